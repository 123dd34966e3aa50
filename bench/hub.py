#!/usr/bin/env python3
"""Measures a hub with many users at once: each logs in and starts a server with a pool of its own, all in the same moment.

    bench/hub.py [--users N] [--write]

Publishes a hub that offers the flavor base, deploys it with docker-compose on loopback, and takes it down again. DockerSpawner comes from a
local index, as the stand-in of the tests. `--write` puts the table into bench/README.md. Needs docker, docker-compose and mmdebstrap.
"""
import argparse
import base64
import concurrent.futures
import contextlib
import functools
import hashlib
import http.cookiejar
import http.server
import io
import json
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
import zipfile

from pool import DOCKER
from run import BENCH, REPOSITORY, megabytes, output, quiet, seconds, timed

BEGIN, END = "<!-- hub: begin -->", "<!-- hub: end -->"
NAME = "htcnotebook-bench-lab"
NETWORK = f"{NAME}-hub"
STAND_IN = REPOSITORY / "tests" / "HtcNotebook.EndToEnd.Tests" / "StandIns" / "dockerspawner" / "__init__.py"
PASSWORD = "for this run only"
PATIENCE_SECONDS = 600


class Index(http.server.BaseHTTPRequestHandler):
    """A package index of one wheel, dockerspawner."""

    def __init__(self, wheel, *arguments):
        self.wheel = wheel
        super().__init__(*arguments)

    def do_GET(self):
        name = "dockerspawner-14.0.0-py3-none-any.whl"
        if self.path == f"/{name}":
            self.answer(self.wheel, "application/octet-stream")
        elif self.path == "/simple/dockerspawner/":
            files = [{"filename": name, "url": f"../../{name}", "hashes": {"sha256": hashlib.sha256(self.wheel).hexdigest()}}]
            page = {"meta": {"api-version": "1.1"}, "name": "dockerspawner", "versions": ["14.0.0"], "files": files}
            self.answer(json.dumps(page).encode(), "application/vnd.pypi.simple.v1+json")
        else:
            self.send_error(404)

    def answer(self, content, kind):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


def wheel():
    """The stand-in as a wheel."""
    info = "dockerspawner-14.0.0.dist-info"
    files = {
        "dockerspawner/__init__.py": STAND_IN.read_bytes(),
        f"{info}/METADATA": b"Metadata-Version: 2.1\nName: dockerspawner\nVersion: 14.0.0\n",
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: bench\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(
        f"{name},sha256={base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip('=')},{len(content)}\n" for name, content in files.items())
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


@contextlib.contextmanager
def index():
    """Address of the index, while it is needed."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Index, wheel()))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/simple"
    finally:
        server.shutdown()


def publish(folder):
    """Publishes the hub and the image that it offers; returns the folder to deploy."""
    log = folder / "publish.log"
    environment = dict(os.environ, NUGET_PACKAGES=str(folder / "packages"), DOCKER_BUILDKIT="1")
    timed(["dotnet", "pack", REPOSITORY / "sdk" / "HtcNotebook.Sdk", "-o", folder / "feed"], log, env=environment)
    (folder / "nuget.config").write_text(
        f'<configuration><packageSources><clear /><add key="bench" value="{folder / "feed"}" /></packageSources></configuration>\n')
    (folder / "notebooks").mkdir()
    (folder / "notebooks" / "notebooks.csproj").write_text(
        '<Project Sdk="HtcNotebook.Sdk/1.0.0"><PropertyGroup><ContainerRepository>htcnotebook-bench/hub-user</ContainerRepository></PropertyGroup></Project>\n')
    (folder / "hub").mkdir()
    (folder / "hub" / f"{NAME}.csproj").write_text(
        '<Project Sdk="HtcNotebook.Sdk/1.0.0"><PropertyGroup><HtcNotebookKind>Hub</HtcNotebookKind><HubFolder>deploy</HubFolder>'
        '<ContainerRepository>htcnotebook-bench/hub</ContainerRepository></PropertyGroup>'
        '<ItemGroup><ProjectReference Include="../notebooks/notebooks.csproj" /></ItemGroup></Project>\n')
    with index() as address:
        timed(["dotnet", "publish", folder / "hub", "-p:ImageEngine=docker", f"-p:DockerCommand={DOCKER}", f"-p:PipIndexUrl={address}",
               "-p:ContainerBuildNetwork=host"], log, env=environment)
    return folder / "hub" / "deploy"


class User:
    """Somebody at a browser."""

    def __init__(self, hub, name):
        self.hub, self.name = hub, name
        self.cookies = http.cookiejar.CookieJar()
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.open("hub/login")
        self.open("hub/login", {"username": name, "password": PASSWORD})

    def open(self, path, fields=None):
        if fields is not None:
            xsrf = next(cookie.value for cookie in self.cookies if cookie.name == "_xsrf" and cookie.path == "/hub/")
            fields = urllib.parse.urlencode({**fields, "_xsrf": xsrf}).encode()
        with self.browser.open(urllib.parse.urljoin(self.hub, path), fields, timeout=PATIENCE_SECONDS) as answer:
            return answer.geturl(), answer.read()

    def start(self, gate):
        """Seconds from the click, which all users make together, until the user's own server shows Lab."""
        gate.wait()
        clicked = time.monotonic()
        # One image and one pool: the click is the visit of the page itself.
        self.open("hub/spawn")
        while time.monotonic() - clicked < PATIENCE_SECONDS:
            address, page = self.open(f"hub/user/{self.name}/lab")
            if urllib.parse.urlparse(address).path == f"/user/{self.name}/lab" and b"jupyter-config-data" in page:
                return time.monotonic() - clicked
            time.sleep(0.5)
        raise TimeoutError(f"no server of {self.name} after {PATIENCE_SECONDS} s")


def memory_of_containers():
    """Bytes of each container's memory by name, as the kernel counts them for its group, without the page cache that it could drop."""
    lines = output([DOCKER, "stats", "--no-stream", "--format", "{{.Name}} {{.MemUsage}}"]).splitlines()
    units = {"B": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}
    found = {}
    for line in lines:
        name, used = line.split()[:2]
        unit = used.lstrip("0123456789.")
        found[name] = float(used[: -len(unit)]) * units[unit]
    return found


def measure(hub, users):
    """The table's lines."""
    everybody = [User(hub, f"user{number}") for number in range(users)]
    gate = threading.Barrier(users)
    with concurrent.futures.ThreadPoolExecutor(users) as threads:
        took = sorted(threads.map(lambda user: user.start(gate), everybody))
    # Pools and servers come to rest.
    time.sleep(20)
    used = memory_of_containers()
    servers = [value for name, value in used.items() if name.startswith(f"{NETWORK}-user")]
    pools = sum(quiet_status([DOCKER, "exec", f"{NETWORK}-user{number}", "htc-pool", "wait", "--timeout", "60"]) == 0 for number in range(users))
    return [
        ["servers that came up, of users", f"{len(took)} of {users}"],
        ["of them with a pool that answers", f"{pools} of {users}"],
        ["from the click to Lab: the first", seconds(took[0])],
        ["median", seconds(statistics.median(took))],
        ["the last", seconds(took[-1])],
        ["memory of one server and its pool: median", megabytes(statistics.median(servers))],
        ["the largest", megabytes(max(servers))],
        ["memory of the hub", megabytes(sum(value for name, value in used.items() if name.startswith(f"{NAME}_hub") or name.startswith(f"{NAME}-hub-1")))],
    ]


def quiet_status(command):
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode


def deploy(folder, port):
    """Starts hub and proxy, and waits for them."""
    (folder / ".env").write_text(
        f"CONFIGPROXY_AUTH_TOKEN={os.urandom(16).hex()}\nHUB_PASSWORD={PASSWORD}\nHUB_PORT=127.0.0.1:{port}\nCOMPOSE_PROJECT_NAME={NAME}\n")
    subprocess.run(["docker-compose", "up", "--detach"], cwd=folder, check=True)
    hub = f"http://127.0.0.1:{port}/"
    for _ in range(240):
        with contextlib.suppress(OSError):
            with urllib.request.urlopen(f"{hub}hub/api/", timeout=5):
                return hub
        time.sleep(0.5)
    sys.exit("the hub does not answer after two minutes")


def remove(folder):
    """Removes the hub, the users' servers and their homes."""
    quiet(["docker-compose", "stop"], cwd=folder)
    for names, command in (
        ([DOCKER, "ps", "-aq", "--filter", f"name={NETWORK}-user"], ["rm", "-f", "-v"]),
        ([DOCKER, "volume", "ls", "-q", "--filter", f"name={NETWORK}-user"], ["volume", "rm"]),
    ):
        found = output(names).split()
        if found:
            quiet([DOCKER, *command, *found])
    quiet(["docker-compose", "down", "--volumes"], cwd=folder)


def write(table, users):
    readme = BENCH / "README.md"
    text = readme.read_text()
    memory = int(pathlib.Path("/proc/meminfo").read_text().split()[1]) / 2**20
    head = f"{users} users, {os.cpu_count()} cores, {memory:.0f} GiB of memory, docker. Load of the machine before, over the last minute: {table.load:.1f}.\n\n"
    begin, end = text.index(BEGIN) + len(BEGIN), text.index(END)
    readme.write_text(f"{text[:begin]}\n{head}{table}\n{text[end:]}")


class Table:
    def __init__(self):
        self.load = os.getloadavg()[0]
        self.rows = []

    def __str__(self):
        return "\n".join(["| what | |", "|---|---|", *(f"| {' | '.join(row)} |" for row in self.rows)])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--port", type=int, default=8765, help="port on loopback for the hub")
    parser.add_argument("--write", action="store_true", help="put the table into bench/README.md")
    options = parser.parse_args()
    # Ended from outside, it removes its containers too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = pathlib.Path(tempfile.mkdtemp(prefix="htcnotebook-bench-hub-"))
    try:
        deployed = publish(folder)
        try:
            hub = deploy(deployed, options.port)
            table = Table()
            table.rows = measure(hub, options.users)
        finally:
            remove(deployed)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if options.write:
        write(table, options.users)
    print(table)


if __name__ == "__main__":
    main()
