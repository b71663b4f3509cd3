package suite

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"amfront/judge/report"
	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/pki/testca"
	"amfront/scenarios"
	"amfront/steps"
)

// needing drives the reference and, once the test ends, holds the words of each
// example against what it asked of the LPS: an example whose words need less
// than its actions would ask an LPS for what it does not declare.
func needing(t *testing.T) func(Position) adapter.Driver {
	var mu sync.Mutex
	asked := map[string][]scenarios.Capability{}
	gestures := map[string]string{}
	all := map[string]Example{}
	t.Cleanup(func() {
		holdGestures(t, gestures)
		for id, e := range all {
			for _, c := range inOrder(asked[id]) {
				if c == scenarios.Clock && strings.Contains(e.ID, "dix-jours-envoi") {
					continue // a day passes only where the software declares the clock
				}
				if !slices.Contains(e.Needs(), c) {
					t.Errorf("%s asks the LPS for %s, which its words do not say; add the words to needs of steps", id, c)
				}
			}
			for _, c := range e.Needs() { // real flows may end in the directory
				if c != scenarios.RealFlows && !slices.Contains(asked[id], c) {
					t.Errorf("%s needs %s by its words, and asks for no such thing", id, c)
				}
			}
		}
	})
	return func(at Position) adapter.Driver {
		s := lps.New(lps.Options{})
		mu.Lock()
		all[at.Example.ID] = at.Example
		mu.Unlock()
		return driverFunc(func(ctx context.Context, a adapter.Action, r adapter.Request) (adapter.Answer, error) {
			mu.Lock()
			if r.Params != nil {
				asked[at.Example.ID] = append(asked[at.Example.ID], steps.NeededFor(r.Params)...)
				gestures[at.Example.ID] += gestureWord(at.Example, r.Params)
			}
			mu.Unlock()
			return s.Do(ctx, a, r)
		})
	}
}

// TestNeeds lists which examples need which capability, so that a change of a
// step's words that leaves the table behind is seen.
func TestNeeds(t *testing.T) {
	const file = "testdata/needs.txt"
	var b strings.Builder
	all := Examples(load(t))
	needs := map[string][]scenarios.Capability{}
	for _, e := range all {
		needs[e.ID] = e.Needs()
	}
	for _, c := range scenarios.Capabilities() {
		for _, e := range all {
			if slices.Contains(needs[e.ID], c) {
				fmt.Fprintf(&b, "%s %s\n", c, e.ID)
			}
		}
	}
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil || string(want) != b.String() {
		t.Errorf("%v: what the examples need differs from %s; look whether that is meant, then go test ./suite -run "+
			"TestNeeds -update; now:\n%s", err, file, b.String())
	}
}

var lpsJSON = func(list ...scenarios.Capability) steps.Declared {
	return steps.Declared{Capabilities: list, CapabilitiesIn: "lps.json"}
}

// TestUndeclared: what needs an undeclared capability is not applicable, with
// that reason, live and judged again, and nothing is asked of the LPS.
func TestUndeclared(t *testing.T) {
	opt := fewOptions(t, t.TempDir())
	opt.Declared = lpsJSON(scenarios.PlainMail)
	opt.Select = func(e Example) bool { return len(e.Needs()) > 0 && strings.HasSuffix(e.File, "oct.feature") }
	opt.Driver = func() adapter.Driver {
		return driverFunc(func(_ context.Context, a adapter.Action, _ adapter.Request) (adapter.Answer, error) {
			t.Errorf("the LPS is asked for %s", a)
			return adapter.Answer{}, &adapter.Unsupported{Action: a}
		})
	}
	opt.InProcess()
	r, err := Run(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Scenarios) < 5 || r.Result.Exit != 0 || !strings.Contains(r.Result.Partial, "envoi à un OCT non déclaré") {
		t.Fatalf("%d scenarios, exit %d, %q, %v", len(r.Scenarios), r.Result.Exit, r.Result.Partial, r.Result.Reasons)
	}
	for _, s := range r.Scenarios {
		if s.Verdict != report.NotApplicable || len(s.Reasons) > 0 || len(s.Exchanges) > 0 {
			t.Errorf("%s: %s %v", s.ID, s.Verdict, s.Reasons)
		}
		for _, c := range s.Checks {
			if c.Verdict != report.NotApplicable || !strings.Contains(c.Reason, "non déclaré") ||
				!strings.HasSuffix(c.Reason, "(lps.json)") {
				t.Errorf("%s %s: %s, %q", s.ID, c.ID, c.Verdict, c.Reason)
			}
		}
	}
	again, err := Judge(t.Context(), opt.Bundle)
	if err != nil {
		t.Fatal(err)
	}
	if d := Differences(r, again); len(d) > 0 || again.Result.Partial != r.Result.Partial {
		t.Errorf("judged again: %v, %q", d, again.Result.Partial)
	}
	opt.Resume, opt.Declared = true, steps.Declared{}
	if _, err := Run(t.Context(), opt); err == nil || !strings.Contains(err.Error(), "other capabilities") {
		t.Errorf("resumed with other capabilities: %v", err)
	}
}

// TestContradicted: traffic against the declaration, and a declaration that the
// adapter does not keep, are errors of the adapter's side named as such.
func TestContradicted(t *testing.T) {
	refuses := func(action adapter.Action) func() adapter.Driver {
		return func() adapter.Driver {
			s := lps.New(lps.Options{})
			return driverFunc(func(ctx context.Context, a adapter.Action, r adapter.Request) (adapter.Answer, error) {
				if a == action {
					return adapter.Answer{}, &adapter.Unsupported{Action: a}
				}
				return s.Do(ctx, a, r)
			})
		}
	}
	alters := func(change func(adapter.Params)) func() adapter.Driver {
		return func() adapter.Driver {
			s := lps.New(lps.Options{})
			return driverFunc(func(ctx context.Context, a adapter.Action, r adapter.Request) (adapter.Answer, error) {
				change(r.Params)
				return s.Do(ctx, a, r)
			})
		}
	}
	sends := func(change func(*adapter.Send)) func() adapter.Driver {
		return alters(func(p adapter.Params) {
			switch p := p.(type) {
			case *adapter.Refresh:
				p.Labels = append(steps.Labels(testca.Test), steps.Labels(testca.Reel)...)
			case *adapter.Send:
				change(p)
			}
		})
	}
	clear := alters(func(p adapter.Params) {
		if c, is := p.(*adapter.Configure); is {
			c.TLS = adapter.TLS{Mode: "none"}
		}
	})
	fse := []scenarios.Capability{scenarios.SendsFSE, scenarios.PlainMail}
	for _, tc := range []struct {
		name     string
		declared []scenarios.Capability
		driver   func() adapter.Driver
		say      string // "" for no contradiction
	}{
		{"as declared", fse, func() adapter.Driver { return lps.New(lps.Options{}) }, ""},
		{"DRE", fse, sends(func(s *adapter.Send) { s.Kind, s.Destination = "DRE", "amc" }),
			"lps.json ne déclare pas : DRE, or un lot s'annonce"},
		{"real", fse, sends(func(s *adapter.Send) { s.Usage = "reel" }), "lps.json ne déclare pas : flux réels, or un lot"},
		{"compression", fse, sends(func(s *adapter.Send) { s.Compression = true }),
			"lps.json ne déclare pas : compression, or un lot s'annonce compressé"},
		{"in the clear", []scenarios.Capability{scenarios.SendsFSE, scenarios.STARTTLS}, clear,
			"lps.json ne déclare pas : messagerie sans TLS, or une session l'emploie à la commande MAIL"},
		{"127", fse, refuses(adapter.ActionSend), "lps.json déclare : FSE, or l'adaptateur répond 127"},
		{"127 to what no capability stands for", fse, refuses(adapter.ActionConfigure), ""},
		{"127 without a declaration", nil, refuses(adapter.ActionSend), ""},
		{"DRE without a declaration", nil, sends(func(s *adapter.Send) { s.Kind, s.Destination = "DRE", "amc" }), ""},
	} {
		opt := fewOptions(t, t.TempDir())
		opt.Declared, opt.Driver = lpsJSON(tc.declared...), tc.driver
		opt.Select = func(e Example) bool { return e.Requirement == "A-01" && slices.Equal(e.Needs(), fse[:1]) }
		r, err := Run(t.Context(), opt)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Scenarios) == 0 {
			t.Fatal("no scenario of A-01 needs FSE alone")
		}
		said := fmt.Sprint(r.Scenarios[0].AdapterErrors)
		if tc.say == "" && len(r.Scenarios[0].AdapterErrors) > 0 || !strings.Contains(said, tc.say) ||
			(r.Result.Exit == 3) != (tc.say != "") {
			t.Errorf("%s: exit %d, %s; expected %q", tc.name, r.Result.Exit, said, tc.say)
		}
		again, err := Judge(t.Context(), opt.Bundle)
		if err != nil || again.Result.Exit != r.Result.Exit {
			t.Errorf("%s: judged again: %v, exit %d", tc.name, err, again.Result.Exit)
		}
	}
}

// TestClockIgnored: a software that declares the clock and dates its mail by
// the machine's contradicts its declaration; one that lives in it does not.
func TestClockIgnored(t *testing.T) {
	for ignores, say := range map[bool]string{false: "[]", true: "lps.json déclare : horloge"} {
		opt := fewOptions(t, t.TempDir())
		opt.Declared = lpsJSON(scenarios.SendsFSE, scenarios.PlainMail, scenarios.Clock)
		opt.Select = func(e Example) bool { return e.ID == "D-08.vieillie.fse" }
		opt.Driver = func() adapter.Driver {
			s := lps.New(lps.Options{})
			return driverFunc(func(ctx context.Context, a adapter.Action, r adapter.Request) (adapter.Answer, error) {
				if ignores {
					r.Now = time.Time{}
				}
				return s.Do(ctx, a, r)
			})
		}
		r, err := Run(t.Context(), opt)
		if err != nil || len(r.Scenarios) != 1 {
			t.Fatal(err, r)
		}
		if said := fmt.Sprint(r.Scenarios[0].AdapterErrors); !strings.Contains(said, say) || (r.Result.Exit == 3) != ignores {
			t.Errorf("exit %d, %s", r.Result.Exit, said)
		}
	}
}

// TestAttested: what lps.json declares is not asked for, and the report says
// where it stands; the rest is asked for.
func TestAttested(t *testing.T) {
	opt := fewOptions(t, t.TempDir())
	opt.Select = func(e Example) bool { return e.Requirement == "I-01" || e.Requirement == "I-03" }
	opt.Attested = []adapter.Declaration{{ID: "I-01", Declared: "oui", Comment: "fait en amont"}}
	opt.AttestedIn = "lps.json"
	opt.Driver = func() adapter.Driver {
		s := lps.New(lps.Options{})
		return driverFunc(func(ctx context.Context, a adapter.Action, r adapter.Request) (adapter.Answer, error) {
			if p, is := r.Params.(*adapter.Attest); is && slices.Contains(p.IDs, "I-01") {
				t.Error("the LPS is asked for what lps.json declares")
			}
			return s.Do(ctx, a, r)
		})
	}
	r, err := Run(t.Context(), opt)
	if err != nil || len(r.Scenarios) != 2 {
		t.Fatalf("%v, %d scenarios", err, len(r.Scenarios))
	}
	for i, want := range []string{"déclaré dans lps.json : oui — fait en amont", "déclaré : oui — "} {
		c := r.Scenarios[i].Checks[0]
		if c.Verdict != report.Conforming || !c.Declared || !strings.HasPrefix(c.Observed, want) {
			t.Errorf("%s: %s, %q", c.ID, c.Verdict, c.Observed)
		}
	}
}

// TestMailUnderTLS: a station that may not speak in the clear is given TLS, and
// the reference passes with it.
func TestMailUnderTLS(t *testing.T) {
	for _, c := range []scenarios.Capability{scenarios.STARTTLS, scenarios.ImplicitTLS} {
		opt := fewOptions(t, t.TempDir())
		opt.Declared = lpsJSON(scenarios.SendsFSE, scenarios.SendsDRE, c)
		opt.Select = func(e Example) bool {
			return e.Requirement == "A-01" || e.Requirement == "A-12" || e.Requirement == "F-01"
		}
		opt.InProcess()
		r, err := Run(t.Context(), opt)
		if err != nil {
			t.Fatal(err)
		}
		if r.Result.Exit != 0 || len(r.Scenarios) < 10 {
			report.WriteText(os.Stdout, r, report.TextOptions{})
			t.Errorf("%s: exit %d", c, r.Result.Exit)
		}
	}
}
