"""The classic notebook's own server (DOCKER_STACKS_JUPYTER_CMD=notebook): the settings of Jupyter Server under its name."""
import os
import sys

c = get_config()  # noqa: F821 - given by Jupyter

# Lab and the single-user server read this file as well, and warn of every setting that has another name there.
if os.path.basename(sys.argv[0]) == "jupyter-notebook":
    load_subconfig("jupyter_server_config.py")  # noqa: F821
    c.NotebookApp.merge({name: value for name, value in c.ServerApp.items() if name != "jpserver_extensions"})
