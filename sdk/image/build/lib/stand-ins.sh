# shellcheck shell=bash disable=SC2154  # sourced by install-layer, which assigns what this file uses
# An empty package in place of dependencies that a notebook does not need: see stand-ins.txt. It cuts 800 packages to 240.

stand_ins_name=htcnotebook-stand-ins

# lines_of VERB: the packages of the lines that begin with VERB.
lines_of() { awk -v verb="$1" '$1 == verb { print $2, $3 }' "$here/stand-ins.txt"; }

# asked_for PACKAGE: whether the layer names it.
asked_for() {
    local package
    for package in "${apt_packages[@]}"; do
        [ "${package%%=*}" != "$1" ] || return 0
    done
    return 1
}

# add_stand_ins: makes the package and puts it among the layer's, once, with the first layer that names a `for` package;
# adds what stand-ins.txt says that a package needs for real.
add_stand_ins() {
    local package real wanted=
    while read -r package real; do
        if asked_for "$package" && ! asked_for "$real"; then apt_packages+=("$real"); fi
    done < <(lines_of needs)
    ! dpkg-query -W "$stand_ins_name" >/dev/null 2>&1 || return 0
    while read -r package _; do
        ! asked_for "$package" || wanted=yes
    done < <(lines_of for)
    [ -n "$wanted" ] || return 0
    build_stand_ins "$work/$stand_ins_name.deb"
    apt_packages=("$work/$stand_ins_name.deb" "${apt_packages[@]}")
}

# find_stand_ins RECORDS: what is stood in for where restore could not know: with packages of a repository of their own.
find_stand_ins() {
    local -a packages
    mapfile -t packages < <(lines_of for)
    # A suite or repository may lack one of them.
    apt-cache "${apt_options[@]}" --no-all-versions show "${packages[@]% }" 2>/dev/null >"$1" || true
    awk -f "$here/stand-ins.awk" "$here/stand-ins.txt" "$1"
}

build_stand_ins() {
    local root=$work/stand-ins provides
    rm -rf "$root"
    mkdir -p "$root/DEBIAN"
    if [ ${#stand_ins[@]} -gt 0 ]; then
        provides=$(printf '%s, ' "${stand_ins[@]}")
        provides=${provides%, }
    else
        provides=$(find_stand_ins "$root.records")
    fi
    printf '%s\n' "Package: $stand_ins_name" 'Version: 1' 'Architecture: all' 'Multi-Arch: foreign' 'Section: misc' \
        'Priority: optional' 'Maintainer: HtcNotebook.Sdk <htcnotebook@localhost>' "Provides: $provides" \
        'Description: stands for packages that a notebook image does not need when it runs' >"$root/DEBIAN/control"
    dpkg-deb --root-owner-group -Znone --build "$root" "$1" >/dev/null
    rm -rf "$root"
}
