"""One line for each message, on standard error, so that it is found in the container's log."""
import os
import sys


def info(message):
    if not os.environ.get("JUPYTER_DOCKER_STACKS_QUIET"):
        print(f"htcnotebook: {message}", file=sys.stderr, flush=True)


def warning(message):
    print(f"WARNING: htcnotebook: {message}", file=sys.stderr, flush=True)
