# shellcheck shell=bash
# Started as root (--user root): the user becomes NB_USER with NB_UID and NB_GID and gets home and rights.

home=/home/$NB_USER
[[ $NB_USER =~ ^[A-Za-z_][A-Za-z0-9_.@-]*$ ]] || { echo "ERROR: NB_USER=$(printf %q "$NB_USER") is not a user name" >&2; exit 1; }

if ! id -u "$NB_USER" >/dev/null 2>&1; then
    usermod --home "$home" --login "$NB_USER" jovyan
    log "jovyan is now $NB_USER"
fi
if [ "$NB_UID" != 0 ] && [ "$NB_USER" = root ]; then
    echo 'ERROR: NB_USER=root needs NB_UID=0 and NB_GID=0' >&2
    exit 1
fi
if [ "$NB_UID" != "$(id -u "$NB_USER")" ] || [ "$NB_GID" != "$(id -g "$NB_USER")" ]; then
    [ "$NB_GID" = "$(id -g "$NB_USER")" ] || groupadd --force --gid "$NB_GID" --non-unique "${NB_GROUP:-$NB_USER}"
    # Made anew: usermod would walk through the home to change owners, which CHOWN_HOME is for.
    userdel "$NB_USER"
    useradd --no-log-init --non-unique --no-create-home --home-dir "$home" --shell /bin/bash --uid "$NB_UID" --gid "$NB_GID" --groups 100 "$NB_USER"
    log "$NB_USER is now $NB_UID:$NB_GID"
fi

if [ ! -e "$home" ]; then
    mkdir "$home"
    cp -a /home/jovyan/. "$home/" || { rmdir "$home" 2>/dev/null && ln -s /home/jovyan "$home"; }
    chown -h "$NB_UID:$NB_GID" "$home"
    [ ! -d "$home/work" ] || chown "$NB_UID:$NB_GID" "$home/work"
fi
case $PWD/ in /home/jovyan/*) cd "$home/${PWD#/home/jovyan}" || exit ;; esac

# The options are words for chown, separated by spaces, as in docker-stacks.
if is_yes "${CHOWN_HOME:-}"; then
    log "Ensuring $home is owned by $NB_UID:$NB_GID"
    # shellcheck disable=SC2086
    chown ${CHOWN_HOME_OPTS:-} "$NB_UID:$NB_GID" "$home"
fi
if [ -n "${CHOWN_EXTRA:-}" ]; then
    IFS=, read -r -a extra_folders <<<"$CHOWN_EXTRA"
    for folder in "${extra_folders[@]}"; do
        log "Ensuring $folder is owned by $NB_UID:$NB_GID"
        # shellcheck disable=SC2086
        chown ${CHOWN_EXTRA_OPTS:-} "$NB_UID:$NB_GID" "$folder"
    done
fi

if [ -d /etc/sudoers.d ]; then
    printf 'Defaults secure_path="%s/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"\n' "$CONDA_DIR" >/etc/sudoers.d/path
    if is_yes "${GRANT_SUDO:-}"; then
        log "Granting $NB_USER sudo without a password"
        printf '%s ALL=(ALL) NOPASSWD:ALL\n' "$NB_USER" >/etc/sudoers.d/added-by-start-script
    fi
fi

export HOME=$home USER=$NB_USER LOGNAME=$NB_USER
unset home
settle_home as_notebook_user
export XDG_CACHE_HOME=$HOME/.cache
