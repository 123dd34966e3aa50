# shellcheck shell=bash disable=SC2154  # sourced by start.sh, which assigns cmd
# Started as an ordinary user, known or not: nothing about users can be changed, except a missing line in /etc/passwd.

! is_yes "${GRANT_SUDO:-}" || warn 'GRANT_SUDO needs a start as root (--user root)'

# OpenShift and Kubernetes give a random uid with gid 0; much software, HTCondor among it, wants a name for it.
if ! whoami >/dev/null 2>&1; then
    if [ -w /etc/passwd ]; then
        htcnotebook_passwd=$(sed 's/^jovyan:/nayvoj:/' /etc/passwd)
        printf '%s\n%s:x:%s:%s:,,,:/home/jovyan:/bin/bash\n' "$htcnotebook_passwd" "$NB_USER" "$(id -u)" "$(id -g)" >/etc/passwd
        unset htcnotebook_passwd
        log "uid $(id -u) is now $NB_USER"
    else
        warn "uid $(id -u) has no name and /etc/passwd cannot be written: start with group 0 (--user $(id -u):0) and without --read-only"
    fi
fi
export HOME=/home/jovyan
[ "$NB_USER" = jovyan ] || [ "$NB_USER" = "$(id -un 2>/dev/null)" ] || warn "NB_USER=$NB_USER needs a start as root (--user root)"
[ "$NB_UID" = 1000 ] || [ "$NB_UID" = "$(id -u)" ] || warn "NB_UID=$NB_UID needs a start as root (--user root)"
[ "$NB_GID" = 100 ] || [ "$NB_GID" = "$(id -g)" ] || warn "NB_GID=$NB_GID needs a start as root (--user root)"
if [ ! -w "$HOME" ]; then
    # Jupyter and HTCondor start in every case; a folder with a fixed name lets the health check find the server.
    htcnotebook_home=/tmp/home-$(id -u)
    if { [ -d "$htcnotebook_home" ] || mkdir -m 0700 "$htcnotebook_home"; } 2>/dev/null && [ -O "$htcnotebook_home" ]; then
        warn "$HOME cannot be written by uid $(id -u), so $htcnotebook_home is the home, which ends with the container: start with --group-add users, or mount a folder of this user"
        export HOME=$htcnotebook_home
        [ -w "$PWD" ] || cd "$HOME"
    else
        warn "$HOME cannot be written by uid $(id -u): start with --group-add users, or mount a folder of this user"
    fi
    unset htcnotebook_home
fi

# shellcheck source=sdk/image/rootfs-debian/usr/local/bin/run-hooks.sh
. /usr/local/bin/run-hooks.sh /usr/local/bin/before-notebook.d
unset_listed_variables
log "Executing: ${cmd[*]}"
exec "${cmd[@]}"
