package zoo

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"amfront/lps/adapter"
	"amfront/suite"
)

// TestFaultsAsCommand: a trainer who shows a fault with lpsdemo --fault NAME
// shows the same fault: a process an action, unless it needs one that stays, and
// a process that stays. It plays every ninety-sixth variant and those that need one
// process; all with AMFRONT_FULL=1.
func TestFaultsAsCommand(t *testing.T) {
	t.Parallel()
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
		if n++; n%96 != 0 && !s.OneProcess && os.Getenv("AMFRONT_FULL") != "1" {
			continue
		}
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel() // most of it is processes that start
			r, err := g.row(t.Context(), s, 1)
			if err != nil {
				t.Fatal(err)
			}
			if r.Act == nil {
				t.Skip("it does not act in this process either: TestMatrix says so")
			}
			ids := []string{r.Act.Example}
			for form, arguments := range map[string][]string{"command": nil, "resident": {"--resident"}, "endpoint": nil} {
				spec := adapter.Spec{Resident: form == "resident", Runner: adapter.Runner{Timeout: time.Minute,
					Protocol: s.Protocol, Command: append([]string{program, "--fault", s.Name}, arguments...)}}
				if form == "endpoint" {
					spec = adapter.Spec{URL: listening(t, program, s.Name), Runner: adapter.Runner{Timeout: time.Minute,
						Protocol: s.Protocol}}
				}
				way, err := spec.Open()
				if err != nil {
					t.Fatal(err)
				}
				all, _, err := g.run(t.Context(), ids, way.World, 1)
				way.Close()
				if err != nil {
					t.Fatal(err)
				}
				if form == "endpoint" && restarts(g, r.Act.Example) {
					continue // the bench cannot end what runs at an address
				}
				stays := form != "command"
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

// restarts tells that the software is ended and started again in an example.
func restarts(g *game, id string) bool {
	return slices.ContainsFunc(g.examples, func(e suite.Example) bool {
		return e.ID == id && slices.ContainsFunc(e.Steps, func(s suite.Step) bool {
			return s.Text == "le logiciel est arrêté net, puis relancé"
		})
	})
}

// listening starts a fault at an address of its own, until the test ends.
func listening(t *testing.T, program, name string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, "--fault", name, "--listen", ":0")
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() }) //nolint:errcheck // it is over
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line)
}
