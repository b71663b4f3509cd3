#!/bin/sh
# Plays the approval suite through real adapters: the reference LPS as a
# command, and the LPSs of examples/adapters/. All must be conforming, and each
# record judged again must come to the same.
# usage: suite.sh [third]; "third": a fixed third of the examples with each LPS
# in another language, another third with the next; a twelfth with ours, which
# the tests play whole, and a twenty-fourth with the shell's, a process and many
# programs a gesture; default: all of them with each. Three play at once: what one
# waits for is the others' time. VARY=SEED in the environment varies by it what
# no document fixes.
set -eu
cd "$(dirname "$0")/.."
part=${1:-}
export GOGC=300 # short runs: less rubbish is carried out
work=$(sh scripts/memory.sh) # worlds and stations last seconds
export TMPDIR="$work"
trap 'rm -rf "$work"' EXIT
go build -o "$work/" ./cmd/amfront ./cmd/lpsdemo
failed=0
play() { # name, command, flags
  name=$1 command=$2; shift 2
  if "$work/amfront" run --lps "$command" --lps-name "$name" --out "$work/out/$name" --quiet ${VARY:+--vary "$VARY"} "$@" && "$work/amfront" judge "$work/out/$name" >/dev/null &&
    ! grep '"verdict": "avertissement"' "$work/out/$name/resultat.json"; then # a warning ends with 0
    echo "$name: conforming, judged again to the same"
  else
    echo "$name: not conforming, or a warning"; failed=1
  fi
}
# spent says what was used since it was asked last: the seconds of this shell's
# ended children (times must not be asked in another shell).
before=0
spent() { # name
  times >"$work/$1.times"
  total=$(awk 'NR == 2 { gsub(/[ms]/, " "); print int(60 * ($1 + $3) + $2 + $4) }' "$work/$1.times")
  echo "$1: $((total - before)) s of processor"; before=$total
}
foreign() { # name, its part of the third, tools that it needs, command, flags
  name=$1 share=$2 tools=$3 command=$4; shift 4
  echo "== $name"
  for tool in $tools; do
    command -v "$tool" >/dev/null 2>&1 && continue
    [ "${CI:-}" != true ] || failed=1
    echo "NOT RUN: the LPS in $name, for want of $tool"; return
  done
  if [ -x "examples/adapters/$name/build.sh" ] && ! "examples/adapters/$name/build.sh" >"$work/$name.build" 2>&1; then
    cat "$work/$name.build"; failed=1; return
  fi
  if [ "$name" = pascal ]; then # an address: it stays until it is ended
    examples/adapters/pascal/build/lps "$port" 2>"$work/pascal.log" &
    stays=$!
    trap 'kill $stays' EXIT
  fi
  spent "$name" >/dev/null # its build
  [ "$part" != third ] || set -- "$@" --shard "$share"
  play "$name" "$command" "$@"
  if [ "$name" = pascal ]; then
    trap - EXIT
    kill "$stays"; wait "$stays" || :
  fi
  spent "$name"
}
"$work/amfront" doctor --lps "$work/lpsdemo" --smtp off --pop3 off --ldap off
one() {
  foreign shell 1/24 "openssl ldapsearch curl" examples/adapters/shell/amfront-adapter.sh
  foreign csharp 1/3 mcs examples/adapters/csharp/run.sh --resident
  foreign pascal 3/3 fpc "http://127.0.0.1:$port/"
}
two() {
  foreign java 2/3 javac examples/adapters/java/run.sh --resident
  foreign php 2/3 php "php examples/adapters/php/adapter.php" --resident
}
other() {
  echo "== lpsdemo"
  # A process a gesture only over the whole: TestFormsAgree holds the forms together.
  if [ "$part" = third ]; then play lpsdemo "$work/lpsdemo --resident" --resident --shard 1/12; else play lpsdemo "$work/lpsdemo"; fi
  spent lpsdemo
  foreign python 1/3 /usr/bin/python3 "/usr/bin/python3 examples/adapters/python/adapter.py" --resident
  if command -v npm >/dev/null 2>&1 && node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)'; then
    foreign node 3/3 "node npm" "node examples/adapters/node/src/adapter.js" --resident
  else
    echo "NOT RUN: the LPS in node, for want of Node 20 and npm, which not every Debian has"
  fi
}
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
(one; exit $failed) >"$work/one.log" 2>&1 &
first=$!
(two; exit $failed) >"$work/two.log" 2>&1 &
(other; exit $failed) || failed=1
wait $! || failed=1
wait $first || failed=1
cat "$work/one.log" "$work/two.log"
exit $failed
