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


def secret_of(pod_name):
    """Name of the Secret with the token of a pod: whoever may only look at pods does not see it."""
    return pod_name + "-htcondor-token"


async def forget(spawner, name):
    from kubernetes_asyncio.client.rest import ApiException
    try:
        await spawner.api.delete_namespaced_secret(name, spawner.namespace)
    except ApiException as problem:
        if problem.status != 404:
            raise


async def give_token(spawner, pod):
    """Runs when the profile was applied: whether the site's pool was chosen shows in the pod's environment."""
    from kubernetes_asyncio.client import models
    from tornado import web
    container = pod.spec.containers[0]
    if any(variable.name == htcnotebook.SCHEDD_VARIABLE for variable in container.env):
        try:
            htcnotebook.check_login(spawner.authenticator, spawner.user.name)
            token = await htcnotebook.token(site, htcnotebook.account(spawner.user.name), site_key)
        except htcnotebook.Refused as refused:
            error = web.HTTPError(400, "%s", refused)
            error.jupyterhub_message = str(refused)
            raise error from None
        name = secret_of(pod.metadata.name)
        await forget(spawner, name)
        await spawner.api.create_namespaced_secret(
            spawner.namespace, models.V1Secret(metadata=models.V1ObjectMeta(name=name, labels=pod.metadata.labels), string_data={"token": token}))
        source = models.V1EnvVarSource(secret_key_ref=models.V1SecretKeySelector(name=name, key="token"))
        container.env.append(models.V1EnvVar(name=htcnotebook.TOKEN_VARIABLE, value_from=source))
    return pod


async def forget_token(spawner):
    await forget(spawner, secret_of(spawner.pod_name))


c.KubeSpawner.modify_pod_hook = give_token
c.KubeSpawner.post_stop_hook = forget_token
