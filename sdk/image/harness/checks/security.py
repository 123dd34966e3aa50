"""Who the container is, what it may write, and who listens."""
import grp
import os
import pwd
import stat

from support import inspected, processes, server
from support.verdict import Failed

# Folders that are meant to be written: the user's, docker-stacks' /opt/conda, and what belongs to the kernel and to the engine.
# These checks themselves belong to the user where podman copied them.
WRITABLE = (inspected.FOLDER, "/home", "/tmp", "/var/tmp", "/opt/conda", "/dev", "/proc", "/sys", "/run", "/var/lock", "/var/run")
SYSTEM = ("/bin", "/boot", "/etc", "/lib", "/lib32", "/lib64", "/media", "/mnt", "/opt", "/root", "/sbin", "/srv", "/usr", "/var")


def user(check):
    expected = check["user"]
    found = inspected.configuration().get("User") or "root"
    if found != expected:
        raise Failed(f"a container starts as {found} instead of {expected}")
    if is_root(expected):
        return
    # Not what an engine starts beside them, such as health checks: that is root's until it becomes the user's.
    own = processes.of_the_container()
    roots = [" ".join(command) for number, uid, _, command in processes.processes() if uid == 0 and number in own]
    if roots:
        raise Failed("processes run as root:\n" + "\n".join(roots[:5]))


def is_root(name):
    return name.split(":")[0] in ("root", "0")


def permissions(check):
    """By mode and owner, for the image's user and its groups, so that it does not matter who looks."""
    uid, groups = identity(check["user"])
    found = []
    for top in SYSTEM:
        if os.path.islink(top):
            continue
        for folder, folders, files in os.walk(top):
            folders[:] = [name for name in folders if os.path.join(folder, name) not in WRITABLE]
            for path in [folder, *(os.path.join(folder, name) for name in files)]:
                if writable(path, uid, groups):
                    found.append(path)
    if found:
        raise Failed(f"the user can write {len(found)} files of the system:\n" + "\n".join(found[:8]))


def identity(user_name):
    """Number and groups of a user who is given as in the image's configuration: NAME or UID, perhaps with :GROUP."""
    name, _, group = user_name.partition(":")
    known = pwd.getpwuid(int(name)) if name.isdigit() and _known(int(name)) else pwd.getpwnam(name) if not name.isdigit() else None
    uid = known.pw_uid if known else int(name)
    groups = {known.pw_gid} if known else set()
    if group:
        groups = {int(group) if group.isdigit() else grp.getgrnam(group).gr_gid}
    elif known:
        groups.update(each.gr_gid for each in grp.getgrall() if known.pw_name in each.gr_mem)
    return uid, groups


def _known(uid):
    return any(each.pw_uid == uid for each in pwd.getpwall())


def writable(path, uid, groups):
    try:
        facts = os.lstat(path)
    except OSError:
        return False
    if stat.S_ISLNK(facts.st_mode):
        return False
    if facts.st_uid == uid:
        return bool(facts.st_mode & stat.S_IWUSR)
    if facts.st_gid in groups:
        return bool(facts.st_mode & stat.S_IWGRP)
    # A folder that keeps the files of others apart, as /tmp does, is meant for all.
    return bool(facts.st_mode & stat.S_IWOTH) and not facts.st_mode & stat.S_ISVTX


def listeners(check):
    record = server.wait(check["limit"] - 5)
    allowed = {record["port"], *check["ports"]}
    stray = sorted({port for port in outside_ports() if port not in allowed})
    if stray:
        raise Failed(f"something beside Jupyter ({record['port']}) can be reached from outside: port " + ", ".join(map(str, stray)))


def outside_ports(root="/proc/net"):
    """TCP ports that listen on more than loopback."""
    for name in ("tcp", "tcp6"):
        try:
            with open(os.path.join(root, name), encoding="ascii") as file:
                lines = file.read().splitlines()[1:]
        except FileNotFoundError:
            continue
        for line in lines:
            fields = line.split()
            address, port = fields[1].split(":")
            if fields[3] == "0A" and not loopback(address):
                yield int(port, 16)


def loopback(address):
    """Whether an address as in /proc/net/tcp, in the order of the processor's bytes, is 127.x.x.x or ::1."""
    if len(address) == 8:
        return address.endswith("7F")
    return address in ("00000000000000000000000001000000", "0000000000000000FFFF00000100007F")
