#!/bin/sh
# Runs every fuzz target of the module for FUZZTIME each, one after another,
# and fails when one finds something.
set -u
failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for pkg in $(go list ./...); do
  for target in $(go test -list '^Fuzz' "$pkg" 2>/dev/null | grep '^Fuzz'); do
    echo "== $pkg $target"
    # Without a bound on minimising, a target can spend its whole time there.
    if go test -run '^$' -fuzz "^$target\$" -fuzztime "${FUZZTIME:-60s}" -fuzzminimizetime=20x "$pkg" >"$log" 2>&1; then
      grep 'fuzz: elapsed' "$log" | tail -1
    else
      failed=1; tail -20 "$log"
    fi
  done
done
exit $failed
