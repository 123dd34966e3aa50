#!/bin/bash
# Regenerates the generated part of the table of Debian's names for Python distributions
# from dh-python's own table. The part above the marker is written by hand and is kept.
#
# Usage: eng/update-debian-names.sh [SUITE]
#   SUITE          suite whose dh-python is read; default trixie
#   DEBIAN_MIRROR  archive to read it from; default: where this machine's apt gets Debian from
# Needs apt, dpkg-deb and Debian's archive keyring. Changes nothing else on the machine.
set -euo pipefail

suite=${1:-trixie}
table=$(cd "$(dirname "$0")/.." && pwd)/sdk/HtcNotebook.Images/Support/Names/python-debian.tsv
marker='# generated: '

# shellcheck disable=SC2016 # apt fills in $(REPO_URI), not the shell
mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' \
  'Created-By: Packages' 'Origin: Debian' 'Label: Debian' 'Component: main' | head -n 1)}
if [ -z "$mirror" ]; then
  echo "error: apt on this machine has no Debian archive; set DEBIAN_MIRROR" >&2
  exit 1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{lists/partial,cache/archives/partial,parts,unpacked}
chmod 755 "$work"
printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' "$mirror" "$suite" \
  > "$work/sources.list"
: > "$work/status"
own_apt=(
  -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts="$work/parts"
  -o Dir::State::lists="$work/lists" -o Dir::State::status="$work/status"
  -o Dir::Cache="$work/cache" -o APT::Sandbox::User=root
)
(
  cd "$work"
  apt-get "${own_apt[@]}" -qq update
  apt-get "${own_apt[@]}" -qq download dh-python
  dpkg-deb -x dh-python_*.deb unpacked
  apt-cache "${own_apt[@]}" pkgnames | LC_ALL=C sort > known
)

# What is written by hand may only name packages that the suite has.
missing=$(sed "/^$marker/,\$d; /^#/d; s/.*\t//; s/ /\n/g" "$table" | LC_ALL=C sort -u | LC_ALL=C comm -23 - "$work/known")
if [ -n "$missing" ]; then
  printf 'error: %s names packages by hand that %s does not have:\n%s\n' "$table" "$suite" "$missing" >&2
  exit 1
fi
version=$(dpkg-deb -f "$work"/dh-python_*.deb Version)
fallback=$work/unpacked/usr/share/dh-python/dist/cpython3_fallback
test -s "$fallback"

# A line there is a distribution's name, its Debian package and, for some, further words that dh-python
# itself needs. Names are normalised as PEP 503 says; the first of two equal ones stays.
{
  sed "/^$marker/,\$d" "$table"
  echo "$marker""from /usr/share/dh-python/dist/cpython3_fallback of Debian's dh-python $version"
  sed '/^Format:/d; s/^/# /; s/ *$//' "$work/unpacked/usr/share/doc/dh-python/copyright"
  awk '!/^#/ && NF >= 2 {
    name = tolower($1)
    gsub(/[-_.]+/, "-", name)
    if (!(name in seen)) { seen[name] = 1; print name "\t" $2 }
  }' "$fallback" | LC_ALL=C sort
} > "$table.new"
mv "$table.new" "$table"
echo "$table: $(grep -c . "$table") lines, dh-python $version"
