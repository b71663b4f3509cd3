//go:build linux

package adapter

import (
	"bytes"
	"context"
	"errors"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The test binary is a bad adapter when these are in its environment.
const (
	faultVariable = "BAD_ADAPTER_FAULT"
	pidsVariable  = "BAD_ADAPTER_PIDS" // a directory that gets a file a process
)

// TestBadAdapters: whatever an adapter does in any of the three forms ends
// soon, has its name, and leaves no process behind.
func TestBadAdapters(t *testing.T) {
	const none = FailureKind("") // it passes
	for _, c := range []struct {
		fault                       string
		command, resident, endpoint FailureKind // of the first poll that fails, "-" where there is no such form
		line                        string      // of Failure.Line
	}{
		{"hangs", FailTimeout, FailTimeout, FailTimeout, ""},
		{"floods", FailFlood, FailFlood, FailFlood, ""},
		{"another id", FailSyntax, FailSyntax, FailSyntax, "« id » vaut « 7 »"},
		{"another action", FailSyntax, FailSyntax, FailSyntax, "« action » vaut « send »"},
		{"log on stdout", FailSyntax, FailSyntax, FailSyntax, "2026-11-27 INFO démarrage"},
		{"dies in mid-answer", FailCrash, FailCrash, FailCrash, ""},
		{"dies", FailCrash, FailCrash, FailCrash, ""},
		{"dies between actions", none, FailCrash, "-", ""},
		{"answers twice", FailSyntax, FailSyntax, FailSyntax, ""},
		{"answers late", FailTimeout, FailTimeout, FailTimeout, ""},
		{"leaves children", none, none, "-", ""},
		{"closes stdout", FailTimeout, FailCrash, "-", ""},
		{"not UTF-8", FailSyntax, FailSyntax, FailSyntax, "p?rim?"},
		{"half a line", FailTimeout, FailTimeout, FailTimeout, ""},
		{"no announcement", none, FailSyntax, "-", ""},
		{"ends at once", none, FailCrash, "-", ""},
		{"mute from the start", none, FailTimeout, "-", ""},
		{"stays at the end", none, none, "-", ""},
		{"no end of line", FailTimeout, FailTimeout, "-", "a répondu, mais"},
		{"over several lines", none, FailSyntax, "-", "sur une seule ligne"},
		{"logs after the last answer", none, FailSyntax, "-", "« INFO fin »"},
		{"ends after the last answer", none, FailCrash, "-", "code 0"},
		{"answers the last twice", none, FailSyntax, "-", "que rien ne demandait"},
		{"answers and stays", FailTimeout, "-", "-", "a répondu, mais"},
		{"another token", "-", "-", FailStart, "AMFRONT_LPS_TOKEN"},
		{"compressed", "-", "-", FailSyntax, "gzip"},
		{"another path", "-", "-", FailCrash, ""},
		{"another status", "-", "-", FailContrary, ""},
		{"unsupported, done", "-", "-", FailContrary, ""},
		{"an empty answer", "-", "-", FailSyntax, ""},
	} {
		for form, want := range map[string]FailureKind{"command": c.command, "resident": c.resident, "endpoint": c.endpoint} {
			if want == "-" {
				continue
			}
			t.Run(form+" "+c.fault, func(t *testing.T) {
				t.Parallel()
				began := time.Now()
				pids := t.TempDir()
				s := Spec{Runner: Runner{Protocol: Version, Command: []string{os.Args[0]}, MaxOutput: 64 << 10,
					Env: []string{faultVariable + "=" + c.fault, pidsVariable + "=" + pids}, Timeout: time.Minute},
					Resident: form == "resident"}
				if want == FailTimeout {
					s.Timeouts = map[Action]time.Duration{ActionPoll: short}
					if c.fault == "mute from the start" {
						s.Timeouts[ActionAnnounce] = short
					}
				}
				if form == "endpoint" {
					srv := httptest.NewServer(badServer(c.fault))
					defer srv.Close()
					s.URL = srv.URL
				}
				way, err := s.Open()
				if err != nil {
					t.Fatal(err)
				}
				world := way.World()
				_, err = world.Do(t.Context(), ActionPoll, pollRequest)
				if err == nil { // some show at the second action only
					_, err = world.Do(t.Context(), ActionPoll, pollRequest)
				}
				if err == nil { // and some when all is done
					err = Settle(t.Context(), world)
				}
				var f *Failure
				switch {
				case want == none && err != nil, want != none && (!errors.As(err, &f) || f.Kind != want):
					t.Errorf("%v, want a failure of class %q", err, want)
				case f != nil && !strings.Contains(f.French(), c.line):
					t.Errorf("it says %q, want the line %q", f.French(), c.line)
				case f != nil && form != "endpoint" && c.fault == "dies" && !strings.Contains(f.Log, "NullPointer"):
					t.Errorf("the log is %q", f.Log)
				}
				if closer, ok := world.(interface{ Close() }); ok {
					closer.Close()
				}
				way.Close()
				nothingLeft(t, pids)
				if d := time.Since(began); d > 30*time.Second {
					t.Errorf("it took %v", d)
				}
			})
		}
	}
}

// nothingLeft demands that of the process groups told in a directory nobody
// lives.
func nothingLeft(t *testing.T, pids string) {
	t.Helper()
	list, _ := os.ReadDir(pids)
	groups := map[string]bool{}
	for _, e := range list {
		groups[e.Name()] = true
	}
	living := func() (out []string) {
		all, _ := filepath.Glob("/proc/[0-9]*/stat")
		for _, name := range all {
			stat, _ := os.ReadFile(name)
			_, rest, _ := strings.Cut(string(stat), ") ")
			if f := strings.Fields(rest); len(f) > 2 && groups[f[2]] && f[0] != "Z" && f[0] != "X" {
				out = append(out, string(stat))
			}
		}
		return out
	}
	for deadline := time.Now().Add(10 * time.Second); len(living()) > 0; {
		if time.Now().After(deadline) {
			t.Fatalf("still there: %v", living())
		}
	}
}

// TestPool: a process serves one world at a time, many one after another, and
// the worlds of one time have one each.
func TestPool(t *testing.T) {
	pids := t.TempDir()
	s := Spec{Runner: Runner{Command: []string{os.Args[0]}, Timeout: time.Minute,
		Env: []string{faultVariable + "=none", pidsVariable + "=" + pids}}, Resident: true}
	way, err := s.Open()
	if err != nil {
		t.Fatal(err)
	}
	processes := func() int { list, _ := os.ReadDir(pids); return len(list) }
	if a, err := way.Announce(t.Context()); err != nil || a.Software.Name != "x" {
		t.Errorf("%+v, %v", a, err)
	}
	for range 3 {
		if _, err := way.Do(t.Context(), ActionPoll, pollRequest); err != nil {
			t.Fatal(err)
		}
	}
	if n := processes(); n != 1 {
		t.Errorf("one world after another had %d processes", n)
	}
	worlds := []Driver{way.World(), way.World(), way.World()}
	for _, w := range worlds {
		if _, err := w.Do(t.Context(), ActionPoll, pollRequest); err != nil {
			t.Fatal(err)
		}
	}
	if n := processes(); n != 3 {
		t.Errorf("three worlds had %d processes", n)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := worlds[0].Do(ctx, ActionPoll, pollRequest); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := worlds[0].Do(t.Context(), ActionPoll, pollRequest); err != nil {
		t.Errorf("after a failure: %v", err)
	}
	if n := processes(); n != 4 {
		t.Errorf("after a failure there were %d processes, want a fresh one", n)
	}
	if err := Restart(t.Context(), &Watched{Driver: worlds[1]}); err != nil {
		t.Error(err)
	}
	if _, err := worlds[1].Do(t.Context(), ActionPoll, pollRequest); err != nil || processes() != 5 {
		t.Errorf("restarted: %v, %d processes, want a fresh one", err, processes())
	}
	way.Close() // with worlds still open
	nothingLeft(t, pids)
	if _, err := way.Do(t.Context(), ActionPoll, pollRequest); err == nil {
		t.Error("a closed pool starts processes")
	}
}

// TestRestart: a process an action has nothing to lose; an address is not the
// bench's to end.
func TestRestart(t *testing.T) {
	if err := Restart(t.Context(), sh("exit 0")); err != nil {
		t.Error(err)
	}
	var no *Unsupported
	if err := Restart(t.Context(), &Endpoint{}); !errors.As(err, &no) || no.Reason == "" {
		t.Errorf("an address: %v", err)
	}
}

// TestRunnerAnnounces: which protocol a command speaks.
func TestRunnerAnnounces(t *testing.T) {
	old := sh("cat >/dev/null; exit 127")
	var no *Unsupported
	if _, err := old.Announce(t.Context()); !errors.As(err, &no) || old.Protocol != Version1 {
		t.Errorf("protocol %d, %v", old.Protocol, err)
	}
	newer := sh(`id=$(sed 's/.*"id":"\([^"]*\)".*/\1/'); echo '{"protocol":2,"id":"'$id'","action":"'$1` +
		`'","status":"done","software":{"name":"x"}}'`)
	if a, err := newer.Announce(t.Context()); err != nil || newer.Protocol != Version || a.Software.Name != "x" {
		t.Errorf("protocol %d, %+v, %v", newer.Protocol, a, err)
	}
}

// TestFaketime: the process's own clock is the request's.
func TestFaketime(t *testing.T) {
	lib, err := Faketime()
	if err != nil {
		t.Skip(err)
	}
	var log bytes.Buffer
	r := sh(`date '+%Y-%m-%d %H:%M' >&2; exit 127`)
	r.Faketime, r.Log, r.Protocol = lib, &log, Version
	request := pollRequest
	request.Now = time.Date(2031, 2, 3, 4, 5, 6, 0, time.Local)
	var no *Unsupported
	if _, err := r.Run(t.Context(), ActionPoll, request); !errors.As(err, &no) || log.String() != "2031-02-03 04:05\n" {
		t.Errorf("%q, %v", log.String(), err)
	}
}
