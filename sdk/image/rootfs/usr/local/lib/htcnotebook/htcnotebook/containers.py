"""Jobs on a site's machines in containers of the very image that the notebook runs in, where the pool offers containers."""
import re
from typing import NamedTuple, Optional

from . import description as descriptions
from . import place, site, tools

# The notebook's Python comes first, as in the pool of the image itself.
PATH = "/opt/conda/bin:/usr/local/bin:/usr/bin:/bin"
# What a machine says that runs images from registries, whether by Docker, Podman or Apptainer; older ones say the first only.
_OFFERS = "HasContainer =?= true && HasDockerURL =!= false"
# A pool that is busy for a moment must not decide in what the jobs run.
_TRIES = 3
# Where the user says how a job runs, it stays so.
_USERS_OWN = ("universe", "container_image", "docker_image")


class Choice(NamedTuple):
    """Further lines of the submit description, and in words how jobs run and why."""

    lines: dict
    words: str


class Offer(NamedTuple):
    """How many machines the pool has, and how many of them run containers."""

    machines: int
    containers: int


def choose(environment, description):
    """How jobs of this description run. Without lines and words where there is nothing to decide: in the image's own pool, or by the user."""
    if not site.wanted(environment) or any(descriptions.get(description, name) is not None for name in _USERS_OWN):
        return Choice({}, "")
    reference = place.image(environment)
    problem = place.useless(reference)
    if problem:
        return Choice({}, f"no container: {problem}. The jobs run with what the machines of the pool have")
    offer = offered()
    if offer is None:
        return Choice({}, "no container: the pool did not tell what its machines offer. The jobs run with what these have")
    if not offer.containers:
        return Choice({}, f"no container: none of the pool's {offer.machines} machines runs containers. The jobs run with what these have")
    return Choice(lines(reference, description), f"in containers of {reference}, which {offer.containers} of the pool's {offer.machines} machines can run")


def offered() -> Optional[Offer]:
    """Asks the pool, again where it does not answer; None when it never does."""
    for _ in range(_TRIES):
        answer = tools.run("condor_status", "-startd", "-af:t", "Machine", _OFFERS, "-constraint", 'SlotType =!= "Dynamic"')
        if answer.status == 0:
            break
    else:
        return None
    slots = [line.split("\t") for line in answer.output.splitlines() if "\t" in line]
    return Offer(len({machine for machine, _ in slots}), len({machine for machine, has in slots if has == "true"}))


def lines(reference, description):
    """What makes a job of this description one in a container."""
    # The image's entry point starts Jupyter's surroundings, which a job has no use for.
    added = {"universe": "container", "container_image": f"docker://{reference}", "docker_override_entrypoint": "true"}
    name = next((name for name in description if name.lower() in ("environment", "env")), "environment")
    with_path = _with_path(description.get(name))
    return {**added, name: with_path} if with_path else added


def _with_path(environment):
    """The environment with a PATH; None where it stays as it is. HTCondor has two ways to write one: see condor_submit(1)."""
    if environment is None or not environment.strip():
        return f'"PATH={PATH}"'
    text = environment.strip()
    if text.startswith('"') and text.endswith('"') and len(text) > 1:
        words = text[1:-1]
        return None if re.search(r"(^|[ '])PATH=", words) else f'"PATH={PATH} {words}"'
    return None if re.search(r"(^|;) *PATH=", text) else f"PATH={PATH};{text}"
