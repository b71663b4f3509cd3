#!/bin/sh
# Plays the approval suite through real adapter commands: the reference LPS as
# a command, and the shell LPS of examples/. Both must be conforming, and each
# record judged again must come to the same.
# usage: suite.sh [profile]; default: all scenarios.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go build -trimpath -o "$work/" ./cmd/amfront ./cmd/lpsdemo
set -- ${1:+--profile "$1"}
failed=0
play() { # name, command, flags
  name=$1 command=$2; shift 2
  echo "== $name"
  began=$(date +%s)
  if "$work/amfront" run --lps "$command" --lps-name "$name" --out "$work/out/$name" --quiet "$@" && "$work/amfront" judge "$work/out/$name" >/dev/null; then
    echo "$name: conforming, judged again to the same, $(($(date +%s) - began)) s"
  else
    echo "$name: exit $?"; failed=1
  fi
}
"$work/amfront" doctor --lps "$work/lpsdemo" --smtp off --pop3 off --ldap off
play lpsdemo "$work/lpsdemo" "$@"
shell=examples/adapters/shell/amfront-adapter.sh
missing=""
for tool in openssl ldapsearch curl; do command -v $tool >/dev/null 2>&1 || missing="$missing $tool"; done
if [ -z "$missing" ]; then
  play shell "$PWD/$shell" "$@"
elif [ "${CI:-}" = true ]; then
  echo "missing under CI:$missing"; failed=1
else
  echo "NOT RUN: the shell LPS, for want of$missing"
fi
exit $failed
