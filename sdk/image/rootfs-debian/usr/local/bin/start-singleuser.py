#!/usr/bin/env python3
"""Starts the single-user server of a JupyterHub, with NOTEBOOK_ARGS and this command's own arguments."""
import os
import shlex
import sys

if __name__ == "__main__":
    line = ["jupyterhub-singleuser", *shlex.split(os.environ.get("NOTEBOOK_ARGS", "")), *sys.argv[1:]]
    # The hub's own address for this server wins over the image's port.
    if os.environ.get("JUPYTERHUB_SERVICE_URL"):
        os.environ.pop("JUPYTER_PORT", None)
    print("Executing: " + shlex.join(line), flush=True)
    os.execvp(line[0], line)
