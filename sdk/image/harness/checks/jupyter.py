"""Jupyter: answers who has its token, refuses who has not, and tells the engine that it is well."""
import time

from support import inspected, programs, server
from support.verdict import Failed, Skipped


def answers(check):
    record = server.wait(check["limit"] - 5)
    for path in ("api/kernels", "lab"):
        status = server.status(record, path, record["token"])
        if status != 200:
            raise Failed(f"Jupyter answers /{path} with status {status}, though the token is right")


def refuses(check):
    record = server.wait(check["limit"] - 5)
    for what, token in (("without a token", None), ("with a wrong token", "0" * 48)):
        status = server.status(record, "api/kernels", token)
        if status not in (401, 403):
            raise Failed(f"Jupyter answers {what} (status {status}): whoever reaches its port can run programs in the container")


def health(check):
    """Runs the image's own health check until it succeeds, as the engine does."""
    give_up = time.monotonic() + check["limit"] - 5
    while True:
        command, ended = _health()
        if ended.status == 0:
            return
        if time.monotonic() > give_up:
            raise Failed(f"it does not turn healthy: {' '.join(command)} ended with status {ended.status}\n{ended.last_lines(3)}")
        time.sleep(0.5)


def illness(check):
    """In a container in which no Jupyter runs the health check says so."""
    try:
        command, ended = _health()
    except NoHealthCheck as problem:
        raise Skipped(f"{problem}, which another check says") from None
    if ended.status == 0:
        raise Failed(f"it says healthy where no Jupyter runs: {' '.join(command)} always succeeds, so that an engine or a hub never notices")


class NoHealthCheck(Failed):
    pass


def _health():
    """Runs the image's own health check once."""
    definition = inspected.health_check()
    test = (definition or {}).get("Test") or []
    if not test or test[0] == "NONE":
        raise NoHealthCheck("the image has no HEALTHCHECK")
    command = ["/bin/sh", "-c", test[1]] if test[0] == "CMD-SHELL" else test[1:]
    limit = (definition.get("Timeout") or 30_000_000_000) / 1e9
    try:
        # Its own limit is meant for a quiet machine; here other checks run beside it.
        return command, programs.run(command, limit * 5)
    except OSError as problem:
        raise Failed(f"{command[0]}: {problem.strerror}") from None
