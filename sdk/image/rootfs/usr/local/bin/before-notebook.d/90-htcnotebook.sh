# shellcheck shell=bash
# Puts htcnotebook-run before the command: it lays out the project's content, starts the personal pool and ends it with
# the container. A hook that started the pool itself could not wait for it to end: start.sh becomes the command.
# `cmd` is the array in which start.sh, ours and docker-stacks' alike, holds the command.
case $(declare -p cmd 2>/dev/null) in
    'declare -a'*) cmd=(/usr/local/bin/htcnotebook-run "${cmd[@]}") ;;
    *) echo 'WARNING: no personal HTCondor pool: this start.sh does not keep its command in the array cmd' >&2 ;;
esac
