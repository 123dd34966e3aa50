"""The pool of a site: _condor_SCHEDD_HOST names its access point, and no daemon runs here."""
import os
import re
import subprocess
import sys
import time

from . import addresses, log, tokens, tools
from .findings import note, ok, wrong

SCHEDD_VARIABLE = "_condor_SCHEDD_HOST"
COMMAND = "/usr/local/bin/htc-pool"
# A token that ends sooner than this is worth a word.
SOON_SECONDS = 3600
ASK = "ask the people of the site"


def wanted(environment):
    return bool(environment.get(SCHEDD_VARIABLE))


def start(environment, home):
    """Takes the tokens that were handed in, and has the pool looked at in the background: Jupyter does not wait."""
    if not wanted(environment):
        if any(environment.pop(name, None) for name in tokens.VARIABLES):
            log.warning(f"a token was handed in, but {SCHEDD_VARIABLE} names no access point: the pool in this image needs none")
        return
    for problem in tokens.take(environment, home):
        log.warning(problem)
    try:
        subprocess.Popen([sys.executable, "-I", "-B", COMMAND, "check", "--first"],
                         stdin=subprocess.DEVNULL, start_new_session=True).returncode = 0  # the supervisor reaps
    except OSError as problem:
        log.warning(f"the site's pool was not checked: {problem}")


def report_first():
    """One line in the container's log: the schedd answers, as whom, or what is wrong and what to do."""
    found = examine(dict(os.environ))
    bad = [finding for finding in found if finding.state == "wrong"]
    if bad:
        log.warning(f"site pool: {bad[0].line()}")
    else:
        log.info(f"site pool: {found[-1].text}")


def examine(environment):
    """Looks at everything between here and a job in the site's queue, in that order; stops where going on tells nothing new."""
    schedd, collector = tools.setting("SCHEDD_HOST"), tools.setting("COLLECTOR_HOST")
    found = [*_names(schedd, collector)]
    if not _bad(found):
        found += _connection(collector)
    found += _tokens(environment)
    if not _bad(found):
        found += _schedd(schedd, collector)
    return found
