"""The pool's life: one in a home, what killed daemons leave, names of users, homes that cannot be used."""
import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

IMAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
LIB = os.path.join(IMAGE, "rootfs", "usr", "local", "lib", "htcnotebook")
DEBIAN_LIB = os.path.join(IMAGE, "rootfs-debian", "usr", "local", "lib", "htcnotebook")
sys.path.insert(0, LIB)
sys.dont_write_bytecode = True

from htcnotebook import homelock, layout, leftovers, orphans, personal_run, rootgroup, supervise  # noqa: E402


class Folder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = folder.name

    def at(self, *parts):
        path = os.path.join(self.root, *parts)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return path


class PlaceTest(Folder):
    def test_a_site_and_a_job_in_this_image_have_no_pool_here(self):
        for variable in ("_condor_SCHEDD_HOST", "_CONDOR_JOB_AD"):
            with mock.patch.dict(os.environ, {variable: "x"}), mock.patch.object(personal_run.tools, "find", self.fail):
                self.assertIsNone(personal_run.start(self.root))


class HomeLockTest(Folder):
    def test_the_second_learns_who_is_first_and_gets_it_when_the_first_ends(self):
        first, second = homelock.HomeLock(self.at("lock")), homelock.HomeLock(self.at("lock"))
        self.assertIsNone(first.take())
        self.assertIsNone(first.take())
        self.assertEqual(f"the container {os.uname().nodename}", second.take())
        os.close(first._descriptor)
        self.assertIsNone(second.take())


    def test_who_has_it_is_known_to_others_and_no_news_to_itself(self):
        path = self.at("lock")
        self.assertIsNone(homelock.other_holder(path))
        first = homelock.HomeLock(path)
        first.take()
        self.assertIsNone(homelock.other_holder(path))
        with mock.patch.object(homelock.os, "uname", lambda: mock.Mock(nodename="elsewhere")):
            self.assertEqual(first_name(path), homelock.other_holder(path))
        os.close(first._descriptor)
        self.assertIsNone(homelock.other_holder(path))


def first_name(path):
    with open(path, encoding="utf-8") as file:
        return file.read().strip()


def process(number, name, parent, started, state="S"):
    fields = [state, str(parent), *["0"] * 17, str(int(started * os.sysconf("SC_CLK_TCK")))]
    return leftovers._Process(f"{number} ({name}) " + " ".join(fields))


class LostShadowTest(unittest.TestCase):
    MASTER = 10

    def lost(self, *shadows, schedd=100.0, startd=100.1, reconnecting=()):
        daemons = [process(10, "condor_master", 1, 99), process(11, "condor_schedd", 10, schedd), process(12, "condor_startd", 10, startd)]
        with mock.patch.object(leftovers, "_arguments", lambda number: ["condor_shadow", "--reconnect"] if number in reconnecting else ["condor_shadow"]):
            return [found.id for found in leftovers._lost_shadows([*daemons, *shadows], self.MASTER)]

    def test_a_shadow_of_a_running_job_stays(self):
        self.assertEqual([], self.lost(process(20, "condor_shadow", 11, 105)))

    def test_a_shadow_that_is_older_than_the_startd_has_lost_its_job(self):
        self.assertEqual([20], self.lost(process(20, "condor_shadow", 11, 105), process(21, "condor_shadow", 11, 111), startd=110))

    def test_a_new_schedd_finds_the_jobs_under_the_old_startd(self):
        self.assertEqual([], self.lost(process(20, "condor_shadow", 11, 121), schedd=120, reconnecting={20}))

    def test_a_new_pool_finds_none(self):
        self.assertEqual([20], self.lost(process(20, "condor_shadow", 11, 102), reconnecting={20}))

    def test_processes_of_others_stay(self):
        self.assertEqual([], self.lost(process(20, "condor_shadow", 99, 5), process(21, "sh", 11, 5)))


class OrphansTest(unittest.TestCase):
    def test_only_daemons_among_the_children_are_ended(self):
        # Named as a daemon, by a link to another program.
        with tempfile.TemporaryDirectory() as folder:
            daemon = os.path.join(folder, "condor_made")
            os.symlink("/bin/sleep", daemon)
            # Who runs the tests may ignore the signal, and children inherit that.
            children = [
                subprocess.Popen([program, "60"], preexec_fn=lambda: signal.signal(signal.SIGQUIT, signal.SIG_DFL))
                for program in (daemon, "/bin/sleep")]
            self.addCleanup(lambda: [(child.kill(), child.wait()) for child in children])
            while leftovers._arguments(children[0].pid)[:1] != [daemon]:
                pass
            leftovers.end_orphans(os.getpid())
            self.assertEqual(-3, children[0].wait(timeout=30))
            self.assertIsNone(children[1].poll())


class RootGroupTest(unittest.TestCase):
    def settings(self, group, found, **environment):
        with mock.patch.object(os, "getgid", lambda: group), mock.patch.object(rootgroup.glob, "glob", lambda _: found), \
                mock.patch.dict(os.environ, environment):
            return rootgroup.settings()

    def test_another_group_needs_nothing(self):
        self.assertEqual("", self.settings(100, []))

    def test_root_s_group_without_the_library(self):
        self.assertIsNone(self.settings(0, []))

    def test_root_s_group_with_the_library(self):
        text = self.settings(0, ["/usr/lib/x/libuid_wrapper.so"], LD_PRELOAD="libnss_wrapper.so")
        self.assertRegex(text, r'\ASCHEDD_ENVIRONMENT = "LD_PRELOAD=libuid_wrapper.so:libnss_wrapper.so UID_WRAPPER=1 .*UID_WRAPPER_INITIAL_EGID=100.*"\n\Z')


class StartTest(Folder):
    """Whatever is wrong with the place is one line, and there is no pool."""

    def said(self):
        said = []
        with mock.patch.object(os, "getuid", lambda: 1000), mock.patch.object(os, "getgid", lambda: 100), mock.patch.object(personal_run.pwd, "getpwuid", lambda _: None), \
                mock.patch.object(personal_run.tools, "find", lambda name: "/bin/false"), mock.patch.object(personal_run.log, "warning", said.append), \
                mock.patch.object(personal_run.os, "posix_spawn", side_effect=AssertionError("the pool was started")), mock.patch.dict(os.environ, {"_condor_SCHEDD_HOST": ""}):
            personal_run.start(self.root)
        (line,) = said
        return line

    def test_a_lock_that_is_no_file(self):
        os.makedirs(self.at(layout.STATE, personal_run.LOCK, "x"))
        self.assertIn(f"no personal HTCondor pool: {os.path.join(self.root, layout.STATE, personal_run.LOCK)} cannot be used (Is a directory)", self.said())

    def test_a_limit_that_is_none(self):
        with mock.patch.object(personal_run.limits, "cpus", side_effect=ValueError("/sys/fs/cgroup/cpu.max has 'x', which is no limit of a container")):
            self.assertEqual("no personal HTCondor pool: /sys/fs/cgroup/cpu.max has 'x', which is no limit of a container", self.said())

    def test_no_folder_for_temporary_files(self):
        with mock.patch.object(personal_run, "TEMPORARY", os.path.join(self.root, "none")):
            self.assertRegex(self.said(), "uid 1000 cannot write .*/none, where HTCondor's daemons prove")


class PrepareTest(Folder):
    def problem(self):
        with mock.patch.object(os, "getuid", lambda: 1000), mock.patch.object(os, "getgid", lambda: 100), mock.patch.object(personal_run.pwd, "getpwuid", lambda _: None), \
                mock.patch.object(personal_run.log, "warning", self.fail):
            return personal_run._prepare(self.root)

    def test_an_empty_home_gets_the_folders(self):
        self.assertIsNone(self.problem())
        self.assertEqual(sorted(layout.FOLDERS), sorted(os.listdir(os.path.join(self.root, layout.STATE))))

    def test_a_file_in_the_folder_s_place(self):
        with open(self.at(".condor", "htcnotebook"), "w", encoding="ascii"):
            pass
        self.assertIn("cannot be used (Not a directory)", self.problem() or "")

    def test_a_pool_of_another_user(self):
        queue = self.at(layout.STATE, "spool", "job_queue.log")
        with open(queue, "w", encoding="ascii"):
            pass
        may = os.access
        with mock.patch.object(os, "access", lambda path, mode: path != queue and may(path, mode)):
            self.assertIn("belongs to another user; give it to uid 1000 or remove it", self.problem() or "")

    def test_a_full_home(self):
        full = mock.Mock(f_bavail=1, f_frsize=4096, f_flag=0)
        with mock.patch.object(os, "statvfs", lambda _: full):
            self.assertIn("is full; free some space", self.problem() or "")


class PersonalConfigurationTest(Folder):
    PERSONAL = "/usr/local/share/htcnotebook/condor/personal.conf"

    def ask(self, home, *command, **variables):
        environment = {"PATH": os.environ["PATH"], "HOME": home, **variables}
        done = subprocess.run(
            [*command, "/bin/bash", "-p", os.path.join(LIB, "personal-configuration")], env=environment, capture_output=True, text=True, check=True)
        return done.stdout.splitlines()

    def as_user(self, home, **variables):
        """As an ordinary user: root's own tests become one."""
        # The folders on the way there may be closed to that user; whose a file is does not depend on that.
        reach = ["--inh-caps", "+dac_read_search", "--ambient-caps", "+dac_read_search"]
        change = ["setpriv", "--reuid", "4711", "--regid", "4711", "--clear-groups", *reach] if os.getuid() == 0 else []
        return self.ask(home, *change, **variables)

    def pool_in(self, home, age=5, owner=4711):
        path = self.at(home, ".condor", "htcnotebook", "limits.conf")
        with open(path, "w", encoding="ascii"):
            pass
        os.utime(path, (2_000_000_000 - age, 2_000_000_000 - age))
        os.chmod(self.root, 0o755)
        if os.getuid() == 0:
            for place in (path, os.path.join(self.root, home)):
                os.chown(place, owner, owner)
        return os.path.join(self.root, home)

    def test_a_home_with_a_pool(self):
        home = self.pool_in("home")
        self.assertEqual([f"HTCNOTEBOOK_HOME = {home}", f"include : {home}/.condor/htcnotebook/limits.conf", f"include : {self.PERSONAL}"], self.as_user(home))
        self.assertEqual(self.as_user(home), self.as_user("/nowhere", HTCNOTEBOOK_HOME=home))

    def test_a_schedd_elsewhere(self):
        self.assertEqual([], self.as_user(self.pool_in("home"), _condor_SCHEDD_HOST="ap.example.org"))

    @unittest.skipUnless(os.getuid() == 0, "gives files to somebody else, and asks as root")
    def test_root_and_what_is_somebody_else_s(self):
        home = self.pool_in("home")
        for variables in ({}, {"HTCNOTEBOOK_HOME": home}):
            self.assertEqual([], self.ask(home, **variables))
        foreign = self.pool_in("foreign", owner=4712)
        self.assertEqual(["HTCNOTEBOOK_HOME = /nonexistent", f"include : {self.PERSONAL}"], self.as_user(foreign))
        self.assertEqual([f"HTCNOTEBOOK_HOME = {foreign}", f"include : {self.PERSONAL}"], self.as_user("/nowhere", HTCNOTEBOOK_HOME=foreign))


class SettleHomeTest(Folder):
    def settle(self, home):
        script = f'. "{DEBIAN_LIB}/log.sh"; . "{DEBIAN_LIB}/home.sh"; HOME=$1; settle_home env; echo "$HOME"'
        return subprocess.run(
            ["bash", "-ec", script, "test", home], capture_output=True, text=True, check=True, env={**os.environ, "LC_ALL": "C.UTF-8"})

    def test_a_home_that_can_be_used_stays_and_nothing_is_left_in_it(self):
        result = self.settle(self.root)
        self.assertEqual((self.root + "\n", ""), (result.stdout, result.stderr))
        self.assertEqual([], os.listdir(self.root))

    def test_a_full_home(self):
        script = f'. "{DEBIAN_LIB}/home.sh"; head() {{ :; }}; HOME=$1; home_problem fails'
        for said, problem in (
                ("No space left on device", "is full: free some space"), ("Disk quota exceeded", "is full: free some space"),
                ("Read-only file system", "is read-only: mount it so"), ("Permission denied", "cannot be written by uid"),
                ("Stale file handle", "cannot be written (Stale file handle)")):
            with self.subTest(said):
                runner = f'fails() {{ [ "$1" != env ] || {{ echo "sh: 1: cannot create x: {said}" >&2; return 1; }}; }}; '
                # A locale that the image lacks has bash complain wherever it is set.
                done = subprocess.run(
                    ["bash", "-ec", runner + script, "test", self.root], capture_output=True, text=True, check=True,
                    env={**os.environ, "LC_ALL": "xx_XX.UTF-8"})
                self.assertIn(problem, done.stdout)


class OrphansTest(unittest.TestCase):
    """Real processes, with the limit that the script `starter` gives; the supervisor is this process, a subreaper."""

    def setUp(self):
        ctypes.CDLL(None).prctl(supervise.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        self.addCleanup(lambda: ctypes.CDLL(None).prctl(supervise.PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0))

    def orphan(self, limit):
        """A process whose parent has ended, in a session of its own, without an environment."""
        script = f"import os, time\nif os.fork() == 0:\n os.setsid()\n os.execve('/usr/bin/sleep', ['sleep', '600'], {{}})"
        before = set(orphans._children(os.getpid(), orphans.PROC))
        command = f"{'ulimit -S -w ' + str(limit) + ';' if limit else ''} exec python3 -c \"$0\""
        subprocess.run(["sh", "-c", command, script], check=True)
        found, = set(orphans._children(os.getpid(), orphans.PROC)) - before
        self.addCleanup(self.collect, found)
        return found

    @staticmethod
    def collect(process):
        try:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
        except (ProcessLookupError, ChildProcessError):
            pass

    def test_what_outlived_its_job_is_ended_and_what_the_user_started_is_not(self):
        gone = subprocess.run(["sh", "-c", "echo $$"], stdout=subprocess.PIPE, check=True, text=True).stdout.strip()
        of_a_job, of_the_user = self.orphan(gone), self.orphan(None)
        self.assertEqual([of_a_job], orphans.end(os.getpid()))
        self.assertEqual(signal.SIGKILL, os.WTERMSIG(os.waitpid(of_a_job, 0)[1]))
        os.kill(of_the_user, 0)

    def test_while_the_job_runs_its_processes_stay(self):
        with tempfile.TemporaryDirectory() as folder:
            program = os.path.join(folder, "condor_starter")
            os.symlink("/usr/bin/sleep", program)
            with subprocess.Popen([program, "600"]) as starter:
                try:
                    self.orphan(starter.pid)
                    self.assertEqual([], orphans.end(os.getpid()))
                finally:
                    starter.kill()


if __name__ == "__main__":
    unittest.main()
