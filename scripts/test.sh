#!/bin/sh
# Runs every test and then lists those that could not run, never silently.
set -u
log=$(mktemp)
trap 'rm -f "$log" "$log.rc"' EXIT
{ go test -race -shuffle=on -v ./... 2>&1; echo $? >"$log.rc"; } >"$log"
rc=$(cat "$log.rc")
if [ "$rc" != 0 ]; then
  grep -E '^(---|===|\s+---) FAIL|^FAIL|panic:|DATA RACE|_test.go:[0-9]+:' "$log" | grep -v SKIP | tail -100
  echo "full log of the failed run follows (last 300 lines)"; tail -300 "$log"
fi
grep -E '^(ok|FAIL|\?)\s' "$log"
skipped=$(grep -E -A1 '^\s*--- SKIP' "$log" | grep -v '^--$' || true)
if [ -n "$skipped" ]; then
  echo; echo "NOT RUN on this machine:"; echo "$skipped"
fi
passed=$(grep -cE '^\s*--- PASS' "$log"); failed=$(grep -cE '^\s*--- FAIL' "$log"); n=$(grep -cE '^\s*--- SKIP' "$log")
echo; echo "$passed passed, $failed failed, $n skipped"
exit "$rc"
