"""Runs the container's command with the personal pool beside it, and ends both.

The command gets a process group of its own (the terminal's foreground group, when there is one), so each signal reaches
it exactly once. The pool is started in the background: the command does not wait for it.
"""
import ctypes
import errno
import os
import signal
import sys
import time

from . import content, fonts, handover, log, pool

# What is passed on to the command.
FORWARDED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2)
ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT)
AWAITED = {*FORWARDED, signal.SIGCHLD}
# Engines send SIGKILL 10 s after SIGTERM. The command may take all of it; the pool gets the fast signal before.
GRACE_SECONDS = 9.0
# linux/prctl.h
PR_SET_CHILD_SUBREAPER = 36


def main(command):
    if not command:
        print("usage: htcnotebook-run COMMAND...", file=sys.stderr)
        return 2
    home = os.environ.get("HOME") or "/home/jovyan"
    # HTCondor's tools look for the pool below HOME where this is set: see where.conf.
    os.environ["HTCNOTEBOOK_HOME"] = home
    # Daemons whose master was killed become children of this process, which ends them.
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    handover.start(os.environ, home)
    content.lay_out(home)
    fonts.lay_out(home, os.environ)
    # Waited for below, one after another: no handler that could interrupt anything. The pool's threads inherit this, since the kernel
    # gives a signal to any thread that does not block it, and there it would be lost.
    signal.pthread_sigmask(signal.SIG_BLOCK, AWAITED)
    personal = pool.start(home)
    return _Supervisor(command, personal).run()


class _Supervisor:
    def __init__(self, command, personal):
        self._command = command
        self._pool = personal
        self._ending = None
        self._interrupted = None

    def run(self):
        try:
            child = self._spawn()
        except OSError as problem:
            print(f"{self._command[0]}: {problem.strerror}", file=sys.stderr)
            self._end_pool(time.monotonic() + GRACE_SECONDS)
            return 127 if problem.errno == errno.ENOENT else 126
        status = self._wait(child)
        self._end_pool(self._deadline())
        return status

    def _deadline(self):
        """When the pool has to be gone: the grace runs from the signal that ended the command."""
        now = time.monotonic()
        if self._ending:
            return self._ending
        if self._interrupted and now < self._interrupted + GRACE_SECONDS:
            return self._interrupted + GRACE_SECONDS
        return now + GRACE_SECONDS

    def _spawn(self):
        """Forks and executes the command; returns its process id. A failure to execute is raised here."""
        report, reported = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.close(report)
                os.setpgid(0, 0)
                _take_terminal(os.getpid())
                signal.pthread_sigmask(signal.SIG_SETMASK, set())
                # Python ignores these two for itself; the command expects the usual.
                signal.signal(signal.SIGPIPE, signal.SIG_DFL)
                signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
                os.execvp(self._command[0], self._command)
            except OSError as problem:
                os.write(reported, str(problem.errno).encode())
            finally:
                os._exit(127)
        os.close(reported)
        with open(report, encoding="ascii") as pipe:
            failure = pipe.read()
        if failure:
            os.waitpid(child, 0)
            raise OSError(int(failure), os.strerror(int(failure)))
        return child

    def _wait(self, child):
        """Passes signals on until the command has ended; returns its status as a shell would."""
        while True:
            received = signal.sigwait(AWAITED)
            if received == signal.SIGCHLD:
                status = self._reap(child)
                if status is not None:
                    return status
                continue
            if received == signal.SIGINT:
                # The command may go on: a shell does, and Jupyter asks first.
                self._interrupted = time.monotonic()
            elif received in ENDING and self._ending is None:
                self._ending = time.monotonic() + GRACE_SECONDS
                # Both end at the same time: the pool needs its share of the grace.
                if self._pool:
                    self._pool.terminate()
            try:
                os.killpg(child, received)
            except ProcessLookupError:
                pass

    def _reap(self, child):
        """Collects every child that ended; the command's status if it is among them."""
        result = None
        while True:
            try:
                ended, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return result
            if ended == 0:
                return result
            if ended == child:
                code = os.waitstatus_to_exitcode(status)
                result = code if code >= 0 else 128 - code
            elif self._pool:
                self._pool.ended(ended, status, expected=self._ending is not None)

    def _end_pool(self, deadline):
        if self._pool:
            self._pool.stop(deadline)


def _take_terminal(group):
    """Makes `group` the foreground group of the terminal, if standard input is one."""
    if not os.isatty(0):
        return
    # Only the foreground group may do that without being stopped.
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    try:
        os.tcsetpgrp(0, group)
    except OSError:
        pass
    signal.signal(signal.SIGTTOU, signal.SIG_DFL)
