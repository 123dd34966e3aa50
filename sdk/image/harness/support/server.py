"""The container's Jupyter server: where it is, and asking it as somebody outside would."""
import glob
import json
import os
import socket
import time
import urllib.error
import urllib.request

from .verdict import Failed

# Jupyter logs each refusal as a warning; this mark tells the check of the start log whose they are.
MARK = "htcnotebook-test"


def wait(limit):
    """The server's own record of itself, once it answers."""
    give_up = time.monotonic() + limit
    said = "no Jupyter server has written its runtime file"
    while time.monotonic() < give_up:
        for record in records():
            try:
                status(record, "api")
                return record
            except OSError as problem:
                said = f"Jupyter does not answer at {record['url']}: {problem}"
        time.sleep(0.2)
    raise Failed(f"{said} (waited {limit:g} s)")


def environment(limit=30.0):
    """The variables that notebooks get: those of the server, which the start scripts set; this process's own where none answers."""
    try:
        number = wait(limit)["pid"]
        with open(f"/proc/{number}/environ", "rb") as file:
            pairs = [os.fsdecode(pair).partition("=") for pair in file.read().split(b"\0") if pair]
    except (Failed, KeyError, OSError):
        return dict(os.environ)
    return {name: value for name, _, value in pairs}


def records():
    """Records of the servers, newest first."""
    folders = [os.environ.get("JUPYTER_RUNTIME_DIR"), os.path.join(os.environ.get("HOME") or "/home/jovyan", ".local/share/jupyter/runtime")]
    files = [file for folder in filter(None, folders) for file in glob.glob(os.path.join(glob.escape(folder), "*server-*.json"))]
    found = []
    for path in files:
        try:
            with open(path, encoding="utf-8") as file:
                found.append((os.path.getmtime(path), json.load(file)))
        except (OSError, ValueError):
            continue  # being written, or removed
    return [record for _, record in sorted(found, key=lambda each: each[0], reverse=True)]


def status(record, path, token=None, limit=10.0):
    """The HTTP status for a path below the server's base URL, asked at the address that others see. Raises OSError."""
    headers = {"Authorization": f"token {token}"} if token else {}
    url = f"{record['url'].split('://')[0]}://{outside_address()}:{record['port']}{record.get('base_url', '/')}{path}"
    request = urllib.request.Request(f"{url}?{MARK}", headers=headers)
    try:
        with _opener().open(request, timeout=limit) as answer:
            return answer.status
    except urllib.error.HTTPError as answer:
        return answer.code


def _opener():
    import ssl

    # The certificate of GEN_CERT is signed by itself, and a proxy is for the world outside.
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    return urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context), Stay())


def outside_address():
    """This container's address on its network; loopback where it has none."""
    try:
        return socket.gethostbyname(socket.gethostname())
    except OSError:
        return "127.0.0.1"
