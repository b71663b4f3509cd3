package zoo

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"amfront/lps/adapter"
)

// TestFaultsAsCommand: a trainer who shows a fault with lpsdemo --fault NAME
// shows the same fault: a process an action, unless it needs one that stays, and
// a process that stays. It plays every eighth variant and those that need one
// process; all with AMFRONT_FULL=1.
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
		if n++; n%8 != 0 && !s.OneProcess && os.Getenv("AMFRONT_FULL") != "1" {
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
			for form, arguments := range map[string][]string{"command": nil, "resident": {"--resident"}} {
				spec := adapter.Spec{Resident: form == "resident", Runner: adapter.Runner{Timeout: time.Minute,
					Protocol: s.Protocol, Command: append([]string{program, "--fault", s.Name}, arguments...)}}
				way, err := spec.Open()
				if err != nil {
					t.Fatal(err)
				}
				all, _, err := g.run(t.Context(), ids, way.World, 1)
				way.Close()
				if err != nil {
					t.Fatal(err)
				}
				stays := form == "resident"
				switch shows := s.acted(ids, g.standards(ids), all) != nil; {
				case shows && s.OneProcess && !stays:
					t.Errorf("it acts as a command, too: OneProcess is not true of it")
				case !shows && (!s.OneProcess || stays):
					t.Errorf("%s: it does not act in %s: %v", form, r.Act.Example, differences(ids, g.standards(ids), all))
				}
			}
		})
	}
}
