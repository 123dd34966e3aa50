#!/bin/sh
# Tests an image: starts containers of it, runs the checks of checks.json inside them, and removes them.
# Needs a POSIX shell and docker or podman. What the checks need beyond that is in the image.
set -u

usage() {
  cat <<'TEXT'
Usage: test/run.sh IMAGE [options]

  --filter TEXT          only checks with TEXT in what --list shows of them (CATEGORY: NAME)
  --list                 prints the checks and ends
  --results FILE         also writes the verdicts into FILE, one JSON object a line
  --json                 prints the verdicts as JSON, not for people
  --only FILE            only checks whose numbers stand in FILE, one a line
  --limit SECONDS        ends what runs longer than this (default 1800)
  --engine PROGRAM       docker or podman (default: the first that answers)
  --engine-option WORD   option of every command of the engine; may be repeated
  --run-option WORD      option of every container; may be repeated

Exit code: 0 when no check failed, 1 when one did, 2 when the tests could not run.
TEXT
}

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 2
newline='
'
image='' filter='' only='' results_file='' json='' list='' limit=1800
program='' engine_options='' run_options=''

fail() { printf 'run.sh: %s\n' "$*" >&2; exit 2; }

while [ $# -gt 0 ]; do
  case $1 in
    --json) json=yes ;;
    --list) list=yes ;;
    -h | --help) usage; exit 0 ;;
    --filter | --results | --only | --limit | --engine | --engine-option | --run-option)
      [ $# -gt 1 ] || fail "$1 needs a value"
      case $1 in
        --filter) filter=$2 ;;
        --results) results_file=$2 ;;
        --only) only=$2 ;;
        --limit) limit=$2 ;;
        --engine) program=$2 ;;
        --engine-option) engine_options=$engine_options$2$newline ;;
        --run-option) run_options=$run_options$2$newline ;;
      esac
      shift
      ;;
    -*) usage >&2; fail "unknown option $1" ;;
    *) [ -z "$image" ] || fail "more than one image: $image and $1"; image=$1 ;;
  esac
  shift
done
case $limit in '' | *[!0-9]*) fail "--limit needs a number of seconds" ;; esac

# Each check is one line of checks.json: {"id":1,"scene":"bench","category":"Packages","name":"...","kind":...
id_of() { id=${1#'{"id":'}; id=${id%%,*}; }
scene_of() { scene=${1#*'"scene":"'}; scene=${scene%%'"'*}; }
# The part of a check that a record of its verdict begins with; a quote inside of a name has a backslash before it.
title_of() { title=${1%%',"kind":'*}; title=${title#*'"category":'}; title='{"id":'$id',"category":'$title; }
label_of() { label=${title#*'"category":"'}; label=${label%'"'}; label=${label%%'","name":"'*}': '${label#*'","name":"'}; }

selected() {
  while IFS= read -r check; do
    case $check in '{"id":'*) ;; *) continue ;; esac
    id_of "$check"
    title_of "$check"
    label_of
    if [ -n "$only" ] && ! grep -qx "$id" "$only"; then continue; fi
    case $label in *"$filter"*) printf '%s\n' "$check" ;; esac
  done <"$here/checks.json"
}

if [ -n "$list" ]; then
  selected | while IFS= read -r check; do id_of "$check"; title_of "$check"; label_of; printf '%s\n' "$label"; done
  exit 0
fi
[ -n "$image" ] || { usage >&2; exit 2; }
[ -z "$only" ] || [ -r "$only" ] || fail "cannot read $only"
[ -z "$results_file" ] || : >"$results_file" || exit 2

# -- The engine: every container has a name that begins with $prefix.
# shellcheck disable=SC2086  # one word a line
engine() (
  IFS=$newline
  set -f
  exec "$program" $engine_options "$@"
)
if [ -z "$program" ]; then
  for program in docker podman none; do
    [ "$program" != none ] || fail "neither docker nor podman answers"
    engine version >/dev/null 2>&1 && break
  done
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/htcnotebook-test.XXXXXXXX") || exit 2
prefix=$(basename "$work")
containers='' jobs=''
started_at=$(date +%s)

# Removes the containers, whatever happened. What is being created while this runs is caught by the second round.
cleanup() {
  trap '' INT TERM HUP
  : >"$work/stop"
  for round in 1 2; do
    remove_all
    # shellcheck disable=SC2086  # numbers
    [ "$round" = 2 ] || { kill_clients; kill $jobs 2>/dev/null; wait; } 2>/dev/null
  done
  # An engine that went away may be starting again.
  for round in 1 2 3 4 5; do
    if [ -z "$containers" ] || { left=$(engine ps --all --quiet --filter "name=$prefix" 2>&1) && [ -z "$left" ]; }; then containers='' && break; fi
    sleep 1
    remove_all
  done
  if [ -n "$containers" ]; then
    printf 'run.sh: containers are left, since the engine does not answer; remove them with: %s rm --force%s\n' "$program" "$containers" >&2
  fi
  rm -rf "$work"
}
# One by one: podman removes none of several where one of them was never made.
remove_all() { for container in $containers; do engine rm --force --volumes "$container" >/dev/null 2>&1; done; }
kill_clients() { for client in "$work"/*.client; do [ ! -s "$client" ] || kill "$(cat "$client")" 2>/dev/null; done; }
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

engine image inspect "$image" >"$work/inspect.json" 2>"$work/error" || {
  cat "$work/error" >&2
  fail "the engine has no image $image"
}
engine history --no-trunc --format '{{.CreatedBy}}' "$image" >"$work/history.txt" 2>/dev/null || : >"$work/history.txt"
selected >"$work/selected"
: >"$work/records" && : >"$work/running"
total=$(grep -c '' "$work/selected")

# -- Containers.
wants() { grep -q "\"scene\":\"$1\"" "$work/selected"; }

# create NAME [WORDS OF create...]: a container with the checks in it, started; why not is in NAME.error.
create() {
  name=$1
  shift
  (
    IFS=$newline
    set -f
    # shellcheck disable=SC2086  # one word a line
    engine create --name "$prefix-$name" $run_options "$@"
  ) >/dev/null 2>"$work/$name.error" || return 1
  [ ! -e "$work/stop" ] || return 1
  {
    engine cp "$here/." "$prefix-$name:/opt/htcnotebook-test" &&
      engine cp "$work/inspect.json" "$prefix-$name:/opt/htcnotebook-test/inspect.json" &&
      engine cp "$work/history.txt" "$prefix-$name:/opt/htcnotebook-test/history.txt" &&
      engine start "$prefix-$name"
  } >/dev/null 2>"$work/$name.error" || return 1
  : >"$work/$name.up"
}

# run_checks SCENE CONTAINER USER: runs the scene's checks and passes on what they say. Standard input is the checks'.
run_checks() {
  ids=''
  while IFS= read -r check; do
    scene_of "$check"
    [ "$scene" != "$1" ] || { id_of "$check"; ids=$ids$id,; }
  done <"$work/selected"
  [ -n "$ids" ] && [ ! -e "$work/stop" ] || return 0
  mkfifo "$work/$1.pipe"
  : >"$work/$1.error"
  engine exec --interactive --user "$3" "$prefix-$2" python3 -I -B /opt/htcnotebook-test/check.py "$1" "$ids" \
    <"${4:-/dev/null}" >"$work/$1.pipe" 2>>"$work/$1.error" &
  echo $! >"$work/$1.client"
  relay "$1" <"$work/$1.pipe"
  wait $! || explain "$1" "$2"
  : >"$work/$1.client"
}

# Adds to SCENE.error why the checks in a container ended early: the container's last words, where it ended itself.
explain() {
  [ ! -e "$work/stop" ] || return 0
  # Checks that say nothing were ended with their container, which the engine may take a moment to note.
  [ -s "$work/$1.error" ] || sleep 2
  if ! running=$(engine inspect --format '{{.State.Running}}' "$prefix-$2" 2>"$work/$1.inspect"); then
    { printf 'the engine or the container went away: '; cat "$work/$1.inspect"; } >"$work/$1.error"
  elif [ "$running" = false ]; then
    { printf 'its container ended: '; engine logs --tail 2 "$prefix-$2" 2>&1 | tr '\n' ' '; echo; } >"$work/$1.error"
  elif [ ! -s "$work/$1.error" ]; then
    printf 'the checks ended early\n' >"$work/$1.error"
  fi
}

# relay SCENE: passes on what report.py writes, each record in one piece.
relay() {
  text=''
  while IFS= read -r line; do
    case $line in
      '{"id":'*)
        printf '%s\n' "$line" >>"$work/records"
        if [ -n "$json" ]; then printf '%s\n' "$line"; else printf '%s' "$text"; fi
        text=''
        ;;
      '|'*) text=$text${line#?}$newline ;;
      '>'*) printf '%s\n' "${line#?}" >>"$work/running" ;;
      # docker says here, and not among the errors, that there is no such program in a container.
      *) printf '%s\n' "$line" >>"$work/$1.error" ;;
    esac
  done
}

checks_user=$(sed -n 's/^.*"user":"\([^"]*\)".*$/\1/p' "$here/checks.json" | head -n 1)

# The container as it starts by itself; then it is stopped, and another one starts on its home.
personal() {
  create personal --volume /home/jovyan "$image" || return 0
  run_checks personal personal "$checks_user"
  wants personal || prepare settle
  if wants log; then
    engine logs "$prefix-personal" >"$work/personal.log" 2>&1
    [ ! -e "$work/bench.up" ] || run_checks log bench "$checks_user" "$work/personal.log"
  fi
  wants stop || wants again || return 0
  ! wants again || prepare queue
  stop personal >"$work/stop.facts"
  [ ! -e "$work/bench.up" ] || run_checks stop bench "$checks_user" "$work/stop.facts"
  ! wants again || again
}
again() { create again --volumes-from "$prefix-personal" "$image" && run_checks again again "$checks_user"; }
prepare() { [ -e "$work/stop" ] || engine exec --user "$checks_user" "$prefix-personal" python3 -I -B /opt/htcnotebook-test/check.py "$1" '' >/dev/null 2>&1; }
# stop NAME: prints the exit code and the seconds; nothing where the container had ended before.
stop() {
  [ "$(engine inspect --format '{{.State.Running}}' "$prefix-$1" 2>/dev/null)" = true ] || return 0
  stopped_at=$(date +%s)
  engine stop --time 20 "$prefix-$1" >/dev/null 2>"$work/again.error" || return 0
  printf '%s %s\n' "$(engine inspect --format '{{.State.ExitCode}}' "$prefix-$1")" $(($(date +%s) - stopped_at))
}
# A token of nobody's, in the form that HTCondor's have: {"alg":"HS256","kid":"htcnotebook-test"...}.{"iat":1,"iss":"htcnotebook.invalid"...}.
token=eyJhbGciOiJIUzI1NiIsImtpZCI6Imh0Y25vdGVib29rLXRlc3QiLCJ0eXAiOiJKV1QifQ
token=$token.eyJpYXQiOjEsImlzcyI6Imh0Y25vdGVib29rLmludmFsaWQiLCJzdWIiOiJ0ZXN0ZXJAaHRjbm90ZWJvb2suaW52YWxpZCJ9.aHRjbm90ZWJvb2stdGVzdA
site() {
  create site --env _condor_SCHEDD_HOST=schedd.htcnotebook.invalid --env _condor_COLLECTOR_HOST=cm.htcnotebook.invalid --env "HTCONDOR_TOKEN=$token" "$image" &&
    run_checks site site "$checks_user"
}
root() { create root --user 0 --env NB_USER=tester --env NB_UID=1234 "$image" && run_checks root root 0; }
hub() {
  create hub --env JUPYTERHUB_API_TOKEN=htcnotebook-test --env JUPYTERHUB_API_URL=http://127.0.0.1:8081/hub/api \
    --env JUPYTERHUB_BASE_URL=/ --env JUPYTERHUB_HOST= --env JUPYTERHUB_USER=tester --env JUPYTERHUB_CLIENT_ID=jupyterhub-user-tester \
    --env JUPYTERHUB_SERVICE_PREFIX=/user/tester/ --env JUPYTERHUB_OAUTH_CALLBACK_URL=/user/tester/oauth_callback \
    --env JUPYTERHUB_SERVICE_URL=http://0.0.0.0:8888/user/tester/ --env JUPYTERHUB_ACTIVITY_URL=http://127.0.0.1:8081/hub/api/users/tester/activity \
    "$image" && run_checks hub hub "$checks_user"
}

# The bench does nothing by itself: what is checked there does not depend on how the image starts.
containers=" $prefix-bench"
if wants bench || wants system || wants log || wants stop; then
  create bench --entrypoint python3 "$image" -I -c 'import time; time.sleep(7200)'
fi
# Those that the container of the scene personal is for.
lives() { wants personal || wants log || wants stop || wants again; }
for scene in personal site hub root; do
  if [ "$scene" = personal ]; then lives; else wants "$scene"; fi || continue
  # What shares a volume goes before the one that made it.
  [ "$scene" != personal ] || containers="$containers $prefix-again"
  containers="$containers $prefix-$scene"
  "$scene" &
  jobs="$jobs $!"
done
if [ -e "$work/bench.up" ]; then
  run_checks system bench 0 &
  jobs="$jobs $!"
  run_checks bench bench "$checks_user" &
  jobs="$jobs $!"
fi

# -- Until all are done: says what still runs when there was nothing new for a while.
done_at=0 said_at=$started_at
while :; do
  running=''
  for job in $jobs; do if kill -0 "$job" 2>/dev/null; then running=yes; fi; done
  [ -n "$running" ] || break
  now=$(date +%s)
  finished=$(grep -c '' "$work/records")
  if [ "$finished" != "$done_at" ]; then
    done_at=$finished said_at=$now
  elif [ $((now - said_at)) -ge 8 ]; then
    said_at=$now
    names=$(while read -r id name; do grep -q "^{\"id\":$id," "$work/records" || printf ', %s' "$name"; done <"$work/running")
    printf '... %s of %s done after %s s; running%s\n' "$finished" "$total" $((now - started_at)) ": ${names#, }"
  fi
  if [ $((now - started_at)) -ge "$limit" ]; then
    : >"$work/late"
    kill_clients
    break
  fi
  sleep 0.5 2>/dev/null || sleep 1
done

# -- Whatever gave no verdict failed: the container did not start, or the engine went away.
last_words() {
  { [ ! -e "$work/late" ] || printf 'there was no verdict within %s s\n' "$limit"; cat "$work/$1.error" 2>/dev/null; } |
    grep -v '^[[:space:]]*$' | tail -n 2 | tr '\n\t' '  ' | tr -d '\000-\037' | cut -c 1-600 | sed 's/ *$//; s/[\\"]/\\&/g'
}
while IFS= read -r check; do
  id_of "$check"
  if grep -q "^{\"id\":$id," "$work/records"; then continue; fi
  scene_of "$check"
  title_of "$check"
  label_of
  case $scene in bench | system | log | stop) [ -e "$work/bench.up" ] || scene=bench ;; esac
  why=$(last_words "$scene")
  record="$title,\"outcome\":\"failed\",\"seconds\":0,\"reason\":\"not run: ${why:-its container ended}\"}"
  printf '%s\n' "$record" >>"$work/records"
  if [ -n "$json" ]; then printf '%s\n' "$record"; else printf 'FAIL    0.00 s  %s\n                not run: %s\n' "$label" "${why:-its container ended}"; fi
done <"$work/selected"

[ -z "$results_file" ] || cp "$work/records" "$results_file"
failed=$(grep -c '"outcome":"failed"' "$work/records")
skipped=$(grep -c '"outcome":"skipped"' "$work/records")
[ -n "$json" ] || printf '\n%s passed, %s failed, %s skipped in %s s\n' $((total - failed - skipped)) "$failed" "$skipped" $(($(date +%s) - started_at))
[ "$total" -gt 0 ] || fail "no check matches"
[ "$failed" -eq 0 ]
