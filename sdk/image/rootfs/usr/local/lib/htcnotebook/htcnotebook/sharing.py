"""Whether the access point has the notebook's folders, which decides whether jobs' files have to be handed over.

Names of domains and of paths do not tell: a path may be there and be another folder. So it is tried. The access point writes
the event log of a job as the job's owner when it takes the job. A job that never runs is submitted with its log in the
folder in question; when the words on it show up here, the access point has this folder and may write in it. No program of
the user runs there for it. Where the access point has another folder of that name, a small file stays in it.
"""
import os
import re
import time
from typing import NamedTuple, Optional

from . import tools

PROBE = ".htcnotebook-probe"
# The access point syncs its logs to disk before it answers; network file systems show that at the next opening.
SECONDS = 1.0
# HTCondor's event log: 000 is "submitted", 009 "removed".
_SUBMITTED, _REMOVED = "000", "009"
_JOBS = """executable = /bin/true
transfer_executable = false
should_transfer_files = yes
requirements = false
hold = true
batch_name = htc-pool check
initialdir = $(folder)
log = {probe}
queue folder from (
{folders}
)
"""


class Answer(NamedTuple):
    """Which folders are shared, and what HTCondor said when it did not take the jobs that tell."""

    shared: frozenset
    refusal: Optional[str]


def ask(folders):
    """Tries folders, all at once."""
    folders = sorted(folder for folder in folders if folder is not None and _prepare(folder))
    if not folders:
        return Answer(frozenset(), None)
    try:
        answer = tools.run("condor_submit", "-terse", "-", stdin=_JOBS.format(probe=PROBE, folders="\n".join(folders)))
        cluster = re.search(r"^(\d+)\.\d+ - ", answer.output, re.MULTILINE)
        if answer.status != 0 or cluster is None:
            return Answer(frozenset(), answer.output + answer.errors or f"no answer within {tools.SECONDS:g} s")
        shared = _wait(folders, cluster.group(1), _SUBMITTED)
        removed = tools.run("condor_rm", cluster.group(1)).status == 0
        if removed:
            # Else the access point would make the files again that are removed here.
            _wait(shared, cluster.group(1), _REMOVED)
        return Answer(frozenset(shared), None)
    finally:
        for folder in folders:
            _remove(os.path.join(folder, PROBE))


def _prepare(folder):
    """Makes the file that the access point is to write to; whether that could be done."""
    # What would not be the same text for the submit language.
    if "$" in folder or any(ord(letter) < 32 for letter in folder) or folder != folder.strip():
        return False
    try:
        # On network file systems a name that was looked for in vain is not found for a while, so it is here before it is there.
        os.close(os.open(os.path.join(folder, PROBE), os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600))
        return True
    except OSError:
        return False


def _wait(folders, cluster, event):
    """Those of the folders in which the event of their job shows up."""
    end = time.monotonic() + SECONDS
    seen = set()
    while True:
        seen |= {folder for folder in folders if folder not in seen and _has(folder, cluster, event)}
        # The access point writes one after another: with the first, all are there or come at once.
        if len(seen) == len(folders) or time.monotonic() >= end:
            return sorted(seen)
        time.sleep(0.05)


def _has(folder, cluster, event):
    try:
        with open(os.path.join(folder, PROBE), encoding="utf-8", errors="replace") as file:
            return re.search(rf"^{event} \(0*{cluster}\.", file.read(), re.MULTILINE) is not None
    except OSError:
        return False


def _remove(path):
    try:
        os.remove(path)
    except OSError:
        pass
