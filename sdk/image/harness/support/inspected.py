"""What the engine knows of the image: inspect.json and history.txt, which run.sh puts beside these files."""
import json
import os

# Of these files in the container.
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
