"""Runs HTCondor's own commands with a limit of time, so that a host that never answers costs seconds, not minutes."""
import json
import os
import shutil
import signal
import subprocess
import time
from typing import NamedTuple, Optional

from .layout import SYSTEM_PATH

SECONDS = 10.0


_end = None


def end_at(moment):
    """From now on nothing runs past `moment` (time.monotonic()), so that a wait ends when it should."""
    global _end
    _end = moment


def left(seconds):
    """`seconds`, or less where the end is nearer."""
    return seconds if _end is None else max(0.1, min(seconds, _end - time.monotonic()))


class Result(NamedTuple):
    """How a command ended; `status` is None when its time was over."""

    status: Optional[int]
    output: str
    errors: str


def find(name):
    """Path of a command of HTCondor, or None."""
    return shutil.which(name, path=SYSTEM_PATH) or shutil.which(name)


def run(*command, seconds=SECONDS, stdin="", **variables):
    """Runs a command with a text as its input, and ends it and its children when `seconds` are over."""
    program = find(command[0])
    if program is None:
        return Result(127, "", f"{command[0]} is not installed")
    process = subprocess.Popen(
        [program, *command[1:]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True, env={**os.environ, "LC_ALL": "C.UTF-8", **variables},
        encoding="utf-8", errors="replace")
    try:
        output, errors = process.communicate(stdin, timeout=left(seconds))
        return Result(process.returncode, output, errors)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, errors = process.communicate()
        return Result(None, output, errors)


def ads(result):
    """What a command printed with -json, as a list of dictionaries; HTCondor prints nothing at all for an empty list."""
    return json.loads(result.output) if result.output.strip() else []


def setting(name):
    """The value of a setting of HTCondor's configuration, expanded; empty when it has none."""
    result = run("condor_config_val", name)
    return result.output.strip() if result.status == 0 else ""


def last_line(text):
    """The last line that says something."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"


def quoted(text):
    """A text as a string of a ClassAd expression."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
