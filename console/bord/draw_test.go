package bord

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"amfront/journal"
	"amfront/judge/report"
	"amfront/suite/runs"
)

// past opens a journal with n lots a minute apart, each after a directory search.
func past(t testing.TB, n int) *journal.Journal {
	t.Helper()
	at := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	j, err := journal.Open(t.Context(), journal.Options{Now: func() time.Time { return at }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	for i := range n {
		s := fmt.Sprint("ldap-", i)
		for _, e := range []journal.Entry{
			{Session: s, Kind: journal.KindSessionOpen, Fields: journal.SessionOpen{Protocol: "ldap", Remote: "10.0.0.9:4242"}},
			{Session: s, Kind: journal.KindLDAPRequest, Fields: journal.LDAPRequest{Op: "search"}},
			{Session: s, Kind: journal.KindLDAPRequest, Fields: journal.LDAPRequest{Op: "unbind"}},
			{Kind: journal.KindMessageReceived, Fields: journal.MessageReceived{ID: s, Decision: "4005"}}} {
			if _, err := j.Append(e); err != nil {
				t.Fatal(err)
			}
		}
		at = at.Add(time.Minute)
	}
	return j
}

func sum(c Chart) (n int) {
	for _, col := range c.Columns {
		for _, k := range col.N {
			n += k
		}
	}
	return n
}

// TestDrawings: what is drawn is what happened, once, in columns few enough; a
// plan outside of its hours shows; an emptied bench is drawn empty.
func TestDrawings(t *testing.T) {
	j := past(t, 90)
	plan := map[string]any{"planned": []time.Time{time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC),
		time.Date(2026, 11, 23, 23, 0, 0, 0, time.UTC)}}
	if _, err := j.Append(journal.Entry{Kind: journal.KindLPSReport, Fields: journal.LPSReport{Action: "plan",
		Answer: plan}}); err != nil {
		t.Fatal(err)
	}
	var h history
	for range 2 { // the second look reads nothing twice
		if err := h.catchUp(t.Context(), j); err != nil {
			t.Fatal(err)
		}
	}
	lots, asked, hours := h.exchanges(), h.requests(), h.plan()
	if sum(lots) != 90 || len(lots.Columns) > columns {
		t.Errorf("%d lots in %d columns", sum(lots), len(lots.Columns))
	}
	if sum(asked) != 90 || len(asked.Series) != 1 || fmt.Sprint(asked.Series[0].Name) != "poste 10.0.0.9" {
		t.Errorf("%d searches of %v", sum(asked), asked.Series)
	}
	if hours.Columns[3].N[0] != 1 || hours.Columns[23].N[1] != 1 || sum(hours) != 2 {
		t.Errorf("plan %v", hours.Columns)
	}
	high := 0.0
	for _, b := range lots.Bars() {
		high = math.Max(high, b.H)
		if b.X < 0 || b.X+b.W > 100 || b.Y < -.01 || b.Y+b.H > 100.01 {
			t.Errorf("a bar outside of its drawing: %+v", b)
		}
	}
	if math.Abs(high-100) > .1 {
		t.Errorf("the highest bar is %.1f high", high)
	}
	if s := lots.seen(); len(s.Series) != 1 || s.Series[0].Fill() != "url(#trame-bad)" || sum(s) != 90 {
		t.Errorf("only rejects were seen, drawn are %+v", s.Series)
	}
	fills := map[string]string{}
	for _, s := range lots.Series {
		if other, twice := fills[s.Fill()]; twice {
			t.Errorf("%q and %q are drawn alike, but for their colour", other, s.Name)
		}
		fills[s.Fill()] = fmt.Sprint(s.Name)
	}
	if err := j.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := h.catchUp(t.Context(), j); err != nil || sum(h.exchanges())+sum(h.requests()) != 0 {
		t.Errorf("after the reset %d are drawn, %v", sum(h.exchanges()), err)
	}
}

// TestVerdictsDrawn: every judged scenario is in the trend and in the matrix.
func TestVerdictsDrawn(t *testing.T) {
	line := func(id string, v report.Verdict) runs.Line { return runs.Line{ID: id, Verdict: v} }
	c, last := verdicts([]runs.Status{
		{ID: "b", Lines: []runs.Line{line("D-03.x", report.NonConforming), line("D-03.y", report.Conforming), line("E-09",
			report.Warning)}},
		{ID: "none"}, {ID: "a", Lines: []runs.Line{line("D-03.x", report.Conforming)}}})
	if len(c.Columns) != 2 || sum(c) != 4 || last.ID != "b" || len(last.Rows) != 2 || last.Rows[0].Title == "" ||
		len(last.Verdicts) != 3 {
		t.Errorf("%+v %+v", c.Columns, last)
	}
	if l := c.Labels(); len(l) != 2 || l[0].Day == "" || l[1].Day != "" || strings.Contains(l[0].Text, "/") {
		t.Errorf("the labels %+v: the time under each column, the day under the first", l)
	}
}

// BenchmarkLook is one look after 10,000 exchanges, of which 200 are new.
func BenchmarkLook(b *testing.B) {
	j := past(b, 10000)
	for b.Loop() {
		h := history{hosts: map[string]string{}, gen: j.Generation(), seq: j.Last() - 800}
		if err := h.catchUp(b.Context(), j); err != nil {
			b.Fatal(err)
		}
		h.exchanges()
		h.requests()
	}
}
