"""Runs checks at the same time where that is safe, each within its limit, and reports every one exactly once."""
import os
import threading
import time
import traceback

from support.verdict import Failed, Skipped

from . import report

# A check ends by itself at its limit; one that is stuck is given up a little later.
SLACK_SECONDS = 10.0


class Scheduler:
    """Checks of one `lane` run one after another; a check whose `needs` failed is not run."""

    def __init__(self, checks, kinds, workers=None):
        self._waiting = list(checks)
        self._kinds = kinds
        self._workers = workers or max(2, min(4, len(os.sched_getaffinity(0))))
        self._changed = threading.Condition()
        self._running = {}
        self._outcomes = {}

    def run(self):
        with self._changed:
            while self._waiting or self._running:
                while self._start_one():
                    pass
                self._give_up_overdue()
                if self._waiting or self._running:
                    self._changed.wait(0.5)

    def _start_one(self):
        """Starts, or settles, one check that may run now; whether there was one."""
        for check in self._waiting:
            broken = next((other for other in check.get("needs", ()) if self._outcomes.get(other) not in (None, "passed")), None)
            if broken is not None:
                self._waiting.remove(check)
                self._settle(check, "skipped", 0.0, "not run, since a check that it builds on did not pass")
                return True
            if len(self._running) >= self._workers or not self._free(check):
                continue
            self._waiting.remove(check)
            self._running[check["id"]] = (check, time.monotonic())
            threading.Thread(target=self._run, args=(check,), daemon=True).start()
            report.started(check)
            return True
        return False

    def _free(self, check):
        lanes = {other.get("lane") for other, _ in self._running.values()} - {None}
        pending = {other["id"] for other in self._waiting} | set(self._running)
        return check.get("lane") not in lanes and not pending.intersection(check.get("needs", ()))

    def _run(self, check):
        started = time.monotonic()
        outcome, reason = "passed", ""
        try:
            self._kinds[check["kind"]](check)
        except Failed as problem:
            outcome, reason = "failed", str(problem)
        except Skipped as problem:
            outcome, reason = "skipped", str(problem)
        except Exception:  # noqa: BLE001 - a fault of a check is that check's verdict, the others go on
            outcome, reason = "failed", "the check itself failed:\n" + traceback.format_exc()
        with self._changed:
            if self._running.pop(check["id"], None):
                self._settle(check, outcome, time.monotonic() - started, reason)
                self._changed.notify()

    def _give_up_overdue(self):
        for check, started in list(self._running.values()):
            took = time.monotonic() - started
            if took > check["limit"] + SLACK_SECONDS:
                del self._running[check["id"]]
                self._settle(check, "failed", took, f"it did not end within {check['limit']} s")

    def _settle(self, check, outcome, seconds, reason):
        self._outcomes[check["id"]] = outcome
        report.verdict(check, outcome, seconds, reason)
