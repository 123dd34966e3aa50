# shellcheck shell=bash disable=SC2154  # sourced by install-layer, which assigns what this file uses
# R packages from CRAN, and the R kernel.

install_r() {
    if [ ${#r_packages[@]} -gt 0 ]; then
        command -v Rscript >/dev/null || die 'r.txt names packages, but the image has no R: add the system packages r-base-core and r-base-dev'
        printf '%s\n' "${r_packages[@]}" >"$work/r.txt"
        Rscript --vanilla "$here/install-cran.R" "$work/r.txt" "${settings[CRAN_MIRROR]:-https://cloud.r-project.org}" ||
            die 'R packages could not be installed: R said why above (a mirror that does not answer: set CranMirror; a missing compiler: add r-base-dev)'
    fi
    ensure_r_kernel
}

# Jupyter finds R once IRkernel is there, from whichever source.
ensure_r_kernel() {
    [ ! -e /usr/local/share/jupyter/kernels/ir/kernel.json ] || return 0
    on_docker_stacks && return 0
    command -v Rscript >/dev/null || return 0
    [ -n "$(Rscript --vanilla -e 'cat(system.file("kernelspec", package = "IRkernel"))')" ] || return 0
    Rscript --vanilla -e 'IRkernel::installspec(user = FALSE, prefix = "/usr/local")'
}
