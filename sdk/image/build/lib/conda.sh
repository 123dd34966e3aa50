# shellcheck shell=bash disable=SC2154  # sourced by install-layer, which assigns what this file uses
# conda packages, on docker-stacks only.

install_conda() {
    [ ${#conda_packages[@]} -gt 0 ] || return 0
    on_docker_stacks || die 'conda.txt names packages, but the image has no mamba: conda is there on the jupyter stack only'
    local specs=$work/conda.txt
    printf '%s\n' "${conda_packages[@]}" >"$specs"
    CONDA_PKGS_DIRS=$work/conda mamba install --yes --quiet --channel "${settings[CONDA_CHANNEL]:-conda-forge}" --file "$specs" ||
        die 'mamba could not install the packages: its own words stand above'
    own_by_user "$conda"
}
