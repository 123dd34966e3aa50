# shellcheck shell=bash
# The variables that the image sets, for a start that cleared them.
export CONDA_DIR=${CONDA_DIR:-/opt/conda}
export NB_USER=${NB_USER:-jovyan} NB_UID=${NB_UID:-1000} NB_GID=${NB_GID:-100}

# is_yes VALUE: docker-stacks' idea of yes.
is_yes() { [ "$1" = yes ] || [ "$1" = 1 ]; }

# Takes the variables that JUPYTER_ENV_VARS_TO_UNSET names, separated by commas, out of the command's environment.
unset_listed_variables() {
    local listed variable
    IFS=', ' read -r -a listed <<<"${JUPYTER_ENV_VARS_TO_UNSET:-}"
    unset JUPYTER_ENV_VARS_TO_UNSET
    for variable in "${listed[@]}"; do
        if [[ $variable =~ ^[A-Za-z_][A-Za-z0-9_]*$ ]]; then
            unset "$variable"
        else
            warn "JUPYTER_ENV_VARS_TO_UNSET names $(printf %q "$variable"), which is no variable"
        fi
    done
}
