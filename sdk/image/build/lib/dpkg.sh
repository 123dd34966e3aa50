# shellcheck shell=bash
# How dpkg unpacks in a build: less to write, nothing flushed to disk file by file.

prepare_dpkg() {
    install -D -m 0644 "$here/dpkg-notebook.cfg" /etc/dpkg/dpkg.cfg.d/htcnotebook
}

# without_flushing COMMAND...: runs COMMAND with libeatmydata, which turns fsync and its kin into nothing: 5,000 fsyncs
# and 22,000 sync_file_ranges in the foundation, even with force-unsafe-io. The library is unpacked in the cache, never
# installed. Where the archive has none, the command runs without.
without_flushing() {
    local folder=$cache/eatmydata library
    if [ ! -d "$folder" ]; then
        mkdir -p "$folder.part"
        (
            cd "$folder.part"
            apt-get "${apt_options[@]}" -qq download libeatmydata1 && dpkg-deb -x libeatmydata1_*.deb . && rm -f ./*.deb
        ) >/dev/null 2>&1 || say 'libeatmydata1 is not in the archive: installing takes longer'
        mv "$folder.part" "$folder"
    fi
    library=$(find "$folder" -name libeatmydata.so -print -quit)
    LD_PRELOAD=$library "$@"
}

# build_node_stub FILE: makes the package FILE that stands for the Node.js packages which Debian's JupyterLab and JupyterHub
# name among their dependencies. They are needed to build the web pages, which come ready made in the packages
# themselves, so the server runs without them: 550 packages and 800 MB less. A dependency with a version gets a Provides
# with that version, so that apt takes a real package for everything that asks for more.
build_node_stub() {
    local root=$cache/node-stub
    rm -rf "$root"
    mkdir -p "$root/DEBIAN"
    {
        printf '%s\n' 'Package: htcnotebook-node-stub' 'Version: 1' 'Architecture: all' 'Multi-Arch: foreign' \
            'Section: javascript' 'Priority: optional' 'Maintainer: HtcNotebook.Sdk <htcnotebook@localhost>'
        printf 'Provides: '
        apt-cache "${apt_options[@]}" --no-all-versions show "${node_stub_for[@]}" | awk -f "$here/node-provides.awk"
        printf '%s\n' 'Description: stands for Node.js packages that Jupyter needs only when it is built'
    } >"$root/DEBIAN/control"
    dpkg-deb --root-owner-group -Znone --build "$root" "$1" >/dev/null
    rm -rf "$root"
}
