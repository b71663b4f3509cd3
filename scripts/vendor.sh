#!/bin/sh
# Copies the console's front-end library, and the accessibility checker of its
# tests, out of the npm packages that console/web/assets/package-lock.json names.
# npm checks each package against the lock's integrity hash.
#   scripts/vendor.sh           after a change of package.json and the lock
#   scripts/vendor.sh --check   compares only (needs npm and the registry)
set -eu
cd "$(dirname "$0")/../console"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp web/assets/package.json web/assets/package-lock.json "$work"
(cd "$work" && npm ci --ignore-scripts --no-audit --no-fund --silent)

# package file destination
files="htmx.org dist/htmx.min.js web/assets/vendor/htmx.min.js
htmx.org LICENSE web/assets/vendor/htmx.LICENSE
axe-core axe.min.js testdata/axe.min.js
axe-core LICENSE testdata/axe.LICENSE"

echo "$files" | while read -r package file to; do
  from="$work/node_modules/$package/$file"
  if [ "${1:-}" = --check ]; then
    cmp "$from" "$to"
  else
    cp "$from" "$to"
  fi
done
if [ "${1:-}" != --check ]; then
  sha256sum web/assets/vendor/* testdata/axe.* > testdata/vendored.sha256
fi
