package suite

import (
	"runtime"
	"testing"
	"weak"

	"amfront/bench"
	"amfront/judge/report"
	"amfront/lps"
	"amfront/lps/adapter"
)

// TestWorldsAreLetGo: what an example had leaves the memory when it ends, not with
// the run: the lists of 600 worlds were seven gigabytes.
func TestWorldsAreLetGo(t *testing.T) {
	var worlds []weak.Pointer[bench.World]
	opt := fewOptions(t, "")
	opt.Parallel = 1
	opt.DriverFor = func(at Position) adapter.Driver {
		worlds = append(worlds, weak.Make(at.World))
		return lps.New(lps.Options{})
	}
	kept := 0
	opt.Progress = func(done, _ int, _ *report.Scenario) {
		if done < 3 {
			return
		}
		runtime.GC()
		runtime.GC() // what has a finalizer takes two
		for _, w := range worlds[:done-1] {
			if w.Value() != nil {
				kept++
			}
		}
	}
	if _, err := Run(t.Context(), opt); err != nil || len(worlds) != 3 {
		t.Fatal(err, len(worlds))
	}
	if kept > 0 {
		t.Errorf("%d of two worlds are still in memory while the third ends", kept)
	}
}
