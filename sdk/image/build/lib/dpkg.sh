# shellcheck shell=bash
# How dpkg unpacks in a build: less to write, nothing flushed to disk file by file.

prepare_dpkg() {
    install -D -m 0644 "$here/dpkg-notebook.cfg" /etc/dpkg/dpkg.cfg.d/htcnotebook
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
