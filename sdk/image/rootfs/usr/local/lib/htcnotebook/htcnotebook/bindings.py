"""The queue of the access point through HTCondor's Python bindings, of version 2 (htcondor2) or 1 (htcondor)."""
import importlib
import os

from . import site, status
from .errors import PoolError
from .findings import first_wrong

# What is read of a job. See "Job ClassAd Attributes" in HTCondor's manual; SUBMIT_Iwd is the folder that a spooled job came from.
ATTRIBUTES = [
    "ClusterId", "ProcId", "TotalSubmitProcs", "JobStatus", "JobBatchName", "HoldReason", "HoldReasonCode", "ExitBySignal", "ExitCode", "ExitSignal",
    "CompletionDate", "RemoveReason", "StageInStart", "Iwd", "SUBMIT_Iwd", "Out", "SUBMIT_Out", "Err", "SUBMIT_Err",
]


def _load():
    for name in ("htcondor2", "htcondor"):
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
    raise PoolError("this Python has no bindings of HTCondor: use the notebook's own, /opt/conda/bin/python")


class Queue:
    """The queue that jobs go to from here. Every method raises PoolError when the pool does not do what it is asked to."""

    def __init__(self):
        self._api = _load()
        self._found = None

    def submit(self, description, rows, count, spool):
        """Queues `count` jobs for each row (or without rows), hands their files over where `spool` says so, and returns the cluster's number."""
        def work(schedd):
            submit = self._api.Submit(description)
            options = {"itemdata": iter(rows)} if rows else {}
            result = schedd.submit(submit, count=count, spool=spool, **options)
            if spool:
                self._hand_over(schedd, submit, result, rows, count)
            return result.cluster()
        return self._ask(work)

    def _hand_over(self, schedd, submit, result, rows, count):
        cluster = result.cluster()
        try:
            if self._version == 1:
                options = {"itemdata": iter(rows)} if rows else {}
                schedd.spool(list(submit.jobs(count=count, clusterid=cluster, **options)))
            else:
                schedd.spool(result)
        except self._problems:
            # Without their files they would stay in the queue for ever.
            self.act("Remove", f"ClusterId == {cluster}", "their files could not be handed over")
            raise

    def jobs(self, constraint, mine=False):
        """The ads of the jobs in the queue that match, as dictionaries; with `mine` only the user's."""
        options = {"opts": self._api.QueryOpts.DefaultMyJobsOnly} if mine else {}
        return self._ask(lambda schedd: [_plain(ad) for ad in schedd.query(constraint=constraint, projection=ATTRIBUTES, **options)])

    def gone(self, constraint, most):
        """The ads of at most `most` jobs that match and have left the queue."""
        return self._ask(lambda schedd: [_plain(ad) for ad in schedd.history(constraint, ATTRIBUTES, most)])

    def fetch(self, constraint):
        """Brings the files of spooled jobs to the folders that they were submitted from."""
        self._ask(lambda schedd: schedd.retrieve(constraint))

    def act(self, action, constraint, reason):
        """Removes, releases or holds jobs: `action` is a name of JobAction. Returns how many there were."""
        return self._ask(lambda schedd: schedd.act(getattr(self._api.JobAction, action), constraint, reason))["TotalSuccess"]

    @property
    def _version(self):
        return 2 if self._api.__name__ == "htcondor2" else 1

    @property
    def _problems(self):
        # Version 1 has kinds of its own below one base, and so has version 2 since 25; before, that raises Python's own kinds only.
        own = getattr(self._api, "HTCondorException", None)
        return (RuntimeError, OSError, ValueError, *((own,) if own else ()))

    def _ask(self, work):
        try:
            if self._found is None:
                self._found = self._api.Schedd()
            return work(self._found)
        except PoolError:
            raise
        except self._problems as problem:
            # An access point that was restarted may be at another address.
            self._found = None
            said = " ".join(str(problem).split()) or type(problem).__name__
            wrong = first_wrong(status.examine(os.environ)) or site.no_account(os.environ.get(site.SCHEDD_VARIABLE), said)
            raise PoolError(wrong.line() if wrong else f"HTCondor refused: {said}") from problem


def _plain(ad):
    """An ad without what is undefined."""
    return {name: ad[name] for name in ATTRIBUTES if name in ad and isinstance(ad[name], (bool, int, float, str))}
