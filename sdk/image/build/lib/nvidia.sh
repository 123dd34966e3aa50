# shellcheck shell=bash disable=SC2154  # sourced by install-layer, which assigns what this file uses
# CUDA's libraries as NVIDIA's wheels have them, for programs of every language: in the loader's list. What that lists has to be
# root's with all the folders above it: else a user's library would be loaded into root's programs after the next ldconfig, which
# NVIDIA's container runtime runs at each start. So the wheels' folder is kept outside of /opt/conda, with a link in its place,
# through which pip installs the next ones.

nvidia=/usr/local/lib/nvidia-wheels

# shelter_nvidia: before /opt/conda is given to the user.
shelter_nvidia() {
    on_docker_stacks && return 0
    local place
    for place in "$conda"/lib/python3*/site-packages/nvidia; do
        if [ -d "$place" ] && [ ! -L "$place" ]; then
            mv -T "$place" "$nvidia"
            ln -s "$nvidia" "$place"
        fi
    done
}

# offer_nvidia: zz, since what Debian has under the same name comes first.
offer_nvidia() {
    [ -d "$nvidia" ] || return 0
    local list=/etc/ld.so.conf.d/zz-nvidia-wheels.conf folders
    folders=$(find "$nvidia" -mindepth 2 -maxdepth 2 -type d -name lib | sort)
    if [ -n "$folders" ] && [ "$folders" != "$(cat "$list" 2>/dev/null)" ]; then
        printf '%s\n' "$folders" >"$list"
        ldconfig
    fi
}
