package console

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"time"
)

//go:embed assets/css assets/js assets/vendor
var assetFiles embed.FS

// assets are the style sheet and the scripts, each one file whose address
// changes with its octets.
type assets struct {
	files   map[string][]byte // by the path's last element
	style   string
	scripts []string
}

func newAssets() (*assets, error) {
	a := &assets{files: map[string][]byte{}}
	for _, f := range []struct{ name, from string }{{"console.css", "assets/css/*.css"}, {"console.js", "assets/js/*.js"},
		{"htmx.js", "assets/vendor/htmx.min.js"}} {
		names, err := fs.Glob(assetFiles, f.from) // sorted
		if err != nil {
			return nil, err
		}
		var all bytes.Buffer
		for _, name := range names {
			data, err := assetFiles.ReadFile(name)
			if err != nil {
				return nil, err
			}
			all.Write(data)
			all.WriteByte('\n')
		}
		a.files[f.name] = all.Bytes()
	}
	a.style = a.address("console.css")
	a.scripts = []string{a.address("htmx.js"), a.address("console.js")}
	return a, nil
}

func (a *assets) address(name string) string {
	sum := sha256.Sum256(a.files[name])
	return "/assets/" + name + "?v=" + hex.EncodeToString(sum[:6])
}

func (s *server) asset(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	data, ok := s.assets.files[name]
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
