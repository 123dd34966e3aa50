"""Version 1 of HTCondor's Python bindings for programs that were written for it, over version 2 (htcondor2).

HTCondor has version 2 only since 25. This package comes last in Python's path, so that a real version 1 is found first.

Here, beyond what version 2 has under the same name:

* Schedd.transaction() with Submit.queue() and Submit.queue_with_itemdata(). The jobs are in the queue at once. When the
  block is left with an exception, those that were queued in it are removed; with version 1 they never were in the queue.
* Schedd.xquery(), and Schedd.history() with next(), over lists that are whole when the call returns.
* Submit takes values of any type and keeps their text.
* JobEventLog: the LogNotes of a submit event are the job's submit_event_notes, with a batch name too. (HTCondor writes
  the name there since, so the notes travel as submit_event_user_notes.)
* The exceptions HTCondorIOError, HTCondorLocateError and so on. Version 2 does not tell them apart, and wrong types and
  values are Python's own TypeError and ValueError.
* The modules htcondor.dags and htcondor.htchirp.

Not here: transactions that hold back edits, or that share one cluster among several calls; ad_results=; del submit[key];
Submit.jobs() and .procs(); Schedd.submit() of a ClassAd, .submitMany(), .negotiate(); HistoryIterator and QueryIterator
beyond iteration; poll(); Claim; EventIterator, read_events(), LogReader; TokenRequest; lock(); functions of Python in
ClassAds, and expressions built with Python's operators.
"""
import importlib
import sys

import htcondor2
from htcondor2 import *  # noqa: F401, F403

_ALL_JOBS = "true"


class Submit(htcondor2.Submit):
    """A job description that can be queued in a transaction."""

    def __init__(self, input=None, **kwargs):
        if isinstance(input, dict):
            input = {key: str(value) for key, value in input.items()}
        super().__init__(input, **kwargs)

    def __setitem__(self, key, value):
        super().__setitem__(key, str(value))

    def queue(self, txn, count=0):
        """Queues `count` jobs, or as many as the description says, and returns their cluster's number."""
        return txn.submit(self, count=count).cluster()

    def queue_with_itemdata(self, txn, count=1, itemdata=None):
        """Queues `count` jobs for each item (a dictionary or a text) and returns the SubmitResult."""
        if itemdata is None:
            return txn.submit(self, count=count)
        return txn.submit(self, count=count, itemdata=iter(itemdata))


class Schedd(htcondor2.Schedd):
    """A schedd with transactions and iterators."""

    def transaction(self, flags=0, continue_txn=False):
        """A context in which Submit.queue() and Submit.queue_with_itemdata() queue jobs."""
        return _Transaction(self)

    def submit(self, description, *args, **kwargs):
        if description.get("submit_event_notes") and not description.get("submit_event_user_notes"):
            description["submit_event_user_notes"] = description["submit_event_notes"]
        return super().submit(description, *args, **kwargs)

    def xquery(self, constraint=_ALL_JOBS, projection=(), limit=-1, opts=htcondor2.QueryOpts.Default, name=None, requirements=None):
        """An iterator over the job ads that match. `requirements` is an older name of `constraint`."""
        wanted = constraint if requirements is None else requirements
        return iter(self.query(constraint=wanted, projection=list(projection), limit=limit, opts=opts))

    def history(self, constraint=_ALL_JOBS, projection=(), match=-1, since=None, requirements=None):
        """An iterator over the ads of jobs that left the queue."""
        wanted = constraint if requirements is None else requirements
        return iter(super().history(constraint=wanted, projection=list(projection), match=match, since=since))


class JobEventLog(htcondor2.JobEventLog):
    """An event log whose submit events have the notes of their job, with a batch name or without."""

    def __next__(self):
        event = super().__next__()
        if "StructuredNotes" in event and "UserNotes" in event:
            notes = htcondor2.classad.ClassAd(dict(event))
            notes["LogNotes"] = event["UserNotes"]
            return htcondor2.JobEvent(notes, str(event))
        return event


class _Transaction:
    def __init__(self, schedd):
        self._schedd = schedd
        self._clusters = []

    def __enter__(self):
        return self

    def __exit__(self, kind, problem, trace):
        if kind is not None and self._clusters:
            wanted = " || ".join(f"ClusterId == {cluster}" for cluster in self._clusters)
            self._schedd.act(htcondor2.JobAction.Remove, wanted, "the transaction that queued it was given up")
        return False

    def submit(self, description, **options):
        result = self._schedd.submit(description, **options)
        self._clusters.append(result.cluster())
        return result


HTCondorEnumError = HTCondorInternalError = HTCondorIOError = HTCondorLocateError = HTCondorReplyError = htcondor2.HTCondorException
HTCondorTypeError = TypeError
HTCondorValueError = ValueError

for _name in ("dags", "htchirp"):
    globals()[_name] = sys.modules[f"{__name__}.{_name}"] = importlib.import_module(f"htcondor2.{_name}")
