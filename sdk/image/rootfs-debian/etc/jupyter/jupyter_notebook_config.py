"""The classic notebook's own server (DOCKER_STACKS_JUPYTER_CMD=notebook): the settings of Jupyter Server under its name."""
c = get_config()  # noqa: F821 - given by Jupyter

load_subconfig("jupyter_server_config.py")  # noqa: F821
c.NotebookApp.merge({name: value for name, value in c.ServerApp.items() if name != "jpserver_extensions"})
