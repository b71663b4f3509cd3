package demo

import (
	"errors"
	"net/http"
	"net/url"
	"sync"

	"amfront/console/web"
	"amfront/scenarios"
	"amfront/suite/runs"
)

// pages play the reference and its faulty variants, live and by the suite.
type pages struct {
	*web.Server
	stage *Stage
	runs  *runs.Keeper // nil: the suite plays nothing

	mu    sync.Mutex
	chain map[string][]string // variant's run: examples that the reference is to play after it
}

// head is what every page of one software shows first.
type head struct {
	Name    string
	Piece   *Piece // nil for the reference
	Tab     string // "", "suite", "comparer"
	Suite   bool   // runs can be played here
	Address string // of its pages
}

// head finds the software that a request names.
func (p *pages) head(r *http.Request, tab string) (head, error) {
	h := head{Name: r.PathValue("name"), Tab: tab, Suite: p.runs != nil}
	h.Address = "/demonstrations/" + url.PathEscape(h.Name)
	if h.Name == Reference {
		return h, nil
	}
	if h.Piece = p.stage.Catalogue().Find(h.Name); h.Piece == nil {
		return h, errNoVariant
	}
	return h, nil
}

// variant finds the variant that a request names, where the suite can play it.
func (p *pages) variant(r *http.Request, tab string) (head, error) {
	h, err := p.head(r, tab)
	switch {
	case err == nil && h.Piece == nil:
		err = errNoVariant
	case err == nil && !h.Suite:
		err = web.ErrNoRuns
	}
	return h, err
}

// tabTitles tell the documents of one software apart.
var tabTitles = map[string]string{"suite": "Ce qu’en dit la suite", "comparer": "Comparer à la référence"}

// screen shows a page of one software, or why there is none.
func (p *pages) screen(w http.ResponseWriter, r *http.Request, h head, body, fragment string, view any, err error) {
	if err != nil {
		p.Failed(w, r, err)
		return
	}
	p.Show(w, r, web.Screen{Title: h.Title(), View: tabTitles[h.Tab], Lead: h.lead(), Body: body, Fragment: fragment,
		Data: view})
}

// post is a form about one software.
func (p *pages) post(do func(http.ResponseWriter, *http.Request, head) error) http.HandlerFunc {
	return p.Post(func(w http.ResponseWriter, r *http.Request) error {
		h, err := p.head(r, "")
		if err != nil {
			return err
		}
		return do(w, r, h)
	})
}

var errNoVariant = web.Refusal(http.StatusNotFound,
	"Aucune variante ne porte ce nom ; la liste des démonstrations les montre toutes.", nil)

// Title is that of the page.
func (h head) Title() string {
	if h.Piece == nil {
		return "Le logiciel de référence"
	}
	return h.Piece.Title
}

func (h head) lead() string {
	if h.Piece == nil {
		return "Il obéit à toutes les exigences : c’est lui que les variantes dérèglent, une faute à la fois."
	}
	return "Variante fautive « " + h.Name + " » : le logiciel de référence, à cette faute près."
}

// refused turns an error of the stage into a status and a French sentence.
func refused(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrBusy):
		return web.Refusal(http.StatusConflict, "Un geste est en train d’être joué : attendez sa fin, ou interrompez-le.",
			err)
	case errors.Is(err, ErrIdle):
		return web.Refusal(http.StatusConflict, "Rien n’attend d’être joué : la page n’était plus à jour.", err)
	case errors.Is(err, ErrUnknown):
		return web.Refusal(http.StatusBadRequest, "Ce geste n’existe pas, ou il lui manque quelque chose.", err)
	case errors.Is(err, scenarios.ErrUnknownSituation):
		return web.Refusal(http.StatusBadRequest, "Cette situation n’existe pas.", err)
	}
	return err
}
