#!/bin/bash
# Entry point of the image (tini -g -- start.sh COMMAND...): settles who the user is, runs the hooks, starts the command.
# The conventions are docker-stacks': see docs/reference.md.
#
# A hook in before-notebook.d may change the array `cmd`, the command that is going to run.
set -e

if [ $# -eq 0 ]; then cmd=(bash); else cmd=("$@"); fi

lib=/usr/local/lib/htcnotebook
# shellcheck source=sdk/image/rootfs-debian/usr/local/lib/htcnotebook/log.sh
. "$lib/log.sh"
# shellcheck source=sdk/image/rootfs-debian/usr/local/lib/htcnotebook/environment.sh
. "$lib/environment.sh"

# shellcheck source=sdk/image/rootfs-debian/usr/local/bin/run-hooks.sh
. /usr/local/bin/run-hooks.sh /usr/local/bin/start-notebook.d

[ -z "${NB_UMASK:-}" ] || umask "$NB_UMASK"

if [ "$(id -u)" -eq 0 ]; then
    # shellcheck source=sdk/image/rootfs-debian/usr/local/lib/htcnotebook/start-as-root.sh
    . "$lib/start-as-root.sh"
else
    # shellcheck source=sdk/image/rootfs-debian/usr/local/lib/htcnotebook/start-as-user.sh
    . "$lib/start-as-user.sh"
fi
