"""Processes of this container, read from /proc."""
import os


def processes(root="/proc"):
    """(id, uid, name, command line) of every process but kernel threads and those that ended."""
    for entry in os.listdir(root):
        if not entry.isdigit():
            continue
        try:
            with open(os.path.join(root, entry, "status"), encoding="utf-8", errors="replace") as file:
                fields = dict(line.split(":\t", 1) for line in file.read().splitlines() if ":\t" in line)
            with open(os.path.join(root, entry, "cmdline"), encoding="utf-8", errors="replace") as file:
                command = file.read().rstrip("\0").split("\0")
        except OSError:
            continue  # it ended meanwhile
        if not fields["State"].startswith("Z"):
            yield int(entry), int(fields["Uid"].split("\t")[1]), fields["Name"], command


def of_the_container(root="/proc"):
    """Ids of the first process and of all that descend from it: not what the engine starts beside them, such as health checks and these checks."""
    parents = {}
    for entry in filter(str.isdigit, os.listdir(root)):
        try:
            with open(os.path.join(root, entry, "stat"), encoding="utf-8", errors="replace") as file:
                # The name, which may have any characters, stands in brackets before.
                parents[int(entry)] = int(file.read().rpartition(")")[2].split()[1])
        except OSError:
            continue
    return {number for number in parents if 1 in _line(number, parents)}


def _line(number, parents):
    while number:
        yield number
        number = parents.get(number, 0)


def named(*names):
    return [name for _, _, name, _ in processes() if name in names]
