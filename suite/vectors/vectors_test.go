package vectors

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"amfront/asp"
	"amfront/asp/exemple"
	"amfront/pki/testca"
	"amfront/receiver"
	"amfront/scenarios"
)

// TestDeterministic: a seed alone decides on every octet, and another one on
// other keys.
func TestDeterministic(t *testing.T) {
	a, _ := written(t)
	b, err := Generate(t.Context(), Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, of := range []*Set{a, b} {
		for _, f := range of.Families {
			of.Files[f.Name+".json"] = document(f)
		}
	}
	for name := range a.Files {
		if !bytes.Equal(a.Files[name], b.Files[name]) {
			t.Error(name, "differs")
		}
	}
	if len(a.Files) != len(b.Files) {
		t.Errorf("%d and %d files", len(a.Files), len(b.Files))
	}
	one, two := testca.NewSeededPool(1).Recycled(), testca.NewSeededPool(2).Recycled()
	k1, err1 := one.Get(t.Context())
	k2, err2 := two.Get(t.Context())
	if err1 != nil || err2 != nil || k1.Equal(k2) {
		t.Error("two seeds, one key", err1, err2)
	}
}

// TestShape: what docs/vectors.md promises of every vector.
func TestShape(t *testing.T) {
	s, dir := written(t)
	all, total := map[string]*Vector{}, 0
	for _, f := range s.Families {
		if len(f.Vectors) < 10 {
			t.Errorf("%s: %d vectors", f.Name, len(f.Vectors))
		}
		for _, v := range f.Vectors {
			if all[v.ID] != nil {
				t.Errorf("%s stands twice", v.ID)
			}
			all[v.ID] = v
			total++
		}
	}
	if total < 300 {
		t.Errorf("%d vectors", total)
	}
	for _, f := range s.Families {
		used := map[string]bool{}
		for _, v := range f.Vectors {
			used[v.Check] = true
			_, known := scenarios.RequirementByID(v.Requirement)
			if !known && v.Requirement[0] != 'H' || v.Title == "" || v.Consequence == "" {
				t.Errorf("%s: %+v", v.ID, v)
			}
			if v.Check != "" && f.Checks[v.Check] == "" {
				t.Errorf("%s: the check %q is not one of its family", v.ID, v.Check)
			}
			twin := all[v.Twin]
			if v.Result == Invalid && (v.Reason == "" || v.Check == "" || twin == nil || twin.Result != Valid) {
				t.Errorf("%s: an invalid one needs a reason, a check and a valid twin: %q", v.ID, v.Twin)
			}
			for _, name := range paths(v) {
				if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
					t.Errorf("%s: %v", v.ID, err)
				}
			}
		}
		for check := range f.Checks {
			if !used[check] {
				t.Logf("%s: no vector is for %s", f.Name, check)
			}
		}
	}
}

// paths are the files that a vector names.
func paths(v *Vector) (out []string) {
	for _, name := range []string{"certificate", "ldif", "issuer", "list", "held", "key", "message", "file"} {
		if s, ok := v.Inputs[name].(string); ok {
			out = append(out, s)
		}
	}
	for _, name := range []string{"anchors", "intermediates", "crls", "documents"} {
		if s, ok := v.Inputs[name].([]string); ok {
			out = append(out, s...)
		}
	}
	return out
}

// TestBenchAgrees: the front-end has something against every message that is
// invalid, and nothing against those that are valid; so have the ASP's controls.
func TestBenchAgrees(t *testing.T) {
	s, _ := written(t)
	m := &maker{ctx: t.Context(), seed: s.Seed, at: s.At, keys: testca.NewSeededPool(s.Seed)}
	p, err := m.world("documents")
	if err != nil {
		t.Fatal(err)
	}
	p.Credentials("") // signs them: the front-end looks for what exists
	r, err := receiver.New(receiver.Options{PKI: p})
	if err != nil {
		t.Fatal(err)
	}
	actors := map[string]testca.Actor{"FSE": testca.AMO, "DRE": testca.AMC, "MIXTE": testca.OCT}
	i := 0
	for ; s.Families[i].Name != "mails"; i++ {
	}
	seen := map[string]int{}
	for _, v := range s.Families[i].Vectors {
		box := receiver.Mailbox{Actor: actors[v.Inputs["kind"].(string)]}
		in, err := r.Inspect(t.Context(), bytes.NewReader(s.Files[v.Inputs["message"].(string)]), box, nil)
		if err != nil {
			t.Fatal(err)
		}
		var against []string
		for _, f := range in.Findings {
			if f.Severity == receiver.Erreur {
				against = append(against, f.ID)
			}
		}
		if f := in.Flow; f.Kind != v.Inputs["kind"] || f.Usage != v.Inputs["usage"] {
			against = append(against, "another flow: "+f.Description)
		}
		seen[v.Result]++
		// who sends, and when, only a bench that plays knows
		if (len(against) > 0) != (v.Result == Invalid) && v.Check != "from" && v.Check != "date" {
			t.Errorf("%s is %s, and the front-end has against it: %v", v.ID, v.Result, against)
		}
	}
	if len(seen) != 3 {
		t.Error(seen)
	}
	for _, n := range []string{"200-demandes", "201-demandes"} {
		got, err := asp.Check(t.Context(), bytes.NewReader(s.Files["deposits/"+n+".json"]), asp.Options{Kind: asp.Avance,
			Date: exemple.Day()})
		if err != nil {
			t.Fatal(err)
		}
		text := string(document(got))
		if strings.Contains(text, `"0028"`) != (n == "201-demandes") {
			t.Errorf("%s: %s", n, text[:min(len(text), 600)])
		}
	}
}
