# shellcheck shell=bash disable=SC2154  # sourced by install-layer, which assigns what this file uses
# The cache mount is shared by the builds of all projects, and packages' own scripts, which are root in a build, can write there.
# So it keeps Debian's lists and packages only, and none of them is used before its digest was compared: a package's with the
# lists', a list's with the archive's signed index. All else is in $work, made anew for each layer.

# prepare_cache: an empty $work, and nothing in the cache but plain files in its two folders.
prepare_cache() {
    local index
    rm -rf "$work"
    mkdir -p "$work" "$cache"
    find "$cache" -mindepth 1 -maxdepth 1 ! -name archives ! -name lists -exec rm -rf {} +
    find "$cache" -mindepth 1 ! -type d ! -type f -delete
    for index in archives lists; do
        [ -d "$cache/$index" ] || rm -f "$cache/$index"
    done
    mkdir -p "$cache/archives/partial" "$cache/lists/partial" "$work/none/partial" /run/htcnotebook/log
    # An index without a signature of its own is fetched each time, and so is what it vouches for.
    for index in "$cache"/lists/*_Release; do
        [ -e "$index" ] && [ ! -e "${index%_Release}_InRelease" ] || continue
        rm -f "${index%_Release}"_*
    done
}

# drop_wrong_lists: removes the lists that are not what their signed index says, which apt compared with the archive's keys
# just now; status 1 when there were some.
drop_wrong_lists() {
    local list index name expected status=0
    for list in "$cache"/lists/*; do
        case $list in */lock | *_InRelease | *_Release | *_Release.gpg) continue ;; esac
        [ -f "$list" ] || continue
        expected=
        for index in "$cache"/lists/*_InRelease "$cache"/lists/*_Release; do
            [ -e "$index" ] || continue
            case $list in
                "${index%_*}"_*)
                    # MIRROR_dists_SUITE_main_binary-amd64_Packages is main/binary-amd64/Packages of MIRROR_dists_SUITE.
                    name=${list#"${index%_*}_"}
                    expected=$(awk -v name="${name//_//}" '/^SHA256:/ { on = 1; next } /^[^ ]/ { on = 0 } on && $3 == name { print $1; exit }' "$index")
                    [ -z "$expected" ] || break
                    ;;
            esac
        done
        if [ -z "$expected" ] || [ "$(sha256sum <"$list")" != "$expected  -" ]; then
            rm -f "$list"
            status=1
        fi
    done
    return "$status"
}

# drop_wrong_archives ARGUMENT...: of the packages that `apt-get install ARGUMENT...` needs, removes those from the cache that are
# not what the lists say. apt itself looks at the size only.
drop_wrong_archives() {
    local name digest
    [ -n "$(find "$cache/archives" -maxdepth 1 -name '*.deb' -print -quit)" ] || return 0
    # 'ADDRESS' NAME SIZE SHA256:DIGEST
    apt-get "${apt_options[@]}" -o "Dir::Cache::archives=$work/none" -qq -y --print-uris install -- "$@" 2>/dev/null |
        awk '/^\047/ { print $2, $4 }' >"$work/wanted" || true
    while read -r name digest; do
        [ -e "$cache/archives/$name" ] || continue
        [ "SHA256:$(sha256sum <"$cache/archives/$name")" = "$digest  -" ] || rm -f "$cache/archives/$name"
    done <"$work/wanted"
}
