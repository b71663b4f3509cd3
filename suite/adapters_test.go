package suite

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"amfront/features"
	"amfront/judge/report"
	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/lps/faulty"
)

// driverFunc is an LPS made of one function.
type driverFunc func(ctx context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error)

func (f driverFunc) Do(ctx context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
	return f(ctx, action, r)
}

// Restart implements adapter.Restart: what does nothing has nothing to lose.
func (driverFunc) Restart(context.Context) error { return nil }

// agree says that everything is done, with answers of the right form, and does
// nothing.
func agree(ctx context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
	v, ok := faulty.Find("dit-fait-sans-rien-faire")
	if !ok {
		return adapter.Answer{}, errors.New("the variant has another name now")
	}
	return v.New(lps.Options{}).Do(ctx, action, r)
}

// refuse agrees to everything but sending, which it refuses for a reason that
// fits nothing.
func refuse(code string) driverFunc {
	return func(ctx context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
		if action == adapter.ActionSend || action == adapter.ActionPoll {
			return adapter.Answer{Protocol: adapter.Version, Action: action, Status: adapter.Refused, Reason: "non",
				ReasonCode: code}, nil
		}
		return agree(ctx, action, r)
	}
}

// talk touches no protocol either, but says all that a check could wish to
// hear: alerts, messages of every kind, each both acted on and refused.
func talk(refuses ...adapter.Action) driverFunc {
	return func(ctx context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
		a, err := agree(ctx, action, r)
		if slices.Contains(refuses, action) {
			a = adapter.Answer{Protocol: adapter.Version, Action: action, Status: adapter.Refused, Reason: "refusé"}
		}
		a.Alerts = []string{"attention"}
		if action == adapter.ActionPoll && a.Status == adapter.Done {
			for _, kind := range []string{"4005", "4015", "4025", "arl", "rsp", "dsn", "other"} {
				for _, outcome := range []string{"acted", "noted", "refused"} {
					a.Messages = append(a.Messages, adapter.Handled{MessageID: "<x@poste.test>", Kind: kind, Outcome: outcome,
						Reason: "signature"})
				}
			}
		}
		return a, err
	}
}

// connectOnly opens a connection to each server at every action, says nothing
// on it, and agrees.
func connectOnly() adapter.Driver {
	var at []string
	return driverFunc(func(ctx context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
		if p, ok := r.Params.(*adapter.Configure); ok {
			at = []string{addr(p.SMTP.Host, p.SMTP.Port), addr(p.POP3.Host, p.POP3.Port), addr(p.LDAP.Host, p.LDAP.Port)}
		}
		for _, a := range at {
			if c, err := (&net.Dialer{}).DialContext(ctx, "tcp", a); err == nil {
				c.Close()
			}
		}
		return agree(ctx, action, r)
	})
}

func addr(host string, port int) string { return net.JoinHostPort(host, strconv.Itoa(port)) }

func failing(kind adapter.FailureKind) driverFunc {
	return func(_ context.Context, action adapter.Action, _ adapter.Request) (adapter.Answer, error) {
		return adapter.Answer{}, &adapter.Failure{Action: action, Kind: kind, Exit: -1, Detail: "essai"}
	}
}

// warned is how red shows where nothing compulsory is asked: in what is the
// bench's choice, and in E-12, a recommendation.
func warned(s report.Scenario) bool {
	return (s.Choice() || strings.HasPrefix(s.ID, "E-12.")) && s.Verdict == report.Warning
}

// clockless is what nothing was played of: days do not pass for a software
// without a clock.
func clockless(s report.Scenario) bool {
	return s.Verdict == report.NotApplicable && strings.HasPrefix(s.ID, "E-09.")
}

// TestWordsProveNothing: whatever an LPS says that does nothing, no scenario
// is conforming, and no check but one: that it refused what was handed to it
// on a file, which the corrected hand-over then unmasks.
func TestWordsProveNothing(t *testing.T) {
	spoken := []string{"motif-dit", "alerte-dite", "message-denonce", "avis-compris", "retour-reconnu", "rien-emis"}
	for name, driver := range map[string]driverFunc{"all done": talk(), "sending refused": talk(adapter.ActionSend),
		"all refused": talk(adapter.ActionSend, adapter.ActionRefresh, adapter.ActionPoll)} {
		t.Run(name, func(t *testing.T) {
			asked := map[string]int{}
			n := len(name)
			r, err := Run(t.Context(), Options{Features: load(t), Keys: keys, Driver: func() adapter.Driver { return driver },
				Version: features.Version,
				Select: func(e Example) bool {
					n++
					return e.Part != "I" && !strings.HasPrefix(e.ID, "E-09.heures") &&
						(n%share == 0 || os.Getenv("AMFRONT_FULL") == "1" || leansOnWords(e) && (e.Part != "D" || n%4 == 0))
				}})
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range r.Scenarios {
				if s.Verdict.Passes() && !warned(s) && !clockless(s) {
					t.Errorf("%s is %q: %s", s.ID, s.Verdict, checksOf(s))
				}
				for _, c := range s.Checks {
					_, check, _ := strings.Cut(c.ID, ".")
					asked[check]++
					byHand := strings.Contains(s.ID, ".oct-") && (check == "rien-emis" || check == "motif-dit")
					if c.Verdict == report.Conforming && !byHand {
						t.Errorf("%s %s is conforming on words alone: %s", s.ID, c.ID, c.Observed)
					}
				}
			}
			for _, check := range spoken {
				if asked[check] == 0 {
					t.Errorf("%s was never asked for", check)
				}
			}
		})
	}
}

// leansOnWords tells whether an example asks for what an LPS says.
func leansOnWords(e Example) bool {
	return slices.ContainsFunc(e.Steps, func(st Step) bool {
		for _, w := range []string{"dit que", "alerte", "signale", "comprend l'avis", "reconnaît", "OCT corrige",
			"dit pourquoi"} {
			if strings.Contains(st.Text, w) {
				return true
			}
		}
		return false
	})
}

// share is which part of the suite a bad adapter plays: all of it with
// AMFRONT_FULL=1, else every 24th example, other ones for each adapter.
const share = 24

// TestBadAdaptersNeverConform plays the suite against software that does
// nothing: whatever it says, no scenario is conforming. Two things are taken
// at an LPS's word by their nature: what it declares (part I), and the times
// that it says it plans (E-09.heures*).
func TestBadAdaptersNeverConform(t *testing.T) {
	for offset, tc := range []struct {
		name   string
		driver func() adapter.Driver
		exit   []int
	}{
		{"dead", func() adapter.Driver { return failing(adapter.FailStart) }, []int{3}},
		{"crashing", func() adapter.Driver { return failing(adapter.FailCrash) }, []int{3}},
		{"mute", func() adapter.Driver { return failing(adapter.FailTimeout) }, []int{3}},
		{"flooding", func() adapter.Driver { return failing(adapter.FailFlood) }, []int{3}},
		{"agreeing to everything", func() adapter.Driver { return driverFunc(agree) }, []int{1}},
		{"connecting only", connectOnly, []int{1}},
		{"refusing without a code", func() adapter.Driver { return refuse("") }, []int{1, 2}},
		{"refusing for another reason", func() adapter.Driver { return refuse("other") }, []int{1, 2}},
		{"refusing as revoked", func() adapter.Driver { return refuse("revoked") }, []int{1, 2}},
		{"supporting nothing", func() adapter.Driver {
			return driverFunc(func(_ context.Context, a adapter.Action, _ adapter.Request) (adapter.Answer, error) {
				return adapter.Answer{}, &adapter.Unsupported{Action: a}
			})
		}, []int{2}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			n := offset
			r, err := Run(t.Context(), Options{Features: load(t), Keys: keys, Driver: tc.driver, Version: features.Version,
				Select: func(e Example) bool {
					n++
					return e.Part != "I" && !strings.HasPrefix(e.ID, "E-09.heures") &&
						(n%share == 0 || os.Getenv("AMFRONT_FULL") == "1")
				}})
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range r.Scenarios {
				for _, e := range s.Errors {
					if tc.exit[0] != 3 {
						t.Errorf("%s blames the bench: %s", s.ID, e)
					}
				}
				if s.Verdict.Passes() && !warned(s) && !clockless(s) {
					t.Errorf("%s is %q: %s", s.ID, s.Verdict, checksOf(s))
				}
			}
			if !slices.Contains(tc.exit, r.Result.Exit) {
				t.Errorf("exit %d, want one of %v", r.Result.Exit, tc.exit)
			}
		})
	}
}

func checksOf(s report.Scenario) string {
	var b strings.Builder
	for _, c := range s.Checks {
		b.WriteString(c.ID + "=" + string(c.Verdict) + " ")
	}
	return b.String()
}

// TestHungAdapterEnds: a mute command is left alone after some timeouts, and
// the run says so.
func TestHungAdapterEnds(t *testing.T) {
	for name, script := range map[string]string{
		"mute":  "sleep 30",
		"slow":  "sleep 3; echo '{}'",
		"flood": "yes flood",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := adapterScript(t, script)
			runner := &adapter.Runner{Command: []string{cmd}, Timeout: 150 * time.Millisecond, MaxOutput: 1 << 16}
			if name == "flood" {
				runner.Timeout = time.Minute // a busy machine may take a while to write so much
			}
			began := time.Now()
			r, err := Run(t.Context(), Options{Features: load(t), Keys: keys, Driver: func() adapter.Driver { return runner },
				Alike: 3})
			if err != nil {
				t.Fatal(err)
			}
			if l := r.AdapterFailures; len(l) != 1 || !l[0].Stopped || len(r.Result.Missing) == 0 {
				t.Errorf("the run was not broken off: %+v, %d missing", l, len(r.Result.Missing))
			}
			if r.Result.Exit != 3 {
				t.Errorf("exit %d, want 3", r.Result.Exit)
			}
			for _, s := range r.Scenarios {
				if s.Verdict != report.AdapterError {
					t.Errorf("%s is %q", s.ID, s.Verdict)
				}
			}
			t.Logf("%v", time.Since(began))
		})
	}
}

func adapterScript(t *testing.T, body string) string {
	t.Helper()
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("needs sh")
	}
	name := filepath.Join(t.TempDir(), "adapter.sh")
	if err := os.WriteFile(name, []byte("#!/bin/sh\n"+body+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestAdapterThatLogsIsToldOnce: a log on the standard output is told in each
// report once, with its line; the scenarios name it by its number, and after
// three the run stops.
func TestAdapterThatLogsIsToldOnce(t *testing.T) {
	runner := &adapter.Runner{Command: []string{adapterScript(t, `echo "2026-11-27 12:00:$$ INFO prêt"; echo "{}"`)}}
	var told []string
	r, err := Run(t.Context(), Options{Features: load(t), Keys: keys, Driver: func() adapter.Driver { return runner },
		Parallel: 1, Bundle: filepath.Join(t.TempDir(), "run"),
		Failed: func(_ int, f report.AdapterFailure) { told = append(told, f.Said) }})
	if err != nil {
		t.Fatal(err)
	}
	if len(told) != 1 || len(r.AdapterFailures) != 1 || r.AdapterFailures[0].Scenarios != 3 || r.Result.Exit != 3 ||
		r.Result.Verdict != report.AdapterError || len(r.Scenarios) != 3 || !r.AdapterFailures[0].Stopped {
		t.Errorf("told %q, %+v, exit %d, %d scenarios", told, r.AdapterFailures, r.Result.Exit, len(r.Scenarios))
	}
	for name, write := range map[string]func(io.Writer, *report.Run) error{"HTML": report.WriteHTML,
		"JSON": report.WriteJSON, "JUnit": report.WriteJUnit, "messages": report.WriteMessages,
		"text": func(w io.Writer, r *report.Run) error { return report.WriteText(w, r, report.TextOptions{All: true}) }} {
		var b strings.Builder
		if err := write(&b, r); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(b.String(), "écrit son journal sur la sortie standard"); n != 1 {
			t.Errorf("%s tells it %d times", name, n)
		}
		if !strings.Contains(b.String(), "12:00:") || strings.Contains(b.String(), "invalid character") ||
			!strings.Contains(b.String(), "rreur de l'adaptateur n°") && name != "HTML" && name != "JUnit" {
			t.Errorf("%s lacks the line, or has Go's words:\n%.2000s", name, b.String())
		}
	}
}

// TestFailuresInARow: a success of the action in between begins anew.
func TestFailuresInARow(t *testing.T) {
	n := 0
	r, err := Run(t.Context(), Options{Features: load(t), Keys: keys, Parallel: 1, Alike: 2,
		Select: func(e Example) bool { return e.Part == "A" },
		Driver: func() adapter.Driver {
			return driverFunc(func(ctx context.Context, a adapter.Action, q adapter.Request) (adapter.Answer, error) {
				if n++; a == adapter.ActionConfigure && n%2 == 0 || a == adapter.ActionConfigure && n > 20 {
					return failing(adapter.FailCrash)(ctx, a, q)
				}
				return agree(ctx, a, q)
			})
		}})
	if err != nil {
		t.Fatal(err)
	}
	if l := r.AdapterFailures; len(l) != 1 || l[0].Scenarios < 3 || !l[0].Stopped || len(r.Result.Missing) == 0 {
		t.Errorf("%+v, %d missing", l, len(r.Result.Missing))
	}
}
