package suite

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"amfront/bench"
	"amfront/features"
	"amfront/journal"
	"amfront/judge/report"
	"amfront/lps"
	"amfront/lps/adapter"
)

// TestRedact: of a record with a real domain, a number of a person's form, a
// home folder and passwords nothing is left in any file of the copy, nor a
// mail; and the copy is judged alike, down to the evidence's words.
func TestRedact(t *testing.T) {
	dir := t.TempDir()
	from, to := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	opt := fewOptions(t, from)
	opt.World.Config = bench.DefaultConfig()
	opt.World.Config.PSAddress = "jeanne.martin@cabinet-martin.fr"
	opt.DriverFor = func(at Position) adapter.Driver {
		if _, err := at.World.Journal.Append(journal.Entry{Kind: journal.KindAnnotation, Fields: map[string]any{
			"password": "Ouvre-Toi", "text": `2991299999999` + `20 in /home/jmartin/lots and {"password":"Ferme-Toi"}, not ` +
				"155555551133376", "n": 12345678901234567}}); err != nil {
			t.Error(err)
		}
		return lps.New(lps.Options{})
	}
	r, err := Run(t.Context(), opt)
	if err != nil || r.Result.Exit != 0 {
		t.Fatal(err, r.Result.Reasons)
	}
	n, copied, err := Redact(t.Context(), from, to)
	if err != nil {
		t.Fatal(err)
	}
	if n.Blobs == 0 || n.Addresses == 0 || n.Numbers != 1 || n.Folders < 3 || n.Passwords < 6 || copied.Suite != r.Suite {
		t.Errorf("%+v", n)
	}
	for _, secret := range []string{"martin", "299129999999920", "Ouvre-Toi", "Ferme-Toi", "jmartin"} {
		if !holds(t, from, secret) || holds(t, to, secret) {
			t.Errorf("%s: in the record %v, in the copy %v", secret, holds(t, from, secret), holds(t, to, secret))
		}
	}
	for _, kept := range []string{"155555551133376", "12345678901234567", "adresse-1@caviarde.invalid"} {
		if !holds(t, to, kept) {
			t.Errorf("%s is gone", kept)
		}
	}
	if holds(t, to, "Content-Transfer-Encoding") || !holds(t, from, "Content-Transfer-Encoding") {
		t.Error("a mail is still there")
	}
	again, err := Judge(t.Context(), to)
	if err != nil {
		t.Fatal(err)
	}
	if d := Differences(copied, again); len(d) > 0 || again.Result.Exit != r.Result.Exit ||
		again.Format != report.Format || again.Suite.Version != features.Version {
		t.Error(d, again.Result)
	}
	if _, _, err := Redact(t.Context(), from, to); err == nil {
		t.Error("a copy over another")
	} else if _, err := Judge(t.Context(), to); err != nil {
		t.Error("the other copy is gone")
	}
	again.Scenarios[1].Checks[0].Verdict = report.NonConforming
	if SameVerdicts(r, again) == nil {
		t.Error("another verdict passes")
	}
}

// holds tells whether a file below a directory has a text.
func holds(t *testing.T, dir, text string) (found bool) {
	t.Helper()
	if err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		found = found || bytes.Contains(data, []byte(text))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return found
}
