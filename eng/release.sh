#!/usr/bin/env bash
# Makes the packages of a release and checks them. What it does is told by --help.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
  cat <<'TEXT'
Usage: eng/release.sh [--dry-run]

Makes a release of the version in Directory.Build.props from the commit that is checked out, into artifacts/release/VERSION:

  1. the tree is clean, CHANGELOG.md has a dated section for the version, and there is no tag of it yet
  2. ./test.sh passes
  3. the packages are packed in two clones of the commit: the same bytes
  4. the template is installed from the package, and a project of it published into an archive
  5. SHA256SUMS and notes.md (the section of the changelog) are written, and the commit is tagged vVERSION

Nothing is pushed: the last lines say how.

  --dry-run   leaves out the tests and the tag, and builds the project's image folder instead of publishing it
TEXT
}

dry=no
case ${1:-} in
  '') ;;
  --dry-run) dry=yes ;;
  -h | --help) usage; exit 0 ;;
  *) echo "Unknown option: $1" >&2; usage >&2; exit 2 ;;
esac

fail() {
  echo "release: $*" >&2
  exit 1
}

step() {
  printf '== %s\n' "$*"
}

# The lines of a version's section in CHANGELOG.md, without its heading.
notes() {
  awk -v heading="## [$1] - " '
    index($0, "## [") == 1 { within = index($0, heading) == 1; next }
    within' CHANGELOG.md
}

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0

step "What is released"
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] || fail "Directory.Build.props has no semantic version: '$version'"
[ -z "$(git status --porcelain)" ] || fail "the tree is not clean: commit or remove what 'git status' shows"
grep -qE "^## \[${version//./\\.}\] - [0-9]{4}-[0-9]{2}-[0-9]{2}\$" CHANGELOG.md \
  || fail "CHANGELOG.md has no section '## [$version] - YYYY-MM-DD': move what is under [Unreleased] there"
[ -n "$(notes "$version" | tr -d '[:space:]')" ] || fail "CHANGELOG.md says nothing of $version"
! git rev-parse --quiet --verify "refs/tags/v$version" >/dev/null || fail "there is a tag v$version already: set the next version in Directory.Build.props"
commit=$(git rev-parse HEAD)
echo "$version from $commit"

if [ $dry = no ]; then
  step "Tests"
  ./test.sh
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

step "Packages, in two clones"
for clone in one other; do
  git clone --quiet . "$work/$clone"
  git -C "$work/$clone" checkout --quiet "$commit"
  for project in sdk/HtcNotebook.Sdk templates/HtcNotebook.Templates; do
    (cd "$work/$clone" && dotnet pack "$project" --output "$work/$clone-packages" --nologo --verbosity quiet)
  done
done
for package in "$work/one-packages"/*.nupkg; do
  cmp "$package" "$work/other-packages/$(basename "$package")" || fail "$(basename "$package") differs between two clones of one commit"
done

step "A project from the packages"
export NUGET_PACKAGES="$work/nuget" XDG_CACHE_HOME="$work/cache"
mkdir "$work/user"
cat >"$work/user/nuget.config" <<XML
<configuration><packageSources><clear /><add key="release" value="$work/one-packages" /></packageSources></configuration>
XML
dotnet new install "$work/one-packages/HtcNotebook.Templates.$version.nupkg" --debug:custom-hive "$work/hive" >"$work/install.log" \
  || fail "the template cannot be installed: $(cat "$work/install.log")"
dotnet new htcnotebook --name trial --output "$work/user/trial" --debug:custom-hive "$work/hive"
if [ $dry = yes ]; then
  (cd "$work/user/trial" && dotnet build -p:ImageEngine=none -p:NotebookStack=jupyter -p:ContainerBaseImage=scratch.example/base:1)
  [ -s "$work/user/trial/obj/Debug/base-jupyter/image/Dockerfile" ] || fail "the project rendered no Dockerfile"
else
  (cd "$work/user/trial" && dotnet publish -p:ContainerArchiveOutputPath="$work/trial.tar")
  [ -s "$work/trial.tar" ] || fail "the project published no archive"
fi

step "What is handed out"
out=artifacts/release/$version
rm -rf "$out"
mkdir -p "$out"
cp "$work/one-packages"/*.nupkg "$out/"
notes "$version" >"$out/notes.md"
(cd "$out" && sha256sum -- *.nupkg >SHA256SUMS && cat SHA256SUMS)
if [ $dry = yes ]; then
  echo "A dry run: nothing is tagged."
else
  git tag --annotate --message "$version" "v$version" "$commit"
  echo "Tagged v$version. To publish: git push origin v$version; dotnet nuget push $out/*.nupkg"
fi
