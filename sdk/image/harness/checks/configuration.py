"""The image's labels and size are as planned."""
import json

from support import inspected
from support.verdict import Failed


def labels(check):
    found = inspected.configuration().get("Labels") or {}
    wrong = [
        f"{key} is {json.dumps(found[key], ensure_ascii=False)} instead of {json.dumps(value, ensure_ascii=False)}" if key in found else f"{key} is missing"
        for key, value in check["labels"].items() if found.get(key) != value
    ]
    if wrong:
        raise Failed("\n".join(wrong))


def size(check):
    found = inspected.inspect()["Size"]
    if found > check["most"]:
        raise Failed(f"the image has {in_units(found)}, more than MaxImageSize allows ({in_units(check['most'])})")


def in_units(count):
    return f"{count / 1e9:.2f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"
