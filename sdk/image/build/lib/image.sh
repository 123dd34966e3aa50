# shellcheck shell=bash disable=SC2154  # sourced by install-layer, which assigns what this file uses
# The user, the folders and the last touches of every layer. Each step looks at the image and does what is missing.

ensure_user() {
    on_docker_stacks && return 0
    getent passwd jovyan >/dev/null && return 0
    # docker-stacks' user: jovyan, 1000, group users (100); the shadow entry has no password that could match.
    useradd --no-log-init --no-user-group --uid 1000 --gid 100 --home-dir /home/jovyan --create-home --shell /bin/bash jovyan
    install -d -o 1000 -g 100 -m 2775 /home/jovyan /home/jovyan/work
    # A start with an unknown uid and group 0 (OpenShift, Kubernetes) adds its own line.
    chmod g+w /etc/passwd
    # Where start.sh looks for hooks, whether the project has some or not.
    install -d -m 0755 /usr/local/bin/start-notebook.d /usr/local/bin/before-notebook.d
}

# disarm: /etc/passwd is writable for group 0, as docker-stacks has it, so that a start with any uid gets a name. What believes
# that file must not have root's rights: programs for logging in and for groups lose theirs, for good (dpkg-statoverride), and
# sudo takes no password. What sudoers allows without one (GRANT_SUDO) stays.
disarm() {
    local program
    for program in su newgrp gpasswd passwd chsh chfn chage expiry mount umount; do
        program=/usr/bin/$program
        [ -u "$program" ] || [ -g "$program" ] || continue
        dpkg-statoverride --list "$program" >/dev/null || dpkg-statoverride --update --add root root 0755 "$program"
    done
    if [ -e /etc/pam.d/sudo ] && ! grep -q '^auth *requisite *pam_deny' /etc/pam.d/sudo; then
        sed -i '1a auth requisite pam_deny.so' /etc/pam.d/sudo
    fi
}

# own_by_user FOLDER: uid 1000, group 100, group-writable, folders setgid, as docker-stacks' fix-permissions leaves them.
own_by_user() {
    if command -v fix-permissions >/dev/null; then
        fix-permissions "$1"
        return 0
    fi
    # Only what differs: a layer gets a copy of each file that is touched, changed or not.
    find "$1" \( ! -uid 1000 -o ! -gid 100 \) -exec chown -h 1000:100 {} +
    find "$1" -type d ! -perm -2070 -exec chmod g+rwxs {} +
    find "$1" -type f ! -perm -060 -exec chmod g+rw {} +
    find "$1" -type f -perm /0111 ! -perm -010 -exec chmod g+x {} +
}

finish_image() {
    disarm
    if [ -e /etc/condor/condor_config ]; then configure_htcondor; fi
    offer_modules
    mend_htmap
    offer_spark
    offer_nvidia
    list_fonts
    # Traces of installing that tell nothing about the image and differ from build to build.
    # apt-extracttemplates, which debconf runs before an install, knows nothing of apt's options and keeps a cache of its own.
    rm -f /var/cache/apt/*.bin
    rm -rf /var/log/*.log /var/log/apt /var/cache/ldconfig/aux-cache /var/cache/debconf/*-old /var/lib/dpkg/*-old \
        /root/.cache /root/.wget-hsts /run/htcnotebook/log
    rm -f /etc/machine-id /var/lib/dbus/machine-id
    find /tmp /var/tmp -mindepth 1 -delete 2>/dev/null || true
}

# The cache is a mount; where an engine gives none, it must not become part of the layer.
remove_unmounted_cache() {
    rm -rf "$work"
    grep -q " $cache " /proc/self/mountinfo || rm -rf "$cache"
}
