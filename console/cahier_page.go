package console

import (
	"context"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"sync"
	"time"

	"amfront/judge/report"
	"amfront/lps/operator"
	"amfront/suite/runs"
)

// errNoRuns is told where a run is asked for of a bench that keeps none.
var errNoRuns = userError{http.StatusNotFound, "Ce banc a été lancé sans passages : le cahier de tests ne peut pas " +
	"y être joué. La commande amfront serve les permet toujours.", nil}

// cahierPages are the test book and its runs.
type cahierPages struct {
	*server
	book *book

	mu      sync.Mutex // guards the results that were read last
	results []keptResult
}

// keptResult is a result as it was read: several megabytes of JSON.
type keptResult struct {
	id    string
	ended time.Time
	run   *report.Run
}

// maxResults bounds the results in memory: a page of one, a comparison of two.
const maxResults = 3

func (s *server) cahierSection() section {
	c := &cahierPages{server: s}
	sec := section{Path: "/cahier", Title: "Cahier de tests"}
	if s.opt.Runs == nil {
		sec.Routes = []route{{"GET /cahier", c.off}, {"GET /cahier/", c.off}}
		return sec
	}
	c.book = newBook(s.opt.Runs.Features())
	s.opt.Runs.Follow(func(id string) { s.notify("run." + id) })
	sec.Routes = []route{
		{"GET /cahier", c.showBook},
		{"GET /cahier/scenarios/{id}", c.showScenario},
		{"GET /cahier/lancer", c.startPage},
		{"POST /cahier/passages", s.post(c.start)},
		{"GET /cahier/passages", c.list},
		{"GET /cahier/passages/{id}", c.run},
		{"GET /cahier/passages/{id}/geste", c.showGesture},
		{"POST /cahier/passages/{id}/geste", s.post(c.answer)},
		{"GET /cahier/passages/{id}/vu", c.showSeen},
		{"GET /cahier/passages/{id}/gestes/{geste}/fichiers/{n}", c.handFile},
		{"GET /cahier/passages/{id}/{fichier}", c.download},
		{"GET /cahier/passages/{id}/dossier.zip", c.record},
		{"GET /cahier/comparer", c.compare},
		{"POST /cahier/passages/{id}/interrompre", s.post(c.cancel)},
		{"POST /cahier/passages/{id}/reprendre", s.post(c.resume)},
		{"POST /cahier/passages/{id}/supprimer", s.post(c.remove)},
	}
	return sec
}

func (c *cahierPages) off(w http.ResponseWriter, r *http.Request) {
	c.show(w, r, screen{Title: "Cahier de tests", Body: "cahier-off"})
}

// cahierHead is the row of tabs on every page of the book, with the run that
// is being played.
type cahierHead struct {
	Tab     string // "", "lancer", "passages"
	Kept    int
	Playing *runs.Status
}

func (c *cahierPages) head(tab string) cahierHead {
	h := cahierHead{Tab: tab}
	list := c.opt.Runs.List()
	h.Kept = len(list)
	for i, s := range list {
		if s.State == runs.Playing {
			h.Playing = &list[i]
		}
	}
	return h
}

// runPath is the page of a run.
func runPath(id string) string { return "/cahier/passages/" + url.PathEscape(id) }

// runWay says in words how the software of a run is driven.
func runWay(r runs.Request) string {
	switch r.Way {
	case runs.ByAdapter:
		return "adaptateur " + r.Adapter
	case runs.ByOperator:
		return "à la main"
	case runs.ByVariant:
		return "variante fautive " + r.Variant
	}
	return "LPS de référence"
}

// runStateBadge shows the state of a run, and the verdict of one that has it.
func runStateBadge(s runs.Status) template.HTML {
	switch {
	case s.State == runs.Playing:
		return badge("note", "▶", "en cours")
	case s.State == runs.Interrupted:
		return badge("warn", "‖", "interrompu")
	case s.State == runs.Failed:
		return badge("odd", "‼", "en échec")
	}
	return verdictBadge(s.Verdict)
}

// runError turns an error of the keeper into a status and a French sentence.
func runError(err error) error {
	var own userError
	switch {
	case err == nil || errors.As(err, &own):
		return err
	case errors.Is(err, runs.ErrBusy):
		return userError{http.StatusConflict,
			"Un passage est déjà en cours : attendez sa fin, ou interrompez-le ; ce qui est jugé est gardé.", err}
	case errors.Is(err, runs.ErrUnknown):
		return userError{http.StatusNotFound, "Ce passage n’existe pas, ou il a été supprimé.", err}
	case errors.Is(err, runs.ErrState):
		return userError{http.StatusConflict, "Ce passage n’est plus dans l’état que montrait la page : rechargez-la.", err}
	case errors.Is(err, runs.ErrRequest):
		return userError{http.StatusBadRequest, "Ce passage ne peut pas être joué : " + err.Error(), err}
	case errors.Is(err, operator.ErrNoTask):
		return userError{http.StatusConflict,
			"Le banc n’attend plus cette réponse : ce geste a déjà été répondu, ou son temps est écoulé.", err}
	case errors.Is(err, operator.ErrReply), errors.Is(err, operator.ErrUnseen):
		return userError{http.StatusBadRequest, capital(err.Error()) + ".", err}
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return userError{http.StatusServiceUnavailable, "La réponse n’a pas été prise à temps ; essayez de nouveau.", err}
	}
	return err
}

// StartRun starts a run for any page and tells the path of its own. Its error
// is for the user.
func (s *server) startRun(r runs.Request) (path string, err error) {
	if s.opt.Runs == nil {
		return "", errNoRuns
	}
	id, err := s.opt.Runs.Start(r)
	if err != nil {
		return "", runError(err)
	}
	return runPath(id), nil
}

// result is the result of a run that has one, parsed once.
func (c *cahierPages) result(st runs.Status) (*report.Run, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, k := range c.results {
		if k.id == st.ID && k.ended.Equal(st.Ended) {
			if i > 0 {
				c.results[0], c.results[i] = c.results[i], c.results[0]
			}
			return k.run, nil
		}
	}
	run, err := c.opt.Runs.Report(st.ID)
	if err != nil {
		return nil, runError(err)
	}
	c.results = append([]keptResult{{st.ID, st.Ended, run}}, c.results...)
	if len(c.results) > maxResults {
		c.results = c.results[:maxResults]
	}
	return run, nil
}

// scope says what a run was to play.
func (c *cahierPages) scope(r runs.Request) string {
	if part, ok := c.book.partOf(r.Only); ok {
		return "partie " + part.ID + ", " + part.Title
	}
	switch {
	case r.Profile != "" && len(r.Only) == 0 && r.Tags == "":
		return "profil « " + c.book.profileTitle(r.Profile) + " »"
	case len(r.Only) == 1:
		return "scénario " + r.Only[0]
	case len(r.Only) > 1:
		return "choix de scénarios : " + clip(120, joined(r.Only))
	case r.Tags != "":
		return "étiquettes " + clip(120, r.Tags)
	}
	return "tous les scénarios"
}
