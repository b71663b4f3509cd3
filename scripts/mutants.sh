#!/bin/sh
# Mutants of the bench's own judgement: the checks, the front-end's decision and
# the roll-up of verdicts are changed one place at a time, in a copy of what is
# committed; which changes the unit tests do not see is told, and which of those
# the zoo does not see either (decisions/zoo).
#   sh scripts/mutants.sh [checks|receiver|report]…   all three when none
#   OUT=DIR        where the lists are kept (bin/mutants unless told)
#   ZOO=0          leave the zoo out
#   GREMLINS=1     a second opinion on checks by go-gremlins v0.6.0, by name from
#                  the module proxy: slower, fewer kinds of change
set -eu
GO=${GO:-go}
OUT=${OUT:-bin/mutants}
here=$(git rev-parse --show-toplevel)
mkdir -p "$OUT"
OUT=$(cd "$OUT" && pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM
(cd "$here/scripts/mutants" && $GO build -o "$tmp/mutants" .)
[ $# -gt 0 ] || set -- checks receiver report
for room; do
  case $room in receiver) list=$OUT/$room.json ;; *) list=$OUT/judge-$room.json ;; esac
  rm -f "$list"
  git clone -q "$here" "$tmp/$room"
  case $room in
    checks)   "$tmp/mutants" -repo "$tmp/$room" -out "$OUT" -limit 10s judge/checks ;;
    # RECEIVER="decide.go judge.go flow.go" for what leads to the decision, too: an hour. The tests left out are about other things.
    receiver) "$tmp/mutants" -repo "$tmp/$room" -out "$OUT" -limit 20s -skip 'TestHostileSizes|TestDecoys|FuzzInspect|TestARL|TestInjection|TestDigestBeside|TestOneOctet' \
                receiver ${RECEIVER:-decide.go} ;;
    report)   "$tmp/mutants" -repo "$tmp/$room" -out "$OUT" -limit 20s judge/report rollup.go verdict.go baseline.go ;;
    *)        echo "mutants.sh: no room $room; checks, receiver or report" >&2; exit 4 ;;
  esac | tee "$OUT/$room.log"
  [ -s "$list" ] || { echo "mutants.sh: $room was not judged" >&2; exit 3; }
done
if [ "${ZOO:-1}" = 1 ] && [ -d "$tmp/checks" ]; then
  cp "$here/scripts/mutants/zoo_test.go.txt" "$tmp/checks/suite/zoo/mutants_test.go"
  (cd "$tmp/checks" && AMFRONT_MUTANTS_LIST="$OUT/judge-checks.json" $GO test -vet=off -count=1 -timeout 40m -run TestMutants -v ./suite/zoo) | tee "$OUT/zoo.log" |
    grep -vE '^(SAME|WORDS|UNREACHED) ' || true
fi
if [ "${GREMLINS:-0}" = 1 ]; then
  git clone -q "$here" "$tmp/gremlins"
  (cd "$tmp/gremlins" && $GO run github.com/go-gremlins/gremlins/cmd/gremlins@v0.6.0 unleash --workers 1 --test-cpu 1 --timeout-coefficient 20 ./judge/checks) | tee "$OUT/gremlins.log"
fi
