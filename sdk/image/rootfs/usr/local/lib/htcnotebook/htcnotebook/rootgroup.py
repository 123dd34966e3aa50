"""A schedd whose group is root's (--user N:0, as OpenShift starts containers) writes no job's log: it takes the group for
root's rights, and a process without them cannot choose another group. libuid_wrapper tells the schedd that its group is
`users`; what the kernel allows stays as it is.
"""
import glob
import os

USERS = 100


def settings():
    """Lines of HTCondor's configuration, or None where they are needed and libuid_wrapper is not there."""
    if os.getgid() != 0:
        return ""
    if not glob.glob("/usr/lib/*/libuid_wrapper.so"):
        return None
    variables = {"LD_PRELOAD": ":".join(["libuid_wrapper.so", *os.environ.get("LD_PRELOAD", "").split()]), "UID_WRAPPER": "1"}
    for kind in "RES":
        variables[f"UID_WRAPPER_INITIAL_{kind}UID"] = str(os.getuid())
        variables[f"UID_WRAPPER_INITIAL_{kind}GID"] = str(USERS)
    return 'SCHEDD_ENVIRONMENT = "' + " ".join(f"{name}={value}" for name, value in variables.items()) + '"\n'
