package runs

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"amfront/judge/report"
	"amfront/lps/adapter"
	"amfront/lps/operator"
	"amfront/suite"
)

// boast is what a person may keep that speaks for the software.
func boast(r operator.Reply) operator.Reply {
	r.Remark = "conforme : le lot est accepté, le 4005 compris, 1 85 05 78 006 084 91"
	r.Picture = []byte("\x89PNG\r\n\x1a\n" + strings.Repeat("lot accepté ", 30))
	return r
}

// TestSeenIsKept: what a person saw of each gesture stands in the record, is
// shown in the book and changes no verdict; a copy to be shown has no picture.
func TestSeenIsKept(t *testing.T) {
	d := open(t, t.TempDir())
	p := byHand(t, d, "D-03.perime")
	p.do = func(_ operator.Task, r operator.Reply) operator.Reply { return boast(r) }
	p.play(t)
	if s := d.until(t, p.run, over); s.Verdict != report.Conforming {
		t.Fatalf("%+v", s)
	}
	r, err := suite.Recorded(d.Record(p.run))
	if err != nil {
		t.Fatal(err)
	}
	seen := r.Scenarios[0].Trace.Seen
	if len(seen) < 3 || seen[0].Gesture != 1 || seen[0].Remark == "" ||
		seen[0].Type != "image/png" || seen[0].Picture == "" {
		t.Fatalf("%+v", seen)
	}
	var book bytes.Buffer
	if err := report.WriteAnnex(&book, r); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Vu par l'opérateur", "le 4005 compris", string(seen[0].Picture)} {
		if !strings.Contains(book.String(), want) {
			t.Errorf("the book lacks %q", want)
		}
	}
	copied := filepath.Join(t.TempDir(), "copie")
	n, red, err := suite.Redact(t.Context(), d.Record(p.run), copied)
	if err != nil {
		t.Fatal(err)
	}
	if n.Pictures != len(seen) {
		t.Errorf("%d pictures left out of %d", n.Pictures, len(seen))
	}
	for _, s := range red.Scenarios[0].Trace.Seen {
		if s.Picture != "" || strings.Contains(s.Remark, "85 05 78") || !strings.Contains(s.Words(), "hors de cette copie") {
			t.Errorf("in the copy: %+v", s)
		}
	}
}

// TestSeenProvesNothing: whatever is remarked of gestures that did nothing, no
// check is conforming.
func TestSeenProvesNothing(t *testing.T) {
	d := open(t, t.TempDir())
	id, err := d.Start(Request{Way: ByOperator, Only: []string{"D-03.en-cours", "F-05.revoque"}})
	if err != nil {
		t.Fatal(err)
	}
	p := &person{desk: d, run: id}
	for last := ""; ; {
		task, ok := p.next(t, last)
		if !ok {
			break
		}
		last = task.ID
		r := operator.Reply{Outcome: operator.GestureDone, Sure: true}
		if task.Action == adapter.ActionPoll {
			r.Messages = []adapter.Handled{{Kind: "4005", Outcome: "acted"}}
		}
		if err := d.Reply(t.Context(), id, task.ID, boast(r)); err != nil {
			t.Fatal(err)
		}
	}
	if s := d.until(t, id, over); s.Verdict == report.Conforming {
		t.Fatalf("%+v", s)
	}
	r, err := suite.Recorded(d.Record(id))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range r.Scenarios {
		if s.Verdict.Passes() || len(s.Trace.Seen) == 0 {
			t.Errorf("%s: %s, seen %d", s.ID, s.Verdict, len(s.Trace.Seen))
		}
		for _, c := range s.Checks {
			if c.Verdict == report.Conforming {
				t.Errorf("%s %s is conforming on words alone: %s", s.ID, c.ID, c.Observed)
			}
		}
	}
}
