package exemple

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
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

// Each gives the deposit's files to put: its JSON, its zip, what it must get, the
// command that checks it, and the history it needs.
func (e *Example) Each(put func(name string, write func(io.Writer) error) error) error {
	indented := func(v any) func(io.Writer) error {
		return func(w io.Writer) error {
			j := json.NewEncoder(w)
			j.SetIndent("", "  ")
			return j.Encode(v)
		}
	}
	err := errors.Join(put(filepath.Base(cmp.Or(e.FileName, "sans-nom.json")), e.WriteJSON), put(Archive, e.WriteZip),
		put(Expected, indented(e)), put("commande.txt", func(w io.Writer) error {
			_, err := fmt.Fprintln(w, e.Command())
			return err
		}))
	if e.Past != nil {
		err = errors.Join(err, put("historique.json", indented(e.Past)))
	}
	return err
}

// WriteDir writes the deposit's files into a directory, made if need be.
func (e *Example) WriteDir(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return e.Each(func(name string, write func(io.Writer) error) error {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		return errors.Join(write(f), f.Close())
	})
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
