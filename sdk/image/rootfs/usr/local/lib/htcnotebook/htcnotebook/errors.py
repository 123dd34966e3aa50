"""What goes wrong when jobs are submitted, waited for or fetched, in plain words."""


class _InPlainWords(RuntimeError):
    def _render_traceback_(self):
        """What IPython shows: the words alone, since the way through this package tells users nothing."""
        return [f"{type(self).__name__}: {self}"]


class PoolError(_InPlainWords):
    """The pool does not answer, or does not take what it was asked to do."""


class JobError(_InPlainWords):
    """Jobs are held or gone, or cannot be what was asked for. `jobs` has the numbers of those concerned, by reason."""

    def __init__(self, text, jobs=None):
        super().__init__(text)
        self.jobs = jobs or {}


class JobTimeout(JobError, TimeoutError):
    """The jobs were not done in the time that wait() was given."""
