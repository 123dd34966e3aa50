#!/usr/bin/python3 -IB
"""Makes the user that NB_USER, NB_UID, NB_GID and NB_GROUP ask for: run by start-as-root.sh, as root.

Everything is checked first, and all of it is changed or nothing: the files in /etc are computed here and replaced whole.
Prints what changed. What cannot be is one line on standard error, and status 1.
"""
import os
import re
import stat
import sys
from typing import NamedTuple, Optional

FILES = ("group", "gshadow", "shadow", "passwd")
DEFAULT_USER = "jovyan"
# docker-stacks gives its users this group, to which /opt/conda belongs.
USERS = "100"
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.@-]{0,254}")
# 32 bits, but the last, which means "no change" to the kernel.
LARGEST_ID = 2**32 - 2
# login.defs(5), UID_MIN; and the one that stands for nobody.
FIRST_USER = 1000
NOBODY = 65534


class Refused(Exception):
    """What is wrong and what to do, in one line."""


class Wanted(NamedTuple):
    """The user that is asked for; ids are strings of digits, as in the files."""

    name: str
    uid: str
    gid: str
    group: Optional[str]


def wanted(environment):
    """Reads the variables."""
    name = environment.get("NB_USER") or DEFAULT_USER
    group = environment.get("NB_GROUP") or None
    for variable, value in (("NB_USER", name), ("NB_GROUP", group)):
        if value is not None and not NAME.fullmatch(value):
            raise Refused(f"{variable}={value!r} is no name of a {'user' if variable == 'NB_USER' else 'group'}: letters, digits and _ . @ - after a first letter")
    asked = Wanted(name, _id(environment, "NB_UID", "1000"), _id(environment, "NB_GID", USERS), group)
    if name == "root" and (asked.uid, asked.gid) != ("0", "0"):
        raise Refused("NB_USER=root needs NB_UID=0 and NB_GID=0")
    if asked.uid == "0" and name != "root":
        raise Refused(f"NB_UID=0 would make {name} root: set another NB_UID; whoever wants root sets NB_USER=root, NB_UID=0 and NB_GID=0")
    return asked


def _id(environment, variable, otherwise):
    value = environment.get(variable) or otherwise
    if not re.fullmatch(r"[0-9]{1,10}", value) or int(value) > LARGEST_ID:
        raise Refused(f"{variable}={value!r} is no id: a number from 0 to {LARGEST_ID}")
    return str(int(value))


class Files:
    """/etc/passwd and its kin as lists of fields."""

    def __init__(self, texts):
        self._tables = {name: [line.split(":") for line in texts[name].splitlines()] for name in FILES}

    def __getitem__(self, name):
        return self._tables[name]

    def texts(self):
        """The files' contents."""
        return {name: "".join(":".join(line) + "\n" for line in table) for name, table in self._tables.items()}

    def find(self, table, field, value, length=3):
        """The first line with a value in a field, or None."""
        return next((line for line in self[table] if len(line) >= length and line[field] == value), None)


def change(files, asked):
    """Changes the files to what is asked; returns what is to be said, a line each."""
    if asked.name == "root":
        return ["WARNING: NB_USER=root: all of this container runs as root"]
    said = []
    entry = files.find("passwd", 0, asked.name, 7)
    if entry and (entry[2], entry[3]) == (asked.uid, asked.gid):
        return said
    if entry and (int(entry[2]) < FIRST_USER or int(entry[2]) == NOBODY):
        raise Refused(f"NB_USER={asked.name} is an account of the image's system, uid {entry[2]}: choose another name")
    if not entry:
        entry = files.find("passwd", 0, DEFAULT_USER, 7)
        said.append(f"{DEFAULT_USER if entry else 'a new user'} is now {asked.name}")
    if not entry:
        entry = ["", "x", "", "", "", "", "/bin/bash"]
        files["passwd"].append(entry)
    if entry[3] != asked.gid:
        said += _group(files, asked)
    if (entry[2], entry[3]) != (asked.uid, asked.gid):
        said.append(f"{asked.name} is now {asked.uid}:{asked.gid}")
    _rename(files, entry[0], asked.name)
    entry[:] = [asked.name, "x", asked.uid, asked.gid, entry[4], f"/home/{asked.name}", entry[6]]
    other = next((line for line in files["passwd"] if line is not entry and len(line) > 2 and line[2] == asked.uid), None)
    if other:
        # The first line with a uid is its name.
        said.append(f"WARNING: uid {asked.uid} is {other[0]}'s in this image as well: {asked.name} can do what {other[0]} can")
        files["passwd"].remove(entry)
        files["passwd"].insert(files["passwd"].index(other), entry)
    _join(files, asked)
    return said


def _group(files, asked):
    """Sees to a group with the gid; its name is NB_GROUP's where that is free, else the user's."""
    there = files.find("group", 2, asked.gid, 4)
    if there and asked.group in (None, there[0]):
        return []
    said, name = [], asked.group or asked.name
    taken = files.find("group", 0, name, 4)
    if taken:
        instead = next(free for free in (asked.name, *(f"{asked.name}-{number}" for number in range(1, len(files["group"]) + 2)))
                       if not files.find("group", 0, free, 4))
        if asked.group or there:
            said.append(f"WARNING: NB_GROUP={name} is this image's group {taken[2]}: group {asked.gid} is named {there[0] if there else instead}")
        if there:
            return said
        name = instead
    files["group"].insert(files["group"].index(there) if there else len(files["group"]), [name, "x", asked.gid, ""])
    files["gshadow"].append([name, "!", "", ""])
    return said


def _rename(files, old, new):
    if old != new:
        for table in ("group", "gshadow"):
            for line in files[table]:
                if len(line) == 4:
                    line[3] = ",".join(dict.fromkeys(new if member == old else member for member in line[3].split(",")))
        line = files.find("shadow", 0, old, 2)
        if line and not files.find("shadow", 0, new, 2):
            line[0] = new
    if not files.find("shadow", 0, new, 2):
        files["shadow"].append([new, "!", *[""] * 7])


def _join(files, asked):
    if asked.gid != USERS:
        users = files.find("group", 2, USERS, 4)
        if users and asked.name not in users[3].split(","):
            users[3] = ",".join(filter(None, (users[3], asked.name)))


def read(folder):
    """The files' contents; one that is missing counts as empty."""
    texts = {}
    for name in FILES:
        try:
            with open(os.path.join(folder, name), encoding="utf-8", errors="surrogateescape") as file:
                texts[name] = file.read()
        except FileNotFoundError:
            texts[name] = ""
    return texts


def write(folder, before, after, mounts=()):
    """Replaces what changed: all of it, or nothing."""
    changed = [name for name in FILES if before[name] != after[name]]
    for name in changed:
        if os.path.join(folder, name) in mounts:
            raise Refused(f"{os.path.join(folder, name)} is mounted, and has no user like this: leave the mount out, or NB_USER, NB_UID, NB_GID and NB_GROUP")
    made = []
    try:
        try:
            for name in changed:
                made.append(_beside(folder, name, after[name]))
            replaced = []
            try:
                for name, partial in zip(changed, made):
                    os.rename(partial, os.path.join(folder, name))
                    replaced.append(name)
            except OSError:
                for name in replaced:
                    os.rename(_beside(folder, name, before[name]), os.path.join(folder, name))
                raise
        finally:
            for partial in made:
                if os.path.lexists(partial):
                    os.unlink(partial)
    except OSError as problem:
        raise Refused(f"the user cannot be changed, since {folder} cannot be written ({problem.strerror}): start without --read-only, or without "
                      "NB_USER, NB_UID, NB_GID and NB_GROUP") from problem


def _beside(folder, name, text):
    """A new file with the owner and the mode of the one that it is going to replace."""
    path, partial = os.path.join(folder, name), os.path.join(folder, f".{name}.htcnotebook")
    try:
        like = os.stat(path)
        owner, group, mode = like.st_uid, like.st_gid, stat.S_IMODE(like.st_mode)
    except FileNotFoundError:
        owner, group, mode = os.getuid(), os.getgid(), 0o644 if name in ("passwd", "group") else 0o600
    if os.path.lexists(partial):
        os.unlink(partial)
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "w", encoding="utf-8", errors="surrogateescape") as file:
        file.write(text)
        os.fchown(file.fileno(), owner, group)
        os.fchmod(file.fileno(), mode)
    return partial


def mount_points():
    """Where something is mounted, as /proc/self/mountinfo has it (proc(5))."""
    with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as file:
        return {line.split()[4] for line in file}


def main(environment, folder="/etc"):
    try:
        asked = wanted(environment)
        before = read(folder)
        files = Files(before)
        said = change(files, asked)
        write(folder, before, files.texts(), mount_points())
    except Refused as refused:
        print(f"ERROR: {refused}", file=sys.stderr)
        return 1
    for line in said:
        if line.startswith("WARNING"):
            print(line, file=sys.stderr)
        elif not environment.get("JUPYTER_DOCKER_STACKS_QUIET"):
            print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main(os.environ))
