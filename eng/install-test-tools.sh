#!/bin/sh
# Installs everything that the tests with real engines need on a Debian 12 machine and starts docker's daemon.
# May run again at any time; does only what is missing. Needs root.
set -eu

packages='podman buildah runc crun netavark aardvark-dns iptables uidmap skopeo mmdebstrap debian-archive-keyring
docker.io docker-compose docker-registry python3-yaml apache2-utils busybox-static gnupg util-linux chromium fonts-liberation'

missing=''
for package in $packages; do
    dpkg-query --show --showformat='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
done
if [ -n "$missing" ]; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update --quiet=2
    # shellcheck disable=SC2086 # a list of words
    apt-get install --quiet=2 --yes --no-install-recommends $missing
fi

# Debian 12 has no docker-buildx; Debian 13's needs nothing newer than Debian 12's libc.
plugins="${XDG_CACHE_HOME:-$HOME/.cache}/htcnotebook/test-tools/cli-plugins"
if ! "$plugins/docker-buildx" version >/dev/null 2>&1; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    # shellcheck disable=SC2016 # apt-get's own placeholder
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' | grep '/debian/*$' | head -n 1)
    if [ -z "$mirror" ]; then
        echo "No Debian mirror in apt's sources: docker-buildx cannot be fetched." >&2
        exit 1
    fi
    mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$plugins"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >"$work/sources.list"
    private="-o Dir::Etc::SourceList=$work/sources.list -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists=$work/lists -o Dir::Cache=$work/cache -o APT::Sandbox::User=root"
    (
        cd "$work"
        # shellcheck disable=SC2086 # a list of words; mktemp's names have no spaces
        apt-get $private update --quiet=2
        # shellcheck disable=SC2086
        apt-get $private download --quiet=2 docker-buildx
        dpkg-deb --extract docker-buildx_*.deb tree
    )
    found=$(find "$work/tree" -type f -path '*/cli-plugins/docker-buildx' | head -n 1)
    install -m 755 "$found" "$plugins/.docker-buildx.new"
    mv "$plugins/.docker-buildx.new" "$plugins/docker-buildx"
fi

if ! docker info >/dev/null 2>&1; then
    log=/var/log/dockerd-tests.log
    # A session of its own, so that it outlives this script and a Ctrl-C in its terminal.
    setsid dockerd >"$log" 2>&1 </dev/null &
    tries=0
    until docker info >/dev/null 2>&1; do
        tries=$((tries + 1))
        if [ "$tries" -ge 60 ]; then
            echo "dockerd does not answer after 60 seconds; its output is in $log:" >&2
            tail -n 5 "$log" >&2
            exit 1
        fi
        sleep 1
    done
fi
echo "Test tools are ready."
