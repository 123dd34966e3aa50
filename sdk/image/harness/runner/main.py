"""Which function checks what, and the run of one scene's checks."""
import json
import os
import sys

from checks import (
    commands, configuration, contents, escalation, hub, jupyter, kernels, libraries, life, locked, log, packages, page, place, pool, project, promises, root_start, secrets,
    security, session,
)
from support import server
from support.inspected import FOLDER
from support.verdict import Failed

from .scheduler import Scheduler

KINDS = {
    "python-package": packages.python_package,
    "r-package": packages.r_package,
    "system-package": packages.system_package,
    "locked-debian": locked.debian,
    "locked-python": locked.python,
    "libraries": libraries.linked,
    "python-module": promises.python_module,
    "packages-fit": packages.fit_together,
    "commands": commands.answer,
    "r-library": promises.r_library,
    "command": promises.command,
    "kernel": kernels.kernel,
    "notebook": kernels.notebook,
    "jupyter-answers": jupyter.answers,
    "jupyter-refuses": jupyter.refuses,
    "health": jupyter.health,
    "illness": jupyter.illness,
    "page-scripts": page.scripts,
    "page-style": page.style,
    "files-shown": contents.browser,
    "files-saved": contents.save,
    "notebook-exported": contents.export,
    "server-kernel": session.kernel,
    "server-terminal": session.terminal,
    "variables": session.variables,
    "root-start": root_start.start,
    "stop": life.stop,
    "restart": life.restart,
    "hub": hub.single_user,
    "start-log": log.start_log,
    "pool": pool.personal,
    "htcnotebook": pool.htcnotebook,
    "htmap": pool.htmap,
    "site-pool": pool.site,
    "site-token": pool.token,
    "user": security.user,
    "permissions": security.permissions,
    "listeners": security.listeners,
    "escalation": escalation.ways,
    "secret-variables": secrets.variables,
    "secret-files": secrets.files,
    "home": place.home,
    "temporary-files": place.temporary,
    "locale": place.locale,
    "certificates": place.certificates,
    "pip": place.packages,
    "labels": configuration.labels,
    "size": configuration.size,
    "project": project.check,
}


def load(folder=FOLDER):
    """The checks of checks.json by their number."""
    with open(os.path.join(folder, "checks.json"), encoding="utf-8") as file:
        return {check["id"]: check for check in json.load(file)["checks"]}


def settle():
    """Waits until a container that nothing else is checked in has started, so that its log is whole."""
    try:
        server.wait(60.0)
    except Failed as problem:
        print(problem, file=sys.stderr)
    sys.exit(0)


def main(arguments):
    if len(arguments) != 2:
        print("usage: check.py SCENE ID,ID,...", file=sys.stderr)
        sys.exit(2)
    if arguments[0] == "settle":
        settle()
    if arguments[0] == "queue":
        life.queue()
        sys.exit(0)
    known = load()
    wanted = [known[int(number)] for number in arguments[1].split(",") if number]
    Scheduler(wanted, KINDS).run()
    sys.stdout.flush()
    # Threads that are stuck in a check that was given up end with the process.
    os._exit(0)
