#!/usr/bin/python3 -IB
"""give.py UID:GID PATH [OPTION...]: gives PATH to the user with chown's options, without following a link of a user. Run by root.

A user can put a link anywhere in a home or a volume. Only links that root made are followed on the way to PATH, each step
by a descriptor, so that nothing can be exchanged in between; below PATH none is.
"""
import os
import re
import stat
import subprocess
import sys
from collections import deque

# More than the kernel follows, too, are a circle.
MOST_LINKS = 40


class Refused(Exception):
    """Why it is not given, as part of a sentence."""


def open_trusted(path, trusted=0):
    """A descriptor (O_PATH) of what a path names; links count only where the uid `trusted` made them."""
    parts, links = deque(path.split("/")), 0
    here = os.open("/" if path.startswith("/") else ".", os.O_PATH | os.O_CLOEXEC)
    try:
        while parts:
            name = parts.popleft()
            if name in ("", "."):
                continue
            there = os.open(name, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=here)
            try:
                found = os.fstat(there)
                if not stat.S_ISLNK(found.st_mode):
                    here, there = there, here
                    continue
                links += 1
                if found.st_uid != trusted or links > MOST_LINKS:
                    raise Refused(f"{name} on the way is a link that uid {found.st_uid} made")
                target = os.readlink("", dir_fd=there)
            finally:
                os.close(there)
            parts.extendleft(reversed(target.split("/")))
            if target.startswith("/"):
                os.close(here)
                here = os.open("/", os.O_PATH | os.O_CLOEXEC)
        return here
    except (OSError, Refused):
        os.close(here)
        raise


def follows(option):
    """Whether an option makes chown follow links."""
    return option.startswith("--deref") or re.fullmatch(r"-[A-Za-z]*[HL][A-Za-z]*", option) is not None


def main(owner, path, options):
    for option in filter(follows, options):
        print(f"WARNING: chown's option {option} is left out for {path}: root does not follow links of users", file=sys.stderr)
    options = [option for option in options if not follows(option)]
    if not all(option.startswith("-") for option in options):
        print(f"WARNING: {path} is not given to {owner}: {' '.join(options)} are no options of chown", file=sys.stderr)
        return 1
    try:
        descriptor = open_trusted(path)
    except (OSError, Refused) as problem:
        print(f"WARNING: {path} is not given to {owner}: {getattr(problem, 'strerror', None) or problem}", file=sys.stderr)
        return 1
    place = f"/proc/self/fd/{descriptor}"
    if stat.S_ISDIR(os.fstat(descriptor).st_mode):
        done = subprocess.run(["/usr/bin/chown", "--no-dereference", *options, "--", owner, place + "/."], pass_fds=[descriptor],
                              stderr=subprocess.PIPE, text=True, errors="replace", check=False)
        problem = done.stderr.replace(place + "/.", path).strip().splitlines()[-1:] if done.returncode else []
    else:
        try:
            # This link is the kernel's, and leads to the very file that was opened.
            os.chown(place, *map(int, owner.split(":")))
            problem = []
        except OSError as failed:
            problem = [failed.strerror]
    if problem:
        print(f"WARNING: not all of {path} could be given to {owner}: {problem[0]}", file=sys.stderr)
    return 1 if problem else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
