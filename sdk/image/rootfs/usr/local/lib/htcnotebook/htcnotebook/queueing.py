"""Queues jobs by condor_submit, which takes a fraction of the time that the bindings of HTCondor 23 need, and sees to it that they are queued once, whole
and as they were asked for, or not at all."""
import hashlib
import os
import re
import signal
import subprocess
import uuid

from . import outputs, submitfile, tools, words
from .errors import PoolError

_CLUSTER = re.compile(r"^(\d+)\.\d+ - \d+\.\d+$", re.MULTILINE)
_CHECKED = ["ProcId", submitfile.ITEM, "Arguments"]
_FILES = ["Iwd", "Out", "Err", "SUBMIT_Iwd", "SUBMIT_Out", "SUBMIT_Err"]
# What was asked for when the access point did not answer any more: by pool and request, the mark of the jobs.
_unsure = {}


def queue(queue, asked, count, spool):
    """Queues the jobs and returns their clusters, with the number of the first job of each; and whether an earlier attempt had queued them."""
    request = (os.environ.get("_condor_SCHEDD_HOST", ""), hashlib.sha256(repr((asked, count, spool)).encode("utf-8", "surrogateescape")).hexdigest())
    if request in _unsure:
        found = _found(queue, asked, count, _unsure[request], spool)
        del _unsure[request]
        if found:
            return found, True
    submission = uuid.uuid4().hex
    try:
        clusters = {}
        for part in submitfile.parts(asked, count, submission):
            clusters[_submit(queue, part, spool)] = part.first
            _compare(queue, asked, part, max(clusters), count)
        return clusters, False
    except _Different:
        _take_back(queue, submission, "not what was asked for")
        raise
    except PoolError:
        # The queue may have them, though its answer was lost.
        try:
            found = _found(queue, asked, count, submission, spool)
        except PoolError:
            _unsure[request] = submission
            raise
        if found:
            return found, False
        raise
    except BaseException:
        _take_back(queue, submission, "interrupted while it was submitted")
        raise


def _submit(queue, part, spool):
    """Runs condor_submit; the cluster's number."""
    program = tools.find("condor_submit")
    if program is None:
        raise PoolError("condor_submit is not installed here")
    process = subprocess.Popen(
        [program, "-terse", *(["-spool"] if spool else []), "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
    try:
        output, errors = (text.decode("utf-8", "replace") for text in process.communicate(part.text.encode("utf-8", "surrogateescape")))
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise
    cluster = _CLUSTER.search(output)
    if process.returncode != 0 or cluster is None:
        raise queue.refused(" ".join((errors + output).split()) or "condor_submit said nothing")
    return int(cluster.group(1))


def _compare(queue, asked, part, cluster, count):
    """What was queued against what was asked for. Where it is something else all is removed."""
    attributes = _CHECKED if outputs.known(asked.description) else _CHECKED + _FILES
    ads = sorted(queue.look(f"ClusterId == {cluster}", attributes), key=lambda ad: ad["ProcId"])
    problem = _difference(ads, asked, part, count)
    if problem:
        raise _Different(f"HTCondor queued something else than was asked for ({problem}), so that it was removed again")


def _difference(ads, asked, part, count):
    if [ad["ProcId"] for ad in ads] != list(range(part.jobs)):
        return f"{len(ads)} jobs for {part.jobs}"
    for ad, item in zip(ads, part.items or []):
        if ad.get(submitfile.ITEM) != item:
            return f"job {part.first + ad['ProcId']} has another item than its own"
    if asked.arguments:
        wanted = [asked.arguments[(part.first + ad["ProcId"]) // count if asked.rows else 0] for ad in ads]
        wrong = [ad["ProcId"] for ad, arguments in zip(ads, wanted) if "Arguments" in ad and words.split(ad["Arguments"]) != arguments]
        # An access point may have a rule that changes the arguments of all jobs.
        if wrong and len(wrong) < len(ads):
            return f"job {part.first + wrong[0]} has other arguments than its own"
    return outputs.clash(
        (part.first + ad["ProcId"], name, os.path.join(ad.get("SUBMIT_Iwd") or ad["Iwd"], ad.get(f"SUBMIT_{attribute}") or ad[attribute]))
        for ad in ads for name, attribute in (("output", "Out"), ("error", "Err")) if ad.get(f"SUBMIT_{attribute}") or ad.get(attribute))


class _Different(PoolError):
    """What was queued is not what was asked for."""


def _found(queue, asked, count, submission, spool):
    """The clusters of an attempt whose end is not known, where they are all there; what is there of less is removed."""
    mine = f'{submitfile.SUBMISSION} == "{submission}"'
    ads = queue.look(f"{mine} && JobStatus != 3", ["ClusterId", "ProcId", "HoldReasonCode", submitfile.FIRST])
    if not ads:
        return None
    whole = len(ads) == (len(asked.rows) if asked.rows else 1) * count
    # 16: the files are still to come, and nobody brings them any more.
    if whole and not (spool and any(ad.get("HoldReasonCode") == 16 for ad in ads)):
        return {ad["ClusterId"]: ad.get(submitfile.FIRST, 0) for ad in sorted(ads, key=lambda ad: ad["ClusterId"])}
    queue.act("Remove", mine, "submitting them failed half way")
    return None


def _take_back(queue, submission, reason):
    try:
        queue.act("Remove", f'{submitfile.SUBMISSION} == "{submission}"', reason)
    except PoolError:
        # The next kernel tells of them.
        pass
