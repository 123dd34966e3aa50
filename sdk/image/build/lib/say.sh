# shellcheck shell=bash disable=SC2154  # sourced by install-layer, which assigns what this file uses
# Messages of the installer. One line each, so that they stand out in a build log.

say() { printf 'install-layer: %s: %s\n' "$name" "$*"; }

# Prints what is wrong and what to do, and ends the build.
die() { printf 'install-layer: %s: error: %s\n' "$name" "$*" >&2; exit 1; }

# step TITLE FUNCTION: runs FUNCTION and says how long it took, in whole milliseconds.
step() {
    local start=${EPOCHREALTIME/[.,]/} end
    "$2"
    end=${EPOCHREALTIME/[.,]/}
    say "$1: $(((end - start) / 1000)) ms"
}
