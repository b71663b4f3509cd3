package console

import (
	_ "embed"
	"net/http"

	"amfront/console/web"
)

//go:embed openapi.json
var openAPI []byte

func (s *homePage) live(w http.ResponseWriter, r *http.Request) { web.Text(w, "ok\n") }

// ready answers once every port listens: the console is served after them.
func (s *homePage) ready(w http.ResponseWriter, r *http.Request) { web.Text(w, "ready\n") }

func (s *homePage) openapi(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Write(openAPI)
}

func (s *homePage) endpoints(w http.ResponseWriter, r *http.Request) {
	web.Reply(w, s.World.Endpoints())
}

// reset empties mailboxes and journal and restores the nominal situation.
func (s *homePage) reset(w http.ResponseWriter, r *http.Request) {
	if err := s.World.Reset(r.Context()); err != nil {
		s.Refused(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
