package console

import (
	"embed"
	"html/template"
	"net/http"
)

//go:embed pages
var pages embed.FS

var homePage = template.Must(template.ParseFS(pages, "pages/accueil.html"))

// home says in French what runs where and how to point an LPS at it.
func (s *server) home(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if err := homePage.Execute(w, struct {
		Endpoints any
		Active    []string
	}{s.world.Endpoints(), s.world.ActiveSituations()}); err != nil {
		s.log.Error("home page", "err", err)
	}
}

// style serves the style sheet.
func (s *server) style(w http.ResponseWriter, r *http.Request) {
	http.ServeFileFS(w, r, pages, "pages/amfront.css")
}
