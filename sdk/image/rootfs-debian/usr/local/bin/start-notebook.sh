#!/bin/bash
# The name that older documentation of docker-stacks uses.
exec /usr/local/bin/start-notebook.py "$@"
