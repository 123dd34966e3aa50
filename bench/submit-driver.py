"""submit-driver.py JOBS [TURNS], run in the image's own pool: how long htcnotebook.submit takes for many items, as a multiple of what condor_submit takes, and the longest time that others wait meanwhile for an
answer, in seconds and as a part of the time that condor_submit takes.

They take turns, and the best of each counts, since the machine may have other things to do.
"""
import os
import subprocess
import sys
import tempfile
import threading
import time

import htcnotebook

JOBS = int(sys.argv[1])
TURNS = int(sys.argv[2]) if len(sys.argv) > 2 else 2
DESCRIPTION = {"executable": "/bin/true", "transfer_executable": False, "requirements": False, "output": "out-$(number)", "error": "err-$(number)"}
os.chdir(tempfile.mkdtemp())


def by_condor_submit():
    lines = [f"{name} = {str(value).lower() if isinstance(value, bool) else value}" for name, value in DESCRIPTION.items()]
    rows = [f"{number}, text{number}" for number in range(JOBS)]
    text = "\n".join([*lines, "arguments = $(number) $(text)", "queue number, text from (", *rows, ")\n"])
    subprocess.run(["condor_submit", "-terse", "-"], input=text, text=True, check=True, stdout=subprocess.DEVNULL)


def by_htcnotebook():
    jobs = htcnotebook.submit({**DESCRIPTION, "arguments": ["$(number)", "$(text)"]}, items=[{"number": number, "text": f"text{number}"} for number in range(JOBS)], quiet=True)
    assert len(jobs) == JOBS, len(jobs)


class Other(threading.Thread):
    """Another user, who asks for the queue all the time."""

    def __init__(self):
        super().__init__()
        self.done = threading.Event()
        self.longest = 0.0

    def run(self):
        while not self.done.wait(0.05):
            started = time.monotonic()
            subprocess.run(["condor_q", "-totals"], check=True, stdout=subprocess.DEVNULL)
            self.longest = max(self.longest, time.monotonic() - started)


def time_of(work):
    started = time.monotonic()
    work()
    took = time.monotonic() - started
    subprocess.run(["condor_rm", "-all"], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    # Removing them keeps the access point busy for a while.
    while subprocess.run(["condor_q", "-af", "ClusterId"], check=True, stdout=subprocess.PIPE).stdout:
        time.sleep(0.2)
    return took


theirs, ours, longest = [], [], []
for _ in range(TURNS):
    theirs.append(time_of(by_condor_submit))
    ours.append(time_of(by_htcnotebook))
    other = Other()
    other.start()
    time_of(lambda: (by_htcnotebook(), other.done.set(), other.join()))
    longest.append(other.longest)
print(f"{min(ours) / min(theirs):.2f} {min(longest):.2f} {min(longest) / min(theirs):.2f}")
print(theirs, ours, longest, file=sys.stderr)
