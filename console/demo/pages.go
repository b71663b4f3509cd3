package demo

import (
	"embed"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"amfront/console/web"
	"amfront/scenarios"
	"amfront/suite/runs"
)

//go:embed templates assets
var pageFiles embed.FS

// pages play the reference and its faulty variants, live and by the suite.
type pages struct {
	*web.Server
	stage *Stage
	runs  *runs.Keeper // nil: the suite plays nothing

	mu    sync.Mutex
	chain map[string][]string // variant's run: examples that the reference is to play after it
}

// Section is the section of the demonstrations; without a stage its pages
// say that there are none, without keeper the suite plays none.
func Section(on *web.Server, stage *Stage, keeper *runs.Keeper) web.Section {
	p := &pages{Server: on, stage: stage, runs: keeper, chain: map[string][]string{}}
	sec := web.Section{Path: "/demonstrations", Title: "Démonstrations", Files: pageFiles, API: []web.Route{
		{Pattern: "GET /api/v1/variants", Handler: p.withDemo(p.apiVariants), Out: []apiVariant{}},
		{Pattern: "GET /api/v1/demonstration", Handler: p.withDemo(p.apiScene), Out: apiStage{}},
		{Pattern: "POST /api/v1/demonstration", Handler: p.withDemo(p.apiPlay), In: apiGesture{}, Out: apiTaken{}, Status: http.StatusAccepted},
		{Pattern: "DELETE /api/v1/demonstration", Handler: p.withDemo(p.apiForget), Status: http.StatusNoContent},
	}}
	if stage == nil {
		sec.Pages = []web.Route{{Pattern: "GET /demonstrations", Handler: p.off}, {Pattern: "GET /demonstrations/", Handler: p.off}}
		return sec
	}
	stage.Follow(func() { p.Notify("demo") })
	if keeper != nil {
		keeper.Follow(p.followed)
	}
	sec.Pages = []web.Route{
		{Pattern: "GET /demonstrations", Handler: p.list},
		{Pattern: "GET /demonstrations/{name}", Handler: p.livePage},
		{Pattern: "GET /demonstrations/{name}/suite", Handler: p.suitePage},
		{Pattern: "GET /demonstrations/{name}/comparer", Handler: p.comparePage},
		{Pattern: "POST /demonstrations/{name}/geste", Handler: p.Post(p.gesture)},
		{Pattern: "POST /demonstrations/{name}/sequence", Handler: p.Post(p.sequence)},
		{Pattern: "POST /demonstrations/{name}/oublier", Handler: p.Post(p.forget)},
		{Pattern: "POST /demonstrations/{name}/suite", Handler: p.Post(p.playSuite)},
		{Pattern: "POST /demonstrations/{name}/zero", Handler: p.Post(p.startOver)},
	}
	return sec
}

func (p *pages) off(w http.ResponseWriter, r *http.Request) {
	p.Show(w, r, web.Screen{Title: "Démonstrations", Body: "demonstrations-off"})
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

// listView is what templates/demonstrations.gohtml shows.
type listView struct {
	Text, Theme string
	Themes      []Theme // of all, for the filter
	Shown       []Theme
	Count, All  int
	State       State
}

// list shows the variants by theme, those that fit the search.
func (p *pages) list(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	v := listView{Text: web.Clip(200, strings.TrimSpace(q.Get("q"))), Theme: q.Get("theme"),
		Themes: p.stage.Catalogue().Themes, All: p.stage.Catalogue().Len(), State: p.stage.State()}
	words := strings.Fields(web.Fold(v.Text))
	for _, t := range v.Themes {
		if v.Theme != "" && v.Theme != t.ID {
			continue
		}
		kept := t
		kept.Pieces = slices.DeleteFunc(slices.Clone(t.Pieces), func(x *Piece) bool {
			hay := haystack(x)
			return slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(hay, w) })
		})
		if len(kept.Pieces) > 0 {
			v.Shown = append(v.Shown, kept)
			v.Count += len(kept.Pieces)
		}
	}
	p.Show(w, r, web.Screen{Title: "Démonstrations", Body: "demonstrations", Fragment: "demonstrations-list", Data: v,
		Lead: "Un logiciel sain et ceux qui se trompent, joués devant vous : ce qu’ils font, ce que le frontal en fait, " +
			"ce que la suite en dit."})
}

func haystack(x *Piece) string {
	words := []string{x.Name, x.Title, x.Shows, x.Causes}
	for _, r := range x.Requirements {
		words = append(words, r.ID, r.Title, r.Clause)
	}
	for _, k := range x.Kills {
		words = append(words, k.Check)
	}
	return web.Fold(strings.Join(words, "\n"))
}

// refused turns an error of the stage into a status and a French sentence.
func refused(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrBusy):
		return web.Refusal(http.StatusConflict, "Un geste est en train d’être joué : attendez sa fin, ou interrompez-le.", err)
	case errors.Is(err, ErrIdle):
		return web.Refusal(http.StatusConflict, "Rien n’attend d’être joué : la page n’était plus à jour.", err)
	case errors.Is(err, ErrUnknown):
		return web.Refusal(http.StatusBadRequest, "Ce geste n’existe pas, ou il lui manque quelque chose.", err)
	case errors.Is(err, scenarios.ErrUnknownSituation):
		return web.Refusal(http.StatusBadRequest, "Cette situation n’existe pas.", err)
	}
	return err
}

// asked ends a form whose outcome the page shows by itself.
func (p *pages) asked(w http.ResponseWriter, r *http.Request, to string) error {
	if web.Partial(r) {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}
