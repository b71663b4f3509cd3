package suite

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"amfront/features"
	"amfront/journal"
	"amfront/judge/report"
	"amfront/lps"
	"amfront/lps/adapter"
)

// few are examples enough to see a record at work: one that sends, one that
// refuses, one that checks the directory.
func few(e Example) bool {
	return e.ID == "D-03.en-cours" || e.ID == "D-03.pas-encore-valable" || e.ID == "D-04.revoque"
}

func fewOptions(t *testing.T, dir string) Options {
	t.Helper()
	return Options{Features: load(t), Keys: keys, Kind: "référence", Bundle: dir, Version: features.Version, Select: few,
		Driver: func() adapter.Driver { return lps.New(lps.Options{}) }}
}

func record(t *testing.T) (string, *report.Run) {
	t.Helper()
	dir := t.TempDir()
	r, err := Run(t.Context(), fewOptions(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	if r.Result.Exit != 0 || len(r.Scenarios) != 3 {
		t.Fatalf("exit %d, %d scenarios: %v", r.Result.Exit, len(r.Scenarios), r.Result.Reasons)
	}
	return dir, r
}

func TestJudgeAgain(t *testing.T) {
	dir, r := record(t)
	again, err := Judge(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if d := Differences(r, again); len(d) > 0 || again.Result.Exit != r.Result.Exit {
		t.Errorf("judged again: %v, exit %d", d, again.Result.Exit)
	}
	again.Scenarios[0].Checks[0].Verdict = report.NonConforming
	if d := Differences(r, again); len(d) != 1 {
		t.Errorf("a difference was not seen: %v", d)
	}
}

// TestPanicOfTheBench: a run whose bench broke in a session says so, however
// well the software did, and says it again from its record.
func TestPanicOfTheBench(t *testing.T) {
	opt := fewOptions(t, t.TempDir())
	opt.DriverFor = func(at Position) adapter.Driver {
		if at.Example.ID == "D-03.en-cours" {
			at.World.Journal.Panicked(slog.New(slog.DiscardHandler), "smtp-1", "smtp", "broken")
		}
		return lps.New(lps.Options{})
	}
	r, err := Run(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Judge(t.Context(), opt.Bundle)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []*report.Run{r, again} {
		if v := r.Scenarios[0].Verdict; v != report.BenchError || r.Result.Exit != 3 {
			t.Errorf("%s, exit %d", v, r.Result.Exit)
		}
	}
}

// TestOneFlippedOctet: whichever file of a record it is in, the record is
// refused, by name.
func TestOneFlippedOctet(t *testing.T) {
	dir, _ := record(t)
	n := 0
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil || len(data) == 0 {
			return err
		}
		for _, at := range []int{0, len(data) / 2, len(data) - 1} {
			bad := append([]byte(nil), data...)
			bad[at] ^= 1 << (n % 7)
			n++
			if err := os.WriteFile(name, bad, 0o600); err != nil {
				return err
			}
			_, err := Judge(t.Context(), dir)
			var ours *RecordError
			var world *journal.BundleError
			if !errors.As(err, &ours) && !errors.As(err, &world) {
				rel, _ := filepath.Rel(dir, name)
				t.Errorf("octet %d of %s flipped: %v", at, rel, err)
			}
		}
		return os.WriteFile(name, data, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	if n < 30 {
		t.Errorf("only %d octets were flipped", n)
	}
	if _, err := Judge(t.Context(), dir); err != nil {
		t.Errorf("everything put back: %v", err)
	}
}

func TestRecordRefused(t *testing.T) {
	swap := func(t *testing.T, dir string) {
		a, b := filepath.Join(dir, worldsDir, "D-03.en-cours"), filepath.Join(dir, worldsDir, "D-04.revoque")
		for _, m := range [][2]string{{a, a + ".x"}, {b, a}, {a + ".x", b}} {
			if err := os.Rename(m[0], m[1]); err != nil {
				t.Fatal(err)
			}
		}
	}
	remove := func(name string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, damage := range map[string]func(*testing.T, string){
		"two worlds swapped":             swap,
		"swapped, and the manifest gone": func(t *testing.T, dir string) { swap(t, dir); remove(manifestFile)(t, dir) },
		"a result missing":               remove(resultsDir + "/D-04.revoque.json"),
		"a world missing":                remove(worldsDir + "/D-04.revoque"),
		"no run":                         remove(runFile),
		"a world more": func(t *testing.T, dir string) {
			if err := os.CopyFS(filepath.Join(dir, worldsDir, "D-99.plus"),
				os.DirFS(filepath.Join(dir, worldsDir, "D-04.revoque"))); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir, _ := record(t)
			damage(t, dir)
			if r, err := Judge(t.Context(), dir); err == nil {
				t.Errorf("judged: exit %d", r.Result.Exit)
			}
		})
	}
	if _, err := Judge(t.Context(), t.TempDir()); !errors.Is(err, ErrNoRecord) {
		t.Errorf("an empty directory: %v", err)
	}
}

// TestInterrupted: after Ctrl-C what was judged is there, judged again it is
// incomplete, and resumed it plays the rest only.
func TestInterrupted(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	opt := fewOptions(t, dir)
	opt.Parallel = 1
	opt.Progress = func(done, _ int, _ *report.Scenario) {
		if done == 1 {
			cancel()
		}
	}
	r, err := Run(ctx, opt)
	if err != nil {
		t.Fatal(err)
	}
	if r.Result.Exit != 2 || r.Cancelled == "" || len(r.Scenarios) == 0 {
		t.Errorf("interrupted: exit %d, %d scenarios", r.Result.Exit, len(r.Scenarios))
	}
	if again, err := Judge(t.Context(), dir); err != nil || again.Result.Exit != 2 {
		t.Errorf("judged again: %v", err)
	}
	opt = fewOptions(t, dir)
	if _, err := Run(t.Context(), opt); err == nil || !strings.Contains(err.Error(), "--resume") {
		t.Errorf("a second run into the same directory: %v", err)
	}
	// As a run leaves it that is killed while it writes a world.
	if err := os.MkdirAll(filepath.Join(dir, worldsDir, r.Result.Missing[0], "blobs"), 0o700); err != nil {
		t.Fatal(err)
	}
	var played atomic.Int32
	opt.Resume, opt.Driver = true, func() adapter.Driver { played.Add(1); return lps.New(lps.Options{}) }
	if r, err = Run(t.Context(), opt); err != nil {
		t.Fatal(err)
	}
	if r.Result.Exit != 0 || len(r.Scenarios) != 3 || played.Load() != 2 {
		t.Errorf("resumed: exit %d, %d scenarios, %d played: %v", r.Result.Exit, len(r.Scenarios), played.Load(),
			r.Result.Reasons)
	}
	if again, err := Judge(t.Context(), dir); err != nil || again.Result.Exit != 0 {
		t.Errorf("the resumed run judged again: %v", err)
	}
	opt.Choices = []report.Setting{{Name: "Boîte de l'AMO", Value: "autre@rss.test"}}
	if _, err := Run(t.Context(), opt); !errors.Is(err, ErrOtherRun) {
		t.Errorf("resumed with other settings: %v", err)
	}
	opt.Choices = nil
	opt.Features[0].Text += "# autre édition\n"
	if _, err := Run(t.Context(), opt); !errors.Is(err, ErrOtherRun) {
		t.Errorf("resumed with other features: %v", err)
	}
}

// TestInterruptedWhileAWorldStarts: a world that was told to stop is no error
// of the bench.
func TestInterruptedWhileAWorldStarts(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	opt := fewOptions(t, t.TempDir())
	opt.Parallel = 1
	opt.Prepare = func(string) error { cancel(); return nil }
	r, err := Run(ctx, opt)
	if err != nil {
		t.Fatal(err)
	}
	if r.Result.Exit != 2 || r.Result.Verdict != report.Cancelled || len(r.Scenarios) != 1 ||
		r.Scenarios[0].Verdict != report.Cancelled {
		t.Errorf("exit %d, %s: %+v", r.Result.Exit, r.Result.Verdict, r.Scenarios)
	}
}

// TestKilled: a run that was killed leaves a record without manifest: it is
// judged as far as it went, and never conforming.
func TestKilled(t *testing.T) {
	dir, r := record(t)
	if err := os.Remove(filepath.Join(dir, manifestFile)); err != nil {
		t.Fatal(err)
	}
	head := *r
	head.Ended = nil
	if err := begin(dir, &head, true); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(dir, resultsDir, "D-04.revoque.json")); err != nil {
		t.Fatal(err)
	}
	again, err := Judge(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if again.Result.Exit != 2 || len(again.Scenarios) != 2 || len(again.Result.Missing) != 1 {
		t.Errorf("exit %d, %d scenarios, missing %v", again.Result.Exit, len(again.Scenarios), again.Result.Missing)
	}
}

// TestShuffled: the order of playing changes no verdict. Six orders of a
// part of the suite; with AMFRONT_FULL=1, twenty of all of it.
func TestShuffled(t *testing.T) {
	opt := fewOptions(t, "")
	n := 0
	opt.Select = func(Example) bool { n++; return n%40 == 1 || os.Getenv("AMFRONT_FULL") == "1" }
	seeds := uint64(6)
	if os.Getenv("AMFRONT_FULL") == "1" {
		seeds = 20
	}
	var first *report.Run
	for seed := range seeds {
		n = 0
		opt.Shuffle = seed
		r, err := Run(t.Context(), opt)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = r
		}
		for i, s := range r.Scenarios {
			if is, was := checksOf(s), checksOf(first.Scenarios[i]); is != was || s.ID != first.Scenarios[i].ID {
				t.Errorf("seed %d: %s was %s, is %s", seed, s.ID, was, is)
			}
		}
	}
}

func TestEmptySelection(t *testing.T) {
	opt := fewOptions(t, "")
	opt.Select = func(Example) bool { return false }
	r, err := Run(t.Context(), opt)
	if err != nil || r.Result.Exit != 2 {
		t.Errorf("%v, exit %d", err, r.Result.Exit)
	}
}
