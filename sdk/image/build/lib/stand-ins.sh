# shellcheck shell=bash disable=SC2154  # sourced by install-layer, which assigns what this file uses
# An empty package in place of dependencies that a notebook does not need: see stand-ins.txt. It cuts 800 packages to 240.

stand_ins_name=htcnotebook-stand-ins

# stand_ins VERB: the packages of the lines that begin with VERB.
stand_ins() { awk -v verb="$1" '$1 == verb { print $2, $3 }' "$here/stand-ins.txt"; }

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
    done < <(stand_ins needs)
    ! dpkg-query -W "$stand_ins_name" >/dev/null 2>&1 || return 0
    while read -r package _; do
        ! asked_for "$package" || wanted=yes
    done < <(stand_ins for)
    [ -n "$wanted" ] || return 0
    build_stand_ins "$work/$stand_ins_name.deb"
    apt_packages=("$work/$stand_ins_name.deb" "${apt_packages[@]}")
}

build_stand_ins() {
    local root=$work/stand-ins provides
    local -a packages
    mapfile -t packages < <(stand_ins for)
    rm -rf "$root"
    mkdir -p "$root/DEBIAN"
    # A suite or repository may lack one of them.
    apt-cache "${apt_options[@]}" --no-all-versions show "${packages[@]% }" 2>/dev/null >"$root.records" || true
    provides=$(awk -f "$here/stand-ins.awk" "$here/stand-ins.txt" "$root.records")
    printf '%s\n' "Package: $stand_ins_name" 'Version: 1' 'Architecture: all' 'Multi-Arch: foreign' 'Section: misc' \
        'Priority: optional' 'Maintainer: HtcNotebook.Sdk <htcnotebook@localhost>' "Provides: $provides" \
        'Description: stands for packages that a notebook image does not need when it runs' >"$root/DEBIAN/control"
    dpkg-deb --root-owner-group -Znone --build "$root" "$1" >/dev/null
    rm -rf "$root"
}
