"""Packages that were asked for: there, at a version that fits, and usable."""
import json
import os
import re
import subprocess

from support import inspected, programs
from support.verdict import Failed

PROBE = os.path.join(inspected.FOLDER, "probes", "python_package.py")
PIP_OF_DEBIAN = "/usr/lib/python3/dist-packages/pip"
# "NAME VERSION requires NAME, which is not installed." and "NAME VERSION has requirement TEXT, but you have NAME VERSION."
BREAK = re.compile(r"^\S+ \S+ (requires .*, which is not installed|has requirement .*, but you have .*)\.$")
R_PROBE = """
arguments <- commandArgs(TRUE)
suppressPackageStartupMessages(library(arguments[1], character.only = TRUE))
version <- packageVersion(arguments[1])
if (length(arguments) == 3 && !do.call(arguments[2], list(version, numeric_version(arguments[3]))))
  stop(sprintf("%s %s is installed, but %s %s was asked for", arguments[1], version, arguments[2], arguments[3]))
"""


def python_package(check):
    question = {
        "name": check["package"], "version": check.get("version", ""), "importName": check.get("importName"),
        "debian": check["installs"] if check.get("source") == "apt" else [],
    }
    ask_python(question, check["limit"])


def ask_python(question, limit):
    with open(PROBE, encoding="utf-8") as file:
        answer = ask_probe(file.read(), question, limit, "importing it")
    if answer["problem"]:
        raise Failed(answer["problem"])


def ask_probe(program, question, limit, what="looking at it"):
    """Asks the Python that notebooks get, with the paths that it has by itself; the answer is JSON on the last line."""
    ended = programs.run(["python3", "-c", program], limit, text=json.dumps(question))
    if ended.status is None:
        raise Failed(f"{what} did not end within {limit} s\n{ended.last_lines()}")
    try:
        return json.loads(ended.output.splitlines()[-1])
    except (ValueError, IndexError):
        raise Failed(f"{what} ended Python with status {ended.status}\n{ended.last_lines()}") from None


def fit_together(check):
    """pip's own check of all that is installed. What Debian's packages lack by themselves is known, and not for us to mend."""
    found = _pip_check("python3", check["limit"])
    known = _pip_check("/usr/bin/python3", check["limit"]) if os.path.exists(PIP_OF_DEBIAN) else set()
    # Taken without what they name, on purpose.
    alone = {name.replace("-", "_").lower() for name in check.get("alone", [])}
    asked = {name.replace("-", "_").lower() for name in check["packages"]}
    new = sorted(
        line for line in found - known
        if _distribution(line) not in alone and (known or not asked or any(word.strip(",.").replace("-", "_").lower() in asked for word in line.split())))
    if new:
        raise Failed("\n".join(["packages do not fit together", *new]))


def _distribution(line):
    return line.split(" ", 1)[0].replace("-", "_").lower()


def _pip_check(python, limit):
    """The lines of `pip check` that tell of a break."""
    ended = programs.run([python, "-m", "pip", "--disable-pip-version-check", "check"], limit, env={**os.environ, "LC_ALL": "C.UTF-8"})
    if ended.status is None:
        raise Failed(f"pip check did not end within {limit} s")
    breaks = {line for line in ended.output.splitlines() if BREAK.search(line)}
    # It ends with 1 where it found one, and where there is no pip.
    if ended.status != 0 and not breaks:
        raise Failed(f"pip check failed\n{ended.last_lines()}")
    return breaks


def r_package(check):
    load_r(check["package"], check.get("version", "").split(), check["limit"])


def load_r(name, relation, limit):
    try:
        ended = programs.run(["Rscript", "--vanilla", "-e", R_PROBE, name, *relation], limit)
    except FileNotFoundError:
        raise Failed("the image has no Rscript") from None
    if ended.status is None:
        raise Failed(f"loading it did not end within {limit} s")
    if ended.status != 0:
        raise Failed(ended.last_lines(4) or f"Rscript ended with status {ended.status}")


def system_package(check):
    for name in check["installs"]:
        version = _installed(name)
        if version is None:
            raise Failed(f"{name} is not installed" + _what_is_there(name))
        operator, _, wanted = check.get("version", "").partition(" ")
        if wanted and subprocess.run(["dpkg", "--compare-versions", version, _DPKG[operator], wanted], check=False).returncode != 0:
            raise Failed(f"{name} {version} is installed, but {operator} {wanted} was asked for")


_DPKG = {"==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}


def _installed(name):
    """Version of an installed package, or of one that provides it; None where there is none."""
    shown = _query("${Package}\\t${db:Status-Status}\\t${Version}\\t${Provides}\\n")
    for line in shown.splitlines():
        package, status, version, provides = line.split("\t")
        provided = {each.strip().split(" ")[0] for each in provides.split(",")}
        if status == "installed" and (package == name or name in provided):
            return version
    return None


def installed_versions():
    """Versions of the installed packages by name."""
    shown = (line.split("\t") for line in _query("${Package}\\t${db:Status-Status}\\t${Version}\\n").splitlines())
    return {package: version for package, status, version in shown if status == "installed"}


def is_newer(version, other):
    return subprocess.run(["dpkg", "--compare-versions", version, "gt", other], check=False).returncode == 0


def _what_is_there(name):
    state = _query("${db:Status-Status}", name)
    return f" (dpkg says: {state})" if state else ""


def _query(form, *names):
    try:
        return subprocess.run(["dpkg-query", "--show", "--showformat=" + form, *names], capture_output=True, text=True, check=False).stdout
    except FileNotFoundError:
        raise Failed("the image has no dpkg-query to ask") from None
