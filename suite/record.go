package suite

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"amfront/judge/report"
	"amfront/words"
)

// A record is a directory: run.json (the run, without its scenarios until it
// ended), results/ID.json (each scenario as soon as it was judged), worlds/ID
// (its journal, a bundle of its own), and MANIFEST.sha256, written last, in
// the form that sha256sum -c reads.
const (
	runFile      = "run.json"
	resultsDir   = "results"
	worldsDir    = "worlds"
	manifestFile = "MANIFEST.sha256"
)

// RecordError tells what is wrong with a record: it must not be judged.
type RecordError struct {
	File    string
	Problem error
}

func (e *RecordError) Error() string { return e.In(words.English) }

// In implements words.Speaker.
func (e *RecordError) In(l words.Language) string {
	return l.Say("record: %s: %w; take the record again from where it was made", e.File, e.Problem)
}

// ErrNoRecord is returned for a directory that holds no run.
var ErrNoRecord = words.Errorf("no recorded run")

// begin makes the record's directories and writes the head of the run, so that
// whatever happens later, what was judged can be read. A directory that
// already holds a run is refused unless it is to be resumed.
func begin(dir string, r *report.Run, resume bool) error {
	if _, err := os.Stat(filepath.Join(dir, runFile)); err == nil && !resume {
		return words.Errorf("%s already holds a run; choose another directory, or go on with it by --resume", dir)
	}
	for _, d := range []string{resultsDir, worldsDir} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o700); err != nil {
			return err
		}
	}
	if err := os.Remove(filepath.Join(dir, manifestFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	head := *r
	head.Scenarios = nil
	return writeRun(dir, &head)
}

func writeRun(dir string, r *report.Run) error {
	var b bytes.Buffer
	if err := report.WriteJSON(&b, r); err != nil {
		return err
	}
	return WriteFile(filepath.Join(dir, runFile), b.Bytes())
}

// WriteFile replaces a file whole or not at all.
func WriteFile(name string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// keep writes the result of one scenario.
func keep(dir string, s *report.Scenario) error {
	data, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return WriteFile(filepath.Join(dir, resultsDir, s.ID+".json"), data)
}

// kept reads the results of a run that did not end, or is to be resumed, in
// the order in which they were selected.
func kept(dir string, selected []string) ([]report.Scenario, error) {
	var out []report.Scenario
	for _, id := range selected {
		if !filepath.IsLocal(id) {
			return nil, &RecordError{runFile, words.Errorf("%q is no id of a scenario", id)}
		}
		name := resultsDir + "/" + id + ".json"
		data, err := os.ReadFile(filepath.Join(dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		} else if err != nil {
			return nil, err
		}
		var s report.Scenario
		if err := json.Unmarshal(data, &s); err != nil || s.ID != id {
			return nil, &RecordError{name, words.Errorf("not the result of scenario %s", id)}
		}
		out = append(out, s)
	}
	return out, nil
}

// seal writes a run that ended into its record, and the hashes of all that
// stands in the record.
func seal(dir string, r *report.Run) error {
	if err := writeRun(dir, r); err != nil {
		return err
	}
	names, err := sealed(dir)
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, name := range names {
		sum, err := fileSHA256(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "%s  %s\n", sum, name)
	}
	return WriteFile(filepath.Join(dir, manifestFile), []byte(b.String()))
}

// sealed lists what the manifest vouches for: every file at the top, every
// result, and the manifest of every world, which vouches for the rest of it.
func sealed(dir string) ([]string, error) {
	var names []string
	for _, pattern := range []string{"*", resultsDir + "/*.json", worldsDir + "/*/manifest.json"} {
		found, err := fs.Glob(os.DirFS(dir), pattern)
		if err != nil {
			return nil, err
		}
		names = append(names, found...)
	}
	return slices.DeleteFunc(names, func(name string) bool {
		info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name)))
		return err != nil || !info.Mode().IsRegular() || name == manifestFile
	}), nil
}

func fileSHA256(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

var manifestLine = regexp.MustCompile(`^([0-9a-f]{64})  (\S.*)$`)

// verify checks a record against its manifest. whole is false for one that
// has none: its run did not end.
func verify(dir string) (whole bool, err error) {
	data, err := os.ReadFile(filepath.Join(dir, manifestFile))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	seen := map[string]bool{}
	lines := bufio.NewScanner(bytes.NewReader(data))
	for lines.Scan() {
		m := manifestLine.FindStringSubmatch(lines.Text())
		if m == nil || !filepath.IsLocal(filepath.FromSlash(m[2])) {
			return false, &RecordError{manifestFile, words.Errorf("line %d is not a SHA-256 and a name", len(seen)+1)}
		}
		seen[m[2]] = true
		switch sum, err := fileSHA256(filepath.Join(dir, filepath.FromSlash(m[2]))); {
		case errors.Is(err, fs.ErrNotExist):
			return false, &RecordError{m[2], words.Errorf("it is missing")}
		case err != nil:
			return false, err
		case sum != m[1]:
			return false, &RecordError{m[2], words.Errorf("its SHA-256 is %s; expected %s", sum, m[1])}
		}
	}
	if err := lines.Err(); err != nil || !seen[runFile] || !bytes.HasSuffix(data, []byte("\n")) {
		return false, &RecordError{manifestFile, words.Errorf("it does not vouch for %s", runFile)}
	}
	strangers, err := sealed(dir)
	for _, name := range strangers {
		if strings.Contains(name, "/") && !seen[name] {
			return false, &RecordError{name, words.Errorf("the manifest does not know it")}
		}
	}
	return true, err
}
