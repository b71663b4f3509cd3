#!/bin/sh
# Publishes a release that make release wrote: the one command for what cannot
# be done where amfront is built, for want of a registry, of keys and of a page.
# usage: URL=https://…/releases/download/vVERSION REGISTRY=registry/amfront sh scripts/publish.sh [DIST]
# Needs gpg with the signing key, gh (logged in), and Go. DRY=1 says what it would do.
set -eu
cd "$(dirname "$0")/.."
dist=${1:-dist}
[ -s LICENSE ] || { echo "publish: no LICENSE: the owner chooses one first; nothing is published without" >&2; exit 1; }
(cd "$dist" && sha256sum --quiet -c SHA256SUMS) || exit 1
: "${URL:?where the files will be}" "${REGISTRY:?where the image goes}"
version=$(basename "$dist"/amfront_*.oci.tar .oci.tar | sed 's/^amfront_//')
do_() { if [ -n "${DRY:-}" ]; then echo "would: $*"; else "$@"; fi; }
do_ env VERSION="$version" URL="$URL" sh scripts/release.sh "$dist" # with both manifests, the rest to the octet
do_ gpg --armor --detach-sign "$dist/SHA256SUMS"
do_ gh release create "v$version" --notes-file CHANGELOG.md "$dist"/*
layout=$(mktemp -d)
tar -C "$layout" -xf "$dist/amfront_$version.oci.tar" 2>/dev/null || [ -n "${DRY:-}" ]
do_ go -C scripts/release tool crane push --index "$layout" "$REGISTRY:$version"
rm -rf "$layout"
echo "Scoop: $dist/amfront.json into the bucket; Homebrew: $dist/amfront.rb into the tap."
