"""What programs take for granted in the place where they run: a home of the user's, room for temporary files, a locale, the
certificates of the world, a Python that takes packages.
"""
import os
import shutil
import stat
import tempfile
import zipfile

from support import programs
from support.verdict import Failed

HOME = os.environ.get("HOME") or "/home/jovyan"
TEMPORARY = ("/tmp", "/var/tmp")
# A bundle of the world's authorities has more than a hundred.
FEWEST_CERTIFICATES = 20
LOCALE = "import locale; locale.setlocale(locale.LC_ALL, ''); print('\\u00fc')"
CERTIFICATES = "import ssl; print(len(ssl.create_default_context().get_ca_certs()))"
PROBE = "htcnotebook_test_package"


def home(check):
    """Everything in the home is the user's to change, and ~/work, where docker-stacks' documentation mounts things, is there."""
    work = os.path.join(HOME, "work")
    if not os.path.isdir(work):
        raise Failed(f"there is no folder {work}")
    found = unwritable(HOME)
    if found:
        raise Failed(f"the user cannot change {len(found)} of the files and folders in the home:\n" + "\n".join(found[:8]))


def unwritable(top):
    """Files and folders below a folder that this process may not change, with whom they belong to."""
    found = []
    # A site's own user shares a home with jovyan's settings of the shell: files of the home's owner can be replaced.
    owners = {os.getuid(), os.stat(top).st_uid}
    for folder, folders, files in os.walk(top, onerror=lambda _: None):
        # What another check has there meanwhile is its own.
        folders[:] = [name for name in folders if not name.startswith(".htcnotebook-test-")]
        if not os.access(folder, os.W_OK | os.X_OK) and os.stat(folder).st_uid != os.getuid():
            found.append(_described(folder))
        # An owner may make a file of his own read-only, as git does.
        paths = [os.path.join(folder, name) for name in files]
        found += [_described(path) for path in paths if os.path.exists(path) and not os.access(path, os.W_OK) and os.stat(path).st_uid not in owners]
    return found


def _described(path):
    facts = os.stat(path)
    return f"{path} (uid {facts.st_uid}, mode {stat.S_IMODE(facts.st_mode):04o})"


def temporary(check):
    for folder in TEMPORARY:
        try:
            with tempfile.NamedTemporaryFile(dir=folder) as file:
                file.write(b"x")
        except OSError as problem:
            raise Failed(f"no temporary file can be made in {folder}: {problem.strerror}") from None
        if os.stat(folder).st_mode & stat.S_IWOTH and not os.stat(folder).st_mode & stat.S_ISVTX:
            raise Failed(f"anybody can remove the files of others in {folder}: it has no sticky bit")


def locale(check):
    """The locale that the variables name is there, and texts are UTF-8."""
    ended = programs.run(["python3", "-c", LOCALE], check["limit"])
    if ended.status != 0 or "\u00fc" not in ended.output:
        named = ", ".join(f"{name}={os.environ[name]}" for name in ("LC_ALL", "LC_CTYPE", "LANG") if os.environ.get(name))
        raise Failed(f"the locale ({named or 'no variable names one'}) cannot be used: {ended.last_lines(1)}")


def certificates(check):
    """https needs the certificates of those who vouch for the world's servers."""
    ended = programs.run(["python3", "-c", CERTIFICATES], check["limit"])
    number = ended.output.strip()
    if ended.status != 0 or not number.isdigit():
        raise Failed(f"no certificates can be loaded: {ended.last_lines(1)}")
    if int(number) < FEWEST_CERTIFICATES:
        raise Failed(f"Python finds the certificates of {number} authorities, so that https reaches nobody: install ca-certificates")


def packages(check):
    """The user installs a package with pip, which needs nothing of the world here, imports it, and removes it."""
    with tempfile.TemporaryDirectory() as folder:
        wheel = _wheel(folder)
        for command, what in (
                (["python3", "-m", "pip", "install", "--no-index", "--no-deps", "--no-cache-dir", "--disable-pip-version-check", wheel], "pip cannot install a package"),
                (["python3", "-c", f"import {PROBE}"], "a package that pip installed cannot be imported"),
                (["python3", "-m", "pip", "uninstall", "--yes", "--disable-pip-version-check", PROBE], "pip cannot remove a package")):
            ended = programs.run(command, check["limit"])
            if ended.status != 0:
                raise Failed(f"{what} ({_prefix()}):\n{ended.last_lines(4)}")
            if "Defaulting to user installation" in ended.output:
                raise Failed(f"the user cannot install packages into {_prefix()}, so that pip falls back to the home")


def _prefix():
    """Whose Python it is: /opt/conda, of /opt/conda/bin/python3."""
    return os.path.dirname(os.path.dirname(shutil.which("python3") or ""))


def _wheel(folder):
    path = os.path.join(folder, f"{PROBE}-1.0-py3-none-any.whl")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{PROBE}.py", "")
        archive.writestr(f"{PROBE}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {PROBE}\nVersion: 1.0\n")
        archive.writestr(f"{PROBE}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: htcnotebook\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{PROBE}-1.0.dist-info/RECORD", f"{PROBE}.py,,\n{PROBE}-1.0.dist-info/METADATA,,\n{PROBE}-1.0.dist-info/WHEEL,,\n{PROBE}-1.0.dist-info/RECORD,,\n")
    return path
