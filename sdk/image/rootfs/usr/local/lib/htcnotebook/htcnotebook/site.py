"""The pool of a site, looked at from a notebook: _condor_SCHEDD_HOST names its access point, and no daemon runs here."""
import os
import re
import time
from typing import NamedTuple

from . import addresses, tokens, tools
from .findings import first_wrong, note, ok, wrong

SCHEDD_VARIABLE = "_condor_SCHEDD_HOST"
POOL_VARIABLES = ("_condor_COLLECTOR_HOST", "_condor_CONDOR_HOST")
# A token that ends sooner than this is worth a word.
SOON_SECONDS = 3600
WAYS = f"{tokens.VARIABLES[0]}, {tokens.FILE_VARIABLE} or {tokens.PLACES[0]}"
# What HTCondor 23 and 25 say of a user without a Unix account.
NO_ACCOUNT = re.compile(r'etting owner to "?([^"\s,]+)"?, which is not a valid user account|OS user value "?([^"\s,]+)"?, which is not a valid OS account')
# Never runs: it is there to be accepted, and is removed at once.
TRIAL_JOB = "executable = /bin/true\ntransfer_executable = false\nrequirements = false\nbatch_name = htc-pool check\nqueue\n"


class Place(NamedTuple):
    """What the configuration says: the access point, the central managers, the folder with the tokens."""

    schedd: str
    collector: str
    tokens: str


def wanted(environment):
    """Whether the jobs go to a site's pool."""
    return bool(environment.get(SCHEDD_VARIABLE))


def place(environment):
    """Reads it from HTCondor's configuration, where the project's files and the user's count, too."""
    return Place(
        tools.setting("SCHEDD_HOST") or environment[SCHEDD_VARIABLE], tools.setting("COLLECTOR_HOST"),
        tools.setting("SEC_TOKEN_DIRECTORY") or tokens.directory(environment))


def examine(environment, trial):
    """Looks at all that lies between here and a job in the site's queue, in that order, and ends where the way is blocked.

    Whether the access point takes jobs of a user whom it never saw can only be tried: with `trial` it is, by one job that never runs.
    """
    if tools.find("condor_status") is None:
        return [wrong("software", "this image has no HTCondor", "build it anew")]
    where = place(environment)
    found = _names(where)
    if not first_wrong(found):
        found += _connection(where)
    found += _tokens(environment, where)
    if not first_wrong(found):
        found += _access_point(where, trial)
    return found


def _names(where):
    if not where.collector:
        return [wrong("names", "no setting names the pool", f"set {' or '.join(POOL_VARIABLES)} to the full name of its central manager")]
    found = []
    for setting, name in (("SCHEDD_HOST", where.schedd), *(("COLLECTOR_HOST", name) for name in addresses.hosts(where.collector))):
        host, _ = addresses.split(name)
        if addresses.is_bare(host):
            found.append(wrong("names", f"{setting} is the bare name {name!r}", f"HTCondor needs full names, such as {host}.example.org: set _condor_{setting} to it"))
        elif not addresses.resolve(host):
            found.append(wrong("names", f"there is no host {host!r} in the DNS that this container asks", f"look at _condor_{setting}, and at the network of the container"))
    return list(dict.fromkeys(found)) or [ok("names", f"jobs go to {where.schedd}, a part of the pool of {where.collector}")]


def _connection(where):
    problems = []
    for name in addresses.hosts(where.collector):
        host, port = addresses.split(name)
        port = port or addresses.COLLECTOR_PORT
        problem = addresses.connect(host, port)
        if problem is None:
            return [ok("connection", f"{host} answers on port {port}")]
        problems.append(f"{host} cannot be reached on port {port} ({problem})")
    return [wrong("connection", "; ".join(problems), "ask the site whether its pool is up and whether a firewall lets this container through")]


def _tokens(environment, where):
    """The tokens that HTCondor finds, by trust domain and in the order in which it tries them: the first of a domain counts."""
    try:
        files = tokens.files_in(where.tokens) if os.path.lexists(where.tokens) else []
    except tokens.BadToken as problem:
        return [wrong("token", f"the folder {where.tokens} is of no use: {problem}", "make it readable for this user")]
    domains, useless = {}, []
    for path in files:
        try:
            for token in tokens.read_by_htcondor(path):
                domains.setdefault(token.issuer, []).append((path, token))
        except tokens.BadToken as problem:
            useless.append(f"{path} is not used: {problem}")
    # What is wrong with the others is no obstacle as long as one is good.
    blame = note if any(not tried[0][1].expired() for tried in domains.values()) else wrong
    found = [blame("token", problem, "hand in a good one") for problem in tokens.handed_in(environment)[1]]
    found += [blame("token", problem, "put it right or remove it") for problem in useless]
    found += [_of_domain(tried, blame, _renewal(environment)) for tried in domains.values()]
    if not found:
        found.append(note("token", f"there is no token in {where.tokens}"))
    return found


def _renewal(environment):
    """How the user gets a new token: a hub makes one for each start of a server."""
    if environment.get("JUPYTERHUB_SERVICE_PREFIX"):
        return "stop your server and start it again (File > Hub Control Panel), which hands in a new one"
    return "get a new one from the site and hand it in"


def _of_domain(tried, blame, renewal):
    path, token = tried[0]
    if not token.expired():
        return _good(path, token, renewal)
    good = next((other for other, later in tried if not later.expired()), None)
    if good:
        return wrong("token", f"the token in {path} has expired, and is tried before the one in {good}", f"remove {path}")
    return blame("token", f"the token of {token.subject} in {path} expired on {utc(token.expires)}", renewal)


def _good(path, token, renewal):
    if token.expires is None:
        return ok("token", f"{path} is for {token.subject}, without end")
    text = f"{path} is for {token.subject}, until {utc(token.expires)}"
    if token.expires - time.time() < SOON_SECONDS:
        return note("token", text, f"that is soon: {renewal}")
    return ok("token", text)


def utc(seconds):
    """A time as people read it."""
    return time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(seconds))


def _access_point(where, trial):
    # With a port in its name it is asked at once; without, the pool says where it is.
    problem = None if addresses.split(where.schedd)[1] else _listed(where)
    if problem:
        return [problem]
    answer = tools.run("condor_ping", "-verbose", "-type", "SCHEDD", "WRITE")
    who = re.search(r"^Remote Mapping:\s+(\S+)", answer.output, re.MULTILINE)
    if answer.status != 0 or who is None or not re.search(r"^Authorized:\s+TRUE", answer.output, re.MULTILINE):
        return [_refusal(where, "SCHEDD", "WRITE")]
    return [ok("schedd", f"{where.schedd} answers, and knows you as {who.group(1)}", who.group(1)), *_account(where, who.group(1), trial)]


def _listed(where):
    """What is wrong with the access point's entry in the pool and with the way there, or None."""
    listed = tools.run("condor_status", "-schedd", "-af:t", "Name", "MyAddress")
    if listed.status is None:
        return wrong("pool", f"{where.collector} gave no list of its access points in time", "ask the site whether its pool is well")
    if listed.status != 0:
        return _refusal(where, "COLLECTOR", "READ")
    schedds = dict(line.split("\t", 1) for line in listed.output.splitlines() if "\t" in line)
    address = next((schedds[name] for name in schedds if name.lower() == where.schedd.lower()), None)
    if address is None:
        names = ", ".join(sorted(schedds)[:5]) or "none"
        return wrong("schedd", f"the pool of {where.collector} knows no access point {where.schedd} (it knows: {names})",
                     f"set {SCHEDD_VARIABLE} to the name of one that is up")
    # Behind a connection broker (CCB) the address is not for us to connect to.
    host, port = addresses.split(address)
    problem = None if "CCBID" in address or port is None else addresses.connect(host, port)
    if problem:
        return wrong("schedd", f"the access point {where.schedd} cannot be reached at {host} on port {port} ({problem})",
                     "ask the site whether it is up and whether a firewall lets this container through")
    return None


def _refusal(where, daemon, level):
    """Asks once more, and reads from HTCondor's debug output why it was refused."""
    name = where.schedd if daemon == "SCHEDD" else where.collector
    answer = tools.run("condor_ping", "-debug", "-verbose", "-type", daemon, level, _condor_TOOL_DEBUG="D_SECURITY")
    said = answer.output + answer.errors
    if answer.status is None:
        return wrong("schedd", f"{name} took the connection and gave no answer in time", "ask the site whether its pool is well")
    denied = re.search(r'Received "DENIED" from server for user (\S+) using method (\S+?)\.', said)
    if denied:
        advice = "ask the site for a token with READ and WRITE, and whether this user may submit there (ALLOW_WRITE)"
        return wrong("authorization", f"{name} knows you as {denied.group(1)}, who has no {level} there", advice)
    domain = re.search(r"token as it is from trust domain (\S+) \(server trust domain is (\S+)\)", said)
    key = re.search(r"token as it was signed with key (\S+) \(not known to the server\)", said)
    if key:
        return wrong("token", f"{name} does not know the key {key.group(1)} that signed the token", "it is an old one or another pool's: get a new one from the site")
    if domain:
        return wrong("token", f"the token is of the trust domain {domain.group(1)}, and {name} is of {domain.group(2)}", "get a token of this pool from the site")
    if "No token found" in said:
        return wrong("token", f"{name} wants a token, and there is none for it in {where.tokens}",
                     f"get one from the site and hand it in by {WAYS}")
    if "AUTHENTICATE:" in said:
        return wrong("token", f"{name} does not accept the token", "it was revoked, or its signature is wrong: get a new one from the site")
    return wrong("schedd", f"{name} refused: {tools.last_line(said)}", "ask the people of the site")


def no_account(schedd, said):
    """The finding that the access point has no account of the user, where that is what HTCondor said; else None."""
    owner = NO_ACCOUNT.search(said)
    return wrong("account", f"{schedd} has no account {(owner.group(1) or owner.group(2))!r}", "ask the site for one; without it no job of yours can be taken") if owner else None


def _account(where, identity, trial):
    """Whether the access point takes jobs of this user. It has a record of whoever submitted before; for others a trial job tells."""
    taken = ok("account", f"{where.schedd} takes jobs of {identity}", identity)
    known = tools.run("condor_qusers", "-af:t", "User", "Enabled", "-constraint", f"User == {tools.quoted(identity)}")
    if known.status == 0 and known.output.strip():
        if known.output.split()[-1].lower() == "false":
            return [wrong("account", f"{where.schedd} takes no jobs of {identity} for now", "ask the people of the site")]
        return [taken]
    if not trial:
        return []
    answer = tools.run("condor_submit", "-terse", "-spool", "-", stdin=TRIAL_JOB)
    cluster = re.match(r"(\d+)\.", answer.output)
    if answer.status == 0 and cluster:
        tools.run("condor_rm", cluster.group(1))
        return [taken]
    said = answer.output + answer.errors
    missing = no_account(where.schedd, said)
    if missing:
        return [missing]
    return [wrong("account", f"{where.schedd} did not take a trial job of {identity}: {tools.last_line(said)}", "ask the people of the site")]
