"""Lays matplotlib's list of the image's fonts into the home, so that the first plot does not make one (build/lib/fonts.sh)."""
import os

from . import content

SOURCE = "/usr/local/share/htcnotebook/matplotlib"


def lay_out(home, environment, source=SOURCE):
    """Copies the list where matplotlib looks for it, unless there is one. What cannot be written, matplotlib tells by itself."""
    cache = environment.get("XDG_CACHE_HOME") or os.path.join(home, ".cache")
    try:
        for name in os.listdir(source):
            if name.startswith("fontlist-"):
                content.copy(os.path.join(source, name), os.path.join(cache, "matplotlib", name))
    except OSError:
        pass
