package bench

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"amfront/journal"
)

// The index finds what a plain list would, however long it is and whatever was
// deleted.
func TestMessageIndex(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	x := newMessageIndex()
	type row struct {
		id, to  string
		seq     uint64
		deleted bool
	}
	var list []row
	for i := range 1200 {
		m := row{id: fmt.Sprintf("run-%06d", 2*i+1), to: fmt.Sprint("box", r.IntN(3)), seq: uint64(10*i + r.IntN(9) + 1)}
		list = append(list, m)
		if n := x.add(m.seq, &journal.MessageReceived{ID: m.id, To: m.to, Decision: "accepted"}); n != len(list) {
			t.Fatal(n)
		}
		if gone := r.IntN(i + 1); i%5 == 0 {
			x.remove(list[gone].id)
			list[gone].deleted = true
		}
	}
	for range 300 {
		f := Filter{Limit: 1 + r.IntN(1300)}
		first, last := 0, len(list)-1
		if r.IntN(2) == 0 {
			f.To = fmt.Sprint("Box", r.IntN(4))
		}
		if r.IntN(2) == 0 {
			i := r.IntN(len(list))
			f.AfterID, first = list[i].id, i+1
		}
		if r.IntN(2) == 0 {
			i := r.IntN(len(list))
			f.BeforeID, last = list[i].id, i-1
		}
		var want []uint64
		for i := last; i >= first && len(want) < f.Limit; i-- {
			if !list[i].deleted && (f.To == "" || fold(f.To) == list[i].to) {
				want = append(want, list[i].seq)
			}
		}
		slices.Reverse(want)
		if got, _ := x.find(f); !slices.Equal(got, want) {
			t.Fatalf("%+v: %v\nexpected %v", f, got, want)
		}
	}
	there := 0
	for i, m := range list {
		seq, ok := x.seq(m.id)
		if ok == m.deleted || ok && seq != m.seq {
			t.Fatalf("%s: %d, %v, deleted %v", m.id, seq, ok, m.deleted)
		}
		if ok {
			there++
		}
		n := slices.IndexFunc(list[i+1:], func(m row) bool { return !m.deleted })
		if seq, ok := x.next(m.id); ok != (n >= 0) || ok && seq != list[i+1+n].seq {
			t.Fatalf("after %s: %d, %v", m.id, seq, ok)
		}
	}
	if n := x.count()["accepted"]; n != there {
		t.Errorf("%d counted, %d there", n, there)
	}
}
