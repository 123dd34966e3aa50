# shellcheck shell=bash disable=SC2154  # sourced by install-layer, which assigns what this file uses
# How dpkg unpacks in a build: less to write, nothing flushed to disk file by file.

prepare_dpkg() {
    install -D -m 0644 "$here/dpkg-notebook.cfg" /etc/dpkg/dpkg.cfg.d/htcnotebook
    keep_folders
}

# keep_folders: scripts of packages write into folders whose content is left out (update-alternatives links manual pages of
# Java in /usr/share/man/man1), and so do people who install one more package in a container.
# eng/scan-maintainer-scripts.py says which there are.
keep_folders() {
    mkdir -p /usr/share/man/man{1..9} /usr/share/man/{cs,da,de,es,fi,fr,hu,it,ja,ko,nl,pl,pt,pt_BR,ru,sl,sv,tr,uk,zh_CN,zh_TW}/man{1,5,8} \
        /usr/share/info /usr/share/doc /usr/share/groff /usr/share/lintian/overrides
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
