package portail

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"amfront/asp"
	"amfront/asp/exemple"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv("AMFRONT_KILL_DIR"); dir != "" {
		if err := child(dir, os.Getenv("AMFRONT_KILL_RUN")); err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// child deposits and decides until it is killed, and tells what was acknowledged.
func child(dir, run string) error {
	ctx := context.Background()
	p, err := Open(ctx, Options{Dir: dir, Now: func() time.Time { return exemple.Day() }})
	if err != nil {
		return err
	}
	failed := make(chan error, 4)
	for w := range 4 {
		go func() {
			for n := 1; ; n++ {
				if err := childStep(ctx, p, run, w, n); err != nil {
					failed <- err
				}
			}
		}()
	}
	return <-failed
}

func childStep(ctx context.Context, p *Portal, run string, w, n int) error {
	ans := fmt.Sprintf("%05s%05d", run, w) // a file number a writer
	editor := fmt.Sprintf("%s%d%03d", run, w, n)
	e, err := exemple.Make(asp.Avance, exemple.Series{Day: exemple.Day(), Number: n, ANS: ans,
		Editors: []string{editor, "9" + editor[1:]}, Wrong: []int{2}})
	if err != nil {
		return err
	}
	u, err := upload(e)
	if err != nil {
		return err
	}
	d, err := p.Deposit(ctx, u)
	if err != nil {
		return err
	}
	fmt.Printf("deposit %d %s %s %s\n", d.ID, d.SHA256, d.Requests[0].Code, d.Requests[0].NumeroASP)
	for _, what := range []Decision{Grant, PayAdvance} {
		x, err := p.Decide(ctx, d.Requests[0].NumeroASP, what, "")
		if err != nil {
			return err
		}
		fmt.Printf("state %s %d\n", x.NumeroASP, len(x.History))
	}
	return nil
}

// TestKilled: what was acknowledged before a kill is there afterwards, and
// nothing is there in part: no dossier without its deposit, no number twice.
func TestKilled(t *testing.T) {
	kills := 8
	if testing.Short() {
		kills = 2
	}
	dir := t.TempDir()
	deposits, histories := map[int]string{}, map[string]int{}
	for run := range kills {
		killOne(t, dir, run, 5+rand.IntN(40), deposits, histories)
		p, err := Open(t.Context(), Options{Dir: dir})
		if err != nil {
			t.Fatalf("kill %d: %v", run, err)
		}
		for id, want := range deposits {
			d, err := p.Of(id)
			if err != nil || d.SHA256+" "+d.Requests[0].Code+" "+d.Requests[0].NumeroASP != want {
				t.Errorf("kill %d: deposit %d is %+v (%v), %s was acknowledged", run, id, d, err, want)
			}
			if file, err := p.File(id); err != nil || len(file) == 0 {
				t.Errorf("kill %d: deposit %d has lost its file: %v", run, id, err)
			}
		}
		for asp, steps := range histories {
			if d, err := p.Dossier(asp); err != nil || len(d.History) < steps {
				t.Errorf("kill %d: dossier %s is %+v (%v), %d steps were acknowledged", run, asp, d, err, steps)
			}
		}
		of := map[int]int{}
		for _, d := range p.Dossiers() {
			of[d.Deposit]++
		}
		for _, d := range p.Deposits() {
			if of[d.ID] != d.Accepted() {
				t.Errorf("kill %d: deposit %d accepted %d requests and has %d dossiers", run, d.ID, d.Accepted(), of[d.ID])
			}
		}
		if err := p.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if len(deposits) == 0 || len(histories) == 0 {
		t.Error("nothing was acknowledged")
	}
	t.Logf("%d kills, %d deposits and %d dossiers acknowledged", kills, len(deposits), len(histories))
}

// killOne starts a child and kills it after some acknowledgements.
func killOne(t *testing.T, dir string, run, after int, deposits map[int]string, histories map[string]int) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "AMFRONT_KILL_DIR="+dir, fmt.Sprintf("AMFRONT_KILL_RUN=%d", run))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var once sync.Once
	lines := bufio.NewScanner(out)
	for n := 0; lines.Scan(); n++ {
		if n == after {
			once.Do(func() { cmd.Process.Kill() }) //nolint:errcheck // SIGKILL
		}
		var id, steps int
		var sum, code, asp string
		if _, err := fmt.Sscanf(lines.Text(), "deposit %d %s %s %s", &id, &sum, &code, &asp); err == nil {
			deposits[id] = sum + " " + code + " " + asp
		} else if _, err := fmt.Sscanf(lines.Text(), "state %s %d", &asp, &steps); err == nil {
			histories[asp] = max(histories[asp], steps)
		} else if strings.HasPrefix(lines.Text(), "error") {
			t.Error(lines.Text())
			return
		}
	}
	cmd.Wait() //nolint:errcheck // it was killed
}
