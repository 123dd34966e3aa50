#!/usr/bin/env python3
"""Starts Jupyter: Lab, or what DOCKER_STACKS_JUPYTER_CMD names, with NOTEBOOK_ARGS and this command's own arguments.

JUPYTERHUB_API_TOKEN makes it the hub's single-user server instead; RESTARTABLE=yes starts it again whenever it ends.
"""
import os
import shlex
import sys

SINGLE_USER = "/usr/local/bin/start-singleuser.py"


def command(arguments):
    """The command line to run, as a list."""
    if os.environ.get("JUPYTERHUB_API_TOKEN"):
        return [SINGLE_USER, *arguments]
    line = ["jupyter", os.environ.get("DOCKER_STACKS_JUPYTER_CMD") or "lab"]
    line += shlex.split(os.environ.get("NOTEBOOK_ARGS", ""))
    line += arguments
    if os.environ.get("RESTARTABLE") == "yes":
        line = ["/usr/local/bin/htcnotebook-restarting", *line]
    return line


if __name__ == "__main__":
    line = command(sys.argv[1:])
    print("Executing: " + shlex.join(line), flush=True)
    os.execvp(line[0], line)
