#!/bin/sh
# Plays the suite as the environment says, and tells the platform what came of
# it; its exit code is amfront's. With AMFRONT_MERGE it makes one verdict of parts
# instead; with AMFRONT_VERSION it first takes that release from AMFRONT_FROM.
set -u
if [ -n "${AMFRONT_VERSION:-}" ]; then
  bin=$(sh "$(dirname "$0")/install.sh") || exit
  PATH=$bin:$PATH
fi
out=${AMFRONT_OUT:-amfront-run}
if [ -n "${AMFRONT_MERGE:-}" ]; then
  set -- merge $AMFRONT_MERGE # a pattern, or several directories
else
  set -- run --quiet --profile "${AMFRONT_PROFILE:-agrement-complet}"
  [ -z "${AMFRONT_ADAPTER:-}" ] || set -- "$@" --lps "$AMFRONT_ADAPTER"
  [ -z "${AMFRONT_SHARD:-}" ] || set -- "$@" --shard "$AMFRONT_SHARD"
fi
[ -z "${AMFRONT_BASELINE:-}" ] || set -- "$@" --baseline "$AMFRONT_BASELINE"
amfront "$@" --out "$out" --junit "$out.xml" --summary "$out.md"
code=$?
if [ -n "${GITHUB_OUTPUT:-}" ]; then
  printf 'exit=%s\nbook=%s\n' "$code" "$out/cahier.html" >>"$GITHUB_OUTPUT"
fi
exit $code
