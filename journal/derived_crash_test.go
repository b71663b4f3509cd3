package journal

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// killAt has the process killed at a step, the nth time that it comes to it:
// "derived half" (a kept file half written), "derived after" (whole, not yet
// renamed), and of the first write to the log after that "log before", "log
// half", "log unsynced" and "log synced".
func killAt(o *Options, at string) {
	var what, when string
	var nth int64
	if _, err := fmt.Sscanf(at, "%s %s %d", &what, &when, &nth); err != nil {
		panic(err)
	}
	var kept atomic.Int64
	die := func() {
		if p, err := os.FindProcess(os.Getpid()); err == nil {
			p.Kill()
		}
		select {}
	}
	here := func(f *os.File, moment string) bool {
		derived := strings.HasPrefix(filepath.Base(f.Name()), derivedPrefix)
		return when == moment && derived == (what == "derived") && kept.Load() >= nth
	}
	o.write = func(f *os.File, p []byte, at int64) error {
		if strings.HasPrefix(filepath.Base(f.Name()), derivedPrefix) {
			kept.Add(1)
		}
		if here(f, "before") {
			die()
		}
		if here(f, "half") {
			p = p[:len(p)/2]
		}
		_, err := f.WriteAt(p, at)
		if here(f, "half") || here(f, "after") {
			die()
		}
		return err
	}
	o.sync = func(f *os.File) error {
		if here(f, "unsynced") {
			die()
		}
		err := syncData(f)
		if here(f, "synced") {
			die()
		}
		return err
	}
}

// keepSome keeps what is derived now and then, as the bench does.
func keepSome(j *Journal, n int) {
	if n%5 == 4 {
		_ = j.SaveDerived("count", j.Last(), n)
		j.SaveIndex()
	}
}

// A kill between what is derived and the log that it is derived of, or within
// either, leaves what the log alone would: every acknowledged commit, and the
// same places whether the kept files are there or not.
func TestKilledBesideWhatIsKept(t *testing.T) {
	dir := t.TempDir()
	acked := map[crashEntry]bool{}
	run := 0
	for _, at := range []string{"derived half", "derived after", "log before", "log half", "log unsynced", "log synced"} {
		for _, nth := range []int{1, 2, 5} {
			const enough = 2000
			t.Setenv("AMFRONT_CRASH_AT", fmt.Sprint(at, " ", nth))
			got := crashRun(t, dir, run, enough)
			if len(got) >= enough {
				t.Fatalf("%s %d: never reached", at, nth)
			}
			for e := range got {
				acked[e] = true
			}
			run++
			with := take(t, dir)
			without, kept := with, 0
			for name := range with {
				if strings.HasPrefix(name, derivedPrefix) {
					without, kept = without.with(name, nil), kept+1
				}
			}
			if kept == 0 {
				t.Errorf("%s %d: nothing is kept", at, nth)
			}
			if a, b := with.opened(t), without.opened(t); a != b {
				t.Errorf("%s %d: %.300s\nwithout what was kept: %.300s", at, nth, a, b)
			}
			j := open(t, crashOptions(dir))
			checkCrash(t, j, acked)
			if j.Close(); t.Failed() {
				t.Fatalf("after %s %d", at, nth)
			}
		}
	}
	t.Logf("%d kills, %d commits acknowledged", run, len(acked))
}
