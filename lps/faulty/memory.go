package faulty

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"amfront/lps/adapter"
)

// notes are what a faulty driver remembers of a station, kept in the station's
// directory: a fault that needs memory shows, too, when every action is a
// process of its own. They are forgotten with the station, at configure.
type notes struct{ dir string }

const notePrefix = "faute-"

func notesOf(r adapter.Request) notes { return notes{r.Station} }

// get is the text of a note, "" when there is none.
func (n notes) get(name string) (string, error) {
	data, err := os.ReadFile(filepath.Join(n.dir, notePrefix+name))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return string(data), err
}

func (n notes) set(name, text string) error {
	if err := os.MkdirAll(n.dir, 0o700); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(n.dir, notePrefix+name), []byte(text), 0o600)
}

func (n notes) forget() error {
	list, err := os.ReadDir(n.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	for _, e := range list {
		if strings.HasPrefix(e.Name(), notePrefix) {
			err = errors.Join(err, os.Remove(filepath.Join(n.dir, e.Name())))
		}
	}
	return err
}
