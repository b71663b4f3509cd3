#!/bin/sh
# Builds build/lps: fp-compiler, fp-units-fcl, libc6-dev and libssl-dev of Debian 12 or later.
set -eu
cd "$(dirname "$0")"
mkdir -p "${OUT:=build}"
fpc -Mdelphi -O2 -Xs -v0ew -FU"$OUT" -FE"$OUT" -olps adapter.lpr
