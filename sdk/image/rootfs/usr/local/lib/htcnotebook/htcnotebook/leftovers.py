"""What HTCondor's daemons leave behind when they are killed: their addresses, their children, and jobs that nobody runs.

A shadow is the schedd's process for one running job, a starter the startd's. A starter ends with its startd and its job
with it, but the shadow looks for it until the job's lease of 40 minutes ends. In a pool with one startd it is known
sooner: a shadow that is older than the startd has lost its job. Without the shadow, the job runs again at once.
"""
import glob
import os
import signal
import time

from . import orphans

# SIGQUIT is HTCondor's fast shutdown.
FAST_SECONDS = 4.0
# A schedd begins to look for the jobs of the last one within two seconds; a busy machine takes its time.
RECONNECT_SECONDS = 20.0
# A master starts the schedd and the startd one after the other.
TOGETHER_SECONDS = 2.0
# Between two looks at what outlived its job.
ORPHANS_SECONDS = 1.0


def forget_addresses(state):
    """Before a start: the last pool's addresses, for which the tools would wait. `state` is the pool's folder."""
    for path in glob.glob(os.path.join(glob.escape(state), "*", ".*_address*")):
        os.unlink(path)


def watch(state, master):
    """Frees the jobs that lost their processes, and ends the processes that outlived their jobs, as long as the process `master` is there."""
    known, scan_until, orphans_at = None, 0.0, 0.0
    while os.path.exists(f"/proc/{master}"):
        started = [_written(os.path.join(state, name)) for name in ("spool/.schedd_address", "log/.startd_address")]
        if started != known:
            known, scan_until = started, time.monotonic() + RECONNECT_SECONDS
        if time.monotonic() < scan_until:
            for shadow in _lost_shadows(_processes(), master):
                _kill(shadow.id, signal.SIGKILL)
        if time.monotonic() >= orphans_at:
            orphans_at = time.monotonic() + ORPHANS_SECONDS
            orphans.end(os.getpid())
        time.sleep(0.3)


def end_orphans(parent):
    """Ends HTCondor's daemons among the children of `parent`, a subreaper, whose master was killed."""
    _signal_until_gone(parent, signal.SIGQUIT, FAST_SECONDS)
    _signal_until_gone(parent, signal.SIGKILL, FAST_SECONDS)


def _written(path):
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return None


def _lost_shadows(processes, master):
    daemons = {found.name: found for found in processes if found.parent == master}
    schedd, startd = daemons.get("condor_schedd"), daemons.get("condor_startd")
    if not schedd or not startd:
        return
    for found in processes:
        if found.parent != schedd.id or found.name != "condor_shadow":
            continue
        if "--reconnect" in _arguments(found.id):
            # It looks for what ran under the schedd before this one: under the same startd?
            lost = startd.started > schedd.started - TOGETHER_SECONDS
        else:
            lost = found.started < startd.started
        if lost:
            yield found


def _signal_until_gone(parent, number, seconds):
    give_up = time.monotonic() + seconds
    signalled = set()
    while time.monotonic() < give_up:
        daemons = {found.id for found in _processes() if found.parent == parent and found.name.startswith("condor_")}
        if not daemons:
            return
        for process in daemons - signalled:
            _kill(process, number)
        signalled |= daemons
        time.sleep(0.05)


def _kill(process, number):
    try:
        os.kill(process, number)
    except ProcessLookupError:
        pass


class _Process:
    """A line of /proc/PID/stat, as told in proc(5)."""

    def __init__(self, text):
        before, _, after = text.rpartition(")")
        number, _, self.name = before.partition(" (")  # of the name, the kernel keeps 15 characters
        fields = after.split()
        self.id = int(number)
        self.running = fields[0] not in "ZX"
        self.parent = int(fields[1])
        self.started = int(fields[19]) / os.sysconf("SC_CLK_TCK")  # seconds since boot


def _processes():
    """All processes that run."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                    found.append(_Process(file.read()))
            except OSError:
                continue
    return [process for process in found if process.running]


def _arguments(process):
    try:
        with open(f"/proc/{process}/cmdline", encoding="utf-8", errors="replace") as file:
            return file.read().split("\0")
    except OSError:
        return []
