"""What root asks of a notebook is asked as the notebook's user.

HTCondor's configuration, logs and records in a home are the user's, and may be made for whoever reads them with more rights:
an engine's `exec` and its health check are root in a container that was started as root.
"""
import ctypes
import os
import signal
import sys
from typing import NamedTuple

from .layout import SUPERVISOR, SYSTEM_PATH

# linux/prctl.h
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38


class User(NamedTuple):
    """Who runs the command, as the kernel knows it: /etc/passwd may be a user's work where gid 0 can write it."""

    process: int
    uid: int
    gid: int
    groups: tuple


def user_of_command(proc="/proc"):
    """The user of the container's command, or None: no command, or root's."""
    found = []
    for name in os.listdir(proc):
        try:
            if name.isdigit() and SUPERVISOR in _read(proc, name, "cmdline").split("\0")[:6]:
                status = dict(line.split(":", 1) for line in _read(proc, name, "status").splitlines() if ":" in line)
                uids, gids = (set(map(int, status[kind].split())) for kind in ("Uid", "Gid"))
                # A process of two users is on its way to one of them.
                if len(uids) == len(gids) == 1 and 0 not in uids:
                    found.append((int(status["PPid"]) != 1, User(int(name), *uids, *gids, tuple(map(int, status["Groups"].split())))))
        except (OSError, ValueError, KeyError):
            continue
    return min(found)[1] if found else None


def give_up_root(user):
    """Becomes the user for good, with the user's home."""
    os.setgroups(user.groups)
    os.setresgid(user.gid, user.gid, user.gid)
    os.setresuid(user.uid, user.uid, user.uid)
    if 0 in os.getresuid():
        raise PermissionError("root's rights could not be given up")
    ctypes.CDLL(None).prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    # Root finds the system's programs only, and nothing of root's leads anywhere.
    for variable in ("HTCNOTEBOOK_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        os.environ.pop(variable, None)
    os.environ.update({"PATH": SYSTEM_PATH, "HOME": _home(user)})


def run_as(user, work):
    """Runs `work` as the user and returns its status. In a session of its own, so that nothing can be typed into root's terminal."""
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.setsid()
            give_up_root(user)
            # Root may lack the right to signal it.
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
            status = work()
            sys.stdout.flush()
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
        finally:
            os._exit(status)
    try:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    except KeyboardInterrupt:
        return 130


def _read(*parts):
    with open(os.path.join(*parts), encoding="utf-8", errors="replace") as file:
        return file.read()


def _home(user):
    """HOME of the command, which may not be the one in /etc/passwd."""
    try:
        variables = dict(pair.split("=", 1) for pair in _read("/proc", str(user.process), "environ").split("\0") if "=" in pair)
        return variables.get("HOME") or "/"
    except OSError:
        return "/"
