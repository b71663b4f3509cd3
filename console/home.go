package console

import (
	"cmp"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"amfront/asp/portail"
	"amfront/bench"
	"amfront/console/bord"
	"amfront/console/connexions"
	"amfront/console/web"
	"amfront/pki/testca"
	"amfront/suite/doctor"
	"amfront/words"
)

//go:embed templates assets
var homeFiles embed.FS

// examineTime bounds an examination of the set-up: it generates keys.
const examineTime = 90 * time.Second

// homePage shows where everything is; it remembers the last examination.
type homePage struct {
	*web.Server
	asp         *portail.Portal
	board       *bord.Desk
	description []byte     // of the API
	mu          sync.Mutex // held by an examination
	last        sync.RWMutex
	found       *examination
}

// examination is what the doctor found.
type examination struct {
	Lang  words.Language // of the findings
	At    time.Time
	Looks []finding
	Right bool
}

type finding struct {
	Class, Sign, Word     string
	Title, Detail, Advice string
}

func (h *homePage) section() web.Section {
	return web.Section{Path: "/", Title: "Accueil", Files: homeFiles,
		Pages: []web.Route{
			{Pattern: "GET /{$}", Handler: h.home},
			{Pattern: "POST /examen", Handler: h.Post(h.examine)},
			{Pattern: "POST /reset", Handler: h.Post(h.startAfresh)},
		},
		API: []web.Route{
			web.Route{Pattern: "GET /livez", Handler: h.live, Type: "text/plain"}.Says("the process lives"),
			web.Route{Pattern: "GET /readyz", Handler: h.ready, Type: "text/plain"}.Says("every port listens and is in no "+
				"trouble, and what comes in can be kept; else why not", 503),
			web.Route{Pattern: "GET /metrics", Handler: h.metrics, Type: "text/plain"}.Says("figures for Prometheus"),
			web.Route{Pattern: "GET /api/v1/openapi.json", Handler: h.openapi, Out: json.RawMessage{}}.Says("this file"),
			web.Get("GET /api/v1/endpoints", h.endpoints).Says("addresses, mailboxes and PS account, as in the endpoints file"),
			web.Do("POST /api/v1/reset", h.reset).Says("empty mailboxes and journal, restore the nominal situation"),
		}}
}

// homeView is what templates/home.gohtml shows.
type homeView struct {
	bench.Endpoints
	Examination *examination
	Trouble     string // why nothing is accepted, "" while all is well
	Total       int
	Why         *connexions.Summary // while there is no lot
	Board       *bord.Board
	Predicted   []web.Predicted
	First       testca.Search // the recipient of the first lot
	Reference   string        // of its subject
}

// home says what runs where and how to point an LPS at it.
func (h *homePage) home(w http.ResponseWriter, r *http.Request) {
	v := homeView{Endpoints: h.World.Endpoints(), Reference: h.World.Config().Reference()}
	v.Predicted = h.Predictions()
	v.First = v.Directory.Recipients[testca.LabelAMOTest]
	for _, n := range h.World.MessageCounts() {
		v.Total += n
	}
	var err error
	if v.Board, err = h.board.Look(r.Context()); err == nil && v.Total == 0 {
		v.Why, err = connexions.Summarize(r.Context(), h.World)
	}
	if err != nil {
		h.Failed(w, r, err)
		return
	}
	h.last.RLock()
	v.Examination = h.found
	h.last.RUnlock()
	title := "Le banc est prêt"
	if v.Trouble = h.trouble(); v.Trouble != "" {
		title = "Le banc n’accepte rien"
	}
	h.Show(w, r, web.Screen{Title: title, Body: "home", Data: v,
		Lead: "Le frontal des organismes, l’annuaire des certificats et la boîte aux lettres du professionnel de santé, " +
			"sur votre machine."})
}

// examine has the doctor look at the set-up, one examination at a time.
func (h *homePage) examine(w http.ResponseWriter, r *http.Request) error {
	if !h.mu.TryLock() {
		return web.Refusal(http.StatusConflict, "Un examen est déjà en cours ; son résultat paraîtra ici.", nil)
	}
	defer h.mu.Unlock()
	ctx, cancel := context.WithTimeout(r.Context(), examineTime)
	defer cancel()
	e := h.World.Endpoints()
	addresses := map[string]string{}
	for name, a := range map[string]string{"SMTP": e.SMTP, "POP3": e.POP3, "LDAP": e.LDAP} {
		if a != "" {
			addresses[name] = a
		}
	}
	found, err := doctor.Examine(ctx, doctor.Options{Addresses: addresses, Language: web.Lang(r)})
	if err != nil {
		return err
	}
	x := &examination{Lang: web.Lang(r), At: h.Now(), Right: doctor.Exit(found) == 0}
	for _, f := range found {
		x.Looks = append(x.Looks, shown(f))
	}
	h.last.Lock()
	h.found = x
	h.last.Unlock()
	if web.Partial(r) {
		h.Fragment(w, r, "home-examination", x)
		return nil
	}
	http.Redirect(w, r, "/#examen", http.StatusSeeOther)
	return nil
}

// shown is a finding of the doctor with its badge.
func shown(f doctor.Finding) finding {
	x := finding{Title: web.Capital(f.Title), Detail: f.Detail, Advice: f.Advice}
	switch f.State {
	case doctor.OK:
		x.Class, x.Sign, x.Word, x.Advice = "ok", "✔", "en ordre", ""
	case doctor.Wrong:
		x.Class, x.Sign, x.Word = "bad", "✘", "à corriger"
	case doctor.Broken:
		x.Class, x.Sign, x.Word = "odd", "‼", "erreur du banc"
	default:
		x.Class, x.Sign, x.Word = "mute", "–", "non regardé"
	}
	if f.ID == "adapter" { // no adapter stands behind a page
		x.Detail = "amfront doctor --lps COMMANDE l’examine sur votre poste"
	}
	return x
}

// startAfresh empties mailboxes and journal; the PKI stays.
func (s *homePage) startAfresh(w http.ResponseWriter, r *http.Request) error {
	if err := s.World.Reset(r.Context()); err != nil {
		return err
	}
	s.Done(w, r, "/", "Banc remis à zéro : boîtes, échanges et journal sont vides, la situation est nominale. Les "+
		"certificats restent ceux que votre logiciel connaît.")
	return nil
}

func (s *homePage) live(w http.ResponseWriter, r *http.Request) { web.Text(w, "ok\n") }

// ready answers once every port listens (the console is served after them), while
// none is in trouble and what comes in can be kept.
func (s *homePage) ready(w http.ResponseWriter, r *http.Request) {
	if t := s.trouble(); t != "" {
		web.Fail(w, http.StatusServiceUnavailable, errors.New(t))
		return
	}
	if err := s.World.Ready(); err != nil {
		web.Fail(w, http.StatusServiceUnavailable, fmt.Errorf("a port takes no connection: %w", err))
		return
	}
	web.Text(w, "ready\n")
}

func (s *homePage) metrics(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	s.World.Metrics(w) //nolint:errcheck // the client is gone
}

// trouble is what keeps the bench, or its portal, from taking anything.
func (s *homePage) trouble() string {
	return cmp.Or(s.World.Trouble(), bench.TroubleOf(s.asp.Err(), s.World.Endpoints().Data))
}

func (s *homePage) openapi(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Write(s.description)
}

func (s *homePage) endpoints(*http.Request) (bench.Endpoints, error) { return s.World.Endpoints(), nil }

// reset empties mailboxes and journal and restores the nominal situation.
func (s *homePage) reset(r *http.Request) error { return s.World.Reset(r.Context()) }
