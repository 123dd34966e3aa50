# shellcheck shell=bash disable=SC2154  # sourced by install-layer, which assigns what this file uses
# matplotlib's list of the fonts. It makes one in each new home, which takes seconds and says so in the first plot: the start lays
# this one out instead (htcnotebook/fonts.py).

list_fonts() {
    local folder=/usr/local/share/htcnotebook/matplotlib fonts
    [ -x "$conda/bin/python" ] && ! on_docker_stacks || return 0
    "$conda/bin/python" -I -c 'import importlib.util, sys; sys.exit(importlib.util.find_spec("matplotlib") is None)' || return 0
    # New fonts make a new list.
    fonts=$({ find /usr/share/fonts /usr/local/share/fonts /usr/share/texmf/fonts /usr/share/texlive/texmf-dist/fonts "$conda"/lib/python3*/site-packages/matplotlib \
        -name '*.[tToOaA][tTfF][fFmMcC]' -printf '%p %s\n' 2>/dev/null || true; } | LC_ALL=C sort | sha256sum)
    [ "$(cat "$folder/of" 2>/dev/null)" != "$fonts" ] || return 0
    rm -rf "$folder"
    mkdir -p "$folder"
    # A plot of this layer's own that fails is for the checks of the image to tell.
    MPLCONFIGDIR=$folder "$conda/bin/python" -c 'import matplotlib.font_manager' >/dev/null 2>&1 || return 0
    echo "$fonts" >"$folder/of"
}
