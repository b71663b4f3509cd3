package e2e_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"amfront/bench"
)

// largestRoom is what twenty worlds may have in memory at most, in octets.
const largestRoom = 300 << 20

// TestRoomOfTwenty measures twenty worlds in one process, after every console
// was looked at.
func TestRoomOfTwenty(t *testing.T) {
	if os.Getenv("AMFRONT_FULL") != "1" {
		t.Skip("makes 220 keys: AMFRONT_FULL=1")
	}
	data := t.TempDir()
	args := []string{"serve", "--lang", "en", "--worlds", "20", "--data", data}
	for _, s := range []string{"smtp", "pop3", "ldap", "http"} {
		args = append(args, "--"+s, "127.0.0.1:0")
	}
	c := exec.Command(command("amfront"), args...)
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		c.Process.Signal(syscall.SIGTERM) //nolint:errcheck // it ends all the same
		if err := c.Wait(); err != nil {
			t.Error(err)
		}
	}()
	ready := false
	for lines := bufio.NewScanner(out); !ready && lines.Scan(); {
		ready = strings.HasPrefix(lines.Text(), "Ctrl-C")
	}
	t.Logf("started: %d MiB", resident(t, c.Process.Pid)>>20)
	for n := range 20 {
		dir := filepath.Join(data, fmt.Sprintf("poste-%02d", n+1))
		text, err := os.ReadFile(filepath.Join(dir, "endpoints.json"))
		if err != nil {
			t.Fatal(err)
		}
		var e bench.Endpoints
		if err := json.Unmarshal(text, &e); err != nil {
			t.Fatal(err)
		}
		password, err := os.ReadFile(filepath.Join(dir, "console-password"))
		if err != nil {
			t.Fatal(err)
		}
		for _, page := range []string{"/", "/echanges", "/pki", "/situations", "/cahier", "/asp", "/api/v1/messages"} {
			q, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+e.HTTP+page, nil)
			if err != nil {
				t.Fatal(err)
			}
			q.SetBasicAuth("amfront", strings.TrimSpace(string(password)))
			resp, err := http.DefaultClient.Do(q)
			if err != nil {
				t.Fatal(err)
			}
			if resp.Body.Close(); resp.StatusCode != http.StatusOK {
				t.Errorf("%s%s: %s", e.HTTP, page, resp.Status)
			}
		}
	}
	got := resident(t, c.Process.Pid)
	t.Logf("every console looked at: %d MiB", got>>20)
	if got > largestRoom {
		t.Errorf("20 worlds have %d octets, at most %d", got, largestRoom)
	}
}

// resident is the most memory that a process had, in octets.
func resident(t *testing.T, pid int) int {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Skip("needs /proc")
	}
	m := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(text)
	kib, err := strconv.Atoi(string(m[1]))
	if err != nil {
		t.Fatal(err)
	}
	return kib << 10
}
