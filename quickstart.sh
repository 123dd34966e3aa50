#!/usr/bin/env bash
# From a fresh machine to a notebook that ran on an HTCondor pool. What it does is told by --help.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
  cat <<'TEXT'
Usage: ./quickstart.sh [--flavor NAME] [--keep]

Needs Debian or Ubuntu and the .NET SDK 10. Asks nothing. It
  1. installs a container engine where none works, and mmdebstrap (with sudo where you are not root),
  2. packs the SDK and its template into a folder of its own,
  3. makes a project from the template and publishes it: that builds the image,
  4. runs the image, waits for its HTCondor pool, runs a job and the starter notebook,
  5. prints what it did, and stops what it started. The image stays in the engine.

  --flavor NAME   base (default), minimal, scipy, r, datascience, pytorch, tensorflow, pyspark
  --keep          keeps the project and lets the container run
TEXT
}

flavor=base
keep=no
while [ $# -gt 0 ]; do
  case $1 in
    --flavor) flavor=${2:?--flavor needs a name}; shift 2 ;;
    --flavor=*) flavor=${1#*=}; shift ;;
    --keep) keep=yes; shift ;;
    -h | --help) usage; exit 0 ;;
    *) echo "Unknown option: $1" >&2; usage >&2; exit 2 ;;
  esac
done

fail() {
  printf '\nquickstart: %s\n' "$*" >&2
  exit 1
}

# --- What is told at the end ---

summary=()
started_at=0
step() {
  printf '\n== %s\n' "$1"
  step_name=$1
  started_at=$SECONDS
}
done_with() {
  summary+=("$(printf '%5d s  %s' $((SECONDS - started_at)) "${1:-$step_name}")")
}

# --- What is cleaned up ---

work=$(mktemp -d "${TMPDIR:-/tmp}/htcnotebook-quickstart.XXXXXX")
container=
running=
clean_up() {
  if [ -n "$running" ] && [ "$keep" = no ]; then
    kill "$running" 2>/dev/null || true
    wait "$running" || true
  fi
  if [ "$keep" = no ]; then
    rm -rf "$work"
  fi
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# --- 1. The machine ---

command -v dotnet >/dev/null || fail "the .NET SDK 10 is not installed: https://dotnet.microsoft.com/download"
dotnet --version >/dev/null || fail "the .NET SDK 10 is needed (global.json): https://dotnet.microsoft.com/download"

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  else
    sudo "$@"
  fi
}
install_packages() {
  command -v apt-get >/dev/null || fail "please install $* (this script knows Debian and Ubuntu only)"
  as_root apt-get update --quiet=2
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install --quiet=2 --yes --no-install-recommends "$@"
}
# Only whether to install one: publishing chooses, and tries what it chooses.
engine_works() {
  { docker info && docker buildx version; } >/dev/null 2>&1 || podman info >/dev/null 2>&1
}

step "Engine"
packages=()
found=yes
engine_works || found=no
[ $found = yes ] || packages+=(podman runc netavark aardvark-dns iptables uidmap slirp4netns fuse-overlayfs)
command -v mmdebstrap >/dev/null || packages+=(mmdebstrap)
[ -e /usr/share/keyrings/debian-archive-keyring.gpg ] || packages+=(debian-archive-keyring)
if [ ${#packages[@]} -gt 0 ]; then
  install_packages "${packages[@]}"
  done_with "installed ${packages[*]}"
else
  done_with "looked at the machine: nothing to install"
fi
[ $found = yes ] || engine_works || fail "neither docker nor podman works here, although podman is installed: 'podman info' says why"

# --- 2. The SDK, in folders of its own ---

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0
export NUGET_PACKAGES=$work/packages
project=$work/quickstart

step "Packing the SDK and its template"
for part in sdk/HtcNotebook.Sdk templates/HtcNotebook.Templates; do
  dotnet pack "$part" --output "$work/feed" --nologo --verbosity quiet
done
cat >"$work/nuget.config" <<TEXT
<configuration>
  <packageSources>
    <add key="quickstart" value="$work/feed" />
  </packageSources>
</configuration>
TEXT
(cd "$work/feed" && ls -1)
done_with "packed the SDK and its template"

# --- 3. A project and its image ---

step "dotnet new htcnotebook --flavor $flavor"
hive=(--debug:custom-hive "$work/hive")
dotnet new install "$work"/feed/HtcNotebook.Templates.*.nupkg "${hive[@]}" >/dev/null
dotnet new htcnotebook --name quickstart --output "$project" --flavor "$flavor" --stack debian "${hive[@]}"
done_with "made a project from the template"

step "dotnet publish"
(cd "$project" && dotnet publish -tl:off) 2>&1 | tee "$work/publish.log"
image=$(sed -n 's/.*quickstart -> //p' "$work/publish.log" | tail -n 1)
[ -n "$image" ] || fail "publishing named no image"
done_with "built the image $image"

# --- 4. The image at work ---

step "dotnet run"
# As a user would, but in the background; nothing of the home is kept.
(cd "$project" && exec dotnet run --no-build -p:RunVolume=none) >"$work/run.log" 2>&1 &
running=$!
told() {
  sed -n "s/$1/\\1/p" "$work/run.log" | tail -n 1
}
inside() {
  "$engine" exec --interactive --workdir /home/jovyan/notebooks "$container" "$@"
}
wait_for() {
  local what=$1 give_up=$((SECONDS + 120))
  shift
  until "$@"; do
    if [ $SECONDS -ge $give_up ] || ! kill -0 "$running" 2>/dev/null; then
      tail -n 30 "$work/run.log" >&2
      fail "$what did not answer (it gets 120 s); above are the last lines of dotnet run"
    fi
    sleep 0.5
  done
}
has_container() { container=$(told 'Starting \([^ ]*\) with .*') && [ -n "$container" ]; }
# docker writes on standard output that a command could not be started, so that output alone is no answer.
has_slot() { slots=$(inside condor_status -autoformat Name 2>/dev/null) && [ -n "$slots" ]; }
lab_answers() { address=$(told '.* is open at \(.*\)') && [ -n "$address" ]; }

wait_for "The container" has_container
engine=$(told 'Starting .* with \(.*\)')
wait_for "The pool" has_slot
inside condor_status
done_with "started the image; its pool has a slot"
wait_for "Jupyter Lab" lab_answers
summary+=("         Jupyter Lab answers")

step "A job"
inside bash -euo pipefail <<'TEXT'
cd "$(mktemp -d)"
cat >job.sub <<'JOB'
executable = /bin/sh
arguments = "-c 'echo Hello from a job on $$(Name)'"
transfer_executable = false
output = job.out
error = job.err
log = job.log
request_cpus = 1
request_memory = 64MB
request_disk = 16MB
queue
JOB
condor_submit job.sub
condor_wait -wait 120 job.log >/dev/null
cat job.out job.err
grep -q '^Hello from a job' job.out
TEXT
done_with "ran a job"

for notebook in "$project"/notebooks/start*.ipynb; do
  name=$(basename "$notebook")
  step "The starter notebook $name"
  inside jupyter nbconvert --log-level WARN --to notebook --execute --output-dir /tmp --output "$name" "$name"
  inside python3 - "/tmp/$name" <<'TEXT'
import json, sys
outputs = [output for cell in json.load(open(sys.argv[1]))["cells"] for output in cell.get("outputs", [])]
print("".join("".join(output.get("text", [])) for output in outputs), end="")
assert any("image/svg+xml" in output.get("data", {}) or "image/png" in output.get("data", {}) for output in outputs), "no plot"
TEXT
  done_with "executed $name and plotted its result"
done

# --- 5. What was done ---

size=$("$engine" image inspect --format '{{.Size}}' "$image")
printf '\n== Done in %d s\n' "$SECONDS"
printf '%s\n' "${summary[@]}"
printf 'Image:    %s, %d MB\n' "$image" $((size / 1000000))
if [ "$keep" = yes ]; then
  printf 'Project:  %s\n' "$project"
  printf 'Lab:      %s\n' "$address"
  printf 'Stop it:  %s stop %s\n' "$engine" "$container"
else
  printf 'Open Lab: %s run --rm --publish 127.0.0.1:8888:8888 %s\n' "$engine" "$image"
  printf '          and follow the address that it prints\n'
fi
