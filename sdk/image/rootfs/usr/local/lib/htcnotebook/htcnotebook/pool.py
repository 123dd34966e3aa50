"""The personal HTCondor pool: prepared in the home, run by the user, on the loopback address only.

Its configuration is /usr/local/share/htcnotebook/condor/personal.conf; this module makes the folders it names, writes
what only the running container knows (CPUs and memory), and starts and ends condor_master.
"""
import os
import pwd
import signal
import subprocess
import threading
import time

from . import limits, log

STATE = ".condor/htcnotebook"
FOLDERS = ("log", "spool", "execute", "lock", "run")
# HTCondor 23 starts in about 2 s on a quiet machine.
READY_SECONDS = 60.0


def start(home):
    """Starts the pool and returns it, or None where there is to be none; why a pool cannot start is logged in one line."""
    if os.environ.get("_condor_SCHEDD_HOST"):
        return None
    if not _executable("condor_master"):
        return None
    problem = _prepare(home)
    if problem:
        log.warning(f"no personal HTCondor pool: {problem}")
        return None
    personal = Pool(home)
    personal.launch()
    return personal


def _prepare(home):
    """Makes the pool's folders and writes its limits; returns what is wrong, or None."""
    try:
        pwd.getpwuid(os.getuid())
    except KeyError:
        return f"uid {os.getuid()} has no line in /etc/passwd; start as root with NB_UID, or with group 0 where /etc/passwd can be written"
    if os.getuid() == 0:
        return "it runs as an ordinary user, never as root"
    state = os.path.join(home, STATE)
    try:
        os.makedirs(state, exist_ok=True)
        for name in FOLDERS:
            os.makedirs(os.path.join(state, name), exist_ok=True)
        os.chmod(os.path.join(state, "execute"), 0o755)
        text = f"NUM_CPUS = {limits.cpus()}\nMEMORY = {limits.memory_mib()}\n"
        partial = os.path.join(state, "limits.conf.part")
        with open(partial, "w", encoding="ascii") as file:
            file.write(text)
        os.rename(partial, os.path.join(state, "limits.conf"))
    except OSError as problem:
        return f"its folder {state} cannot be used ({problem.strerror}); mount a home that uid {os.getuid()} can write"
    return None


def _executable(name):
    for folder in ("/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"):
        path = os.path.join(folder, name)
        if os.access(path, os.X_OK):
            return path
    return None


class Pool:
    """A condor_master of this process. Only the supervisor reaps children, so it tells the pool when one ended."""

    def __init__(self, home):
        self._home = home
        self._state = os.path.join(home, STATE)
        self._master = None
        self._running = False
        self._output = None

    def launch(self):
        environment = dict(os.environ)
        # Jobs and daemons must not see Jupyter's secrets.
        for name in ("JUPYTER_TOKEN", "JUPYTERHUB_API_TOKEN", "JPY_API_TOKEN"):
            environment.pop(name, None)
        environment["HOME"] = self._home
        self._output = os.path.join(self._state, "log", "master.out")
        with open(self._output, "wb") as output:
            # A session of its own: a Ctrl-C at the terminal is not meant for the pool.
            master = subprocess.Popen(
                [_executable("condor_master"), "-f"],
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                start_new_session=True, cwd=self._state, env=environment,
            )
        self._master = master.pid
        self._running = True
        # The supervisor reaps: keep Popen from complaining when it is collected.
        master.returncode = 0
        threading.Thread(target=self._report, daemon=True).start()

    def _report(self):
        """Says once that the pool answers, or that it does not."""
        ready = os.path.join(self._state, "log", ".startd_address")
        started = time.time()
        while self._running and time.time() - started < READY_SECONDS:
            try:
                if os.stat(ready).st_mtime >= started - 1:
                    log.info(f"the personal HTCondor pool is up ({limits.cpus()} CPUs, {limits.memory_mib()} MiB)")
                    return
            except OSError:
                pass
            time.sleep(0.2)
        if self._running:
            log.warning(f"the personal HTCondor pool does not answer after {READY_SECONDS:g} s: see {self._state}/log")

    def ended(self, process, status, expected):
        """The supervisor collected `process`."""
        if process != self._master:
            return
        self._running = False
        if not expected:
            log.warning(
                f"the personal HTCondor pool ended by itself ({_describe(status)}): {self._last_words()}; "
                f"see {self._state}/log/MasterLog"
            )

    def _last_words(self):
        try:
            with open(self._output, encoding="utf-8", errors="replace") as file:
                lines = [line.strip() for line in file if line.strip()]
        except OSError:
            lines = []
        return lines[-1] if lines else "it said nothing"

    def terminate(self):
        self._signal(signal.SIGTERM)

    def stop(self, deadline):
        """Ends the pool: gracefully, then fast, then by force, before `deadline` (time.monotonic())."""
        self.terminate()
        if self._wait_until(deadline - 3.0):
            return
        self._signal(signal.SIGQUIT)
        if self._wait_until(deadline - 0.5):
            return
        log.warning("the personal HTCondor pool did not end in time and was killed; its jobs start again next time")
        self._signal(signal.SIGKILL)

    def _wait_until(self, deadline):
        while self._running:
            try:
                ended, _ = os.waitpid(self._master, os.WNOHANG)
            except ChildProcessError:
                ended = self._master
            if ended:
                self._running = False
            elif time.monotonic() >= deadline:
                return False
            else:
                time.sleep(0.05)
        return True

    def _signal(self, number):
        if not self._running:
            return
        try:
            os.kill(self._master, number)
        except ProcessLookupError:
            self._running = False


def _describe(status):
    code = os.waitstatus_to_exitcode(status)
    return f"status {code}" if code >= 0 else f"signal {-code}"
