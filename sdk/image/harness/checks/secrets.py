"""Whether a secret was left in the image: in its variables, in the commands that built it, in its files."""
import os
import pwd
import re
import stat

from support import inspected, shapes
from support.verdict import Failed

SECRET_NAME = re.compile(r"(^|_)(TOKENS?|PAT|JWT|SECRETS?|PASSWORD|PASSWD|PASSPHRASE|PASS|CREDENTIALS?|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY)(_|$)", re.IGNORECASE)
PASSWORD_IN_ADDRESS = re.compile(r"://[^/\s:@]+:[^/\s:@]+@")
ASSIGNED = re.compile(r"\b([A-Za-z_][A-Za-z0-9_]*)=(\"[^\"]+\"|'[^']+'|[^\s\"']+)")

# Where programs keep keys, tokens and passwords; whole folders, or single files.
SECRET_PLACES = [
    "/etc/condor/passwords.d", "/etc/condor/tokens.d", "/etc/apt/auth.conf", "/etc/apt/auth.conf.d", "/etc/ssl/private",
    "/run/secrets", "/run/htcnotebook",
]
SECRET_HOME_PLACES = [
    ".ssh", ".netrc", ".git-credentials", ".docker/config.json", ".condor/tokens.d", ".aws/credentials", ".pypirc",
    ".config/gh/hosts.yml", ".jupyter/jupyter_server_config.json", ".bash_history", ".python_history",
    ".config/rclone/rclone.conf", ".rclone.conf", ".kube/config", ".config/gcloud", ".azure", ".config/huggingface/token", ".cache/huggingface/token",
    ".pgpass", ".my.cnf", ".gnupg/private-keys-v1.d",
]
# Where people put files; what packages of Debian bring lies elsewhere. Libraries have examples of keys among their tests.
SEARCHED = ("/etc", "/home", "/root", "/opt", "/srv", "/tmp", "/usr/local", "/var/lib/condor", "/var/spool", "/var/tmp", "/var/www", "/data")
LIBRARIES = ("site-packages", "dist-packages", "node_modules", "site-library", "library", "pkgs", "conda-meta", "labextensions", "include", "__pycache__", "doc", "man", "locale")
# These checks themselves.
PASSED_OVER = (inspected.FOLDER,)
MOST_READ = 1 << 20


def variables(check):
    """Variables of the image's configuration, and those that its build's commands set."""
    given = [pair.partition("=")[::2] for pair in inspected.configuration().get("Env") or []]
    found = [f"the variable {name}" for name, value in given if _secret(name, value)]
    planned = set(check.get("allowed", []))
    for line in inspected.history():
        # Whoever reads the verdict need not read the secret.
        found += [f"the value of {match[1]} in a command of the build" for match in ASSIGNED.finditer(line) if _secret(match[1], match[2])]
        line = ASSIGNED.sub(lambda match: "" if match[1] in planned else match[0], line)
        if (what := shapes.secret_in(line)) or PASSWORD_IN_ADDRESS.search(line):
            found.append(f"{what or 'a password in an address'} in the command of the build that begins with {_harmless(line)}")
    allowed = {text for name in planned for text in (f"the variable {name}", f"the value of {name} in a command of the build")}
    found = [each for each in dict.fromkeys(found) if each not in allowed]
    if found:
        raise Failed("looks like a secret, and everybody who has the image can read it:\n" + "\n".join(found[:8]))


def _harmless(line):
    """The beginning of a command: its first words, as long as nothing is in them."""
    words = line.split()
    shown = ""
    for word in words[:8]:
        if len(word) > 24 or "=" in word or "://" in word or shapes.secret_in(word):
            break
        shown += word + " "
    return shown.strip() or "a secret"


def _secret(name, value):
    value = value.strip("\"'")
    # A name that points to a secret's place is none.
    if not value or value.startswith(("/", "$")) or value.lower() in ("true", "false", "yes", "no", "none", "0", "1"):
        return False
    return bool(SECRET_NAME.search(name) or shapes.secret_in(value) or PASSWORD_IN_ADDRESS.search(value))


def files(check):
    """Files by their place, and files that no package of Debian brought by what is in them."""
    homes = {each.pw_dir for each in pwd.getpwall() if each.pw_dir.startswith(("/home/", "/root"))} | {"/root"}
    places = SECRET_PLACES + [os.path.join(home, place) for home in sorted(homes) for place in SECRET_HOME_PLACES]
    found = {path: "" for place in places for path in _files_in(place)}
    for path, what in by_shape(SEARCHED):
        found[path] = what
    if found:
        lines = [f"{path}: {what}" if what else path for path, what in sorted(found.items())]
        raise Failed("keys, tokens or passwords are left in the image:\n" + "\n".join(lines[:8]))


def _files_in(place):
    if os.path.isfile(place):
        return [place] if os.path.getsize(place) else []
    return [os.path.join(folder, name) for folder, _, names in os.walk(place) for name in names]


def by_shape(tops):
    """Files below folders that have a secret in them, with what it is."""
    for top in tops:
        for folder, folders, names in os.walk(top):
            folders[:] = [name for name in folders if name not in LIBRARIES and os.path.join(folder, name) not in PASSED_OVER]
            for name in names:
                if what := shapes.secret_in(_text(os.path.join(folder, name))):
                    yield os.path.join(folder, name), what


def _text(path):
    """What an ordinary file begins with; nothing of a program or an archive, in which no text is."""
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            return ""
        with open(path, "rb") as file:
            content = file.read(MOST_READ)
    except OSError:
        return ""
    return "" if b"\0" in content[:4096] else content.decode("utf-8", "replace")
