"""What root does at a start and when it is asked: accounts, owners, whose work it is, the health check."""
import importlib.machinery
import importlib.util
import json
import os
import stat
import subprocess
import sys
import tempfile
import threading
import unittest
from contextlib import redirect_stderr, redirect_stdout
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from unittest import mock

IMAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
LIB = os.path.join(IMAGE, "rootfs", "usr", "local", "lib", "htcnotebook")
DEBIAN = os.path.join(IMAGE, "rootfs-debian", "usr", "local")
sys.path.insert(0, LIB)
sys.dont_write_bytecode = True

from htcnotebook import become  # noqa: E402


def load(name, *path):
    loader = importlib.machinery.SourceFileLoader(name, os.path.join(DEBIAN, *path))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    loader.exec_module(module)
    return module


accounts = load("accounts", "lib", "htcnotebook", "accounts.py")
give = load("give", "lib", "htcnotebook", "give.py")
health = load("health", "bin", "htcnotebook-healthcheck")

TEXTS = {
    "passwd": "root:x:0:0:root:/root:/bin/bash\nwww-data:x:33:33:www-data:/var/www:/usr/sbin/nologin\njovyan:x:1000:100::/home/jovyan:/bin/bash\n",
    "group": "root:x:0:\nwww-data:x:33:\nstaff:x:50:\nusers:x:100:\nextra:x:300:jovyan\n",
    "shadow": "root:*:1::::::\njovyan:!:2::::::\n",
    "gshadow": "root:*::\nextra:!::jovyan\n",
}


class Folder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = folder.name


class AccountsTest(Folder):
    def setUp(self):
        super().setUp()
        for name, text in TEXTS.items():
            with open(os.path.join(self.root, name), "w", encoding="ascii") as file:
                file.write(text)
            os.chmod(os.path.join(self.root, name), 0o664 if name == "passwd" else 0o600)

    def change(self, **variables):
        """Status, what was printed, the new files."""
        output = StringIO()
        with redirect_stdout(output), redirect_stderr(output):
            status = accounts.main(variables, self.root)
        self.assertEqual(sorted(TEXTS), sorted(os.listdir(self.root)))
        return status, output.getvalue(), accounts.read(self.root)

    def test_nothing_asked_is_nothing_changed(self):
        self.assertEqual((0, "", TEXTS), self.change())

    def test_a_name_ids_and_a_group(self):
        status, said, files = self.change(NB_USER="alice", NB_UID="1234", NB_GID="5678", NB_GROUP="lab")
        self.assertEqual((0, "jovyan is now alice\nalice is now 1234:5678\n"), (status, said))
        self.assertIn("\nalice:x:1234:5678::/home/alice:/bin/bash\n", files["passwd"])
        self.assertNotIn("jovyan", "".join(files.values()))
        self.assertIn("\nlab:x:5678:\n", files["group"])
        self.assertIn("users:x:100:alice\n", files["group"])
        self.assertIn("extra:x:300:alice\n", files["group"])
        self.assertIn("alice:!:2::::::\n", files["shadow"])
        self.assertEqual(0o664, stat.S_IMODE(os.stat(os.path.join(self.root, "passwd")).st_mode))
        self.assertEqual(0o600, stat.S_IMODE(os.stat(os.path.join(self.root, "shadow")).st_mode))
        # The container starts again.
        self.assertEqual((0, "", files), self.change(NB_USER="alice", NB_UID="1234", NB_GID="5678", NB_GROUP="lab"))

    def test_a_uid_of_the_system_is_the_user_s_and_said(self):
        status, said, files = self.change(NB_UID="33")
        self.assertEqual(0, status)
        self.assertIn("WARNING: uid 33 is www-data's in this image as well", said)
        first = next(line for line in files["passwd"].splitlines() if line.split(":")[2] == "33")
        self.assertEqual("jovyan", first.split(":")[0])

    def test_a_group_s_name_that_is_taken(self):
        status, said, files = self.change(NB_GID="5000", NB_GROUP="staff")
        self.assertEqual(0, status)
        self.assertIn("WARNING: NB_GROUP=staff is this image's group 50: group 5000 is named jovyan", said)
        self.assertIn("staff:x:50:\n", files["group"])
        self.assertIn("jovyan:x:5000:\n", files["group"])

    def test_a_gid_that_has_a_name(self):
        self.assertEqual(TEXTS["group"].replace("users:x:100:", "users:x:100:jovyan"), self.change(NB_GID="33")[2]["group"])

    def test_a_new_name_for_a_gid_comes_first(self):
        _, _, files = self.change(NB_GID="50", NB_GROUP="lab")
        self.assertIn("lab:x:50:\nstaff:x:50:\n", files["group"])

    def test_what_cannot_be_is_one_line_and_nothing_changes(self):
        for variables, said in (
            ({"NB_UID": "abc"}, "NB_UID='abc' is no id"), ({"NB_UID": "-1"}, "is no id"), ({"NB_UID": "4294967296"}, "is no id"), ({"NB_UID": "4294967295"}, "is no id"),
            ({"NB_GID": "users"}, "NB_GID='users' is no id"), ({"NB_UID": "0"}, "NB_UID=0 would make jovyan root"), ({"NB_UID": "00"}, "would make jovyan root"),
            ({"NB_USER": "root"}, "NB_USER=root needs NB_UID=0 and NB_GID=0"), ({"NB_USER": "toor", "NB_UID": "0"}, "would make toor root"),
            ({"NB_USER": "www-data"}, "www-data is an account of the image's system, uid 33"),
            ({"NB_USER": "../x"}, "is no name of a user"), ({"NB_USER": "a:b"}, "is no name"), ({"NB_USER": "a\nb"}, "is no name"), ({"NB_USER": "-o"}, "is no name"),
            ({"NB_USER": "a" * 256}, "is no name"), ({"NB_GROUP": "x:y", "NB_GID": "5"}, "is no name of a group"),
        ):
            with self.subTest(variables):
                status, words, files = self.change(**variables)
                self.assertEqual((1, TEXTS), (status, files))
                self.assertRegex(words, r"\AERROR: [^\n]*\n\Z")
                self.assertIn(said, words)

    def test_root_when_it_is_asked_for_by_all_three(self):
        status, said, files = self.change(NB_USER="root", NB_UID="0", NB_GID="0")
        self.assertEqual((0, TEXTS), (status, files))
        self.assertIn("WARNING: NB_USER=root", said)

    def test_a_file_that_is_mounted_or_cannot_be_replaced_leaves_all_as_it_was(self):
        rename = os.rename

        def refuse(source, target):
            if target.endswith("/shadow"):
                raise OSError(16, "Device or resource busy")
            rename(source, target)
        for context, said in ((mock.patch.object(accounts, "mount_points", lambda: {os.path.join(self.root, "passwd")}), "passwd is mounted"),
                              (mock.patch.object(os, "rename", refuse), "cannot be written (Device or resource busy)")):
            with self.subTest(said), context:
                status, words, files = self.change(NB_USER="alice", NB_GID="5678")
                self.assertEqual((1, TEXTS), (status, files))
                self.assertRegex(words, r"\AERROR: [^\n]*\n\Z")
                self.assertIn(said, words)


class GiveTest(Folder):
    """Links count where the uid `trusted` made them: the tests' own uid stands for root's, and another for a user's."""

    def open(self, path, trusted):
        descriptor = give.open_trusted(path, trusted)
        self.addCleanup(os.close, descriptor)
        return os.readlink(f"/proc/self/fd/{descriptor}")

    def setUp(self):
        super().setUp()
        self.root = os.path.realpath(self.root)
        os.makedirs(os.path.join(self.root, "a", "b"))
        os.symlink("a/../a", os.path.join(self.root, "link"))
        os.symlink(os.path.join(self.root, "a"), os.path.join(self.root, "absolute"))
        os.symlink("circle", os.path.join(self.root, "circle"))

    def test_a_link_of_root_is_followed(self):
        for path in ("a/b", "link/b", "absolute/./b", "absolute//b/"):
            self.assertEqual(f"{self.root}/a/b", self.open(f"{self.root}/{path}", os.getuid()))

    def test_a_link_of_a_user_is_not_on_the_way_nor_at_the_end(self):
        for path in ("link", "link/b", "absolute", "absolute/b"):
            with self.subTest(path), self.assertRaises(give.Refused):
                give.open_trusted(f"{self.root}/{path}", os.getuid() + 1)
        with self.assertRaises(give.Refused):
            give.open_trusted(f"{self.root}/circle", os.getuid())

    def test_options_that_follow_links(self):
        for option, follows in (("-L", True), ("-RL", True), ("-H", True), ("--dereference", True), ("-R", False), ("-Rv", False), ("--no-dereference", False)):
            self.assertEqual(follows, give.follows(option), option)

    @unittest.skipUnless(os.getuid() == 0, "gives files to somebody else")
    def test_a_tree_and_a_file_are_given_and_what_links_lead_to_is_not(self):
        with open(os.path.join(self.root, "a", "file"), "w", encoding="ascii"):
            pass
        os.symlink("../circle", os.path.join(self.root, "a", "out"))
        os.mkdir(os.path.join(self.root, "other"))
        os.symlink(os.path.join(self.root, "other"), os.path.join(self.root, "a", "other"))
        errors = StringIO()
        with redirect_stderr(errors):
            self.assertEqual(0, give.main("4711:4712", f"{self.root}/a", ["-R"]))
            os.chown(os.path.join(self.root, "absolute"), 4711, 4711, follow_symlinks=False)
            self.assertEqual(1, give.main("4713:4713", f"{self.root}/absolute", []))
            self.assertEqual(0, give.main("4714:4714", f"{self.root}/a/file", []))
            self.assertEqual(1, give.main("4714:4714", f"{self.root}/missing", []))
        owner = {name: os.lstat(os.path.join(self.root, name)).st_uid for name in ("a", "a/b", "a/file", "a/out", "a/other", "other")}
        self.assertEqual({"a": 4711, "a/b": 4711, "a/file": 4714, "a/out": 4711, "a/other": 4711, "other": 0}, owner)
        self.assertIn("absolute on the way is a link that uid 4711 made", errors.getvalue())
        self.assertIn("missing is not given to 4714:4714: No such file", errors.getvalue())


class BecomeTest(Folder):
    def process(self, number, command, uid="1000 1000 1000 1000", parent=1):
        folder = os.path.join(self.root, str(number))
        os.makedirs(folder)
        for name, text in (("cmdline", command.replace(" ", "\0") + "\0"), ("status", f"Name:\tpython3\nPPid:\t{parent}\nUid:\t{uid}\nGid:\t100 100 100 100\nGroups:\t100 300 \n")):
            with open(os.path.join(self.root, str(number), name), "w", encoding="ascii") as file:
                file.write(text)

    def test_the_first_process_s_child_is_the_command(self):
        self.process(1, "/usr/bin/tini -g -- start.sh", "0 0 0 0", 0)
        self.process(40, f"python3 -I -B {become.SUPERVISOR} jupyter", "1001 1001 1001 1001", 39)
        self.process(7, f"python3 -I -B {become.SUPERVISOR} jupyter")
        self.assertEqual(become.User(7, 1000, 100, (100, 300)), become.user_of_command(self.root))

    def test_neither_root_nor_who_is_on_the_way_to_it(self):
        self.process(7, f"python3 -I -B {become.SUPERVISOR} jupyter", "0 0 0 0")
        self.process(8, f"python3 -I -B {become.SUPERVISOR} jupyter", "1000 0 0 0")
        self.process(9, "sleep 600")
        self.assertIsNone(become.user_of_command(self.root))

    @unittest.skipUnless(os.getuid() == 0, "gives up root's rights")
    def test_root_is_given_up_for_good(self):
        program = f"""import os, sys; sys.path.insert(0, {LIB!r}); from htcnotebook import become
def work():
    try:
        os.setuid(0)
    except PermissionError:
        print(os.getresuid(), os.getresgid(), os.getgroups(), os.getsid(0) == os.getpid(), os.environ["HOME"], flush=True)
    return 7
sys.exit(become.run_as(become.User(0, 4711, 4712, (4713,)), work))"""
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, env={**os.environ, "HTCNOTEBOOK_HOME": "/x"})
        self.assertEqual((7, "(4711, 4711, 4711) (4712, 4712, 4712) [4713] True /\n"), (done.returncode, done.stdout), done.stderr)


class HealthTest(Folder):
    def record(self, name, text, age):
        path = os.path.join(self.root, name)
        with open(path, "w", encoding="ascii") as file:
            file.write(text if isinstance(text, str) else json.dumps(text))
        os.utime(path, (2_000_000_000 - age,) * 2)

    def living(self):
        """A process with jupyter in its command."""
        child = subprocess.Popen([sys.executable, "-c", "input()", "jupyter-lab"], stdin=subprocess.PIPE)
        self.addCleanup(lambda: (child.communicate(), None))
        while b"jupyter" not in open(f"/proc/{child.pid}/cmdline", "rb").read():  # between fork and exec
            pass
        return child.pid

    def check(self):
        output = StringIO()
        with mock.patch.object(health, "runtime_folders", lambda: [self.root]), mock.patch.object(health.become, "user_of_command", lambda: None), \
                mock.patch.object(health, "TIMEOUT_SECONDS", 60), redirect_stdout(output):
            return health.main(), output.getvalue()

    def serve(self, status=200):
        asked = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(self.path)
                self.send_response(status)
                self.send_header("Location", "http://127.0.0.1:1/")
                self.end_headers()

            def log_message(self, *_):
                pass
        server = HTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        self.addCleanup(lambda: (server.shutdown(), thread.join(), server.server_close()))
        return server.server_port, asked

    def test_only_a_port_a_scheme_and_a_path_of_a_living_jupyter_count(self):
        port, asked = self.serve()
        good = {"pid": self.living(), "port": port, "url": "http://elsewhere.example.org:1/lab/", "base_url": "/lab/"}
        self.record("jpserver-9.json", good, 100)
        # All newer, and none of them spoils the other.
        for number, bad in enumerate(("{", "[]", "null", "[" * 5000, {**good, "url": "file:///etc/shadow"}, {**good, "pid": 2**22 + 1}, {**good, "pid": "1"}, {**good, "pid": 1},
                                      {**good, "port": 0}, {**good, "port": True}, {**good, "base_url": "/ HTTP/1.1\r\nX: y"}, {**good, "base_url": 7}, {**good, "url": 7}, {"url": "x"})):
            self.record(f"jpserver-{100 + number}.json", bad, number)
        os.symlink("/dev/zero", os.path.join(self.root, "jpserver-2.json"))
        os.mkfifo(os.path.join(self.root, "jpserver-3.json"))
        os.mkdir(os.path.join(self.root, "jpserver-4.json"))
        self.assertEqual((0, f"Jupyter answers on port {port}\n"), self.check())
        self.assertEqual({"/lab/api"}, set(asked))

    def test_a_redirection_is_no_answer(self):
        port, _ = self.serve(302)
        self.record("jpserver-9.json", {"pid": self.living(), "port": port, "url": "http://x/", "base_url": "/"}, 0)
        self.assertEqual((1, "Jupyter does not answer: it answers with status 302\n"), self.check())

    def test_no_record(self):
        self.assertEqual((1, "Jupyter does not answer: no Jupyter server of this container has written its runtime file\n"), self.check())


if __name__ == "__main__":
    unittest.main()
