"""Which networks the hub makes, joins and removes: with an engine that keeps books. A real one is in the tests of a whole hub."""
import asyncio
import copy
import os
import sys
import unittest
import unittest.mock
from types import SimpleNamespace

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "hub"))
sys.dont_write_bytecode = True

import htcnotebook_hub as hub  # noqa: E402
import htcnotebook_networks as networks  # noqa: E402

LABELS = {networks.LABEL: "lab-hub"}


class Problem(Exception):
    def __init__(self, status, message=""):
        super().__init__(message)
        self.status_code = status


class Engine:
    """docker-py's APIClient, as far as it is used."""

    def __init__(self):
        self.made = {"lab-hub": {}, "bridge": {}}
        self.on = {"lab-hub": {"hub": ["hub", "1234"], "proxy": ["proxy"]}, "bridge": {"other": []}}
        self.labelled = {"hub", "proxy"}
        self.full = False

    def networks(self, filters):
        assert filters == {"label": "htcnotebook.hub=lab-hub"}
        return [{"Name": name} for name, labels in self.made.items() if labels == LABELS]

    def containers(self, all, filters):  # pylint: disable=redefined-builtin
        assert all and filters == {"label": "htcnotebook.hub=lab-hub"}
        return [{"Id": each, "NetworkSettings": {"Networks": {name: {} for name, on in self.on.items() if each in on}}} for each in sorted(self.labelled)]

    def inspect_container(self, each):
        return {"NetworkSettings": {"Networks": {name: {"Aliases": on[each]} for name, on in self.on.items() if each in on}}}

    def inspect_network(self, name):
        return {"Containers": {each: {} for each in self.on[name]}}

    def create_network(self, name, driver, check_duplicate, labels):
        assert driver == "bridge" and check_duplicate and name not in self.made
        if self.full:
            raise Problem(404, "could not find an available, non-overlapping IPv4 address pool among the defaults")
        self.made[name], self.on[name] = labels, {}

    def connect_container_to_network(self, each, name, aliases):
        if each in self.on[name]:
            raise Problem(403)
        self.on[name][each] = aliases

    def disconnect_container_from_network(self, each, name, force):
        assert force
        del self.on[name][each]

    def remove_network(self, name):
        if self.on[name]:
            raise Problem(403, "has active endpoints")
        del self.made[name], self.on[name]

    @staticmethod
    def create_endpoint_config(link_local_ips):
        return {"LinkLocalIPs": link_local_ips}

    @staticmethod
    def create_networking_config(endpoints):
        return {"EndpointsConfig": endpoints}


class NetworksTest(unittest.TestCase):
    def setUp(self):
        self.engine = Engine()
        self.networks = networks.Networks("lab-hub", lambda: self.engine)

    def start(self):
        async def briefly():
            self.networks.start()
        asyncio.run(briefly())

    def test_a_server_gets_a_network_with_hub_and_proxy_on_it_by_their_names_and_the_metadata_address_for_itself(self):
        for more in ({"working_dir": "/"}, lambda spawner: {"working_dir": "/"}):
            with self.subTest(more):
                spawner = SimpleNamespace(object_name="lab-hub-alice", extra_create_kwargs=more)
                asyncio.run(self.networks.prepare(spawner))
                self.assertEqual({"hub": ["hub", "1234"], "proxy": ["proxy"]}, self.engine.on["lab-hub-alice"])
                self.assertEqual("lab-hub-alice", spawner.network_name)
                self.assertEqual(
                    {"working_dir": "/", "networking_config": {"EndpointsConfig": {"lab-hub-alice": {"LinkLocalIPs": ["169.254.169.254"]}}}}, spawner.extra_create_kwargs)

    def test_the_network_goes_with_the_server(self):
        self.networks.open("lab-hub-alice")
        asyncio.run(self.networks.after_stop(SimpleNamespace(object_name="lab-hub-alice")))
        self.assertEqual({"lab-hub", "bridge"}, set(self.engine.made))
        asyncio.run(self.networks.after_stop(SimpleNamespace(object_name="lab-hub-alice")))

    def test_a_network_whose_server_is_still_being_removed_is_left_and_used_again(self):
        self.networks.open("lab-hub-alice")
        self.engine.on["lab-hub-alice"]["server"] = []
        self.networks.close("lab-hub-alice")
        self.assertEqual({"server"}, set(self.engine.on["lab-hub-alice"]))
        del self.engine.on["lab-hub-alice"]["server"]
        self.networks.open("lab-hub-alice")
        self.assertEqual({"hub", "proxy"}, set(self.engine.on["lab-hub-alice"]))

    def test_nobody_else_s_network_is_touched(self):
        self.engine.made["lab-hub-alice"], self.engine.on["lab-hub-alice"] = {}, {}
        self.networks.close("lab-hub-alice")
        self.start()
        self.assertEqual({}, self.engine.on["lab-hub-alice"])

    def test_a_new_hub_and_a_new_proxy_join_the_servers_that_are_there(self):
        self.networks.open("lab-hub-alice")
        self.networks.open("lab-hub-bob")
        self.engine.on["lab-hub-alice"] = {"server": []}
        self.start()
        self.assertEqual({"server", "hub", "proxy"}, set(self.engine.on["lab-hub-alice"]))
        self.assertNotIn("lab-hub-bob", self.engine.made)

    def test_a_new_proxy_joins_beside_a_hub_that_goes_on(self):
        async def new_proxy():
            self.networks.start()
            del self.engine.on["lab-hub-alice"]["proxy"]
            while "proxy" not in self.engine.on["lab-hub-alice"]:
                await asyncio.sleep(0.01)

        self.networks.open("lab-hub-alice")
        self.engine.on["lab-hub-alice"]["server"] = []
        with unittest.mock.patch.object(networks, "EVERY", 0.01):
            asyncio.run(asyncio.wait_for(new_proxy(), 20))

    def test_the_hook_in_a_copy_of_the_configuration_is_the_same(self):
        self.assertIs(self.networks, copy.deepcopy({"post_stop_hook": self.networks.after_stop})["post_stop_hook"].__self__)

    def test_an_engine_without_addresses_is_said_to_the_user_and_another_problem_is_not_hidden(self):
        self.engine.full = True
        with self.assertRaisesRegex(hub.Refused, "no addresses left"):
            asyncio.run(self.networks.prepare(SimpleNamespace(object_name="lab-hub-alice", extra_create_kwargs={})))
        self.engine.create_network = lambda *_, **__: (_ for _ in ()).throw(Problem(500, "odd"))
        with self.assertRaisesRegex(Problem, "odd"):
            asyncio.run(self.networks.prepare(SimpleNamespace(object_name="lab-hub-alice", extra_create_kwargs={})))

    def test_an_engine_out_of_reach_ends_the_hub_with_one_line(self):
        def nobody():
            raise OSError("no such\nsocket")
        with self.assertRaises(SystemExit) as caught:
            networks.Networks("lab-hub", nobody).start()
        self.assertRegex(caught.exception.code, r"\AERROR: htcnotebook: the engine .*no such socket.*DOCKER_SOCKET.*\Z")


if __name__ == "__main__":
    unittest.main()
