"""The pool inside this container, looked at from outside: its daemons, its logs and its answers."""
import glob
import os
import pwd
import re
import time

from . import homelock, tools
from .findings import WRONG, ok, wrong

STATE = os.path.join(".condor", "htcnotebook")
# The logs of HTCondor's daemons, in the order in which a job meets them.
LOGS = {
    "master": "MasterLog", "collector": "CollectorLog", "negotiator": "NegotiatorLog", "schedd": "SchedLog",
    "startd": "StartLog", "shadow": "ShadowLog", "starter": "StarterLog*",
}
DAEMONS = ("master", "collector", "negotiator", "schedd", "startd")
ENOUGH_SPACE_MIB = 50
PYTHON = "/opt/conda/bin/python"
# As bindings.py chooses.
_ASK = """
import importlib, importlib.util
name = next((name for name in ("htcondor2", "htcondor") if importlib.util.find_spec(name)), None)
if name:
    module = importlib.import_module(name)
    print(module.__file__, flush=True)
    module.Schedd().query(limit=1)
"""


def folder():
    """Where the pool keeps its state."""
    return tools.setting("LOCAL_DIR") or os.path.expanduser(os.path.join("~", STATE))


def missing():
    """Why there can be no personal pool here, as a finding; None when there can be one."""
    if tools.find("condor_master") is None:
        return wrong("software", "this image has no HTCondor", "build it anew, or set _condor_SCHEDD_HOST in one that has HTCondor")
    if running():
        return None
    if os.getuid() == 0:
        return wrong("user", "root has no pool", "ask as the user who runs Jupyter")
    try:
        pwd.getpwuid(os.getuid())
    except KeyError:
        return wrong("user", f"uid {os.getuid()} has no name", "start the container as root with NB_UID, or with group 0")
    state = folder()
    if not os.path.isdir(state):
        return wrong("home", f"there is no folder {state}", "the log of the container says why no pool was started")
    holder = homelock.other_holder(os.path.join(state, "lock", "container"))
    if holder:
        return wrong("home", f"the container {holder} runs the pool of this home", "use it there; this container's pool starts when that one has ended")
    if not os.access(state, os.W_OK):
        return wrong("home", f"uid {os.getuid()} cannot write {state}", "mount a home that this user can write")
    return None


def running():
    """The daemons that run as this user: the process ids of each name."""
    found = {}
    for path in glob.glob("/proc/[0-9]*/stat"):
        try:
            if os.stat(path).st_uid != os.getuid():
                continue
            with open(path, encoding="utf-8", errors="replace") as file:
                # "ID (NAME) STATE ...", where Z is a process that ended and was not collected yet.
                process, _, rest = file.read().partition(" (")
        except OSError:
            continue
        name, _, rest = rest.rpartition(") ")
        for daemon in DAEMONS:
            # The kernel keeps 15 characters of a name.
            if f"condor_{daemon}"[:15] == name and not rest.startswith("Z"):
                found.setdefault(daemon, set()).add(int(process))
    return found


def logs(daemon=None):
    """The log files of one daemon, or of all that have one."""
    names = [LOGS[daemon]] if daemon else [LOGS[name] for name in DAEMONS]
    return [path for name in names for path in sorted(glob.glob(os.path.join(glob.escape(folder()), "log", name)))
            if not path.endswith(".old")]


def examine():
    """Looks at all that a job in this pool needs, in that order, and ends where the way is blocked."""
    none = missing()
    if none:
        return [none]
    found = [ok("home", f"the pool's state is in {folder()}"), *_space(), *_settings()]
    present = running()
    absent = [name for name in DAEMONS if name not in present]
    if absent:
        found.append(wrong("daemons", f"condor_{' and condor_'.join(absent)} {'does' if len(absent) == 1 else 'do'} not run",
                           "a pool that was just started takes some seconds; else look at `htc-pool logs`, and restart the container"
                           if "master" in absent else f"look at `htc-pool logs {absent[0]}`, and try `htc-pool restart`"))
        return found
    found.append(ok("daemons", f"all of {', '.join(DAEMONS)} run"))
    for kind in ("COLLECTOR", "SCHEDD"):
        finding = _answer(kind)
        found.append(finding)
        if finding.state == WRONG:
            return found
    slots = tools.run("condor_status", "-af", "Name")
    if slots.status == 0 and slots.output.strip():
        found.append(ok("slots", f"{slots.output.split()[0]} is there"))
    else:
        found.append(wrong("slots", "the pool has no slot", "wait some seconds after a start; else look at `htc-pool logs startd`"))
    return found


def asked_by_python():
    """Whether the notebook's Python can ask the pool, too: a user may have installed bindings beside Debian's. None where it has none at all."""
    answer = tools.run(PYTHON, "-c", _ASK)
    module, _, said = answer.output.partition("\n")
    if answer.status == 0:
        return ok("python", f"the notebook's Python asks the pool ({module})") if module else None
    return wrong("python", f"the notebook's Python cannot ask the pool ({module or PYTHON}): {tools.last_line(said + answer.errors)}",
                 "bindings of Debian's version are in the image: `pip uninstall htcondor`")


def _space():
    disk = os.statvfs(folder())
    free = disk.f_bavail * disk.f_frsize // (1024 * 1024)
    if free < ENOUGH_SPACE_MIB:
        yield wrong("space", f"{folder()} has {free} MiB left", "remove what is not needed, or give the home more room")


def _settings():
    collector = tools.setting("COLLECTOR_HOST")
    if not collector.startswith("127.0.0.1"):
        yield wrong("settings", f"COLLECTOR_HOST is {collector or 'not set'}, and this pool's is 127.0.0.1",
                    "take it out of the variables and of the pool's configuration, or set _condor_SCHEDD_HOST, too")


def _answer(kind):
    answer = tools.run("condor_ping", "-verbose", "-type", kind, "WRITE")
    who = re.search(r"^Remote Mapping:\s+(\S+)", answer.output, re.MULTILINE)
    about = kind.lower()
    if answer.status == 0 and who:
        return ok(about, f"the {about} answers, and knows you as {who.group(1)}", who.group(1))
    said = f"it gave no answer within {tools.SECONDS:g} s" if answer.status is None else tools.last_line(answer.output + answer.errors)
    return wrong(about, f"the {about} does not answer: {said}", f"look at `htc-pool logs {about}`, and try `htc-pool restart`")


def restart(seconds):
    """Has the master start all daemons anew, itself among them; waits until the old ones are gone. What is wrong, or None."""
    none = missing()
    if none:
        return none
    before = running()
    if "master" not in before:
        return wrong("daemons", "condor_master does not run", "restart the container; the jobs stay in the queue")
    answer = tools.run("condor_restart")
    if answer.status != 0:
        return wrong("daemons", f"condor_master does not restart: {tools.last_line(answer.output + answer.errors)}", "look at `htc-pool logs master`")
    # The master keeps its process id.
    old = {process for daemon, processes in before.items() if daemon != "master" for process in processes}
    end = time.monotonic() + seconds
    while old & {process for processes in running().values() for process in processes}:
        if time.monotonic() >= end:
            return wrong("daemons", f"the daemons did not end within {seconds:g} s", "look at `htc-pool logs master`")
        time.sleep(0.1)
    return None
