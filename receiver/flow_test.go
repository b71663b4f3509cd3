package receiver

import (
	"strings"
	"testing"

	"amfront/scenarios"
)

func TestParseDescription(t *testing.T) {
	for _, c := range []struct {
		in   string
		want Flow
	}{
		{"FSE/B2/K", Flow{FSE, UsageReel, false, true, ""}},
		{"FSE/B2/ZK", Flow{FSE, UsageReel, true, true, ""}},
		{"DRE/DR/K", Flow{DRE, UsageReel, false, true, ""}},
		{"FSETEST/B2/ZK", Flow{FSE, UsageTest, true, true, ""}},
		{"DRETEST/DR/K", Flow{DRE, UsageTest, false, true, ""}},
		{"FSEDEMO/B2/K", Flow{FSE, UsageDemo, false, true, ""}},
		{"DREDEMO/DR/ZK", Flow{DRE, UsageDemo, true, true, ""}},
		{"MIXTETEST/B2DR/K", Flow{Mixte, UsageTest, false, true, ""}},
		{"FSE/B2", Flow{FSE, UsageReel, false, false, ""}},
		{"FSE/B2/Z", Flow{FSE, UsageReel, true, false, ""}},
		{" fsetest / b2 / zk ", Flow{FSE, UsageTest, true, true, ""}},
		{"FSETST/B2/K", Flow{FSE, "", false, true, ""}},
		{"FSE/B2/ZKX", Flow{FSE, UsageReel, false, false, ""}},
		{"", Flow{}},
		{"///", Flow{}},
	} {
		c.want.Description = c.in
		if got := parseDescription(c.in, MixedProfile{}).Flow; got != c.want {
			t.Errorf("%q: %+v, want %+v", c.in, got, c.want)
		}
	}
	if f := parseDescription("OCTDEMO/XX/K", MixedProfile{Nature: "oct", Norm: "XX"}).Flow; f.Kind != Mixte ||
		f.Usage != UsageDemo {
		t.Errorf("mixed profile set: %+v", f)
	}
}

// FuzzDescription: reading never fails, and a description that Describe wrote
// reads back the same.
func FuzzDescription(f *testing.F) {
	for _, s := range []string{"FSE/B2/K", "DRETEST/DR/ZK", "fse/b2", `"FSE/B2/K"`, "////", "FSE/B2/KZ", "\x00\xff",
		strings.Repeat("/", 1000)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := parseDescription(s, MixedProfile{}).Flow
		if w := got.Describe(MixedProfile{}); w != "" && got.Usage != "" {
			again := parseDescription(w, MixedProfile{}).Flow
			again.Description = got.Description
			if again != got {
				t.Errorf("%q: %+v, written %q, read %+v", s, got, w, again)
			}
		}
	})
}

// FuzzSubject: a subject either has the shape, and then its fields give it
// back, or is one finding of severity erreur.
func FuzzSubject(f *testing.F) {
	for _, s := range []string{"SV140610/00000000123456/2026030209000000001/00003", "DR140610/1/2/3", "SV140610///", "",
		"SV140610/1/2/3\r\nX: y", "é"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, ok := parseSubject(s)
		if ok && p.prefix+p.version+"/"+p.exercice+"/"+p.compostage+"/"+p.number != s {
			t.Errorf("%q gives %+v", s, p)
		}
		errs := 0
		for _, x := range judgeSubject(s, "", Profile{}.references()) {
			if x.Severity == Erreur {
				errs++
			}
			if strings.ContainsAny(x.Actual, "\r\n\x00\x1b") || len(x.Actual) > 1000 {
				t.Errorf("%q: shows %q", s, x.Actual)
			}
		}
		sound := ok && p.version == scenarios.DefaultReference
		if s != "" && sound != (errs == 0) {
			t.Errorf("%q: shape %v, %d errors", s, ok, errs)
		}
	})
}
