package vectors

import (
	"bytes"
	"context"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// made is one set for all tests, on disk.
var made = sync.OnceValues(func() (*Set, error) { return Generate(context.Background(), Options{Seed: 1}) })

func written(t *testing.T) (*Set, string) {
	t.Helper()
	s, err := made()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := s.Write(dir); err != nil {
		t.Fatal(err)
	}
	return s, dir
}

// TestRunners: every runner agrees with every vector; and with a check left
// out it gets wrong those vectors that the check is for, and no other.
func TestRunners(t *testing.T) {
	s, dir := written(t)
	for name, command := range map[string]func(*testing.T) []string{"go": goRunner, "python": pythonRunner,
		"java": javaRunner} {
		t.Run(name, func(t *testing.T) {
			run := command(t)
			if wrong := runner(t, append(run, dir)); len(wrong) > 0 {
				t.Fatalf("%v", wrong)
			}
			want := map[string][]string{} // vectors by check
			for _, f := range s.Families {
				for _, v := range f.Vectors {
					if v.Check != "" {
						want[v.Check] = append(want[v.Check], v.ID)
					}
				}
			}
			checks := slices.Sorted(maps.Keys(want))
			got := runner(t, append(run, dir, "--without", strings.Join(checks, ",")))
			for _, check := range checks {
				slices.Sort(got[check])
				slices.Sort(want[check])
				for _, id := range want[check] {
					if !slices.Contains(got[check], id) {
						t.Errorf("without %s, %s is judged right all the same", check, id)
					}
				}
				for _, id := range got[check] {
					if !slices.Contains(want[check], id) {
						t.Errorf("without %s, %s is judged wrong, which is not its check", check, id)
					}
				}
			}
		})
	}
}

// runner tells which vectors a runner judges wrong, by the check left out.
func runner(t *testing.T, command []string) map[string][]string {
	t.Helper()
	var errs bytes.Buffer
	c := exec.Command(command[0], command[1:]...)
	c.Stderr = &errs
	out, err := c.Output()
	if errs.Len() > 0 || err != nil && c.ProcessState.ExitCode() != 1 {
		t.Fatalf("%v: %v\n%s", command, err, errs.String())
	}
	wrong := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		if f := strings.SplitN(line, "\t", 3); len(f) == 3 {
			wrong[f[0]] = append(wrong[f[0]], f[1])
		}
	}
	return wrong
}

const examples = "../../examples/vectors/"

func goRunner(t *testing.T) []string {
	program := filepath.Join(t.TempDir(), "vectors-go")
	if out, err := exec.Command("go", "build", "-o", program, examples+"go").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return []string{program}
}

func pythonRunner(t *testing.T) []string {
	if err := exec.Command("python3", "-c", "import cryptography").Run(); err != nil {
		t.Skip("python3 with cryptography is not installed (Debian: python3-cryptography)")
	}
	return []string{"python3", examples + "python/vectors.py"}
}

// javaPath are Debian's jars.
const javaPath = "/usr/share/java/bcprov.jar:/usr/share/java/bcpkix.jar:/usr/share/java/bcutil.jar:" +
	"/usr/share/java/jackson-core.jar:/usr/share/java/jackson-databind.jar:/usr/share/java/jackson-annotations.jar"

func javaRunner(t *testing.T) []string {
	for jar := range strings.SplitSeq(javaPath, ":") {
		if _, err := os.Stat(jar); err != nil {
			t.Skip("Java's libraries are not installed (Debian: libbcpkix-java libjackson2-databind-java): ", err)
		}
	}
	if _, err := exec.LookPath("javac"); err != nil {
		t.Skip("no JDK (Debian: default-jdk-headless): ", err)
	}
	classes := t.TempDir()
	sources, _ := filepath.Glob(examples + "java/*.java")
	out, err := exec.Command("javac", append([]string{"-cp", javaPath, "-d", classes}, sources...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return []string{"java", "-cp", javaPath + ":" + classes, "Vectors"}
}
