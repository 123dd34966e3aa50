"""What follows from the place where this runs: the image's name elsewhere, and HTMap's settings.

Both follow from what the container was started with, so that each process finds the same, whatever started it: a cell, a
terminal, `docker exec`. Run as a program, it prints the same as assignments of the shell, for the start's hook
(80-htcnotebook-htmap.sh); standard library only, and nothing of this package.
"""
import os
import shlex
from typing import Optional

IMAGE = "HTCNOTEBOOK_IMAGE"
SCHEDD = "_condor_SCHEDD_HOST"
# What hubs say of the image that they started; the first that is set counts.
HUB_IMAGES = ("JUPYTER_IMAGE_SPEC", "JUPYTER_IMAGE")


def image(environment):
    """Reference of this image, as other machines pull it: a digest is sure; else a hub knows best, and else the image itself."""
    own = environment.get(IMAGE, "")
    if "@sha256:" in own:
        return own
    return next((environment[name] for name in HUB_IMAGES if environment.get(name)), own)


def useless(reference) -> Optional[str]:
    """Why the machines of a pool cannot pull this image, or None. A name without a registry is another image to each of them."""
    if not reference:
        return f"{IMAGE} is not set, so that nobody knows where this image could be pulled from"
    name = reference.split("@", 1)[0]
    host = name.split("/", 1)[0] if "/" in name else ""
    if "@sha256:" in reference or "." in host or ":" in host or host == "localhost":
        return None
    return f"{IMAGE} is {reference!r}, which names no registry to pull it from, such as registry.example.org/{reference}"


def htmap(environment):
    """HTMap's variables for this place, without those that are set; what ~/.htmaprc says wins over all of them."""
    if not environment.get(SCHEDD):
        # The personal pool's jobs run here, with this Python; HTMap's own default is a container that nobody starts.
        return {} if environment.get("HTMAP_DELIVERY_METHOD") else {"HTMAP_DELIVERY_METHOD": "assume"}
    reference = image(environment)
    if environment.get("HTMAP_DELIVERY_METHOD") or environment.get("HTMAP_DOCKER_IMAGE") or useless(reference):
        return {}
    wanted = {"HTMAP_DOCKER_IMAGE": reference, "HTMAP_SINGULARITY_IMAGE": f"docker://{reference}"}
    return {name: value for name, value in wanted.items() if not environment.get(name)}


def variables(environment):
    """All that is to be set in the environment of what the start runs."""
    settled = dict(htmap(environment))
    if environment.get(SCHEDD) and image(environment) not in ("", environment.get(IMAGE)):
        settled[IMAGE] = image(environment)
    return settled


if __name__ == "__main__":
    for _name, _value in variables(os.environ).items():
        print(f"export {_name}={shlex.quote(_value)}")
