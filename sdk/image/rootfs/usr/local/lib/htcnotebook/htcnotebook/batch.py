"""Jobs that were submitted together: their state, their results, their end."""
import os
import sys
import time

from . import fitting
from .errors import JobError, JobTimeout, PoolError
from .status import IN_VAIN

WAITING, RUNNING, REMOVED, DONE, HELD, SENDING, SUSPENDED = range(1, 8)
# Ours: not in the queue any more, and nobody knows how it ended.
GONE = 0
_WORDS = {WAITING: "waiting", RUNNING: "running", SENDING: "running", SUSPENDED: "running", DONE: "done", HELD: "held", REMOVED: "removed", GONE: "gone"}
# Held since its files are still on their way to the access point.
BEING_SPOOLED = 16
# Seconds between two looks at the queue, short at first; and how long an access point may be away, as for an upgrade.
_FIRST_LOOK, _LONGEST_LOOK = 0.1, 2.0
_PATIENCE = 900.0
# After so long it is asked once whether any machine could run what still waits.
_FITTING_AFTER = 5.0
# Numbers in one expression.
_AT_ONCE = 500
_SHOWN = 3


class Jobs:
    """Jobs that were submitted together, numbered from 0 in the order of their items. Made by submit(), attach() and jobs().

    They are one cluster, whose number is `cluster`; more than 1500 jobs are several, of which that is the first.
    """

    def __init__(self, queue, clusters, number=None):
        self._queue = queue
        self._ads = {}
        self._left = set()
        self._too_large = None
        # The number of the first job of each.
        self._clusters = dict(clusters) if isinstance(clusters, dict) else {clusters: 0}
        self.cluster = min(self._clusters)
        self._mine = " || ".join(f"ClusterId == {cluster}" for cluster in sorted(self._clusters))
        self._number = number
        if number is None:
            self._look()

    def __len__(self):
        return self._number

    def names(self):
        """The cluster, or the first and the last, in words."""
        return f"cluster {self.cluster}" if len(self._clusters) == 1 else f"clusters {self.cluster} to {max(self._clusters)}"

    def __repr__(self):
        words = self._counts_in_words()
        waiting = self._not_fetched()
        return f"<Jobs {self.cluster}: {words}{f', results of {len(waiting)} not fetched' if waiting else ''}>"

    def status(self):
        """How many jobs are waiting, running, done, held and removed, as a dictionary; and gone, where the access point does not know any more how they ended."""
        self._look()
        return self._counts()

    def wait(self, timeout=None, quiet=False):
        """Returns when all jobs are done and their results are here. Shows how far they are, unless `quiet`.

        JobTimeout: they were not done in `timeout` seconds; the results of those that are done are here. JobError: some are held or
        were removed; the others are done, and their results are here. PoolError: the access point was away for a long time.
        """
        started = answered = time.monotonic()
        pause, shown, away, told = _FIRST_LOOK, None, None, False
        try:
            while True:
                try:
                    self._look()
                    answered, away = time.monotonic(), None
                except PoolError as problem:
                    if time.monotonic() - answered > _PATIENCE:
                        raise
                    if away is None and not quiet:
                        print(f"{time.monotonic() - started:6.1f} s: no answer, asking again: {problem}")
                    away, shown = problem, None
                words = self._counts_in_words()
                if away is None and words != shown and not quiet:
                    print(f"{time.monotonic() - started:6.1f} s: {words}")
                    shown = words
                if away is None and self._too_large is None and time.monotonic() - started >= _FITTING_AFTER:
                    self._look_for_machines()
                in_vain = {} if away else self._in_vain()
                if in_vain and not told and not quiet:
                    told = True
                    print(f"{time.monotonic() - started:6.1f} s: {self._some(in_vain)} waiting still; put right what is wrong, or remove()")
                if away is None and not self._in(WAITING, RUNNING, SENDING, SUSPENDED):
                    break
                if timeout is not None and time.monotonic() - started >= timeout:
                    self._give_up(timeout, away)
                time.sleep(min(pause, max(0.0, started + timeout - time.monotonic())) if timeout is not None else pause)
                pause = min(pause * 1.5, _LONGEST_LOOK)
        except KeyboardInterrupt:
            print(f"The jobs go on: htcnotebook.attach({self.cluster}) finds them again, remove() ends them.", file=sys.stderr)
            raise
        self._fetch()
        self._complain()
        self._tell_of_failures(quiet)
        return self

    def retrieve(self):
        """Brings the results of the jobs that are done to where they belong, and lets the access point forget these jobs. Returns how many."""
        self._look()
        return self._fetch()

    def output(self, job=0):
        """The standard output of a job, as a text."""
        return self._read(job, "Out")

    def error(self, job=0):
        """The standard error of a job, as a text."""
        return self._read(job, "Err")

    def failed(self):
        """The numbers of the jobs that are done and did not end with exit code 0, with how they ended."""
        return {job: _ending(ad) for job, ad in sorted(self._ads.items()) if self._state(job) == DONE and _ending(ad)}

    def held(self):
        """The numbers of the jobs that are held, with HTCondor's reasons; and of those that are begun again and again without success, which HTCondor does not hold."""
        self._look()
        return {**self._reasons(HELD, "HoldReason"), **self._in_vain()}

    def release(self):
        """Lets held jobs try again."""
        return self._queue.act("Release", self._mine, "released from a notebook")

    def remove(self):
        """Ends the jobs and takes them out of the queue. Results that were not fetched are lost, and that is said."""
        self._look()
        lost = self._not_fetched()
        number = self._queue.act("Remove", self._mine, "removed from a notebook")
        if not number and len(self._left) < self._number:
            raise JobError(f"none of {self.names()} could be removed: are these jobs yours?")
        if lost:
            print(f"{len(lost)} of them were done: what they wrote was not fetched, and is gone where the files were handed over.", file=sys.stderr)
        return number

    def _look(self):
        """Takes the jobs' present state from the queue, and of those that left it how they ended."""
        here = {self._job(ad): ad for ad in self._queue.jobs(self._mine)}
        if self._number is None and here:
            # Those that left the queue before count, too.
            self._number = max([ad.get("TotalSubmitProcs", 0) for ad in here.values()] + [job + 1 for job in here])
        gone = None if self._number is None else [
            job for job in range(self._number) if job not in here and (job not in self._left or self._state(job) == GONE)]
        if gone != []:
            ended = {self._job(ad): ad for ad in self._queue.gone(self._mine, self._number or -1)}
            if self._number is None:
                self._number = max([job + 1 for job in ended], default=0)
                gone = list(ended)
            self._ads.update((job, ended[job]) for job in gone if job in ended)
            self._left.update(gone)
        self._ads.update(here)
        self._left -= here.keys()

    def _job(self, ad):
        return self._clusters[ad["ClusterId"]] + ad["ProcId"]

    def _place(self, job):
        """The cluster of a job, and its number there."""
        first, cluster = max((first, cluster) for cluster, first in self._clusters.items() if first <= job)
        return cluster, job - first

    def _name(self, job):
        return "{}.{}".format(*self._place(job))

    def _state(self, job):
        ad = self._ads.get(job, {})
        state = ad.get("JobStatus", WAITING)
        if state == HELD and ad.get("HoldReasonCode") == BEING_SPOOLED:
            return WAITING
        # Jobs that are done leave the queue by being removed, and may be seen on their way out.
        completed = ad.get("CompletionDate", 0) > 0
        if job in self._left or state == REMOVED:
            if completed:
                return DONE
            # It left the queue unseen, and the access point has forgotten it.
            return REMOVED if state == REMOVED else GONE
        # An access point that root started shows spooled jobs so for a moment, before it sets the date and is done with them.
        return RUNNING if state == DONE and not completed else state

    def _in(self, *states):
        return [job for job in range(self._number) if self._state(job) in states]

    def _counts(self):
        counts = dict.fromkeys(("waiting", "running", "done", "held", "removed"), 0)
        for job in range(self._number):
            word = _WORDS.get(self._state(job), "waiting")
            counts[word] = counts.get(word, 0) + 1
        return counts

    def _counts_in_words(self):
        return ", ".join(f"{number} {word}" for word, number in self._counts().items() if number) or "no jobs"

    def _not_fetched(self):
        return [job for job in self._in(DONE) if job not in self._left and self._ads[job]["JobStatus"] == DONE]

    def _fetch(self):
        """Fetches what is done; how many jobs. Another kernel may do the same at the same time."""
        fetched = 0
        for cluster in sorted(self._clusters):
            done = [job for job in self._not_fetched() if self._place(job)[0] == cluster]
            for first in range(0, len(done), _AT_ONCE):
                some = done[first:first + _AT_ONCE]
                # Numbers, not "those that are done": another one may be done between the two requests.
                which = f"ClusterId == {cluster} && member(ProcId, {{{', '.join(str(self._place(job)[1]) for job in some)}}})"
                try:
                    if any("StageInStart" in self._ads[job] for job in some):
                        for job in some:
                            self._make_folder(self._folder(job))
                        self._queue.fetch(which)
                    self._queue.act("Remove", which, "done, and its results were fetched")
                except PoolError:
                    self._look()
                    if any(job not in self._left and self._ads[job]["JobStatus"] != REMOVED for job in some):
                        raise
                self._left.update(some)
                fetched += len(some)
        return fetched

    def _make_folder(self, folder):
        try:
            os.makedirs(folder, exist_ok=True)
        except OSError as problem:
            raise JobError(f"the results belong into {folder}, which cannot be made ({problem.strerror}); they stay at the access point") from problem

    def _folder(self, job):
        ad = self._ads[job]
        return ad.get("SUBMIT_Iwd") or ad.get("Iwd") or os.getcwd()

    def _read(self, job, name):
        if not 0 <= job < self._number:
            raise IndexError(f"{self.names()} has the jobs 0 to {self._number - 1}, and no job {job}")
        if job not in self._left:
            self.retrieve()
        state = self._state(job)
        if state != DONE:
            raise JobError(f"job {self._name(job)} is {_WORDS.get(state, 'not done')}: wait() first")
        ad = self._ads[job]
        path = os.path.join(self._folder(job), ad.get(f"SUBMIT_{name}") or ad.get(name) or "")
        try:
            # As the job wrote it: Python makes other ends of lines to \n where it is not told.
            with open(path, encoding="utf-8", errors="replace", newline="") as file:
                return file.read()
        except OSError as problem:
            raise JobError(f"job {self._name(job)} left nothing to read in {path}: {problem.strerror}") from problem

    def _in_vain(self):
        """The jobs that were begun several times and did not start, such as in an image that cannot be pulled, with the last reason; and those that no machine can run."""
        waiting = self._in(WAITING)
        too_large = {job: why for job, why in (self._too_large or {}).items() if job in waiting}
        return {**too_large, **{
            job: f"begun {self._ads[job]['NumShadowStarts']} times without success: {self._ads[job]['VacateReason']}" for job in self._in(WAITING, RUNNING)
            if self._ads.get(job, {}).get("VacateReason") and self._ads[job].get("NumShadowStarts", 0) >= IN_VAIN}}

    def _look_for_machines(self):
        """Which of the waiting jobs ask for more than any machine of the pool has."""
        having = fitting.machines() if self._in(WAITING) else []
        whys = {job: fitting.too_large(self._ads.get(job, {}), having) for job in self._in(WAITING)}
        self._too_large = {job: why for job, why in whys.items() if why}

    def _reasons(self, state, attribute):
        return {job: self._ads.get(job, {}).get(attribute, "no reason given") for job in self._in(state)}

    def _complain(self):
        held, removed, gone = self._reasons(HELD, "HoldReason"), self._reasons(REMOVED, "RemoveReason"), self._reasons(GONE, "")
        if held:
            raise JobError(f"{self._some(held)} held: put right what is wrong and call release(), or remove()", held)
        if removed:
            raise JobError(f"{self._some(removed)} removed from the queue", removed)
        if gone:
            raise JobError(f"{self._some(gone)} not in the queue any more, and the access point does not know how: look at what they wrote", gone)

    def _give_up(self, timeout, away):
        if away is not None:
            raise JobTimeout(f"after {timeout:g} s the access point does not answer: {away}") from away
        fetched = self._fetch()
        in_vain = self._in_vain()
        advice = f"`condor_q -better-analyze {self.cluster}` in a terminal says why jobs wait" if self._in(WAITING) else "wait() waits on"
        if in_vain:
            advice = f"{self._some(in_vain)} waiting still"
        results = f" The results of {fetched} were fetched." if fetched else ""
        raise JobTimeout(f"after {timeout:g} s: {self._counts_in_words()}; {advice}.{results}")

    def _tell_of_failures(self, quiet):
        failed = self.failed()
        if failed and not quiet:
            print(f"{self._some(failed)} not fine: error(N) is what job N wrote on its standard error", file=sys.stderr)

    def _some(self, reasons):
        """The jobs and the reasons of the first of them."""
        shown = "; ".join(f"{self._name(job)}: {reason}" for job, reason in list(reasons.items())[:_SHOWN])
        more = f" and {len(reasons) - _SHOWN} more" if len(reasons) > _SHOWN else ""
        return f"{len(reasons)} job{'' if len(reasons) == 1 else 's'} ({shown}{more}) {'is' if len(reasons) == 1 else 'are'}"


def _ending(ad):
    """How a job ended, in words; empty when it was fine."""
    if ad.get("ExitBySignal"):
        return f"killed by signal {ad.get('ExitSignal')}"
    return f"exit code {ad['ExitCode']}" if ad.get("ExitCode") else ""
