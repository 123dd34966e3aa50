# shellcheck shell=bash
# Started as root (--user root): the user becomes NB_USER with NB_UID and NB_GID and gets home and rights.
# What a user may have made (the home, volumes) root touches by give.py only; the rest is done as the user. docs/security.md.

/usr/bin/python3 -IB /usr/local/lib/htcnotebook/accounts.py || exit 1
home=/home/$NB_USER

# /home is root's. The new home is filled by the user, who can read what is his to have.
if [ ! -e "$home" ] && [ ! -h "$home" ]; then
    mkdir -m 0755 "$home"
    chown -h "$NB_UID:$NB_GID" "$home"
    # shellcheck disable=SC2015  # the link stands in for a home that got nothing
    [ "$NB_USER" = root ] || as_notebook_user cp -a /home/jovyan/. "$home/" ||
        { rmdir "$home" 2>/dev/null && ln -s /home/jovyan "$home"; } || warn "not all of /home/jovyan could be copied to $home"
fi
case $PWD/ in
    /home/jovyan/*) enter "$home/${PWD#/home/jovyan}" ;;
    # Engines enter the folder of a container as root, which a home on NFS does not allow: hubs start in / instead.
    //) [ -z "${JUPYTERHUB_API_TOKEN:-}" ] || enter "$home" ;;
esac

# The options are words for chown, separated by spaces, as in docker-stacks.
give() { /usr/local/lib/htcnotebook/give.py "$NB_UID:$NB_GID" "$@" || true; }
if is_yes "${CHOWN_HOME:-}"; then
    log "Ensuring $home is owned by $NB_UID:$NB_GID"
    read -r -a options <<<"${CHOWN_HOME_OPTS:-}"
    give "$home" "${options[@]}"
fi
if [ -n "${CHOWN_EXTRA:-}" ]; then
    read -r -a options <<<"${CHOWN_EXTRA_OPTS:-}"
    IFS=, read -r -a extra_folders <<<"$CHOWN_EXTRA"
    for folder in "${extra_folders[@]}"; do
        log "Ensuring $folder is owned by $NB_UID:$NB_GID"
        give "$folder" "${options[@]}"
    done
fi

if [ -d /etc/sudoers.d ] && is_yes "${GRANT_SUDO:-}"; then
    log "Granting $NB_USER sudo without a password"
    printf '%s\n' "Defaults secure_path=\"$CONDA_DIR/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\"" >/etc/sudoers.d/path
    # By its uid: a name may have letters that sudoers reads otherwise.
    printf '#%s ALL=(ALL) NOPASSWD:ALL\n' "$NB_UID" >/etc/sudoers.d/added-by-start-script
fi

export HOME=$home USER=$NB_USER LOGNAME=$NB_USER
unset home options extra_folders folder
unset -f give
settle_home as_notebook_user
export XDG_CACHE_HOME=$HOME/.cache
