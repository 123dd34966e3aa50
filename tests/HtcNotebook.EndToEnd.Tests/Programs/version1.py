"""A program for version 1 of HTCondor's Python bindings, as people wrote them. It runs unchanged wherever `import htcondor` works.

Prints one line for each thing that it did; ends with an assertion where something was not as version 1 has it.
"""
import os
import tempfile
import time

import classad
import htcondor

PATIENCE = 60


def wait_for(what, condition):
    give_up = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < give_up, f"no {what} after {PATIENCE} s"
        time.sleep(0.05)


def statuses(schedd, cluster):
    return sorted(job["JobStatus"] for job in schedd.xquery(constraint=f"ClusterId == {cluster}", projection=["JobStatus"]))


folder = tempfile.mkdtemp(dir=os.path.expanduser("~"))
log = os.path.join(folder, "events")
schedd = htcondor.Schedd()

# A map, in the manner of HTMap: a cluster with a batch name, one job for each item, its number in the notes of the submit event.
description = htcondor.Submit({
    "JobBatchName": "a map",
    "executable": "/bin/echo",
    "transfer_executable": False,
    "arguments": "component $(component) of $(count)",
    "log": log,
    "output": os.path.join(folder, "$(component).out"),
    "submit_event_notes": "$(component)",
    "request_memory": "64MB",
    "request_disk": "16MB",
    "+component": "$(component)",
    "My.IsPart": True,
})
description["count"] = 3
assert description["transfer_executable"] == "False" and description["count"] == "3"
with schedd.transaction() as transaction:
    result = description.queue_with_itemdata(transaction, 1, iter([{"component": str(number)} for number in range(3)]))
assert (result.first_proc(), result.num_procs()) == (0, 3), result
cluster = result.cluster()

components, ended = {}, []
for event in htcondor.JobEventLog(log).events(stop_after=PATIENCE):
    assert event.cluster == cluster, event
    if event.type is htcondor.JobEventType.SUBMIT:
        components[event.proc] = int(event["LogNotes"])
    if event.type is htcondor.JobEventType.JOB_TERMINATED:
        assert event["ReturnValue"] == 0, dict(event)
        ended.append(components[event.proc])
        if len(ended) == 3:
            break
assert components == {0: 0, 1: 1, 2: 2} and sorted(ended) == [0, 1, 2], (components, ended)
for number in range(3):
    with open(os.path.join(folder, f"{number}.out"), encoding="ascii") as output:
        assert output.read() == f"component {number} of 3\n"
print("a map with itemdata and notes")

# Queries, edits and actions, on jobs that wait.
waiting = htcondor.Submit(executable="/bin/sleep", transfer_executable="False", arguments="3600", hold="True", log=log)
with schedd.transaction() as transaction:
    waiting_cluster = waiting.queue(transaction, 2)
assert isinstance(waiting_cluster, int)
mine = f"ClusterId == {waiting_cluster}"
found = schedd.xquery(mine, ["ProcId", "Cmd"])
assert next(found)["Cmd"] == "/bin/sleep" and len(list(found)) == 1
assert len(list(schedd.xquery(requirements=mine, projection=["ProcId"]))) == 2
assert [job["ProcId"] for job in schedd.query(mine, ["ProcId"])] == [0, 1]
assert len(schedd.query(constraint=classad.ExprTree(mine), projection=["ProcId"], limit=1)) == 1
schedd.edit(mine, "Colour", classad.quote("blue"))
schedd.edit([f"{waiting_cluster}.1"], "Colour", '"red"')
assert [job["Colour"] for job in schedd.query(mine, ["Colour"])] == ["blue", "red"]
print("xquery, query and edit")

assert statuses(schedd, waiting_cluster) == [5, 5]
answer = schedd.act(htcondor.JobAction.Release, [f"{waiting_cluster}.0"])
assert answer["TotalSuccess"] == 1, answer
assert 5 in statuses(schedd, waiting_cluster) and statuses(schedd, waiting_cluster) != [5, 5]
assert schedd.act(htcondor.JobAction.Remove, mine)["TotalSuccess"] == 2
wait_for("empty queue", lambda: statuses(schedd, waiting_cluster) == [])
wait_for("history", lambda: len(list(schedd.history(mine, ["ProcId"]))) == 2)
assert next(schedd.history(mine, ["JobStatus"], 1))["JobStatus"] == 3
print("act and history")

# A transaction that is given up leaves nothing behind.
before = set(job["ClusterId"] for job in schedd.query("true", ["ClusterId"]))
try:
    with schedd.transaction() as transaction:
        waiting.queue(transaction, 3)
        raise KeyError("given up")
except KeyError:
    pass
wait_for("end of what was given up", lambda: set(job["ClusterId"] for job in schedd.query("true", ["ClusterId"])) <= before)
print("a transaction that was given up")

# The pool.
collector = htcondor.Collector()
slots = collector.query(htcondor.AdTypes.Startd, "PartitionableSlot =?= true", ["Name", "TotalCpus"])
assert len(slots) == 1 and slots[0]["TotalCpus"] >= 1, slots
located = collector.locate(htcondor.DaemonTypes.Schedd)
assert located["MyAddress"] == htcondor.Collector().query(htcondor.AdTypes.Schedd)[0]["MyAddress"]
assert htcondor.Schedd(located).query(limit=1) == []
print("collector")

# The rest of what HTMap and others use.
assert htcondor.param["UID_DOMAIN"] == "htcnotebook.local"
ad = classad.ClassAd({"A": 1, "B": classad.ExprTree("A + 1"), "C": classad.Value.Undefined})
assert ad.eval("B") == 2 and classad.parseOne(str(ad)).eval("B") == 2 and ad["C"] is classad.Value.Undefined
try:
    htcondor.Submit({"executable": "/bin/true", "queue_this": "1"}).queue(None)
    raise AssertionError("queued without a transaction")
except (AttributeError, TypeError, htcondor.HTCondorException):
    pass
for name in ("HTCondorIOError", "HTCondorLocateError", "HTCondorValueError", "HTCondorTypeError", "HTCondorInternalError", "HTCondorReplyError", "HTCondorEnumError"):
    assert issubclass(getattr(htcondor, name), Exception)
from htcondor import dags  # noqa: E402
from htcondor.dags import DAG  # noqa: E402
assert dags.DAG is DAG
print("parameters, ClassAds, exceptions and dags")
