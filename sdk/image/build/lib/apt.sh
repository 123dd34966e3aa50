# shellcheck shell=bash disable=SC2154  # sourced by install-layer, which assigns what this file uses
# Debian packages: one apt transaction a layer. Lists and archives live in the build's cache mount (cache.sh), never in the image.

apt_options=(
    -c "$here/apt-build.conf" -o "Dir::Cache=$work" -o "Dir::Cache::archives=$cache/archives" -o Dir::Cache::pkgcache=pkgcache.bin -o Dir::Cache::srcpkgcache=srcpkgcache.bin
    -o "Dir::State::Lists=$cache/lists" -o "Dir::Etc::Preferences=$work/pins" -o Acquire::GzipIndexes=false -o APT::Keep-Downloaded-Packages=true
    -o Dir::Log=/run/htcnotebook/log -o Dir::Log::Planner= -o Dir::Log::History= -o Dir::Log::Terminal=
    -o APT::Sandbox::User=root -o Acquire::Languages=none -o Acquire::Retries=3
    -o APT::Install-Recommends=false -o APT::Install-Suggests=false -o Dpkg::Use-Pty=0 -o Dpkg::Progress-Fancy=0
    -o Dpkg::Options::=--force-confold
)

# use_mirrors: the archive that the image was made from is replaced by the settings' one, for good. One that stands still
# has indexes that are past their day.
use_mirrors() {
    if [ -n "${settings[DEBIAN_CHECK_VALID_UNTIL]:-}" ]; then
        echo 'Acquire::Check-Valid-Until "false";' >/etc/apt/apt.conf.d/90htcnotebook
    fi
    local main=${settings[DEBIAN_MIRROR]:-} security=${settings[DEBIAN_SECURITY_MIRROR]:-}
    [ -n "$main$security" ] || return 0
    local files=() file
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
        [ ! -e "$file" ] || files+=("$file")
    done
    [ ${#files[@]} -gt 0 ] || die 'the base image has no apt sources, so DEBIAN_MIRROR has nothing to replace'
    for file in "${files[@]}"; do
        awk -v main="${main%/}" -v security="${security%/}" -f "$here/apt-mirrors.awk" "$file" >"$work/sources"
        cat "$work/sources" >"$file"
    done
}

# update_apt_lists: apt compares the index with the archive's keys, even when it did not change, and not what is there of its lists.
update_apt_lists() {
    fetch_apt_lists
    drop_wrong_lists || fetch_apt_lists
}

fetch_apt_lists() {
    apt-get "${apt_options[@]}" -q -o Acquire::AllowReleaseInfoChange::Suite=true update ||
        die 'the package lists could not be fetched: check the network, or set DebianMirror to an archive that answers'
}

install_apt() {
    [ ${#apt_packages[@]} -gt 0 ] || return 0
    local log=$work/apt.log
    update_apt_lists
    add_stand_ins
    pin_closure
    drop_wrong_archives "${apt_packages[@]}"
    defer_tools
    start_compiling
    run_apt "$log" || explain_apt "$log"
    end_compiling
    restore_tools
    do_deferred_work
}

# What is locked and not named by the layer keeps its version too, as long as the archive has that; a check of the image says
# where it had not. Pins leave it to apt what is there for its own sake and what came along.
pin_closure() {
    local package
    for package in "${apt_closure[@]}"; do
        printf 'Package: %s\nPin: version %s\nPin-Priority: 999\n\n' "${package%%=*}" "${package#*=}"
    done >"$work/pins"
    # apt leaves what the base has as it is unless it is named.
    mapfile -t -O ${#apt_packages[@]} apt_packages < <(printf '%s\n' "${apt_closure[@]}" | awk -F= '
        FNR == NR { installed[$1] = $2; next }
        $1 in installed && installed[$1] != $2 { print $1 }' <(dpkg-query --show --showformat='${Package}=${Version}\n') -)
}

run_apt() {
    without_flushing apt-get "${apt_options[@]}" -qq -y install -- "${apt_packages[@]}" 2>&1 | tee "$1"
}

# explain_apt LOG: one clear line for what apt said.
explain_apt() {
    local gone
    gone=$(sed -n "s/^E: Version '\(.*\)' for '\(.*\)' was not found$/\2=\1/p" "$1" | head -n 3 | tr '\n' ' ')
    [ -z "$gone" ] ||
        die "the archive no longer has ${gone% }: run 'dotnet restore -p:RestoreForceEvaluate=true' to settle the versions anew"
    gone=$(sed -n 's/^E: Unable to locate package \(.*\)$/\1/p' "$1" | head -n 3 | tr '\n' ' ')
    [ -z "$gone" ] || die "the archive has no package ${gone% }"
    grep -q 'No space left on device' "$1" && die 'no space left on the disk that holds the image'
    grep -qE '^E: Failed to fetch' "$1" &&
        die "the archive did not hand out a package that its list names: run 'dotnet restore -p:RestoreForceEvaluate=true', or try again later"
    die 'apt could not install the packages: its own words stand above'
}
