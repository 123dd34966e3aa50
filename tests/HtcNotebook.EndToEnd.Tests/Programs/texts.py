"""texts.py VERSION JOBS [SEED]: random texts through htcnotebook.submit, a job that tells what it was given, and back. VERSION is that of HTCondor's bindings.

Each job gets fifty texts as arguments and one as a variable. Ends with an assertion where one did not arrive as it was.
"""
import json
import os
import random
import re
import sys
import tempfile

if sys.argv[1] == "1":
    # As in a Python without version 2.
    sys.modules["htcondor2"] = None
import htcnotebook  # noqa: E402

seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(10**9)
chance = random.Random(seed)
FIELDS = 50
PIECES = [
    *" \t,;#)(\\'\"$`&|<>*?[]{}%=:+-_~^!@/.", "a", "B", "7", "ä", "€", "𝄞", "\x7f", "\u2028", "\u0085", "$(x0)", "$(DOLLAR)", "$(ProcId)", "$INT(x1)",
    "$F(x2)", "$ENV(HOME)", "$(x:y)", "queue", "queue 5", "\\\\", "''", '""', "$(", "<<", "htcnotebook_blank", "$(htcnotebook_nothing)", "\udcff",
]
# What users met first.
KNOWN = ["x", "#h", "y", "a\\", ")", "", " ", "a,b", "trailing ", " leading", "it's", '"', "a b", "x" * 5000]
# HTCondor's own, wherever it comes from: refused before anything is submitted.
KEPT = re.compile(r"\$\$|\$\w*[(\[]")


def text():
    while True:
        made = KNOWN[chance.randrange(len(KNOWN))] if chance.random() < 0.1 else "".join(chance.choice(PIECES) for _ in range(chance.randrange(1, 12)))
        if not KEPT.search(made):
            return made


folder = tempfile.mkdtemp(prefix="texts ", dir=os.path.expanduser("~"))
os.chdir(folder)
with open("tell.py", "w", encoding="utf-8") as file:
    file.write("#!/usr/bin/env python3\nimport json, os, sys\nprint(json.dumps([sys.argv[1:], os.environ['TEXT'], sys.argv[0] != '']))\n")

items = [{**{f"x{number}": text() for number in range(FIELDS)}, "y": text()} for _ in range(int(sys.argv[2]))]
# Nothing that two of them make together, either.
for item in items:
    while KEPT.search(f"<{item['x0']}{item['y']}>"):
        item["y"] = text()
description = {
    "executable": "tell.py", "arguments": [*(f"$(x{number})" for number in range(FIELDS)), "<$(x0)$(y)>", "$(ProcId)"], "environment": {"TEXT": "$(y)"},
    "request_memory": "64MB", "request_disk": "16MB",
}
jobs = htcnotebook.submit(description, items=items, quiet=True).wait(timeout=300, quiet=True)
assert len(jobs) == len(items), jobs
for job, item in enumerate(items):
    arguments, variable, _ = json.loads(jobs.output(job))
    asked = [*(item[f"x{number}"] for number in range(FIELDS)), f"<{item['x0']}{item['y']}>", str(job)]
    for given, wanted in zip(arguments, asked):
        assert given == wanted, (seed, job, given, wanted)
    assert len(arguments) == len(asked), (seed, job, len(arguments))
    assert variable == item["y"], (seed, job, variable, item["y"])

for bad in ("$$(x)", "a$$", "$(x)", "$(ProcId)", "$INT(x)", "line\nbreak", "\x00", "\x1f"):
    try:
        htcnotebook.submit(description, items=[{**items[0], "x3": bad}])
        raise AssertionError(bad)
    except ValueError:
        pass
assert htcnotebook.jobs() == [], htcnotebook.jobs()
print(f"{len(items) * (FIELDS + 1)} texts arrived as they were")
