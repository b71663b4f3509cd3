package testca

import (
	"bytes"
	"slices"
	"testing"
)

// TestWorldsShareRootsAndFirstLists: worlds of one time whose root has the same
// name and key have the same root and, whatever authority it is of, the same
// first list; nothing that names a world is shared, and nothing later, nor
// later worlds, nor any that signs at once.
func TestWorldsShareRootsAndFirstLists(t *testing.T) {
	k := NewKeyPool(0, 0)
	defer k.Close()
	clk := newClock()
	type document struct {
		what, dn string
		key      any
	}
	world := func(deferred bool) map[document][]byte {
		t.Helper()
		told := [][]byte{}
		p := newWith(t, clk, Options{Keys: k.Recycled(), CRLHost: "127.0.0.1:1389", WithoutOCT: true, Deferred: deferred,
			Signed: func(der []byte) { told = append(told, der) }})
		out := map[document][]byte{}
		for _, a := range p.Authorities() {
			what := "root"
			if a.Issuer != nil {
				what = "intermediate"
			}
			out[document{what, a.DN, a.Key}] = a.Certificate.Raw
			list := p.publication().seat(a.DN).crl.Raw()
			out[document{"list", a.DN, a.Key}] = list
			if deferred != slices.ContainsFunc(told, func(der []byte) bool { return bytes.Equal(der, list) }) {
				t.Errorf("the list of %s was told: %v", a.DN, !deferred)
			}
			if _, err := p.PublishCRL(a.DN, CRLFresh); err != nil {
				t.Fatal(err)
			}
			out[document{"second list", a.DN, a.Key}] = p.publication().seat(a.DN).crl.Raw()
		}
		return out
	}
	// compare counts the documents of the same name and key in two worlds:
	// "root" where they are the same octets, "other root" where not.
	compare := func(all, with []map[document][]byte) map[string]int {
		n := map[string]int{}
		for i, a := range all {
			for k, b := range with {
				for d, der := range a {
					switch other := b[d]; {
					case other == nil || i == k && &all[0] == &with[0]:
					case bytes.Equal(der, other):
						n[d.what]++
					default:
						n["other "+d.what]++
					}
				}
			}
		}
		return n
	}
	some := func(n int, deferred bool) (out []map[document][]byte) {
		for range n {
			out = append(out, world(deferred))
		}
		return out
	}
	worlds := some(12, true)
	if n := compare(worlds, worlds); n["root"] == 0 || n["list"] == 0 || n["other root"] > 0 || n["other list"] > 0 ||
		n["intermediate"] > 0 || n["other intermediate"] == 0 {
		t.Errorf("worlds of one time: %v", n)
	}
	if n := compare(worlds, some(4, false)); n["root"] > 0 || n["other root"] == 0 {
		t.Errorf("worlds that sign at once: %v", n)
	}
	clk.add(memoAge)
	if n := compare(worlds, some(4, true)); n["root"] == 0 || n["list"] == 0 || n["other root"] > 0 ||
		n["other list"] > 0 || n["second list"] > 0 {
		t.Errorf("worlds that are still of that time: %v", n)
	}
	clk.add(1)
	if n := compare(worlds, some(4, true)); n["root"]+n["list"] > 0 || n["other root"] == 0 || n["other list"] == 0 {
		t.Errorf("worlds of a later time: %v", n)
	}
	clk.add(-2 * memoAge)
	if n := compare(worlds, some(4, true)); n["root"]+n["list"] > 0 {
		t.Errorf("worlds of an earlier time: %v", n)
	}
}

// TestSharedListVerifies: a list from another world is good under this one's
// intermediate, for OpenSSL.
func TestSharedListVerifies(t *testing.T) {
	k := NewKeyPool(0, 0)
	defer k.Close()
	clk := newClock()
	for range 4 {
		p := newWith(t, clk, Options{Keys: k.Recycled(), CRLHost: "127.0.0.1:1389", Deferred: true})
		for _, label := range Labels() {
			c, err := p.Current(label)
			if err != nil {
				t.Fatal(err)
			}
			if out, err := opensslVerify(t, nominalMaterial(p, c), "-verify_email", label, "-purpose", "smimeencrypt",
				"-crl_check_all"); err != nil {
				t.Errorf("%s: %v\n%s", label, err, out)
			}
		}
	}
}
