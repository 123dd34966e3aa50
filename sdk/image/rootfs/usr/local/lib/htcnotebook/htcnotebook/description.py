"""What a user asks for, made into what HTCondor's submit language knows: a description of texts, and rows of items.

Nothing is asked here: neither the pool nor anything of the disk but whether files are there.
"""
import os
import re
from collections.abc import Mapping
from typing import NamedTuple, Optional

from . import commands, macros, words

# What is left in the queue when it is done, for ten days as HTCondor does with spooled jobs: its results are still to be fetched.
LEAVE_IN_QUEUE = "JobStatus == 4 && (CompletionDate =?= undefined || CompletionDate == 0 || time() - CompletionDate < 864000)"
MARK = "My.HtcNotebook"
# What rows have in addition where the arguments are a list, or the environment a dictionary.
ARGUMENTS, ENVIRONMENT = "htcnotebook_arguments", "htcnotebook_environment"
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# Whose blanks at both ends HTCondor takes away, though they belong to the names of files.
_TEXTS = {"executable", "initialdir", "output", "error", "log", "input", "batch_name", "container_image", "docker_image"}
_KEPT = "{} is {!r}: HTCondor would read $$, $( and $NAME( as its own; a file can bring such a text to the job"
# What becomes another text when the description is completed.
_COMPLETED = ("executable", "initialdir")


class Asked(NamedTuple):
    """What is asked for: the description, the items' rows, what is in them in addition (in the submit language), and the arguments of each row's jobs as
    far as they are known."""

    description: dict
    rows: Optional[list]
    additions: list
    arguments: Optional[list]


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
        for name, value in row.items():
            if macros.KEPT.search(value):
                raise ValueError(_KEPT.format(name, value))
    for name in rows[0]:
        if not NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name for a part of an item: take letters, digits and _")
        if commands.is_command(name):
            raise ValueError(f"{name!r} is no name for a part of an item, since it means something in HTCondor's submit language: take another, such as my_{name}")
    if len(set(map(str.lower, rows[0]))) != len(rows[0]):
        raise ValueError(f"HTCondor does not tell upper case from lower in the names of an item: {', '.join(rows[0])}")
    return rows


def spell(wanted, rows):
    """What is wanted with a list of arguments and a dictionary of variables as texts. For items these are one text each, since what stands for a macro may
    have quotes in it."""
    known = macros.lower({
        name: _text(name, value) for name, value in wanted.items()
        if value is not None and not isinstance(value, (list, tuple, Mapping)) and name.lower() not in _COMPLETED})
    lowered = [macros.lower(row) for row in rows or [{}]]
    spelled, additions, arguments = dict(wanted), [{} for _ in rows or []], None
    for name, value in wanted.items():
        if isinstance(value, (list, tuple)) and name.lower() != "arguments":
            _check_list(name, value, known, lowered)
        if name.lower() == "arguments" and isinstance(value, (list, tuple)):
            parts, addition = [_text(name, word) for word in value], ARGUMENTS
            arguments = _known_arguments(parts, known, lowered)
        elif name.lower() in ("environment", "env") and isinstance(value, Mapping):
            parts, addition = [f"{variable}={_text(variable, each)}" for variable, each in value.items()], ENVIRONMENT
        else:
            continue
        _check_kept(name, parts, known, lowered)
        texts = [" ".join(macros.spell(part, known, row, _quote) for part in parts) for row in lowered]
        if rows is None:
            spelled[name] = f'"{texts[0]}"'
        else:
            spelled[name] = f'"$({addition})"'
            for row, text in zip(additions, texts):
                row[addition] = text
    return Asked(spelled, rows, additions, arguments)


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
    for name in description:
        if not commands.can_be_set(name):
            raise ValueError(f"{name!r} is no name for a part of a description")
    folder = os.path.abspath(os.path.expanduser(get(description, "initialdir") or os.getcwd()))
    _put(description, "initialdir", folder)
    if not macros.MACRO.search(folder) and not os.path.isdir(folder):
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


def check_items(description, rows):
    """ValueError where a value of an item would not be what HTCondor takes it for."""
    if not rows:
        return
    known = macros.lower(description)
    rows = [macros.lower(row) for row in rows]
    # Of most values every job has the same.
    texts = {name: macros.expand(text, known) for name, text in known.items()}
    of_items = {name: text for name, text in texts.items() if any(macro.lower() in rows[0] for macro in macros.MACRO.findall(text))}
    for name, text in of_items.items():
        _check_kept(name, [text], {}, rows)
    for name in set().union(*map(macros.in_functions, texts.values())) & rows[0].keys():
        for row in rows:
            if "$" in row[name]:
                raise ValueError(f"{name} is {row[name]!r}: HTCondor's functions of texts do not take a $")
    for name in _TEXTS & of_items.keys():
        for row in rows:
            text = macros.expand(of_items[name], {}, row)
            if text != text.strip():
                raise ValueError(f"{name} is {text!r}: HTCondor takes blanks at its ends away, and so this is another name")


def get(description, name):
    """The value of a name in any case, or None."""
    return next((value for other, value in description.items() if other.lower() == name.lower()), None)


def folders(description, rows):
    """Every folder on this side that the jobs' files are in or go to; None among them where that cannot be told."""
    found = set()
    known = macros.lower(description)
    for row in rows or [{}]:
        row = macros.lower(row)
        base = macros.expand(get(description, "initialdir"), known, row)
        found.add(base)
        for path in _paths(description):
            if macros.FUNCTION.search(macros.expand(path, known)):
                found.add(None)
                continue
            path = macros.expand(path, known, row)
            if path and "://" not in path and path != "/dev/null":
                found.add(os.path.dirname(os.path.join(base, path)))
    return {None if folder is None or "$" in folder else os.path.normpath(folder) for folder in found}


def _paths(description):
    """The values that are paths, or have paths in them."""
    for name in ("output", "error", "log", "input"):
        yield get(description, name) or ""
    if _transfers_executable(description):
        yield get(description, "executable") or ""
    yield from (path.strip() for path in (get(description, "transfer_input_files") or "").split(","))


def _complete_executable(description, folder):
    program = get(description, "executable")
    if program is None:
        if get(description, "container_image") is None and get(description, "docker_image") is None:
            raise ValueError("the description names no executable")
        return
    if not _transfers_executable(description):
        return
    # Said, since HTCondor 23.9 looks for the program of an absolute path inside of a container's image.
    _put(description, "transfer_executable", "true")
    if macros.MACRO.search(program):
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


def _quote(word):
    return words.join([word])


def _known_arguments(parts, known, rows):
    """The arguments of each row's jobs, or None where HTCondor alone knows some of them."""
    templates = [macros.expand(part, known) for part in parts]
    names = set(rows[0])
    if any(macros.FUNCTION.search(text) or any(name.lower() not in names for name in macros.MACRO.findall(text)) for text in templates):
        return None
    return [[macros.expand(part, known, row) for part in parts] for row in rows]


def _check_kept(name, parts, known, rows):
    """What is put together from items must not become what only a description can say."""
    for part in parts:
        own = len(macros.KEPT.findall(macros.expand(part, known, dict.fromkeys(rows[0], ""))))
        for row in rows:
            text = macros.expand(part, known, row)
            if len(macros.KEPT.findall(text)) > own:
                raise ValueError(_KEPT.format(name, text))


def _check_list(name, values, known, rows):
    """The parts of a list are separated by commas, and blanks around them do not count."""
    for value in values:
        for row in rows:
            text = macros.expand(_text(name, value), known, row)
            if "," in text or text != text.strip():
                raise ValueError(f"{name} has {text!r} in it: HTCondor separates by commas and takes blanks at the ends away, so that this is something else")


def _put(description, name, value):
    for other in [other for other in description if other.lower() == name.lower()]:
        del description[other]
    description[name] = value


def _text(name, value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if str(name).lower() in ("environment", "env") and isinstance(value, Mapping):
        return words.quoted([f"{variable}={_text(variable, each)}" for variable, each in value.items()])
    if isinstance(value, (list, tuple)):
        return ", ".join(_text(name, each) for each in value)
    text = os.fspath(value) if isinstance(value, os.PathLike) else str(value)
    # A line break would begin another line of the submit language.
    if any(ord(letter) < 32 and letter != "\t" for letter in text):
        raise ValueError(f"{name} has a line break or another control character in it")
    try:
        text.encode("utf-8", "surrogateescape")
    except UnicodeError:
        raise ValueError(f"{name} has half of a character in it, which no program can be given") from None
    return text
