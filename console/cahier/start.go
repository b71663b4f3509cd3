package cahier

import (
	"net/http"
	"slices"
	"strings"

	"amfront/console/web"
	"amfront/judge/report"
	"amfront/lps/operator"
	"amfront/scenarios"
	"amfront/suite/runs"
	"amfront/words"
)

// maxWord and maxRemark bound what a person writes about a run, in runes.
const (
	maxWord   = 120
	maxRemark = 600
	maxOnly   = 100 // ids in one request of the page
)

// startForm is what the page of a new run was filled with.
type startForm struct {
	What    string // "profil", "partie", "scenarios", "tout"
	Profile string
	Part    string
	Only    string // ids, apart by blanks or commas
	Way     string // "reference", "operateur", "adaptateur:NAME"

	Name, Version, Editor, Note string

	Errors map[string]any // by field
}

// startView is what templates/cahier_lancer.gohtml shows.
type startView struct {
	head
	startForm
	Book     *book
	Adapters []string
}

func (c *pages) startPage(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	f := startForm{What: "profil", Profile: "formation", Way: "reference", Part: "A"}
	if names := c.runs.Adapters(); len(names) > 0 {
		f.Way = "adaptateur:" + names[0]
	}
	switch {
	case q.Get("scenario") != "":
		f.What, f.Only = "scenarios", web.Clip(maxRemark, q.Get("scenario"))
	case q.Get("partie") != "":
		f.What, f.Part = "partie", q.Get("partie")
	case q.Get("profil") != "":
		f.What, f.Profile = "profil", q.Get("profil")
	}
	if way := q.Get("conduite"); way != "" {
		f.Way = way
	}
	c.showStart(w, r, f)
}

func (c *pages) showStart(w http.ResponseWriter, r *http.Request, f startForm) {
	v := startView{head: c.head("lancer"), startForm: f, Book: c.book, Adapters: c.runs.Adapters()}
	status := http.StatusOK
	if len(f.Errors) > 0 {
		status = http.StatusBadRequest
	}
	c.Show(w, r, web.Screen{Title: "Lancer un passage", Body: "cahier-start", Data: v, Status: status,
		Lead: "Chaque scénario est joué dans un monde à lui : rien ne se mêle aux échanges de ce banc."})
}

// start begins a run and goes to its page; what is wrong is said beside its
// field.
func (c *pages) start(w http.ResponseWriter, r *http.Request) error {
	f := startForm{What: r.PostFormValue("quoi"), Profile: r.PostFormValue("profil"), Part: r.PostFormValue("partie"),
		Only: web.Clip(4000, r.PostFormValue("scenarios")),
		Way:  r.PostFormValue("conduite"), Name: onLine(r.PostFormValue("nom"), maxWord),
		Version: onLine(r.PostFormValue("version"), maxWord),
		Editor:  onLine(r.PostFormValue("editeur"), maxWord), Note: onLine(r.PostFormValue("note"), maxRemark),
		Errors: map[string]any{}}
	request := c.request(&f)
	if len(f.Errors) > 0 {
		c.showStart(w, r, f)
		return nil
	}
	path, err := c.startRun(request)
	if err != nil {
		return err
	}
	http.Redirect(w, r, path, http.StatusSeeOther)
	return nil
}

// onLine is what a person wrote, without what deceives, on one line.
func onLine(s string, most int) string {
	return web.Clip(most, strings.Join(strings.Fields(web.Clean(s)), " "))
}

// request reads the form, noting what is wrong with it.
func (c *pages) request(f *startForm) runs.Request {
	req := runs.Request{LPS: report.LPS{Name: f.Name, Version: f.Version, Editor: f.Editor}, Note: f.Note}
	switch f.What {
	case "profil":
		if !slices.ContainsFunc(c.book.Profiles, func(p scenarios.Profile) bool { return p.Name == f.Profile }) {
			f.Errors["profil"] = "Ce profil n’existe pas ; choisissez-en un de la liste."
		}
		req.Profile = f.Profile
	case "partie":
		if req.Only = c.book.partIDs(f.Part); len(req.Only) == 0 {
			f.Errors["partie"] = "Cette partie n’existe pas ; choisissez-en une de la liste."
		}
	case "scenarios":
		req.Only = strings.FieldsFunc(f.Only, func(r rune) bool { return strings.ContainsRune(" ,;\n\r\t", r) })
		switch {
		case len(req.Only) == 0:
			f.Errors["scenarios"] = "Indiquez au moins un scénario, par son numéro tel que C-02.algorithme ou une exigence " +
				"telle que D-03."
		case len(req.Only) > maxOnly:
			f.Errors["scenarios"] = words.Errorf("Au plus %v à la fois ; au-delà, jouez une partie ou un profil.",
				web.Plural(maxOnly, "numéro", "numéros"))
		default:
			for _, id := range req.Only {
				if !c.book.knows(id) {
					f.Errors["scenarios"] = words.Errorf("« %s » n’est le numéro d’aucun scénario ni d’aucune exigence jouée ; "+
						"le cahier les donne.", web.Clip(40, web.Clean(id)))
				}
			}
		}
	case "tout":
	default:
		f.Errors["quoi"] = "Choisissez ce qui doit être joué."
	}
	name, isAdapter := strings.CutPrefix(f.Way, "adaptateur:")
	switch {
	case f.Way == "reference":
		req.Way = runs.ByReference
	case f.Way == "operateur":
		req.Way = runs.ByOperator
	case isAdapter && slices.Contains(c.runs.Adapters(), name):
		req.Way, req.Adapter = runs.ByAdapter, name
	default:
		f.Errors["conduite"] = "Choisissez comment votre logiciel est conduit."
	}
	return req
}

// knows tells whether an id selects something, as suite.Selection reads it.
func (b *book) knows(id string) bool {
	if b.plans[id] != nil {
		return true
	}
	for _, p := range b.plans {
		for _, e := range p.Examples {
			if strings.HasPrefix(e.ID, id+".") || slices.Contains(e.Tags, "@"+id) {
				return true
			}
		}
	}
	return false
}

func (c *pages) cancel(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	if err := c.runs.Cancel(id); err != nil {
		return web.RunError(err)
	}
	c.Done(w, r, web.RunPage(id), "Le passage s’interrompt après le geste en cours ; ce qui est jugé est gardé.")
	return nil
}

func (c *pages) resume(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	if err := c.runs.Resume(id); err != nil {
		return web.RunError(err)
	}
	http.Redirect(w, r, web.RunPage(id), http.StatusSeeOther)
	return nil
}

func (c *pages) remove(w http.ResponseWriter, r *http.Request) error {
	if err := c.runs.Delete(r.PathValue("id")); err != nil {
		return web.RunError(err)
	}
	c.Done(w, r, "/cahier/passages", "Passage supprimé, avec son dossier.")
	return nil
}

// reasonCode is a cause of a refusal in words.
type reasonCode struct{ Code, Text string }

func reasonCodes(l words.Language) []reasonCode {
	var out []reasonCode
	for _, c := range operator.Causes() {
		out = append(out, reasonCode{c.Code, web.Capital(l.Word(c.Text))})
	}
	return out
}

// StartRun starts a run for any page and tells the path of its own. Its error
// is for the user.
func (s *pages) startRun(r runs.Request) (path string, err error) {
	if s.runs == nil {
		return "", web.ErrNoRuns
	}
	id, err := s.runs.Start(r)
	if err != nil {
		return "", web.RunError(err)
	}
	return web.RunPage(id), nil
}
