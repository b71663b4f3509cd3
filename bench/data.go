package bench

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"amfront/pki/testca"
)

// Assess tells what a start would make of a data directory, apart from what its
// journals hold (journal.Examine), and changes nothing: refuse it (the error is
// ErrStart), or go ahead though something may be missing (sentences in French). A
// start asks the same functions.
func Assess(ctx context.Context, dir string) (doubts []string, err error) {
	if doubts, err = assessFiles(dir); err != nil {
		return nil, err
	}
	pki, err := loadPKI(ctx, filepath.Join(dir, "pki"), testca.Options{})
	if pki != nil {
		pki.Close()
	}
	return doubts, err
}

// assessFiles judges which parts are there.
func assessFiles(dir string) ([]string, error) {
	if info, err := os.Stat(filepath.Join(dir, passwordFile)); err == nil && !info.Mode().IsRegular() {
		return nil, startError("%s: a file is expected there; move it away", filepath.Join(dir, passwordFile))
	}
	holds := func(pattern string) bool {
		found, _ := fs.Glob(os.DirFS(dir), pattern)
		for _, name := range found {
			if info, err := os.Stat(filepath.Join(dir, name)); err == nil && info.Size() > 0 {
				return true
			}
		}
		return false
	}
	events, keys, deposits := holds("journal/events-*.jsonl"), holds("pki/*"), holds("asp/journal/events-*.jsonl")
	var doubts []string
	if !events && (keys || deposits) {
		doubts = append(doubts, "le journal des courriels est vide ou absent alors que le dossier a déjà servi : le "+
			"démarrage en commence un autre ; si le dossier « journal » a été retiré, remettez-le depuis une copie")
	}
	if !keys && events {
		doubts = append(doubts, "les clés (dossier « pki ») manquent alors que le journal tient des événements : le "+
			"démarrage en fait d’autres, et ce qui fut chiffré avant ne se déchiffre plus ; remettez-les depuis une copie")
	}
	return doubts, nil
}

// loadPKI is the PKI of a data directory, nil when a start has to make one.
func loadPKI(ctx context.Context, dir string, opt testca.Options) (*testca.PKI, error) {
	pki, err := testca.Load(ctx, dir, opt)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, startError("PKI in %s: %w", dir, err)
	}
	return pki, nil
}
