package directory

import (
	"io"
	"slices"
	"testing"
	"time"

	"amfront/journal"
	"amfront/journal/fault"
)

func TestFaults(t *testing.T) {
	type outcome struct {
		result int
		fault  string
	}
	for _, c := range []struct {
		class string
		rule  fault.Rule
		check func(*testing.T, *bench, raw)
		want  []outcome
	}{
		{"search refused once, then served", fault.Rule{ID: "f", Command: "search", Nth: 1,
			Action: fault.Action{Code: busy, Text: "occupé"}}, func(t *testing.T, b *bench, r raw) {
			r.send(request(1, opSearch, searchBody("c=fr", 0, present, "1.1")))
			r.wantResult(1, 5, busy)
			r.send(request(2, opSearch, searchBody("c=fr", 0, present, "1.1")))
			r.result() // the entry
			r.wantResult(2, 5, success)
		}, []outcome{{busy, "f"}, {0, ""}}},
		{"bind refused leaves anonymous", fault.Rule{ID: "f", Command: "bind", Action: fault.Action{Code: unavailable}},
			func(t *testing.T, b *bench, r raw) {
				r.send(request(1, opBind, bindBody(3, "cn=x", 0x80, "x")))
				r.wantResult(1, 1, unavailable)
			}, []outcome{{unavailable, "f"}}},
		{"cut", fault.Rule{ID: "f", Command: "search", Action: fault.Action{Cut: true}}, func(t *testing.T, b *bench, r raw) {
			r.send(request(1, opSearch, searchBody(amoTestDN, 0, present)))
			r.wantClosed()
		}, []outcome{{-1, "f"}}},
		{"truncated", fault.Rule{ID: "f", Command: "search", Action: fault.Action{Truncate: 100}},
			func(t *testing.T, b *bench, r raw) {
				r.send(request(1, opSearch, searchBody(amoTestDN, 0, present)))
				if n, err := io.Copy(io.Discard, r); n != 100 || err != nil {
					t.Errorf("%d octets, %v", n, err)
				}
			}, []outcome{{-1, "f"}}},
		{"StartTLS refused", fault.Rule{ID: "f", Command: "starttls", Action: fault.Action{Code: operationsError}},
			func(t *testing.T, b *bench, r raw) {
				r.send(request(1, opExtended, appendString(nil, 0x80, oidStartTLS)))
				r.wantResult(1, 24, operationsError)
				r.send(request(2, opBind, bindBody(3, "", 0x80, ""))) // still in the clear
				r.wantResult(2, 1, success)
			}, []outcome{{operationsError, "f"}, {0, ""}}},
		{"connection closed at once", fault.Rule{ID: "f", Command: "connect", Action: fault.Action{Refuse: true}},
			func(t *testing.T, b *bench, r raw) {
				r.wantClosed()
			}, nil},
		{"connection refused with a notice", fault.Rule{ID: "f", Command: "connect", Action: fault.Action{Code: unavailable}},
			func(t *testing.T, b *bench, r raw) {
				r.wantResult(0, 24, unavailable)
				r.wantClosed()
			}, nil},
		{"delayed answer comes after a later one", fault.Rule{ID: "f", Command: "search", Nth: 1,
			Action: fault.Action{Delay: fault.Duration(100 * time.Millisecond)}}, func(t *testing.T, b *bench, r raw) {
			r.send(request(1, opSearch, searchBody("c=de", 0, present)))
			r.send(request(2, opSearch, searchBody("c=de", 0, present)))
			r.wantResult(2, 5, noSuchObject)
			r.wantResult(1, 5, noSuchObject)
		}, []outcome{{noSuchObject, ""}, {noSuchObject, "f"}}},
		{"delayed bind holds the rest back", fault.Rule{ID: "f", Command: "bind",
			Action: fault.Action{Delay: fault.Duration(50 * time.Millisecond)}}, func(t *testing.T, b *bench, r raw) {
			r.send(request(1, opBind, bindBody(3, "", 0x80, "")))
			r.send(request(2, opSearch, searchBody("c=de", 0, present)))
			r.wantResult(1, 1, success)
			r.wantResult(2, 5, noSuchObject)
		}, []outcome{{0, "f"}, {noSuchObject, ""}}},
		{"abandoned while delayed", fault.Rule{ID: "f", Command: "search", Nth: 1,
			Action: fault.Action{Delay: fault.Duration(time.Hour)}}, func(t *testing.T, b *bench, r raw) {
			r.send(request(1, opSearch, searchBody("c=de", 0, present)))
			r.send(request(2, opAbandon, []byte{1}))
			r.send(request(3, opSearch, searchBody("c=de", 0, present)))
			r.wantResult(3, 5, noSuchObject)
		}, []outcome{{0, ""}, {-1, "f"}, {noSuchObject, ""}}},
		{"client gives up during the delay", fault.Rule{ID: "f", Command: "search",
			Action: fault.Action{Delay: fault.Duration(time.Hour)}}, func(t *testing.T, b *bench, r raw) {
			r.send(request(1, opSearch, searchBody("c=de", 0, present)))
			_ = r.Close()
		}, []outcome{{-1, "f"}}},
		{"client gives up on a delayed connection", fault.Rule{ID: "f", Command: "connect",
			Action: fault.Action{Delay: fault.Duration(time.Hour)}}, func(t *testing.T, b *bench, r raw) {
			r.send(request(1, opSearch, searchBody("c=de", 0, present)))
			_ = r.Close()
		}, nil},
	} {
		t.Run(c.class, func(t *testing.T) {
			b := start(t, nil)
			c.rule.Protocol = "ldap"
			b.faults.Arm(c.rule)
			r := b.raw()
			r.t = t
			c.check(t, b, r)
			_ = r.Close()
			b.events(journal.KindSessionClose, 1)
			b.events(journal.KindFaultFired, 1)
			var got []outcome
			for _, q := range b.requests() {
				got = append(got, outcome{q.Result, q.Fault})
				if q.Result == -1 && len(q.Entries) > 0 {
					t.Errorf("entries journaled as handed out that were not: %+v", q)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("journaled %v, expected %v", got, c.want)
			}
		})
	}
}

// TestPending: no connection makes the server hold more than its limit.
func TestPending(t *testing.T) {
	b := start(t, func(o *Options) { o.MaxPending = 3 })
	b.faults.Arm(fault.Rule{ID: "f", Protocol: "ldap", Command: "search",
		Action: fault.Action{Delay: fault.Duration(time.Hour)}})
	r := b.raw()
	for id := range int64(4) {
		r.send(request(id+1, opSearch, searchBody("c=de", 0, present)))
	}
	r.wantResult(4, 5, busy)
	r.send(request(2, opSearch, searchBody("c=de", 0, present)))
	r.wantResult(2, 5, protocolError) // under way
}
