"""The commands that Python packages bring along: each starts. A package that pip took against dependencies of other versions may
import and yet have a command that does not."""
import concurrent.futures
import json
import os
import tempfile

from support import inspected, programs
from support.verdict import Failed

PROBE = os.path.join(inspected.FOLDER, "probes", "commands.py")
QUESTIONS = ("--version", "--help")
# Until then a command that cannot start has said so; one that still runs has started.
SECONDS = 60.0
# Where an interpreter ends a program that it cannot go on with.
BROKEN = ("Traceback (most recent call last)", "bad interpreter", "error while loading shared libraries")


def answer(check):
    """Starts every command of the packages in the notebook's Python with --version, else --help; what it says does not matter."""
    commands = _listed(check["limit"])
    with tempfile.TemporaryDirectory() as home, concurrent.futures.ThreadPoolExecutor(4) as pool:
        environment = {**os.environ, "HOME": home, "XDG_CACHE_HOME": os.path.join(home, ".cache")}
        problems = [problem for problem in pool.map(lambda command: _problem(command, home, environment), commands) if problem]
    if problems:
        raise Failed(f"{len(problems)} of {len(commands)} commands do not start\n" + "\n".join(problems))


def _listed(limit):
    with open(PROBE, encoding="utf-8") as file:
        ended = programs.run(["python3", "-c", file.read()], limit)
    if ended.status != 0:
        raise Failed(f"the packages could not be listed\n{ended.last_lines()}")
    return json.loads(ended.output.splitlines()[-1])


def _problem(command, home, environment):
    """What is wrong with a command, or None. One that refuses both words by itself has started."""
    said = ""
    for question in QUESTIONS:
        try:
            ended = programs.run([command, question], SECONDS, cwd=home, env=environment)
        except OSError as problem:
            return f"{command}: {problem}"
        if ended.status == 0 or (ended.status is None or ended.status > 0) and not any(sign in ended.output for sign in BROKEN):
            return None
        said = ended.last_lines(1) or f"status {ended.status}"
    return f"{command} {QUESTIONS[-1]}: {said}"
