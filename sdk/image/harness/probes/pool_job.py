"""pool_job.py SECONDS: waits for a slot of the pool, sends a job through the Python bindings, and checks what it wrote."""
import os
import shutil
import sys
import tempfile
import time

import classad2
import htcondor2

STATES = {1: "idle", 2: "running", 3: "being removed", 4: "done", 5: "held", 6: "sending its output", 7: "suspended"}
LONGEST_IDLE_SECONDS = 30.0
PROJECTION = ["JobStatus", "HoldReason"]


def patiently(what, give_up, ask):
    """Asks until there is an answer; what went wrong last is said when there is none in time."""
    problem = "no answer"
    while time.monotonic() < give_up:
        try:
            answer = ask()
            if answer:
                return answer
            problem = "nothing there"
        except Exception as error:  # noqa: BLE001 - the bindings raise many kinds
            problem = str(error).strip() or type(error).__name__
        time.sleep(0.2)
    sys.exit(f"{what}: {problem}")


def main(seconds):
    give_up = time.monotonic() + seconds
    patiently("no slot of the pool shows up", give_up, lambda: htcondor2.Collector().query(htcondor2.AdType.Startd, projection=["Name"]))
    schedd = patiently("the schedd does not answer", give_up, htcondor2.Schedd)
    folder = tempfile.mkdtemp(prefix=".htcnotebook-test-", dir=os.path.expanduser("~"))
    try:
        job = htcondor2.Submit({
            "executable": "/bin/sh", "arguments": "\"-c 'echo from $(id -u)'\"", "transfer_executable": "false",
            "initialdir": folder, "output": "out", "error": "err", "log": "log",
            "request_cpus": "1", "request_memory": "16MB", "request_disk": "1MB",
        })
        cluster = patiently("the schedd takes no job", give_up, lambda: schedd.submit(job)).cluster()
        follow(schedd, cluster, give_up)
        with open(os.path.join(folder, "out"), encoding="utf-8") as file:
            said = file.read()
        if said != f"from {os.getuid()}\n":
            sys.exit(f"the job wrote {said!r} instead of its user's number {os.getuid()}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def follow(schedd, cluster, give_up):
    """Waits until the job has left the queue; a job that does not, or does not begin, is removed and explained."""
    state = None
    begin = time.monotonic() + LONGEST_IDLE_SECONDS
    while time.monotonic() < give_up:
        jobs = schedd.query(f"ClusterId == {cluster}", projection=PROJECTION)
        if not jobs:
            return
        state = jobs[0]
        if state["JobStatus"] == 5 or (state["JobStatus"] == 1 and time.monotonic() > begin):
            break
        time.sleep(0.1)
    schedd.act(htcondor2.JobAction.Remove, f"ClusterId == {cluster}")
    reason = state.get("HoldReason") if state is not None else None
    sys.exit(f"the job stays {STATES.get(state['JobStatus'] if state is not None else None, 'in the queue')}" + (f": {reason}" if isinstance(reason, str) else explain()))


def explain():
    slots = htcondor2.Collector().query(htcondor2.AdType.Startd, projection=["Name", "State", "Start"])
    shown = "; ".join(f"{slot.get('Name')} is {slot.get('State')}, START = {expression(slot, 'Start')}" for slot in slots[:3])
    return f" (slots: {shown or 'none'})"


def expression(slot, name):
    try:
        return str(slot.lookup(name))
    except (KeyError, classad2.ClassAdException):
        return "unknown"


if __name__ == "__main__":
    main(float(sys.argv[1]))
