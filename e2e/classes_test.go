package e2e_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestClassesOfTheirs runs the examples of how a team tests one class of its
// own, in pytest and JUnit.
func TestClassesOfTheirs(t *testing.T) {
	need(t, "javac:default-jdk-headless", "/usr/bin/py.test-3:python3-pytest")
	for dir, words := range map[string][]string{
		"pytest": {"/usr/bin/python3", "-m", "pytest", "-q", "-p", "no:cacheprovider"},
		"junit":  {"sh", "run.sh"},
	} {
		t.Run(dir, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), words[0], words[1:]...)
			cmd.Dir = filepath.Join("../examples/tests", dir)
			cmd.Env = append(os.Environ(), "AMFRONT="+command("amfront"), "PYTHONDONTWRITEBYTECODE=1")
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
