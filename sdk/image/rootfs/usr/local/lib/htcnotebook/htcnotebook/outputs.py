"""Which file has what a job writes: each job needs its own, or all have the last one's text."""
import os

from . import description as descriptions, macros

_NO_FILE = "/dev/null"
_NAMES = ("output", "error")


def check(description, rows, count):
    """ValueError where two jobs write to one file. What cannot be told before HTCondor has the jobs is left to clash()."""
    if not known(description):
        return
    known_names = macros.lower(description)
    texts = {name: descriptions.get(description, name) or "" for name in _NAMES}
    folder = descriptions.get(description, "initialdir")
    wrong = clash(
        (job, name, os.path.join(macros.expand(folder, known_names, row), macros.expand(text, known_names, row)))
        for job, row in enumerate(_jobs(rows, count)) for name, text in texts.items() if text)
    if wrong:
        raise ValueError(wrong)


def known(description):
    """Whether it can be told before HTCondor has the jobs where they write to."""
    names = macros.lower(description)
    return not any(macros.FUNCTION.search(macros.expand(descriptions.get(description, name) or "", names)) for name in ("initialdir", *_NAMES))


def clash(files):
    """In words, two jobs of which one replaces what the other wrote; None where there are none. `files` are (job, name, path)."""
    writers = {}
    for job, name, path in files:
        path = os.path.normpath(path)
        first = writers.setdefault(path, job)
        if first != job and path != _NO_FILE:
            return f"{name} is {path} for the jobs {first} and {job}: each job needs a file of its own, such as {name}-$(ProcId)"
    return None


def replaced(description, rows, count):
    """The result files that several jobs bring into one folder, where that is known before they run."""
    if descriptions.get(description, "transfer_output_remaps") or descriptions.get(description, "output_destination"):
        return []
    known = macros.lower(description)
    names = descriptions.get(description, "transfer_output_files") or ""
    if macros.FUNCTION.search(macros.expand(names, known)):
        return []
    seen, several = set(), set()
    for row in _jobs(rows, count):
        folder = macros.expand(descriptions.get(description, "initialdir"), known, row)
        for name in {os.path.basename(name.strip()) for name in macros.expand(names, known, row).split(",")} - {""}:
            (several if (folder, name) in seen else seen).add((folder, name))
    return sorted({name for _, name in several})


def _jobs(rows, count):
    """What the macros of each job stand for, in the order of the jobs. HTCondor gives the cluster its number."""
    for number, row in enumerate(rows or [{}]):
        row = macros.lower(row)
        for step in range(count):
            job = str(number * count + step)
            yield {"procid": job, "process": job, "row": str(number), "itemindex": str(number), "step": str(step), **row}
