"""Jobs that were submitted together: their state, their results, their end."""
import os
import sys
import time

from .errors import JobError, JobTimeout, PoolError

WAITING, RUNNING, REMOVED, DONE, HELD, SENDING, SUSPENDED = range(1, 8)
_WORDS = {WAITING: "waiting", RUNNING: "running", SENDING: "running", SUSPENDED: "running", DONE: "done", HELD: "held", REMOVED: "removed"}
# Held since its files are still on their way to the access point.
_BEING_SPOOLED = 16
# Seconds between two looks at the queue, short at first; and how long an access point may be away, as for an upgrade.
_FIRST_LOOK, _LONGEST_LOOK = 0.1, 2.0
_PATIENCE = 900.0
# Numbers in one expression.
_AT_ONCE = 500
_SHOWN = 3


class Jobs:
    """The jobs of a cluster, numbered from 0 in the order of their items. Made by submit(), attach() and jobs()."""

    def __init__(self, queue, cluster, number=None):
        self._queue = queue
        self._ads = {}
        self._left = set()
        self.cluster = cluster
        self._number = number
        if number is None:
            self._look()

    def __len__(self):
        return self._number

    def __repr__(self):
        words = self._counts_in_words()
        waiting = self._not_fetched()
        return f"<Jobs {self.cluster}: {words}{f', results of {len(waiting)} not fetched' if waiting else ''}>"

    def status(self):
        """How many jobs are waiting, running, done, held and removed, as a dictionary."""
        self._look()
        return self._counts()

    def wait(self, timeout=None, quiet=False):
        """Returns when all jobs are done and their results are here. Shows how far they are, unless `quiet`.

        JobTimeout: they were not done in `timeout` seconds; the results of those that are done are here. JobError: some are held or
        were removed; the others are done, and their results are here. PoolError: the access point was away for a long time.
        """
        started = answered = time.monotonic()
        pause, shown, away = _FIRST_LOOK, None, None
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
        """The numbers of the jobs that are held, with HTCondor's reasons."""
        self._look()
        return self._reasons(HELD, "HoldReason")

    def release(self):
        """Lets held jobs try again."""
        return self._queue.act("Release", f"ClusterId == {self.cluster}", "released from a notebook")

    def remove(self):
        """Ends the jobs and takes them out of the queue. Results that were not fetched are lost, and that is said."""
        self._look()
        lost = self._not_fetched()
        number = self._queue.act("Remove", f"ClusterId == {self.cluster}", "removed from a notebook")
        if not number and len(self._left) < self._number:
            raise JobError(f"none of cluster {self.cluster} could be removed: are these jobs yours?")
        if lost:
            print(f"{len(lost)} of them were done: what they wrote was not fetched, and is gone where the files were handed over.", file=sys.stderr)
        return number

    def _look(self):
        """Takes the jobs' present state from the queue, and of those that left it how they ended."""
        mine = f"ClusterId == {self.cluster}"
        here = {ad["ProcId"]: ad for ad in self._queue.jobs(mine)}
        if self._number is None and here:
            # Those that left the queue before count, too.
            self._number = max([ad.get("TotalSubmitProcs", 0) for ad in here.values()] + [job + 1 for job in here])
        gone = None if self._number is None else [job for job in range(self._number) if job not in here and job not in self._left]
        if gone != []:
            ended = {ad["ProcId"]: ad for ad in self._queue.gone(mine, self._number or -1)}
            if self._number is None:
                self._number = max([job + 1 for job in ended], default=0)
                gone = list(ended)
            self._ads.update((job, ended[job]) for job in gone if job in ended)
            self._left.update(gone)
        self._ads.update(here)
        self._left -= here.keys()

    def _state(self, job):
        ad = self._ads.get(job, {})
        state = ad.get("JobStatus", WAITING)
        if state == HELD and ad.get("HoldReasonCode") == _BEING_SPOOLED:
            return WAITING
        # Jobs that are done leave the queue by being removed, and may be seen on their way out.
        completed = ad.get("CompletionDate", 0) > 0
        if job in self._left or state == REMOVED:
            return DONE if completed else REMOVED
        # An access point that root started shows spooled jobs so for a moment, before it sets the date and is done with them.
        return RUNNING if state == DONE and not completed else state

    def _in(self, *states):
        return [job for job in range(self._number) if self._state(job) in states]

    def _counts(self):
        counts = dict.fromkeys(("waiting", "running", "done", "held", "removed"), 0)
        for job in range(self._number):
            counts[_WORDS.get(self._state(job), "waiting")] += 1
        return counts

    def _counts_in_words(self):
        return ", ".join(f"{number} {word}" for word, number in self._counts().items() if number) or "no jobs"

    def _not_fetched(self):
        return [job for job in self._in(DONE) if job not in self._left and self._ads[job]["JobStatus"] == DONE]

    def _fetch(self):
        done = self._not_fetched()
        for first in range(0, len(done), _AT_ONCE):
            some = done[first:first + _AT_ONCE]
            # Numbers, not "those that are done": another one may be done between the two requests.
            which = f"ClusterId == {self.cluster} && member(ProcId, {{{', '.join(map(str, some))}}})"
            if any("StageInStart" in self._ads[job] for job in some):
                for job in some:
                    self._make_folder(self._folder(job))
                self._queue.fetch(which)
            self._queue.act("Remove", which, "done, and its results were fetched")
            self._left.update(some)
        return len(done)

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
            raise IndexError(f"cluster {self.cluster} has the jobs 0 to {self._number - 1}, and no job {job}")
        if job not in self._left:
            self.retrieve()
        state = self._state(job)
        if state != DONE:
            raise JobError(f"job {self.cluster}.{job} is {_WORDS.get(state, 'not done')}: wait() first")
        ad = self._ads[job]
        path = os.path.join(self._folder(job), ad.get(f"SUBMIT_{name}") or ad.get(name) or "")
        try:
            with open(path, encoding="utf-8", errors="replace") as file:
                return file.read()
        except OSError as problem:
            raise JobError(f"job {self.cluster}.{job} left nothing to read in {path}: {problem.strerror}") from problem

    def _reasons(self, state, attribute):
        return {job: self._ads.get(job, {}).get(attribute, "no reason given") for job in self._in(state)}

    def _complain(self):
        held, removed = self._reasons(HELD, "HoldReason"), self._reasons(REMOVED, "RemoveReason")
        if held:
            raise JobError(f"{_some(self.cluster, held)} held: put right what is wrong and call release(), or remove()", held)
        if removed:
            raise JobError(f"{_some(self.cluster, removed)} removed from the queue", removed)

    def _give_up(self, timeout, away):
        if away is not None:
            raise JobTimeout(f"after {timeout:g} s the access point does not answer: {away}") from away
        fetched = self._fetch()
        advice = f"`condor_q -better-analyze {self.cluster}` in a terminal says why jobs wait" if self._in(WAITING) else "wait() waits on"
        results = f" The results of {fetched} were fetched." if fetched else ""
        raise JobTimeout(f"after {timeout:g} s: {self._counts_in_words()}; {advice}.{results}")

    def _tell_of_failures(self, quiet):
        failed = self.failed()
        if failed and not quiet:
            print(f"{_some(self.cluster, failed)} not fine: error(N) is what job N wrote on its standard error", file=sys.stderr)


def _ending(ad):
    """How a job ended, in words; empty when it was fine."""
    if ad.get("ExitBySignal"):
        return f"killed by signal {ad.get('ExitSignal')}"
    return f"exit code {ad['ExitCode']}" if ad.get("ExitCode") else ""


def _some(cluster, reasons):
    """The jobs and the reasons of the first of them."""
    shown = "; ".join(f"{cluster}.{job}: {reason}" for job, reason in list(reasons.items())[:_SHOWN])
    more = f" and {len(reasons) - _SHOWN} more" if len(reasons) > _SHOWN else ""
    return f"{len(reasons)} job{'' if len(reasons) == 1 else 's'} ({shown}{more}) {'is' if len(reasons) == 1 else 'are'}"
