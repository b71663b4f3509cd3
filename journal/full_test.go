//go:build unix

package journal

import (
	"errors"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"syscall"
	"testing"
)

// A disk that takes no more (here a limit on the size of files, of the test's
// own child process) fails commits for good, kills nothing, and what had been
// acknowledged is there afterwards.
func TestDiskFull(t *testing.T) {
	if dir := os.Getenv("AMFRONT_FULL_DIR"); dir != "" {
		fullChild(t, dir)
		return
	}
	dir := t.TempDir()
	cmd := exec.Command(os.Args[0], "-test.run=^TestDiskFull$", "-test.v")
	cmd.Env = append(os.Environ(), "AMFRONT_FULL_DIR="+dir)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	told, err := os.ReadFile(dir + "-acked")
	if err != nil {
		t.Fatal(err)
	}
	defer os.Remove(dir + "-acked")
	acked, err := strconv.Atoi(string(told))
	if err != nil {
		t.Fatal(err)
	}
	j := open(t, Options{Dir: dir})
	if n := int(j.Last()); n < acked || acked == 0 {
		t.Errorf("%d commits were acknowledged, %d are there", acked, n)
	}
}

func fullChild(t *testing.T, dir string) {
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 50_000, Max: 50_000}); err != nil {
		t.Skip("needs a limit on the size of files: ", err)
	}
	j, err := Open(t.Context(), Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	acked := 0
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for {
				if _, err := j.Commit(t.Context(), Entry{Kind: "a",
					Fields: map[string]string{"x": string(make([]byte, 500))}}); err != nil {
					if !errors.Is(err, syscall.EFBIG) {
						t.Errorf("a full disk gives %v", err)
					}
					return
				}
				mu.Lock()
				acked++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if j.Err() == nil {
		t.Error("the error is not kept")
	}
	for range 2 {
		if _, err := j.Append(Entry{Kind: "a"}); !errors.Is(err, syscall.EFBIG) {
			t.Errorf("a later write gives %v", err)
		}
	}
	if n := len(all(t, j)); n < acked {
		t.Errorf("%d events can be read, %d were acknowledged", n, acked)
	}
	if err := j.Close(); !errors.Is(err, syscall.EFBIG) {
		t.Errorf("Close gives %v", err)
	}
	if err := os.WriteFile(dir+"-acked", []byte(strconv.Itoa(acked)), 0o600); err != nil {
		t.Fatal(err)
	}
}
