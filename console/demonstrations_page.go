package console

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"amfront/console/demo"
	"amfront/scenarios"
)

// demoPages play the reference and its faulty variants, live and by the suite.
type demoPages struct {
	*server
	stage *demo.Stage

	mu    sync.Mutex
	chain map[string][]string // variant's run: examples that the reference is to play after it
}

func (s *server) demoSection() section {
	p := &demoPages{server: s, stage: s.opt.Demo, chain: map[string][]string{}}
	sec := section{Path: "/demonstrations", Title: "Démonstrations"}
	if p.stage == nil {
		sec.Routes = []route{{"GET /demonstrations", p.off}, {"GET /demonstrations/", p.off}}
		return sec
	}
	p.stage.Follow(func() { s.notify("demo") })
	if s.opt.Runs != nil {
		s.opt.Runs.Follow(p.followed)
	}
	sec.Routes = []route{
		{"GET /demonstrations", p.list},
		{"GET /demonstrations/{name}", p.livePage},
		{"GET /demonstrations/{name}/suite", p.suitePage},
		{"GET /demonstrations/{name}/comparer", p.comparePage},
		{"POST /demonstrations/{name}/geste", s.post(p.gesture)},
		{"POST /demonstrations/{name}/sequence", s.post(p.sequence)},
		{"POST /demonstrations/{name}/oublier", s.post(p.forget)},
		{"POST /demonstrations/{name}/suite", s.post(p.playSuite)},
		{"POST /demonstrations/{name}/zero", s.post(p.startOver)},
	}
	return sec
}

func (p *demoPages) off(w http.ResponseWriter, r *http.Request) {
	p.show(w, r, screen{Title: "Démonstrations", Body: "demonstrations-off"})
}

// demoHead is what every page of one software shows first.
type demoHead struct {
	Name    string
	Piece   *demo.Piece // nil for the reference
	Tab     string      // "", "suite", "comparer"
	Suite   bool        // runs can be played here
	Address string      // of its pages
}

// head finds the software that a request names.
func (p *demoPages) head(r *http.Request, tab string) (demoHead, error) {
	h := demoHead{Name: r.PathValue("name"), Tab: tab, Suite: p.opt.Runs != nil}
	h.Address = "/demonstrations/" + url.PathEscape(h.Name)
	if h.Name == demo.Reference {
		return h, nil
	}
	if h.Piece = p.stage.Catalogue().Find(h.Name); h.Piece == nil {
		return h, errNoVariant
	}
	return h, nil
}

var errNoVariant = userError{http.StatusNotFound,
	"Aucune variante ne porte ce nom ; la liste des démonstrations les montre toutes.", nil}

// Title is that of the page.
func (h demoHead) Title() string {
	if h.Piece == nil {
		return "Le logiciel de référence"
	}
	return h.Piece.Title
}

func (h demoHead) lead() string {
	if h.Piece == nil {
		return "Il obéit à toutes les exigences : c’est lui que les variantes dérèglent, une faute à la fois."
	}
	return "Variante fautive « " + h.Name + " » : le logiciel de référence, à cette faute près."
}

// demoList is what templates/demonstrations.gohtml shows.
type demoList struct {
	Text, Theme string
	Themes      []demo.Theme // of all, for the filter
	Shown       []demo.Theme
	Count, All  int
	State       demo.State
}

// list shows the variants by theme, those that fit the search.
func (p *demoPages) list(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	v := demoList{Text: clip(200, strings.TrimSpace(q.Get("q"))), Theme: q.Get("theme"),
		Themes: p.stage.Catalogue().Themes, All: p.stage.Catalogue().Len(), State: p.stage.State()}
	words := strings.Fields(fold(v.Text))
	for _, t := range v.Themes {
		if v.Theme != "" && v.Theme != t.ID {
			continue
		}
		kept := t
		kept.Pieces = slices.DeleteFunc(slices.Clone(t.Pieces), func(x *demo.Piece) bool {
			hay := haystack(x)
			return slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(hay, w) })
		})
		if len(kept.Pieces) > 0 {
			v.Shown = append(v.Shown, kept)
			v.Count += len(kept.Pieces)
		}
	}
	p.show(w, r, screen{Title: "Démonstrations", Body: "demonstrations", Fragment: "demonstrations-list", Data: v,
		Lead: "Un logiciel sain et ceux qui se trompent, joués devant vous : ce qu’ils font, ce que le frontal en fait, " +
			"ce que la suite en dit."})
}

func haystack(x *demo.Piece) string {
	words := []string{x.Name, x.Title, x.Shows, x.Causes}
	for _, r := range x.Requirements {
		words = append(words, r.ID, r.Title, r.Clause)
	}
	for _, k := range x.Kills {
		words = append(words, k.Check)
	}
	return fold(strings.Join(words, "\n"))
}

// demoError turns an error of the stage into a status and a French sentence.
func demoError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, demo.ErrBusy):
		return userError{http.StatusConflict, "Un geste est en train d’être joué : attendez sa fin, ou interrompez-le.", err}
	case errors.Is(err, demo.ErrIdle):
		return userError{http.StatusConflict, "Rien n’attend d’être joué : la page n’était plus à jour.", err}
	case errors.Is(err, demo.ErrUnknown):
		return userError{http.StatusBadRequest, "Ce geste n’existe pas, ou il lui manque quelque chose.", err}
	case errors.Is(err, scenarios.ErrUnknownSituation):
		return userError{http.StatusBadRequest, "Cette situation n’existe pas.", err}
	}
	return err
}

// asked ends a form whose outcome the page shows by itself.
func (p *demoPages) asked(w http.ResponseWriter, r *http.Request, to string) error {
	if partial(r) {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}
