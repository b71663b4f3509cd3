package console

import (
	"embed"
	"html/template"
	"net/http"

	"amfront/bench"
)

//go:embed pages
var pages embed.FS

var homePage = template.Must(template.ParseFS(pages, "pages/accueil.html"))

// home says in French what runs where and how to point an LPS at it.
func (s *server) home(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	var active []string
	for _, id := range s.world.ActiveSituations() {
		title := id // one of the user's own
		if sit, err := s.world.Situation(id); err == nil {
			title = sit.Title
		}
		active = append(active, title)
	}
	if err := homePage.Execute(w, struct {
		Endpoints bench.Endpoints
		Active    []string
	}{s.world.Endpoints(), active}); err != nil {
		s.log.Error("home page", "err", err)
	}
}

// style serves the style sheet.
func (s *server) style(w http.ResponseWriter, r *http.Request) {
	http.ServeFileFS(w, r, pages, "pages/amfront.css")
}
