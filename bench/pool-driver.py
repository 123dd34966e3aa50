"""Runs inside a container of bench/pool.py and prints seconds as JSON.

    pool-driver.py first-slot            the time until a slot is there; then waits for the container's end
    pool-driver.py single GAP COUNT      COUNT times: one job from submit to done, GAP seconds after the last one was done
    pool-driver.py burst COUNT           COUNT jobs in one submit, until all are done
"""
import json
import os
import sys
import tempfile
import time

import htcondor2

LOG = os.path.join(tempfile.mkdtemp(dir=os.path.expanduser("~")), "log")
TERMINATED = b"\n005 ("


def jobs(count):
    """Seconds from the submit of `count` jobs to the last one's end, as the event log has it."""
    description = htcondor2.Submit({
        "executable": "/bin/true", "transfer_executable": "False", "should_transfer_files": "NO", "log": LOG, "request_memory": "64MB",
    })
    start = os.path.getsize(LOG) if os.path.exists(LOG) else 0
    began = time.monotonic()
    htcondor2.Schedd().submit(description, count=count)
    done = 0
    while done < count:
        time.sleep(0.003 if count == 1 else 0.05)
        with open(LOG, "rb") as log:
            log.seek(start)
            done = log.read().count(TERMINATED)
    return time.monotonic() - began


def first_slot():
    began = time.monotonic()
    while True:
        try:
            if htcondor2.Collector().query(htcondor2.AdType.Startd, projection=["Name"]):
                return time.monotonic() - began
        except Exception:  # The collector is not there yet: whatever the bindings call that.
            pass
        time.sleep(0.02)


def single(gap, count):
    jobs(1)
    seconds = []
    for _ in range(count):
        time.sleep(gap)
        seconds.append(jobs(1))
    return seconds


what = sys.argv[1]
if what == "first-slot":
    print(json.dumps({"first slot": first_slot()}), flush=True)
    time.sleep(24 * 3600)
elif what == "single":
    print(json.dumps({what: single(float(sys.argv[2]), int(sys.argv[3]))}))
else:
    print(json.dumps({what: [jobs(int(sys.argv[2]))]}))
