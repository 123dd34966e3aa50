"""The project's own checks: files of its folder tests/, run inside the image in a copy of that folder."""
import os
import shutil
import tempfile

from support import inspected, programs, server
from support.verdict import Failed

from . import kernels

FOLDER = os.path.join(inspected.FOLDER, "project")
INTERPRETERS = {".py": "python3", ".R": "Rscript"}


def check(check):  # noqa: A001 - the module's one check
    with tempfile.TemporaryDirectory(dir=kernels.HOME, prefix=".htcnotebook-test-") as folder:
        copy = os.path.join(folder, "project")
        shutil.copytree(FOLDER, copy)
        path = os.path.join(copy, check["path"])
        kind = os.path.splitext(path)[1]
        if kind == ".ipynb":
            kernels.execute(path, check["limit"], server.environment())
            return
        if kind == ".sh" and not os.access(path, os.X_OK):
            raise Failed(f"it is not executable: chmod +x {check['path']}")
        command = [INTERPRETERS[kind], path] if kind in INTERPRETERS else [path]
        try:
            ended = programs.run(command, check["limit"], cwd=os.path.dirname(path), env=server.environment())
        except OSError as problem:
            raise Failed(_cannot_start(command, problem)) from None
    if ended.status is None:
        raise Failed(f"it did not end within {check['limit']} s\n{ended.last_lines()}".rstrip())
    if ended.status != 0:
        raise Failed(f"it ended with status {ended.status}\n{ended.last_lines()}".rstrip())


def _cannot_start(command, problem):
    if len(command) > 1:
        return f"it needs {command[0]}, which the image does not have"
    if isinstance(problem, FileNotFoundError):
        return "the interpreter that its first line names is not in the image"
    return f"it cannot be started ({problem.strerror}); its first line has to name an interpreter, such as #!/bin/sh"
