package console

import (
	"net/http"

	"amfront/bench"
)

func (s *server) homeSection() section {
	return section{Path: "/", Title: "Accueil", Routes: []route{{"GET /{$}", s.home}}}
}

// home says what runs where and how to point an LPS at it.
func (s *server) home(w http.ResponseWriter, r *http.Request) {
	s.show(w, r, screen{Title: "Le banc est prêt", Body: "home", Data: struct{ Endpoints bench.Endpoints }{s.world.Endpoints()},
		Lead: "Le frontal des organismes, l’annuaire des certificats et la boîte aux lettres du professionnel de santé, sur votre machine."})
}

// backToNominal lifts every situation and fault.
func (s *server) backToNominal(w http.ResponseWriter, r *http.Request) error {
	if err := s.world.ResetSituation(r.Context()); err != nil {
		return err
	}
	s.done(w, r, localPath(r.PostFormValue("retour")), "Retour à la situation nominale.")
	return nil
}
