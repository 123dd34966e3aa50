# shellcheck shell=bash disable=SC2154  # sourced by install-layer, which assigns what this file uses
# The environment /opt/conda: on debian a virtual environment over Debian's packages, so that users find the paths of
# docker-stacks and a pip that may write; on docker-stacks it is conda's own.

conda=/opt/conda

on_docker_stacks() { [ -x "$conda/bin/mamba" ]; }

ensure_python() {
    on_docker_stacks && return 0
    [ -x /usr/bin/python3 ] || return 0
    if [ ! -e "$conda/pyvenv.cfg" ]; then
        # Debian's own pip (python3-pip) works inside the environment: no second copy.
        /usr/bin/python3 -m venv --system-site-packages --without-pip "$conda"
    fi
    mirror_jupyter_commands
    own_by_user "$conda"
}

# Debian's commands start with /usr/bin/python3, which does not see what pip installs. Their copies in /opt/conda/bin do:
# Lab extensions, kernels, server extensions and nbconvert exporters from pip are found.
mirror_jupyter_commands() {
    local command target first
    for command in /usr/bin/jupyter* /usr/bin/ipython3 /usr/bin/pip /usr/bin/pip3; do
        [ -f "$command" ] || continue
        target=$conda/bin/${command##*/}
        [ ! -e "$target" ] || continue
        IFS= read -r first <"$command" || true
        case $first in
            '#!/usr/bin/python3' | '#! /usr/bin/python3' | '#!/usr/bin/python3 '*) ;;
            *) continue ;;
        esac
        { printf '#!%s/bin/python3\n' "$conda"; tail -n +2 "$command"; } >"$target"
        chmod 0755 "$target"
    done
    [ ! -e "$conda/bin/ipython3" ] || ln -sfn ipython3 "$conda/bin/ipython"
    # Lab looks for its pages below the running Python's prefix.
    if [ -d /usr/share/jupyter/lab ] && [ ! -e "$conda/share/jupyter/lab" ]; then
        mkdir -p "$conda/share/jupyter"
        ln -s /usr/share/jupyter/lab "$conda/share/jupyter/lab"
    fi
    if [ -e /usr/share/jupyter/kernels/python3/kernel.json ] && [ ! -e "$conda/share/jupyter/kernels/python3/kernel.json" ]; then
        mkdir -p "$conda/share/jupyter/kernels"
        cp -r /usr/share/jupyter/kernels/python3 "$conda/share/jupyter/kernels/python3"
        sed -i "s,\"/usr/bin/python3\",\"$conda/bin/python\"," "$conda/share/jupyter/kernels/python3/kernel.json"
    fi
}

# pip installs the files of python.txt, which restore resolved: these and no others. Where it could not, pip resolves
# python-open.txt, then takes python-open-no-deps.txt, whose dependencies are there already.
install_python() {
    [ ${#python_files[@]} -eq 0 ] || pip_install --no-deps --require-hashes -- "${python_files[@]}"
    [ ${#open_packages[@]} -eq 0 ] || pip_install -- "${open_packages[@]}"
    [ ${#no_deps_packages[@]} -eq 0 ] || pip_install --no-deps -- "${no_deps_packages[@]}"
}

# pip_install [OPTION...] -- LINE...: the lines were checked, and a file keeps them from being taken for options.
pip_install() {
    local requirements=$work/requirements.txt options=()
    while [ "$1" != -- ]; do
        options+=("$1")
        shift
    done
    shift
    printf '%s\n' "$@" >"$requirements"
    [ -z "${settings[PIP_INDEX_URL]:-}" ] || options+=(--index-url "${settings[PIP_INDEX_URL]}")
    [ -z "${settings[PIP_TRUSTED_HOST]:-}" ] || options+=(--trusted-host "${settings[PIP_TRUSTED_HOST]}")
    local index
    # Of indexes that packages name for themselves. The lines say which versions are theirs.
    for index in ${settings[PIP_EXTRA_INDEX_URL]:-}; do
        options+=(--extra-index-url "$index")
        case $index in http://*) index=${index#http://} options+=(--trusted-host "${index%%/*}") ;; esac
    done
    [ -x "$conda/bin/python" ] || die "the layer names Python packages, but the image has no $conda/bin/python: install python3-pip in an earlier layer"
    PIP_NO_CACHE_DIR=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1 \
        "$conda/bin/python" -m pip install --progress-bar off "${options[@]}" --requirement "$requirements" 2>&1 | tee "$work/pip.log" ||
        explain "$work/pip.log" pip_causes 'pip could not install the Python packages'
    shelter_nvidia
    own_by_user "$conda"
}

# offer_modules: every Python imports htcnotebook, and programs for version 1 of HTCondor's bindings find our names for version 2
# (htcnotebook/version1) where HTCondor has no version 1 itself. The folders come last in the path, behind the last of
# site-packages, so that what a user installs under such a name wins.
offer_modules() {
    local python
    for python in /usr/bin/python3 "$conda/bin/python"; do
        [ ! -x "$python" ] || "$python" -I -B - <<'END'
import os, site

last = [folder for folder in site.getsitepackages() if os.path.isdir(folder)][-1]
with open(os.path.join(last, "htcnotebook.pth"), "w", encoding="ascii") as file:
    file.write("/usr/local/lib/htcnotebook\n/usr/local/lib/htcnotebook/version1\n")
END
    done
}

# mend_htmap: HTMap as its authors left it asks click for what click no longer has, and takes its settings from nothing but
# the environment and the home.
mend_htmap() {
    [ ! -x "$conda/bin/python" ] || "$conda/bin/python" -I -B "$here/mend-htmap.py"
}
