"""HTCondor's tokens (IDTOKENS): takes those that were handed to the container and puts them where HTCondor reads them.

A token is one line, a JSON Web Token: HEADER.PAYLOAD.SIGNATURE, each of them base64url. Whom it is for, which pool's it is
and until when it is good can be read without a key; only the pool can tell whether the signature is right.
"""
import base64
import binascii
import json
import os
import pwd
import re
import stat
import time
from typing import NamedTuple, Optional

# A token by itself, as hubs pass one; the second name is the one that hubs of the OSPool use.
VARIABLES = ("HTCONDOR_TOKEN", "_osg_HTCONDOR_IDTOKEN")
# Path of a mounted file or folder; without it, these.
FILE_VARIABLE = "HTCONDOR_TOKEN_FILE"
PLACES = ("/run/secrets/condor-token", "/run/secrets/condor")
DIRECTORY_VARIABLE = "_condor_SEC_TOKEN_DIRECTORY"
# Ours begin so: one file for each trust domain, replaced at each start.
PREFIX = "htcnotebook-"
# Far more than any token has.
LARGEST_FILE = 64 * 1024
# HTCondor's default of LOCAL_CONFIG_DIR_EXCLUDE_REGEXP: files that it does not read.
IGNORED_BY_HTCONDOR = re.compile(r"^((\..*)|(.*~)|(#.*)|(.*\.rpmsave)|(.*\.rpmnew))$")


class BadToken(Exception):
    """What is wrong, as part of a sentence; never with the token itself in it."""


class Token(NamedTuple):
    """What a token says. `expires` is in seconds since 1970; `scopes` is empty when it may do all that its user may."""

    text: str
    issuer: str
    subject: str
    expires: Optional[float] = None
    scopes: tuple = ()

    def expired(self):
        return self.expires is not None and self.expires <= time.time()

    def allows(self, level):
        """Whether it is good for READ, WRITE and so on."""
        return not self.scopes or f"condor:/{level}" in self.scopes


def parse(text):
    """Reads a token of one line."""
    parts = text.split(".")
    if len(parts) != 3 or not all(parts):
        raise BadToken("it is no token, which is one line of the form HEADER.PAYLOAD.SIGNATURE")
    header, payload = (_json(part) for part in parts[:2])
    _decode(parts[2])
    for name in ("iss", "sub"):
        if not isinstance(payload.get(name), str) or not payload[name]:
            raise BadToken(f"it has no {name!r}, which HTCondor needs")
    if not header.get("kid"):
        raise BadToken("it has no 'kid', which HTCondor needs: it is a token of something else")
    expires = payload.get("exp")
    if expires is not None and (isinstance(expires, bool) or not isinstance(expires, (int, float))):
        raise BadToken("its 'exp' is no time")
    scopes = payload.get("scope")
    scopes = tuple(scopes.split()) if isinstance(scopes, str) else ()
    return Token(text, payload["iss"], payload["sub"], expires, scopes)


def _json(part):
    try:
        value = json.loads(_decode(part))
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise BadToken("it is no token: its parts are not JSON")
    return value


def _decode(part):
    try:
        return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as problem:
        raise BadToken("it is no token: its parts are not base64url") from problem


def read(path):
    """The tokens in a file: one a line, as HTCondor reads it; empty lines and lines that begin with # do not count."""
    try:
        if not os.path.isfile(path):
            raise BadToken("it is no file" if os.path.exists(path) else "there is no such file")
        with open(path, "rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as problem:
        raise BadToken(f"it cannot be read by uid {os.getuid()} ({problem.strerror})") from problem
    if len(content) > LARGEST_FILE:
        raise BadToken("it is no token: it is larger than 64 KiB")
    lines = [line.strip() for line in content.decode("latin-1").splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    if not lines:
        raise BadToken("it is empty")
    return _parse_lines(lines)


def _parse_lines(lines):
    try:
        return [parse(line) for line in lines]
    except BadToken:
        if len(lines) > 1 and _is_token("".join(lines)):
            raise BadToken(f"its token is broken into {len(lines)} lines, and has to be one") from None
        raise


def _is_token(text):
    try:
        parse(text)
        return True
    except BadToken:
        return False


def files_in(folder):
    """The files of a folder that HTCondor would read, in its order; folders and hidden files do not count."""
    try:
        names = sorted(os.listdir(folder))
    except OSError as problem:
        raise BadToken(f"it cannot be read by uid {os.getuid()} ({problem.strerror})") from problem
    paths = [os.path.join(folder, name) for name in names if not IGNORED_BY_HTCONDOR.match(name)]
    return [path for path in paths if not os.path.isdir(path)]


def read_by_htcondor(path):
    """The tokens of a file in HTCondor's own folder, which it reads only when it belongs to the user and to nobody else."""
    found = read(path)
    status = os.stat(path)
    if status.st_uid != os.getuid():
        raise BadToken(f"HTCondor wants it to belong to uid {os.getuid()}, and it belongs to uid {status.st_uid}")
    if status.st_mode & 0o077:
        raise BadToken(f"HTCondor wants that nobody else may read it (mode 0600), and its mode is {stat.S_IMODE(status.st_mode):04o}")
    return found


def handed_in(environment, places=PLACES):
    """The tokens that were handed to the container, and what is wrong with the rest: (tokens, sentences)."""
    tokens, problems = [], []

    def attempt(where, load):
        try:
            tokens.extend(load())
        except BadToken as problem:
            problems.append(f"the token in {where} is not used: {problem}")

    for name in VARIABLES:
        if environment.get(name):
            attempt(name, lambda text=environment[name]: _one(text))
    named = environment.get(FILE_VARIABLE)
    for place in [named] if named else [place for place in places if os.path.lexists(place)]:
        if not os.path.isdir(place):
            attempt(place, lambda path=place: read(path))
            continue
        try:
            paths = files_in(place)
            if not paths:
                raise BadToken("it is empty")
        except BadToken as problem:
            problems.append(f"no token is taken from the folder {place}: {problem}")
            continue
        for path in paths:
            attempt(path, lambda path=path: read(path))
    return tokens, problems


def _one(text):
    lines = text.split()
    if len(lines) > 1:
        if _is_token("".join(lines)):
            raise BadToken(f"it is broken into {len(lines)} pieces, and has to be one line")
        raise BadToken(f"a variable holds one token, and this one has {len(lines)} lines or words")
    return [parse(line) for line in lines]


def directory(environment):
    """The folder in which HTCondor looks for the user's tokens, as far as variables say: it goes by /etc/passwd, not by HOME."""
    return environment.get(DIRECTORY_VARIABLE) or _folder(_home_of_passwd())


def _folder(home):
    return os.path.join(home, ".condor", "tokens.d")


def _home_of_passwd():
    try:
        return pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:
        return ""


def take(environment, home, places=PLACES):
    """Puts the tokens that were handed in where HTCondor reads them; returns what is wrong, a sentence each.

    The variables that held one are removed from `environment`, and where HTCondor would look elsewhere than in `home` it is told.
    """
    tokens, problems = handed_in(environment, places)
    for name in VARIABLES:
        environment.pop(name, None)
    folder = _folder(home)
    if environment.get(DIRECTORY_VARIABLE, folder) != folder:
        if tokens:
            problems.append(f"the token that was handed in is not used, since {DIRECTORY_VARIABLE} names a folder of its own")
        return problems
    if tokens:
        try:
            _store(tokens, folder)
        except OSError as problem:
            problems.append(
                f"the token could not be put into {folder} ({problem.strerror}): mount a home that uid {os.getuid()} can write, "
                f"or set {DIRECTORY_VARIABLE} to a folder with it")
    if home != _home_of_passwd():
        environment[DIRECTORY_VARIABLE] = folder
    return problems


def _store(tokens, folder):
    os.makedirs(folder, mode=0o700, exist_ok=True)
    if stat.S_IMODE(os.stat(folder).st_mode) != 0o700:
        os.chmod(folder, 0o700)
    for issuer in {token.issuer: None for token in tokens}:
        lines = {token.text: None for token in tokens if token.issuer == issuer}
        name = PREFIX + re.sub(r"[^A-Za-z0-9.-]", "_", issuer)
        # Begins with a dot: HTCondor does not read it while it is written.
        partial = os.path.join(folder, f".{name}.{os.getpid()}")
        file = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        try:
            with os.fdopen(file, "w", encoding="ascii") as writer:
                os.fchmod(file, 0o600)
                writer.writelines(line + "\n" for line in lines)
            os.rename(partial, os.path.join(folder, name))
        except OSError:
            os.unlink(partial)
            raise
