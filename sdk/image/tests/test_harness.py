"""The checks of an image, where they can be tried without one."""
import io
import json
import os
import sys
import tempfile
import time
import unittest
from unittest import mock

HARNESS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "harness")
sys.path.insert(0, HARNESS)
sys.dont_write_bytecode = True

from checks import commands, locked, log, packages, secrets, security  # noqa: E402
from probes import locked_python, python_package  # noqa: E402
from runner import main, report, scheduler  # noqa: E402
from support import inspected, processes, programs  # noqa: E402
from support.verdict import Failed, Skipped  # noqa: E402


def check(number, kind, **more):
    return {"id": number, "scene": "bench", "category": "C", "name": f"check {number}", "kind": kind, "limit": 5, **more}


def run(checks, kinds, **options):
    """Runs checks and returns their records by number."""
    with mock.patch("sys.stdout", io.StringIO()) as output:
        scheduler.Scheduler(checks, kinds, **options).run()
    records = [json.loads(line) for line in output.getvalue().splitlines() if line.startswith("{")]
    assert len({record["id"] for record in records}) == len(records)
    return {record["id"]: record for record in records}


def fail(reason):
    raise Failed(reason)


class Distribution:
    """What importlib.metadata knows of one."""

    def __init__(self, name, version, folder="/opt/conda/lib/python3.13/site-packages", installer="pip"):
        self.metadata, self.version, self.installer = {"Name": name}, version, installer
        self._path = f"{folder}/{name}.dist-info"

    def read_text(self, name):
        return {"INSTALLER": self.installer + "\n"}.get(name)


class LockedTest(unittest.TestCase):
    """What is installed is what is locked, or the check says what is not and why."""

    def debian(self, installed, **wanted):
        with mock.patch.object(packages, "installed_versions", lambda: installed):
            locked.debian({"packages": wanted})

    def test_the_locked_debian_packages_pass_beside_others(self):
        self.debian({"tini": "0.19.0-1", "curl": "8"}, tini="0.19.0-1")

    def test_another_version_of_debian_fails_with_its_cause(self):
        with mock.patch.object(packages, "is_newer", lambda version, other: version > other), self.assertRaises(Failed) as failed:
            self.debian({"tini": "2", "xz": "1"}, tini="1", xz="2", curl="8")
        lines = str(failed.exception).splitlines()
        self.assertIn("tini 1 is locked, but 2 is installed: the archive had replaced", lines[0])
        self.assertIn("xz 2 is locked, but 1 is installed: the base had it already", lines[1])
        self.assertEqual("curl 8 is locked and not installed", lines[2])

    def test_all_problems_are_counted_and_the_first_are_named(self):
        with self.assertRaises(Failed) as failed:
            self.debian({}, **{f"p{number}": "1" for number in range(30)})
        self.assertTrue(str(failed.exception).endswith("\nand 18 more"))

    def python(self, *found, others=False, **wanted):
        return locked_python.problems(wanted, others, {each.metadata["Name"]: each for each in found}, "/opt/conda")

    def test_versions_of_python_are_compared_as_python_does(self):
        self.assertEqual([], self.python(Distribution("a", "1.0.0"), Distribution("b", "2.0rc1"), a="1.0", b="2.0-rc.1"))

    def test_another_version_of_python_fails_with_its_place(self):
        debian = Distribution("a", "1.1", "/usr/lib/python3/dist-packages", "debian")
        self.assertEqual(
            ["a 1.0 is locked, but Python finds 1.1 (/usr/lib/python3/dist-packages, put there by debian)", "b 2 is locked and not installed"],
            self.python(debian, a="1.0", b="2"))

    def test_what_is_not_locked_is_told_in_the_environment_only(self):
        extra, debian = Distribution("extra", "1"), Distribution("numpy", "2", "/usr/lib/python3/dist-packages", "debian")
        self.assertEqual(["extra 1 is not locked, but installed (/opt/conda/lib/python3.13/site-packages, put there by pip)"], self.python(extra, debian))
        self.assertEqual([], self.python(extra, debian, others=True))

    def test_the_probe_reads_this_pythons_own_distributions(self):
        found = locked_python.found_distributions()
        name, version = next((name, each.version) for name, each in found.items() if name)
        self.assertEqual(([], 1), (locked_python.problems({name: version}, True, found, sys.prefix),
                                   len(locked_python.problems({name: version + ".1"}, True, found, sys.prefix))))

    def test_the_checks_ask_the_images_python(self):
        with mock.patch.object(packages, "ask_probe", lambda program, question, limit: [f"{question['locked']} in {limit}"]), self.assertRaises(Failed) as failed:
            locked.python({"packages": {"a": "1"}, "others": False, "limit": 5})
        self.assertEqual("{'a': '1'} in 5", str(failed.exception))


class SchedulerTest(unittest.TestCase):
    def test_every_outcome_is_reported_once(self):
        def skip(_):
            raise Skipped("nothing there")

        kinds = {"good": lambda _: None, "bad": lambda _: fail("because\nof this"), "skip": skip, "fault": lambda _: 1 / 0}
        records = run([check(1, "good"), check(2, "bad"), check(3, "skip"), check(4, "fault")], kinds)
        self.assertEqual(["passed", "failed", "skipped", "failed"], [records[number]["outcome"] for number in (1, 2, 3, 4)])
        self.assertEqual("because\nof this", records[2]["reason"])
        self.assertIn("ZeroDivisionError", records[4]["reason"])

    def test_what_builds_on_a_failure_is_not_run(self):
        ran = []
        records = run(
            [check(1, "bad"), check(2, "note", needs=[1]), check(3, "note", needs=[4]), check(4, "good")],
            {"bad": lambda _: fail("x"), "good": lambda _: time.sleep(0.2), "note": lambda each: ran.append(each["id"])}, workers=4)
        self.assertEqual(("skipped", "passed", [3]), (records[2]["outcome"], records[3]["outcome"], ran))

    def test_checks_of_a_lane_run_one_after_another(self):
        running, most = [], []

        def note(_):
            running.append(1)
            most.append(len(running))
            time.sleep(0.05)
            running.pop()

        run([check(number, "note", lane="a") for number in range(1, 5)], {"note": note}, workers=4)
        self.assertEqual([1, 1, 1, 1], most)

    def test_a_check_that_is_stuck_is_given_up_and_the_others_go_on(self):
        with mock.patch.object(scheduler, "SLACK_SECONDS", 0.1):
            records = run([check(1, "stuck", limit=0.2), check(2, "good")], {"stuck": lambda _: time.sleep(30), "good": lambda _: None}, workers=1)
        self.assertEqual(("failed", "passed"), (records[1]["outcome"], records[2]["outcome"]))
        self.assertIn("did not end within 0.2 s", records[1]["reason"])


class ReportTest(unittest.TestCase):
    def record(self, reason, name="check"):
        with mock.patch("sys.stdout", io.StringIO()) as output:
            report.verdict({"id": 7, "category": "C", "name": name}, "failed", 0.1234, reason)
        return output.getvalue().splitlines()

    def test_a_record_stays_within_what_a_pipe_keeps_whole(self):
        for reason in ("x" * 100000, "ü\n" * 100000, '"\\' * 50000, "\u65e5" * 50000):
            line = self.record(reason)[-1]
            self.assertLessEqual(len(line) + 1, 4096)
            self.assertEqual(7, json.loads(line)["id"])

    def test_nothing_reaches_the_terminal_but_text(self):
        lines = self.record("\x1b[31mred\x1b[0m \x1b]0;title\x07 a\rb\x00", name="a\nb")
        self.assertFalse([line for line in lines if any(ord(letter) < 32 for letter in line)])
        self.assertIn("red", json.loads(lines[-1])["reason"])

    def test_the_beginning_and_the_end_of_a_long_reason_stay(self):
        short = report.shorten("begin" + "x" * 1000 + "end", 100)
        self.assertEqual((100, True, True), (len(short), short.startswith("begin"), short.endswith("end")))


class ProgramsTest(unittest.TestCase):
    def test_output_and_status(self):
        ended = programs.run(["sh", "-c", "echo out; echo err >&2; exit 3"], 10)
        self.assertEqual((3, "out\nerr\n"), (ended.status, ended.output))

    def test_a_flood_is_read_and_forgotten(self):
        ended = programs.run([sys.executable, "-c", "import sys; sys.stdout.write('a' + 'x' * 20_000_000 + 'z')"], 60)
        self.assertEqual(0, ended.status)
        self.assertTrue(ended.output.startswith("ax") and ended.output.endswith("xz"))
        self.assertLess(len(ended.output), 3 * programs.KEPT_BYTES)

    def test_what_does_not_end_is_ended_with_all_that_it_started(self):
        with tempfile.TemporaryDirectory() as folder, mock.patch.object(programs, "GRACE_SECONDS", 0.3):
            path = os.path.join(folder, "id")
            ended = programs.run(["sh", "-c", f"trap '' TERM; sleep 100 & echo $! > {path}; sleep 100"], 0.5)
            self.assertIsNone(ended.status)
            with open(path, encoding="ascii") as file:
                child = int(file.read())
            deadline = time.monotonic() + 5
            while time.monotonic() < deadline and self.runs(child):
                time.sleep(0.05)
            self.assertFalse(self.runs(child))

    @staticmethod
    def runs(process):
        try:
            with open(f"/proc/{process}/stat", encoding="utf-8") as file:
                return file.read().rsplit(")", 1)[1].split()[0] != "Z"
        except OSError:
            return False


class CommandsTest(unittest.TestCase):
    """What a command of a package says when it is asked, and what that means."""

    def problem(self, text):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "command")
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            os.chmod(path, 0o755)
            return commands._problem(path, folder, {"PATH": os.environ["PATH"]})

    def test_a_command_that_answers_or_refuses_has_started(self):
        self.assertIsNone(self.problem("#!/bin/sh\necho 1.0\n"))
        self.assertIsNone(self.problem("#!/bin/sh\n[ $1 = --help ] || exit 2\n"))
        self.assertIsNone(self.problem("#!/bin/sh\necho usage: command FILE >&2\nexit 2\n"))

    def test_one_that_ends_in_a_traceback_has_not(self):
        said = self.problem("#!/usr/bin/env python3\nint(autocompletion=1)\n")
        self.assertRegex(said, "/command --help: TypeError: ")

    def test_one_that_the_system_cannot_run_has_not(self):
        self.assertIn("No such file", self.problem("#!/nowhere/python\n"))
        self.assertIn("status -9", self.problem("#!/bin/sh\nkill -9 $$\n"))


class ProcessesTest(unittest.TestCase):
    def test_what_the_engine_starts_beside_the_container_is_not_of_it(self):
        with tempfile.TemporaryDirectory() as folder:
            for number, name, parent in ((1, "tini", 0), (7, "a) b (", 1), (9, "python3", 7), (20, "sh", 0), (21, "htcnotebook-healthcheck", 20)):
                os.mkdir(os.path.join(folder, str(number)))
                with open(os.path.join(folder, str(number), "stat"), "w", encoding="utf-8") as file:
                    file.write(f"{number} ({name}) S {parent} 1 1")
            self.assertEqual({1, 7, 9}, processes.of_the_container(folder))


class LogTest(unittest.TestCase):
    def test_what_is_stray_and_what_is_not(self):
        stray = [
            "WARNING: htcnotebook: no personal HTCondor pool: x", "ERROR: /usr/local/bin/before-notebook.d/a.sh failed with status 1",
            "[W 2026-01-01 10:00:00.123 ServerApp] 404 GET /x", "[E 2026-01-01 10:00:00.123 LabApp] no", "Traceback (most recent call last):",
        ]
        fine = [
            "Executing: jupyter lab", "[I 2026-01-01 10:00:00.123 ServerApp] a WARNING is mentioned", "htcnotebook: the personal HTCondor pool is up",
            "[W 2026-01-01 10:00:00.123 ServerApp] 403 GET /api/kernels?htcnotebook-test (@172.17.0.2) 1ms",
            "[C 2026-01-01 10:00:00.123 ServerApp] ", "    To access the server, open this file in a browser:",
        ]
        self.assertEqual(stray, log.strays("\n".join(stray + fine)))


class ProbeTest(unittest.TestCase):
    def test_modules_in_the_files_of_a_distribution(self):
        files = ["xarray/__init__.py", "xarray/core/a.py", "six.py", "_cffi.abi3.so", "fast.cpython-313-x86_64-linux-gnu.so", "google/protobuf/__init__.py", "x-1.0.dist-info/METADATA"]
        self.assertEqual({"xarray", "six", "fast", "google.protobuf"}, python_package.modules_in(files))

    def test_the_module_of_the_same_name_is_enough(self):
        found = mock.Mock(files=None)
        found.read_text.return_value = "attr\nattrs\n_hidden\ntests\n"
        self.assertEqual(["attrs"], python_package.modules("attrs", found, []))
        self.assertEqual(["attr", "attrs"], python_package.modules("other", found, []))
        self.assertEqual(["no_metadata"], python_package.modules("no-metadata", None, []))

    def test_versions(self):
        question = {"name": "pip", "version": "", "importName": "pip", "debian": []}
        with mock.patch.object(python_package, "distribution", return_value=mock.Mock(version="24.1")):
            self.assertEqual("", python_package.problem_with({**question, "version": ">=24"}))
            self.assertEqual("pip 24.1 is installed, but >=25 was asked for", python_package.problem_with({**question, "version": ">=25"}))
            self.assertIn("import no.such", python_package.problem_with({**question, "importName": "no.such"}))
        with mock.patch.object(python_package, "distribution", return_value=None):
            self.assertEqual("pip is not installed", python_package.problem_with(question))

    def test_the_authors_version_in_debians(self):
        for debian, upstream in (("1:2.3+dfsg-1", "2.3"), ("3.10.1+ds-2", "3.10.1"), ("1.0~really0.9-1", "1.0"), ("2.0-1+b1", "2.0")):
            with mock.patch.object(python_package, "debian_version", return_value=debian):
                self.assertEqual(upstream, python_package.debian_upstream(["x"]))


class SecurityTest(unittest.TestCase):
    def secrets(self, environment, history=(), allowed=()):
        with mock.patch.object(inspected, "configuration", return_value={"Env": environment}), mock.patch.object(inspected, "history", return_value=list(history)):
            try:
                secrets.variables({"allowed": list(allowed)})
            except Failed as problem:
                return str(problem)
        return ""

    def test_secrets_in_variables(self):
        for pair in ("API_TOKEN=abc", "MY_PASSWORD=x1", "URL=https://me:pw@example.org/", "AWS_SECRET_ACCESS_KEY=abc"):
            self.assertIn(pair.split("=")[0], self.secrets([pair]))
        for pair in ("PATH=/usr/bin", "TOKEN_FILE=/run/secrets/token", "API_TOKEN=", "TOKENIZERS_PARALLELISM=false", "KEYBOARD=us", "URL=https://example.org/a@b"):
            self.assertEqual("", self.secrets([pair]))
        self.assertEqual("", self.secrets(["API_TOKEN=abc"], allowed=["API_TOKEN"]))

    def test_secrets_in_the_builds_commands(self):
        self.assertIn("GH_TOKEN", self.secrets([], ["RUN |1 GH_TOKEN=abc123 /bin/sh -c make"]))
        self.assertEqual("", self.secrets([], ["ENV PATH=/usr/bin", "COPY rootfs/ /"]))

    def test_addresses(self):
        with tempfile.TemporaryDirectory() as folder:
            lines = ["sl local rem st", " 0: 0100007F:1F90 00000000:0000 0A", " 1: 00000000:22B8 00000000:0000 0A", " 2: 020011AC:0050 01020304:1234 01"]
            with open(os.path.join(folder, "tcp"), "w", encoding="ascii") as file:
                file.write("\n".join(lines))
            with open(os.path.join(folder, "tcp6"), "w", encoding="ascii") as file:
                file.write("\n".join(["head", " 0: 00000000000000000000000001000000:1F91 0:0 0A", " 1: 00000000000000000000000000000000:0050 0:0 0A"]))
            self.assertEqual([8888, 80], list(security.outside_ports(folder)))

    def test_who_may_write(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "file")
            with open(path, "w", encoding="ascii"):
                pass
            owner, group = os.stat(path).st_uid, os.stat(path).st_gid
            for mode, uid, groups, expected in (
                    (0o644, owner, set(), True), (0o444, owner, set(), False), (0o644, owner + 1, {group}, False),
                    (0o664, owner + 1, {group}, True), (0o664, owner + 1, {group + 1}, False), (0o646, owner + 1, {group + 1}, True)):
                os.chmod(path, mode)
                self.assertEqual(expected, security.writable(path, uid, groups), (oct(mode), uid, groups))
            os.chmod(folder, 0o1777)
            self.assertFalse(security.writable(folder, owner + 1, {group + 1}))


class KindsTest(unittest.TestCase):
    def test_checks_are_found_by_their_number(self):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "checks.json"), "w", encoding="utf-8") as file:
                json.dump({"checks": [check(3, "labels")]}, file)
            self.assertEqual("labels", main.load(folder)[3]["kind"])


if __name__ == "__main__":
    unittest.main()
