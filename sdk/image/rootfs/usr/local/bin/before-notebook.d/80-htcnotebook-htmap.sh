# shellcheck shell=bash
# HTMap's settings for the place. What is set already stays, and what ~/.htmaprc says wins over all of it.
if [ -z "${_condor_SCHEDD_HOST:-}" ]; then
    # The personal pool's jobs run here, with this Python; HTMap's own default is a container that nobody starts.
    export HTMAP_DELIVERY_METHOD=${HTMAP_DELIVERY_METHOD:-assume}
elif [ -z "${HTMAP_DELIVERY_METHOD:-}${HTMAP_DOCKER_IMAGE:-}" ]; then
    # A site's nodes run the jobs in containers of this image. A hub says which one it started; else the image itself
    # knows where it was pushed to.
    image=${JUPYTER_IMAGE_SPEC:-${JUPYTER_IMAGE:-${HTCNOTEBOOK_IMAGE:-}}}
    if [ -n "$image" ]; then
        export HTMAP_DOCKER_IMAGE=$image HTMAP_SINGULARITY_IMAGE=${HTMAP_SINGULARITY_IMAGE:-docker://$image}
    elif [ -e /opt/conda/bin/htmap ] && [ -z "${JUPYTER_DOCKER_STACKS_QUIET:-}" ]; then
        echo 'htcnotebook: HTMap needs an image that the nodes of the pool can pull: set HTCNOTEBOOK_IMAGE to the reference of this one' >&2
    fi
    unset image
fi
