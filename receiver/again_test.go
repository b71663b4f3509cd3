package receiver

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"amfront/scenarios"
)

// TestLots: the same lot again is a remark, unless the last that was said of it
// asks for it.
func TestLots(t *testing.T) {
	box := boxes["AMO"]
	for _, c := range []struct {
		name   string
		before []Lot
		says   string // "" for no remark
	}{
		{"first", nil, ""},
		{"accepted", []Lot{{Subject: "S", FileSHA256: "f", Decision: Accepted}}, "accepté : même objet et même contenu"},
		{"accepted with a warning", []Lot{{Subject: "S", FileSHA256: "f", Decision: C4015}}, "accepté : même objet et"},
		{"same content", []Lot{{Subject: "T", FileSHA256: "f", Decision: Accepted}}, "accepté : même contenu"},
		{"same subject", []Lot{{Subject: "S", FileSHA256: "g", Decision: Accepted}}, "accepté : même objet"},
		{"asked for by 4005", []Lot{{Subject: "S", Decision: C4005}}, ""},
		{"asked for by 4025", []Lot{{Subject: "S", FileSHA256: "f", Decision: C4025}}, ""},
		{"accepted, then asked for", []Lot{{Subject: "S", FileSHA256: "f", Decision: Accepted},
			{Subject: "S", FileSHA256: "f", Decision: C4005}}, ""},
		{"asked for, sent again, and again", []Lot{{Subject: "S", Decision: C4005},
			{Subject: "S", FileSHA256: "f", Decision: Accepted}}, "accepté"},
		{"undelivered", []Lot{{Subject: "S", Decision: Undelivered}}, ""},
		{"another sender's", []Lot{{From: "b@b", Subject: "S", FileSHA256: "f", Decision: Accepted}}, ""},
		{"another mailbox", []Lot{{To: "99996@996.99.rss.fr", Subject: "S", FileSHA256: "f", Decision: Accepted}}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var l Lots
			for i, lot := range c.before {
				if lot.From == "" {
					lot.From = "a@a"
				}
				if lot.To == "" {
					lot.To = strings.ToUpper(box.Address)
				}
				lot.At = epoch.Add(time.Duration(i) * time.Minute)
				l.Remember(lot)
			}
			in := &Inspection{Message: Message{From: "A@a", Subject: "S"}, FileSHA256: "f"}
			l.Judge(in, box)
			if got := show(in.Findings); c.says == "" && got != "" || !strings.Contains(got, c.says) ||
				c.says != "" && !strings.Contains(got, "F-06 remarque") {
				t.Errorf("%q", got)
			}
			l.Forget()
			if l.Judge(in, box); len(in.Findings) > 1 {
				t.Error("remembered after Forget")
			}
		})
	}
	var l Lots
	for i := range 3 * lotsMax {
		l.Remember(Lot{Subject: fmt.Sprint(i), FileSHA256: fmt.Sprint(-i), Decision: scenarios.Accepted})
	}
	if len(l.last) != lotsMax || len(l.order) != lotsMax {
		t.Errorf("%d and %d kept", len(l.last), len(l.order))
	}
}
