package exemple

import (
	"cmp"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"

	"amfront/asp"
)

// smallest is the smallest file of a format, an empty page or a dot; nil for none.
func smallest(format string) []byte {
	b, _ := data.ReadFile("data/piece." + strings.ToLower(format)) //nolint:errcheck // "" is an empty file
	return b
}

// Write writes the file's octets; a larger size than the smallest is made up
// with line feeds, which the three formats bear after their end.
func (f File) Write(w io.Writer) error {
	head := smallest(f.Format)
	if _, err := w.Write(head); err != nil {
		return err
	}
	_, err := io.CopyN(w, lines{}, max(0, f.Size-int64(len(head))))
	return err
}

type lines struct{}

func (lines) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = '\n'
	}
	return len(b), nil
}

// WriteDir writes the deposit into a new directory named dir: its JSON, its zip,
// what it must get, and the history it needs.
func (e *Example) WriteDir(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	expected, err := json.MarshalIndent(e, "", "  ")
	if err != nil {
		return err
	}
	name := cmp.Or(e.FileName, "sans-nom.json")
	files := map[string][]byte{filepath.Base(name): e.JSON(), Expected: append(expected, '\n')}
	if e.Past != nil {
		past, err := json.MarshalIndent(e.Past, "", "  ")
		if err != nil {
			return err
		}
		files["historique.json"] = append(past, '\n')
	}
	files["commande.txt"] = []byte(e.Command() + "\n")
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			return err
		}
	}
	f, err := os.Create(filepath.Join(dir, Archive))
	if err != nil {
		return err
	}
	if err := e.WriteZip(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// Command is the command that checks the deposit from its directory.
func (e *Example) Command() string {
	args := []string{"amfront asp check", "--kind " + string(e.Declared), "--date " + e.Date, "--ans " + e.ANS}
	for range e.Zips {
		args = append(args, "--zip "+Archive)
	}
	if e.Dossier != "" {
		args = append(args, "--dossier "+e.Dossier)
	}
	if e.Past != nil {
		args = append(args, "--past historique.json")
	}
	if e.FileName == "" {
		return strings.Join(append(args, "--no-name", "sans-nom.json"), " ")
	}
	return strings.Join(append(args, e.FileName), " ")
}

// Name is where the example lies below a directory of examples.
func (e *Example) Name() string { return filepath.Join(string(e.Kind), e.Slug) }

var _ asp.Pieces = pieces(nil)
