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


def named(*names):
    return [name for _, _, name, _ in processes() if name in names]
