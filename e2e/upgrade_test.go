package e2e_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// What earlier builds wrote stays readable: testdata/upgrade holds a data
// directory and a record made by the build of 28 November 2026 (README there).

// TestUpgradeData: today's bench opens a data directory of an earlier build and
// tells the same messages, decisions and dossiers.
func TestUpgradeData(t *testing.T) {
	dir := unpack(t, "data.tar.gz")
	s := &station{t: t, dir: dir, data: filepath.Join(dir, "amfront-data"), file: filepath.Join(dir, "endpoints.json")}
	s.serve()
	for path, file := range map[string]string{"messages": "messages.json", "asp/dossiers": "dossiers.json"} {
		var was, is []map[string]any
		decode(t, string(fixture(t, file)), &was)
		decode(t, s.run("curl", "-sSf", "http://"+s.HTTP+"/api/v1/"+path), &is)
		if len(was) == 0 || len(is) != len(was) {
			t.Fatalf("%s: %d entries, the earlier build told %d", path, len(is), len(was))
		}
		for i := range was {
			for field, value := range was[i] {
				if !told(is[i][field], value) {
					t.Errorf("%s %d, %s: %v, was %v", path, i, field, is[i][field], value)
				}
			}
		}
	}
}

// told says whether a value is told as it was; an object may have fields more.
func told(is, was any) bool {
	switch was := was.(type) {
	case map[string]any:
		now, ok := is.(map[string]any)
		for field, value := range was {
			ok = ok && told(now[field], value)
		}
		return ok
	case []any:
		now, ok := is.([]any)
		ok = ok && len(now) == len(was)
		for i := range was {
			ok = ok && told(now[i], was[i])
		}
		return ok
	}
	return reflect.DeepEqual(is, was)
}

// TestUpgradeRecord: a record of an earlier build is judged again to the same.
func TestUpgradeRecord(t *testing.T) {
	dir := filepath.Join(unpack(t, "bundle.tar.gz"), "bundle")
	again := filepath.Join(t.TempDir(), "again.json")
	cmd := exec.Command(command("amfront"), "judge", "--json", again, dir)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Run(); cmd.ProcessState.ExitCode() != 1 {
		t.Fatalf("expected exit 1, not conforming: %v\n%s", err, &said)
	}
	if strings.Contains(said.String(), "differs") {
		t.Errorf("%s", &said)
	}
	was, is := verdicts(t, filepath.Join(dir, "run.json")), verdicts(t, again)
	if len(was) != 8 || !reflect.DeepEqual(was, is) {
		t.Errorf("verdicts: %v\nwere: %v", is, was)
	}
}

// verdicts are the verdicts of a result file: of each example, of each check.
func verdicts(t *testing.T, file string) map[string][]string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var r struct {
		Scenarios []struct {
			ID, Verdict string
			Checks      []struct{ ID, Verdict string }
		}
	}
	decode(t, string(data), &r)
	out := map[string][]string{}
	for _, s := range r.Scenarios {
		out[s.ID] = []string{s.Verdict}
		for _, c := range s.Checks {
			out[s.ID] = append(out[s.ID], c.ID+" "+c.Verdict)
		}
	}
	return out
}

func fixture(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "upgrade", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func unpack(t *testing.T, archive string) string {
	t.Helper()
	dir := t.TempDir()
	tar := exec.Command("tar", "-xzf", "-", "-C", dir)
	tar.Stdin = bytes.NewReader(fixture(t, archive))
	if out, err := tar.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", archive, err, out)
	}
	return dir
}

func decode(t *testing.T, text string, to any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), to); err != nil {
		t.Fatalf("%v: %.200s", err, text)
	}
}
