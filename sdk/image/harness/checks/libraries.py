"""Libraries of an accelerator: whether everything that they name is there. No GPU is needed for that."""
import re

from support import programs
from support.verdict import Failed

FOLDER = "/usr/local/lib/nvidia-wheels"
# The driver comes with the machine, and what connects machines with each other comes with a cluster.
OTHERS = re.compile(r"lib(cuda|nvcuvid|nvidia-.*|ibverbs|rdmacm|mlx5|fabric|mpi|oshmem|pmix|ucs|ucp|uct)\.so(\..*)?")
# The output of a check is kept in part only.
LDD = f"find {FOLDER} -name 'lib*.so*' -type f -exec ldd {{}} + 2>&1 | grep -e ':$' -e 'not found' -e 'not a dynamic'"


def linked(check):
    """Every library finds what it needs, by the loader's own rules."""
    ended = programs.run(["sh", "-c", LDD], check["limit"])
    if ended.status is None:
        raise Failed(f"ldd did not end within {check['limit']} s\n{ended.last_lines()}")
    missing, library = [], FOLDER
    for line in ended.output.splitlines():
        if line.endswith(":") and not line.startswith((" ", "\t")):
            library = line[:-1]
        elif "not a dynamic" in line:
            missing.append(f"{library} is no library that the loader knows")
        elif not OTHERS.fullmatch(line.split()[0]):
            missing.append(f"{library} needs {line.split()[0]}, which is not in the image")
    if not ended.output.strip():
        missing.append(f"there is no library below {FOLDER}")
    if missing:
        raise Failed("\n".join(missing))
