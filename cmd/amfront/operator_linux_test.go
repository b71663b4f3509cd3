package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"amfront/judge/report"
	"amfront/suite/runs"
)

// ports lets runs stand beside each other. They are below those that outgoing
// connections take: between two scenarios nobody listens on them.
func ports(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, name := range []string{"--smtp", "--pop3", "--ldap"} {
		for tries := 0; ; tries++ {
			at := fmt.Sprintf("127.0.0.1:%d", 10000+rand.IntN(20000))
			l, err := net.Listen("tcp", at)
			if err != nil && tries < 100 {
				continue
			} else if err != nil {
				t.Fatal(err)
			}
			l.Close()
			out = append(out, name, at)
			break
		}
	}
	return out
}

func result(t *testing.T, dir string) *report.Run {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, runs.JSONFile))
	if err != nil {
		t.Fatal(err)
	}
	r := &report.Run{}
	if err := json.Unmarshal(data, r); err != nil {
		t.Fatal(err)
	}
	return r
}

// TestPersonPlaysAProfile: somebody who reads the screen and has a sound
// software does everything that is asked, and all of it conforms, as it does
// through an adapter.
func TestPersonPlaysAProfile(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "passage")
	profile := []string{"--profile", "formation"}
	if os.Getenv("AMFRONT_FULL") == "1" {
		profile = nil
	}
	p := sit(t, start(t, slices.Concat([]string{"run", "--operator", "--out", dir}, profile, ports(t))...))
	if code := p.work(); code != exitOK {
		t.Errorf("exit %d: %s", code, p.terminal.stderr.String())
	}
	r := result(t, dir)
	for _, s := range r.Scenarios {
		for _, c := range s.Checks {
			if !c.Verdict.Passes() {
				t.Errorf("%s %s: %s — %s %s", s.ID, c.ID, c.Verdict, c.Observed, c.Reason)
			}
		}
	}
	if t.Logf("%d scenarios, %d gestures", len(r.Scenarios), p.gestures); len(r.Scenarios) < 5 ||
		p.gestures < 3*len(r.Scenarios) {
		t.Error("hardly anything was played")
	}
	if t.Failed() {
		t.Log(p.terminal.all.String())
	}
}

// around are scenarios of parts E and F, with the lines of their plans fifteen.
var around = []string{"E-01.migration-installee", "E-01.migration-non-installee", "E-05.second-envoi",
	"E-04.annuaire-occupe", "E-04.revoque",
	"F-06.nouveau-certificat", "F-05.boite-vide", "F-05.melange", "F-09.bien-signe", "F-05.revoque", "F-05.lot-inconnu",
	"F-07.renouvele"}

// TestPersonBreaksOff: after Ctrl-C in the middle, and later after q, the run
// goes on where it stood; a gesture left out with a reason is not testable.
func TestPersonBreaksOff(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "passage")
	const skipped = "F-05.boite-vide"
	begin := slices.Concat([]string{"run", "--operator", "--only", strings.Join(around, ",")}, ports(t))
	verdicts := func() map[string]report.Verdict {
		out := map[string]report.Verdict{}
		for _, s := range result(t, dir).Scenarios {
			out[s.ID] = s.Verdict
		}
		return out
	}
	const total = 15
	played, broken := map[string]int{}, map[string]bool{}
	for _, sitting := range []struct {
		resume string
		at     int    // the scenario at which something else is typed
		typed  string // "" for nothing else
		code   int
		judged int // scenarios that have a verdict after it
	}{
		{"--out", 4, "\x03", 2, 3},
		{"--resume", 10, "q", 2, 9},
		{"--resume", 0, "", 2, total},
	} {
		p := sit(t, start(t, append(slices.Clone(begin), sitting.resume, dir)...))
		at := ""
		p.instead = func(screen string) string {
			if strings.Contains(screen, "\n"+skipped+" ") {
				return "p le logiciel n'a pas de bouton pour cela"
			}
			if id := title.FindStringSubmatch(screen); id != nil {
				at = id[1]
				played[at]++
			}
			if strings.Contains(screen, fmt.Sprintf("(scénario %d/%d, geste 2)", sitting.at, total)) {
				broken[at] = true
				return sitting.typed
			}
			return ""
		}
		if code := p.work(); code != sitting.code {
			t.Errorf("%s: exit %d, want %d: %s\n%s", sitting.resume, code, sitting.code, p.terminal.stderr.String(),
				p.terminal.all.String())
		}
		done := verdicts()
		for id, v := range done {
			switch {
			case v == report.Cancelled:
				delete(done, id)
			case id == skipped && v != report.NotTestable, id != skipped && v != report.Conforming:
				t.Errorf("%s is %s", id, v)
			}
		}
		if len(done) != sitting.judged {
			t.Errorf("%d scenarios judged, want %d: %v", len(done), sitting.judged, done)
		}
	}
	if len(broken) != 2 {
		t.Errorf("broken off at %v", broken)
	}
	for id, n := range played {
		if want := map[bool]int{false: 1, true: 2}[broken[id]]; n != want {
			t.Errorf("%s was begun %d times, want %d", id, n, want)
		}
	}
	data, err := os.ReadFile(filepath.Join(dir, runs.CahierFile))
	if err != nil || !strings.Contains(string(data), "pas de bouton pour cela") {
		t.Errorf("the cahier does not say why a gesture was left out (%v)", err)
	}
}

// title is the head of a scenario on the screen.
var title = regexp.MustCompile(`\n([A-I]-\d\d\.\S+)  `)

// TestPersonWithDeadSoftware: somebody who answers that all is done, with a
// software that does nothing, has no conforming scenario.
func TestPersonWithDeadSoftware(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "passage")
	p := sit(t, start(t, slices.Concat([]string{"run", "--operator", "--out", dir, "--profile", "formation"},
		ports(t))...))
	p.instead = func(screen string) string {
		p.lines = nil
		if strings.Contains(screen, "Déclarer") {
			return "p rien à déclarer"
		}
		return "fait"
	}
	if code := p.work(); code != exitNo {
		t.Errorf("exit %d: %s\n%s", code, p.terminal.stderr.String(), p.terminal.all.String())
	}
	for _, s := range result(t, dir).Scenarios {
		if s.Verdict.Passes() {
			t.Errorf("%s is %s", s.ID, s.Verdict)
		}
	}
	if !strings.Contains(p.terminal.all.String(), "Le banc n'a rien vu de ce geste") {
		t.Error("nothing tells that the bench saw nothing")
	}
}
