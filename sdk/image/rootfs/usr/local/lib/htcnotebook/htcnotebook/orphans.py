"""Processes that outlived their job: forked twice, in a session of their own, with a cleared environment, HTCondor does not know them.

They become children of the supervisor, a subreaper. What the pool's starters run carries its starter's process id as its limit of
file locks (the script `starter`), so a child that does, and whose starter has ended, belongs to a job that has ended.
"""
import os
import signal

PROC = "/proc"
_LIMIT = "Max file locks"


def end(supervisor, proc=PROC):
    """Kills those among the children of the process `supervisor`; returns their ids."""
    ended = []
    for child in _children(supervisor, proc):
        starter = _starter(child, proc)
        if starter is not None and _name(starter, proc) != "condor_starter" and not _name(child, proc).startswith("condor_"):
            try:
                os.kill(child, signal.SIGKILL)
                ended.append(child)
            except ProcessLookupError:
                continue
    return ended


def _children(process, proc):
    """Orphans go to any thread of a subreaper. Kernels without CONFIG_PROC_CHILDREN tell nothing."""
    try:
        threads = os.listdir(f"{proc}/{process}/task")
    except OSError:
        return []
    return [int(word) for thread in threads for word in _read(f"{proc}/{process}/task/{thread}/children").split()]


def _starter(process, proc):
    """The process id that is the limit of `process`; None where it has none, as what the user started."""
    for line in _read(f"{proc}/{process}/limits").splitlines():
        if line.startswith(_LIMIT):
            soft = line[len(_LIMIT):].split()[0]
            return int(soft) if soft.isdigit() else None
    return None


def _name(process, proc):
    return _read(f"{proc}/{process}/comm").strip()


def _read(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""
