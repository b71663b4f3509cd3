#!/bin/sh
# Makes the screenshots of the README anew, by the console's own browser tests.
# usage: shots.sh [directory]; with one, every screenshot is kept there.
set -eu
cd "$(dirname "$0")/.."
work=${1:-$(mktemp -d)}
AMFRONT_SHOTS=$work go test -count=1 ./console -run Browser
for pair in echanges-1280-clair:echanges echange-deroule-1280-clair:deroule geste-send-1280-clair:geste demonstration-suite-1280-clair:demonstration; do
  cp "$work/${pair%%:*}.png" "docs/images/${pair#*:}.png"
done
ls -l docs/images
