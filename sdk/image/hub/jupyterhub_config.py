"""A JupyterHub whose users choose an image and a pool: the configuration that JupyterHub reads.

Part 1 is what makes servers of notebook images; it works in any hub with DockerSpawner. To add it to a hub that you run
already, put htcnotebook_hub.py, htcnotebook_networks.py and hub.json beside your own jupyterhub_config.py and copy part 1 into it.
Parts 2 and 3 are for the hub of compose.yaml. What is yours to add goes into local_config.py beside this file: it is read last.
"""
import os
import sys

c = get_config()  # noqa: F821 - given by JupyterHub
here = os.path.dirname(os.path.abspath(__file__))

# --- 1. Images, pools, homes and limits ---

sys.path.append(here)
import htcnotebook_hub as htcnotebook  # noqa: E402 - found beside this file
import htcnotebook_networks  # noqa: E402

settings = htcnotebook.read_settings(os.environ.get("HUB_JSON") or os.path.join(here, "hub.json"))
# The key that signs tokens of the site's pool; the hub does not start without a good one.
key = htcnotebook.signing_key(settings.site, os.environ) if "site" in settings.pools else None

c.JupyterHub.spawner_class = "dockerspawner.SystemUserSpawner" if settings.home == "system" else "dockerspawner.DockerSpawner"

# Users choose by name, in the form or by the REST API, and get nothing that is not in the list.
c.DockerSpawner.image = settings.images[0].reference
c.DockerSpawner.allowed_images = {image.name: image.reference for image in settings.images}
c.Spawner.options_form = lambda spawner: htcnotebook.form(settings, spawner.user_options)
c.Spawner.options_from_form = htcnotebook.options_from_form
# Servers do not see one another: each has a network of its own, with those containers of the hub that have the label of compose.yaml.
networks = htcnotebook_networks.Networks(settings.network)
c.Spawner.post_stop_hook = networks.after_stop
# Just before a server starts: its token of the site's pool, the exact image that it is, and its network.
c.Spawner.pre_spawn_hook = htcnotebook.before_spawn(settings, key, networks)

# The command is the image's own, which knows when a hub starts it.
c.Spawner.args = htcnotebook.idle_arguments(settings.idle)
c.Spawner.default_url = "/lab"
c.Spawner.start_timeout = settings.start_timeout
c.Spawner.http_timeout = settings.start_timeout
c.Spawner.cpu_limit = settings.cpu_limit
c.Spawner.mem_limit = settings.memory_limit

# Containers and volumes are named after the network and the user, so that two hubs do not meet. A stopped server leaves its home only.
c.DockerSpawner.prefix = settings.network
c.DockerSpawner.remove = True
c.DockerSpawner.use_internal_ip = True
c.DockerSpawner.extra_host_config = htcnotebook.host_config(settings.home)
if settings.home == "system":
    # The homes of the site, at the path at which images have homes. The image becomes the user: NB_USER, NB_UID, NB_GID.
    c.SystemUserSpawner.host_homedir_format_string = os.path.join(settings.home_folder, "{username}")
    c.SystemUserSpawner.image_homedir_format_string = "/home/{username}"
    c.SystemUserSpawner.run_as_root = True
    # The engine enters this folder as root, who may not enter a home on NFS (root_squash); the image goes home as the user.
    c.DockerSpawner.extra_create_kwargs = {"working_dir": "/"}
else:
    c.DockerSpawner.volumes = {settings.network + "-{username}": "/home/jovyan"}

# --- 2. Who may log in ---

c.JupyterHub.authenticator_class = settings.authenticator
c.Authenticator.admin_users = set(settings.admins)
c.Authenticator.allowed_users = set(settings.users)
if settings.authenticator == "dummy":
    # For trying a hub out: whoever knows the one password is whoever they say they are.
    c.DummyAuthenticator.password = htcnotebook.secret("HUB_PASSWORD", os.environ, "choose a long one, and set it in .env beside compose.yaml", least=12)
    c.Authenticator.allow_all = not settings.users

# --- 3. This hub: a proxy of its own, servers that outlive the hub, state on a volume ---

# The proxy runs beside the hub, so that servers stay in reach while the hub is down. The hub tells it all routes anew, every so many seconds.
htcnotebook.secret("CONFIGPROXY_AUTH_TOKEN", os.environ, "make one with 'openssl rand -hex 32', and set it in .env beside compose.yaml", least=16)
c.ConfigurableHTTPProxy.should_start = False
c.ConfigurableHTTPProxy.api_url = os.environ.get("CONFIGPROXY_API_URL") or "http://proxy:8001"
c.JupyterHub.last_activity_interval = 10
c.JupyterHub.cleanup_servers = False
c.JupyterHub.cleanup_proxy = False

c.JupyterHub.hub_ip = "0.0.0.0"
c.JupyterHub.hub_connect_ip = os.environ.get("HUB_CONNECT_IP") or "hub"

state = os.environ.get("HUB_STATE") or "/srv/jupyterhub/state"
if not os.access(state, os.W_OK):
    htcnotebook.stop(f"{state} cannot be written: mount a volume there for the hub's database, or name another folder by HUB_STATE")
c.JupyterHub.db_url = f"sqlite:///{state}/jupyterhub.sqlite"
c.JupyterHub.cookie_secret_file = f"{state}/cookie_secret"

# A new hub joins the networks of the servers that are there, and so does a new proxy.
networks.start()

local = os.path.join(here, "local_config.py")
if os.path.exists(local):
    load_subconfig(local)  # noqa: F821 - given by JupyterHub
