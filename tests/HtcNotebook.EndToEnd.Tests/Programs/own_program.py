"""own_program.py VERSION: a job with a program and an input of the user's own; prints what it says. VERSION is that of HTCondor's bindings."""
import os
import sys
import tempfile

if sys.argv[1] == "1":
    # As in a Python without version 2.
    sys.modules["htcondor2"] = None
import htcnotebook  # noqa: E402

os.chdir(tempfile.mkdtemp(dir=os.path.expanduser("~")))
with open("tell.sh", "w", encoding="utf-8") as file:
    file.write("#!/bin/sh\necho mine in $(cat /etc/marker)\ncat in\n")
with open("in", "w", encoding="utf-8") as file:
    file.write("the input\n")
jobs = htcnotebook.submit({"executable": "tell.sh", "transfer_input_files": "in", "request_memory": "64MB", "request_disk": "64MB"})
jobs.wait(120, quiet=True)
print(jobs.output(), end="")
