"""Jobs that ask for GPUs get such as the image's own software can use: see `Accelerator` in the SDK's reference."""
import json

from . import description as descriptions

MANIFEST = "/usr/local/share/htcnotebook/image.json"
# What CUDA's libraries of a major version run on: drivers of that version or a later one (minor versions are compatible among each other), and GPUs from this
# compute capability on. https://docs.nvidia.com/deploy/cuda-compatibility/ and the release notes of CUDA 12.0 and 13.0.
NEEDS = {"cuda12": ("12.0", "5.0"), "cuda13": ("13.0", "7.5")}
# Where the user says which GPUs, it stays so.
_USERS_OWN = ("require_gpus", "gpus_minimum_capability", "gpus_minimum_runtime")


def lines(description, manifest=MANIFEST):
    """Further lines of a submit description that asks for GPUs."""
    asked = str(descriptions.get(description, "request_gpus") or "").strip()
    needs = NEEDS.get(accelerator(manifest))
    if asked in ("", "0") or needs is None or any(descriptions.get(description, name) is not None for name in _USERS_OWN):
        return {}
    runtime, capability = needs
    return {"gpus_minimum_runtime": runtime, "gpus_minimum_capability": capability}


def accelerator(manifest):
    """The image's accelerator; none where the image does not say."""
    try:
        with open(manifest, encoding="utf-8") as file:
            return json.load(file).get("accelerator", "none")
    except (OSError, ValueError, AttributeError):
        return "none"
