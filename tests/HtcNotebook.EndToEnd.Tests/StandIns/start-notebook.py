#!/usr/bin/env python3
"""Starts Jupyter Lab, as the command of docker-stacks images does."""
import os
import shlex
import sys

command = ["jupyter", "lab", "--ip=0.0.0.0", "--no-browser"]
command += shlex.split(os.environ.get("NOTEBOOK_ARGS", "")) + sys.argv[1:]
os.execvp(command[0], command)
