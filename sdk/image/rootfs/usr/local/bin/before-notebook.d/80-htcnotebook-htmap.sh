# shellcheck shell=bash
# Which image the jobs of a site's pool run in, and HTMap's settings for the place: see place.py. HTMap in an image asks there
# by itself, in every process; these are for an HTMap that the user installed.
eval "$(python3 -I -S -B /usr/local/lib/htcnotebook/htcnotebook/place.py)"
if [ -n "${_condor_SCHEDD_HOST:-}" ] && [ -z "${HTMAP_DELIVERY_METHOD:-}${HTMAP_DOCKER_IMAGE:-}${JUPYTER_DOCKER_STACKS_QUIET:-}" ] && [ -e /opt/conda/bin/htmap ]; then
    echo 'htcnotebook: HTMap needs an image that the nodes of the pool can pull: set HTCNOTEBOOK_IMAGE to the reference of this one, with its registry' >&2
fi
