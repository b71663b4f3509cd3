package journal

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"testing"
)

// crashOptions roll, and give some blobs a file of their own, within the few
// commits that a child makes before it is killed.
func crashOptions(dir string) Options {
	return Options{Dir: dir, World: "crash", segment: 40_000, inline: 1500}
}

// crashEntry is the payload by which the parent recognises what it was told.
type crashEntry struct {
	Run    int `json:"run"`
	Writer int `json:"writer"`
	N      int `json:"n"`
	Part   int `json:"part"`
	Of     int `json:"of"`
}

// crashBlob is the blob of a commit: other octets for each, up to 2 KB.
func crashBlob(run, writer, n int) []byte {
	r := rand.New(rand.NewPCG(uint64(run), uint64(writer<<32|n)))
	p := make([]byte, r.IntN(2000))
	for i := range p {
		p[i] = byte(r.Uint32())
	}
	return binary.AppendUvarint(p, uint64(run*1_000_000+writer*100_000+n))
}

func TestMain(m *testing.M) {
	if dir := os.Getenv("AMFRONT_CRASH_DIR"); dir != "" {
		run, _ := strconv.Atoi(os.Getenv("AMFRONT_CRASH_RUN"))
		crashChild(dir, run)
		return
	}
	os.Exit(m.Run())
}

// crashChild commits until it is killed, and tells on stdout what was
// acknowledged.
func crashChild(dir string, run int) {
	opt, at := crashOptions(dir), os.Getenv("AMFRONT_CRASH_AT")
	if at != "" {
		killAt(&opt, at)
	}
	j, err := Open(context.Background(), opt)
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for n := 0; ; n++ {
				d, err := j.PutBlob(crashBlob(run, w, n))
				if err == nil {
					_, err = j.Append(Entry{Kind: "crash.other"})
				}
				of := 1 + n%4
				group := make([]Entry, of)
				for i := range group {
					group[i] = Entry{Kind: "crash.part", Fields: crashEntry{run, w, n, i, of}, Blobs: map[string]Digest{"raw": d}}
				}
				if err == nil {
					_, err = j.Commit(context.Background(), group...)
				}
				if err != nil {
					fmt.Println("error", err)
					os.Exit(1)
				}
				fmt.Printf("ack %d %d\n", w, n) // one write, so one line
				if at != "" {
					keepSome(j, n)
				}
			}
		})
	}
	wg.Wait()
}

// What was acknowledged before a kill is there afterwards, nothing is there
// twice, and no commit in part.
func TestKilledProcessKeepsItsPromises(t *testing.T) {
	kills := 40
	if testing.Short() {
		kills = 8
	}
	dir := t.TempDir()
	acked := map[crashEntry]bool{}
	cuts := 0
	for run := range kills {
		for e := range crashRun(t, dir, run, 1+rand.IntN(120)) {
			acked[e] = true
		}
		j, err := Open(t.Context(), crashOptions(dir))
		if err != nil {
			t.Fatalf("kill %d: %v", run, err)
		}
		if r := j.Recovered(); r.Events+r.Blobs != 0 || r.Orphans != 0 {
			cuts++
		}
		checkCrash(t, j, acked)
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		if t.Failed() {
			t.Fatalf("after kill %d", run)
		}
	}
	t.Logf("%d kills, %d commits acknowledged, %d torn tails", kills, len(acked), cuts)
}

// crashRun starts a child, kills it after some acknowledgements, and returns
// all that it had told by then.
func crashRun(t *testing.T, dir string, run, after int) map[crashEntry]bool {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "AMFRONT_CRASH_DIR="+dir, "AMFRONT_CRASH_RUN="+strconv.Itoa(run))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	acked := map[crashEntry]bool{}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var w, n int
		if _, err := fmt.Sscanf(lines.Text(), "ack %d %d", &w, &n); err != nil {
			t.Errorf("the child says %q", lines.Text())
			break
		}
		acked[crashEntry{Run: run, Writer: w, N: n}] = true
		if len(acked) == after {
			cmd.Process.Kill()
		}
	}
	cmd.Process.Kill()
	cmd.Wait()
	return acked
}

func checkCrash(t *testing.T, j *Journal, acked map[crashEntry]bool) {
	t.Helper()
	seen := map[crashEntry]bool{}
	part, next := 0, uint64(1)
	for ev, err := range j.Events(t.Context(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		if ev.Seq != next {
			t.Fatalf("event %d where %d is due", ev.Seq, next)
		}
		next++
		if ev.Kind != "crash.part" {
			continue
		}
		var e crashEntry
		if err := ev.Decode(&e); err != nil {
			t.Fatal(err)
		}
		if e.Part != part || ev.More != (e.Part < e.Of-1) {
			t.Fatalf("event %d is part %d of %d (more %v), expected part %d", ev.Seq, e.Part, e.Of, ev.More, part)
		}
		if part++; part < e.Of {
			continue
		}
		part = 0
		key := crashEntry{Run: e.Run, Writer: e.Writer, N: e.N}
		if seen[key] {
			t.Fatalf("commit %+v is there twice", key)
		}
		seen[key] = true
		if !bytes.Equal(readBlob(t, j, ev.Blobs["raw"]), crashBlob(e.Run, e.Writer, e.N)) {
			t.Fatalf("the blob of commit %+v differs", key)
		}
	}
	if part != 0 {
		t.Fatal("the last commit has no end")
	}
	for key := range acked {
		if !seen[key] {
			t.Errorf("commit %+v was acknowledged and is lost", key)
		}
	}
}
