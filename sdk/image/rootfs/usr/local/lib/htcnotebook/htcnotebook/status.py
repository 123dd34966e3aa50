"""The pool at one glance: which it is, what it has, and what the user has in it."""
import os

from . import personal_view, site, surroundings, tools
from .findings import OK, first_wrong, note

JOB_STATES = {1: "idle", 2: "running", 3: "removed", 4: "completed", 5: "held", 6: "running", 7: "suspended"}


def mode(environment):
    """Which pool jobs go to from here: site, personal or none."""
    if site.wanted(environment):
        return "site"
    return "none" if personal_view.missing() else "personal"


def examine(environment, trial=False, around=False):
    """Everything that is found, whichever pool it is.

    With `trial` a job is submitted where nothing else tells whether one would be taken, with `around` where nothing else
    tells what jobs meet at a site. They never run.
    """
    if not site.wanted(environment):
        return personal_view.examine()
    found = site.examine(environment, trial)
    return found + surroundings.examine(environment, os.path.expanduser("~")) if around and not first_wrong(found) else found


def collect(environment):
    """All of it, as a dictionary that --json prints as it is."""
    which = mode(environment)
    found = examine(environment)
    report = {"pool": which, "answers": first_wrong(found) is None, "where": _where(which, environment),
              "identity": next((finding.identity for finding in reversed(found) if finding.identity), None), "slots": None, "jobs": None}
    if report["answers"]:
        report["slots"] = _slots()
        report["jobs"], held = _jobs(report["identity"])
        found += held
    report["findings"] = [finding._asdict() for finding in found if finding.state != OK]
    return report


def _where(which, environment):
    if which == "site":
        place = site.place(environment)
        return {"accessPoint": place.schedd, "centralManager": place.collector}
    return {"folder": personal_view.folder()} if which == "personal" else {}


def _slots():
    """The machines' CPUs and memory (MiB), and how many of the CPUs are free; None when the pool does not tell in time."""
    answer = tools.run(
        "condor_status", "-json", "-constraint", 'SlotType =!= "Dynamic"',
        "-attributes", "Machine,SlotType,State,Cpus,TotalSlotCpus,TotalSlotMemory,Memory")
    if answer.status != 0:
        return None
    slots = tools.ads(answer)
    free = sum(slot.get("Cpus", 0) for slot in slots if slot.get("SlotType") == "Partitionable" or slot.get("State") == "Unclaimed")
    return {
        "machines": len({slot.get("Machine") for slot in slots}),
        "cpus": sum(slot.get("TotalSlotCpus") or slot.get("Cpus", 0) for slot in slots),
        "cpusFree": free,
        "memoryMiB": sum(slot.get("TotalSlotMemory") or slot.get("Memory", 0) for slot in slots),
    }


def _jobs(identity):
    """The user's jobs by state, and a note on those that are held."""
    owner = (identity or "").split("@")[0]
    answer = tools.run("condor_q", "-allusers", "-json", "-constraint", f"Owner == {tools.quoted(owner)}", "-attributes", "ClusterId,ProcId,JobStatus,HoldReason,HoldReasonCode")
    if answer.status != 0:
        return None, []
    jobs = tools.ads(answer)
    counts = dict.fromkeys(("idle", "running", "held", "completed", "removed", "suspended"), 0)
    for job in jobs:
        counts[JOB_STATES.get(job.get("JobStatus"), "idle")] += 1
    # 16: its files are still on their way to the access point.
    held = [job for job in jobs if job.get("JobStatus") == 5 and job.get("HoldReasonCode") != 16]
    return counts, [note(
        "jobs", f"{len(held)} held, such as {held[0]['ClusterId']}.{held[0]['ProcId']} ({held[0].get('HoldReason', 'no reason given')})",
        "`condor_release` tries again, `condor_rm` gives up")] if held else []
