"""The tokens that are handed to a container: which are taken, where they go, and what is said of the others."""
import base64
import json
import os
import stat
import sys
import tempfile
import time
import unittest
from unittest import mock

LIB = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "rootfs", "usr", "local", "lib", "htcnotebook")
sys.path.insert(0, LIB)
sys.dont_write_bytecode = True

from htcnotebook import tokens  # noqa: E402


def part(value):
    text = json.dumps(value) if not isinstance(value, str) else value
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def token(issuer="site.pool", subject="jovyan@site.pool", header=None, **claims):
    payload = {"iss": issuer, "sub": subject, **claims}
    payload = {name: value for name, value in payload.items() if value is not None}
    return ".".join([part(header or {"alg": "HS256", "kid": "POOL"}), part(payload), part("signature")])


class ParseTest(unittest.TestCase):
    def test_what_a_token_says(self):
        found = tokens.parse(token(exp=2000000000, scope="condor:/READ condor:/WRITE"))
        self.assertEqual(("site.pool", "jovyan@site.pool", 2000000000), (found.issuer, found.subject, found.expires))
        self.assertFalse(found.expired())
        self.assertTrue(found.allows("WRITE"))
        self.assertFalse(found.allows("ADMINISTRATOR"))

    def test_one_without_limits(self):
        found = tokens.parse(token())
        self.assertIsNone(found.expires)
        self.assertFalse(found.expired())
        self.assertTrue(found.allows("ADMINISTRATOR"))

    def test_one_that_is_over(self):
        self.assertTrue(tokens.parse(token(exp=int(time.time()) - 1)).expired())

    def test_what_is_no_token(self):
        good = token()
        for text, reason in (
            ("", "HEADER.PAYLOAD.SIGNATURE"), ("secret", "HEADER.PAYLOAD.SIGNATURE"), ("a.b", "HEADER.PAYLOAD.SIGNATURE"),
            (good + ".more", "HEADER.PAYLOAD.SIGNATURE"), (good.rsplit(".", 1)[0] + ".", "HEADER.PAYLOAD.SIGNATURE"),
            (good[:5] + "!!!!" + good[5:], "base64url"), (good + "!", "base64url"),
            ("!!!!.????.....", "HEADER.PAYLOAD.SIGNATURE"), ("é.é.é", "base64url"), ("a b.c.d", "base64url"), ("YQ.YQ.YQ", "not JSON"),
            (".".join([part([1]), part({}), part("s")]), "not JSON"), (".".join([part("[" * 100000), part({}), part("s")]), "not JSON"),
            (token(issuer=None), "'iss'"), (token(subject=None), "'sub'"), (token(subject=7), "'sub'"), (token(header={"alg": "HS256"}), "'kid'"),
            (token(exp="tomorrow"), "'exp'"), (token(exp=True), "'exp'"),
        ):
            with self.subTest(text[:40]):
                with self.assertRaises(tokens.BadToken) as caught:
                    tokens.parse(text)
                self.assertIn(reason, str(caught.exception))


class TakeTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = folder.name
        self.home = os.path.join(self.root, "home")
        os.mkdir(self.home)
        passwd = mock.patch.object(tokens, "_home_of_passwd", lambda: self.home)
        passwd.start()
        self.addCleanup(passwd.stop)
        self.folder = os.path.join(self.home, ".condor", "tokens.d")

    def file(self, name, text):
        path = os.path.join(self.root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def take(self, *places, **environment):
        self.environment = environment
        return tokens.take(environment, self.home, places)

    def stored(self):
        if not os.path.isdir(self.folder):
            return {}
        result = {}
        for name in os.listdir(self.folder):
            with open(os.path.join(self.folder, name), encoding="utf-8") as file:
                result[name] = file.read()
        return result

    def test_a_variable_is_taken_and_removed(self):
        for name in ("HTCONDOR_TOKEN", "_osg_HTCONDOR_IDTOKEN"):
            with self.subTest(name):
                self.assertEqual([], self.take(**{name: token() + "\n", "OTHER": "x"}))
                self.assertEqual({"OTHER": "x"}, self.environment)
                self.assertEqual({"htcnotebook-site.pool": token() + "\n"}, self.stored())

    def test_modes_whatever_the_umask_and_the_folder_were(self):
        os.makedirs(self.folder)
        os.chmod(self.folder, 0o755)
        before = os.umask(0)
        try:
            self.take(HTCONDOR_TOKEN=token())
        finally:
            os.umask(before)
        self.assertEqual(0o700, stat.S_IMODE(os.stat(self.folder).st_mode))
        self.assertEqual(0o600, stat.S_IMODE(os.stat(os.path.join(self.folder, "htcnotebook-site.pool")).st_mode))

    def test_a_named_file_a_named_folder_and_the_usual_places(self):
        one = self.file("one", "# from the site\n\n" + token() + "\n")
        self.file("many/a", token(issuer="a.pool"))
        self.file("many/b", token(issuer="b.pool"))
        self.file("many/.hidden", "not read")
        self.file("many/folder/x", "not read")
        many = os.path.join(self.root, "many")
        for environment, places, expected in (
            ({"HTCONDOR_TOKEN_FILE": one}, (), ["htcnotebook-site.pool"]),
            ({"HTCONDOR_TOKEN_FILE": many}, (one,), ["htcnotebook-a.pool", "htcnotebook-b.pool"]),
            ({}, (one, os.path.join(self.root, "none")), ["htcnotebook-site.pool"]),
            ({}, (many,), ["htcnotebook-a.pool", "htcnotebook-b.pool"]),
        ):
            with self.subTest(str(environment)):
                self.home = tempfile.mkdtemp(dir=self.root)
                self.folder = os.path.join(self.home, ".condor", "tokens.d")
                self.assertEqual([], self.take(*places, **environment))
                self.assertEqual(expected, sorted(self.stored()))

    def test_tokens_of_one_trust_domain_share_a_file_and_a_new_start_replaces_it(self):
        path = self.file("two", token(subject="a@site.pool") + "\n" + token(subject="b@site.pool") + "\n")
        self.assertEqual([], self.take(HTCONDOR_TOKEN_FILE=path))
        self.assertEqual(2, self.stored()["htcnotebook-site.pool"].count("\n"))
        self.take(HTCONDOR_TOKEN=token(subject="c@site.pool"))
        self.assertEqual({"htcnotebook-site.pool": token(subject="c@site.pool") + "\n"}, self.stored())

    def test_a_name_of_a_trust_domain_stays_in_the_folder(self):
        self.take(HTCONDOR_TOKEN=token(issuer="../../etc/x y"))
        self.assertEqual(["htcnotebook-.._.._etc_x_y"], list(self.stored()))

    def test_a_folder_of_the_users_own_is_left_alone(self):
        problems = self.take(HTCONDOR_TOKEN=token(), _condor_SEC_TOKEN_DIRECTORY="/some/folder")
        self.assertEqual(1, len(problems))
        self.assertIn("_condor_SEC_TOKEN_DIRECTORY", problems[0])
        self.assertEqual({"_condor_SEC_TOKEN_DIRECTORY": "/some/folder"}, self.environment)
        self.assertEqual({}, self.stored())

    def test_htcondor_is_told_of_a_home_that_passwd_does_not_name(self):
        with mock.patch.object(tokens, "_home_of_passwd", lambda: "/home/jovyan"):
            self.assertEqual([], self.take(HTCONDOR_TOKEN=token()))
            self.assertEqual({"_condor_SEC_TOKEN_DIRECTORY": self.folder}, self.environment)
            self.assertEqual([], tokens.take({**self.environment, "HTCONDOR_TOKEN": token(issuer="again.pool")}, self.home, ()))
        self.assertEqual({"htcnotebook-site.pool", "htcnotebook-again.pool"}, set(self.stored()))

    def test_what_htcondor_reads_of_its_own_folder(self):
        path = self.file("tokens.d/t", token())
        for mode, reads in ((0o600, True), (0o400, True), (0o640, False), (0o604, False)):
            with self.subTest(oct(mode)):
                os.chmod(path, mode)
                if reads:
                    self.assertEqual(1, len(tokens.read_by_htcondor(path)))
                else:
                    self.assertRaisesRegex(tokens.BadToken, "mode 0600", tokens.read_by_htcondor, path)
        os.chmod(path, 0o600)
        with mock.patch.object(tokens.os, "getuid", lambda: 4711):
            self.assertRaisesRegex(tokens.BadToken, "belong to uid 4711", tokens.read_by_htcondor, path)

    def test_bad_ones_are_one_line_each_that_never_quotes_them(self):
        wrapped = token()[:40] + "\n" + token()[40:]
        large = self.file("large", "x" * 100000)
        empty = self.file("empty", "\n# nothing\n")
        os.makedirs(os.path.join(self.root, "emptyfolder"))
        for environment, reason in (
            ({"HTCONDOR_TOKEN": "topsecretvalue"}, "HEADER.PAYLOAD.SIGNATURE"),
            ({"HTCONDOR_TOKEN": wrapped}, "broken into 2 pieces"),
            ({"HTCONDOR_TOKEN": "topsecretvalue\nb"}, "2 lines or words"),
            ({"HTCONDOR_TOKEN_FILE": self.file("bad", "topsecretvalue")}, "HEADER.PAYLOAD.SIGNATURE"),
            ({"HTCONDOR_TOKEN_FILE": self.file("wrapped", wrapped)}, "broken into 2 lines"),
            ({"HTCONDOR_TOKEN_FILE": large}, "64 KiB"),
            ({"HTCONDOR_TOKEN_FILE": empty}, "it is empty"),
            ({"HTCONDOR_TOKEN_FILE": os.path.join(self.root, "emptyfolder")}, "it is empty"),
            ({"HTCONDOR_TOKEN_FILE": "/no/such"}, "there is no such file"),
            ({"HTCONDOR_TOKEN_FILE": "/dev/null"}, "it is no file"),
        ):
            with self.subTest(str(environment)):
                problems = self.take(**environment)
                self.assertEqual(1, len(problems), problems)
                self.assertIn(reason, problems[0])
                self.assertNotIn("\n", problems[0])
                self.assertNotIn("topsecretvalue", problems[0])
                self.assertEqual({}, self.stored())
                self.assertNotIn("HTCONDOR_TOKEN", self.environment)

    def test_what_cannot_be_read_or_written(self):
        denied = PermissionError(13, "Permission denied")
        with mock.patch.object(tokens, "open", create=True, side_effect=denied):
            self.assertIn("cannot be read by uid", self.take(HTCONDOR_TOKEN_FILE=self.file("one", token()))[0])
        with mock.patch.object(tokens.os, "listdir", side_effect=denied):
            self.assertIn("cannot be read by uid", self.take(HTCONDOR_TOKEN_FILE=self.root)[0])
        with open(os.path.join(self.home, ".condor"), "w", encoding="utf-8"):
            pass
        self.assertIn("could not be put into", self.take(HTCONDOR_TOKEN=token())[0])
        self.assertEqual({}, self.environment)

    def test_a_good_one_is_taken_beside_a_bad_one(self):
        problems = self.take(self.file("bad", "x"), HTCONDOR_TOKEN=token())
        self.assertEqual(1, len(problems))
        self.assertEqual(["htcnotebook-site.pool"], list(self.stored()))


if __name__ == "__main__":
    unittest.main()
