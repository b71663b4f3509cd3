package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"amfront/words"
)

//go:embed templates assets/*.css assets/*.js assets/vendor
var frameFiles embed.FS

// assets are the style sheet and the scripts, each one file whose address
// changes with its octets.
type assets struct {
	files   map[string][]byte // by the path's last element
	style   string
	scripts map[words.Language][]string
}

// newAssets joins the frame's style sheets and scripts, then those of sections
// in the order of their names.
func newAssets(sections []fs.FS) (*assets, error) {
	a := &assets{files: map[string][]byte{}}
	for _, f := range []struct{ name, from string }{{"console.css", "assets/*.css"}, {"console.js", "assets/*.js"},
		{"htmx.js", "assets/vendor/htmx.min.js"}} {
		all, err := concatenate(frameFiles, f.from)
		if err != nil {
			return nil, err
		}
		own := map[string][]byte{}
		for _, sec := range sections {
			names, _ := fs.Glob(sec, f.from)
			if own[strings.Join(names, " ")], err = concatenate(sec, f.from); err != nil {
				return nil, err
			}
		}
		for _, name := range slices.Sorted(maps.Keys(own)) {
			all = append(all, own[name]...)
		}
		a.files[f.name] = all
	}
	a.files["console.en.js"] = []byte(words.English.Script(string(a.files["console.js"])))
	a.style = a.address("console.css")
	a.scripts = map[words.Language][]string{words.French: {a.address("htmx.js"), a.address("console.js")},
		words.English: {a.address("htmx.js"), a.address("console.en.js")}}
	return a, nil
}

// concatenate is what the files of a pattern hold, one after the other.
func concatenate(files fs.FS, pattern string) ([]byte, error) {
	names, err := fs.Glob(files, pattern) // sorted
	if err != nil {
		return nil, err
	}
	var all []byte
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		all = append(append(all, data...), '\n')
	}
	return all, nil
}

func (a *assets) address(name string) string {
	sum := sha256.Sum256(a.files[name])
	return "/assets/" + name + "?v=" + hex.EncodeToString(sum[:6])
}

// serve is the handler of an asset.
func (a *assets) serve(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	data, ok := a.files[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", map[string]string{".css": "text/css; charset=utf-8",
		".js": "text/javascript; charset=utf-8"}[path.Ext(name)])
	if r.URL.RawQuery != "" {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
}
