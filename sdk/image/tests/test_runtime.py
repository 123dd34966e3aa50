"""What runs beside the notebook: content, limits, the supervisor and the start commands."""
import importlib.util
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import unittest

IMAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
LIB = os.path.join(IMAGE, "rootfs", "usr", "local", "lib", "htcnotebook")
sys.path.insert(0, LIB)
sys.dont_write_bytecode = True

from htcnotebook import content, fonts, limits, supervise  # noqa: E402


def write(root, path, text):
    path = os.path.join(root, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        return file.read()


class Folder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = folder.name


class ContentTest(Folder):
    def setUp(self):
        super().setUp()
        self.source = os.path.join(self.root, "source")
        self.home = os.path.join(self.root, "home")
        os.makedirs(self.home)
        write(self.source, "notebooks/a.ipynb", "image")
        write(self.source, "b.txt", "image")

    def lay_out(self):
        content.lay_out(self.home, self.source)

    def test_an_empty_home_gets_everything(self):
        self.lay_out()
        self.assertEqual("image", read(self.home, "notebooks/a.ipynb"))
        self.assertEqual("image", read(self.home, "b.txt"))

    def test_a_file_of_the_user_stays(self):
        write(self.home, "b.txt", "mine")
        self.lay_out()
        self.assertEqual("mine", read(self.home, "b.txt"))

    def test_a_link_of_the_user_stays_even_when_it_leads_nowhere(self):
        os.symlink("/nowhere/at/all", os.path.join(self.home, "b.txt"))
        self.lay_out()
        self.assertTrue(os.path.islink(os.path.join(self.home, "b.txt")))

    def test_what_the_user_deleted_stays_away_and_what_is_new_comes(self):
        self.lay_out()
        os.remove(os.path.join(self.home, "b.txt"))
        write(self.source, "c.txt", "image")
        self.lay_out()
        self.assertFalse(os.path.exists(os.path.join(self.home, "b.txt")))
        self.assertEqual("image", read(self.home, "c.txt"))


class FontsTest(Folder):
    def setUp(self):
        super().setUp()
        self.home = os.path.join(self.root, "home")
        self.source = os.path.join(self.root, "matplotlib")
        write(self.source, "fontlist-v390.json", "image")
        write(self.source, "of", "digest")

    def test_the_list_is_where_matplotlib_looks(self):
        fonts.lay_out(self.home, {}, self.source)
        self.assertEqual("image", read(self.home, ".cache/matplotlib/fontlist-v390.json"))
        self.assertEqual(["fontlist-v390.json"], os.listdir(os.path.join(self.home, ".cache/matplotlib")))
        fonts.lay_out(self.home, {"XDG_CACHE_HOME": os.path.join(self.root, "cache")}, self.source)
        self.assertEqual("image", read(self.root, "cache/matplotlib/fontlist-v390.json"))

    def test_the_users_own_stays_and_an_image_without_one_is_none(self):
        write(self.home, ".cache/matplotlib/fontlist-v390.json", "mine")
        fonts.lay_out(self.home, {}, self.source)
        self.assertEqual("mine", read(self.home, ".cache/matplotlib/fontlist-v390.json"))
        fonts.lay_out(self.home, {}, os.path.join(self.root, "nowhere"))


class LimitsTest(Folder):
    def machine(self, **files):
        write(self.root, "proc/meminfo", "MemTotal:       16777216 kB\n")
        for path, text in files.items():
            write(self.root, path, text)

    def test_a_limit_that_is_none_is_told(self):
        for name, text in (("cpu.max", "0 100000"), ("cpu.max", "100000 0"), ("cpu.max", "x y"), ("cpu.max", "5"), ("memory.max", "much"), ("memory.max", "-1")):
            with self.subTest(text), self.assertRaisesRegex(ValueError, f"{name} has '{text}', which is no limit of a container"):
                self.machine(**{"proc/self/cgroup": "0::/\n", f"sys/fs/cgroup/{name}": text + "\n"})
                limits.cpus(self.root)
                limits.memory_mib(self.root)
            os.remove(os.path.join(self.root, "sys/fs/cgroup", name))

    def test_no_limits(self):
        self.machine()
        self.assertEqual(16384, limits.memory_mib(self.root))
        self.assertEqual(os.cpu_count(), limits.cpus(self.root))

    def test_version_2_takes_the_tightest_group_on_the_way_up(self):
        self.machine(**{
            "proc/self/cgroup": "0::/a/b\n",
            "sys/fs/cgroup/a/memory.max": "2147483648\n", "sys/fs/cgroup/a/b/memory.max": "max\n",
            "sys/fs/cgroup/a/cpu.max": "100000 100000\n", "sys/fs/cgroup/a/b/cpu.max": "max 100000\n",
        })
        self.assertEqual((2048, 1), (limits.memory_mib(self.root), limits.cpus(self.root)))

    def test_version_1_seen_from_inside_a_container(self):
        self.machine(**{
            "proc/self/cgroup": "4:memory:/docker/abc\n3:cpu,cpuacct:/docker/abc\n0::/\n",
            "sys/fs/cgroup/memory/memory.limit_in_bytes": "1073741824\n",
            "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "150000\n", "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
        })
        self.assertEqual((1024, 1), (limits.memory_mib(self.root), limits.cpus(self.root)))

    def test_version_1_without_a_limit(self):
        self.machine(**{
            "proc/self/cgroup": "4:memory:/x\n3:cpu,cpuacct:/x\n",
            "sys/fs/cgroup/memory/x/memory.limit_in_bytes": "9223372036854771712\n",
            "sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_quota_us": "-1\n", "sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_period_us": "100000\n",
        })
        self.assertEqual((16384, os.cpu_count()), (limits.memory_mib(self.root), limits.cpus(self.root)))


class SupervisorTest(Folder):
    """Without a pool (_condor_SCHEDD_HOST is set): the command's status and signals."""

    def start(self, *command):
        program = f"import sys; sys.path.insert(0, {LIB!r}); from htcnotebook.supervise import main; sys.exit(main(sys.argv[1:]))"
        environment = {**os.environ, "HOME": self.root, "_condor_SCHEDD_HOST": "ap.example.org"}
        return subprocess.Popen(
            [sys.executable, "-I", "-B", "-c", program, *command],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, start_new_session=True)

    def test_the_status_is_the_commands(self):
        for script, status in (("exit 0", 0), ("exit 7", 7), ("kill -KILL $$", 137)):
            with self.subTest(script):
                process = self.start("sh", "-c", script)
                process.communicate(timeout=60)
                self.assertEqual(status, process.returncode)

    def test_no_thread_takes_a_signal_that_is_waited_for(self):
        """A thread that does not block SIGCHLD swallows the end of a command that comes before the wait for it."""
        program = f"""import sys, threading, time; sys.path.insert(0, {LIB!r})
from htcnotebook import pool, supervise
class Pool:
    ended = stop = terminate = lambda *_, **__: None
def start(home):
    threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
    return Pool()
pool.start = start
sys.exit(supervise.main(sys.argv[1:]))"""
        # Of the threads but the first, whose mask the kernel opens while it waits.
        masks = "for task in /proc/$PPID/task/*; do [ ${task##*/} = $PPID ] || sed -n 's/^SigBlk:[[:space:]]*//p' $task/status; done"
        done = subprocess.run([sys.executable, "-c", program, "sh", "-c", masks], env={**os.environ, "HOME": self.root},
                              capture_output=True, text=True, check=True, timeout=60)
        (mask,) = done.stdout.split()
        self.assertEqual(set(), {number for number in supervise.AWAITED if not int(mask, 16) & 1 << number - 1})

    def test_a_command_that_is_not_there(self):
        process = self.start("/no/such/command")
        _, errors = process.communicate(timeout=60)
        self.assertEqual(127, process.returncode)
        self.assertIn("/no/such/command: No such file or directory", errors)

    def test_a_signal_reaches_the_command_and_its_children_once(self):
        script = textwrap.dedent("""
            import os, signal, sys, time
            seen = []
            signal.signal(signal.SIGTERM, lambda *_: seen.append(1))
            child = os.fork()
            if not child: print("ready", flush=True)
            while not seen: time.sleep(0.01)
            time.sleep(0.5)
            if not child: os._exit(len(seen))
            _, status = os.waitpid(child, 0)
            sys.exit(10 * os.waitstatus_to_exitcode(status) + len(seen))
        """)
        # As `tini -g` does it, to the whole process group; and as anybody else, to the process.
        for send in (os.killpg, os.kill):
            with self.subTest(send.__name__):
                process = self.start(sys.executable, "-c", script)
                self.assertEqual("ready\n", process.stdout.readline())
                send(process.pid, signal.SIGTERM)
                process.communicate(timeout=60)
                self.assertEqual(11, process.returncode)


class StartNotebookTest(unittest.TestCase):
    def command(self, arguments=(), **variables):
        path = os.path.join(IMAGE, "rootfs-debian", "usr", "local", "bin", "start-notebook.py")
        spec = importlib.util.spec_from_file_location("start_notebook", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        before = dict(os.environ)
        self.addCleanup(lambda: (os.environ.clear(), os.environ.update(before)))
        for name in ("JUPYTERHUB_API_TOKEN", "DOCKER_STACKS_JUPYTER_CMD", "NOTEBOOK_ARGS", "RESTARTABLE"):
            os.environ.pop(name, None)
        os.environ.update(variables)
        return module.command(list(arguments))

    def test_lab_by_default(self):
        self.assertEqual(["jupyter", "lab"], self.command())

    def test_all_variables(self):
        self.assertEqual(
            ["/usr/local/bin/htcnotebook-restarting", "jupyter", "notebook", "--a", "b c", "--d"],
            self.command(["--d"], DOCKER_STACKS_JUPYTER_CMD="notebook", NOTEBOOK_ARGS="--a 'b c'", RESTARTABLE="yes"))

    def test_a_hub(self):
        self.assertEqual(["/usr/local/bin/start-singleuser.py", "--d"], self.command(["--d"], JUPYTERHUB_API_TOKEN="x"))


class RunHooksTest(Folder):
    def run_hooks(self, **hooks):
        folder = os.path.join(self.root, "hooks")
        for name, (text, mode) in hooks.items():
            os.chmod(write(folder, name, text), mode)
        script = os.path.join(IMAGE, "rootfs-debian", "usr", "local", "bin", "run-hooks.sh")
        return subprocess.run(
            ["bash", "-c", 'set -e; . "$1" "$2"; case $- in *e*) echo errexit;; esac', "test", script, folder],
            capture_output=True, text=True, check=False)

    def test_order_variables_and_failures(self):
        result = self.run_hooks(**{
            "10-a.sh": ("echo a; A=1", 0o644), "20-b.sh": ("return 4", 0o644), "30-c": ("#!/bin/sh\necho c; exit 3\n", 0o755),
            "40-d": ("not executable", 0o644), "45-u.sh": ("set -u", 0o644), "50-e.sh": ('echo "e $A$NO_SUCH_VARIABLE"', 0o644),
        })
        self.assertEqual(0, result.returncode, result.stderr)
        self.assertEqual(["a", "c", "e 1", "errexit"], result.stdout.splitlines(), result.stderr)
        self.assertIn("30-c failed with status 3", result.stderr)
        self.assertIn("20-b.sh failed with status 4", result.stderr)

    def test_a_hook_that_asks_for_errexit_gets_it(self):
        result = self.run_hooks(**{"10-a.sh": ("set -e; false; echo not reached", 0o644)})
        self.assertEqual((1, ""), (result.returncode, result.stdout), result.stderr)

    def test_a_caller_that_can_start_again_goes_on_behind_a_hook_that_ends_the_shell(self):
        caller = write(self.root, "caller", textwrap.dedent("""\
            #!/bin/bash
            set -e
            start_again_after() { export HTCNOTEBOOK_AFTER_HOOK=$1; exec "$0" again; }
            . "$HOOKS_SCRIPT" "$HOOKS"
            echo "$1 A=$A ${HTCNOTEBOOK_AFTER_HOOK-none} $-"
        """))
        os.chmod(caller, 0o755)
        hooks = {
            "10-a.sh": "echo a; export A=1", "20-errexit.sh": "set -e; export A=2; false; A=3", "30-exit.sh": "exit 7", "40-zero.sh": "exit 0",
            "50-unset.sh": "set -u; echo $NOTHING", "60-b.sh": "echo b", "70-last.sh": "exit 1"}
        for name, text in hooks.items():
            write(self.root, f"hooks/{name}", text)
        result = self.call(caller)
        self.assertEqual(0, result.returncode, result.stderr)
        self.assertEqual("a b again A=2 none", " ".join(result.stdout.split()[:-1]), result.stderr)
        self.assertIn("e", result.stdout.split()[-1])
        failures = [line.split("/")[-1] for line in result.stderr.splitlines() if "the start goes on" in line]
        self.assertEqual(
            ["20-errexit.sh failed with status 1; the start goes on", "30-exit.sh failed with status 7; the start goes on",
             "50-unset.sh failed with status 1; the start goes on", "70-last.sh failed with status 1; the start goes on"],
            [failure.replace("status 127", "status 1") for failure in failures])

    def test_the_end_of_the_container_is_no_failure_of_a_hook(self):
        caller = write(self.root, "caller", '#!/bin/bash\nstart_again_after() { echo again; }\n. "$HOOKS_SCRIPT" "$HOOKS"\necho not reached\n')
        os.chmod(caller, 0o755)
        write(self.root, "hooks/10-a.sh", 'kill -TERM $$; sleep 0.1; echo not reached')
        result = self.call(caller)
        self.assertEqual((143, "", ""), (result.returncode, result.stdout, result.stderr))

    def call(self, caller):
        script = os.path.join(IMAGE, "rootfs-debian", "usr", "local", "bin", "run-hooks.sh")
        environment = {**os.environ, "HOOKS_SCRIPT": script, "HOOKS": os.path.join(self.root, "hooks")}
        return subprocess.run([caller], capture_output=True, text=True, check=False, env=environment, timeout=60)


if __name__ == "__main__":
    unittest.main()
