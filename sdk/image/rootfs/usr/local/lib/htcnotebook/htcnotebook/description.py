"""What a user asks for, made into what HTCondor's submit language knows: a description of texts, and rows of items.

Nothing is asked here: neither the pool nor anything of the disk but whether files are there.
"""
import os
import re
from collections.abc import Mapping

# What is left in the queue when it is done, for ten days as HTCondor does with spooled jobs: its results are still to be fetched.
LEAVE_IN_QUEUE = "JobStatus == 4 && (CompletionDate =?= undefined || CompletionDate == 0 || time() - CompletionDate < 864000)"
MARK = "My.HtcNotebook"
# What the items have in addition where the arguments are a list.
ARGUMENTS = "htcnotebook_arguments"
# A macro of the submit language.
MACRO = re.compile(r"\$\(([A-Za-z_][A-Za-z0-9_.]*)\)")
# One of its functions, such as $Fp(path) or $CHOICE(number,list), and a macro with a default.
FUNCTION = re.compile(r"\$[A-Za-z_]+\(|\$\([^)]*:")
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# Macros in macros; more of them are a ring.
_DEEPEST = 8


def rows_of(items):
    """A dictionary of texts for each item; an item that is no dictionary is called `item`. None where there are no items."""
    if items is None:
        return None
    rows = [{str(name): _text(name, value) for name, value in item.items()} if isinstance(item, Mapping) else {"item": _text("item", item)} for item in items]
    if not rows:
        raise ValueError("there are no items, and so nothing to submit")
    for row in rows:
        if row.keys() != rows[0].keys():
            raise ValueError(f"the items do not have the same names: {', '.join(rows[0])} and {', '.join(row)}")
    for name in rows[0]:
        if not NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name for a part of an item: take letters, digits and _")
    return rows


def spell(wanted, rows):
    """What is wanted with a list of arguments as a text, and the rows. For items it is one text each, since what stands for a macro may have quotes in it."""
    spelled = dict(wanted)
    for name, value in wanted.items():
        if name.lower() == "arguments" and isinstance(value, (list, tuple)):
            words = [_text(name, word) for word in value]
            if rows is None:
                spelled[name] = _words(words)
            else:
                # Names that only the arguments had are of no use any more, and version 1 of the bindings warns of such.
                rest = " ".join([*(_text(other, value) for other, value in wanted.items() if other != name), *(MACRO.sub("", word) for word in words)])
                rows = [
                    {**{part: text for part, text in row.items() if re.search(rf"\b{part}\b", rest, re.IGNORECASE)},
                     ARGUMENTS: _words([_expand(word, {part.lower(): text for part, text in row.items()}) for word in words])}
                    for row in rows]
                spelled[name] = f"$({ARGUMENTS})"
    return spelled, rows


def complete(wanted):
    """The whole description of what is wanted: every value a text, paths absolute, and what makes jobs alike in every pool."""
    description = {}
    for name, value in wanted.items():
        if value is not None:
            if get(description, name) is not None:
                raise ValueError(f"{name} is there twice: HTCondor does not tell upper case from lower")
            description[str(name)] = _text(name, value)
    if get(description, "queue") is not None:
        raise ValueError("leave 'queue' out: the items say how many jobs there are")
    folder = os.path.abspath(os.path.expanduser(get(description, "initialdir") or os.getcwd()))
    _put(description, "initialdir", folder)
    if not MACRO.search(folder) and not os.path.isdir(folder):
        raise ValueError(f"there is no folder {folder} (initialdir)")
    _complete_executable(description, folder)
    for name, value in (
        ("output", "job-$(ClusterId).$(ProcId).out"), ("error", "job-$(ClusterId).$(ProcId).err"),
        # A sandbox for each job, wherever it runs: no job sees the files of another.
        ("should_transfer_files", "YES"), ("leave_in_queue", LEAVE_IN_QUEUE), (MARK, "true"),
    ):
        if get(description, name) is None:
            description[name] = value
    return description


def get(description, name):
    """The value of a name in any case, or None."""
    return next((value for other, value in description.items() if other.lower() == name.lower()), None)


def folders(description, rows):
    """Every folder on this side that the jobs' files are in or go to; None among them where that cannot be told."""
    found = set()
    for row in rows or [{}]:
        known = {name.lower(): value for name, value in {**description, **row}.items()}
        base = _expand(get(description, "initialdir"), known)
        found.add(base)
        for path in _paths(description):
            path = _expand(path, known)
            if FUNCTION.search(path):
                found.add(None)
            elif path and "://" not in path and path != "/dev/null":
                found.add(os.path.dirname(os.path.join(base, path)))
    return {None if folder is None or "$" in folder else os.path.normpath(folder) for folder in found}


def _paths(description):
    """The values that are paths, or have paths in them."""
    for name in ("output", "error", "log", "input"):
        yield get(description, name) or ""
    if _transfers_executable(description):
        yield get(description, "executable") or ""
    yield from (path.strip() for path in (get(description, "transfer_input_files") or "").split(","))


def _expand(text, known):
    """The text with what the items and the description say in place of its macros; what HTCondor alone knows stays."""
    for _ in range(_DEEPEST):
        text, before = MACRO.sub(lambda macro: known.get(macro.group(1).lower(), macro.group(0)), text), text
        if text == before:
            break
    return text


def _complete_executable(description, folder):
    program = get(description, "executable")
    if program is None:
        if get(description, "container_image") is None and get(description, "docker_image") is None:
            raise ValueError("the description names no executable")
        return
    if not _transfers_executable(description) or MACRO.search(program):
        return
    program = os.path.expanduser(program)
    # HTCondor's own rule is the current folder; a program beside its data is as natural.
    for path in (os.path.abspath(program), os.path.join(folder, program)):
        if os.path.isfile(path):
            _put(description, "executable", path)
            return
    raise ValueError(f"there is no program {program} (executable); one that the machines have needs its full path and transfer_executable = False")


def _transfers_executable(description):
    return (get(description, "transfer_executable") or "true").lower() not in ("false", "no", "0")


def _words(words):
    """Words as HTCondor's newer syntax of arguments and environments has them: see condor_submit(1). Macros in them stay macros."""
    return '"' + " ".join("'" + word.replace("'", "''").replace('"', '""') + "'" for word in words) + '"'


def _put(description, name, value):
    for other in [other for other in description if other.lower() == name.lower()]:
        del description[other]
    description[name] = value


def _text(name, value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if name.lower() in ("environment", "env") and isinstance(value, Mapping):
        return _words([f"{variable}={_text(variable, each)}" for variable, each in value.items()])
    if isinstance(value, (list, tuple)):
        return ", ".join(_text(name, each) for each in value)
    text = os.fspath(value) if isinstance(value, os.PathLike) else str(value)
    # A line break would begin another line of the submit language.
    if any(ord(letter) < 32 and letter != "\t" for letter in text):
        raise ValueError(f"{name} has a line break or another control character in it")
    return text
