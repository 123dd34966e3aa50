"""queued_job.py leave|find SECONDS: queues a job that waits, and, in the next container with the same home, finds it, lets it run and checks
what it wrote. `find` says as JSON, on the last line, what is wrong.
"""
import json
import os
import shutil
import subprocess
import sys
import time

import htcondor2
import pool_job as job

FOLDER = os.path.expanduser("~/.htcnotebook-test-restart")
NOTE = os.path.join(FOLDER, "cluster")
SAID = "after the restart\n"


def leave(give_up):
    schedd = job.patiently("the schedd does not answer", give_up, htcondor2.Schedd)
    os.makedirs(FOLDER, exist_ok=True)
    description = htcondor2.Submit({
        "executable": "/bin/sh", "arguments": "\"-c 'echo after the restart'\"", "transfer_executable": "false", "hold": "true",
        "initialdir": FOLDER, "output": "out", "error": "err", "log": "log",
        "request_cpus": "1", "request_memory": "16MB", "request_disk": "1MB",
    })
    cluster = job.patiently("the schedd takes no job", give_up, lambda: schedd.submit(description)).cluster()
    with open(NOTE, "w", encoding="ascii") as file:
        file.write(str(cluster))


def find(give_up):
    try:
        with open(NOTE, encoding="ascii") as file:
            cluster = int(file.read())
    except (OSError, ValueError):
        return {"skipped": "no job could be queued before the restart: see the check of the pool"}
    try:
        return {"problem": problem(cluster, give_up)}
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)


def problem(cluster, give_up):
    schedd = job.patiently("after a restart the schedd does not answer", give_up, htcondor2.Schedd)
    which = f"ClusterId == {cluster}"
    found = schedd.query(which, projection=["JobStatus"])
    if not found:
        spool = subprocess.run(["condor_config_val", "SPOOL"], capture_output=True, text=True, check=False).stdout.strip()
        return f"a job that was queued before a restart is gone: the queue is kept in SPOOL, which is {spool}, and the home is {os.path.expanduser('~')}"
    schedd.act(htcondor2.JobAction.Release, which)
    job.follow(schedd, cluster, give_up)
    with open(os.path.join(FOLDER, "out"), encoding="utf-8") as file:
        said = file.read()
    return "" if said == SAID else f"a job that was queued before a restart wrote {said!r} instead of {SAID!r}"


if __name__ == "__main__":
    until = time.monotonic() + float(sys.argv[2])
    if sys.argv[1] == "leave":
        leave(until)
    else:
        print("\n" + json.dumps(find(until)), flush=True)
