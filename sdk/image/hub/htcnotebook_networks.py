"""A network of its own for each server of a hub.

On it are the server, the hub and its proxy: servers do not reach one another, since engines let nothing pass from one of their
networks to another. Nor does a server reach the address at which clouds hand out the credentials of their machines: it has that
address itself, so that what it sends there comes back to it. Nothing of this needs a right of the server's.
"""
import asyncio
import logging
import threading

from htcnotebook_hub import Refused, stop

# On the networks of servers, and on the containers that belong on all of these: its value is the name of the hub's own network.
LABEL = "htcnotebook.hub"
# Where clouds (EC2, GCE, Azure, OpenStack and others) describe a machine, and hand out its credentials.
METADATA_ADDRESS = "169.254.169.254"
# A proxy that was made anew, beside a hub that goes on, is in reach of the servers after so many seconds.
EVERY = 5
# What the engine answers where something was done, or undone, already: forbidden, not there, conflict.
ALREADY = (403, 404, 409)


class Networks:
    """The networks of a hub's servers. `hub` is the name of the hub's own network, `connect` gives docker-py's APIClient."""

    def __init__(self, hub, connect=None):
        self._hub, self._connect = hub, connect or from_environment
        self._connected = None
        self._one_at_a_time = threading.RLock()
        self._log = logging.getLogger("jupyterhub.htcnotebook")
        self._keeper = None

    def __deepcopy__(self, _):
        """JupyterHub copies its configuration, hooks included; of this there is one."""
        return self

    # --- Called by JupyterHub ---

    def start(self):
        """Has hub and proxy, which compose may have made anew, join the servers that are there, now and from now on.

        Now: before JupyterHub asks which servers it can reach. A network without a server goes.
        """
        try:
            with self._one_at_a_time:
                for name in self._all():
                    if self._servers_on(name):
                        self._join(name)
                    else:
                        self.close(name)
        except Exception as problem:  # pylint: disable=broad-except
            stop(f"the engine does not do what the hub needs of it ({problem}): DOCKER_SOCKET in .env names its socket, which compose.yaml mounts")
        self._keeper = asyncio.get_running_loop().create_task(self._join_again_and_again())

    async def prepare(self, spawner):
        """Has DockerSpawner start the server on a network of its own (Spawner.pre_spawn_hook)."""
        name = spawner.object_name
        try:
            await asyncio.get_running_loop().run_in_executor(None, self.open, name)
        except Exception as problem:
            if "address pool" not in str(problem):
                raise
            raise Refused("the engine has no addresses left for the network of another server: ask the hub's admin (docs/hub.md, Networks)") from problem
        more = spawner.extra_create_kwargs
        more = more(spawner) if callable(more) else more
        itself = self._engine.create_endpoint_config(link_local_ips=[METADATA_ADDRESS])
        spawner.network_name = name
        spawner.extra_create_kwargs = {**more, "networking_config": self._engine.create_networking_config({name: itself})}

    async def after_stop(self, spawner):
        """Removes the network of a server that ended (Spawner.post_stop_hook)."""
        await asyncio.get_running_loop().run_in_executor(None, self.close, spawner.object_name)

    # --- Done with the engine ---

    @property
    def _engine(self):
        if self._connected is None:
            self._connected = self._connect()
        return self._connected

    def open(self, name):
        """Makes a network, if it is not there, with hub and proxy on it."""
        with self._one_at_a_time:
            if name not in self._all():
                self._engine.create_network(name, driver="bridge", check_duplicate=True, labels={LABEL: self._hub})
            self._join(name)

    def close(self, name):
        """Removes a network, once its server is gone."""
        with self._one_at_a_time:
            if name not in self._all():
                return
            for container in self._members():
                if name in networks_of(container):
                    self._tolerating(self._engine.disconnect_container_from_network, container["Id"], name, force=True)
            # The engine may still be removing the server: then the network is there until the next start of server or hub.
            self._tolerating(self._engine.remove_network, name)

    async def _join_again_and_again(self):
        while True:
            await asyncio.sleep(EVERY)
            try:
                await asyncio.get_running_loop().run_in_executor(None, self._join_all)
            except Exception as problem:  # pylint: disable=broad-except
                # Whatever it is, the engine may be back in a moment; a server's start says what is wrong for longer.
                self._log.warning("The networks of servers were not looked at: %s", problem)

    def _join_all(self):
        with self._one_at_a_time:
            for name in self._all():
                self._join(name)

    def _join(self, name):
        for container in self._members():
            if name in networks_of(container):
                continue
            # By the names that it has on the hub's own network: servers call the hub by one.
            own = self._engine.inspect_container(container["Id"])["NetworkSettings"]["Networks"].get(self._hub) or {}
            self._tolerating(self._engine.connect_container_to_network, container["Id"], name, aliases=own.get("Aliases"))

    def _servers_on(self, name):
        members = {container["Id"] for container in self._members()}
        return set(self._engine.inspect_network(name).get("Containers") or ()) - members

    def _members(self):
        return self._engine.containers(all=True, filters={"label": f"{LABEL}={self._hub}"})

    def _all(self):
        return [network["Name"] for network in self._engine.networks(filters={"label": f"{LABEL}={self._hub}"})]

    def _tolerating(self, action, *arguments, **options):
        try:
            action(*arguments, **options)
        except Exception as problem:
            if getattr(problem, "status_code", None) not in ALREADY:
                raise
            self._log.info("Not done by the engine: %s", problem)


def networks_of(container):
    """Names of the networks of a container that the engine lists."""
    return (container.get("NetworkSettings") or {}).get("Networks") or {}


def from_environment():
    """The engine that DockerSpawner uses."""
    import docker
    return docker.APIClient(version="auto", **docker.utils.kwargs_from_env())
