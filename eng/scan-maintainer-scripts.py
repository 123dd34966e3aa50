#!/usr/bin/env python3
"""scan-maintainer-scripts.py IMAGE...: which folders the packages' own scripts write into although dpkg leaves them out of an image.

Prints one line for each such folder that the image lacks: the folder, the package, its script, and the line of
sdk/image/build/dpkg-notebook.cfg that leaves it out. Ends with 1 where there is one: add it to keep_folders in
sdk/image/build/lib/dpkg.sh. Needs docker, which holds the images; scan those of the largest flavors.
"""
import fnmatch
import json
import pathlib
import re
import subprocess
import sys

RULES = pathlib.Path(__file__).parent.parent / "sdk" / "image" / "build" / "dpkg-notebook.cfg"
# Runs in the image: the scripts that packages run when they are installed, and which of the folders below /usr/share are there.
COLLECT = """
import json, os
info = "/var/lib/dpkg/info"
scripts = {}
for name in sorted(os.listdir(info)):
    if name.endswith((".preinst", ".postinst", ".triggers")):
        with open(os.path.join(info, name), encoding="utf-8", errors="replace") as file:
            scripts[name] = file.read()
print(json.dumps([scripts, [top for top, _, _ in os.walk("/usr")]]))
"""
PATH = re.compile(r"/usr/(?:share|lib)/[A-Za-z0-9@._+/-]+")
# Where a script removes something or looks whether it is there, it needs no folder.
HARMLESS = re.compile(r"^\s*(#|rm |rmdir |\[|test |if \[|dpkg-maintscript-helper )")


def excluded(path, rules):
    """The rule that leaves a path out, or None; the last that fits counts, as dpkg(1) says of path-include."""
    last = None
    for kind, pattern in rules:
        if fnmatch.fnmatchcase(path, pattern):
            last = (kind, pattern)
    return last[1] if last and last[0] == "path-exclude" else None


def findings(scripts, folders, rules):
    """What the scripts name below a folder that is left out and not there."""
    there = set(folders)
    for name, text in scripts.items():
        for line in text.splitlines():
            if HARMLESS.match(line):
                continue
            for path in PATH.findall(line):
                folder = str(pathlib.PurePosixPath(path).parent)
                rule = excluded(path, rules)
                if rule and folder not in there:
                    yield folder, name, rule


def main(images):
    lines = RULES.read_text(encoding="utf-8").splitlines()
    rules = [tuple(line.split("=", 1)) for line in lines if line.startswith(("path-exclude=", "path-include="))]
    found = set()
    for image in images:
        run = subprocess.run(["docker", "run", "--rm", "--entrypoint", "python3", image, "-c", COLLECT], stdout=subprocess.PIPE, check=True)
        found.update(findings(*json.loads(run.stdout), rules))
    for folder, script, rule in sorted(found):
        print(f"{folder}\t{script}\tpath-exclude={rule}")
    return 1 if found else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    sys.exit(main(sys.argv[1:]))
