package suite

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"amfront/judge/report"
	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/lps/faulty"
)

// TestRemediesOfARun: a red run tells its remedies within the time it may take;
// its record, judged again without the keys of the bench, still proves them, drops
// one that does not hold, and a redacted copy quotes no mail by them.
func TestRemediesOfARun(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a")
	opt := fewOptions(t, dir)
	opt.Select = func(e Example) bool { return e.ID == "A-01.objet.fse-de-test" }
	opt.Remedies = Unbounded
	i := slices.IndexFunc(faulty.Variants(), func(v faulty.Variant) bool { return v.Name == "objet-avec-espaces" })
	opt.Driver = func() adapter.Driver { return faulty.Variants()[i].New(lps.Options{}) }
	r, err := Run(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Judge(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, run := range []*report.Run{r, again} {
		list := run.Scenarios[0].Checks
		if n := mendedChecks(list); n != 2 {
			t.Errorf("%d remedies for %d checks: %+v", n, len(list), list)
		}
	}
	s := &again.Scenarios[0]
	m := s.Checks[0].Remedy
	if m.What != "le champ Subject" || strings.Contains(m.After, " /") || !strings.Contains(m.Before, " / ") {
		t.Errorf("%+v", m)
	}
	m.Received.Subject += "/1" // as somebody might have written into the record
	b, err := OpenWorld(dir, s)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if err := rejudge(t.Context(), b, s); err != nil || s.Checks[0].Remedy == nil || s.Checks[0].Remedy.None == "" {
		t.Errorf("a remedy that does not hold was kept: %v", err)
	}
	_, copied, err := Redact(t.Context(), dir, filepath.Join(t.TempDir(), "b"))
	if err != nil || mendedChecks(copied.Scenarios[0].Checks) > 0 {
		t.Errorf("the redacted copy quotes a mail: %v", err)
	}
	opt.Bundle, opt.Remedies = "", time.Nanosecond
	if r, err = Run(t.Context(), opt); err != nil || mendedChecks(r.Scenarios[0].Checks) > 0 {
		t.Errorf("searched beyond the time given: %v", err)
	}
}

func mendedChecks(list []report.Check) (n int) {
	for _, c := range list {
		if c.Remedy != nil && c.Remedy.None == "" {
			n++
		}
	}
	return n
}

// TestNoRemedyByAnothersSubject: that a rejected lot was never sent again is not
// mended by giving its subject to another lot, which the checks would then take
// for it.
func TestNoRemedyByAnothersSubject(t *testing.T) {
	opt := fewOptions(t, "")
	opt.Select = func(e Example) bool { return e.ID == "F-05.deux-lots-en-attente" }
	opt.Remedies = Unbounded
	i := slices.IndexFunc(faulty.Variants(), func(v faulty.Variant) bool { return v.Name == "message-non-cru-oublie" })
	opt.Driver = func() adapter.Driver { return faulty.Variants()[i].New(lps.Options{}) }
	r, err := Run(t.Context(), opt)
	if err != nil || len(r.Scenarios) != 1 || r.Scenarios[0].Verdict != report.NonConforming {
		t.Fatalf("%v %+v", err, r.Scenarios)
	}
	for _, c := range r.Scenarios[0].Checks {
		if c.Remedy != nil && c.Remedy.None == "" {
			t.Errorf("%s: %s, %q for %q", c.ID, c.Remedy.What, c.Remedy.After, c.Remedy.Before)
		}
	}
}
