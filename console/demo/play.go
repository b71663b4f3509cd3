package demo

import (
	"context"
	"errors"
	"net"
	"slices"
	"sync"
	"time"

	"amfront/bench"
	"amfront/console/web"
	"amfront/journal"
	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/scenarios"
	"amfront/words"
)

// gesture plays one gesture; a station that was not set up since the stage was
// opened is set up first, in turns of their own.
func (s *Stage) gesture(ctx context.Context, name string, g Gesture) Outcome {
	if g.Bench() {
		return s.act(ctx, name, g)
	}
	s.mu.Lock()
	ready := s.prepared[name]
	s.mu.Unlock()
	if !ready && g.Kind != SetUp {
		first := []Gesture{{Kind: SetUp}}
		if g.Kind == Send { // in service, not merely set up
			first = append(first, Gesture{Kind: Fetch, Usage: g.Usage})
		}
		for _, x := range first {
			if out := s.ask(ctx, name, x); out == BenchError || out == Stopped {
				return out
			}
		}
	}
	return s.ask(ctx, name, g)
}

// open begins a turn.
func (s *Stage) open(software string, g Gesture) *Turn {
	s.mu.Lock()
	s.n++
	t := &Turn{N: s.n, Software: software, Gesture: g, Began: s.opt.Now(), Outcome: Playing,
		First: s.opt.World.Journal.Last(), Part: s.playing}
	s.turns = append(s.turns, t)
	if len(s.turns) > maxTurns {
		s.turns = slices.Delete(s.turns, 0, len(s.turns)-maxTurns)
	}
	s.mu.Unlock()
	s.tell()
	return t
}

// close ends a turn; change fills it.
func (s *Stage) close(t *Turn, change func()) Outcome {
	s.mu.Lock()
	t.Duration = s.opt.Now().Sub(t.Began)
	t.Last = s.opt.World.Journal.Last()
	change()
	out := t.Outcome
	s.mu.Unlock()
	s.tell()
	return out
}

// act has the bench do something.
func (s *Stage) act(ctx context.Context, name string, g Gesture) Outcome {
	t := s.open("", g)
	said, err := s.bench(ctx, name, g)
	return s.close(t, func() {
		t.Outcome = Done
		if said != nil {
			t.Said = []any{said}
		}
		switch {
		case err != nil && ctx.Err() != nil:
			t.Outcome = Stopped
		case err != nil:
			t.Outcome, t.Said = BenchError, []any{err}
			s.opt.Log.Error("demonstration", "gesture", g.Kind, "err", err)
		}
	})
}

func (s *Stage) bench(ctx context.Context, name string, g Gesture) (any, error) {
	w := s.opt.World
	switch g.Kind {
	case Nominal:
		return nil, w.ResetSituation(ctx)
	case Situation:
		sit, err := w.Situation(g.Situation)
		if err != nil {
			return nil, err
		}
		return web.Quoted(sit.Title + ". " + sit.Lesson), w.Apply(ctx, sit, "")
	case Impose:
		return nil, w.ForceDecision(ctx, scenarios.Decision(g.Code), "", 1)
	case Forge:
		about, err := s.newest(ctx, name)
		if err != nil {
			return nil, err
		}
		if about == "" {
			return words.Text("Ce logiciel n’a encore envoyé aucun lot : il n’y a rien sur quoi mentir."), nil
		}
		_, err = w.Post(ctx, bench.Post{Kind: "service", Original: about, Code: scenarios.C4005, Forgery: "altered"})
		return words.Text("Il est signé de la bonne clé, puis une ligne en est changée : la signature ne tient plus."), err
	}
	return nil, g.check()
}

// newest is the id of the newest lot of a software, "" for none.
func (s *Stage) newest(ctx context.Context, name string) (string, error) {
	const window = 200
	list, err := s.opt.World.Messages(ctx, bench.Filter{Limit: window}, 0)
	if err != nil {
		return "", err
	}
	for _, m := range slices.Backward(list) {
		if m.From == s.address(name) {
			return m.ID, nil
		}
	}
	return "", nil
}

// ask has the software do something.
func (s *Stage) ask(ctx context.Context, name string, g Gesture) Outcome {
	t := s.open(name, g)
	limited, cancel := context.WithTimeout(ctx, s.opt.Timeout)
	defer cancel()
	spoken := &caller{}
	answers, err := s.drive(limited, name, g, spoken)
	return s.close(t, func() {
		t.Remotes = spoken.list()
		t.Outcome = Done
		for _, a := range answers {
			t.Said = append(t.Said, said(g, a)...)
			t.Alerts = append(t.Alerts, a.Alerts...)
			if a.Status == adapter.Refused {
				t.Outcome = Refused
			}
		}
		var failed *adapter.Failure
		var unsupported *adapter.Unsupported
		switch {
		case err == nil:
			if g.Kind == SetUp {
				s.prepared[name] = true
			}
		case errors.As(err, &failed):
			t.Outcome, t.Said = Failed, append(t.Said, words.Errorf("Le pilote du logiciel a failli : %s",
				failed.French()))
		case errors.As(err, &unsupported):
			t.Outcome, t.Said = Unsupported, append(t.Said, words.Text("Il dit ne pas connaître cette action."))
		case ctx.Err() != nil:
			t.Outcome = Stopped
		case errors.Is(err, context.DeadlineExceeded):
			t.Outcome, t.Said = Failed, append(t.Said, words.Errorf("Il n’a pas fini après %.0f secondes : il a été "+
				"arrêté.", s.opt.Timeout.Seconds()))
		default:
			t.Outcome, t.Said = BenchError, append(t.Said, err)
			s.opt.Log.Error("demonstration", "software", name, "gesture", g.Kind, "err", err)
		}
	})
}

// drive makes the requests of a gesture and asks for them in turn.
func (s *Stage) drive(ctx context.Context, name string, g Gesture, spoken *caller) ([]adapter.Answer, error) {
	list, err := s.requests(name, g)
	if err != nil {
		return nil, err
	}
	if g.Kind == SetUp {
		if err := s.emptied(ctx, name); err != nil {
			return nil, err
		}
	}
	driver := software(name, lps.Options{Dial: spoken.dial, Log: s.opt.Log, Reference: s.opt.World.Config().Reference()})
	if c, ok := driver.(interface{ Close() }); ok {
		defer c.Close()
	}
	var out []adapter.Answer
	for len(list) > 0 {
		p := list[0]
		list = list[1:]
		j := s.opt.World.Journal
		// without the request, which holds a password
		if _, err := j.Append(journal.Entry{Kind: journal.KindLPSAction,
			Fields: journal.LPSAction{Action: string(p.Action())}}); err != nil {
			return out, err
		}
		began := time.Now()
		a, err := driver.Do(ctx, p.Action(), adapter.Request{Station: s.station(name), Params: p})
		exit := adapter.ExitDone
		switch {
		case err != nil:
			exit = -1
		case a.Status == adapter.Refused:
			exit = adapter.ExitRefused
		}
		if _, jerr := j.Append(journal.Entry{Kind: journal.KindLPSReport,
			Fields: journal.LPSReport{Action: string(p.Action()), Exit: exit,
				Reason: a.Reason, Answer: a, Duration: time.Since(began)}}); jerr != nil {
			return out, jerr
		}
		if err != nil {
			return out, err
		}
		out = append(out, a)
		if p.Action() == adapter.ActionPoll && a.Awaits() {
			list = append(list, &adapter.Confirm{}) // whoever shows it agrees
		}
	}
	return out, nil
}

// caller remembers the addresses that a software speaks from: the journal has
// them beside each session.
type caller struct {
	mu    sync.Mutex
	local []string
}

func (c *caller) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
	if err == nil {
		c.mu.Lock()
		c.local = append(c.local, conn.LocalAddr().String())
		c.mu.Unlock()
	}
	return conn, err
}

func (c *caller) list() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.local)
}
