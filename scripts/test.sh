#!/bin/sh
# Runs every test and then lists those that could not run, never silently.
# Two groups share the processors: with the race detector, and without.
set -u
# Nobody waits for a disk: what promises to be durable is killed, not unplugged.
TMPDIR=$(sh scripts/memory.sh) || exit
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
logs=$TMPDIR/logs
mkdir "$logs"
trap 'trap - TERM; kill 0' INT # the group behind would not hear it
export CGO_ENABLED=0 # for what the tests build, too: one build cache for all
# The tests in a browser wait on pages, not on our own goroutines; long plays of
# the suite have the paths of its shorter tests; others reckon for long in one
# goroutine: these run without the race detector, which would make them take
# minutes. Of the zoo, one variant in some is played with it; make zoo plays all.
alone='TestReference|TestShuffled|TestWordsProveNothing|TestBadAdaptersNeverConform|TestEveryVariantPlays'
alone="TestBrowser.*|TestLinear|TestHostileSizes|TestChance|$alone"
# What these time or count is done by processes, which the detector does not see.
alone="$alone|TestStationsStaySeparate|TestAsksItsUser|TestOneFlippedOctet|TestAdapterThatLogsIsToldOnce"
alone="$alone|TestBooksInBrowser|TestBookScript|TestLargeCahierStaysSmall|TestWholeSuiteBook|TestSizes"
alone="$alone|TestDefectsDeviateByOneThing"
alone="$alone|TestKilledProcessKeepsItsPromises|TestKilledBesideWhatIsKept|TestTornTail"
alone="$alone|TestEnglish|TestExamplesAreServed|TestLongValuesAreCut|TestStoreMemory" # a page, a value at a time
alone="$alone|TestContradicted|TestRemediesOfARun|TestNoRemedyByAnothersSubject"
alone="$alone|TestFormsAgree|TestMailUnderTLS|TestUndeclared|TestRecordRefused"
# So do packages that start no goroutine and lock nothing, and those whose tests
# run commands, whole, over rooms that have raced. make nightly races everything.
still=$(for dir in $(go list -f '{{if or .TestGoFiles .XTestGoFiles}}{{.Dir}}{{end}}' ./...); do
  own=$(ls "$dir"/*.go | grep -v '_test\.go$')
  case $dir in "$PWD") continue ;; */cmd/*) own= ;; esac # make check has played the house
  [ -n "$own" ] && grep -qE '^[[:blank:]]*go [a-z]|\.Go\(|net\.Listen|sync\.(Mutex|RWMutex|Pool|WaitGroup)' $own || echo "$dir"
done)
some=$(grep -rlE "^func ($alone)\(" --include='*_test.go' "$PWD" | xargs -n 1 dirname | sort -u | grep -vxF "$still")
all=$(go list -f '{{.Dir}}' ./...) # the longest first: the last to start is the last to end
raced=$(for p in suite console lps journal mailbox suite/runs; do echo "$PWD/$p"; done
  echo "$all" | grep -vxF -e "$still" -e "$PWD/suite/zoo" -e "$PWD")
first=$(for p in e2e cmd/amfront suite/vectors; do echo "$PWD/$p"; done)
play() { # log, flags: make check has vetted
  log=$1; shift
  go test -vet=off -timeout 40m -v "$@" >"$logs/$log" 2>&1 || echo 1 >>"$logs/failed"
}
{
  play 2 -p 1 -shuffle=on -run "^($alone)\$" $some
  CGO_ENABLED=1 play 4 -race -exec 'env CGO_ENABLED=0' -run '^TestMatrix$' ./suite/zoo
} &
CGO_ENABLED=1 play 1 -race -exec 'env CGO_ENABLED=0' -shuffle=on -skip "^($alone)\$" $raced
play 3 -shuffle=on $first $(echo "$still" | grep -vxF "$first")
wait
cat "$logs"/[1-4] >"$logs/all"
if [ -e "$logs/failed" ]; then
  # The output of each failed test, from its first line to its verdict.
  awk '/^=== RUN/ { buf = "" } { buf = buf $0 "\n" } /^ *--- FAIL/ { printf "%s", buf; buf = ""; more = 1; next }
       /^ *--- |^=== / { more = 0 } more || /^FAIL|^panic:|^fatal error:|DATA RACE/ { print }' "$logs/all" | head -300
fi
grep -E '^(ok|FAIL|\?)\s' "$logs/all"
skipped=$(grep -E -A1 '^\s*--- SKIP' "$logs/all" | grep -vE '^--$|^=== |--- PASS' || true)
if [ -n "$skipped" ]; then
  echo; echo "NOT RUN on this machine:"; echo "$skipped"
fi
passed=$(grep -cE '^\s*--- PASS' "$logs/all"); failed=$(grep -cE '^\s*--- FAIL' "$logs/all"); n=$(grep -cE '^\s*--- SKIP' "$logs/all")
echo; echo "$passed passed, $failed failed, $n skipped"
[ ! -e "$logs/failed" ]
