"""What jobs meet at a site: whether it has the notebook's home, and whether its machines run the notebook's image."""
import os

from . import containers, sharing
from .findings import note, ok

HTMAP = "/opt/conda/bin/htmap"


def has_htmap():
    """Whether HTMap is in this image."""
    return os.path.exists(HTMAP)


def examine(environment, home):
    """Asks the access point and the pool. Nothing here is wrong: jobs can run in any case."""
    answer = sharing.ask([home])
    shared = home in answer.shared
    if shared:
        found = [ok("home", f"the access point shares {home}: jobs read and write it directly")]
    else:
        found = [note("home", f"the access point does not share {home}: htcnotebook.submit hands files over and fetches results (spooling)")]
        if has_htmap():
            found.append(note("htmap", f"HTMap does not work here, since it needs a home that the access point shares ({home} is not)",
                              "use htcnotebook.submit, or ask the site for a shared home"))
    return found + [_containers(environment)]


def _containers(environment):
    choice = containers.choose(environment, {})
    return ok("containers", f"jobs of htcnotebook.submit run {choice.words}") if choice.lines else note("containers", choice.words)
