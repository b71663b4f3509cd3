#!/bin/sh
# Plays the approval suite through real adapters: the reference LPS as a
# command, and the LPSs of examples/adapters/. All must be conforming, and each
# record judged again must come to the same.
# usage: suite.sh [third]; "third": with each LPS of examples/ a fixed third of
# the scenarios, another third with the next, and a sixth with the shell's, a
# process and many programs a gesture; default: all of them with each.
# VARY=SEED in the environment varies by it what no document fixes, THIRD=N takes another third.
set -eu
cd "$(dirname "$0")/.."
part=${1:-}
export GOGC=300 # short runs: less rubbish is carried out
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go build -o "$work/" ./cmd/amfront ./cmd/lpsdemo
failed=0
play() { # name, command, flags
  name=$1 command=$2; shift 2
  echo "== $name"
  began=$(date +%s)
  if "$work/amfront" run --lps "$command" --lps-name "$name" --out "$work/out/$name" --quiet ${VARY:+--vary "$VARY"} "$@" && "$work/amfront" judge "$work/out/$name" >/dev/null &&
    ! grep '"verdict": "avertissement"' "$work/out/$name/resultat.json"; then # a warning ends with 0
    echo "$name: conforming, judged again to the same, $(($(date +%s) - began)) s"
  else
    echo "$name: not conforming, or a warning"; failed=1
  fi
}
# The scenarios of the reference's run whose number leaves $1 when divided by $2.
ids() {
  python3 -c 'import json, sys; print(",".join(s["id"] for s in json.load(open(sys.argv[1]))["scenarios"][int(sys.argv[2])::int(sys.argv[3])]))' \
    "$work/out/lpsdemo/resultat.json" "$@"
}
n=0
foreign() { # name, tools that it needs, command, flags
  name=$1 tools=$2 command=$3; shift 3
  n=$((n + 1))
  for tool in $tools; do
    command -v "$tool" >/dev/null 2>&1 && continue
    [ "${CI:-}" != true ] || failed=1
    echo "NOT RUN: the LPS in $name, for want of $tool"; return
  done
  if [ -x "examples/adapters/$name/build.sh" ] && ! "examples/adapters/$name/build.sh" >"$work/build.log" 2>&1; then
    cat "$work/build.log"; failed=1; return
  fi
  if [ "$name" = pascal ]; then # an address: it stays until it is ended
    examples/adapters/pascal/build/lps "$port" 2>"$work/pascal.log" &
    trap 'kill $!; rm -rf "$work"' EXIT
  fi
  of=3
  [ "$name" != shell ] || of=6
  [ "$part" != third ] || set -- "$@" --only "$(ids $(((n + ${THIRD:-0}) % 3)) $of)"
  play "$name" "$command" "$@"
}
"$work/amfront" doctor --lps "$work/lpsdemo" --smtp off --pop3 off --ldap off
play lpsdemo "$work/lpsdemo"
foreign shell "openssl ldapsearch curl" examples/adapters/shell/amfront-adapter.sh
foreign python /usr/bin/python3 "/usr/bin/python3 examples/adapters/python/adapter.py" --resident
foreign java javac examples/adapters/java/run.sh --resident
foreign php php "php examples/adapters/php/adapter.php" --resident
if command -v npm >/dev/null 2>&1 && node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)'; then
  foreign node "node npm" "node examples/adapters/node/src/adapter.js" --resident
else
  echo "NOT RUN: the LPS in node, for want of Node 20 and npm, which not every Debian has"
fi
foreign csharp mcs examples/adapters/csharp/run.sh --resident
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
foreign pascal fpc "http://127.0.0.1:$port/"
exit $failed
