"""Run by the image's own Python, as a notebook's kernel is: says as JSON whether a distribution is installed, whether its
version satisfies a specifier, and whether its modules can be imported. Reads its question from standard input.
"""
import contextlib
import importlib
import importlib.metadata
import io
import json
import os
import re
import subprocess
import sys
import traceback

# Top-level names that distributions install by accident.
ACCIDENTS = {"tests", "test", "testing", "docs", "doc", "examples", "example", "benchmarks", "scripts", "tools"}


def distribution(name):
    """The installed distribution of a name in normal form; None where there is none."""
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        return importlib.metadata.distribution(name)
    for each in importlib.metadata.distributions():
        if normalise(each.metadata["Name"] or "") == name:
            return each
    return None


def normalise(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def specifiers():
    """PEP 440's specifiers: `packaging` itself, or the copy inside pip."""
    try:
        from packaging.specifiers import SpecifierSet
    except ImportError:
        from pip._vendor.packaging.specifiers import SpecifierSet
    return SpecifierSet


def debian_files(packages):
    """Files of Debian packages; none where they are not installed."""
    result = subprocess.run(["dpkg-query", "--listfiles", *packages], capture_output=True, text=True, check=False)
    return result.stdout.splitlines() if result.returncode == 0 else []


def debian_version(package):
    result = subprocess.run(["dpkg-query", "--show", "--showformat=${Version}", package], capture_output=True, text=True, check=False)
    return result.stdout if result.returncode == 0 else None


def modules_in(files):
    """Importable top-level names among files of a distribution: paths relative to a folder of modules."""
    names = set()
    for path in files:
        top, _, rest = path.partition("/")
        if rest == "__init__.py":
            names.add(top)
        elif not rest and (match := re.fullmatch(r"([A-Za-z]\w*)(\.cpython-[^/]*|\.abi3)?\.(py|so)", top)):
            names.add(match[1])
        elif re.fullmatch(r"\w+/__init__\.py", rest) and top.isidentifier():
            # A namespace package: its part can be imported.
            names.add(f"{top}.{rest.split('/')[0]}")
    return names


def modules(name, found, packages):
    """The modules to import: those that the metadata, else the files, tell; else the name itself."""
    names = set()
    if found is not None:
        names = set((found.read_text("top_level.txt") or "").split())
        if not names:
            names = modules_in([str(file) for file in found.files or []])
    if not names and packages:
        marks = ("/dist-packages/", "/site-packages/")
        names = modules_in([path.split(mark, 1)[1] for path in debian_files(packages) for mark in marks if mark in path])
    names = {each for each in names if not each.startswith("_") and each not in ACCIDENTS and "-" not in each}
    own = name.replace("-", "_")
    same = [each for each in names if each.lower() == own]
    if same or not names:
        return same or [own]
    # A namespace alone says nothing; its parts do.
    return sorted(each for each in names if not any(other.startswith(each + ".") for other in names))


def problem_with(question):
    """What is wrong with a distribution, or with a module where no distribution is named; empty where nothing is."""
    names = [question["importName"]]
    if name := question["name"]:
        found = distribution(name)
        version = found.version if found is not None else debian_upstream(question["debian"])
        if version is None:
            return f"{name} is not installed"
        if question["version"] and not specifiers()(question["version"]).contains(version, prereleases=True):
            return f"{name} {version} is installed, but {question['version']} was asked for"
        if not question["importName"]:
            names = modules(name, found, question["debian"])
    return next(filter(None, map(import_problem, names)), "")


def debian_upstream(packages):
    """The author's version in the version of a Debian package that has no Python metadata; None where it is not installed."""
    version = debian_version(packages[0]) if packages else None
    return re.sub(r"^\d+:|[+~](dfsg|ds|debian|really|git).*$|-[^-]*$", "", version) if version else None


def import_problem(module):
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            importlib.import_module(module)
    except BaseException as problem:  # noqa: BLE001 - whatever an import does, it is the verdict
        return f"import {module}: " + "".join(traceback.format_exception_only(type(problem), problem)).strip()
    return ""


if __name__ == "__main__":
    print("\n" + json.dumps({"problem": problem_with(json.load(sys.stdin))}), file=sys.__stdout__, flush=True)
    # Some libraries cannot be unloaded cleanly, which is not what was asked.
    os._exit(0)
