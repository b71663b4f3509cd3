package asp

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"

	"amfront/asp"
	"amfront/asp/exemple"
	"amfront/asp/piece"
	"amfront/asp/portail"
	"amfront/console/web"
)

// todaySlug is the slug of the examples that are made for this portal and day.
const todaySlug = "du-jour"

// errNoExample is returned for a path that names none.
var errNoExample = web.Refusal(http.StatusNotFound, "Cet exemple n’existe pas.", errors.New("no such example"))

type exampleGroup struct {
	Kind  asp.Kind
	Title string
	List  []shownExample
}

// examplesView is the page of the examples.
type examplesView struct {
	Groups []exampleGroup
	Ready  int
	Total  int
	Query  string
}

// matrix are those of the matrix: made once.
var matrix = sync.OnceValues(func() ([]exampleGroup, error) {
	var out []exampleGroup
	for _, k := range asp.Kinds() {
		list, err := exemple.All(k)
		if err != nil {
			return nil, err
		}
		g := exampleGroup{Kind: k, Title: kindTitle(k)}
		for _, e := range list {
			g.List = append(g.List, shownExample{e, "/asp/exemples/" + string(k) + "/" + e.Slug})
		}
		out = append(out, g)
	}
	return out, nil
})

func (a *pages) examples(w http.ResponseWriter, r *http.Request) {
	groups, err := matrix()
	if err != nil {
		a.Failed(w, r, err)
		return
	}
	v := examplesView{Ready: len(a.sameANS()), Query: query(r)}
	for _, g := range groups {
		g.List = slices.DeleteFunc(slices.Clone(g.List), func(e shownExample) bool {
			return !found(v.Query, e.Code, e.Title)
		})
		v.Groups = append(v.Groups, g)
		v.Total += len(g.List)
	}
	a.page(w, r, "/asp/exemples", "Exemples à déposer", "Des dépôts tout faits : justes, ou faux d’une seule façon, "+
		"avec le code que le contrôle doit rendre. Toutes les personnes et tous les numéros sont inventés.", "asp-examples",
		v)
}

// sameANS are the dossiers that one file of balances may group: the ANS number
// of the oldest, 200 at most.
func (a *pages) sameANS() []portail.Dossier {
	list := a.ready()
	if len(list) == 0 {
		return nil
	}
	list = slices.DeleteFunc(list, func(d portail.Dossier) bool {
		return d.NumeroAns != list[0].NumeroAns || d.SIRET != list[0].SIRET
	})
	return list[:min(len(list), asp.MaxRequests)]
}

// exampleOf finds the example of a path, or makes the one of the day.
func (a *pages) exampleOf(r *http.Request) (shownExample, error) {
	kind, err := asp.ParseKind(r.PathValue("kind"))
	if err != nil {
		return shownExample{}, errNoExample
	}
	slug := r.PathValue("slug")
	if slug == todaySlug {
		e, err := a.today(kind)
		return shownExample{e, "/asp/exemples/" + string(kind) + "/" + slug}, err
	}
	groups, err := matrix()
	if err != nil {
		return shownExample{}, err
	}
	for _, g := range groups {
		if i := slices.IndexFunc(g.List, func(e shownExample) bool { return g.Kind == kind && e.Slug == slug }); i >= 0 {
			return g.List[i], nil
		}
	}
	return shownExample{}, errNoExample
}

// today is a valid deposit for this portal as it stands: numbers that it does
// not know yet, or balances of its paid advances.
func (a *pages) today(kind asp.Kind) (*exemple.Example, error) {
	s := exemple.Series{Day: a.Now()}
	valid, err := exemple.Valid(kind)
	if err != nil {
		return nil, err
	}
	ans := valid.ANS
	if kind == asp.Solde {
		for _, d := range a.sameANS() {
			ans, s.SIRET = d.NumeroAns, d.SIRET
			s.Editors, s.Dossiers, s.Amounts = append(s.Editors, d.NumeroEditeur), append(s.Dossiers, d.NumeroASP),
				append(s.Amounts, d.Amount)
		}
		if len(s.Editors) == 0 {
			return nil, web.Refusal(http.StatusConflict,
				"Aucune avance BIO-LOINC payée n’attend son solde. Reprendre une avance d’abord, dans les dossiers.", nil)
		}
	} else {
		s.Editors = a.asp.FreeEditorNumbers(valid.SIRET(), ans, 3)
	}
	s.ANS, s.Number = ans, a.asp.NextFileNumber(ans, s.Day)
	e, err := exemple.Make(kind, s)
	if err == nil {
		e.Title = "Un dépôt valable, daté d’aujourd’hui, pour ce portail tel qu’il est."
	}
	return e, err
}

// example controls an example as it says, and shows the outcome.
func (a *pages) example(w http.ResponseWriter, r *http.Request) error {
	e, err := a.exampleOf(r)
	if err != nil {
		return err
	}
	spool, err := a.asp.Spool()
	if err != nil {
		return err
	}
	defer spool.Close()
	if err := spool.Write(exemple.Archive, e.WriteZip); err != nil {
		return err
	}
	report, err := a.controlled(r, e, spool)
	if err != nil {
		return err
	}
	o := outcomeOf(report, true)
	o.Example = &e
	a.Show(w, r, web.Screen{Title: e.Title, Quoted: true, Body: "asp-outcome", Data: view{"/asp/exemples", o}})
	return nil
}

// controlled controls an example: by this portal, or with the history that it
// brings along.
func (a *pages) controlled(r *http.Request, e shownExample, spool *portail.Spool) (*asp.Report, error) {
	opt := e.Options()
	if r.PathValue("slug") == todaySlug {
		return a.asp.Control(r.Context(), portail.Upload{Kind: opt.Kind, Name: opt.Name, ANS: opt.ANS, Dossier: opt.Dossier,
			Date: opt.Date, File: bytes.NewReader(e.JSON()), Archives: spool.Zips})
	}
	evidence, err := piece.Read(r.Context(), slices.Repeat(spool.Zips, e.Zips)...)
	if err != nil {
		return nil, err
	}
	opt.All, opt.Pieces = true, evidence
	return asp.Check(r.Context(), bytes.NewReader(e.JSON()), opt)
}

// exampleZip sends an example's files as one zip.
func (a *pages) exampleZip(w http.ResponseWriter, r *http.Request) error {
	e, err := a.exampleOf(r)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/zip")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s-%s.zip"`, e.Kind, r.PathValue("slug")))
	z := zip.NewWriter(w)
	err = e.Each(func(name string, write func(io.Writer) error) error {
		f, err := z.Create(name)
		if err != nil {
			return err
		}
		return write(f)
	})
	if err := errors.Join(err, z.Close()); err != nil {
		a.Log.Error("sending an example", "err", err)
		panic(http.ErrAbortHandler)
	}
	return nil
}

// query is what a table is searched for.
func query(r *http.Request) string { return web.Clip(80, strings.TrimSpace(r.URL.Query().Get("q"))) }

// found tells whether one of the texts holds the query, whatever the case.
func found(query string, texts ...string) bool {
	return strings.Contains(strings.ToLower(strings.Join(texts, "\n")), strings.ToLower(query))
}

// codesView is the table of codes.
type codesView struct {
	List  []asp.Code
	Query string
}

func (a *pages) codes(w http.ResponseWriter, r *http.Request) {
	v := codesView{Query: query(r)}
	v.List = slices.DeleteFunc(asp.Codes(), func(c asp.Code) bool {
		return !found(v.Query, c.Code, c.Title, c.Expected, c.Requirement)
	})
	a.page(w, r, "/asp/codes", "Codes du contrôle", "Le portail ne publie pas ses codes d’erreur, sauf 0000. Ceux-ci "+
		"sont ceux du banc ; ils ne changent pas d’une version à l’autre.", "asp-codes", v)
}
