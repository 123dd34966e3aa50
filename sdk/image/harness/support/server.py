"""The container's Jupyter server: where it is, and asking it as somebody outside would."""
import glob
import http.client
import json
import os
import socket
import time
import urllib.error
import urllib.request
from typing import NamedTuple

from .verdict import Failed

# Jupyter logs each refusal as a warning; this mark tells the check of the start log whose they are.
MARK = "htcnotebook-test"


# What a page sends back, for a server that asks nobody for a token: its own check says that, and the others go on.
FROM_ITS_PAGE = {"Cookie": "_xsrf=" + 32 * "0", "X-XSRFToken": 32 * "0"}

# A server that answered on loopback once opens its other addresses at the same time.
LOOPBACK_SECONDS = 3.0


def wait(limit, home=None):
    """The server's own record of itself, once it answers those who are outside."""
    started = time.monotonic()
    said, inside = "no Jupyter server has written its runtime file", None
    while time.monotonic() < started + limit:
        for record in records(home):
            try:
                status(record, "api")
                return record
            except OSError as problem:
                said = f"Jupyter does not answer at {outside_address()}:{record['port']}: {problem}"
                if answers_inside(record):
                    inside = inside or time.monotonic()
        if inside and time.monotonic() > inside + LOOPBACK_SECONDS:
            raise Failed(f"Jupyter listens on 127.0.0.1 only: a port that is published reaches nobody\n{said}")
        time.sleep(0.2)
    raise Failed(f"{said} (waited {limit:g} s)")


def answers_inside(record):
    try:
        ask(record, "api", host="127.0.0.1", limit=2.0)
    except OSError:
        return False
    return True


def environment(limit=30.0):
    """The variables that notebooks get: those of the server, which the start scripts set; this process's own where none answers."""
    try:
        number = wait(limit)["pid"]
        with open(f"/proc/{number}/environ", "rb") as file:
            pairs = [os.fsdecode(pair).partition("=") for pair in file.read().split(b"\0") if pair]
    except (Failed, KeyError, OSError):
        return dict(os.environ)
    return {name: value for name, _, value in pairs}


def records(home=None):
    """Records of the servers, newest first; of those in another home than this process's where one is named."""
    folders = [None if home else os.environ.get("JUPYTER_RUNTIME_DIR"), os.path.join(home or os.environ.get("HOME") or "/home/jovyan", ".local/share/jupyter/runtime")]
    files = [file for folder in filter(None, folders) for file in glob.glob(os.path.join(glob.escape(folder), "*server-*.json"))]
    found = []
    for path in files:
        try:
            with open(path, encoding="utf-8") as file:
                found.append((os.path.getmtime(path), json.load(file)))
        except (OSError, ValueError):
            continue  # being written, or removed
    return [record for _, record in sorted(found, key=lambda each: each[0], reverse=True)]


class Answer(NamedTuple):
    """What a server answers: its status, the kind of content (such as text/html), and the content."""

    status: int
    kind: str
    body: bytes

    def json(self):
        return json.loads(self.body)


def status(record, path, token=None, limit=10.0):
    """The HTTP status for a path below the server's base URL, asked at the address that others see. Raises OSError."""
    return ask(record, path, token, limit=limit).status


def ask(record, path, token=None, method="GET", content=None, limit=10.0, host=None):
    """Asks for a path below the server's base URL, as JSON where there is content. Raises OSError."""
    url = address(record, path, host)
    headers = {"Referer": url, **FROM_ITS_PAGE, **({"Authorization": f"token {token}"} if token else {})}
    data = None if content is None else json.dumps(content).encode()
    request = urllib.request.Request(url, data=data, headers=headers, method=method)
    try:
        with _opener().open(request, timeout=limit) as answer:
            return Answer(answer.status, answer.headers.get_content_type(), answer.read())
    except urllib.error.HTTPError as answer:
        with answer:
            return Answer(answer.code, answer.headers.get_content_type(), answer.read())
    except http.client.HTTPException as problem:
        raise OSError(f"{type(problem).__name__}: {problem}") from problem


def address(record, path, host=None):
    """The URL of a path below the server's base URL, with the mark of these checks."""
    mark = ("&" if "?" in path else "?") + MARK
    return f"{record['url'].split('://')[0]}://{host or outside_address()}:{record['port']}{record.get('base_url', '/')}{path}{mark}"


def connection(record):
    """A connection to the address that others see, for many questions."""
    if record["url"].startswith("https:"):
        return http.client.HTTPSConnection(outside_address(), record["port"], timeout=30.0, context=_any_certificate())
    return http.client.HTTPConnection(outside_address(), record["port"], timeout=30.0)


def _any_certificate():
    """The certificate of GEN_CERT is signed by itself."""
    import ssl

    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _opener():
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    # A proxy is for the world outside.
    return urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=_any_certificate()), Stay())


def outside_address():
    """This container's address on its network; loopback where it has none."""
    try:
        return socket.gethostbyname(socket.gethostname())
    except OSError:
        return "127.0.0.1"
