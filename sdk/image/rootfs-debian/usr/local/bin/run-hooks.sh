#!/bin/bash
# . run-hooks.sh FOLDER: *.sh files are sourced, executables run, in the order of their names. A hook that fails is
# reported and the start goes on. Sourced, so that hooks can set variables for the command.
#
# A sourced hook can end the whole shell: `exit`, or `set -e` and a failure. Where the caller has a function
# start_again_after HOOK, which executes the caller anew, the start goes on behind that hook. The new shell has what the
# old one exported; HTCNOTEBOOK_AFTER_HOOK tells it which hooks ran already.

if [ $# -ne 1 ] || [ ! -d "$1" ]; then
    echo "ERROR: run-hooks.sh needs one folder, got: $*" >&2
    return 1
fi

htcnotebook_hook_failed() {
    [ "$1" -eq 0 ] || echo "ERROR: $htcnotebook_hook failed with status $1; the start goes on" >&2
}

htcnotebook_hook_ended_the_shell() {
    htcnotebook_hook_failed "$1"
    trap - EXIT
    start_again_after "$htcnotebook_hook"
}

htcnotebook_errexit=${-//[!e]/}
if declare -F start_again_after >/dev/null; then
    # The end of the container is no failure of a hook.
    trap 'trap - EXIT; exit 129' HUP
    trap 'trap - EXIT; exit 130' INT
    trap 'trap - EXIT; exit 143' TERM
fi
for htcnotebook_hook in "$1"/*; do
    [ -e "$htcnotebook_hook" ] || continue
    [[ $htcnotebook_hook > ${HTCNOTEBOOK_AFTER_HOOK:-} ]] || continue
    case $htcnotebook_hook in
        *.sh)
            ! declare -F start_again_after >/dev/null || trap 'htcnotebook_hook_ended_the_shell "$?"' EXIT
            # Not `source ... || status=$?`: that would switch off a hook's own `set -e`.
            set +e
            # shellcheck disable=SC1090
            source "$htcnotebook_hook"
            htcnotebook_hook_failed "$?"
            # What a hook asked of its shell is not for those after it.
            set +eu
            trap - EXIT
            ;;
        *)
            [ ! -x "$htcnotebook_hook" ] || "$htcnotebook_hook" || htcnotebook_hook_failed "$?"
            ;;
    esac
done
trap - HUP INT TERM
[ -z "$htcnotebook_errexit" ] || set -e
unset htcnotebook_errexit htcnotebook_hook HTCNOTEBOOK_AFTER_HOOK
unset -f htcnotebook_hook_failed htcnotebook_hook_ended_the_shell
