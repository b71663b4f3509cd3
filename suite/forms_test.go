package suite

import (
	"bufio"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"amfront/features"
	"amfront/judge/report"
	"amfront/lps"
	"amfront/lps/adapter"
)

// formsShare is which part of the suite is played in every form: all of it with
// AMFRONT_FULL=1, else every 20th example.
const formsShare = 20

// TestFormsAgree: every check says the same of the reference in this process,
// as a command by protocol 1 and 2, as a process that stays, and at an address.
func TestFormsAgree(t *testing.T) {
	dir := t.TempDir()
	build := exec.CommandContext(t.Context(), "go", "build", "-o", dir, "../cmd/lpsdemo")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	program := filepath.Join(dir, "lpsdemo")
	one := adapter.Spec{Runner: adapter.Runner{Command: []string{program}, Timeout: time.Minute}}
	two := one
	two.Protocol = adapter.Version
	resident := one
	resident.Resident, resident.Command = true, []string{program, "--resident"}
	address := one
	address.URL, address.Token = listening(t, program)
	var want map[string]string
	for _, form := range []struct {
		name string
		spec *adapter.Spec
	}{{"in this process", nil}, {"command, protocol 1", &one}, {"command, protocol 2", &two}, {"resident", &resident},
		{"endpoint", &address}} {
		n := 0
		opt := Options{Features: load(t), Keys: keys, Version: features.Version, SelfCheck: true,
			Select: func(Example) bool { n++; return n%formsShare == 0 || os.Getenv("AMFRONT_FULL") == "1" }}
		end := func() {}
		if form.spec == nil {
			opt.InProcess()
			opt.Driver = func() adapter.Driver { return lps.New(lps.Options{}) }
		} else {
			way, err := form.spec.Open()
			if err != nil {
				t.Fatal(err)
			}
			opt.Driver, end = way.World, way.Close
		}
		began := time.Now()
		r, err := Run(t.Context(), opt)
		end()
		if err != nil {
			t.Fatal(err)
		}
		got, gestures := map[string]string{}, 0
		for _, s := range r.Scenarios {
			got[s.ID] = string(s.Verdict)
			gestures += len(s.Exchanges)
			for i, c := range s.Checks {
				got[fmt.Sprint(s.ID, " ", i, " ", c.ID)] = string(c.Verdict)
			}
		}
		t.Logf("%s: %d examples, %d gestures, %d verdicts, exit %d, in %v", form.name, len(r.Scenarios), gestures, len(got),
			r.Result.Exit, time.Since(began).Round(10*time.Millisecond))
		if want == nil {
			want = got
		}
		if same := len(got) == len(want); r.Result.Exit != 0 || !maps.Equal(got, want) {
			for k := range maps.Keys(want) {
				// what protocol 1 cannot ask does not apply to its adapters
				older := form.spec == &one && strings.HasPrefix(k, "E-09.heures-suivantes") &&
					got[k] == string(report.NotApplicable)
				if same = same && (older || got[k] == want[k]); !older && got[k] != want[k] {
					t.Errorf("%s: %s is %q, in this process it is %q", form.name, k, got[k], want[k])
				}
			}
			if !same || r.Result.Exit != 0 {
				t.Errorf("%s: exit %d, %d verdicts; in this process %d", form.name, r.Result.Exit, len(got), len(want))
			}
		}
	}
}

// listening starts the reference at an address, with a token.
func listening(t *testing.T, program string) (url, token string) {
	t.Helper()
	token = "jeton-de-l-essai"
	cmd := exec.CommandContext(t.Context(), program, "--listen", ":0")
	cmd.Env = append(os.Environ(), "AMFRONT_LPS_TOKEN="+token)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.Stderr = t.Output()
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() }) //nolint:errcheck // it is over
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line), token
}
