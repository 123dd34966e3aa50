# shellcheck shell=bash
# A name for a uid that has none. OpenShift and Kubernetes give a random uid with gid 0; much software, HTCondor among it,
# asks for its user's name.

# name_this_user: adds the uid to /etc/passwd as NB_USER where that can be written (gid 0). Elsewhere libnss_wrapper gives
# the name to what this container's command starts.
name_this_user() {
    ! whoami >/dev/null 2>&1 || return 0
    local accounts folder=$HOME/.local/share/htcnotebook
    accounts=$(sed 's/^jovyan:/nayvoj:/' /etc/passwd && printf '%s:x:%s:%s:,,,:%s:/bin/bash\n' "$NB_USER" "$(id -u)" "$(id -g)" "$HOME")
    if [ -w /etc/passwd ]; then
        printf '%s\n' "$accounts" >/etc/passwd
    elif mkdir -p "$folder" 2>/dev/null && printf '%s\n' "$accounts" 2>/dev/null >"$folder/passwd"; then
        export NSS_WRAPPER_PASSWD=$folder/passwd NSS_WRAPPER_GROUP=/etc/group
        export LD_PRELOAD=libnss_wrapper.so${LD_PRELOAD:+:$LD_PRELOAD}
    fi
    if whoami >/dev/null 2>&1; then
        log "uid $(id -u) is now $NB_USER"
    else
        warn "uid $(id -u) has no name: start with group 0 (--user $(id -u):0) and without --read-only"
    fi
}
