package room

import (
	"archive/zip"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"text/template"

	"amfront/bench"
	"amfront/lps/manifest"
)

//go:embed templates/lisezmoi.txt
var readme string

// keep writes the file of a place that is closed below a directory.
func keep(ctx context.Context, p *Place, n int, dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(dir, Name(n)+".zip"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := takeHome(ctx, f, p, n, ""); err != nil {
		return err
	}
	return f.Close()
}

// takeHome writes what a participant takes home as a zip: a page that says what
// is what, addresses and passwords, an lps.json to go on with, and below "banc"
// the bench's own directory, which amfront serve opens anywhere. host is how the
// participant reaches this machine, "" where that is not known.
func takeHome(ctx context.Context, w io.Writer, p *Place, n int, host string) error {
	z := zip.NewWriter(w)
	e := reached(p.World.Endpoints(), host)
	dir := e.Data
	e.Data, e.TrustAnchors = "banc", "banc/trust-anchors" // as they lie in the file
	put := func(name string, data []byte) error {
		to, err := z.Create(path.Join(Name(n), name))
		if err == nil {
			_, err = to.Write(data)
		}
		return err
	}
	var text strings.Builder
	page := template.Must(template.New("lisezmoi").Parse(readme))
	if err := page.Execute(&text, map[string]any{"Name": Name(n), "E": e, "Password": p.Password,
		"Runs": p.Runs.List()}); err != nil {
		return err
	}
	endpoints, err := json.MarshalIndent(e, "", "  ")
	if err != nil {
		return err
	}
	software, err := (&manifest.Manifest{Name: "Logiciel du " + strings.ReplaceAll(Name(n), "-", " ")}).Write()
	if err != nil {
		return err
	}
	for _, f := range []struct {
		name string
		data []byte
	}{{"LISEZMOI.txt", []byte(text.String())}, {"endpoints.json", endpoints}, {manifest.File, software}} {
		if err := put(f.name, f.data); err != nil {
			return err
		}
	}
	// The events first: whatever they speak of was on disk before them, so a copy
	// made while mail comes in is whole.
	for _, events := range []bool{true, false} {
		if err := copyTree(ctx, z, dir, path.Join(Name(n), "banc"), events); err != nil {
			return err
		}
	}
	return z.Close()
}

// reached are endpoints as a host reaches them.
func reached(e bench.Endpoints, host string) bench.Endpoints {
	for _, a := range []*string{&e.SMTP, &e.POP3, &e.LDAP, &e.HTTP, &e.SMTPS, &e.POP3S, &e.LDAPS} {
		*a = Reach(*a, host)
	}
	return e
}

// copyTree copies the journals' events, or all that is neither that nor left
// here: what a journal makes of its events again, locks, the stations of
// demonstrations, and the password of a console that will not be.
func copyTree(ctx context.Context, z *zip.Writer, dir, below string, events bool) error {
	tree := os.DirFS(dir)
	return fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case d.IsDir() && leftHere[d.Name()]:
			return fs.SkipDir
		case !d.Type().IsRegular() || leftHere[d.Name()] || strings.HasSuffix(name, ".tmp") ||
			strings.Contains(name, "derived-"):
			return nil
		case events != isEvents(name):
			return nil
		}
		from, err := tree.Open(name)
		if err != nil {
			return err
		}
		defer from.Close()
		info, err := from.Stat()
		if err != nil {
			return err
		}
		h, err := zip.FileInfoHeader(info)
		if err != nil {
			return err
		}
		h.Name, h.Method = path.Join(below, name), zip.Deflate
		to, err := z.CreateHeader(h)
		if err != nil {
			return err
		}
		if _, err = io.Copy(to, from); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return nil
	})
}

var leftHere = map[string]bool{"demonstrations": true, "console-password": true, "lock": true,
	"poste": true, "fichiers": true} // the last two of runs by hand, as runs.Keeper.Pack

func isEvents(name string) bool {
	ok, _ := path.Match("*/events-*.jsonl", path.Join(path.Base(path.Dir(name)), path.Base(name)))
	return ok
}
