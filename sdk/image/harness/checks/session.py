"""What a user starts from JupyterLab's page, through the server: a kernel and a terminal; and the variables that they get."""
import json
import os

from support import inspected, programs, server
from support.verdict import Failed

PROBE = os.path.join(inspected.FOLDER, "probes", "session.py")


def kernel(check):
    _start("kernel", check)


def terminal(check):
    _start("terminal", check)


def _start(what, check):
    record = server.wait(check["limit"] - 5)
    http = server.address(record, "PATH")
    place = {"http": http, "websocket": "ws" + http.removeprefix("http"), "headers": {"Authorization": f"token {record['token']}", **server.FROM_ITS_PAGE}, "seconds": check["limit"] - 10}
    ended = programs.run(["python3", PROBE, what], check["limit"], text=json.dumps(place))
    try:
        problem = json.loads(ended.output.splitlines()[-1])["problem"]
    except (ValueError, IndexError, TypeError, KeyError):
        raise Failed(f"no {what} can be asked for: {ended.last_lines(3)}") from None
    if problem:
        raise Failed(f"no {what} starts from JupyterLab's page: {problem}" if not problem.startswith("a terminal begins") else problem)


def variables(check):
    """Kernels and terminals get the server's variables."""
    problems = list(unfit(server.environment(check["limit"] - 5)))
    if problems:
        raise Failed("\n".join(problems))


def unfit(environment):
    shell = environment.get("SHELL")
    if not shell:
        yield "SHELL is not set: terminals and programs that start a shell take /bin/sh"
    elif not (os.path.isfile(shell) and os.access(shell, os.X_OK)):
        yield f"SHELL is {shell}, which cannot be executed"
    for name in ("HOME", "PATH", "LANG"):
        if not environment.get(name):
            yield f"{name} is not set"
    home = environment.get("HOME")
    if home and not os.access(home, os.W_OK | os.X_OK):
        yield f"HOME is {home}, where the user cannot write"
