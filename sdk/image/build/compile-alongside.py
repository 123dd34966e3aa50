"""compile-alongside.py FLAG PROCESS FOLDER...: byte-compiles the modules below the folders as they appear, until FLAG is
removed or PROCESS, the installer, has gone.

It runs beside apt and gives way to it: unpacking keeps more than one core busy, configuring less. Every module is tried
once; what is wrong with one is nobody's concern here, and what is missed or replaced later is compiled at the end.
"""
import os
import py_compile
import sys
import time

SKIPPED = {"test", "tests", "__pycache__"}


def modules(folders):
    for top in folders:
        for folder, names, files in os.walk(top):
            names[:] = [name for name in names if name not in SKIPPED]
            for name in files:
                if name.endswith(".py"):
                    yield os.path.join(folder, name)


def wanted(flag, process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return os.path.exists(flag)


def main(flag, process, folders):
    os.nice(19)
    tried = set()
    while wanted(flag, process):
        for path in modules(folders):
            if path in tried:
                continue
            if not wanted(flag, process):
                return
            tried.add(path)
            try:
                py_compile.compile(path, doraise=True, quiet=2)
            except (py_compile.PyCompileError, OSError, ValueError, RecursionError):
                pass
        time.sleep(0.5)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
