"""The pool at one glance: which it is, what it has, and what the user has in it."""
import os

from . import fitting, personal_view, site, surroundings, tools
from .findings import OK, first_wrong, note

# So often a job was begun without success before it is told that it does not start.
IN_VAIN = 2
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


def of_use(environment, found):
    """Where the pool answers, as `found` says: whether the notebook's Python can use it, and notes on the user's jobs that are held or do not start."""
    if first_wrong(found):
        return []
    python = None if site.wanted(environment) else personal_view.asked_by_python()
    return [*([python] if python else []), *_jobs(_identity(found))[1]]


def collect(environment):
    """All of it, as a dictionary that --json prints as it is."""
    which = mode(environment)
    found = examine(environment)
    report = {"pool": which, "answers": first_wrong(found) is None, "where": _where(which, environment),
              "identity": _identity(found), "slots": None, "jobs": None}
    if report["answers"]:
        report["slots"] = _slots()
        report["jobs"], notes = _jobs(report["identity"])
        found += notes
    report["findings"] = [finding._asdict() for finding in found if finding.state != OK]
    return report


def _identity(found):
    """Whom the pool takes the user for, as far as that is known."""
    return next((finding.identity for finding in reversed(found) if finding.identity), None)


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
    """The user's jobs by state, and notes on those that are held and those that do not start."""
    owner = (identity or "").split("@")[0]
    answer = tools.run(
        "condor_q", "-allusers", "-json", "-constraint", f"Owner == {tools.quoted(owner)}", "-attributes",
        ",".join(("ClusterId", "ProcId", "JobStatus", "HoldReason", "HoldReasonCode", "VacateReason", "NumShadowStarts", *fitting.REQUESTS)))
    if answer.status != 0:
        return None, []
    jobs = tools.ads(answer)
    counts = dict.fromkeys(("idle", "running", "held", "completed", "removed", "suspended"), 0)
    for job in jobs:
        counts[JOB_STATES.get(job.get("JobStatus"), "idle")] += 1
    # 16: its files are still on their way to the access point.
    held = [job for job in jobs if job.get("JobStatus") == 5 and job.get("HoldReasonCode") != 16]
    in_vain = [job for job in jobs if job.get("JobStatus") in (1, 2) and job.get("VacateReason") and job.get("NumShadowStarts", 0) >= IN_VAIN]
    notes = []
    if held:
        notes.append(note("jobs", f"{len(held)} held, such as {_name(held[0])} ({held[0].get('HoldReason', 'no reason given')})", "`condor_release` tries again, `condor_rm` gives up"))
    if in_vain:
        first = in_vain[0]
        notes.append(note("jobs", f"{len(in_vain)} begun again and again, such as {_name(first)} ({first['NumShadowStarts']} times: {first['VacateReason']})",
                          "`condor_rm` gives up where that does not change"))
    idle = [job for job in jobs if job.get("JobStatus") == 1]
    having = fitting.machines() if idle else None
    too_large = [(job, why) for job in idle if (why := fitting.too_large(job, having))]
    if too_large:
        job, why = too_large[0]
        notes.append(note("jobs", f"{len(too_large)} cannot start, such as {_name(job)}: it {why}", "`condor_qedit` makes it ask for less, `condor_rm` gives up"))
    return counts, notes


def _name(job):
    return f"{job['ClusterId']}.{job['ProcId']}"
