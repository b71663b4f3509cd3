package suite

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"amfront/judge/report"
	"amfront/lps/adapter"
)

// shares is the reference LPS that does what it is asked, but shows in its
// answers what it saw for the station before: the fault of one store for all.
type shares struct {
	adapter.Driver
	mu   *sync.Mutex
	seen map[adapter.Action][]adapter.Answer
}

func (s *shares) Do(ctx context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
	a, err := s.Driver.Do(ctx, action, r)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		s.seen[action] = append(s.seen[action], a)
		for _, before := range s.seen[action] {
			a.Fetched, a.Messages = append(a.Fetched, before.Fetched...), append(a.Messages, before.Messages...)
		}
	}
	return a, err
}

// TestStationsStaySeparate: a store that two stations share is told at the
// example that shows it, one world after the other and several at once; the
// reference, whose stations are separate, is not accused.
func TestStationsStaySeparate(t *testing.T) {
	for name, tc := range map[string]struct {
		parallel int
		id       string
		action   adapter.Action
		says     string
		mixes    func(adapter.Driver) adapter.Driver // nil for what shares puts into answers
	}{"certificates, in turn": {1, "C-02.", adapter.ActionRefresh, "le certificat ", nil},
		"certificates, at once": {3, "C-02.", adapter.ActionRefresh, "le certificat ", nil},
		"lists":                 {1, "E-09.", adapter.ActionRefresh, "la liste n° 3e8 de cn=", onlyLists},
		"mails":                 {1, "F-05.flux", adapter.ActionPoll, "le message ", nil},
		"passwords":             {1, "F-05.flux", adapter.ActionPoll, "le mot de passe", firstPassword()}} {
		t.Run(name, func(t *testing.T) {
			all := &shares{mu: &sync.Mutex{}, seen: map[adapter.Action][]adapter.Answer{}}
			opt := Options{Features: load(t), Keys: keys, Parallel: tc.parallel, Alike: 100,
				Select: func(e Example) bool { return strings.HasPrefix(e.ID, tc.id) },
				Driver: func() adapter.Driver {
					s := *all
					s.Driver = reference()
					if tc.mixes != nil {
						s.Driver = tc.mixes(s.Driver)
					}
					if tc.mixes != nil && tc.action == adapter.ActionPoll {
						return s.Driver
					}
					if tc.action == adapter.ActionPoll {
						s.Driver = driverFunc(withoutFetched(reference()))
					}
					return &s
				}}
			r, err := Run(t.Context(), opt)
			if err != nil {
				t.Fatal(err)
			}
			if len(r.AdapterFailures) == 0 || r.Result.Verdict != report.AdapterError {
				t.Fatalf("not seen: %s %+v", r.Result.Verdict, r.AdapterFailures)
			}
			for _, f := range r.AdapterFailures {
				if f.Kind != "shared" || f.Action != string(tc.action) || !strings.Contains(f.Said, "deux postes partagent") ||
					!strings.Contains(f.Said, "de l'exemple "+tc.id) || !strings.Contains(f.Said, tc.says) {
					t.Errorf("%+v", f)
				}
			}
			opt.Driver = reference
			if r, err = Run(t.Context(), opt); err != nil || len(r.AdapterFailures) > 0 {
				t.Errorf("the reference is accused: %v %+v", err, r.AdapterFailures)
			}
		})
	}
}

// withoutFetched leaves out of its answers what a refresh brought.
func withoutFetched(d adapter.Driver) driverFunc {
	return func(ctx context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
		a, err := d.Do(ctx, action, r)
		a.Fetched = nil
		return a, err
	}
}

// onlyLists leaves out of its answers what a refresh brought beside lists.
func onlyLists(d adapter.Driver) adapter.Driver {
	return driverFunc(func(ctx context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
		a, err := d.Do(ctx, action, r)
		a.Fetched = slices.DeleteFunc(a.Fetched, func(f adapter.Fetched) bool { return f.Kind != "crl" })
		return a, err
	})
}

// firstPassword keeps one password for all stations.
func firstPassword() func(adapter.Driver) adapter.Driver {
	var first string
	return func(d adapter.Driver) adapter.Driver {
		return driverFunc(func(ctx context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
			if p, ok := r.Params.(*adapter.Configure); ok {
				first = cmp.Or(first, p.POP3.Password)
				other := *p
				other.POP3.Password = first
				r.Params = &other
			}
			return d.Do(ctx, action, r)
		})
	}
}
