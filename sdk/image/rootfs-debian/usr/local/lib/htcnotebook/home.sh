# shellcheck shell=bash
# A home that the user can write: Jupyter and HTCondor keep files there and must start in every case.

# enter FOLDER: where root may not (a home on NFS with root_squash), the user does at the end of start.sh.
enter() {
    cd "$1" 2>/dev/null || { export HTCNOTEBOOK_ENTER=$1 && cd /; }
}

# settle_home RUNNER...: HOME becomes a temporary folder where it cannot be used. RUNNER runs a command as the user.
# The folder's name is fixed, so that the health check and HTCondor's tools find it (personal-configuration).
settle_home() {
    local problem temporary
    problem=$(home_problem "$@")
    [ -n "$problem" ] || return 0
    temporary=/tmp/home-$("$@" id -u)
    # shellcheck disable=SC2016  # $1 is the inner shell's
    if "$@" sh -c '{ [ -d "$1" ] || mkdir -m 0700 "$1"; } 2>/dev/null && [ -O "$1" ] && [ ! -h "$1" ]' sh "$temporary"; then
        warn "$HOME $problem; until the container ends, $temporary is the home"
        export HOME=$temporary
        "$@" test -w "$PWD" || enter "$HOME"
    else
        warn "$HOME $problem; there is no $temporary of this user in its place either"
    fi
}

# home_problem RUNNER...: what is wrong with HOME and what to do about it; nothing where it can be used.
home_problem() {
    local said
    # By env: a locale that bash itself would set it complains about, and that would be taken for the reason.
    # shellcheck disable=SC2016  # $1 is the inner shell's
    said=$("$@" env LC_ALL=C sh -c 'head -c 65536 /dev/zero >"$1"; status=$?; rm -f "$1"; exit "$status"' sh "$HOME/.htcnotebook-$$" 2>&1) && return 0
    case $said in
        *'Read-only file system'*) echo 'is read-only: mount it so that it can be written' ;;
        *'No space left'* | *'quota exceeded'*) echo 'is full: free some space and start again' ;;
        *'Permission denied'*) echo "cannot be written by uid $("$@" id -u): start with --group-add users, or mount a folder of this user" ;;
        *) echo "cannot be written (${said##*: })" ;;
    esac
}
