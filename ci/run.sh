#!/bin/sh
# Plays the suite as the environment says, and tells the platform what came of
# it; its exit code is amfront's.
set -u
out=${AMFRONT_OUT:-amfront-run}
set -- run --quiet --out "$out" --junit "$out.xml" --profile "${AMFRONT_PROFILE:-agrement-complet}"
[ -z "${AMFRONT_ADAPTER:-}" ] || set -- "$@" --lps "$AMFRONT_ADAPTER"
[ -z "${AMFRONT_BASELINE:-}" ] || set -- "$@" --baseline "$AMFRONT_BASELINE"
[ -z "${AMFRONT_SHARD:-}" ] || set -- "$@" --shard "$AMFRONT_SHARD"
amfront "$@"
code=$?
if [ -n "${GITHUB_OUTPUT:-}" ]; then
  printf 'exit=%s\nbook=%s\n' "$code" "$out/cahier.html" >>"$GITHUB_OUTPUT"
fi
exit $code
