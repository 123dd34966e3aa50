# A token of the site's pool for each server of a user who chose that pool: made by the hub, given to that pod alone.
import os
import sys
import tempfile

sys.path.append("/usr/local/share/htcnotebook/hub")
import htcnotebook_hub as htcnotebook


def own_copy(path):
    """HTCondor takes a key only from a file of its own user with mode 0600; a mounted Secret belongs to root."""
    copy = os.path.join(tempfile.mkdtemp(prefix="htcnotebook-"), os.path.basename(path))
    with open(path, "rb") as key, os.fdopen(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(key.read())
    return copy


site = htcnotebook.read_settings("/usr/local/share/htcnotebook/hub/hub.json").site
site_key = htcnotebook.signing_key(site, {"POOL_SIGNING_KEY_FILE": own_copy("/run/secrets/htcnotebook/pool-signing-key")})


async def give_token(spawner, pod):
    """Runs when the profile was applied: whether the site's pool was chosen shows in the pod's environment."""
    from kubernetes_asyncio.client.models import V1EnvVar
    from tornado import web
    container = pod.spec.containers[0]
    if any(variable.name == htcnotebook.SCHEDD_VARIABLE for variable in container.env):
        try:
            token = await htcnotebook.token(site, htcnotebook.account(spawner.user.name), site_key)
        except htcnotebook.Refused as refused:
            error = web.HTTPError(400, "%s", refused)
            error.jupyterhub_message = str(refused)
            raise error from None
        container.env.append(V1EnvVar(name=htcnotebook.TOKEN_VARIABLE, value=token))
    return pod


c.KubeSpawner.modify_pod_hook = give_token
