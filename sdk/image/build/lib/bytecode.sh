# shellcheck shell=bash
# Python byte code. Each Debian package with Python modules starts py3compile when it is configured: 18 s of a 38 s
# install. Here it does nothing during the install, and everything new is compiled once, on all cores.

byte_compilers=(/usr/bin/py3compile /usr/bin/py3clean)

divert_byte_compilers() {
    local tool
    for tool in "${byte_compilers[@]}"; do
        dpkg-divert --quiet --local --rename --divert "$tool.htcnotebook" --add "$tool"
        ln -sf /bin/true "$tool"
    done

}

restore_byte_compilers() {
    local tool
    for tool in "${byte_compilers[@]}"; do
        rm -f "$tool"
        dpkg-divert --quiet --local --rename --remove "$tool"
    done
}

compile_new_modules() {
    local folder folders=()
    [ -x /usr/bin/python3 ] || return 0
    for folder in /usr/lib/python3 /usr/lib/python3.*; do
        [ ! -d "$folder" ] || folders+=("$folder")
    done
    # A module that does not compile (code for other versions, templates) is compiled by nobody: dpkg ignores it too.
    /usr/bin/python3 -I -W ignore -m compileall -q -q -j 0 "${folders[@]}" || true
}
