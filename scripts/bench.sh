#!/bin/sh
# Measures amfront beside its bounds and peers: docs/performance.md says what
# each row means. Peers that are not on this machine are named and left out.
#   AMFRONT_BENCH_LARGE=1  also 500 MB files and 100,000 lots (minutes, gigabytes)
#   MAILPIT=1              build Mailpit, to compare with its start and what it stores a second
set -u
GO=${GO:-go}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM
mkdir "$tmp/bin"
PATH="$PATH:/usr/sbin:$tmp/bin"
export PATH

# Peers. Nothing is installed on the machine: smtp-sink comes out of Debian's
# package into a directory of its own, and postfix is not started.
if ! command -v smtp-sink >/dev/null 2>&1 && command -v apt-get >/dev/null 2>&1 && command -v dpkg >/dev/null 2>&1; then
  (cd "$tmp" && apt-get download postfix && dpkg -x postfix_*.deb postfix) >/dev/null 2>&1
  if [ -x "$tmp/postfix/usr/sbin/smtp-sink" ]; then
    chmod 755 "$tmp" # it changes to another user
    printf '#!/bin/sh\nexec env LD_LIBRARY_PATH="%s" "%s" "$@"\n' "$tmp/postfix/usr/lib/postfix" "$tmp/postfix/usr/sbin/smtp-sink" >"$tmp/bin/smtp-sink"
    chmod 755 "$tmp/bin/smtp-sink"
  fi
fi
if ! command -v mailpit >/dev/null 2>&1 && [ -n "${MAILPIT:-}" ]; then
  GOBIN="$tmp/bin" $GO install github.com/axllent/mailpit@v1.33.1 >/dev/null 2>&1 || echo "mailpit: not built"
fi
for peer in openssl:openssl slapd:slapd smtp-sink:postfix mailpit:-; do
  command -v "${peer%%:*}" >/dev/null 2>&1 || echo "peer left out: ${peer%%:*} is not in PATH (Debian package: ${peer#*:})"
done

export CGO_ENABLED=0
$GO build -trimpath -ldflags '-s -w' -o "$tmp/bin/amfront" ./cmd/amfront || exit 1
AMFRONT_BIN="$tmp/bin/amfront"
export AMFRONT_BIN
echo "$(date -u +%Y-%m-%d), $($GO version | cut -d' ' -f3-), $(openssl version 2>/dev/null | cut -d' ' -f1,2), $(nproc 2>/dev/null || echo '?') processors,$(uptime | sed 's/.*load average/ load average/')"
echo

# One line a measure: its name, then each value with its unit.
run() {
  $GO test "$1" -run '^$' -bench "$2" -benchtime 1x -timeout 30m >"$tmp/out" 2>&1 || { rc=1; cat "$tmp/out"; return; }
  awk -v title="$3" '
    /^Benchmark/ && $2 == 1 {
      name = $1; sub(/^Benchmark/, "", name); sub(/-[0-9]+$/, "", name)
      line = ""
      for (i = 3; i < NF; i += 2) if ($(i+1) != "ns/op" && $(i+1) != "B/op" && $(i+1) != "allocs/op") {
        if ($(i+1) == "ratio") ratio = $i; else line = line "  " $i " " $(i+1)
      }
      printf "%-3s %-26s %8s %s\n", title, name, ratio, line
      ratio = ""; found = 1
    }
    !found && /needs |takes minutes/ { sub(/^.*go:[0-9]+: /, ""); printf "%-3s left out: %s\n", title, $0 }
  ' "$tmp/out"
}

rc=0
printf '%-3s %-26s %8s   %s\n' "" measure ratio "values"
run ./bench '^BenchmarkLots$' P1
run ./bench '^BenchmarkUnopened$' P1b
run ./bench '^BenchmarkLotsAnswered$' P2
run ./bench '^BenchmarkDecryptFile$' P3
run ./bench '^BenchmarkLargeLot$' P4
run ./directory '^BenchmarkSlapd$' P5
run ./bench '^BenchmarkStart$' P6
run ./bench '^BenchmarkMemory$' P8
exit $rc
