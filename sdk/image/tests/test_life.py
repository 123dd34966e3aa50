"""The pool's life: one in a home, what killed daemons leave, names of users, homes that cannot be used."""
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

from htcnotebook import homelock, leftovers, pool, rootgroup  # noqa: E402


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
            with mock.patch.dict(os.environ, {variable: "x"}), mock.patch.object(pool, "_executable", self.fail):
                self.assertIsNone(pool.start(self.root))


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
        with mock.patch.object(os, "getuid", lambda: 1000), mock.patch.object(os, "getgid", lambda: 100), mock.patch.object(pool.pwd, "getpwuid", lambda _: None), \
                mock.patch.object(pool, "_executable", lambda name: "/bin/false"), mock.patch.object(pool.log, "warning", said.append), \
                mock.patch.object(pool.os, "posix_spawn", side_effect=AssertionError("the pool was started")), mock.patch.dict(os.environ, {"_condor_SCHEDD_HOST": ""}):
            pool.start(self.root)
        (line,) = said
        return line

    def test_a_lock_that_is_no_file(self):
        os.makedirs(self.at(pool.STATE, pool.LOCK, "x"))
        self.assertIn(f"no personal HTCondor pool: {os.path.join(self.root, pool.STATE, pool.LOCK)} cannot be used (Is a directory)", self.said())

    def test_a_limit_that_is_none(self):
        with mock.patch.object(pool.limits, "cpus", side_effect=ValueError("/sys/fs/cgroup/cpu.max has 'x', which is no limit of a container")):
            self.assertEqual("no personal HTCondor pool: /sys/fs/cgroup/cpu.max has 'x', which is no limit of a container", self.said())

    def test_no_folder_for_temporary_files(self):
        with mock.patch.object(pool, "TEMPORARY", os.path.join(self.root, "none")):
            self.assertRegex(self.said(), "uid 1000 cannot write .*/none, where HTCondor's daemons prove")


class PrepareTest(Folder):
    def problem(self):
        with mock.patch.object(os, "getuid", lambda: 1000), mock.patch.object(os, "getgid", lambda: 100), mock.patch.object(pool.pwd, "getpwuid", lambda _: None), \
                mock.patch.object(pool.log, "warning", self.fail):
            return pool._prepare(self.root)

    def test_an_empty_home_gets_the_folders(self):
        self.assertIsNone(self.problem())
        self.assertEqual(sorted(pool.FOLDERS), sorted(os.listdir(os.path.join(self.root, pool.STATE))))

    def test_a_file_in_the_folder_s_place(self):
        with open(self.at(".condor", "htcnotebook"), "w", encoding="ascii"):
            pass
        self.assertIn("cannot be used (Not a directory)", self.problem() or "")

    def test_a_pool_of_another_user(self):
        queue = self.at(pool.STATE, "spool", "job_queue.log")
        with open(queue, "w", encoding="ascii"):
            pass
        may = os.access
        with mock.patch.object(os, "access", lambda path, mode: path != queue and may(path, mode)):
            self.assertIn("belongs to another user; give it to uid 1000 or remove it", self.problem() or "")

    def test_a_full_home(self):
        full = mock.Mock(f_bavail=1, f_frsize=4096, f_flag=0)
        with mock.patch.object(os, "statvfs", lambda _: full):
            self.assertIn("is full; free some space", self.problem() or "")


class WhereIsHomeTest(Folder):
    def where(self, home):
        done = subprocess.run(
            [os.path.join(LIB, "where-is-home")], env={**os.environ, "HOME": home}, capture_output=True, text=True, check=True)
        return done.stdout

    def pool_in(self, home, age):
        path = self.at(home, ".condor", "htcnotebook", "limits.conf")
        with open(path, "w", encoding="ascii"):
            pass
        os.utime(path, (2_000_000_000 - age, 2_000_000_000 - age))
        return os.path.join(self.root, home)

    def test_a_home_with_a_pool(self):
        home = self.pool_in("home", 5)
        self.assertEqual(f"HTCNOTEBOOK_HOME = {home}\n", self.where(home))

    @unittest.skipUnless(os.getuid() == 0, "gives a file to somebody else")
    def test_a_pool_of_somebody_else_does_not_count(self):
        home = self.pool_in("home", 5)
        os.chown(os.path.join(home, ".condor/htcnotebook/limits.conf"), 4711, 4711)
        self.assertNotIn(home, self.where(home))


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


if __name__ == "__main__":
    unittest.main()
