"""What the engine knows of the image: inspect.json and history.txt, which run.sh puts beside these files."""
import json
import os

from .verdict import Failed

FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def inspect():
    with open(os.path.join(FOLDER, "inspect.json"), encoding="utf-8") as file:
        facts = json.load(file)
    return facts[0] if isinstance(facts, list) else facts


def configuration():
    return inspect().get("Config") or {}


def history():
    with open(os.path.join(FOLDER, "history.txt"), encoding="utf-8", errors="replace") as file:
        return file.read().splitlines()


def health_check():
    # docker has it in the configuration, podman beside it.
    facts = inspect()
    return (facts.get("Config") or {}).get("Healthcheck") or facts.get("Healthcheck") or facts.get("HealthCheck")


def labels(check):
    found = configuration().get("Labels") or {}
    wrong = [
        f"{key} is {json.dumps(found[key], ensure_ascii=False)} instead of {json.dumps(value, ensure_ascii=False)}" if key in found else f"{key} is missing"
        for key, value in check["labels"].items() if found.get(key) != value
    ]
    if wrong:
        raise Failed("\n".join(wrong))


def size(check):
    found = inspect()["Size"]
    if found > check["most"]:
        raise Failed(f"the image has {in_units(found)}, more than MaxImageSize allows ({in_units(check['most'])})")


def in_units(count):
    return f"{count / 1e9:.2f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"
