"""How a site's pool is looked at: names, connections, commands that do not end, and which token HTCondor would use."""
import contextlib
import io
import os
import socket
import sys
import tempfile
import threading
import time
import unittest
from unittest import mock

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from test_tokens import token  # noqa: E402  (finds the package, too)

from htcnotebook import addresses, cli, handover, site, tools  # noqa: E402


class AddressTest(unittest.TestCase):
    def test_hosts_as_settings_name_them(self):
        for text, expected in (
            ("cm.site.pool", ("cm.site.pool", None)), ("cm.site.pool:9620", ("cm.site.pool", 9620)),
            ("cm.site.pool:9618?sock=collector", ("cm.site.pool", 9618)), ("name@ap.site.pool", ("ap.site.pool", None)),
            ("<10.0.0.2:9618?addrs=10.0.0.2-9618&alias=cm.site.pool>", ("10.0.0.2", 9618)), ("<[fd00::1]:9618>", ("fd00::1", 9618)),
            ("fd00::1", ("fd00::1", None)), ("", ("", None)),
        ):
            with self.subTest(text):
                self.assertEqual(expected, addresses.split(text))
        self.assertEqual(["a.b", "c.d:1", "e.f"], addresses.hosts("a.b, c.d:1 e.f"))

    def test_bare_names(self):
        for host, bare in (("cm", True), ("cm.site", False), ("10.0.0.2", False), ("fd00::1", False), ("localhost", False)):
            with self.subTest(host):
                self.assertEqual(bare, addresses.is_bare(host))

    def test_names_that_are_and_that_are_not(self):
        self.assertTrue(addresses.resolve("127.0.0.1"))
        self.assertEqual([], addresses.resolve("no-such-host.invalid"))
        self.assertEqual([], addresses.resolve("x" * 300 + ".invalid"))

    def test_a_resolver_that_does_not_answer_costs_the_limit(self):
        go_on = threading.Event()
        self.addCleanup(go_on.set)
        with mock.patch.object(addresses.socket, "getaddrinfo", side_effect=lambda *_, **__: go_on.wait(60) and []):
            started = time.monotonic()
            self.assertEqual([], addresses.resolve("slow.site.pool", 0.2))
        self.assertLess(time.monotonic() - started, 10)

    def test_connections(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
            self.assertIsNone(addresses.connect("127.0.0.1", port))
        self.assertEqual("Connection refused", addresses.connect("127.0.0.1", port))


class ToolsTest(unittest.TestCase):
    def test_how_a_command_ends(self):
        self.assertEqual(tools.Result(3, "out\n", "err\n"), tools.run("sh", "-c", "echo out; echo err >&2; exit 3"))
        self.assertEqual("in", tools.run("cat", stdin="in").output)
        self.assertEqual("x\n", tools.run("sh", "-c", "echo $_condor_NAME", _condor_NAME="x").output)
        self.assertEqual(127, tools.run("no-such-tool-of-htcondor").status)

    def test_one_that_does_not_end_is_ended_with_its_children(self):
        started = time.monotonic()
        # The child keeps the output open: without its end there would be none here.
        result = tools.run("sh", "-c", "echo begun; sleep 60 & sleep 60", seconds=0.5)
        self.assertEqual((None, "begun\n"), (result.status, result.output))
        self.assertLess(time.monotonic() - started, 30)

    def test_nothing_runs_past_the_end_of_a_wait(self):
        self.addCleanup(tools.end_at, None)
        tools.end_at(time.monotonic() + 0.3)
        started = time.monotonic()
        self.assertIsNone(tools.run("sleep", "60", seconds=60.0).status)
        self.assertLess(time.monotonic() - started, 30)

    def test_lists(self):
        self.assertEqual([], tools.ads(tools.Result(0, "\n", "")))
        self.assertEqual([{"A": 1}], tools.ads(tools.Result(0, '[\n{"A": 1}\n]\n', "")))
        self.assertEqual('"a\\"b\\\\c"', tools.quoted('a"b\\c'))


class TokenOrderTest(unittest.TestCase):
    """HTCondor takes the first token of the pool's trust domain, in the order of the files' names, expired or not."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def look(self, environment=None, **files):
        for name, text in files.items():
            path = os.path.join(self.folder, name)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            os.chmod(path, 0o600)
        return [(finding.state, finding.line()) for finding in site._tokens(environment or {}, site.Place("ap.site.pool", "cm.site.pool", self.folder))]

    def test_none(self):
        self.assertEqual([("note", f"there is no token in {self.folder}")], self.look())

    def test_good_ones(self):
        found = self.look(a=token(), b=token(exp=int(time.time()) + 86400 * 30), c=token(issuer="other.pool", exp=int(time.time()) + 60))
        self.assertEqual(["ok", "note"], [state for state, _ in found])
        self.assertIn("without end", found[0][1])
        self.assertIn("that is soon", found[1][1])

    def test_only_expired_ones(self):
        (state, line), = self.look(a=token(exp=1000))
        self.assertEqual("wrong", state)
        self.assertIn("expired on 1970-01-01 00:16 UTC", line)

    def test_how_to_get_a_new_one(self):
        (_, line), = self.look(a=token(exp=1000))
        self.assertTrue(line.endswith("get a new one from the site and hand it in"), line)
        (_, line), = self.look({"JUPYTERHUB_SERVICE_PREFIX": "/user/ada/"}, a=token(exp=1000))
        self.assertIn("stop your server and start it again", line)

    def test_an_expired_one_before_a_good_one(self):
        (state, line), = self.look(a=token(exp=1000), b=token())
        self.assertEqual("wrong", state)
        self.assertIn(f"remove {self.folder}/a", line)

    def test_an_expired_one_after_a_good_one_or_of_another_pool(self):
        found = self.look(a=token(), b=token(exp=1000), c=token(issuer="other.pool", exp=1000))
        self.assertEqual(["ok", "note"], [state for state, _ in found])

    def test_what_htcondor_does_not_read(self):
        (state, line), = self.look(a="nonsense")
        self.assertEqual("wrong", state)
        self.assertIn("it is no token", line)
        found = self.look(a="nonsense", b=token())
        self.assertEqual(["note", "ok"], [state for state, _ in found])


class AccountTest(unittest.TestCase):
    def test_how_a_missing_account_is_said(self):
        for line in (
            'ERROR: Setting owner to "alice", which is not a valid user account',  # 23.9.6
            "ERROR: AP user has OS user value alice, which is not a valid OS account",  # 25.14.1
        ):
            with self.subTest(line):
                self.assertIn("alice", site.NO_ACCOUNT.search(line).groups())


class HandoverTest(unittest.TestCase):
    def test_without_an_access_point_the_token_is_removed_all_the_same(self):
        environment = {"HTCONDOR_TOKEN": "x", "_condor_COLLECTOR_HOST": "cm.site.pool"}
        errors = io.StringIO()
        with contextlib.redirect_stderr(errors):
            handover.start(environment, "/nonexistent")
        self.assertEqual({"_condor_COLLECTOR_HOST": "cm.site.pool"}, environment)
        self.assertRegex(errors.getvalue(), r"\AWARNING: htcnotebook: HTCONDOR_TOKEN, _condor_COLLECTOR_HOST without _condor_SCHEDD_HOST: .*\n\Z")

    def test_with_nothing_handed_in_nothing_is_said(self):
        errors = io.StringIO()
        with contextlib.redirect_stderr(errors):
            handover.start({}, "/nonexistent")
        self.assertEqual("", errors.getvalue())


class CliTest(unittest.TestCase):
    def test_wrong_usage(self):
        for arguments in ([], ["bogus"], ["wait", "--timeout", "-1"], ["wait", "--timeout", "nan"], ["check", "--json", "--log"]):
            with self.subTest(str(arguments)):
                with contextlib.redirect_stderr(io.StringIO()) as errors, self.assertRaises(SystemExit) as caught:
                    cli.main(arguments)
                self.assertEqual(2, caught.exception.code)
                self.assertIn("usage: htc-pool", errors.getvalue())


if __name__ == "__main__":
    unittest.main()
