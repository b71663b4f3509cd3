package bench

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"amfront/journal"
)

// ErrNoSession is returned for a session that the bench does not remember.
var ErrNoSession = errors.New("no such session")

// maxSessions is how many sessions the index keeps; the journal keeps all.
const maxSessions = 10000

// Session is a protocol session as the API shows it.
type Session struct {
	ID       string     `json:"id"`
	Protocol string     `json:"protocol" enum:"smtp,pop3,ldap"`
	Remote   string     `json:"remote"`
	Opened   time.Time  `json:"opened_at"`
	Closed   *time.Time `json:"closed_at"`
	Reason   string     `json:"close_reason,omitempty"`
	ByClient bool       `json:"closed_by_client"`
	IdleMS   int64      `json:"idle_ms"`

	First uint64 `json:"-"` // events of open and close
	Last  uint64 `json:"-"`
}

type sessionIndex struct {
	mu         sync.Mutex
	order      []string
	byID       map[string]*Session
	ever, open map[string]int // by protocol
	seen       uint64         // the last event
}

// keptSessions is the index as it is kept beside the journal.
type keptSessions []*Session

// set begins with what was kept up to an event.
func (x *sessionIndex) set(kept keptSessions, seen uint64) {
	x.clear()
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, s := range kept {
		x.order = append(x.order, s.ID)
		x.byID[s.ID] = s
	}
	x.seen = seen
}

// keep keeps the index beside the journal.
func (x *sessionIndex) keep(j *journal.Journal) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	kept := make(keptSessions, 0, len(x.order))
	for _, id := range x.order {
		if s := x.byID[id]; s != nil {
			kept = append(kept, s)
		}
	}
	return j.SaveDerived("sessions", x.seen, kept)
}

func newSessionIndex() *sessionIndex {
	x := &sessionIndex{ever: map[string]int{}}
	x.clear()
	return x
}

func (x *sessionIndex) add(ev journal.Event) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.seen = ev.Seq
	switch ev.Kind {
	case journal.KindSessionOpen:
		var p journal.SessionOpen
		if ev.Decode(&p) != nil {
			return
		}
		if len(x.order) >= maxSessions {
			delete(x.byID, x.order[0])
			x.order = slices.Delete(x.order, 0, 1)
		}
		x.order = append(x.order, ev.Session)
		x.ever[p.Protocol]++
		x.open[p.Protocol]++
		x.byID[ev.Session] = &Session{ID: ev.Session, Protocol: p.Protocol, Remote: p.Remote, Opened: ev.Time, First: ev.Seq}
	case journal.KindSessionClose:
		var p journal.SessionClose
		if ev.Decode(&p) != nil {
			return
		}
		x.open[p.Protocol] = max(0, x.open[p.Protocol]-1) // one from before a reset is not counted
		s := x.byID[ev.Session]
		if s == nil {
			return
		}
		closed := ev.Time
		s.Closed, s.Reason, s.ByClient, s.IdleMS, s.Last = &closed, p.Reason, p.ByClient, p.IdleMS, ev.Seq
	}
}

func (x *sessionIndex) clear() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.order, x.byID, x.open, x.seen = nil, map[string]*Session{}, map[string]int{}, 0
}

// Sessions lists the newest sessions of a protocol ("" for all), oldest first.
func (w *World) Sessions(protocol string, limit int) []Session {
	x := w.sessions
	x.mu.Lock()
	defer x.mu.Unlock()
	out := []Session{}
	for i := len(x.order) - 1; i >= 0 && len(out) < limit; i-- {
		if s := x.byID[x.order[i]]; protocol == "" || s.Protocol == protocol {
			out = append(out, *s)
		}
	}
	slices.Reverse(out)
	return out
}

// Transcript is a session with its events and, once it is closed, the blob of
// its transcript.
func (w *World) Transcript(ctx context.Context, id string) (Session, []journal.Event, error) {
	x := w.sessions
	x.mu.Lock()
	p := x.byID[id]
	if p == nil {
		x.mu.Unlock()
		return Session{}, nil, ErrNoSession
	}
	s := *p
	x.mu.Unlock()
	var events []journal.Event
	for ev, err := range w.Journal.Events(ctx, s.First-1) {
		if err != nil {
			return s, nil, err
		}
		if s.Last != 0 && ev.Seq > s.Last {
			break
		}
		if ev.Session == id {
			events = append(events, ev)
		}
	}
	return s, events, nil
}

// followSessions keeps the index up to date with what the servers journal.
func (w *World) followSessions(ctx context.Context) {
	after := w.Journal.Last()
	x := w.sessions
	x.ever, x.open = map[string]int{}, map[string]int{} // those of an earlier run are over
	w.done.Go(func() {
		for ev, err := range w.Journal.FollowOf(ctx, after, journal.KindSessionOpen, journal.KindSessionClose) {
			if err != nil {
				w.log.Error("following the journal", "err", err)
				return
			}
			w.sessions.add(ev)
		}
	})
}

// strangersEvery is how often it is journaled what was counted only.
const strangersEvery = time.Minute

// countStrangers journals how many events of sessions without a password were
// not: one event, however many they were.
func (w *World) countStrangers(ctx context.Context) {
	if w.opt.Porter == nil {
		return
	}
	w.done.Go(func() {
		tick := time.NewTicker(strangersEvery)
		defer tick.Stop()
		for ended := false; !ended; {
			select {
			case <-tick.C:
			case <-ctx.Done():
				ended = true
			}
			u := w.opt.Porter.Unlisted()
			if u.Events == 0 {
				continue
			}
			w.log.Warn("events of sessions without a password were counted and not journaled", "events", u.Events,
				"networks", u.Networks, "most", u.Most)
			if _, err := w.Journal.Append(journal.Entry{Kind: journal.KindUnlisted,
				Fields: journal.Unlisted{Events: u.Events, Networks: u.Networks, Most: u.Most}}); err != nil {
				w.log.Error("counting strangers", "err", err)
			}
		}
	})
}
