"""The queue of the access point through HTCondor's Python bindings, of version 2 (htcondor2) or 1 (htcondor)."""
import importlib
import os

from . import fitting, site, status, submitfile
from .errors import PoolError
from .findings import first_wrong

# What is read of a job. See "Job ClassAd Attributes" in HTCondor's manual; SUBMIT_Iwd is the folder that a spooled job came from.
ATTRIBUTES = [
    "ClusterId", "ProcId", "TotalSubmitProcs", "JobStatus", "JobBatchName", "HoldReason", "HoldReasonCode", "ExitBySignal", "ExitCode", "ExitSignal",
    "CompletionDate", "RemoveReason", "StageInStart", "Iwd", "SUBMIT_Iwd", "Out", "SUBMIT_Out", "Err", "SUBMIT_Err", "VacateReason", "NumShadowStarts",
    submitfile.SUBMISSION, submitfile.FIRST, submitfile.JOBS, *fitting.REQUESTS,
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

    def jobs(self, constraint, mine=False):
        """The ads of the jobs in the queue that match, as dictionaries; with `mine` only the user's."""
        options = {"opts": self._api.QueryOpts.DefaultMyJobsOnly} if mine else {}
        return self._ask(lambda schedd: [_plain(ad, ATTRIBUTES) for ad in schedd.query(constraint=constraint, projection=ATTRIBUTES, **options)])

    def look(self, constraint, attributes):
        """Some attributes of the jobs in the queue that match, as dictionaries."""
        return self._ask(lambda schedd: [_plain(ad, attributes) for ad in schedd.query(constraint=constraint, projection=attributes)])

    def gone(self, constraint, most):
        """The ads of at most `most` jobs that match and have left the queue."""
        return self._ask(lambda schedd: [_plain(ad, ATTRIBUTES) for ad in schedd.history(constraint, ATTRIBUTES, most)])

    def fetch(self, constraint):
        """Brings the files of spooled jobs to the folders that they were submitted from."""
        self._ask(lambda schedd: schedd.retrieve(constraint))

    def act(self, action, constraint, reason):
        """Removes, releases or holds jobs: `action` is a name of JobAction. Returns how many there were."""
        return self._ask(lambda schedd: schedd.act(getattr(self._api.JobAction, action), constraint, reason))["TotalSuccess"]

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
            raise self.refused(" ".join(str(problem).split()) or type(problem).__name__) from problem

    def refused(self, said):
        """What is wrong with the pool, or what HTCondor said, as a PoolError."""
        # An access point that was restarted may be at another address.
        self._found = None
        wrong = first_wrong(status.examine(os.environ)) or site.no_account(os.environ.get(site.SCHEDD_VARIABLE), said)
        return PoolError(wrong.line() if wrong else f"HTCondor refused: {said}")


def _plain(ad, attributes):
    """These attributes of an ad, without what is undefined."""
    values = {name: _value(ad, name) for name in attributes}
    return {name: value for name, value in values.items() if isinstance(value, (bool, int, float, str))}


def _value(ad, name):
    try:
        return ad[name]
    except (KeyError, UnicodeError):
        # The name of a file may be any bytes, and the bindings give texts only.
        return None
