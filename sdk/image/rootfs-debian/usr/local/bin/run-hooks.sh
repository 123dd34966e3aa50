#!/bin/bash
# . run-hooks.sh FOLDER: *.sh files are sourced, executables run, in the order of their names. A hook that fails is
# reported and the start goes on. Sourced, so that hooks can set variables for the command.

if [ $# -ne 1 ] || [ ! -d "$1" ]; then
    echo "ERROR: run-hooks.sh needs one folder, got: $*" >&2
    return 1
fi
htcnotebook_errexit=${-//[!e]/}
for htcnotebook_hook in "$1"/*; do
    [ -e "$htcnotebook_hook" ] || continue
    # Not `source ... || status=$?`: that would switch off a hook's own `set -e`.
    set +e
    case $htcnotebook_hook in
        *.sh)
            # shellcheck disable=SC1090
            source "$htcnotebook_hook"
            htcnotebook_status=$?
            ;;
        *)
            htcnotebook_status=0
            if [ -x "$htcnotebook_hook" ]; then
                "$htcnotebook_hook"
                htcnotebook_status=$?
            fi
            ;;
    esac
    [ "$htcnotebook_status" -eq 0 ] ||
        echo "ERROR: $htcnotebook_hook failed with status $htcnotebook_status; the start goes on" >&2
done
set +e
[ -z "$htcnotebook_errexit" ] || set -e
unset htcnotebook_errexit htcnotebook_hook htcnotebook_status
