#!/bin/sh
# Runs every test and then lists those that could not run, never silently.
set -u
log=$(mktemp)
trap 'rm -f "$log" "$log.rc"' EXIT
# The tests in a browser wait on pages, not on our own goroutines; long plays of
# the suite have the paths of its shorter tests; others reckon for long in one
# goroutine, as the vectors do: these run without the race detector, which would
# make them take minutes. Of the zoo, one variant in some is played with it; make zoo plays all.
alone='^(TestReference|TestShuffled|TestWordsProveNothing|TestBadAdaptersNeverConform|TestEveryVariantPlays'
alone="$alone"'|TestSchemasByAnotherValidator|TestLinear|TestFlaws|TestHostileSizes|TestChance)$'
{
  rc=0
  go test -race -shuffle=on -timeout 40m -skip "^TestBrowser|$alone" -v $(go list ./... | grep -vE '/suite/(zoo|vectors)$') 2>&1 || rc=1
  go test -race -timeout 40m -run '^TestMatrix$' -v ./suite/zoo 2>&1 || rc=1
  go test -shuffle=on -timeout 40m -run '^TestBrowser' -v ./console/... 2>&1 || rc=1
  go test -shuffle=on -timeout 40m -v ./suite/vectors 2>&1 || rc=1
  go test -shuffle=on -timeout 40m -run "$alone" -v ./suite ./console/... ./asp/... ./receiver/... 2>&1 || rc=1
  echo $rc >"$log.rc"
} >"$log"
rc=$(cat "$log.rc")
if [ "$rc" != 0 ]; then
  # The output of each failed test, from its first line to its verdict.
  awk '/^=== RUN/ { buf = "" } { buf = buf $0 "\n" } /^ *--- FAIL/ { printf "%s", buf; buf = ""; more = 1; next }
       /^ *--- |^=== / { more = 0 } more || /^FAIL|^panic:|^fatal error:|DATA RACE/ { print }' "$log" | head -300
fi
grep -E '^(ok|FAIL|\?)\s' "$log"
skipped=$(grep -E -A1 '^\s*--- SKIP' "$log" | grep -vE '^--$|^=== |--- PASS' || true)
if [ -n "$skipped" ]; then
  echo; echo "NOT RUN on this machine:"; echo "$skipped"
fi
passed=$(grep -cE '^\s*--- PASS' "$log"); failed=$(grep -cE '^\s*--- FAIL' "$log"); n=$(grep -cE '^\s*--- SKIP' "$log")
echo; echo "$passed passed, $failed failed, $n skipped"
exit "$rc"
