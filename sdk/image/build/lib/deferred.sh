# shellcheck shell=bash disable=SC2154  # sourced by install-layer, which assigns what this file uses
# Work that packages start one by one when they are configured and that is cheaper once at the end: while apt runs, the
# tools do nothing (diverted to true); afterwards they are back in place and the work is done.
#   py3compile, py3clean       every package with Python modules: 18 s of a 38 s install
#   update-ca-certificates     when ca-certificates is new: it calls it twice

defer_tools() {
    local tool
    deferred_tools=(/usr/bin/py3compile /usr/bin/py3clean)
    [ -x /usr/sbin/update-ca-certificates ] || deferred_tools+=(/usr/sbin/update-ca-certificates)
    for tool in "${deferred_tools[@]}"; do
        dpkg-divert --quiet --local --rename --divert "$tool.htcnotebook" --add "$tool"
        ln -sf /bin/true "$tool"
    done
}

restore_tools() {
    local tool
    for tool in "${deferred_tools[@]}"; do
        rm -f "$tool"
        dpkg-divert --quiet --local --rename --remove "$tool"
    done
}

do_deferred_work() {
    local certificates=
    if [ -x /usr/sbin/update-ca-certificates ] && [ ! -s /etc/ssl/certs/ca-certificates.crt ]; then
        update-ca-certificates >/dev/null &
        certificates=$!
    fi
    if [ -x /usr/bin/python3 ]; then compile_new_modules; fi
    [ -z "$certificates" ] || wait "$certificates"
}

# start_compiling, end_compiling: modules are compiled while apt unpacks others, as soon as there is a Python.
compiling=

start_compiling() {
    compiling=$work/compiling
    touch "$compiling"
    compile_alongside &
}

end_compiling() {
    [ -n "$compiling" ] || return 0
    rm -f "$compiling"
    wait
    compiling=
}

compile_alongside() {
    local python
    while [ -e "$compiling" ] && kill -0 $$; do
        for python in /usr/bin/python3.*[0-9]; do
            # Unpacked, but its libraries not yet: try again.
            if [ -x "$python" ] && "$python" -I -W ignore "$here/compile-alongside.py" "$compiling" $$ /usr/lib/python3 "/usr/lib/${python##*/}"; then
                return 0
            fi
        done
        sleep 0.3
    done >/dev/null 2>&1
}

# The rest, on all cores; what has its byte code already is only looked at. Tests are left out: who runs them can wait.
compile_new_modules() {
    local folder folders=()
    for folder in /usr/lib/python3 /usr/lib/python3.*; do
        [ ! -d "$folder" ] || folders+=("$folder")
    done
    # A module that does not compile (a template, code for another version) is no error for py3compile either.
    /usr/bin/python3 -I -W ignore -m compileall -q -q -j 0 -x '/tests?/' "${folders[@]}" || true
}
