"""Whether what is installed is what is locked, to the version."""
import os

from support import inspected
from support.verdict import Failed

from . import packages

PROBE = os.path.join(inspected.FOLDER, "probes", "locked_python.py")
AGAIN = "resolve the versions again with dotnet restore -p:RestoreForceEvaluate=true, and build"
MOST_NAMED = 12


def debian(check):
    installed = packages.installed_versions()
    wrong = [problem for name, version in check["packages"].items() if (problem := _of_debian(name, version, installed.get(name)))]
    refuse(wrong)


def _of_debian(name, locked, found):
    if found is None:
        return f"{name} {locked} is locked and not installed"
    if found == locked:
        return ""
    cause = "the archive had replaced the locked version when the image was built" if packages.is_newer(found, locked) \
        else "the base had it already, and nothing asked for the locked one"
    return f"{name} {locked} is locked, but {found} is installed: {cause}; {AGAIN}"


def python(check):
    with open(PROBE, encoding="utf-8") as file:
        refuse(packages.ask_probe(file.read(), {"locked": check["packages"], "others": check["others"]}, check["limit"]))


def refuse(problems):
    """Fails with all problems, the first ones in full."""
    if problems:
        more = f"\nand {len(problems) - MOST_NAMED} more" if len(problems) > MOST_NAMED else ""
        raise Failed("\n".join(problems[:MOST_NAMED]) + more)
