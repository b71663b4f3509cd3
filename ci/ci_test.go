// Package ci proves what is handed to CI platforms: each script part runs as the
// platform runs it, green and red, and each file is what the platform's schema
// takes. It is a module of its own, so that the product knows no YAML.
package ci

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// bin is where amfront and lpsdemo are built.
var bin string

func TestMain(m *testing.M) {
	var err error
	if bin, err = os.MkdirTemp("", "amfront-ci-"); err == nil {
		build := exec.Command("go", "build", "-o", bin+"/", "./cmd/amfront", "./cmd/lpsdemo")
		build.Dir = ".."
		var out []byte
		if out, err = build.CombinedOutput(); err != nil {
			err = fmt.Errorf("%w\n%s", err, out)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(bin)
	os.Exit(code)
}

// shell runs a script part with the environment of a job, and tells its exit code.
func shell(t *testing.T, dir, name, script string, env map[string]string) (string, int) {
	t.Helper()
	c := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script)
	c.Dir = dir
	c.Env = []string{"PATH=" + bin + ":" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "TMPDIR=" + os.TempDir()}
	for k, v := range env {
		c.Env = append(c.Env, k+"="+v)
	}
	out, err := c.CombinedOutput()
	if c.ProcessState == nil {
		t.Fatalf("%s: %v", name, err)
	}
	return string(out), c.ProcessState.ExitCode()
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// documents are those of a YAML file.
func documents(t *testing.T, name string) (out []map[string]any) {
	t.Helper()
	dec := yaml.NewDecoder(strings.NewReader(read(t, name)))
	for {
		var v map[string]any
		if err := dec.Decode(&v); err != nil {
			return out
		}
		out = append(out, v)
	}
}

type action struct {
	Inputs map[string]struct{ Default string }
	Runs   struct {
		Steps []struct {
			ID, Run, Shell, Uses, If string
			Env                      map[string]string
		}
	}
}

var expression = regexp.MustCompile(`\$\{\{ inputs\.(\w+) \}\}`)

// job plays the steps of the action with some inputs in a workspace of its own.
func job(t *testing.T, inputs map[string]string) (outputs, summary, said string, code int) {
	t.Helper()
	return jobIn(t, t.TempDir(), inputs)
}

// jobIn plays them in a workspace, as the runner does: the first that fails
// ends it. It gives the outputs, the summary and what was said.
func jobIn(t *testing.T, dir string, inputs map[string]string) (outputs, summary, said string, code int) {
	t.Helper()
	var a action
	if err := yaml.Unmarshal([]byte(read(t, "../action.yml")), &a); err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	here, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range a.Runs.Steps {
		if s.Run == "" {
			continue
		}
		env := map[string]string{"CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_ACTION_PATH": here, "RUNNER_TEMP": root}
		for _, f := range []string{"OUTPUT", "STEP_SUMMARY", "PATH"} {
			env["GITHUB_"+f] = filepath.Join(root, f)
		}
		for k, v := range s.Env {
			env[k] = expression.ReplaceAllStringFunc(v, func(x string) string {
				name := expression.FindStringSubmatch(x)[1]
				in, known := a.Inputs[name]
				if !known {
					t.Fatalf("%s: no such input", x)
				}
				if given, ok := inputs[name]; ok {
					return given
				}
				return in.Default
			})
		}
		var out string
		if out, code = shell(t, dir, s.ID, s.Run, env); code != 0 {
			said += out
			break
		}
		said += out
	}
	text := func(name string) string { b, _ := os.ReadFile(filepath.Join(root, name)); return string(b) }
	return text("OUTPUT"), text("STEP_SUMMARY"), said, code
}

// adapters are what a job is played with: the reference, and with AMFRONT_FULL=1
// an LPS in shell.
func adapters(t *testing.T) map[string]string {
	out := map[string]string{"reference": "lpsdemo"}
	if os.Getenv("AMFRONT_FULL") == "1" {
		script, err := filepath.Abs("../examples/adapters/shell/amfront-adapter.sh")
		if err != nil {
			t.Fatal(err)
		}
		out["shell"] = script
	}
	return out
}

// TestGitHubGreen: a job that conforms is green, with a summary that says so.
func TestGitHubGreen(t *testing.T) {
	for name, command := range adapters(t) {
		outputs, summary, said, code := job(t, map[string]string{"adapter": command, "profile": "formation"})
		if code != 0 || !strings.Contains(outputs, "exit=0\n") || !strings.Contains(outputs, "book=amfront-run/cahier.html\n") {
			t.Errorf("%s: exit %d, outputs %q\n%s", name, code, outputs, said)
		}
		if !strings.HasPrefix(summary, "## amfront : ✔") || strings.Contains(said, "::error") {
			t.Errorf("%s: %.300s\n%s", name, summary, said)
		}
	}
}

// TestGitHubRed: a job that does not is red; its summary names the fault before
// all else, and one annotation a cause stands on the adapter.
func TestGitHubRed(t *testing.T) {
	outputs, summary, said, code := job(t, map[string]string{"adapter": "lpsdemo --fault crl-ignoree",
		"profile": "formation"})
	if code != 1 || !strings.Contains(outputs, "exit=1\n") {
		t.Errorf("exit %d, outputs %q\n%s", code, outputs, said)
	}
	if n := strings.Count(said, "\n::error "); n < 1 || n > 10 {
		t.Errorf("%d annotations\n%s", n, said)
	}
	fault, causes := strings.Index(summary, "crl-ignoree"), strings.Index(summary, "### Ce qui ne passe pas")
	if fault < 0 || causes < fault || len(summary) > 1<<20 {
		t.Errorf("%.2000s", summary)
	}
}

// TestGitHubMatrix: the parts of a matrix are one verdict, red where one of them
// is; without one of them there is none.
func TestGitHubMatrix(t *testing.T) {
	dir := t.TempDir()
	for _, part := range []string{"1", "2"} {
		if _, _, said, code := jobIn(t, dir, map[string]string{"adapter": "lpsdemo --fault crl-ignoree", "profile": "formation",
			"shard": part + "/2", "out": "amfront-" + part}); code > 1 {
			t.Fatalf("part %s: exit %d\n%s", part, code, said)
		}
	}
	if _, summary, said, code := jobIn(t, dir, map[string]string{"merge": "amfront-*/", "out": "amfront"}); code != 1 ||
		!strings.HasPrefix(summary, "## amfront : ✘") || strings.Contains(said, "agrement-complet") {
		t.Errorf("exit %d, %.300s\n%s", code, summary, said)
	}
	if _, _, said, code := jobIn(t, dir, map[string]string{"merge": "amfront-1/", "out": "alone"}); code != 4 {
		t.Errorf("one part of two: exit %d\n%s", code, said)
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestGitLab: two jobs share a run, the third tells the verdict.
func TestGitLab(t *testing.T) {
	docs := documents(t, "gitlab/templates/amfront.yml")
	if len(docs) != 2 {
		t.Fatalf("%d documents", len(docs))
	}
	lines := func(job, key string) string {
		var out []string
		if key == "script" { // which follows before_script, in one shell
			for _, l := range docs[1][".amfront"].(map[string]any)["before_script"].([]any) {
				out = append(out, l.(string))
			}
		}
		for _, l := range docs[1][job].(map[string]any)[key].([]any) {
			out = append(out, l.(string))
		}
		return strings.Join(out, "\n")
	}
	from := released(t)
	for fault, want := range map[string]int{"": 0, " --fault crl-ignoree": 1} {
		dir := t.TempDir()
		for n := range 2 {
			env := map[string]string{"CI_NODE_INDEX": fmt.Sprint(n + 1), "CI_NODE_TOTAL": "2", "AMFRONT_PROFILE": "formation",
				"AMFRONT_ADAPTER": "lpsdemo" + fault, "AMFRONT_BASELINE": "", "AMFRONT_VERSION": "1.2.3", "AMFRONT_FROM": from}
			if out, code := shell(t, dir, "part", lines("amfront", "script"), env); code != 0 {
				t.Fatalf("part %d: exit %d\n%s", n+1, code, out)
			}
		}
		out, code := shell(t, dir, "verdict", lines("amfront-verdict", "script"), map[string]string{"AMFRONT_BASELINE": "",
			"AMFRONT_VERSION": ""})
		if code != want {
			t.Errorf("exit %d, expected %d\n%s", code, want, out)
		}
		if out, code := shell(t, dir, "pages", lines("amfront-verdict", "after_script"), nil); code != 0 {
			t.Errorf("pages: exit %d\n%s", code, out)
		}
		for _, f := range []string{"amfront.xml", "public/index.html"} {
			if _, err := os.Stat(filepath.Join(dir, f)); err != nil {
				t.Error(err)
			}
		}
	}
}

// TestJenkinsAndAzure: their shell parts give a verdict, and what they publish.
func TestJenkinsAndAzure(t *testing.T) {
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Symlink(here, filepath.Join(dir, "ci")); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"BUILD_NUMBER": "7", "AMFRONT_ADAPTER": "lpsdemo", "AMFRONT_PROFILE": "formation",
		"BUILD_ARTIFACTSTAGINGDIRECTORY": t.TempDir(), "AMFRONT_VERSION": "1.2.3", "AMFRONT_FROM": released(t)}
	sh := regexp.MustCompile(`sh '(.*)'`).FindStringSubmatch(read(t, "Jenkinsfile"))
	if out, code := shell(t, dir, "jenkins", sh[1], env); code != 0 {
		t.Errorf("exit %d\n%s", code, out)
	}
	var pipeline struct{ Steps []struct{ Bash string } }
	if err := yaml.Unmarshal([]byte(read(t, "azure-pipelines.yml")), &pipeline); err != nil {
		t.Fatal(err)
	}
	for _, s := range pipeline.Steps {
		if out, code := shell(t, dir, "azure", s.Bash, env); s.Bash != "" && code != 0 {
			t.Errorf("exit %d\n%s", code, out)
		}
	}
	for _, f := range []string{"amfront-7.xml", "amfront-7/cahier.html", "amfront-run.xml"} {
		if _, err := os.Stat(filepath.Join(dir, f)); err != nil {
			t.Error(err)
		}
	}
	if !strings.HasPrefix(read(t, filepath.Join(env["BUILD_ARTIFACTSTAGINGDIRECTORY"], "amfront-run.md")), "## amfront : ✔") {
		t.Error("no summary")
	}
}
