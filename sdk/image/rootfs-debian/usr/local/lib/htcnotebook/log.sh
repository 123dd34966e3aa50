# shellcheck shell=bash
# JUPYTER_DOCKER_STACKS_QUIET silences what is neither a warning nor an error.
log() { [ -n "${JUPYTER_DOCKER_STACKS_QUIET:-}" ] || printf '%s\n' "$*"; }
warn() { printf 'WARNING: %s\n' "$*" >&2; }
