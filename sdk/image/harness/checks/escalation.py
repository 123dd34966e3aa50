"""Whether the image itself makes anybody root: programs that run as root, accounts without a password, rules of sudo."""
import functools
import glob
import os
import re
import stat

from support import inspected
from support.verdict import Failed

# Programs that do whatever they are told, among them those that packages of Debian bring without the bit.
ANYTHING = re.compile(
    r"^(ba|da|k|z|c|tc|fi)?sh$|^(python|perl|ruby|lua|node|tclsh|php)[\d.]*$|^(env|find|cp|mv|dd|tee|cat|chmod|chown|tar|vim?|vim\..*|nano|less|more|awk|[gm]awk|sed|"
    r"nice|nohup|timeout|setpriv|strace|gdb|xargs|install|rsync|docker|podman|busybox|R|Rscript|git|make|ld\.so|ld-linux.*)$")
LISTS = "/var/lib/dpkg/info/*.list"


def ways(check):
    found = [*privileged("/", packaged()), *accounts("/etc"), *rules("/etc")]
    if found:
        raise Failed("anybody in the container becomes root:\n" + "\n".join(found[:8]))


def packaged():
    """The files that packages of Debian brought, under the names that they have now that /bin is /usr/bin."""
    real = functools.lru_cache(maxsize=None)(os.path.realpath)
    known = set()
    for path in glob.glob(LISTS):
        with open(path, encoding="utf-8", errors="replace") as file:
            lines = file.read().splitlines()
        known.update(os.path.join(real(os.path.dirname(line)), os.path.basename(line)) for line in lines if not line.startswith("/usr/share/"))
    return known


def privileged(top, known):
    """Programs that run as root, or with root's capabilities, whoever starts them."""
    device = os.stat(top).st_dev
    for folder, folders, names in os.walk(top):
        folders[:] = [name for name in folders if _same(os.path.join(folder, name), device) and os.path.join(folder, name) != inspected.FOLDER]
        for name in names:
            path = os.path.join(folder, name)
            why = _why(path)
            if why and (path not in known or ANYTHING.match(name)):
                yield f"{path} {why}" + ("" if path in known else ", and no package of Debian brought it")


def _same(path, device):
    try:
        return os.lstat(path).st_dev == device
    except OSError:
        return False


def _why(path):
    try:
        facts = os.lstat(path)
        if not stat.S_ISREG(facts.st_mode) or not facts.st_mode & 0o111:
            return ""
        if facts.st_mode & stat.S_ISUID and facts.st_uid == 0:
            return f"runs as root (mode {stat.S_IMODE(facts.st_mode):04o})"
        if facts.st_mode & stat.S_ISGID and facts.st_gid == 0:
            return f"runs with root's group (mode {stat.S_IMODE(facts.st_mode):04o})"
        return "has capabilities of root's" if "security.capability" in os.listxattr(path, follow_symlinks=False) else ""
    except OSError:
        return ""


def accounts(etc):
    """Accounts with root's number, and such as need no password."""
    for name, fields in _table(os.path.join(etc, "passwd")):
        if fields[2:3] == ["0"] and name != "root":
            yield f"the account {name} has uid 0"
        if fields[1:2] == [""]:
            yield f"the account {name} has no password"
    for name, fields in _table(os.path.join(etc, "shadow")):
        if fields[1:2] == [""]:
            yield f"the account {name} has no password"


def _table(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            lines = [line.split(":") for line in file.read().splitlines() if line and not line.startswith("#")]
    except OSError:
        return []
    return [(fields[0], fields) for fields in lines]


def rules(etc):
    """Rules of sudo that ask for no password."""
    for path in [os.path.join(etc, "sudoers"), *sorted(glob.glob(os.path.join(glob.escape(etc), "sudoers.d", "*")))]:
        try:
            with open(path, encoding="utf-8", errors="replace") as file:
                lines = file.read().splitlines()
        except OSError:
            continue
        for line in lines:
            if "NOPASSWD" in line and not line.lstrip().startswith("#"):
                yield f"{path}: {line.strip()}"
