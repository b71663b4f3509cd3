#!/bin/sh
# Two releases of one commit, from two clones in two folders, are the same to the octet.
# usage: reproducible.sh [PLATFORMS]   such as "linux/amd64"; default: all six
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
commit=$(git rev-parse HEAD)
for at in "$work/one" "$work/another/folder"; do
  git clone -q . "$at" && git -C "$at" checkout -q "$commit"
  sh "$at/scripts/release.sh" "$at.dist" ${1:+"$1"} >/dev/null
done
cat "$work/one.dist/SHA256SUMS"
cmp "$work/one.dist/SHA256SUMS" "$work/another/folder.dist/SHA256SUMS"
diff -r "$work/one.dist" "$work/another/folder.dist" && echo "two builds in two folders: the same octets"
