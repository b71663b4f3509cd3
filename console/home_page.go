package console

import (
	"context"
	"net/http"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"amfront/bench"
	"amfront/pki/testca"
	"amfront/suite/doctor"
)

// examineTime bounds an examination of the set-up: it generates keys.
const examineTime = 90 * time.Second

// homePage shows where everything is; it remembers the last examination.
type homePage struct {
	*server
	mu    sync.Mutex // held by an examination
	last  sync.RWMutex
	found *examination
}

// examination is what the doctor found.
type examination struct {
	At    time.Time
	Looks []finding
	Right bool
}

type finding struct {
	Class, Sign, Word     string
	Title, Detail, Advice string
}

func (s *server) homeSection() section {
	h := &homePage{server: s}
	return section{Path: "/", Title: "Accueil", Routes: []route{
		{"GET /{$}", h.home},
		{"POST /examen", s.post(h.examine)},
		{"POST /reset", s.post(s.startAfresh)},
	}}
}

// homeView is what templates/home.gohtml shows.
type homeView struct {
	bench.Endpoints
	Examination *examination
	Total       int
	Host        string // of the browser's address: what a copied setting needs
	SMTPPort    string
	First       testca.Search // the recipient of the first lot
}

// home says what runs where and how to point an LPS at it.
func (h *homePage) home(w http.ResponseWriter, r *http.Request) {
	v := homeView{Endpoints: h.world.Endpoints(), Host: r.Host}
	v.First = v.Directory.Recipients[testca.LabelAMOTest]
	for _, n := range h.world.MessageCounts() {
		v.Total += n
	}
	h.last.RLock()
	v.Examination = h.found
	h.last.RUnlock()
	h.show(w, r, screen{Title: "Le banc est prêt", Body: "home", Data: v,
		Lead: "Le frontal des organismes, l’annuaire des certificats et la boîte aux lettres du professionnel de santé, " +
			"sur votre machine."})
}

// examine has the doctor look at the set-up, one examination at a time.
func (h *homePage) examine(w http.ResponseWriter, r *http.Request) error {
	if !h.mu.TryLock() {
		return userError{http.StatusConflict, "Un examen est déjà en cours ; son résultat paraîtra ici.", nil}
	}
	defer h.mu.Unlock()
	ctx, cancel := context.WithTimeout(r.Context(), examineTime)
	defer cancel()
	e := h.world.Endpoints()
	addresses := map[string]string{}
	for name, a := range map[string]string{"SMTP": e.SMTP, "POP3": e.POP3, "LDAP": e.LDAP} {
		if a != "" {
			addresses[name] = a
		}
	}
	found, err := doctor.Examine(ctx, doctor.Options{Addresses: addresses})
	if err != nil {
		return err
	}
	x := &examination{At: h.opt.Now(), Right: doctor.Exit(found) == 0}
	for _, f := range found {
		x.Looks = append(x.Looks, shown(f))
	}
	h.last.Lock()
	h.found = x
	h.last.Unlock()
	if partial(r) {
		h.fragment(w, r, "home-examination", x)
		return nil
	}
	http.Redirect(w, r, "/#examen", http.StatusSeeOther)
	return nil
}

// shown is a finding of the doctor with its badge.
func shown(f doctor.Finding) finding {
	x := finding{Title: capital(f.Title), Detail: f.Detail, Advice: f.Advice}
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

// capital is s as it begins a line.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// backToNominal lifts every situation and fault.
func (s *server) backToNominal(w http.ResponseWriter, r *http.Request) error {
	if err := s.world.ResetSituation(r.Context()); err != nil {
		return err
	}
	s.done(w, r, localPath(r.PostFormValue("retour")), "Retour à la situation nominale.")
	return nil
}

// startAfresh empties mailboxes and journal; the PKI stays.
func (s *server) startAfresh(w http.ResponseWriter, r *http.Request) error {
	if err := s.world.Reset(r.Context()); err != nil {
		return err
	}
	s.done(w, r, "/", "Banc remis à zéro : boîtes, échanges et journal sont vides, la situation est nominale. Les "+
		"certificats restent ceux que votre logiciel connaît.")
	return nil
}
