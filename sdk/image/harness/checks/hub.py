"""A hub's single-user server: the container was started with a hub's variables, and this is the hub that it asks."""
import http.server
import json
import threading
import time
import urllib.parse

from support import processes, server
from support.verdict import Failed

# As in run.sh, which starts the container.
PORT = 8081
PREFIX = "user/tester/"


def single_user(check):
    asked = []
    hub = http.server.ThreadingHTTPServer(("127.0.0.1", PORT), handler(asked))
    threading.Thread(target=hub.serve_forever, daemon=True).start()
    give_up = time.monotonic() + check["limit"] - 5
    said = "nothing answers"
    while time.monotonic() < give_up:
        try:
            if ask("api") == 200:
                break
        except OSError as problem:
            said = str(problem)
        time.sleep(0.3)
    else:
        running = [" ".join(command) for _, _, _, command in processes.processes() if "jupyter" in " ".join(command)]
        raise Failed(f"the single-user server does not answer: {said}; of Jupyter run: {running or 'nothing'}; the hub was asked for {asked or 'nothing'}")
    if not asked:
        raise Failed("a server answers, but it did not ask the hub that JUPYTERHUB_API_URL names")
    status = ask("api/kernels")
    if status == 200:
        raise Failed("the single-user server answers without a login at the hub")


def ask(path):
    return server.status({"url": "http://", "port": 8888, "base_url": "/" + PREFIX}, path)


def handler(asked):
    """What a single-user server asks of its hub: the hub's version, who a token belongs to, and that its activity is noted."""
    class Hub(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            path = urllib.parse.urlsplit(self.path).path
            asked.append(path)
            self.answer({"version": "5.0.0"} if path.rstrip("/") == "/hub/api" else {"name": "tester", "kind": "user", "admin": False, "groups": [], "scopes": []})

        def do_POST(self):
            asked.append(self.path)
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.answer({})

        def answer(self, value):
            body = json.dumps(value).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("X-JupyterHub-Version", "5.0.0")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    return Hub
