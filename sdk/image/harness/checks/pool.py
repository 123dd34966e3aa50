"""HTCondor: the personal pool runs a job, HTMap maps, and no pool starts where a site's is named."""
import os

from support import inspected, processes, programs, server
from support.verdict import Failed, Skipped

from . import kernels

JOB = os.path.join(inspected.FOLDER, "probes", "pool_job.py")
HTCNOTEBOOK = os.path.join(inspected.FOLDER, "probes", "htcnotebook_job.py")
# As in run.sh, which gives a container a token of this issuer; TOKEN_OF is how that looks in a JSON Web Token.
TOKEN_ISSUER = "htcnotebook.invalid"
TOKEN_OF = "eyJpYXQiOjEsImlzcyI6Imh0Y25vdGVib29rLmludmFsaWQi"
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


def token(check):
    """The token that this container was given lies where HTCondor's tools read tokens, and nobody else sees it."""
    record = server.wait(check["limit"] - 5)
    environment = server.environment()
    left = [name for name, value in environment.items() if TOKEN_OF in value]
    ended = programs.run(["condor_token_list"], 30, env=environment)
    if TOKEN_ISSUER not in ended.output:
        folder = environment.get("_condor_SEC_TOKEN_DIRECTORY", "~/.condor/tokens.d")
        raise Failed(f"the token of HTCONDOR_TOKEN is not where HTCondor looks for one ({folder}): jobs cannot be sent to a site\n{ended.last_lines(2)}".rstrip())
    if left:
        raise Failed(f"the server (process {record['pid']}) still has the token in {', '.join(left)}, where each of its children and each notebook can print it")


def htcnotebook(check):
    """Jobs as docs/jobs.md submits them, with the variables that notebooks get."""
    ended = programs.run(["python3", HTCNOTEBOOK, str(check["limit"] - 10)], check["limit"], cwd=kernels.HOME, env=server.environment())
    if ended.status != 0:
        raise Failed(ended.last_lines(6) or f"the jobs did not end within {check['limit']} s")


def _master_log():
    """The last words of the pool, where there are some; and whether there is a pool at all."""
    if not processes.named("condor_master"):
        said = programs.run(["/bin/sh", "-c", "tail -n 5 ~/.condor/htcnotebook/log/master.out ~/.condor/htcnotebook/log/MasterLog 2>/dev/null"], 10)
        return f"\nno condor_master runs\n{said.output}".rstrip()
    return ""
