"""jupyterhub_config.py as JupyterHub runs it, with a configuration that records what it is given."""
import json
import os
import sys
import tempfile
import unittest
from types import SimpleNamespace
from unittest import mock

HUB = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "hub")
sys.path.insert(0, HUB)
sys.dont_write_bytecode = True

import htcnotebook_hub as hub  # noqa: E402

IMAGES = [{"name": "scipy", "image": "registry.example.org:5000/climate:scipy"}, {"name": "r", "image": "climate:r"}]
SITE = {"scheddHost": "ap.example.org", "collectorHost": "cm.example.org", "trustDomain": "example.org", "tokenLifetime": 3600}
PASSWORD, TOKEN = "a long password", "0123456789abcdef"


class Configuration:
    """`c`: makes its sections when they are first named, as traitlets' does."""

    def __init__(self):
        self.given = {}

    def __getattr__(self, section):
        outer = self.given

        class Section:
            def __setattr__(self, name, value):
                outer[f"{section}.{name}"] = value

        return Section()


class ConfigTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def load(self, environment=None, local=False, **settings):
        """What the configuration is given for a hub.json; and what it loads beside itself."""
        for name in ("jupyterhub_config.py", "htcnotebook_hub.py"):
            with open(os.path.join(HUB, name), encoding="utf-8") as source, open(os.path.join(self.folder, name), "w", encoding="utf-8") as copy:
                copy.write(source.read())
        with open(os.path.join(self.folder, "hub.json"), "w", encoding="utf-8") as file:
            json.dump({"images": IMAGES, "network": "lab-hub", **settings}, file)
        if local:
            with open(os.path.join(self.folder, "local_config.py"), "w", encoding="utf-8"):
                pass
        config, loaded = Configuration(), []
        path = os.path.join(self.folder, "jupyterhub_config.py")
        variables = {"HUB_PASSWORD": PASSWORD, "CONFIGPROXY_AUTH_TOKEN": TOKEN, "HUB_STATE": self.folder, **(environment or {})}
        with mock.patch.dict(os.environ, {name: value for name, value in variables.items() if value is not None}, clear=True), \
                mock.patch.dict(sys.modules, {"htcnotebook_networks": mock.MagicMock()}), mock.patch.object(sys, "path", list(sys.path)):
            with open(path, encoding="utf-8") as file:
                code = compile(file.read(), path, "exec")
            exec(code, {"__file__": path, "get_config": lambda: config, "load_subconfig": loaded.append})  # noqa: S102 - as JupyterHub does
        return config.given, loaded

    def assert_stops(self, said, **more):
        with self.assertRaises(SystemExit) as caught:
            self.load(**more)
        self.assertRegex(caught.exception.code, r"\AERROR: htcnotebook: .*" + said)

    def test_users_choose_from_the_list_and_homes_are_volumes(self):
        given, loaded = self.load()
        self.assertEqual("dockerspawner.DockerSpawner", given["JupyterHub.spawner_class"])
        self.assertEqual("registry.example.org:5000/climate:scipy", given["DockerSpawner.image"])
        self.assertEqual({"scipy": "registry.example.org:5000/climate:scipy", "r": "climate:r"}, given["DockerSpawner.allowed_images"])
        self.assertEqual({"lab-hub-{username}": "/home/jovyan"}, given["DockerSpawner.volumes"])
        self.assertEqual(("lab-hub", True, True), tuple(given[f"DockerSpawner.{name}"] for name in ("prefix", "remove", "use_internal_ip")))
        self.assertEqual(hub.host_config("volume"), given["DockerSpawner.extra_host_config"])
        self.assertEqual((None, None, [], "/lab"), tuple(given[f"Spawner.{name}"] for name in ("cpu_limit", "mem_limit", "args", "default_url")))
        self.assertFalse([name for name in given if name.startswith("SystemUserSpawner.")])
        self.assertEqual([], loaded)

    def test_the_form_shows_what_the_user_took_the_last_time(self):
        given, _ = self.load()
        settings = hub.settings_of({"images": IMAGES, "network": "lab-hub"})
        earlier = {"image": "r"}
        self.assertEqual(hub.form(settings, earlier), given["Spawner.options_form"](SimpleNamespace(user_options=earlier)))
        self.assertNotEqual(hub.form(settings), given["Spawner.options_form"](SimpleNamespace(user_options=earlier)))
        self.assertEqual({"image": "r", "pool": "personal"}, given["Spawner.options_from_form"]({"image": ["r"], "pool": ["personal"]}))
        self.assertTrue(callable(given["Spawner.pre_spawn_hook"]))

    def test_limits_and_times(self):
        given, _ = self.load(cpuLimit=1.5, memoryLimit="4G", startTimeout=60, idleTimeout=3600)
        self.assertEqual((1.5, "4G", 60, 60), tuple(given[f"Spawner.{name}"] for name in ("cpu_limit", "mem_limit", "start_timeout", "http_timeout")))
        self.assertEqual(hub.idle_arguments(3600), given["Spawner.args"])

    def test_homes_of_the_site(self):
        given, _ = self.load(home="system", homeFolder="/srv/homes")
        self.assertEqual("dockerspawner.SystemUserSpawner", given["JupyterHub.spawner_class"])
        self.assertEqual(("/srv/homes/{username}", "/home/{username}", True), tuple(
            given[f"SystemUserSpawner.{name}"] for name in ("host_homedir_format_string", "image_homedir_format_string", "run_as_root")))
        self.assertEqual({"working_dir": "/"}, given["DockerSpawner.extra_create_kwargs"])
        self.assertEqual(hub.host_config("system"), given["DockerSpawner.extra_host_config"])
        self.assertNotIn("DockerSpawner.volumes", given)

    def test_who_may_log_in(self):
        given, _ = self.load(adminUsers=["ada"], allowedUsers=["bob", "eve"])
        self.assertEqual(("dummy", {"ada"}, {"bob", "eve"}, PASSWORD, False), (
            given["JupyterHub.authenticator_class"], given["Authenticator.admin_users"], given["Authenticator.allowed_users"],
            given["DummyAuthenticator.password"], given["Authenticator.allow_all"]))
        self.assertTrue(self.load()[0]["Authenticator.allow_all"])

    def test_another_authenticator_needs_no_password_and_lets_in_nobody_by_itself(self):
        given, _ = self.load({"HUB_PASSWORD": None}, authenticator="pam")
        self.assertEqual("pam", given["JupyterHub.authenticator_class"])
        self.assertNotIn("DummyAuthenticator.password", given)
        self.assertNotIn("Authenticator.allow_all", given)

    def test_servers_outlive_the_hub_and_the_proxy_is_its_own(self):
        given, _ = self.load()
        self.assertEqual((False, False, 10), tuple(given[f"JupyterHub.{name}"] for name in ("cleanup_servers", "cleanup_proxy", "last_activity_interval")))
        self.assertEqual((False, "http://proxy:8001"), tuple(given[f"ConfigurableHTTPProxy.{name}"] for name in ("should_start", "api_url")))
        self.assertEqual(("0.0.0.0", "hub"), tuple(given[f"JupyterHub.{name}"] for name in ("hub_ip", "hub_connect_ip")))
        self.assertEqual((f"sqlite:///{self.folder}/jupyterhub.sqlite", f"{self.folder}/cookie_secret"),
                         tuple(given[f"JupyterHub.{name}"] for name in ("db_url", "cookie_secret_file")))
        given, _ = self.load({"CONFIGPROXY_API_URL": "http://p:1", "HUB_CONNECT_IP": "h"})
        self.assertEqual(("http://p:1", "h"), (given["ConfigurableHTTPProxy.api_url"], given["JupyterHub.hub_connect_ip"]))

    def test_what_is_missing_ends_the_hub(self):
        self.assert_stops("HUB_PASSWORD is not set", environment={"HUB_PASSWORD": None})
        self.assert_stops("HUB_PASSWORD", environment={"HUB_PASSWORD": "short"})
        self.assert_stops("CONFIGPROXY_AUTH_TOKEN", environment={"CONFIGPROXY_AUTH_TOKEN": None})
        self.assert_stops("CONFIGPROXY_AUTH_TOKEN", environment={"CONFIGPROXY_AUTH_TOKEN": "short"})
        self.assert_stops("cannot be written", environment={"HUB_STATE": os.path.join(self.folder, "none")})

    def test_a_site_s_pool_needs_a_key_and_a_personal_one_none(self):
        self.assert_stops(".*", pools=["personal", "site"], sitePool=SITE)
        self.load(pools=["personal"], sitePool=SITE)

    def test_what_the_administrator_adds_is_read_last(self):
        self.assertEqual([os.path.join(self.folder, "local_config.py")], self.load(local=True)[1])


if __name__ == "__main__":
    unittest.main()
