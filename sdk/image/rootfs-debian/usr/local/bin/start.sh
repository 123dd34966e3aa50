#!/bin/bash
# Entry point of the image (tini -g -- start.sh COMMAND...): settles who the user is, runs the hooks, starts the command.
# The conventions are docker-stacks': see docs/reference.md.
#
# A hook in before-notebook.d may change the array `cmd`, the command that is going to run.
set -e

if [ $# -eq 0 ]; then cmd=(bash); else cmd=("$@"); fi

# /opt/conda is the user's, and outlives a restart of the container: what root calls by its name is the system's.
if [ "$EUID" -eq 0 ]; then
    # The last slash tells it from the same folders in the image's own PATH.
    system=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin/
    PATH=$system:${PATH//"$system:"/}
fi

lib=/usr/local/lib/htcnotebook
first_hooks=/usr/local/bin/start-notebook.d
last_hooks=/usr/local/bin/before-notebook.d
# shellcheck source=sdk/image/rootfs-debian/usr/local/lib/htcnotebook/log.sh
. "$lib/log.sh"
# shellcheck source=sdk/image/rootfs-debian/usr/local/lib/htcnotebook/environment.sh
. "$lib/environment.sh"
# shellcheck source=sdk/image/rootfs-debian/usr/local/lib/htcnotebook/home.sh
. "$lib/home.sh"
# shellcheck source=sdk/image/rootfs-debian/usr/local/lib/htcnotebook/name.sh
. "$lib/name.sh"

# as_notebook_user COMMAND...: what root runs as the user.
as_notebook_user() { /usr/bin/setpriv --reuid "$NB_UID" --regid "$NB_GID" --init-groups --inh-caps=-all -- "$@"; }

# run-hooks.sh calls it when a hook ended this shell.
start_again_after() {
    export HTCNOTEBOOK_AFTER_HOOK=$1
    exec /usr/local/bin/start.sh "${cmd[@]}"
}

# Behind one of the last hooks all of this is done already.
if [ "${HTCNOTEBOOK_AFTER_HOOK%/*}" != "$last_hooks" ]; then
    # shellcheck source=sdk/image/rootfs-debian/usr/local/bin/run-hooks.sh
    . /usr/local/bin/run-hooks.sh "$first_hooks"
    if [ "$EUID" -eq 0 ]; then
        # shellcheck source=sdk/image/rootfs-debian/usr/local/lib/htcnotebook/start-as-root.sh
        . "$lib/start-as-root.sh"
    else
        # shellcheck source=sdk/image/rootfs-debian/usr/local/lib/htcnotebook/start-as-user.sh
        . "$lib/start-as-user.sh"
    fi
fi
# shellcheck source=sdk/image/rootfs-debian/usr/local/bin/run-hooks.sh
. /usr/local/bin/run-hooks.sh "$last_hooks"

unset_listed_variables
if [ -n "${NB_UMASK:-}" ]; then
    umask "$NB_UMASK" || warn "NB_UMASK=$(printf %q "$NB_UMASK") is no umask"
fi
folder=${HTCNOTEBOOK_ENTER:-$PWD}
unset HTCNOTEBOOK_ENTER
if [ "$EUID" -eq 0 ]; then
    log "Executing as $NB_USER: ${cmd[*]}"
    PATH=${PATH//"$system:"/}
    # shellcheck disable=SC2016  # $1 and the rest are the inner shell's
    exec /usr/bin/setpriv --reuid "$NB_UID" --regid "$NB_GID" --init-groups --inh-caps=-all -- \
        /bin/sh -c 'cd "$1" 2>/dev/null || cd; shift; exec "$@"' sh "$folder" "${cmd[@]}"
else
    log "Executing: ${cmd[*]}"
    exec "${cmd[@]}"
fi
