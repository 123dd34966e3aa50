"""What a pool that was killed leaves behind: addresses of its daemons, the daemons themselves, and jobs that nobody runs."""
import glob
import os
import signal
import subprocess
import time

MARK = os.path.join("run", "started")
# SIGQUIT is HTCondor's fast shutdown.
FAST_SECONDS = 4.0


def prepare(state):
    """Before a start: forgets the last pool's addresses. Returns whether that pool was killed, for all that is known."""
    for path in glob.glob(os.path.join(glob.escape(state), "log", ".*_address*")):
        os.unlink(path)
    mark = os.path.join(state, MARK)
    unclean = os.path.exists(mark)
    with open(mark, "w", encoding="ascii"):
        return unclean


def clean(state):
    """After an end in peace."""
    try:
        os.unlink(os.path.join(state, MARK))
    except OSError:
        pass


def free_jobs(vacate, started, environment):
    """Jobs that ran before `started` (time.time()) have lost their processes: without this the schedd would look for them
    until their lease of 40 minutes ends. `vacate` is condor_vacate_job."""
    if not vacate:
        return
    constraint = f"JobStatus == 2 && JobCurrentStartDate < {int(started)}"
    give_up = time.monotonic() + 20.0
    while time.monotonic() < give_up:
        done = subprocess.run(
            [vacate, "-fast", "-constraint", constraint],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, check=False)
        if done.returncode == 0:
            return
        time.sleep(0.5)


def end_orphans(parent):
    """Ends HTCondor's daemons among the children of `parent`, a subreaper, whose master was killed."""
    _signal_until_gone(parent, signal.SIGQUIT, FAST_SECONDS)
    _signal_until_gone(parent, signal.SIGKILL, FAST_SECONDS)


def _signal_until_gone(parent, number, seconds):
    give_up = time.monotonic() + seconds
    signalled = set()
    while time.monotonic() < give_up:
        daemons = _daemons(parent)
        if not daemons:
            return
        for process in daemons - signalled:
            try:
                os.kill(process, number)
            except ProcessLookupError:
                pass
        signalled |= daemons
        time.sleep(0.05)


def _daemons(parent):
    found = set()
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                before, _, after = file.read().rpartition(")")
        except OSError:
            continue
        state, its_parent = after.split()[:2]
        if before.partition("(")[2].startswith("condor_") and int(its_parent) == parent and state not in "ZX":
            found.add(int(name))
    return found
