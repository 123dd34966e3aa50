"""The end of a container, and its next start on the same home: it ends in time, and what was queued is still there."""
import json
import os
import sys

from support import inspected, programs, server
from support.verdict import Failed, Skipped

PROBE = os.path.join(inspected.FOLDER, "probes", "queued_job.py")
# The engine's own patience, after which it kills: `docker stop`.
LONGEST_SECONDS = 10
# Ended by itself, by SIGTERM, by SIGINT.
WELL = (0, 143, 130)
KILLED = 137


def queue(limit=60.0):
    """Queues a job that waits, before the container is stopped; run.sh asks for it. Why it could not is said by the check of the pool."""
    programs.run(["python3", PROBE, "leave", str(limit)], limit + 5.0, env=server.environment())


def stop(check):
    """Standard input has, from run.sh: how the container ended, and after how many seconds."""
    words = sys.stdin.read().split()
    if len(words) != 2:
        raise Failed("the container did not run any more when it was to be stopped")
    code, seconds = map(int, words)
    if code == KILLED:
        raise Failed(
            f"the container was killed after {seconds} s (exit code {KILLED}): what it was doing is lost. Its stop signal is {signal()}; "
            "the image's first process has to end with its children when it gets it")
    if code not in WELL:
        raise Failed(f"a stopped container ends with exit code {code}, as if it had failed")
    if seconds > LONGEST_SECONDS:
        raise Failed(f"it takes {seconds} s to stop, and engines kill after {LONGEST_SECONDS} s")


def signal():
    return inspected.configuration().get("StopSignal") or "SIGTERM"


def restart(check):
    """Another container with the same home: the job that waited before still does, and runs when it may."""
    server.wait(check["limit"] - 5)
    ended = programs.run(["python3", PROBE, "find", str(check["limit"] - 15)], check["limit"], env=server.environment())
    try:
        answer = json.loads(ended.output.splitlines()[-1])
    except (ValueError, IndexError):
        raise Failed(ended.last_lines(6) or f"the pool does not answer within {check['limit']} s after a restart") from None
    if answer.get("skipped"):
        raise Skipped(answer["skipped"])
    if answer["problem"]:
        raise Failed(answer["problem"])
