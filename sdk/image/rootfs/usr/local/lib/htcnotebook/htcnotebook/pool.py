"""The personal HTCondor pool: prepared in the home, run by the user, on the loopback address only.

Its configuration is /usr/local/share/htcnotebook/condor/personal.conf; this module makes the folders it names, writes
what only the running container knows (CPUs and memory), and starts, watches and ends condor_master.
"""
import os
import pwd
import signal
import threading
import time

from . import homelock, leftovers, limits, log, rootgroup

STATE = ".condor/htcnotebook"
FOLDERS = ("log", "spool", "execute", "lock", "run")
LOCK = "lock/container"
TEMPORARY = "/tmp"
# HTCondor 23 starts in about 2 s on a quiet machine.
READY_SECONDS = 60.0
# What the logs and the queue of a pool without jobs need to begin with.
LEAST_FREE_BYTES = 4 * 1024 * 1024
# A condor_master that ends sooner has found something that another start will not change.
SHORT_LIFE_SECONDS = 10.0
MOST_SHORT_LIVES = 3
# Of what Jupyter is told, jobs and daemons must not see this.
SECRETS = ("JUPYTER_TOKEN", "JUPYTERHUB_API_TOKEN", "JPY_API_TOKEN")


def start(home):
    """Starts the pool and returns it, or None where there is to be none; why a pool cannot start is logged in one line."""
    # A job that runs in this image, as a site's pool may do, needs no pool of its own.
    if os.environ.get("_condor_SCHEDD_HOST") or os.environ.get("_CONDOR_JOB_AD"):
        return None
    if not _executable("condor_master"):
        return None
    problem = _prepare(home)
    if problem:
        log.warning(f"no personal HTCondor pool: {problem}")
        return None
    personal = Pool(home)
    try:
        personal.begin()
    except (OSError, ValueError) as problem:
        log.warning(f"no personal HTCondor pool: {_why(problem)}")
        return None
    return personal


def _prepare(home):
    """Makes the pool's folders; returns what is wrong, or None."""
    if os.getuid() == 0:
        return "it runs as an ordinary user, never as root"
    try:
        pwd.getpwuid(os.getuid())
    except KeyError:
        return f"uid {os.getuid()} has no name; start as root with NB_UID, or with group 0 (--user {os.getuid()}:0) where /etc/passwd can be written"
    state = os.path.join(home, STATE)
    try:
        for name in FOLDERS:
            os.makedirs(os.path.join(state, name), exist_ok=True)
        for name in (*FOLDERS, LOCK, "spool/job_queue.log"):
            path = os.path.join(state, name)
            if os.path.exists(path) and not os.access(path, os.R_OK | os.W_OK):
                return f"its folder {state} belongs to another user; give it to uid {os.getuid()} or remove it"
        os.chmod(os.path.join(state, "execute"), 0o755)
        disk = os.statvfs(state)
    except OSError as problem:
        return f"its folder {state} cannot be used ({problem.strerror}); mount a home that uid {os.getuid()} can write"
    if not os.access(TEMPORARY, os.W_OK | os.X_OK):
        return f"uid {os.getuid()} cannot write {TEMPORARY}, where HTCondor's daemons prove to one another who they are: mount one, such as --tmpfs {TEMPORARY}"
    if disk.f_bavail * disk.f_frsize < LEAST_FREE_BYTES:
        return f"{home} is full; free some space and start again"
    if rootgroup.settings() is None:
        log.warning("the jobs' logs will lack what the schedd writes, since this user's group is root's: start with another group")
    if disk.f_flag & os.ST_NOEXEC:
        log.warning(f"jobs cannot run programs that are in {home}, which is mounted noexec: mount it with exec, such as --tmpfs /tmp:exec")
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
        self._output = os.path.join(self._state, "log", "master.out")
        self._lock = homelock.HomeLock(os.path.join(self._state, LOCK))
        # Guards what follows: threads start the master, the supervisor's thread ends it.
        self._guard = threading.RLock()
        self._master = None
        self._started = 0.0
        self._short_lives = 0
        self._stopping = False

    def begin(self):
        """Starts the master as soon as no other container runs a pool from this home."""
        holder = self._lock.take()
        if holder is None:
            self._launch()
            return
        log.warning(f"no personal HTCondor pool yet: {holder} runs one from this home; this one starts when that has ended")
        _in_background(self._begin_later)

    def _begin_later(self):
        try:
            while self._lock.take() is not None:
                time.sleep(0.5)
                if self._stopping:
                    return
        except OSError as problem:
            log.warning(f"no personal HTCondor pool: {_why(problem)}")
            return
        self._launch()

    def _launch(self):
        """Starts condor_master in a session of its own: a Ctrl-C at the terminal is not meant for the pool."""
        try:
            leftovers.forget_addresses(self._state)
            self._write_limits()
            files = [
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, self._output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644),
                (os.POSIX_SPAWN_DUP2, 1, 2),
            ]
            with self._guard:
                if self._stopping:
                    return
                program = _executable("condor_master")
                self._started = time.monotonic()
                # The supervisor's thread blocks signals; the master must not.
                self._master = os.posix_spawn(program, [program, "-f"], self._environment(), file_actions=files, setsid=True, setsigmask=[])
                master, started = self._master, self._started
        except (OSError, ValueError) as problem:
            log.warning(f"no personal HTCondor pool: {_why(problem)}")
            return
        _in_background(lambda: self._report(started))
        _in_background(lambda: leftovers.watch(self._state, master))

    def _environment(self):
        environment = {name: value for name, value in os.environ.items() if name not in SECRETS}
        environment["HOME"] = self._home
        return environment

    def _write_limits(self):
        partial = os.path.join(self._state, "limits.conf.part")
        with open(partial, "w", encoding="ascii") as file:
            file.write(f"NUM_CPUS = {limits.cpus()}\nMEMORY = {limits.memory_mib()}\n{rootgroup.settings() or ''}")
        os.rename(partial, os.path.join(self._state, "limits.conf"))

    def _report(self, started):
        """Says once that the pool answers, or that it does not."""
        while self._started == started and self._master and time.monotonic() - started < READY_SECONDS:
            if os.path.exists(os.path.join(self._state, "log", ".startd_address")):
                log.info(f"the personal HTCondor pool is up ({limits.cpus()} CPUs, {limits.memory_mib()} MiB)")
                return
            time.sleep(0.1)
        if self._started == started and self._master:
            log.warning(f"the personal HTCondor pool does not answer after {READY_SECONDS:g} s: see {self._state}/log")

    def ended(self, process, status, expected):
        """The supervisor collected `process`. A master that was killed starts again; one that ended in peace does not."""
        with self._guard:
            if process != self._master:
                return
            self._master = None
            if expected or self._stopping:
                return
            if status == 0:
                log.info("the personal HTCondor pool was ended from within; it starts again with the container")
                return
            self._short_lives = self._short_lives + 1 if time.monotonic() - self._started < SHORT_LIFE_SECONDS else 1
            if self._short_lives >= MOST_SHORT_LIVES:
                log.warning(
                    f"the personal HTCondor pool ended by itself ({_describe(status)}): {self._last_words()}; "
                    f"see {self._state}/log/MasterLog"
                )
                return
        _in_background(self._again)

    def _again(self):
        time.sleep(self._short_lives)
        leftovers.end_orphans(os.getpid())
        if not self._stopping:
            log.info("the personal HTCondor pool starts again")
            self._launch()

    def _last_words(self):
        try:
            with open(self._output, encoding="utf-8", errors="replace") as file:
                lines = [line.strip() for line in file if line.strip()]
        except OSError:
            lines = []
        return lines[-1] if lines else "it said nothing"

    def terminate(self):
        """Asks the pool to end; `stop` waits for that."""
        with self._guard:
            self._stopping = True
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
        while self._master:
            try:
                ended, _ = os.waitpid(self._master, os.WNOHANG)
            except ChildProcessError:
                ended = self._master
            if ended:
                self._master = None
            elif time.monotonic() >= deadline:
                return False
            else:
                time.sleep(0.05)
        return True

    def _signal(self, number):
        if self._master:
            try:
                os.kill(self._master, number)
            except ProcessLookupError:
                self._master = None


def _in_background(work):
    threading.Thread(target=work, daemon=True).start()


def _why(problem):
    """What went wrong, in a line."""
    return f"{problem.filename} cannot be used ({problem.strerror}); repair or remove it" if isinstance(problem, OSError) and problem.filename else str(problem)


def _describe(status):
    code = os.waitstatus_to_exitcode(status)
    return f"status {code}" if code >= 0 else f"signal {-code}"
