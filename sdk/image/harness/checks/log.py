"""The container's log up to now, which run.sh passes on standard input: no warning and no error in it."""
import re
import sys

from support import server
from support.verdict import Failed

# docker-stacks' and our own start scripts, then Jupyter's log format, then Python.
STRAY = re.compile(r"^(WARNING|ERROR|CRITICAL|FATAL)\b|^\[[WEC] [0-9-]+ [0-9:.]+ |^Traceback \(most recent call last\)")

EXPECTED = [
    # What these checks provoke themselves.
    re.compile(re.escape(server.MARK)),
    re.compile(r"wrote error: 'Forbidden'"),
    # The line before the server's address has the highest level, and no text.
    re.compile(r"^\[C [0-9-]+ [0-9:.]+ \w+\] *$"),
    # What extensions of Jupyter that are older than the server say of themselves; they work.
    re.compile(r"`_jupyter_server_extension_p(oints|aths)` function was not found"),
    # Another check is about the token, and says so better.
    re.compile(r"All authentication is disabled"),
    # Every container serves http to the one who publishes its port.
    re.compile(r"listening on all IP addresses and not using encryption"),
]


def start_log(check):
    stray = strays(sys.stdin.buffer.read().decode("utf-8", "replace"))
    if stray:
        raise Failed("the container says at its start:\n" + "\n".join(stray[:10]))


def strays(text):
    return [line for line in text.splitlines() if STRAY.search(line) and not any(each.search(line) for each in EXPECTED)]
