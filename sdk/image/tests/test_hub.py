"""The hub's form, the check of what was chosen, its secrets and what a server gets: all that needs no hub."""
import asyncio
import json
import os
import stat
import sys
import tempfile
import unittest
from html.parser import HTMLParser
from types import SimpleNamespace
from unittest import mock

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "hub"))
sys.dont_write_bytecode = True

import htcnotebook_hub as hub  # noqa: E402

IMAGES = [
    {"name": "scipy", "displayName": "SciPy", "description": "Python for science", "image": "registry.example.org:5000/climate:scipy"},
    {"name": "r", "displayName": "R", "description": "R and RStudio's packages", "image": "climate:r"},
]
SITE = {"scheddHost": "ap.example.org", "collectorHost": "cm.example.org", "trustDomain": "example.org", "tokenLifetime": 3600}


def settings(**more):
    return hub.settings_of({"images": IMAGES, "pools": ["personal", "site"], "sitePool": SITE, **more})


class SettingsTest(unittest.TestCase):
    def test_what_is_left_out_has_a_value(self):
        found = hub.settings_of({"images": [{"name": "one", "image": "climate:base"}]})
        self.assertEqual(("one", "one", "", "climate:base"), found.images[0])
        self.assertEqual(("dummy", (), (), "volume", "/home", None, None, 0, 120, ("personal",), None),
                         (found.authenticator, found.admins, found.users, found.home, found.home_folder, found.cpu_limit, found.memory_limit,
                          found.idle, found.start_timeout, found.pools, found.site))

    def test_all_of_it(self):
        found = settings(adminUsers=["ada"], allowedUsers=["bob"], home="system", homeFolder="/srv/homes/", cpuLimit=1.5, memoryLimit="4G",
                         idleTimeout=3600, startTimeout=60, network="lab-hub", authenticator="pam")
        self.assertEqual((("ada",), ("bob",), "system", "/srv/homes/", 1.5, "4G", 3600, 60, "lab-hub", "pam"),
                         (found.admins, found.users, found.home, found.home_folder, found.cpu_limit, found.memory_limit, found.idle,
                          found.start_timeout, found.network, found.authenticator))
        self.assertEqual(("ap.example.org", "cm.example.org", "example.org", 3600), found.site)

    def test_what_is_wrong_is_said(self):
        for wrong, said in (
            ({"images": []}, "'images' is empty"), ({"images": "scipy"}, "no 'images' of the right type"), ({"images": [IMAGES[0]] * 2}, "one name"),
            ({"images": [{"name": "x"}]}, "image 1 has no 'image'"), ({"images": ["x"]}, "image 1 is no object"),
            ({"images": [{**IMAGES[0], "tag": "x"}]}, "'tag', which nobody knows"), ({"color": "red"}, "'color', which nobody knows"),
            ({"pools": []}, "'pools'"), ({"pools": ["cloud"]}, "'pools'"), ({"pools": ["site", "site"]}, "'pools'"), ({"sitePool": None}, "'sitePool'"),
            ({"sitePool": {**SITE, "trustDomain": None}}, "'trustDomain'"), ({"sitePool": {**SITE, "trustDomain": "a b"}}, "no name of a host"),
            ({"sitePool": {**SITE, "tokenLifetime": 0}}, "'tokenLifetime'"), ({"sitePool": {**SITE, "tokenLifetime": True}}, "'tokenLifetime'"),
            ({"home": "nfs"}, "'home'"), ({"homeFolder": "homes"}, "'homeFolder'"), ({"homeFolder": "/homes/{servername}"}, "'homeFolder'"),
            ({"idleTimeout": -1}, "'idleTimeout'"), ({"startTimeout": "60"}, "'startTimeout'"), ({"adminUsers": [1]}, "'adminUsers'"),
            ({"network": "a{b}"}, "'network'"), ({"cpuLimit": "2"}, "'cpuLimit'"), ({"memoryLimit": 4}, "'memoryLimit'"),
        ):
            with self.subTest(wrong):
                with self.assertRaises(ValueError) as caught:
                    settings(**wrong)
                self.assertIn(said, str(caught.exception))

    def test_a_file_that_is_missing_or_no_JSON_ends_the_hub_with_one_line(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "hub.json")
            for content in (None, "{", "[]", "[" * 100000, json.dumps({"images": []})):
                if content is not None:
                    with open(path, "w", encoding="utf-8") as file:
                        file.write(content)
                with self.subTest(str(content)[:10]), self.assertRaises(SystemExit) as caught:
                    hub.read_settings(path)
                self.assertRegex(caught.exception.code, rf"\AERROR: htcnotebook: {path} .+\Z")
                self.assertNotIn("\n", caught.exception.code)


class SecretTest(unittest.TestCase):
    def test_from_a_variable_or_a_file(self):
        with tempfile.NamedTemporaryFile("w") as file:
            file.write("from a file\n")
            file.flush()
            self.assertEqual("direct", hub.secret("X", {"X": "direct", "X_FILE": file.name}, "do this"))
            self.assertEqual("from a file", hub.secret("X", {"X": "", "X_FILE": file.name}, "do this"))

    def test_what_is_missing_ends_the_hub_with_one_line(self):
        for environment, least, said in (
            ({}, 1, "X is not set: do this"), ({"X": ""}, 1, "X is not set: do this"), ({"X_FILE": "/nowhere"}, 1, "/nowhere, which cannot be read"),
            ({"X": "short"}, 16, "X is shorter than 16 characters: do this"),
        ):
            with self.subTest(environment), self.assertRaises(SystemExit) as caught:
                hub.secret("X", environment, "do this", least)
            self.assertIn(said, caught.exception.code)
            self.assertNotIn("short'", caught.exception.code)

    def test_a_key_that_signs_nothing_ends_the_hub_with_one_line(self):
        with tempfile.TemporaryDirectory() as folder:
            key = os.path.join(folder, "key")
            with self.assertRaises(SystemExit) as caught:
                hub.signing_key(settings().site, {"POOL_SIGNING_KEY_FILE": key})
            self.assertIn(f"no pool signing key at {key}", caught.exception.code)
            with open(key, "w", encoding="ascii"):
                pass
            for program, said in (("echo first >&2; echo not readable >&2; exit 1", "signs nothing (not readable)"), ("echo half; exit 1", "signs nothing"), ("exit 0", "signs nothing"), (None, "does not run")):
                with self.subTest(said), Tool(program), self.assertRaises(SystemExit) as caught:
                    hub.signing_key(settings().site, {"POOL_SIGNING_KEY_FILE": key})
                self.assertIn(said, caught.exception.code)
            with Tool("echo token"):
                self.assertEqual(key, hub.signing_key(settings().site, {"POOL_SIGNING_KEY_FILE": key}))


class Tool:
    """condor_token_create, the only program in PATH, as a script of sh; None for no such program."""

    def __init__(self, script):
        self._folder = tempfile.TemporaryDirectory()
        if script is not None:
            path = os.path.join(self._folder.name, "condor_token_create")
            with open(path, "w", encoding="ascii") as file:
                file.write(f"#!/bin/sh\n{script}\n")
            os.chmod(path, stat.S_IRWXU)

    def __enter__(self):
        self._patch = mock.patch.dict(os.environ, {"PATH": self._folder.name})
        self._patch.start()

    def __exit__(self, *_):
        self._patch.stop()
        self._folder.cleanup()


class Page(HTMLParser):
    """The fields of a form, and its text."""

    def __init__(self, text):
        super().__init__()
        self.inputs, self.text = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "input":
            self.inputs.append(dict(attrs))
        elif tag not in ("fieldset", "legend", "div", "label", "b", "br"):
            raise AssertionError(f"{tag} in the form")

    def handle_data(self, data):
        self.text += data

    def values(self, name):
        return [field["value"] for field in self.inputs if field["name"] == name]

    def checked(self, name):
        return [field["value"] for field in self.inputs if field["name"] == name and "checked" in field]


class FormTest(unittest.TestCase):
    def test_images_and_pools(self):
        page = Page(hub.form(settings()))
        self.assertEqual((["scipy", "r"], ["personal", "site"]), (page.values("image"), page.values("pool")))
        self.assertEqual((["scipy"], ["personal"]), (page.checked("image"), page.checked("pool")))
        self.assertIn("R and RStudio's packages", page.text)
        self.assertEqual(len(page.inputs), len({field["id"] for field in page.inputs}))

    def test_the_choice_of_the_last_time(self):
        page = Page(hub.form(settings(), {"image": "r", "pool": "site"}))
        self.assertEqual((["r"], ["site"]), (page.checked("image"), page.checked("pool")))
        page = Page(hub.form(settings(), {"image": "gone", "pool": ["x"]}))
        self.assertEqual((["scipy"], ["personal"]), (page.checked("image"), page.checked("pool")))
        self.assertEqual(["scipy"], Page(hub.form(settings(), "nonsense")).checked("image"))

    def test_no_form_where_there_is_nothing_to_choose(self):
        self.assertEqual("", hub.form(settings(images=IMAGES[:1], pools=["site"])))
        self.assertEqual([], Page(hub.form(settings(pools=["site"]))).values("pool"))

    def test_text_is_text(self):
        evil = '"><script>alert(1)</script>'
        page = Page(hub.form(settings(images=[{"name": evil, "displayName": evil, "description": evil, "image": "x"}, IMAGES[1]])))
        self.assertEqual([evil, "r"], page.values("image"))
        self.assertIn(evil, page.text)

    def test_from_the_form_and_back(self):
        self.assertEqual({"image": "r", "pool": "site"}, hub.options_from_form({"image": ["r", "x"], "pool": ["site"], "_xsrf": ["1"]}))
        self.assertEqual({}, hub.options_from_form({"image": []}))


class CheckTest(unittest.TestCase):
    def test_what_is_in_the_list(self):
        self.assertEqual(("climate:r", "site"), (lambda found: (found[0].reference, found[1]))(hub.check(settings(), {"image": "r", "pool": "site"})))

    def test_the_first_ones_where_nothing_was_chosen(self):
        for options in ({}, None, "x"):
            image, pool = hub.check(settings(), options)
            self.assertEqual(("scipy", "personal"), (image.name, pool))

    def test_nothing_else(self):
        for options in ({"image": "climate:r"}, {"image": "evil/image:latest"}, {"image": ["r"]}, {"image": None}, {"pool": "cloud"}, {"pool": {}}):
            with self.subTest(options), self.assertRaises(hub.Refused) as caught:
                hub.check(settings(), options)
            self.assertIn("choose", str(caught.exception))
        with self.assertRaises(hub.Refused):
            hub.check(settings(pools=["personal"]), {"pool": "site"})


class AccountTest(unittest.TestCase):
    def test_accounts(self):
        for good in ("alice", "a.b-c_d9", "_svc"):
            self.assertEqual(good, hub.account(good))

    def test_nobody_gets_the_name_of_a_daemon_or_of_another_domain(self):
        for bad in ("root", "condor", "condor_pool", "Alice", "alice@example.org", "alice@evil.org", "-identity", "..", "a/b", "", "a\nb", "ä", "x" * 33):
            with self.subTest(bad), self.assertRaises(hub.Refused):
                hub.account(bad)

    def test_nobody_gets_the_name_of_a_system_s_account(self):
        for bad in ("postgres", "www-data", "nobody", "slurm", "munge", "daemon", "systemd-network", "_apt", "sshd"):
            with self.subTest(bad), self.assertRaises(hub.Refused) as caught:
                hub.account(bad)
            self.assertIn("account of systems", str(caught.exception))

    def known(self, text, **variables):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = os.path.join(folder.name, "passwd")
        with open(path, "w", encoding="ascii") as file:
            file.write(text)
        return mock.patch.dict(os.environ, {hub.ACCOUNTS_VARIABLE: path, **variables})

    PASSWD = "alice:x:1234:100::/home/alice:/bin/sh\nold:x:500:100::/home/old:/bin/sh\ntoor:x:0:0::/:/bin/sh\nsquash:x:65534:65534::/:/bin/sh\nbroken\n"

    def test_ids(self):
        with self.known(self.PASSWD):
            self.assertEqual((1234, 100), hub.ids("alice"))
            for bad, said in (("bob", "no account 'bob'"), ("toor", "is root"), ("old", "the uid 500, which is no user's here"), ("squash", "the uid 65534"), ("ali", "no account 'ali'")):
                with self.subTest(bad), self.assertRaises(hub.Refused) as caught:
                    hub.ids(bad)
                self.assertIn(said, str(caught.exception))
        with self.known(self.PASSWD, HUB_UID_MIN="500"):
            self.assertEqual((500, 100), hub.ids("old"))
        with mock.patch.dict(os.environ, {hub.ACCOUNTS_VARIABLE: "/nowhere"}), self.assertRaises(hub.Refused):
            hub.ids("alice")

    def test_ids_of_the_hub_s_own_system(self):
        with mock.patch.object(hub.pwd, "getpwnam", lambda _: SimpleNamespace(pw_uid=1234, pw_gid=100)), mock.patch.dict(os.environ):
            os.environ.pop(hub.ACCOUNTS_VARIABLE, None)
            self.assertEqual((1234, 100), hub.ids("alice"))

    def test_no_token_for_an_account_that_is_known_to_be_no_person_s(self):
        with self.known(self.PASSWD):
            self.assertEqual("alice", hub.account("alice"))
            self.assertEqual("unknown", hub.account("unknown"))
            for bad in ("old", "toor", "squash"):
                with self.subTest(bad), self.assertRaises(hub.Refused):
                    hub.account(bad)


def authenticator(module, **settings):
    return type("Authenticator", (), {"__module__": module, **settings})()


class LoginTest(unittest.TestCase):
    def refused(self, module, **settings):
        try:
            hub.check_login(authenticator(module, **settings), "alice")
        except hub.Refused as refused:
            return str(refused)
        return None

    def test_everybody_of_a_public_provider_is_nobody(self):
        self.assertIn("everybody in whom github knows", self.refused("oauthenticator.github", allow_all=True))
        self.assertIn("google", self.refused("oauthenticator.google", allow_all=True, allowed_users={"bob"}))
        # Before JupyterHub 5.
        self.assertIn("gitlab", self.refused("oauthenticator.gitlab", allowed_users=set()))

    def test_users_and_groups_that_are_named(self):
        for settings in ({"allow_all": False}, {"allow_all": True, "allowed_users": {"alice"}}, {"allow_all": True, "admin_users": {"alice"}},
                         {"allowed_users": {"alice"}}, {"allowed_organizations": {"mylab"}}):
            self.assertIsNone(self.refused("oauthenticator.github", **settings), settings)
        self.assertIsNone(self.refused("oauthenticator.google", allow_all=True, hosted_domain=["example.org"]))

    def test_a_site_s_own_provider(self):
        self.assertIsNone(self.refused("oauthenticator.generic", allow_all=True))
        self.assertIsNone(self.refused("oauthenticator.gitlab", allow_all=True, gitlab_url="https://git.example.org"))
        self.assertIsNone(self.refused("jupyterhub.auth", allow_all=True))
        hub.check_login(None, "alice")


class HostConfigTest(unittest.TestCase):
    def test_no_capability_but_those_that_make_the_user(self):
        for home, added in (("volume", []), ("system", ["CHOWN", "KILL", "SETGID", "SETUID"])):
            config = hub.host_config(home)
            self.assertEqual((["ALL"], added, ["no-new-privileges"]), (config["cap_drop"], config.get("cap_add", []), config["security_opt"]))
            self.assertGreater(config["pids_limit"], 0)


class KubernetesTest(unittest.TestCase):
    """The hook for Kubernetes, with the API of a cluster that remembers what it was asked."""

    class Gone(Exception):
        def __init__(self, status):
            super().__init__(status)
            self.status = status

    class Model(SimpleNamespace):
        pass

    def setUp(self):
        here = os.path.dirname(os.path.abspath(__file__))
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        with open(os.path.join(folder.name, "key"), "w", encoding="ascii") as file:
            file.write("key")
        with open(os.path.join(here, "..", "..", "HtcNotebook.Images", "Hubs", "kubernetes.py"), encoding="utf-8") as file:
            source = file.read().replace("/run/secrets/htcnotebook/pool-signing-key", os.path.join(folder.name, "key"))
        self.c = SimpleNamespace(KubeSpawner=SimpleNamespace())
        with mock.patch.object(hub, "read_settings", lambda _: settings()), mock.patch.object(hub, "signing_key", lambda *_: "/key"), \
                mock.patch.object(tempfile, "mkdtemp", lambda **_: os.path.join(folder.name)), mock.patch.object(os.path, "basename", lambda _: "copy"):
            exec(compile(source, "kubernetes.py", "exec"), {"c": self.c})  # as the chart does with hub.extraConfig
        self.calls = []

    def spawner(self, user="alice"):
        async def delete(name, namespace):
            self.calls.append(("delete", namespace, name))
            raise self.Gone(404)

        async def create(namespace, body):
            self.calls.append(("create", namespace, body))
        return SimpleNamespace(
            user=SimpleNamespace(name=user), authenticator=None, namespace="lab", pod_name="jupyter-alice",
            api=SimpleNamespace(delete_namespaced_secret=delete, create_namespaced_secret=create))

    def run_hook(self, work):
        models = SimpleNamespace(**{name: self.Model for name in ("V1Secret", "V1ObjectMeta", "V1EnvVarSource", "V1SecretKeySelector", "V1EnvVar")})
        modules = {"kubernetes_asyncio": SimpleNamespace(), "kubernetes_asyncio.client": SimpleNamespace(models=models),
                   "kubernetes_asyncio.client.rest": SimpleNamespace(ApiException=self.Gone), "tornado": SimpleNamespace(web=SimpleNamespace(HTTPError=HookTest.Failed))}
        with mock.patch.dict(sys.modules, modules), Tool("echo made for $2"):
            return asyncio.run(work)

    def pod(self, *names):
        return SimpleNamespace(metadata=SimpleNamespace(name="jupyter-alice", labels={"app": "x"}),
                               spec=SimpleNamespace(containers=[SimpleNamespace(env=[SimpleNamespace(name=name, value="x") for name in names])]))

    def test_the_token_is_in_a_Secret_and_not_in_the_pod_s_description(self):
        pod = self.run_hook(self.c.KubeSpawner.modify_pod_hook(self.spawner(), self.pod(hub.SCHEDD_VARIABLE)))
        self.assertNotIn("made for", repr(pod))
        variable = pod.spec.containers[0].env[-1]
        self.assertEqual((hub.TOKEN_VARIABLE, "jupyter-alice-htcondor-token", "token"),
                         (variable.name, variable.value_from.secret_key_ref.name, variable.value_from.secret_key_ref.key))
        self.assertEqual([("delete", "lab", "jupyter-alice-htcondor-token")], self.calls[:1])
        self.assertEqual(("create", "lab", {"token": "made for alice@example.org"}), (*self.calls[1][:2], self.calls[1][2].string_data))
        self.run_hook(self.c.KubeSpawner.post_stop_hook(self.spawner()))
        self.assertEqual(("delete", "lab", "jupyter-alice-htcondor-token"), self.calls[-1])

    def test_a_pool_of_its_own_and_a_refusal_make_none(self):
        self.run_hook(self.c.KubeSpawner.modify_pod_hook(self.spawner(), self.pod("TZ")))
        with self.assertRaises(HookTest.Failed):
            self.run_hook(self.c.KubeSpawner.modify_pod_hook(self.spawner("postgres"), self.pod(hub.SCHEDD_VARIABLE)))
        self.assertEqual([], self.calls)


class TokenTest(unittest.TestCase):
    def test_for_reading_and_submitting_only_and_not_for_long(self):
        command = hub.token_command(settings().site, "alice")
        self.assertEqual(["condor_token_create", "-identity", "alice@example.org", "-authz", "READ", "-authz", "WRITE", "-lifetime", "3600"], command)

    def test_no_configuration_of_this_machine_counts(self):
        with mock.patch.dict(os.environ, {"_condor_SEC_TOKEN_ISSUER_KEY": "other", "CONDOR_CONFIG": "/etc/condor/condor_config"}):
            environment = hub.token_environment(settings().site, "/run/secrets/key")
        self.assertEqual("ONLY_ENV", environment["CONDOR_CONFIG"])
        self.assertEqual({"PATH", "CONDOR_CONFIG", "_condor_TRUST_DOMAIN", "_condor_SEC_TOKEN_POOL_SIGNING_KEY_FILE"}, set(environment))

    def test_why_there_is_none(self):
        for program, said in (("echo why >&2; echo half; exit 1", "(why)"), ("exit 0", "said nothing"), (None, "FileNotFoundError")):
            with self.subTest(said), Tool(program), self.assertRaises(hub.Refused) as caught:
                asyncio.run(hub.token(settings().site, "alice", "/key"))
            self.assertIn(said, str(caught.exception))

    def test_one_that_takes_too_long(self):
        with Tool("exec /bin/sleep 60"), mock.patch.object(hub, "MINT_SECONDS", 0.1), self.assertRaises(hub.Refused):
            asyncio.run(hub.token(settings().site, "alice", "/key"))


class ReferenceTest(unittest.TestCase):
    def test_the_digest_of_its_own_registry(self):
        digests = ["mirror.example.org/climate@sha256:1", "registry.example.org:5000/climate@sha256:2"]
        for reference, expected in (
            ("registry.example.org:5000/climate:scipy", digests[1]), ("registry.example.org:5000/climate", digests[1]), ("climate:scipy", "climate:scipy"),
            ("registry.example.org:5000/other:1", "registry.example.org:5000/other:1"), (f"{digests[1][:-1]}3", f"{digests[1][:-1]}3"),
            ("registry.example.org:5000/climate:scipy@sha256:3", "registry.example.org:5000/climate:scipy@sha256:3"),
        ):
            self.assertEqual(expected, hub.exact_reference(reference, digests))
        self.assertEqual("registry.example.org/climate:scipy", hub.exact_reference("registry.example.org/climate:scipy", None))
        self.assertEqual("climate:scipy", hub.exact_reference("climate:scipy", ["climate@sha256:1"]))
        self.assertEqual("mylab/climate:scipy", hub.exact_reference("mylab/climate:scipy", ["mylab/climate@sha256:1"]))
        self.assertEqual("localhost/climate:scipy", hub.exact_reference("localhost/climate:scipy", ["localhost/climate@sha256:1"]))
        self.assertEqual("localhost:5000/a@sha256:1", hub.exact_reference("localhost:5000/a:b", ["localhost:5000/a@sha256:1"]))


class IdleTest(unittest.TestCase):
    def test_arguments(self):
        self.assertEqual([], hub.idle_arguments(0))
        self.assertIn("--ServerApp.shutdown_no_activity_timeout=3600", hub.idle_arguments(3600))
        self.assertIn("--MappingKernelManager.cull_interval=300", hub.idle_arguments(3600))
        self.assertIn("--MappingKernelManager.cull_interval=1", hub.idle_arguments(1))


class HookTest(unittest.TestCase):
    """The hook with a spawner of the same surface; a real one is in the tests of a whole hub."""

    class Failed(Exception):
        def __init__(self, status, *_):
            super().__init__(status)
            self.status_code = status

    def spawn(self, options, found=None, user="alice", login=None, **more):
        async def docker(method, reference):
            self.assertEqual("inspect_image", method)
            return {"RepoDigests": [reference.rpartition(":")[0] + "@sha256:1"]}

        async def pull(reference):
            pulled.append(reference)

        pulled = []
        spawner = SimpleNamespace(
            authenticator=login, user_options=options, user=SimpleNamespace(name=user), environment={"TZ": "UTC", hub.TOKEN_VARIABLE: "of the last time", hub.SCHEDD_VARIABLE: "x"},
            docker=docker, pull_image=pull, log=mock.Mock(), image="other")
        with mock.patch.dict(sys.modules, {"tornado": SimpleNamespace(web=SimpleNamespace(HTTPError=self.Failed))}), Tool("echo made for $2"):
            asyncio.run(hub.before_spawn(found or settings(**more), "/key")(spawner))
        self.assertEqual([spawner.image], pulled)
        return spawner

    def test_a_server_in_the_site_s_pool(self):
        spawner = self.spawn({"image": "r", "pool": "site"})
        self.assertEqual("climate:r", spawner.image)
        self.assertEqual(
            {"TZ": "UTC", "HTCNOTEBOOK_IMAGE": "climate:r", "HTCONDOR_TOKEN": "made for alice@example.org",
             "_condor_SCHEDD_HOST": "ap.example.org", "_condor_COLLECTOR_HOST": "cm.example.org"}, spawner.environment)

    def test_a_server_with_a_pool_of_its_own_gets_no_token(self):
        spawner = self.spawn({})
        self.assertEqual({"TZ": "UTC", "HTCNOTEBOOK_IMAGE": "registry.example.org:5000/climate@sha256:1"}, spawner.environment)

    def test_an_access_point_may_tell_the_central_manager_itself(self):
        spawner = self.spawn({"pool": "site"}, sitePool={**SITE, "collectorHost": None})
        self.assertNotIn("_condor_COLLECTOR_HOST", spawner.environment)

    def test_a_refusal_is_the_user_s_to_read_and_starts_nothing(self):
        for options, user in (({"image": "evil"}, "alice"), ({"pool": "site"}, "condor"), ({"pool": "site"}, "alice@evil.org")):
            with self.subTest(user), self.assertRaises(self.Failed) as caught:
                self.spawn(options, user=user)
            self.assertEqual(400, caught.exception.status_code)
            self.assertTrue(caught.exception.jupyterhub_message)

    def test_whoever_needs_no_account_may_have_any_name(self):
        self.spawn({}, user="alice@example.org")

    def test_whoever_came_from_a_public_provider_unnamed_gets_no_account(self):
        for options, more in (({"pool": "site"}, {}), ({}, {"home": "system"})):
            with self.subTest(options), self.assertRaises(self.Failed) as caught:
                self.spawn(options, login=authenticator("oauthenticator.github", allow_all=True), **more)
            self.assertIn("github", caught.exception.jupyterhub_message)
        self.spawn({}, login=authenticator("oauthenticator.github", allow_all=True))

    def test_a_shared_home_belongs_to_the_account(self):
        with mock.patch.object(hub, "ids", lambda name: (1234, 100)):
            spawner = self.spawn({}, home="system")
        self.assertEqual((1234, 100), (spawner.user_id, spawner.group_id))


if __name__ == "__main__":
    unittest.main()
