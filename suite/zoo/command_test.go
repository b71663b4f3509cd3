package zoo

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"amfront/lps/adapter"
)

// TestFaultsAsCommand: a trainer who shows a fault with lpsdemo --fault NAME,
// a process an action, shows the same fault. It plays every eighth variant,
// all with AMFRONT_FULL=1.
func TestFaultsAsCommand(t *testing.T) {
	whole(t)
	program := filepath.Join(t.TempDir(), "lpsdemo")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program,
		"../../cmd/lpsdemo").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	g := theGame(t)
	n := 0
	for _, s := range g.specimens {
		if s.Expect.Never {
			continue
		}
		if n++; n%8 != 0 && os.Getenv("AMFRONT_FULL") != "1" {
			continue
		}
		t.Run(s.Name, func(t *testing.T) {
			r, err := g.row(t.Context(), s, 1)
			if err != nil {
				t.Fatal(err)
			}
			if r.Act == nil {
				t.Skip("it does not act in this process either: TestMatrix says so")
			}
			ids := []string{r.Act.Example}
			all, _, err := g.run(t.Context(), ids, func() adapter.Driver {
				return &adapter.Runner{Command: []string{program, "--fault", s.Name}, Timeout: time.Minute,
					Protocol: s.Protocol}
			}, 1)
			if err != nil {
				t.Fatal(err)
			}
			switch shows := s.acted(ids, g.standards(ids), all) != nil; {
			case shows && s.OneProcess:
				t.Errorf("it acts as a command, too: OneProcess is not true of it")
			case !shows && !s.OneProcess:
				t.Errorf("as a command it does not act in %s: %v", r.Act.Example, differences(ids, g.standards(ids), all))
			}
		})
	}
}
