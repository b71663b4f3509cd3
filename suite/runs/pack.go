package runs

import (
	"archive/zip"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
)

// Pack writes the record of a run as a zip, below a folder named after it.
// What belongs to a person's station, its private keys above all, stays here:
// nothing that `amfront judge` reads.
func (k *Keeper) Pack(ctx context.Context, w io.Writer, id string) error {
	if _, err := k.Status(id); err != nil {
		return err
	}
	z := zip.NewWriter(w)
	tree := os.DirFS(k.Record(id))
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case d.IsDir() && (name == stationDir || name == filesDir):
			return fs.SkipDir
		case !d.Type().IsRegular():
			return nil
		}
		from, err := tree.Open(name)
		if err != nil {
			return err
		}
		defer from.Close()
		to, err := z.Create(path.Join("passage-"+id, name))
		if err != nil {
			return err
		}
		_, err = io.Copy(to, from)
		return err
	})
	return errors.Join(err, z.Close())
}
