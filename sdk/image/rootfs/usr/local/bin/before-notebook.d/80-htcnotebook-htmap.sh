# shellcheck shell=bash
# Which image the jobs of a site's pool run in, and HTMap's settings for the place. What is set already stays, and what
# ~/.htmaprc says wins over all of it.
if [ -z "${_condor_SCHEDD_HOST:-}" ]; then
    # The personal pool's jobs run here, with this Python; HTMap's own default is a container that nobody starts.
    export HTMAP_DELIVERY_METHOD=${HTMAP_DELIVERY_METHOD:-assume}
else
    # A digest is sure; else a hub says which image it started, and else the image itself knows where it was pushed to.
    image=${HTCNOTEBOOK_IMAGE:-}
    case $image in
        *@sha256:*) ;;
        *) image=${JUPYTER_IMAGE_SPEC:-${JUPYTER_IMAGE:-$image}} ;;
    esac
    [ -z "$image" ] || export HTCNOTEBOOK_IMAGE=$image
    # A name without a registry is another image to each node that pulls it: see useless() in htcnotebook/containers.py.
    case $image in
        *@sha256:* | localhost/*) ;;
        */*) case ${image%%/*} in *.* | *:*) ;; *) image='' ;; esac ;;
        *) image='' ;;
    esac
    if [ -z "${HTMAP_DELIVERY_METHOD:-}${HTMAP_DOCKER_IMAGE:-}" ]; then
        if [ -n "$image" ]; then
            export HTMAP_DOCKER_IMAGE=$image HTMAP_SINGULARITY_IMAGE=${HTMAP_SINGULARITY_IMAGE:-docker://$image}
        elif [ -e /opt/conda/bin/htmap ] && [ -z "${JUPYTER_DOCKER_STACKS_QUIET:-}" ]; then
            echo 'htcnotebook: HTMap needs an image that the nodes of the pool can pull: set HTCNOTEBOOK_IMAGE to the reference of this one, with its registry' >&2
        fi
    fi
    unset image
fi
