"""The choice of an image and a pool in a JupyterHub's form, and what a server gets of both.

jupyterhub_config.py, beside this file, says where all of it goes. Standard library only: JupyterHub's own classes are
imported where they are used, so that the rest can be tested without a hub.
"""
import asyncio
import html
import json
import os
import pwd
import re
import subprocess
from typing import NamedTuple, Optional

# What a server needs to know of its pool and its own image; whatever the configuration says of these, the choice wins.
IMAGE_VARIABLE = "HTCNOTEBOOK_IMAGE"
TOKEN_VARIABLE = "HTCONDOR_TOKEN"
SCHEDD_VARIABLE = "_condor_SCHEDD_HOST"
COLLECTOR_VARIABLE = "_condor_COLLECTOR_HOST"
CHOSEN = (IMAGE_VARIABLE, TOKEN_VARIABLE, SCHEDD_VARIABLE, COLLECTOR_VARIABLE)

SIGNING_KEY = "/run/secrets/pool-signing-key"
MINT_SECONDS = 20
# Unix accounts, as useradd makes them.
ACCOUNT = re.compile(r"[a-z_][a-z0-9_.-]{0,31}")
# HTCondor gives these more than a user may do, whoever vouches for them.
NOT_FOR_USERS = frozenset(("root", "condor", "condor_pool", "anonymous", "unauthenticated", "execute-side", "submit-side"))
# Accounts of systems and of their services: nobody logs in as one, but a provider of logins may have a person of that name.
SYSTEM_ACCOUNTS = frozenset("""
    adm admin apache avahi backup bin ceph chrony clickhouse colord consul couchdb daemon dbus debian-tor dhcpcd dnsmasq docker elasticsearch etcd ftp games
    gdm geoclue git gitlab gitlab-runner gnats grafana guest halt haproxy http influxdb irc jenkins kafka kube lightdm list lp mail man memcached messagebus
    minio mongodb munge mysql mariadb named news nfsnobody nginx nobody nscd nslcd ntp oracle operator pcp polkitd postfix postgres prometheus proxy
    pulse rabbitmq redis rpc rpcuser rtkit saned shutdown slurm smmsp squid sshd sssd sudo sync sys syslog systemd tcpdump tomcat tss unbound usbmux
    uucp uuidd vault vboxadd wheel www www-data zabbix zookeeper _apt _chrony _rpc""".split())
# login.defs(5), UID_MIN: whoever has less is no person. HUB_UID_MIN sets another.
FIRST_USER_VARIABLE, FIRST_USER, NOBODY = "HUB_UID_MIN", 1000, 65534
# The accounts of this machine, in the form of /etc/passwd; without it the hub's own.
ACCOUNTS_VARIABLE = "HUB_PASSWD_FILE"
# Modules of oauthenticator for providers where anybody can have an account of any name, and the trait that names another one's own.
PUBLIC_PROVIDERS = {"bitbucket": None, "github": ("github_url", "https://github.com"), "gitlab": ("gitlab_url", "https://gitlab.com"), "globus": None, "google": None, "mediawiki": None}
# Settings of authenticators that name groups.
NAMED_GROUPS = ("allowed_organizations", "allowed_gitlab_groups", "allowed_project_ids", "allowed_google_groups", "allowed_globus_groups", "allowed_teams",
                "allowed_groups", "hosted_domain")
# A schedd may be NAME@HOST, a collector HOST:PORT.
HOST = re.compile(r"([A-Za-z0-9_.-]+@)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?")
DOMAIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._:-]*[A-Za-z0-9])?")


class Refused(Exception):
    """Why a user gets no server, in one line that this user may read."""


class Image(NamedTuple):
    """An image that users may choose: by `name`; `reference` is what the engine starts."""

    name: str
    display_name: str
    description: str
    reference: str


class SitePool(NamedTuple):
    """The site's pool. `token_lifetime` is in seconds."""

    schedd: str
    collector: Optional[str]
    trust_domain: str
    token_lifetime: int


class Settings(NamedTuple):
    """hub.json. Times are in seconds, 0 is never; `cpu_limit` is in processors; None is no limit."""

    images: tuple
    authenticator: str
    admins: tuple
    users: tuple
    home: str
    home_folder: str
    cpu_limit: Optional[float]
    memory_limit: Optional[str]
    idle: int
    start_timeout: int
    network: str
    pools: tuple
    site: Optional[SitePool]


def stop(reason):
    """Ends a hub that cannot start, with one line that says why and what to do."""
    raise SystemExit("ERROR: htcnotebook: " + " ".join(reason.split()))


# --- hub.json ---

def read_settings(path):
    """Reads hub.json; what is wrong with it ends the hub with one line."""
    try:
        with open(path, encoding="utf-8") as file:
            return settings_of(json.load(file))
    except OSError as problem:
        stop(f"{path} cannot be read ({problem.strerror}): it belongs beside jupyterhub_config.py, or HUB_JSON names it")
    except (ValueError, RecursionError) as problem:
        stop(f"{path} is wrong: {problem}")


def settings_of(values):
    """Checks what hub.json holds: ValueError says what is wrong."""
    values = _Values(values, "hub.json")
    images = tuple(_image(item, number) for number, item in enumerate(values.take("images", list)))
    if not images:
        raise ValueError("'images' is empty: a hub needs an image to offer")
    names = [image.name for image in images]
    if len(set(names)) != len(names):
        raise ValueError("two images have one name")
    pools = tuple(values.take("pools", list, ["personal"]))
    if not pools or any(pool not in POOLS for pool in pools) or len(set(pools)) != len(pools):
        raise ValueError(f"'pools' lists {' or '.join(POOLS)}, each once")
    site = values.take("sitePool", dict, None)
    if site is None and "site" in pools:
        raise ValueError("'pools' has 'site', and 'sitePool' says nothing of it")
    settings = Settings(
        images=images,
        authenticator=values.take("authenticator", str, "dummy"),
        admins=values.words("adminUsers"),
        users=values.words("allowedUsers"),
        home=values.one_of("home", ("volume", "system")),
        home_folder=values.take("homeFolder", str, "/home"),
        cpu_limit=values.take("cpuLimit", (int, float), None),
        memory_limit=values.take("memoryLimit", str, None),
        idle=values.seconds("idleTimeout", 0),
        start_timeout=values.seconds("startTimeout", 120),
        network=values.take("network", str, "htcnotebook-hub"),
        pools=pools,
        site=_site(site) if site is not None else None,
    )
    values.end()
    # Both become part of templates in which DockerSpawner puts the user's name for {username}.
    if not os.path.isabs(settings.home_folder) or re.search(r"[{}]", settings.home_folder):
        raise ValueError("'homeFolder' is no absolute path without braces")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", settings.network):
        raise ValueError("'network' is no name of a network")
    return settings


def _image(item, number):
    values = _Values(item, f"image {number + 1}")
    name = values.take("name", str)
    image = Image(name, values.take("displayName", str, name), values.take("description", str, ""), values.take("image", str))
    values.end()
    return image


def _site(item):
    values = _Values(item, "'sitePool'")
    site = SitePool(
        schedd=values.take("scheddHost", str), collector=values.take("collectorHost", str, None), trust_domain=values.take("trustDomain", str),
        token_lifetime=values.seconds("tokenLifetime", 86400))
    values.end()
    for name, form_of_name in ((site.schedd, HOST), (site.collector or site.schedd, HOST), (site.trust_domain, DOMAIN)):
        if not form_of_name.fullmatch(name):
            raise ValueError(f"{name!r} in 'sitePool' is no name of a host or domain")
    if site.token_lifetime == 0:
        raise ValueError("'tokenLifetime' is 0: tokens have to live some seconds")
    return site


class _Values:
    """An object of JSON whose values are taken one by one; what is left at the end nobody knows."""

    def __init__(self, values, where):
        if not isinstance(values, dict):
            raise ValueError(f"{where} is no object of JSON")
        self._values, self._where = dict(values), where

    def take(self, name, kind, *default):
        if self._values.get(name) is None and default:
            self._values.pop(name, None)
            return default[0]
        value = self._values.pop(name, None)
        if not isinstance(value, kind) or isinstance(value, bool):
            raise ValueError(f"{self._where} has no {name!r} of the right type")
        return value

    def words(self, name):
        values = self.take(name, list, [])
        if not all(isinstance(value, str) and value for value in values):
            raise ValueError(f"{name!r} is no list of names")
        return tuple(values)

    def one_of(self, name, choices):
        value = self.take(name, str, choices[0])
        if value not in choices:
            raise ValueError(f"{name!r} is neither {' nor '.join(choices)}")
        return value

    def seconds(self, name, default):
        value = self.take(name, int, default)
        if value < 0:
            raise ValueError(f"{name!r} is less than 0")
        return value

    def end(self):
        if self._values:
            raise ValueError(f"{self._where} has {', '.join(sorted(map(repr, self._values)))}, which nobody knows")


# --- Secrets ---

def secret(name, environment, advice, least=1):
    """A secret from the environment (NAME) or a mounted file (NAME_FILE); a missing one ends the hub with one line."""
    value, place = environment.get(name), environment.get(name + "_FILE")
    if not value and place:
        try:
            with open(place, encoding="utf-8") as file:
                value = file.read().strip()
        except (OSError, ValueError) as problem:
            stop(f"{name}_FILE names {place}, which cannot be read ({problem})")
    if not value:
        stop(f"{name} is not set: {advice}")
    if len(value) < least:
        stop(f"{name} is shorter than {least} characters: {advice}")
    return value


def signing_key(site, environment):
    """Path of the key that signs the pool's tokens. It is tried, so that a hub without a good one does not start."""
    path = environment.get("POOL_SIGNING_KEY_FILE") or SIGNING_KEY
    advice = "mount the pool's key there, a copy of /etc/condor/passwords.d/POOL of the access point, owner root, mode 0600"
    if not os.path.isfile(path):
        stop(f"there is no pool signing key at {path}: {advice}")
    try:
        trial = subprocess.run(
            token_command(site, "nobody", lifetime=1), env=token_environment(site, path), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, timeout=MINT_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as problem:
        stop(f"condor_token_create does not run ({problem}): use the image of the flavor hub, which has HTCondor")
    if trial.returncode != 0 or not trial.stdout.strip():
        stop(f"the pool signing key at {path} signs nothing ({last_line(trial.stderr)}): {advice}")
    return path


# --- The form ---

POOLS = {
    "personal": ("Personal pool", "HTCondor inside your own server. Its jobs stop with the server, and go on when it starts again."),
    "site": ("The site's pool", "Jobs run on the machines of the site, and go on without your server."),
}


def form(settings, earlier=None):
    """The form's HTML: images and pools, where there is more than one; `earlier` is what the user took the last time."""
    earlier = earlier if isinstance(earlier, dict) else {}
    parts = []
    if len(settings.images) > 1:
        parts.append(_choice("image", "Software", [image[:3] for image in settings.images], earlier.get("image")))
    if len(settings.pools) > 1:
        parts.append(_choice("pool", "Where jobs run", [(pool, *POOLS[pool]) for pool in settings.pools], earlier.get("pool")))
    return "\n".join(parts)


def _choice(field, legend, options, earlier):
    checked = earlier if earlier in [value for value, _, _ in options] else options[0][0]
    lines = ['<fieldset class="mb-4">', f'<legend class="fs-5">{html.escape(legend)}</legend>']
    for number, (value, title, description) in enumerate(options):
        lines += [
            '<div class="form-check mb-2">',
            f'<input class="form-check-input" type="radio" name="{field}" id="{field}-{number}" value="{html.escape(value)}"'
            f'{" checked" if value == checked else ""} required>',
            f'<label class="form-check-label" for="{field}-{number}"><b>{html.escape(title)}</b><br>{html.escape(description)}</label>',
            "</div>",
        ]
    return "\n".join([*lines, "</fieldset>"])


def options_from_form(data):
    """What the user chose, from the form's fields; check() judges it."""
    return {field: data[field][0] for field in ("image", "pool") if data.get(field)}


def check(settings, options):
    """The image and the pool that were chosen. Whoever asks by the REST API gets no others than the form offers."""
    options = options if isinstance(options, dict) else {}
    name, pool = options.get("image", settings.images[0].name), options.get("pool", settings.pools[0])
    image = next((image for image in settings.images if image.name == name), None)
    if image is None:
        raise Refused(f"there is no image {_shown(name)} here: choose one of {', '.join(image.name for image in settings.images)}")
    if pool not in settings.pools:
        raise Refused(f"there is no pool {_shown(pool)} here: choose {' or '.join(settings.pools)}")
    return image, pool


def _shown(value):
    return repr(str(value)[:80])


# --- What a server gets ---

def account(user):
    """The user's Unix account: that of the access point, and of a shared home."""
    if not ACCOUNT.fullmatch(user):
        raise Refused(f"{_shown(user)} is no name of a Unix account, which the pool and the home need: the hub's admin can map it (Authenticator.username_map)")
    if user in NOT_FOR_USERS:
        raise Refused(f"{_shown(user)} is no user's name in HTCondor")
    if user in SYSTEM_ACCOUNTS or user.startswith("systemd-"):
        raise Refused(f"{_shown(user)} is an account of systems, and no user's: the hub's admin can map it (Authenticator.username_map)")
    entry = known_account(user)
    if entry is not None:
        _person(user, entry[0])
    return user


def _person(user, uid):
    first = int(os.environ.get(FIRST_USER_VARIABLE) or FIRST_USER)
    if uid == 0:
        raise Refused(f"{_shown(user)} is root")
    if uid < first or uid == NOBODY:
        raise Refused(f"{_shown(user)} has the uid {uid}, which is no user's here (users begin with {first}; {FIRST_USER_VARIABLE} sets another)")


def known_account(name):
    """(uid, gid) of an account, or None: as this machine has it, where compose.yaml hands its accounts in, else as the hub's system has it."""
    path = os.environ.get(ACCOUNTS_VARIABLE)
    if not path:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            return None
        return entry.pw_uid, entry.pw_gid
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            fields = next((line.split(":") for line in file if line.startswith(name + ":")), None)
        return (int(fields[2]), int(fields[3])) if fields else None
    except (OSError, ValueError, IndexError) as problem:
        raise Refused(f"the hub cannot read the accounts in {path} ({type(problem).__name__}): ask its admin") from None


def ids(name):
    """User and group id of an account that the hub knows."""
    found = known_account(name)
    if found is None:
        raise Refused(f"the hub knows no account {_shown(name)}, whose home it would mount: ask its admin for one")
    _person(name, found[0])
    return found


def check_login(authenticator, user):
    """At a public provider anybody can take the name of somebody's account: then only users or groups count that the hub's admin named."""
    modules = [kind.__module__.split(".") for kind in type(authenticator).__mro__]
    provider = next((module[1] for module in modules if module[0] == "oauthenticator" and module[1:] and module[1] in PUBLIC_PROVIDERS), None)
    if provider is None or user in (getattr(authenticator, "allowed_users", None) or ()) or user in (getattr(authenticator, "admin_users", None) or ()):
        return
    own = PUBLIC_PROVIDERS[provider]
    if own and getattr(authenticator, own[0], own[1]) != own[1]:
        return
    everybody = getattr(authenticator, "allow_all", None)
    named = any(getattr(authenticator, setting, None) for setting in NAMED_GROUPS)
    # Before JupyterHub 5 everybody may log in where nobody is named.
    if everybody and not getattr(authenticator, "hosted_domain", None) or everybody is None and not named and not getattr(authenticator, "allowed_users", None):
        raise Refused(f"this hub lets everybody in whom {provider} knows, so that nobody can tell whose account {_shown(user)} is: ask its admin to name users or groups")


def host_config(home):
    """What a server's container may do: DockerSpawner.extra_host_config."""
    config = {"security_opt": ["no-new-privileges"], "cap_drop": ["ALL"], "pids_limit": 4096}
    if home == "system":
        # The image starts as root, makes the user, and becomes it; tini passes signals on to the user's processes.
        config["cap_add"] = ["CHOWN", "KILL", "SETGID", "SETUID"]
    return config


def token_command(site, name, lifetime=None):
    """The command that signs a token for an account: good for reading and submitting, and for nothing else."""
    return ["condor_token_create", "-identity", f"{name}@{site.trust_domain}", "-authz", "READ", "-authz", "WRITE",
            "-lifetime", str(lifetime or site.token_lifetime)]


def token_environment(site, key):
    """The environment of that command: the key and the domain are all the configuration that counts."""
    return {
        "PATH": os.environ.get("PATH", os.defpath), "CONDOR_CONFIG": "ONLY_ENV",
        "_condor_TRUST_DOMAIN": site.trust_domain, "_condor_SEC_TOKEN_POOL_SIGNING_KEY_FILE": key,
    }


async def token(site, name, key):
    """A token of the pool for an account."""
    process = None
    try:
        process = await asyncio.create_subprocess_exec(
            *token_command(site, name), env=token_environment(site, key), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        output, errors = await asyncio.wait_for(process.communicate(), MINT_SECONDS)
    except (OSError, asyncio.TimeoutError) as problem:
        if process is not None and process.returncode is None:
            process.kill()
            await process.communicate()
        raise Refused(f"the hub cannot make a token for the site's pool ({type(problem).__name__}): ask its admin") from problem
    if process.returncode != 0 or not output.strip():
        raise Refused(f"the hub cannot make a token for the site's pool ({last_line(errors)}): ask its admin")
    return output.decode("ascii").strip()


def last_line(output):
    """The last line that says something."""
    lines = [line.strip() for line in output.decode("utf-8", "replace").splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"


def exact_reference(reference, digests):
    """The image with its digest in its registry, so that a job elsewhere runs the very same; the reference where it has none."""
    if "@" in reference:
        return reference
    # A colon after the last slash begins the tag; one before it, a port.
    folder, slash, name = reference.rpartition("/")
    repository = folder + slash + name.split(":")[0]
    # Engines give images a digest that were never in a registry, too: of a name without a host, nobody can tell.
    host = repository.partition("/")[0] if slash else ""
    if "." not in host and ":" not in host:
        return reference
    return next((digest for digest in digests or () if digest.split("@")[0] == repository), reference)


def idle_arguments(seconds):
    """Arguments of a server that ends when nobody has it open and no kernel or terminal has worked for so long."""
    if not seconds:
        return []
    every = max(1, min(seconds // 2, 300))
    return [
        f"--ServerApp.shutdown_no_activity_timeout={seconds}",
        f"--MappingKernelManager.cull_idle_timeout={seconds}",
        f"--MappingKernelManager.cull_interval={every}",
        f"--TerminalManager.cull_inactive_timeout={seconds}",
        f"--TerminalManager.cull_interval={every}",
    ]


def _bad_request(message):
    """What the REST API answers with 400, and JupyterHub's pages show as it is."""
    from tornado import web

    class BadRequest(web.HTTPError):
        def __str__(self):
            return message

    error = BadRequest(400, "%s", message)
    error.jupyterhub_message = message
    return error


def before_spawn(settings, key=None, networks=None):
    """The hook that JupyterHub calls before it starts a server (Spawner.pre_spawn_hook), for DockerSpawner and SystemUserSpawner.

    `networks` (htcnotebook_networks.Networks) gives each server a network of its own.
    """

    async def prepare(spawner):
        try:
            image, pool = check(settings, spawner.user_options)
            environment = {name: value for name, value in spawner.environment.items() if name not in CHOSEN}
            if settings.home == "system" or pool == "site":
                check_login(getattr(spawner, "authenticator", None), spawner.user.name)
            if settings.home == "system":
                spawner.user_id, spawner.group_id = ids(account(spawner.user.name))
            if pool == "site":
                environment[TOKEN_VARIABLE] = await token(settings.site, account(spawner.user.name), key)
                environment[SCHEDD_VARIABLE] = settings.site.schedd
                if settings.site.collector:
                    environment[COLLECTOR_VARIABLE] = settings.site.collector
            await spawner.pull_image(image.reference)
            inspected = await spawner.docker("inspect_image", image.reference)
            environment[IMAGE_VARIABLE] = exact_reference(image.reference, inspected.get("RepoDigests"))
            spawner.image, spawner.environment = image.reference, environment
            if networks is not None:
                await networks.prepare(spawner)
        except Refused as refused:
            spawner.log.warning("No server for %s: %s", spawner.user.name, refused)
            raise _bad_request(str(refused)) from None

    return prepare
