"""Stands in for DockerSpawner, which PyPI has and this machine cannot reach: the settings that its documentation names and that our
hub uses, with the meaning that it gives them, over Debian's python3-docker. It starts real containers.
"""
import asyncio
from concurrent.futures import ThreadPoolExecutor
from string import ascii_lowercase, digits

import docker
from escapism import escape
from jupyterhub.spawner import Spawner
from tornado import web
from traitlets import Bool, Dict, Integer, Unicode, default, observe


class DockerSpawner(Spawner):
    """A server for each user in a container of its own."""

    image = Unicode(config=True)
    # Name to choose by: image.
    allowed_images = Dict(config=True)
    prefix = Unicode("jupyter", config=True)
    remove = Bool(False, config=True)
    network_name = Unicode("bridge", config=True)
    use_internal_ip = Bool(False, config=True)
    # Folder or volume of the host: folder of the container. {username} and {prefix} are replaced in both.
    volumes = Dict(config=True)
    extra_host_config = Dict(config=True)
    # Wins over what SystemUserSpawner says by itself.
    extra_create_kwargs = Dict(config=True)

    object_name = Unicode()
    object_id = Unicode()

    _calls = ThreadPoolExecutor(1)
    _client = None

    @default("cmd")
    def _cmd_is_the_image_s(self):
        return None

    @default("ip")
    def _every_address(self):
        return "0.0.0.0"

    @default("port")
    def _port_of_images(self):
        return 8888

    @default("env_keep")
    def _nothing_of_the_hub_s_environment(self):
        return []

    @default("object_name")
    def _container_of_the_user(self):
        return self._filled("{prefix}-{username}--{servername}" if self.name else "{prefix}-{username}")

    @observe("image")
    def _image_was_chosen(self, _):
        self.object_name = self._container_of_the_user()

    def _filled(self, template):
        safe = set(ascii_lowercase + digits)
        return template.format(
            prefix=self.prefix, username=escape(self.user.name, safe, escape_char="-").lower(), servername=escape(self.name, safe, escape_char="-").lower())

    async def docker(self, method, *args, **kwargs):
        """Calls the engine, in a thread of its own."""
        cls = DockerSpawner
        if cls._client is None:
            cls._client = docker.APIClient(version="auto", **docker.utils.kwargs_from_env())
        return await asyncio.wrap_future(self._calls.submit(getattr(cls._client, method), *args, **kwargs))

    async def pull_image(self, image):
        """Fetches an image that is not there."""
        try:
            await self.docker("inspect_image", image)
        except docker.errors.NotFound:
            tagged = ":" in image.rsplit("/", 1)[-1]
            await self.docker("pull", *(image.rsplit(":", 1) if tagged else (image, "latest")))

    @property
    def volume_binds(self):
        return {self._filled(source): {"bind": self._filled(target), "mode": "rw"} for source, target in self.volumes.items()}

    def container_options(self):
        """What SystemUserSpawner adds to the making of a container."""
        return {}

    async def start(self):
        chosen = self.user_options.get("image")
        if chosen:
            if chosen not in self.allowed_images:
                raise web.HTTPError(400, f"Image {chosen} not in allowed list: {', '.join(self.allowed_images)}")
            self.image = self.allowed_images[chosen]
        await self.pull_image(self.image)
        if await self._container() is not None:
            if not self.remove:
                raise NotImplementedError("the stand-in starts no container a second time")
            await self.docker("remove_container", self.object_id, v=True, force=True)
        limits = {}
        if self.mem_limit is not None:
            limits["mem_limit"] = self.mem_limit
        if self.cpu_limit is not None:
            limits.update(cpu_period=100_000, cpu_quota=int(self.cpu_limit * 100_000))
        host = await self.docker(
            "create_host_config", auto_remove=self.remove, binds=self.volume_binds, network_mode=self.network_name, **limits, **self.extra_host_config)
        command = self.cmd or (await self.docker("inspect_image", self.image))["Config"]["Cmd"]
        made = await self.docker(
            "create_container", image=self.image, name=self.object_name, command=[*command, *self.get_args()], environment=self.get_env(),
            ports=[self.port], volumes=[bind["bind"] for bind in self.volume_binds.values()], host_config=host, **{**self.container_options(), **self.extra_create_kwargs})
        self.object_id = made["Id"]
        self.log.info("Created container %s from image %s", self.object_name, self.image)
        await self.docker("start", self.object_id)
        if not self.use_internal_ip:
            raise NotImplementedError("the stand-in publishes no port of a server")
        inspected = await self.docker("inspect_container", self.object_id)
        return inspected["NetworkSettings"]["Networks"][self.network_name]["IPAddress"], self.port

    def get_env(self):
        return {**super().get_env(), "JUPYTER_IMAGE_SPEC": self.image}

    async def _container(self):
        try:
            found = await self.docker("inspect_container", self.object_name)
        except docker.errors.NotFound:
            self.object_id = ""
            return None
        self.object_id = found["Id"]
        return found

    async def poll(self):
        found = await self._container()
        if found is None:
            return 0
        return None if found["State"]["Running"] else found["State"]["ExitCode"]

    async def stop(self, now=False):
        try:
            await self.docker("stop", self.object_id)
            if self.remove:
                await self.docker("remove_container", self.object_id, v=True)
        except docker.errors.APIError as problem:
            # The engine removes it as well.
            if problem.status_code not in (404, 409):
                raise
        self.object_id = ""
        self.clear_state()

    def get_state(self):
        state = super().get_state()
        return {**state, "object_id": self.object_id, "object_name": self.object_name} if self.object_id else state

    def load_state(self, state):
        super().load_state(state)
        self.object_id = state.get("object_id", "")
        self.object_name = state.get("object_name") or self.object_name


class SystemUserSpawner(DockerSpawner):
    """The same with the user's home of the host, for images that become the user whom NB_USER and NB_UID name."""

    host_homedir_format_string = Unicode("/home/{username}", config=True)
    image_homedir_format_string = Unicode("/home/{username}", config=True)
    run_as_root = Bool(False, config=True)
    user_id = Integer(-1)
    group_id = Integer(-1)

    @property
    def homedir(self):
        return self.image_homedir_format_string.format(username=self.user.name)

    @property
    def volume_binds(self):
        home = self.host_homedir_format_string.format(username=self.user.name)
        return {**super().volume_binds, home: {"bind": self.homedir, "mode": "rw"}}

    def container_options(self):
        return {"working_dir": self.homedir, "user": "0" if self.run_as_root else f"{self.user_id}:{self.group_id}"}

    def get_env(self):
        ids = {"NB_UID": str(self.user_id), "NB_GID": str(self.group_id)}
        return {**super().get_env(), "USER": self.user.name, "NB_USER": self.user.name, "HOME": self.homedir, **ids}
