#!/usr/bin/env bash
# Installs what the tests need, runs all of them and ends with their number. What it does is told by --help.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
  cat <<'TEXT'
Usage: ./test.sh [--unit | --no-images] [--no-install]

Builds the solution and runs every test project of it; the last line counts "N passed, N failed, N skipped".
Needs Debian 12 and root. Results for tools are in artifacts/test-results/*.trx. Exit code: 0 only when tests ran and none failed.

  --unit         only tests that need neither an engine, nor the packed SDK, nor a network (about a minute)
  --no-images    all but the tests that build images with a real engine
  --no-install   installs nothing

The tests that wait for containers (EndToEnd) run beside all others.
TEXT
}

unit=no
only='^tests/'
without='^$'
install=yes
while [ $# -gt 0 ]; do
  case $1 in
    --unit) unit=yes only='^tests/HtcNotebook[.](Images|Repository)[.]Tests/' ;;
    --no-images) without='^tests/HtcNotebook[.](Engines|EndToEnd)[.]Tests/' ;;
    --no-install) install=no ;;
    -h | --help) usage; exit 0 ;;
    *) echo "Unknown option: $1" >&2; usage >&2; exit 2 ;;
  esac
  shift
done

results=$PWD/artifacts/test-results
passed=0 failed=0 skipped=0
broken=()

# The count is the last line, however the script ends.
count() {
  local status=$?
  printf '\n'
  [ ${#broken[@]} -eq 0 ] || printf '%s\n' "${broken[@]}"
  if [ $status -eq 0 ] && [ $((passed + failed)) -eq 0 ]; then
    echo "No test ran."
    status=1
  fi
  if [ $status -eq 0 ] && { [ $failed -gt 0 ] || [ ${#broken[@]} -gt 0 ]; }; then
    status=1
  fi
  printf 'Total time: %d s\n' "$SECONDS"
  printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
  exit $status
}
trap count EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

section() {
  local name=$1 start=$SECONDS
  shift
  printf '\n== %s\n' "$name"
  "$@"
  printf '== %s: %d s\n' "$name" $((SECONDS - start))
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  else
    sudo "$@"
  fi
}

install_tools() {
  local packages=()
  [ $unit = yes ] || as_root eng/install-test-tools.sh
  command -v git >/dev/null || packages+=(git)
  command -v npm >/dev/null || packages+=(npm)
  command -v shellcheck >/dev/null || packages+=(shellcheck)
  [ -x /usr/bin/python3 ] && /usr/bin/python3 -c 'import nbformat' 2>/dev/null || packages+=(python3-nbformat)
  if [ ${#packages[@]} -gt 0 ]; then
    as_root apt-get update --quiet=2
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install --quiet=2 --yes --no-install-recommends "${packages[@]}"
  fi
  for folder in tests/lint tests/browser; do
    # Installed once for each state of the lock.
    if ! cmp --silent $folder/package-lock.json $folder/node_modules/.installed-lock; then
      npm ci --prefix $folder --no-audit --no-fund --ignore-scripts --loglevel=error
      cp $folder/package-lock.json $folder/node_modules/.installed-lock
    fi
  done
}

build() {
  dotnet build HtcNotebook.Sdk.sln --nologo --verbosity quiet -consoleLoggerParameters:NoSummary
}

# One attribute of the totals of a TRX file.
total() {
  sed -n "s/.*<Counters.*[[:space:]]$1=\"\([0-9]*\)\".*/\1/p" "$2"
}

# Runs one project; what it says gets its name in front, since two speak at once.
run_project() {
  local project=$1 name start=$SECONDS status=0 filter=()
  name=$(basename "$project" .csproj)
  [ $unit = no ] || filter=(--filter 'Category!=Network')
  # Who started this script in the background had it ignore these signals; the tests send them.
  env --default-signal=INT,QUIT dotnet test "$project" --no-build --nologo --verbosity quiet "${filter[@]}" \
    --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=minimal" --results-directory "$results" 2>&1 |
    sed --unbuffered "s/^/${name#HtcNotebook.}: /" || status=$?
  printf '%s\n' "$status" >"$results/$name.status"
  printf '== %s: %d s\n' "$name" $((SECONDS - start))
}

# One after the other.
run_projects() {
  local project
  for project in "$@"; do
    run_project "$project"
  done
}

# Adds what a project's results say.
count_project() {
  local name all executed good status
  name=$(basename "$1" .csproj)
  if [ ! -s "$results/$name.trx" ]; then
    broken+=("$name did not run.")
    return 0
  fi
  status=$(cat "$results/$name.status")
  all=$(total total "$results/$name.trx")
  executed=$(total executed "$results/$name.trx")
  good=$(total passed "$results/$name.trx")
  if [ -z "$all" ] || [ -z "$executed" ] || [ -z "$good" ]; then
    broken+=("$name left no totals in $results/$name.trx.")
    return 0
  fi
  passed=$((passed + good))
  failed=$((failed + executed - good))
  skipped=$((skipped + all - executed))
  # A crash is a failure even where no test is to blame.
  if [ "$status" != 0 ] && [ "$executed" = "$good" ]; then
    broken+=("$name ended with exit code $status.")
  fi
}

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0
command -v dotnet >/dev/null || { echo "The .NET SDK 10 is needed: https://dotnet.microsoft.com/download" >&2; exit 1; }
rm -rf "$results"
mkdir -p "$results"
[ "$install" = no ] || section "What the tests need" install_tools
section "Build" build
mapfile -t projects < <(dotnet sln HtcNotebook.Sdk.sln list | grep -E "$only" | grep -Ev "$without")
mapfile -t waiting < <(printf '%s\n' "${projects[@]}" | grep 'EndToEnd' || true)
mapfile -t working < <(printf '%s\n' "${projects[@]}" | grep -v 'EndToEnd' || true)
printf '\n== Tests\n'
run_projects "${waiting[@]}" &
run_projects "${working[@]}"
wait
for project in "${projects[@]}"; do
  count_project "$project"
done
