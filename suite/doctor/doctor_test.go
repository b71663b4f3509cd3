package doctor

import (
	"context"
	"errors"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/pki/testca"
	"amfront/scenarios"
)

var keys = testca.NewKeyPool(0, 0)

func TestMain(m *testing.M) {
	code := m.Run()
	keys.Close()
	os.Exit(code)
}

func examine(t *testing.T, d adapter.Driver, addresses map[string]string) map[string]Finding {
	t.Helper()
	list, err := Examine(t.Context(), Options{LPS: d, Addresses: addresses, Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]Finding{}
	for _, f := range list {
		if f.State == Wrong && f.Advice == "" && !strings.HasPrefix(f.ID, "adapter.") {
			t.Errorf("%s is wrong and nothing says what to do", f.ID)
		}
		out[f.ID] = f
	}
	return out
}

func TestReferenceIsWell(t *testing.T) {
	s := lps.New(lps.Options{})
	defer s.Close()
	list, err := Examine(t.Context(), Options{LPS: s, Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		if f.State != OK && f.ID != "tool.openssl" {
			t.Errorf("%s: %s %s", f.ID, f.State, f.Detail)
		}
	}
	if Exit(list) != 0 {
		t.Errorf("exit %d", Exit(list))
	}
}

// faulty wraps the reference and changes what one action gets or gives.
type faulty struct {
	adapter.Driver
	change func(ctx context.Context, a adapter.Action, r adapter.Request) (adapter.Request, *adapter.Answer, error)
}

func (f faulty) Do(ctx context.Context, a adapter.Action, r adapter.Request) (adapter.Answer, error) {
	r, answer, err := f.change(ctx, a, r)
	if answer != nil || err != nil {
		if answer == nil {
			answer = &adapter.Answer{}
		}
		return *answer, err
	}
	return f.Driver.Do(ctx, a, r)
}

// TestEachFaultIsNamed: every mistake of a set-up shows at its own place, is
// told with what to do, and exits 4, never 1.
func TestEachFaultIsNamed(t *testing.T) {
	configure := func(change func(*adapter.Configure)) func(context.Context, adapter.Action,
		adapter.Request) (adapter.Request, *adapter.Answer, error) {
		return func(_ context.Context, _ adapter.Action, r adapter.Request) (adapter.Request, *adapter.Answer, error) {
			if p, ok := r.Params.(*adapter.Configure); ok {
				c := *p
				change(&c)
				r.Params = &c
			}
			return r, nil, nil
		}
	}
	done := func(action adapter.Action) func(context.Context, adapter.Action, adapter.Request) (adapter.Request,
		*adapter.Answer, error) {
		return func(_ context.Context, a adapter.Action, r adapter.Request) (adapter.Request, *adapter.Answer, error) {
			if a == action {
				return r, &adapter.Answer{Protocol: 1, Action: a, Status: adapter.Done}, nil
			}
			return r, nil, nil
		}
	}
	for _, tc := range []struct {
		name, id string
		change   func(context.Context, adapter.Action, adapter.Request) (adapter.Request, *adapter.Answer, error)
	}{
		{"wrong trust anchors", "trip.smtp",
			configure(func(p *adapter.Configure) { p.TrustAnchors.Test = p.TrustAnchors.Reel })},
		{"directory on another port", "trip.ldap", configure(func(p *adapter.Configure) { p.LDAP.Port = 1 })},
		{"mailbox password", "trip.pop3", configure(func(p *adapter.Configure) { p.POP3.Password = "faux" })},
		{"refresh does nothing", "trip.ldap", done(adapter.ActionRefresh)},
		{"send does nothing", "trip.smtp", done(adapter.ActionSend)},
		{"poll does nothing", "trip.pop3", done(adapter.ActionPoll)},
		{"agrees to everything", "adapter.probe", func(_ context.Context, a adapter.Action,
			r adapter.Request) (adapter.Request, *adapter.Answer, error) {
			return r, &adapter.Answer{Protocol: 1, Action: a, Status: adapter.Done}, nil
		}},
		{"hangs", "adapter.probe", func(_ context.Context, a adapter.Action, r adapter.Request) (adapter.Request,
			*adapter.Answer, error) {
			return r, nil, &adapter.Failure{Action: a, Kind: adapter.FailTimeout, Exit: -1, Detail: "no end"}
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := lps.New(lps.Options{Sleep: func(context.Context, time.Duration) error { return nil }})
			defer s.Close()
			f := examine(t, faulty{s, tc.change}, nil)
			got := f[tc.id]
			if got.State != Wrong || got.Advice == "" {
				t.Errorf("%s: %+v, want wrong with advice", tc.id, got)
			}
			list := make([]Finding, 0, len(f))
			for _, x := range f {
				list = append(list, x)
			}
			if Exit(list) != 4 {
				t.Errorf("exit %d, want 4", Exit(list))
			}
		})
	}
}

// TestClock: an LPS whose clock is far off is told so.
func TestClock(t *testing.T) {
	late := time.Now().Add(-3 * time.Hour)
	s := lps.New(lps.Options{Now: func() time.Time { return late }})
	defer s.Close()
	f := examine(t, s, nil)
	// With that clock certificates are not valid yet, or the lot's date is off.
	if f["clock"].State == OK || f["trip.smtp"].State == OK && f["clock"].State != Wrong {
		t.Errorf("clock %+v, smtp %+v", f["clock"], f["trip.smtp"])
	}
}

// way is the reference that announces capabilities, and notes when it is asked.
type way struct {
	adapter.Driver
	capabilities []scenarios.Capability
	timed        map[adapter.Action]bool
}

func (w *way) Do(ctx context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
	w.timed[action] = !r.Now.IsZero()
	return w.Driver.Do(ctx, action, r)
}

func (w *way) Announce(context.Context) (adapter.Answer, error) {
	return adapter.Answer{Status: adapter.Done, Software: &adapter.Software{Name: "x"}, Capabilities: w.capabilities}, nil
}
func (w *way) World() adapter.Driver { return w }
func (w *way) Close()                {}

// TestTimeIsTold: an LPS with a clock is told the time at each action.
func TestTimeIsTold(t *testing.T) {
	for _, list := range [][]scenarios.Capability{{scenarios.Clock}, {scenarios.SendsFSE}} {
		s := lps.New(lps.Options{})
		w := &way{s, list, map[adapter.Action]bool{}}
		examine(t, w, nil)
		s.Close()
		for _, a := range []adapter.Action{adapter.ActionConfigure, adapter.ActionSend, adapter.ActionPoll} {
			if timed, asked := w.timed[a]; !asked || timed != (list[0] == scenarios.Clock) {
				t.Errorf("%v: %s: asked %v, with the time %v", list, a, asked, timed)
			}
		}
	}
}

func TestPorts(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			c.Write([]byte("220 somebody else\r\n"))
			c.Close()
		}
	}()
	f := examine(t, nil, map[string]string{"SMTP": l.Addr().String(), "POP3": "127.0.0.1:0", "LDAP": "192.0.2.1:1389"})
	if x := f["port.smtp"]; x.State != Wrong || !strings.Contains(x.Advice, "--smtp") {
		t.Errorf("taken port: %+v", x)
	}
	if x := f["port.pop3"]; x.State != OK {
		t.Errorf("free port: %+v", x)
	}
	if x := f["port.ldap"]; x.State != Wrong {
		t.Errorf("foreign address: %+v", x)
	}
	if x := f["adapter"]; x.State != Skipped {
		t.Errorf("no adapter: %+v", x)
	}
}

func TestExit(t *testing.T) {
	for want, list := range map[int][]Finding{0: {{State: OK}, {State: Skipped}}, 4: {{State: Wrong}, {State: OK}},
		3: {{State: Wrong}, {State: Broken}}} {
		if got := Exit(list); got != want {
			t.Errorf("%v: %d, want %d", list, got, want)
		}
	}
	if err := Probe(t.Context(), faulty{nil, func(_ context.Context, a adapter.Action, r adapter.Request) (adapter.Request,
		*adapter.Answer, error) {
		return r, nil, &adapter.Unsupported{Action: a}
	}}, t.TempDir()); err != nil {
		t.Error(err)
	}
	if err := Probe(t.Context(), faulty{nil, func(_ context.Context, a adapter.Action, r adapter.Request) (adapter.Request,
		*adapter.Answer, error) {
		return r, &adapter.Answer{}, nil
	}}, t.TempDir()); !errors.Is(err, ErrProbe) {
		t.Error(err)
	}
}
