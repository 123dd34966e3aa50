"""mend-htmap.py: changes an installed HTMap, where there is one, so that it works beside what the image has.

HTMap 0.6.1 is the last of its kind. What this file does not know stays as it is: another version may have mended it.
"""
import base64
import csv
import hashlib
import importlib.metadata
import io
import os
import py_compile

# https://click.palletsprojects.com/en/stable/changes/#version-8-0-0: shell_complete replaced autocompletion, which 8.1 dropped;
# its second argument is the parameter and no longer what was typed before, and the shells' words changed places.
COMPLETION = (
    ("autocompletion=_autocomplete_tag", "shell_complete=_autocomplete_tag"),
    ("def _autocomplete_tag(ctx, args, incomplete):\n", "def _autocomplete_tag(ctx, param, incomplete):\n    args = ctx.params.get(param.name) or ()\n"),
    ("_HTMAP_COMPLETE=source_bash", "_HTMAP_COMPLETE=bash_source"),
    ("_HTMAP_COMPLETE=source_zsh", "_HTMAP_COMPLETE=zsh_source"),
    ("_HTMAP_COMPLETE=source_fish", "_HTMAP_COMPLETE=fish_source"),
)

# In every process, however it was started: a terminal, a cell, `docker exec`.
PLACE = (
    (
        'htmap_dir = Path(os.getenv("HTMAP_DIR"',
        """# The image's: defaults for the place where this runs.
try:
    from htcnotebook import place
except ImportError:
    pass
else:
    for _name, _value in place.htmap(os.environ).items():
        os.environ.setdefault(_name, _value)

htmap_dir = Path(os.getenv("HTMAP_DIR\"""",
    ),
)

CHANGES = {"htmap/cli.py": COMPLETION, "htmap/settings.py": PLACE}


def mend(text, changes):
    """The text with those changes that it lacks."""
    for old, new in changes:
        if new not in text:
            text = text.replace(old, new)
    return text


def main():
    try:
        installed = importlib.metadata.distribution("htmap")
    except importlib.metadata.PackageNotFoundError:
        return
    changed = {}
    for name, changes in CHANGES.items():
        path = os.fspath(installed.locate_file(name))
        if not os.path.exists(path):
            continue
        with open(path, encoding="utf-8", newline="") as file:
            before = file.read()
        after = mend(before, changes)
        if after == before:
            continue
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(after)
        compiled = py_compile.compile(path, doraise=True)
        owner = os.stat(path)
        os.chown(compiled, owner.st_uid, owner.st_gid)
        os.chmod(compiled, owner.st_mode & 0o666)
        changed[name] = after.encode()
    record(installed, changed)


def record(installed, changed):
    """Notes the new digests beside the package, where pip looks for them (PEP 376)."""
    listed = next((file for file in installed.files or [] if file.name == "RECORD" and file.parent.name.endswith(".dist-info")), None)
    if not changed or listed is None:
        return
    path = listed.locate()
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    for row in rows:
        if row and row[0] in changed:
            digest = base64.urlsafe_b64encode(hashlib.sha256(changed[row[0]]).digest()).rstrip(b"=").decode()
            row[1:] = [f"sha256={digest}", str(len(changed[row[0]]))]
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows)
    path.write_text(written.getvalue(), encoding="utf-8")


if __name__ == "__main__":
    main()
