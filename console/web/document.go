package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"

	"amfront/judge/report"
)

// Document sends a whole HTML document that brings its own style, such as the
// cahier d'examen: it is sandboxed, in an origin of its own; its style is allowed
// by its hash, and of scripts that of a cahier alone, where it has it.
func (s *Server) Document(w http.ResponseWriter, html []byte) {
	sandbox, script := "sandbox allow-popups allow-downloads allow-top-navigation-by-user-activation", ""
	if bytes.Contains(html, []byte("<script>"+report.Script()+"</script>")) {
		sandbox, script = sandbox+" allow-scripts", "; script-src "+report.ScriptSource()
	}
	var hashes []string
	rest := string(html)
	for len(hashes) < 8 {
		_, after, ok := strings.Cut(rest, "<style>")
		css, end, closed := strings.Cut(after, "</style>")
		if !ok || !closed {
			break
		}
		sum := sha256.Sum256([]byte(css))
		hashes = append(hashes, "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'")
		rest = end
	}
	h := w.Header()
	h.Set("Content-Security-Policy",
		sandbox+"; default-src 'none'; style-src "+strings.Join(append(hashes, "'self'"), " ")+script+
			"; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(html)))
	w.Write(html)
}
