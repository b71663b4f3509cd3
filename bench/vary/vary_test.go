package vary

import (
	"bytes"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
)

// TestPlan: forms depend on seed, world and choice, and on nothing else.
func TestPlan(t *testing.T) {
	p := New(7).In("A-01")
	differs := map[string]bool{}
	for _, c := range Choices() {
		form := p.Form(c, 1000)
		if again := New(7).In("A-01").Form(c, 1000); again != form {
			t.Errorf("%s: %d, then %d", c, form, again)
		}
		if alone := p.Only(c).Form(c, 1000); alone != form {
			t.Errorf("%s: %d, alone %d", c, form, alone)
		}
		if off := p.Only().Form(c, 1000); off != 0 {
			t.Errorf("%s: left alone it takes form %d", c, off)
		}
		differs["seed"] = differs["seed"] || New(8).In("A-01").Form(c, 1000) != form
		differs["world"] = differs["world"] || New(7).In("A-02").Form(c, 1000) != form
		if m := c.Meaning(); m.Says == "" || m.Source == "" || strings.ContainsAny(string(c), " éèàç_") {
			t.Errorf("%+v: a name in small letters, a sentence and what leaves it open", m)
		}
	}
	if !differs["seed"] || !differs["world"] {
		t.Errorf("every form is the same with another: %v", differs)
	}
	var none *Plan
	if none.In("x").Form(Order, 5) != 0 || none.Listener(nil) != nil {
		t.Error("no plan takes another form than the bench's own")
	}
	if n := Draw(); n == 0 {
		t.Error("a seed of 0 is none")
	}
}

// TestSort: the order is another for another seed, the members are the same, and
// without the choice nothing moves.
func TestSort(t *testing.T) {
	list := strings.Split("abcdefgh", "")
	same := func(s string) string { return s }
	sorted := func(p *Plan) string {
		l := slices.Clone(list)
		Sort(p, Order, l, same)
		return strings.Join(l, "")
	}
	if got := sorted(nil) + sorted(New(1).Only()); got != "abcdefghabcdefgh" {
		t.Error(got)
	}
	a, b := sorted(New(1)), sorted(New(2))
	if a == b || a == "abcdefgh" && b == a || len(a) != 8 {
		t.Error(a, b)
	}
}

// TestListener: whatever the form, the same octets arrive.
func TestListener(t *testing.T) {
	want := bytes.Repeat([]byte("0123456789abcdef"), 500)
	seen := map[int]bool{}
	for seed := uint64(1); seed < 60 && len(seen) < len(cuts); seed++ {
		p := New(seed)
		form := p.Form(Wire, len(cuts))
		if seen[form] {
			continue
		}
		seen[form] = true
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		go func() {
			c, err := p.Listener(l).Accept()
			if err != nil {
				return
			}
			defer c.Close()
			if n, err := c.Write(want); n != len(want) || err != nil {
				t.Errorf("form %d: %d octets, %v", form, n, err)
			}
		}()
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(c); err != nil || !bytes.Equal(got, want) {
			t.Errorf("form %d: %d octets arrive, %v", form, len(got), err)
		}
		c.Close()
	}
	if len(seen) != len(cuts) {
		t.Errorf("forms %v", seen)
	}
}
