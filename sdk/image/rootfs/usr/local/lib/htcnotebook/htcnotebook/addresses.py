"""Hosts as HTCondor's settings name them, and whether one can be reached."""
import socket
import threading

from . import tools

COLLECTOR_PORT = 9618


def split(text):
    """Host and port (None where there is none) of [NAME@]HOST[:PORT], or of an address in HTCondor's angle brackets."""
    text = text.strip().strip("<>").split("?", 1)[0].rsplit("@", 1)[-1]
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
        port = rest[1:]
    elif text.count(":") > 1:
        host, port = text, ""
    else:
        host, _, port = text.partition(":")
    return host, int(port) if port.isdigit() else None


def hosts(text):
    """The names in a list of hosts, separated by commas or spaces."""
    return text.replace(",", " ").split()


def is_bare(host):
    """Whether it is a name without a domain. HTCondor compares full names, so that such a one is never found."""
    return "." not in host and ":" not in host and host != "localhost"


def resolve(host, seconds=5.0):
    """The host's addresses; empty when there is no such name or nobody answers in time."""
    found = []

    def ask():
        try:
            found.extend(dict.fromkeys(entry[4][0] for entry in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)))
        except (OSError, UnicodeError):
            pass

    # The resolver has no limit of its own that we could set.
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(tools.left(seconds))
    return list(found)


def connect(host, port, seconds=5.0):
    """Opens a connection and closes it; what went wrong, in a word or two, or None."""
    try:
        socket.create_connection((host, port), timeout=tools.left(seconds)).close()
        return None
    except socket.timeout:
        return f"no answer within {seconds:g} s"
    except OSError as problem:
        return problem.strerror or str(problem)
