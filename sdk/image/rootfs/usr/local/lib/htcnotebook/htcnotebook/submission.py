"""Submits jobs so that the same call works in the image's own pool, at a site that shares the home, and at one that does not."""
import os
import sys

from . import containers, description as descriptions, gpus, outputs, queueing, sharing, site, submitfile
from .batch import BEING_SPOOLED, DONE, HELD, REMOVED, Jobs
from .bindings import Queue
from .errors import JobError

SPOOL_VARIABLE = "HTCNOTEBOOK_SPOOL"
# Not those on their way out.
_MINE = f"HtcNotebook =?= true && JobStatus != {REMOVED}"
# What was found out of folders, and what was said, once for a kernel and an access point, whose name comes first.
_shared = {}
_said = set()


def submit(description, items=None, count=1, quiet=False):
    """Queues jobs and returns them as a Jobs object.

    description: a dictionary with the words of HTCondor's submit language (executable, arguments, output, request_memory ...).
        Values may be texts, numbers, True and False, paths, and lists for what HTCondor separates by commas. Arguments may be a list,
        one for each argument, and the environment a dictionary: nobody has to quote. Left out: initialdir is the current folder, output and error are job-$(ClusterId).$(ProcId).out and .err in it, should_transfer_files is YES.
    items: one job for each; dictionaries whose values stand for $(name) in the description, or values that stand for $(item). They arrive as they are: nothing in them is
        a macro.
    count: so many jobs for each item, or altogether.
    quiet: say nothing but what is wrong.

    The jobs stay in the queue when they are done, until wait() or retrieve() has their results, for ten days at most.
    A description that cannot be right is a ValueError; PoolError says why the pool does not take the jobs.
    """
    if count < 1:
        raise ValueError("count is the number of jobs, 1 or more")
    asked = descriptions.spell(description, descriptions.rows_of(items))
    wanted = descriptions.complete(_named(asked.description))
    choice = containers.choose(os.environ, wanted)
    wanted.update(choice.lines)
    wanted.update(gpus.lines(wanted))
    descriptions.check_items(wanted, asked.rows)
    outputs.check(wanted, asked.rows, count)
    asked = asked._replace(description=wanted)
    queue = Queue()
    _tell_of_earlier_jobs(queue)
    spool = _spool(wanted, asked.rows)
    clusters, before = queueing.queue(queue, asked, count, spool)
    jobs = Jobs(queue, clusters, (len(asked.rows) if asked.rows else 1) * count)
    if not quiet:
        where = f" to {os.environ[site.SCHEDD_VARIABLE]}; their files are {'handed over (spooled)' if spool else 'in a folder that it shares'}" if site.wanted(os.environ) else ""
        print(f"{'The attempt before this one had submitted' if before else 'Submitted'} {_number(len(jobs))} as {jobs.names()}{where}")
        if choice.words and (choice.lines or (_pool(), choice.words) not in _said):
            _said.add((_pool(), choice.words))
            print(f"They run {choice.words}" if choice.lines else f"Note: {choice.words}")
        replaced = outputs.replaced(wanted, asked.rows, count)
        if replaced:
            print(f"Note: {', '.join(replaced)} of several jobs come into one folder, where the last one replaces the others: give each a name of its own")
    return jobs


def attach(cluster):
    """The jobs of a cluster that was submitted before, by whatever means; JobError when there is none of that number."""
    jobs = _jobs(Queue(), int(cluster))
    if not len(jobs):
        raise JobError(f"there is no cluster {cluster} at the access point, neither in the queue nor among those that left it")
    return jobs


def jobs():
    """All that submit() queued and that is in the queue still, oldest first: waiting, running, held, or with results to be fetched."""
    queue = Queue()
    found = {}
    for ad in queue.jobs(_MINE, mine=True):
        mark = ad.get(submitfile.SUBMISSION, ad["ClusterId"])
        found[mark] = min(ad["ClusterId"], found.get(mark, ad["ClusterId"]))
    return [_jobs(queue, cluster) for cluster in sorted(found.values())]


def _jobs(queue, cluster):
    """The jobs that were submitted with a cluster, itself among them: many jobs are several clusters."""
    here = f"ClusterId == {cluster}"
    ad = next(iter(queue.jobs(here) or queue.gone(here, 1)), {})
    if submitfile.JOBS not in ad:
        return Jobs(queue, cluster)
    all_of_it = f'{submitfile.SUBMISSION} == "{ad[submitfile.SUBMISSION]}"'
    ads = queue.jobs(all_of_it) + queue.gone(all_of_it, ad[submitfile.JOBS])
    return Jobs(queue, {ad["ClusterId"]: ad[submitfile.FIRST] for ad in ads}, ad[submitfile.JOBS])


def _pool():
    """Whatever is known of an access point is known of this one."""
    return os.environ.get(site.SCHEDD_VARIABLE, "")


def _named(description):
    """Numbers of clusters repeat between pools; names of files do not."""
    names = {name.lower() for name in description}
    prefix = f"job-{_pool()}-" if _pool() else "job-"
    return {**description, **{name: f"{prefix}$(ClusterId).$(ProcId).{end}" for name, end in (("output", "out"), ("error", "err")) if name not in names}}


def _spool(description, rows):
    choice = os.environ.get(SPOOL_VARIABLE, "").lower() or "auto"
    if choice not in ("auto", "always", "never"):
        raise ValueError(f"{SPOOL_VARIABLE} is {choice!r}: it can be auto, always or never")
    if choice != "auto":
        return choice == "always"
    if not site.wanted(os.environ):
        return False
    folders = descriptions.folders(description, rows)
    pool = _pool()
    unknown = {folder for folder in folders if (pool, folder) not in _shared}
    if unknown:
        answer = sharing.ask(unknown)
        if answer.refusal is None:
            _shared.update(((pool, folder), folder in answer.shared) for folder in unknown)
    # Where it could not be tried, submitting with the files handed over is right at every site, and says what is wrong.
    return not all(_shared.get((pool, folder), False) for folder in folders)


def _tell_of_earlier_jobs(queue):
    """Once for a kernel: what was submitted before it and is done waits to be fetched, and what never got its files waits for ever."""
    if (_pool(), "earlier") in _said:
        return
    _said.add((_pool(), "earlier"))
    done, lost = {}, {}
    for ad in queue.jobs(f"{_MINE} && (JobStatus == {DONE} || JobStatus == {HELD} && HoldReasonCode == {BEING_SPOOLED})", mine=True):
        found = done if ad["JobStatus"] == DONE else lost
        found[ad["ClusterId"]] = found.get(ad["ClusterId"], 0) + 1
    for cluster, number in sorted(done.items()):
        print(f"Note: {_number(number)} of cluster {cluster} {'is' if number == 1 else 'are'} done and not fetched: htcnotebook.attach({cluster}).retrieve()", file=sys.stderr)
    for cluster, number in sorted(lost.items()):
        print(f"Note: {_number(number)} of cluster {cluster} {'waits' if number == 1 else 'wait'} for files. Unless another kernel is handing them over now, nobody will: "
              f"htcnotebook.attach({cluster}).remove()", file=sys.stderr)


def _number(jobs):
    return f"{jobs} job" if jobs == 1 else f"{jobs} jobs"
