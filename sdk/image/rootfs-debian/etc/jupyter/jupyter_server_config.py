"""Jupyter Server in a notebook image. A user's own configuration in ~/.jupyter wins."""
import os
import stat
import subprocess
import sys

c = get_config()  # noqa: F821 - given by Jupyter

c.ServerApp.ip = "0.0.0.0"
c.ServerApp.port = int(os.environ.get("JUPYTER_PORT") or 8888)
c.ServerApp.open_browser = False
# A volume has no trash can.
c.FileContentsManager.delete_to_trash = False
c.ServerApp.terminado_settings = {"shell_command": [os.environ.get("SHELL") or "/bin/bash"]}

# The classic notebook at the address that docker-stacks images have.
sys.path.append("/usr/local/lib/htcnotebook")
c.ServerApp.jpserver_extensions = {"htcnotebook_classic": True}

# Files that are made in the notebook get the mode that NB_UMASK asks for, in kernels and terminals too.
if os.environ.get("NB_UMASK"):
    os.umask(int(os.environ["NB_UMASK"], 8))

# GEN_CERT: serve https with a certificate of our own, made for this container's name.
if os.environ.get("GEN_CERT"):
    from jupyter_core.paths import jupyter_data_dir

    folder = jupyter_data_dir()
    certificate = os.path.join(folder, "notebook.pem")
    os.makedirs(folder, exist_ok=True)
    subprocess.run(
        ["openssl", "req", "-new", "-newkey", "rsa:2048", "-days", "365", "-nodes", "-x509",
         "-subj", "/CN=" + os.uname().nodename, "-keyout", certificate, "-out", certificate],
        check=True, stderr=subprocess.DEVNULL,
    )
    os.chmod(certificate, stat.S_IRUSR | stat.S_IWUSR)
    c.ServerApp.certfile = certificate
