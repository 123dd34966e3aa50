"""submit.py VERSION: what a user does with the htcnotebook module, unchanged in every pool. VERSION is that of HTCondor's bindings.

Prints one line for each thing that it did; ends with an assertion where something was not as it should be.
"""
import os
import sys
import tempfile
import time

if sys.argv[1] == "1":
    # As in a Python without version 2.
    sys.modules["htcondor2"] = None
import htcnotebook  # noqa: E402

folder = tempfile.mkdtemp(prefix="a folder ", dir=os.path.expanduser("~"))
os.chdir(folder)
os.mkdir("data")
for name in "ab":
    with open(f"data/{name}.txt", "w", encoding="utf-8") as file:
        file.write(f"input {name}\n")
with open("job.py", "w", encoding="utf-8") as file:
    file.write("""#!/usr/bin/env python3
import os, sys
name, text = sys.argv[1:]
print(open(name + ".txt").read().strip(), text, "in", sorted(os.listdir(".")) == sorted(["out-" + name, name + ".txt"]) or os.getcwd() != os.environ.get("HOME"))
open("made-" + name, "w").write("made by " + name)
print("warning of", name, file=sys.stderr)
sys.exit(3 if name == "b" else 0)
""")

jobs = htcnotebook.submit(
    {
        "executable": "job.py", "arguments": ["$(name)", "$(text)"], "transfer_input_files": ["data/$(name).txt"],
        "request_cpus": 1, "request_memory": "64MB", "request_disk": "16MB",
    },
    items=[{"name": "a", "text": "it's 1 & \"more\""}, {"name": "b", "text": "two"}])
bindings = "htcondor" if sys.argv[1] == "1" else "htcondor2"
assert type(jobs._queue._found).__module__.split(".")[0] == bindings, type(jobs._queue._found)
assert repr(htcnotebook.attach(jobs.cluster)).startswith(f"<Jobs {jobs.cluster}: "), htcnotebook.attach(jobs.cluster)
assert [each.cluster for each in htcnotebook.jobs()] == [jobs.cluster], htcnotebook.jobs()

jobs.wait(timeout=90)
assert jobs.status() == {"waiting": 0, "running": 0, "done": 2, "held": 0, "removed": 0}, jobs.status()
assert jobs.output(0) == "input a it's 1 & \"more\" in True\n", jobs.output(0)
assert jobs.output(1) == "input b two in True\n", jobs.output(1)
assert jobs.error(1) == "warning of b\n", jobs.error(1)
assert jobs.failed() == {1: "exit code 3"}, jobs.failed()
assert htcnotebook.jobs() == [], htcnotebook.jobs()
names = sorted(os.listdir("."))
place = os.environ.get("_condor_SCHEDD_HOST")
begin = f"job-{place}-" if place else "job-"
assert names == ["data", *(f"{begin}{jobs.cluster}.{job}.{end}" for job in (0, 1) for end in ("err", "out")), "job.py", "made-a", "made-b"], names
with open("made-b", encoding="utf-8") as file:
    assert file.read() == "made by b"
print("a map over items, with input and output files")

again = htcnotebook.attach(jobs.cluster)
assert again.status() == jobs.status() and again.output(1) == jobs.output(1) and again.failed() == jobs.failed(), again
try:
    htcnotebook.attach(999999)
    raise AssertionError("found what never was")
except htcnotebook.JobError as problem:
    assert "no cluster 999999" in str(problem), problem
print("found again after they left the queue")

# Held: HTCondor's reason, and the results of the others.
held = htcnotebook.submit({
    "executable": "/bin/sh", "transfer_executable": False, "arguments": ["-c", "echo fine; touch made; test $(ProcId) = 0 || rm made"],
    "transfer_output_files": "made", "request_memory": "64MB", "request_disk": "16MB"}, count=2, quiet=True)
try:
    held.wait(timeout=90, quiet=True)
    raise AssertionError("a job that is held is done")
except htcnotebook.JobError as problem:
    assert not isinstance(problem, htcnotebook.JobTimeout), problem
    assert list(problem.jobs) == [1] and "made" in problem.jobs[1] and f"{held.cluster}.1" in str(problem), problem
assert held.output(0) == "fine\n" and os.path.exists("made")
assert held.held().keys() == {1} and held.status()["held"] == 1, held.status()
assert held.remove() == 1
assert held.status() == {"waiting": 0, "running": 0, "done": 1, "held": 0, "removed": 1}, held.status()
print("held, with the reason")

# Too late: what is done is here.
late = htcnotebook.submit({
    "executable": "/bin/sh", "transfer_executable": False, "arguments": ["-c", "echo here; sleep $(seconds)"], "request_memory": "64MB", "request_disk": "16MB"},
    items=[{"seconds": 0}, {"seconds": 600}], quiet=True)
give_up = time.monotonic() + 90
while late.status()["running"] != 1 or late.status()["done"] != 1:
    assert time.monotonic() < give_up, late
    time.sleep(0.2)
try:
    late.wait(timeout=0.5, quiet=True)
    raise AssertionError("600 s in half a second")
except htcnotebook.JobTimeout as problem:
    # A busy machine may begin a job twice: its node was still clearing up behind the one before.
    assert ("1 running, 1 done" in str(problem) or "1 waiting, 1 done" in str(problem)) and "The results of 1 were fetched" in str(problem), problem
assert late.output(0) == "here\n"
assert late.remove() == 1
print("late")
