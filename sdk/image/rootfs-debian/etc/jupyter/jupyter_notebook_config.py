"""The classic notebook's own server (DOCKER_STACKS_JUPYTER_CMD=notebook): the settings of Jupyter Server under its name."""
c = get_config()  # noqa: F821 - given by Jupyter

load_subconfig("jupyter_server_config.py")  # noqa: F821
c.NotebookApp.merge(c.ServerApp)
