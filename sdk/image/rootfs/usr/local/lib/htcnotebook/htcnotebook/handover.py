"""What happens for a site's pool when a container starts: tokens are put in their place, and a first look is taken."""
import subprocess

from . import log, site, tokens
from .findings import first_wrong

COMMAND = "/usr/local/bin/htc-pool"


def start(environment, home):
    """Takes the tokens that were handed in out of `environment`; Jupyter does not wait for what the pool says to them."""
    if not site.wanted(environment):
        _warn_of_what_is_not_used(environment)
        return
    for problem in tokens.take(environment, home):
        log.warning(problem)
    try:
        # In a session of its own: a Ctrl-C at the terminal is not meant for it. Whoever calls this collects its children.
        subprocess.Popen([COMMAND, "check", "--log"], stdin=subprocess.DEVNULL, start_new_session=True).returncode = 0
    except OSError as problem:
        log.warning(f"the site's pool was not looked at: {problem}")


def _warn_of_what_is_not_used(environment):
    given = [name for name in (*tokens.VARIABLES, *site.POOL_VARIABLES) if environment.get(name)]
    for name in tokens.VARIABLES:
        environment.pop(name, None)
    if given:
        log.warning(f"{', '.join(given)} without {site.SCHEDD_VARIABLE}: set it to the site's access point, or leave all of them out for the pool of this image")


def report(found):
    """One line: the access point answers, and as whom, or the first thing that is wrong, and what to do."""
    problem = first_wrong(found)
    if problem:
        log.warning(f"the site's pool: {problem.line()} (htc-pool check tells more)")
    else:
        log.info("the site's pool: " + next(finding.text for finding in found if finding.about == "schedd"))
    for finding in found:
        if finding.about == "htmap":
            log.info(finding.line())
