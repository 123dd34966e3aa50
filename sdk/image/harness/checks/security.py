"""Who the container is, what it may write, who listens, and whether a secret was left in the image."""
import grp
import os
import pwd
import re
import stat

from support import inspected, processes, server
from support.verdict import Failed

SECRET_NAME = re.compile(r"(^|_)(TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY)(_|$)", re.IGNORECASE)
SECRET_VALUE = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|://[^/\s:@]+:[^/\s:@]+@|\b(ghp|gho|github_pat|glpat|xox[bp])[-_][A-Za-z0-9_-]{16,}|\bAKIA[0-9A-Z]{16}\b")
ASSIGNED = re.compile(r"\b([A-Za-z_][A-Za-z0-9_]*)=(\"[^\"]+\"|'[^']+'|[^\s\"']+)")

# Where programs keep keys, tokens and passwords; whole folders, or single files.
SECRET_PLACES = [
    "/etc/condor/passwords.d", "/etc/condor/tokens.d", "/etc/apt/auth.conf", "/etc/apt/auth.conf.d", "/etc/ssl/private",
    "/run/secrets", "/run/htcnotebook",
]
SECRET_HOME_PLACES = [
    ".ssh", ".netrc", ".git-credentials", ".docker/config.json", ".condor/tokens.d", ".aws/credentials", ".pypirc",
    ".config/gh/hosts.yml", ".jupyter/jupyter_server_config.json", ".bash_history", ".python_history",
]
SECRET_FILE = re.compile(r"^(id_(rsa|dsa|ecdsa|ed25519)|ssh_host_\w+_key|.*\.(pem|key|p12|pfx))$")

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
    roots = [" ".join(command) for number, uid, _, command in processes.processes() if uid == 0 and number != os.getpid()]
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


def variables(check):
    """Variables of the image's configuration, and those that its build's commands set."""
    given = [pair.partition("=")[::2] for pair in inspected.configuration().get("Env") or []]
    found = [f"the variable {name}" for name, value in given if _secret(name, value)]
    for line in inspected.history():
        # Whoever reads the verdict need not read the secret.
        found += [f"the value of {match[1]} in a command of the build" for match in ASSIGNED.finditer(line) if _secret(match[1], match[2])]
        found += [f"a secret in the command of the build that begins with {line[:match.start()].strip()[:60]}" for match in SECRET_VALUE.finditer(line)]
    allowed = {text for name in check.get("allowed", []) for text in (f"the variable {name}", f"the value of {name} in a command of the build")}
    found = [each for each in dict.fromkeys(found) if each not in allowed]
    if found:
        raise Failed("looks like a secret, and everybody who has the image can read it:\n" + "\n".join(found[:8]))


def _secret(name, value):
    value = value.strip("\"'")
    # A name that points to a secret's place is none.
    if not value or value.startswith(("/", "$")) or value.lower() in ("true", "false", "yes", "no", "none", "0", "1"):
        return False
    return bool(SECRET_NAME.search(name)) or bool(SECRET_VALUE.search(value))


def files(check):
    homes = {each.pw_dir for each in pwd.getpwall() if each.pw_dir.startswith(("/home/", "/root"))} | {"/root"}
    places = SECRET_PLACES + [os.path.join(home, place) for home in sorted(homes) for place in SECRET_HOME_PLACES]
    found = sorted({path for place in places for path in _files_in(place)} | set(_keys("/etc")))
    if found:
        raise Failed("keys, tokens or passwords are left in the image:\n" + "\n".join(found[:8]))


def _files_in(place):
    if os.path.isfile(place):
        return [place] if os.path.getsize(place) else []
    return [os.path.join(folder, name) for folder, _, names in os.walk(place) for name in names]


def _keys(top):
    """Private keys, by their content, among files that are called like one."""
    for folder, _, names in os.walk(top):
        for name in filter(SECRET_FILE.match, names):
            path = os.path.join(folder, name)
            try:
                with open(path, "rb") as file:
                    if b"PRIVATE KEY-----" in file.read(65536):
                        yield path
            except OSError:
                continue
