"""What a flavor promises beyond packages; whoever inherits from it keeps the promise."""
import os
import shutil
import stat

from support.verdict import Failed

from . import packages


def command(check):
    name = check["promise"]
    path = shutil.which(name)
    if path is None:
        raise Failed(f"there is no program {name} in {os.environ.get('PATH', '')}")
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise Failed(f"{path} is no file")


def python_module(check):
    packages.ask_python({"name": "", "version": "", "importName": check["promise"], "debian": []}, check["limit"])


def r_library(check):
    packages.load_r(check["promise"], [], check["limit"])
