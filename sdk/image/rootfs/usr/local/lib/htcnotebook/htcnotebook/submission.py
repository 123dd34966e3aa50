"""Submits jobs so that the same call works in the image's own pool, at a site that shares the home, and at one that does not."""
import os
import sys

from . import containers, description as descriptions, sharing, site
from .batch import DONE, REMOVED, Jobs
from .bindings import Queue
from .errors import JobError

SPOOL_VARIABLE = "HTCNOTEBOOK_SPOOL"
# Not those on their way out.
_MINE = f"HtcNotebook =?= true && JobStatus != {REMOVED}"
# What was found out of folders, and what was said, once for a kernel.
_shared = {}
_said = set()


def submit(description, items=None, count=1, quiet=False):
    """Queues jobs and returns them as a Jobs object.

    description: a dictionary with the words of HTCondor's submit language (executable, arguments, output, request_memory ...).
        Values may be texts, numbers, True and False, paths, and lists for what HTCondor separates by commas. Arguments may be a list,
        one for each argument, and the environment a dictionary: nobody has to quote. Left out: initialdir is the current folder, output and error are job-$(ClusterId).$(ProcId).out and .err in it, should_transfer_files is YES.
    items: one job for each; dictionaries whose values stand for $(name) in the description, or values that stand for $(item).
    count: so many jobs for each item, or altogether.
    quiet: say nothing but what is wrong.

    The jobs stay in the queue when they are done, until wait() or retrieve() has their results, for ten days at most.
    A description that cannot be right is a ValueError; PoolError says why the pool does not take the jobs.
    """
    if count < 1:
        raise ValueError("count is the number of jobs, 1 or more")
    wanted, rows = descriptions.spell(description, descriptions.rows_of(items))
    wanted = descriptions.complete(wanted)
    choice = containers.choose(os.environ, wanted)
    wanted.update(choice.lines)
    queue = Queue()
    _tell_of_earlier_results(queue)
    spool = _spool(wanted, rows)
    cluster = queue.submit(wanted, rows, count, spool)
    jobs = Jobs(queue, cluster, (len(rows) if rows else 1) * count)
    if not quiet:
        where = f" to {os.environ[site.SCHEDD_VARIABLE]}; their files are {'handed over (spooled)' if spool else 'in a folder that it shares'}" if site.wanted(os.environ) else ""
        print(f"Submitted {_number(len(jobs))} as cluster {cluster}{where}")
        if choice.words and (choice.lines or choice.words not in _said):
            _said.add(choice.words)
            print(f"They run {choice.words}" if choice.lines else f"Note: {choice.words}")
    return jobs


def attach(cluster):
    """The jobs of a cluster that was submitted before, by whatever means; JobError when there is none of that number."""
    cluster = int(cluster)
    jobs = Jobs(Queue(), cluster)
    if not len(jobs):
        raise JobError(f"there is no cluster {cluster} at the access point, neither in the queue nor among those that left it")
    return jobs


def jobs():
    """All that submit() queued and that is in the queue still, oldest first: waiting, running, held, or with results to be fetched."""
    queue = Queue()
    return [Jobs(queue, cluster) for cluster in sorted({ad["ClusterId"] for ad in queue.jobs(_MINE, mine=True)})]


def _spool(description, rows):
    choice = os.environ.get(SPOOL_VARIABLE, "").lower() or "auto"
    if choice not in ("auto", "always", "never"):
        raise ValueError(f"{SPOOL_VARIABLE} is {choice!r}: it can be auto, always or never")
    if choice != "auto":
        return choice == "always"
    if not site.wanted(os.environ):
        return False
    folders = descriptions.folders(description, rows)
    unknown = {folder for folder in folders if folder not in _shared}
    if unknown:
        answer = sharing.ask(unknown)
        if answer.refusal is None:
            _shared.update((folder, folder in answer.shared) for folder in unknown)
    # Where it could not be tried, submitting with the files handed over is right at every site, and says what is wrong.
    return not all(_shared.get(folder, False) for folder in folders)


def _tell_of_earlier_results(queue):
    """Once for a kernel: what was submitted before it and is done waits to be fetched."""
    if "earlier" in _said:
        return
    _said.add("earlier")
    done = {}
    for ad in queue.jobs(f"{_MINE} && JobStatus == {DONE}", mine=True):
        done[ad["ClusterId"]] = done.get(ad["ClusterId"], 0) + 1
    for cluster, number in sorted(done.items()):
        print(f"Note: {_number(number)} of cluster {cluster} {'is' if number == 1 else 'are'} done and not fetched: htcnotebook.attach({cluster}).retrieve()", file=sys.stderr)


def _number(jobs):
    return f"{jobs} job" if jobs == 1 else f"{jobs} jobs"
