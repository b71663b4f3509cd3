package skeleton

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"amfront/lps/adapter"
	"amfront/lps/manifest"
	"amfront/scenarios"
)

// software has a name that breaks whatever is put together carelessly.
func software() *manifest.Manifest {
	return &manifest.Manifest{Name: `L'Étoile "5" \n $HOME %s ` + "`x` 𝄞", Version: "4.1",
		Vendor: strings.Repeat("Éditeur ", 20), Mode: manifest.Command, Capabilities: scenarios.Assumed()}
}

// made writes the files of a language into a directory and builds what is to be
// built; the test is skipped where the language is not installed.
func made(t *testing.T, l Language) string {
	t.Helper()
	dir := t.TempDir()
	list, err := Make(software(), l.Name, "none")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		if err := os.WriteFile(filepath.Join(dir, f.Name), f.Text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	commands := []string{l.Command}
	if l.Build != "" {
		commands = []string{l.Build}
	}
	for _, c := range commands {
		if _, err := exec.LookPath(strings.Fields(c)[0]); err != nil {
			t.Skipf("%s is not installed", c)
		}
	}
	if l.Build != "" {
		words := strings.Fields(l.Build)
		build := exec.Command(words[0], words[1:]...)
		build.Dir = dir
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", l.Build, err, out)
		}
	}
	if _, err := exec.LookPath(strings.Fields(l.Command)[0]); err != nil && !strings.HasPrefix(l.Command, "./") {
		t.Skipf("%s is built, and cannot be run here", l.Command)
	}
	return dir
}

// TestCommands: in every language and both versions of the protocol, the
// adapter announces itself and says of all else that it is not supported.
func TestCommands(t *testing.T) {
	for _, l := range Languages() {
		t.Run(l.Name, func(t *testing.T) {
			dir, m := made(t, l), software()
			words := strings.Fields(l.Command)
			if strings.HasPrefix(words[0], "./") {
				words[0] = filepath.Join(dir, words[0])
			}
			run := &adapter.Runner{Command: words, Dir: dir, Protocol: adapter.Version}
			a, err := run.Run(t.Context(), adapter.ActionAnnounce, adapter.Request{ID: "a7", Params: &adapter.Announce{}})
			want := adapter.Software{Name: m.Name, Version: m.Version, Vendor: m.Vendor}
			if err != nil || a.Software == nil || !reflect.DeepEqual(*a.Software, want) || a.Capabilities != nil {
				t.Errorf("announce: %+v, %v", a.Software, err)
			}
			station := filepath.Join(dir, "poste é")
			for version, p := range map[int]adapter.Params{adapter.Version1: &adapter.Poll{},
				adapter.Version: &adapter.Attest{IDs: []string{"I-01"}}} {
				run.Protocol = version
				var no *adapter.Unsupported
				if a, err := run.Run(t.Context(), p.Action(), adapter.Request{Station: station, Params: p}); !errors.As(err, &no) {
					t.Errorf("protocol %d: %+v, %v", version, a, err)
				}
				if a, err := run.Run(t.Context(), "sonde-x", adapter.Request{Station: station}); !errors.As(err, &no) {
					t.Errorf("protocol %d, unknown action: %+v, %v", version, a, err)
				}
			}
		})
	}
}

// TestResidents: the same adapter stays when it is given no action: it announces
// itself unasked, then answers a line by a line, and ends with its input.
func TestResidents(t *testing.T) {
	for _, l := range Languages() {
		if !l.stays {
			continue
		}
		t.Run(l.Name, func(t *testing.T) {
			dir := made(t, l)
			words := strings.Fields(l.Command)
			cmd := exec.CommandContext(t.Context(), words[0], words[1:]...)
			cmd.Dir = dir
			in, err := cmd.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			lines := bufio.NewReader(out)
			hear := func(action adapter.Action, r adapter.Request) adapter.Answer {
				line, err := lines.ReadString('\n')
				if err != nil {
					t.Fatal(err)
				}
				a, err := adapter.DecodeAnswer([]byte(line), action, r)
				if err != nil {
					t.Fatalf("%v: %q", err, line)
				}
				return a
			}
			if a := hear(adapter.ActionAnnounce, adapter.Request{Params: &adapter.Announce{}}); a.Software.Version != "4.1" {
				t.Errorf("announced %+v", a.Software)
			}
			for _, id := range []string{"1", "b2", "3"} {
				r := adapter.Request{ID: id, Station: dir, Params: &adapter.Poll{}}
				text, err := adapter.EncodeRequest(adapter.ActionPoll, r)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := in.Write(append(text, '\n')); err != nil {
					t.Fatal(err)
				}
				if a := hear(adapter.ActionPoll, r); a.Status != adapter.NotProvided {
					t.Errorf("poll %q: %+v", id, a)
				}
			}
			in.Close()
			if rest, _ := io.ReadAll(lines); len(rest) > 0 {
				t.Errorf("more after the last answer: %q", rest)
			}
			if err := cmd.Wait(); err != nil {
				t.Errorf("the end of its input: %v", err)
			}
		})
	}
}

// TestMake: the files of each CI, the manifest that is written, what is refused.
func TestMake(t *testing.T) {
	for ci, want := range map[string]string{"github": ".github/workflows/amfront.yml", "gitlab": ".gitlab-ci.yml",
		"jenkins": "Jenkinsfile", "none": ""} {
		for _, l := range Languages() {
			m := software()
			list, err := Make(m, l.Name, ci)
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, f := range list {
				names = append(names, f.Name)
				if strings.Contains(string(f.Text), "@SOFTWARE@") || strings.Contains(string(f.Text), "@BUILD@") {
					t.Errorf("%s: a mark was left in", f.Name)
				}
				if f.Name == want && (!strings.Contains(string(f.Text), "amfront run --out") ||
					!strings.Contains(string(f.Text), "amfront-junit.xml") ||
					!strings.Contains(string(f.Text), "amfront-cahier.html") || !strings.Contains(string(f.Text), l.Build)) {
					t.Errorf("%s for %s:\n%s", f.Name, l.Name, f.Text)
				}
			}
			if expected := []string{"lps.json", l.File, want}; want != "" && !slices.Equal(names, expected) ||
				want == "" && !slices.Equal(names, expected[:2]) || m.Adapter != l.Command {
				t.Errorf("%s, %s: %v, %q", ci, l.Name, names, m.Adapter)
			}
		}
	}
	m := software()
	m.Mode, m.Adapter = manifest.Endpoint, "http://127.0.0.1:8700/"
	if list, err := Make(m, "java", "none"); err != nil || len(list) != 1 {
		t.Errorf("an endpoint: %v, %v", list, err)
	}
	m = software()
	m.Mode = manifest.Resident
	for _, x := range [][2]string{{"shell", "none"}, {"cobol", "none"}, {"python", "travis"}} {
		if _, err := Make(m, x[0], x[1]); err == nil {
			t.Errorf("%v was made", x)
		}
	}
}
