"""HTCondor: the personal pool runs a job, HTMap maps, and no pool starts where a site's is named."""
import os

from support import inspected, processes, programs, server
from support.verdict import Failed, Skipped

from . import kernels

JOB = os.path.join(inspected.FOLDER, "probes", "job.py")
DAEMONS = ("condor_master", "condor_collector", "condor_negotiator", "condor_schedd", "condor_startd")
FIND = "import importlib.util, sys; sys.exit(0 if importlib.util.find_spec('htmap') else 3)"
MAP = """
import htmap
results = htmap.map(lambda x: 2 * x, range(3), tag="htcnotebook-test")
try:
    results.wait(timeout=float(__import__("sys").argv[1]))
    assert list(results) == [0, 2, 4], list(results)
finally:
    results.remove()
"""


def personal(check):
    ended = programs.run(["python3", JOB, str(check["limit"] - 5)], check["limit"], cwd=kernels.HOME)
    if ended.status != 0:
        raise Failed((ended.last_lines(6) or f"no job went through the pool within {check['limit']} s") + _master_log())


def htmap(check):
    found = programs.run(["python3", "-c", FIND], 30)
    if found.status == 3:
        raise Skipped("HTMap is not in this image")
    ended = programs.run(["python3", "-c", MAP, str(check["limit"] - 10)], check["limit"], cwd=kernels.HOME, env=server.environment())
    if ended.status != 0:
        raise Failed(ended.last_lines(6) or f"a map did not end within {check['limit']} s")


def site(check):
    """Runs in a container whose _condor_SCHEDD_HOST names a schedd elsewhere."""
    server.wait(check["limit"] - 5)
    started = processes.named(*DAEMONS)
    if started:
        raise Failed(f"_condor_SCHEDD_HOST is set, and yet a pool starts: {', '.join(sorted(set(started)))}")


def _master_log():
    """The last words of the pool, where there are some; and whether there is a pool at all."""
    if not processes.named("condor_master"):
        said = programs.run(["/bin/sh", "-c", "tail -n 5 ~/.condor/htcnotebook/log/master.out ~/.condor/htcnotebook/log/MasterLog 2>/dev/null"], 10)
        return f"\nno condor_master runs\n{said.output}".rstrip()
    return ""
