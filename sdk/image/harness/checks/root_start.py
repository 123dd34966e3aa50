"""A start as root with another NB_USER, which hubs and `docker run --user root` ask for: the user is there, and nobody is root."""
import os
import pwd

from support import processes, server
from support.verdict import Failed

# As in run.sh, which starts the container.
USER, UID = "tester", 1234
HOME = f"/home/{USER}"
NAME = "htcnotebook-test-root.txt"
# What stays root by design: the first process, and docker-stacks' way to change the user, which waits for its command.
WAITING = ("tini", "sudo", "docker-init", "catatonit")


def start(check):
    record = server.wait(check["limit"] - 5, HOME)
    uid = next((uid for number, uid, _, _ in processes.processes() if number == record["pid"]), None)
    if uid != UID:
        raise Failed(f"Jupyter runs with uid {uid} instead of NB_UID={UID}")
    try:
        named = pwd.getpwuid(UID).pw_name
    except KeyError:
        named = "nobody"
    if named != USER:
        raise Failed(f"uid {UID} is {named} instead of NB_USER={USER}")
    # Its record lies in the home, so HOME is right; what users see is the folder in which it started.
    if record["root_dir"] != HOME:
        raise Failed(f"Jupyter shows {record['root_dir']} instead of {HOME}")
    saved(record)
    own = processes.of_the_container()
    roots = [" ".join(command) for number, each, name, command in processes.processes() if each == 0 and number in own and name not in WAITING]
    if roots:
        raise Failed("processes still run as root:\n" + "\n".join(roots[:5]))


def saved(record):
    """The user saves a file in the home that the start made, and it is the user's."""
    path = f"api/contents/{NAME}"
    answer = server.ask(record, path, record["token"], "PUT", {"type": "file", "format": "text", "content": "x"})
    if answer.status not in (200, 201):
        raise Failed(f"NB_USER={USER} cannot save a file in {record['root_dir']}: status {answer.status}")
    try:
        owner = os.stat(os.path.join(record["root_dir"], NAME)).st_uid
        if owner != UID:
            raise Failed(f"a file that NB_USER={USER} saved belongs to uid {owner}")
    finally:
        server.ask(record, path, record["token"], "DELETE")
