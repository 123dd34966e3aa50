"""Run by the image's own Python, as a notebook's kernel is: compares what it would import with what is locked. Reads its
question from standard input; answers with a list of problems as JSON on the last line.
"""
import importlib.metadata
import json
import os
import re
import sys


def normalise(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def version_of(text):
    """A version that compares as PEP 440 says; the text itself where it is none."""
    try:
        from packaging.version import InvalidVersion, Version
    except ImportError:
        from pip._vendor.packaging.version import InvalidVersion, Version
    try:
        return Version(text)
    except InvalidVersion:
        return text


def found_distributions(path=None):
    """Distributions by name, the first on the path of each, as imports find them."""
    found = {}
    for each in importlib.metadata.distributions(**({} if path is None else {"path": path})):
        found.setdefault(normalise(each.metadata["Name"] or ""), each)
    return found


def where(distribution):
    installer = (distribution.read_text("INSTALLER") or "").strip()
    place = os.path.dirname(str(getattr(distribution, "_path", "")))
    return f"{place}, put there by {installer}" if installer else place


def problems(locked, others, found, own):
    """What differs: `own` is the environment's folder, in which nothing but the locked may be where `others` is false."""
    wrong = []
    for name, version in locked.items():
        distribution = found.get(name)
        if distribution is None:
            wrong.append(f"{name} {version} is locked and not installed")
        elif version_of(distribution.version) != version_of(version):
            wrong.append(f"{name} {version} is locked, but Python finds {distribution.version} ({where(distribution)})")
    for name, distribution in found.items():
        if not others and name not in locked and str(getattr(distribution, "_path", "")).startswith(own + "/lib"):
            wrong.append(f"{name} {distribution.version} is not locked, but installed ({where(distribution)})")
    return wrong


if __name__ == "__main__":
    question = json.load(sys.stdin)
    print("\n" + json.dumps(problems(question["locked"], question["others"], found_distributions(), sys.prefix)))
