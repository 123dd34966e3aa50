"""The pool inside this container, looked at from outside: its daemons, its logs and its answers."""
import glob
import os
import pwd

from . import tools
from .findings import note, ok, wrong

STATE = os.path.join(".condor", "htcnotebook")
# The logs of HTCondor's daemons, in the order in which a job meets them.
LOGS = {
    "master": "MasterLog", "collector": "CollectorLog", "negotiator": "NegotiatorLog", "schedd": "SchedLog",
    "startd": "StartLog", "shadow": "ShadowLog", "starter": "StarterLog*",
}
DAEMONS = ("master", "collector", "negotiator", "schedd", "startd")
ENOUGH_SPACE_MIB = 50


def folder(home):
    return os.path.join(home, STATE)


def missing(home):
    """Why there can be no personal pool here, as a finding; None when there can be one."""
    if tools.find("condor_master") is None:
        return wrong("software", "this image has no HTCondor", "build it anew, or set _condor_SCHEDD_HOST in one that has HTCondor")
    if os.getuid() == 0:
        return wrong("user", "root has no pool", "ask as the user who runs Jupyter")
    try:
        pwd.getpwuid(os.getuid())
    except KeyError:
        return wrong("user", f"uid {os.getuid()} has no line in /etc/passwd", "start the container as root with NB_UID, or with group 0")
    state = folder(home)
    if not os.path.isdir(state):
        return wrong("home", f"there is no folder {state}", "the log of the container says why no pool was started")
    if not os.access(state, os.W_OK):
        return wrong("home", f"uid {os.getuid()} cannot write {state}", "mount a home that this user can write")
    return None


def running():
    """Names of the daemons that run as this user."""
    found = set()
    for path in glob.glob("/proc/[0-9]*/comm"):
        try:
            if os.stat(path).st_uid != os.getuid():
                continue
            with open(path, encoding="utf-8", errors="replace") as file:
                name = file.read().strip()
        except OSError:
            continue
        # The kernel keeps 15 characters of a name.
        found.update(daemon for daemon in DAEMONS if f"condor_{daemon}"[:15] == name)
    return found


def logs(home, daemon=None):
    """The log files of one daemon, or of all that have one."""
    names = [LOGS[daemon]] if daemon else [LOGS[name] for name in DAEMONS]
    return [path for name in names for path in sorted(glob.glob(os.path.join(glob.escape(folder(home)), "log", name)))
            if not path.endswith(".old")]
