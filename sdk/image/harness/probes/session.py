"""session.py kernel|terminal: starts one through the Jupyter server, as the page does, and says as JSON, on the last line, how that went.

Reads {"http": ..., "websocket": ..., "headers": ..., "seconds": ...} from standard input: a token in a command line can be read by all.
Speaks WebSocket with Tornado, which Jupyter brings.
"""
import asyncio
import json
import sys
import uuid

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from tornado.simple_httpclient import SimpleAsyncHTTPClient
from tornado.websocket import websocket_connect

CELL = "6 * 7"
ANSWER = "42"
# The shell works the answer out; what the terminal echoes has it not.
COMMAND = "echo htcnotebook-test-$((6 * 7)); exit\r"
SAID = "htcnotebook-test-42"


class Server:
    def __init__(self, place):
        self._place = place
        self._client = SimpleAsyncHTTPClient(force_instance=True)

    def _request(self, url, **more):
        # A certificate that is signed by itself (GEN_CERT) is no reason.
        return HTTPRequest(url, headers=self._place["headers"], validate_cert=False, request_timeout=30, **more)

    async def ask(self, method, path, content=None):
        body = None if content is None else json.dumps(content)
        answer = await self._client.fetch(self._request(self._place["http"].replace("PATH", path), method=method, body=body))
        return json.loads(answer.body) if answer.body else None

    async def connect(self, path, more=""):
        return await websocket_connect(self._request(self._place["websocket"].replace("PATH", path) + more))


async def kernel(server):
    names = await server.ask("GET", "api/kernelspecs")
    started = await server.ask("POST", "api/kernels", {"name": names["default"]})
    try:
        session, message = uuid.uuid4().hex, uuid.uuid4().hex
        socket = await server.connect(f"api/kernels/{started['id']}/channels", f"&session_id={session}")
        await socket.write_message(json.dumps({
            "header": {"msg_id": message, "msg_type": "execute_request", "username": "", "session": session, "version": "5.3"},
            "parent_header": {}, "metadata": {}, "channel": "shell",
            "content": {"code": CELL, "silent": False, "store_history": False, "user_expressions": {}, "allow_stdin": False},
        }))
        while True:
            text = await socket.read_message()
            if text is None:
                return f"the server closed the connection to the kernel {names['default']}"
            said = json.loads(text) if isinstance(text, str) else {}
            if said.get("parent_header", {}).get("msg_id") != message:
                continue
            if said["msg_type"] == "execute_result":
                shown = said["content"]["data"].get("text/plain", "")
                return "" if ANSWER in shown else f"the kernel {names['default']} answers {CELL} with {shown!r}"
            if said["msg_type"] == "execute_reply" and said["content"]["status"] != "ok":
                return f"{said['content'].get('ename')}: {said['content'].get('evalue')}"
    finally:
        await server.ask("DELETE", f"api/kernels/{started['id']}")


async def terminal(server):
    name = (await server.ask("POST", "api/terminals", {}))["name"]
    socket = await server.connect(f"terminals/websocket/{name}")
    await socket.write_message(json.dumps(["stdin", COMMAND]))
    shown = ""
    while (text := await socket.read_message()) is not None:
        word, *more = json.loads(text)
        if word == "stdout":
            shown += more[0]
        if word == "disconnect":
            break
        if SAID in shown:
            return complaints(shown)
    return f"the terminal's shell ended before it did anything; it showed {shown.strip()[-300:]!r}"


def complaints(shown):
    """What a shell says at its start when it is not at home."""
    odd = ("warning: setlocale", "cannot find name for", "I have no name!", "Permission denied", "command not found", "No such file")
    found = [line.strip() for line in shown.splitlines() if any(words in line for words in odd)]
    return "a terminal begins with: " + "; ".join(found[:3]) if found else ""


async def main(what, place):
    try:
        return await asyncio.wait_for({"kernel": kernel, "terminal": terminal}[what](Server(place)), place["seconds"])
    except asyncio.TimeoutError:
        return f"it did not answer within {place['seconds']:g} s"
    except HTTPClientError as problem:
        return f"the server refuses: {problem}"
    except OSError as problem:
        return str(problem)


if __name__ == "__main__":
    AsyncHTTPClient.configure(SimpleAsyncHTTPClient)
    print("\n" + json.dumps({"problem": asyncio.run(main(sys.argv[1], json.load(sys.stdin)))}), flush=True)
