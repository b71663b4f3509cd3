package console

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"amfront/bench"
	"amfront/pki/testca"
	"amfront/scenarios"
	"amfront/suite"
)

// situationPages applies situations and plans faults.
type situationPages struct{ *server }

func (s *server) situationSection() section {
	p := &situationPages{s}
	return section{Path: "/situations", Title: "Situations et pannes", Routes: []route{
		{"GET /situations", p.list},
		{"GET /situations/{id}", p.one},
		{"POST /situations/appliquer", s.post(p.apply)},
		{"GET /situations/pannes", p.faultPage},
		{"POST /situations/pannes", s.post(p.armRule)},
		{"POST /situations/pannes/retirer", s.post(p.disarmRule)},
	}}
}

// situationView is one situation as a sheet.
type situationView struct {
	scenarios.Situation
	Active bool
	Does   []string // its steps in words
	Tries  []scenarioLink
}

type scenarioLink struct{ ID, Title, Path string }

type situationTheme struct {
	ID, Title, Aim string
	Situations     []situationView
}

// themes are those of the data, in the order of the page.
var themes = []struct{ id, anchor, title, aim string }{
	{"certificat", "certificat", "Certificats", "La vie normale d’un certificat, puis tout ce qui doit l’écarter."},
	{"chaîne", "chaine", "Chaîne de confiance", "Le certificat est bon ; une autorité au-dessus de lui ne l’est pas."},
	{"CRL", "crl", "Listes de révocation", "Ce que le poste fait d’une liste absente, périmée ou fausse."},
	{"annuaire", "annuaire", "Annuaire", "Plusieurs certificats à la fois, ou un annuaire qui ne répond pas comme prévu."},
	{"frontal", "frontal", "Frontal", "Des réglages du frontal que le logiciel doit supporter."},
	{"réseau", "reseau", "Réseau et messagerie", "Refus et coupures pendant l’envoi ou la relève."},
}

// situationList is what templates/situations.gohtml shows.
type situationList struct {
	Query      string
	Themes     []situationTheme
	Total      int
	Found      int
	Recipients []recipient
	Label      string
	Active     []situationView
	Faults     []ruleView
}

func (p *situationPages) list(w http.ResponseWriter, r *http.Request) {
	l := situationList{Query: strings.TrimSpace(clip(100, r.URL.Query().Get("q"))), Recipients: p.recipients(),
		Label: p.chosenLabel(r.URL.Query())}
	words := strings.Fields(fold(l.Query))
	for _, t := range themes {
		th := situationTheme{ID: t.anchor, Title: t.title, Aim: t.aim}
		for _, s := range p.world.Situations() {
			if s.Theme != t.id {
				continue
			}
			l.Total++
			if v := p.view(s); v.fits(words) {
				th.Situations = append(th.Situations, v)
				l.Found++
			}
		}
		if len(th.Situations) > 0 {
			l.Themes = append(l.Themes, th)
		}
	}
	l.Active, l.Faults = p.inForce(), p.rules()
	fragment := "situations-results"
	if r.URL.Query().Has("etat") {
		fragment = "situations-force"
	}
	p.show(w, r, screen{Title: "Situations et pannes", Body: "situations-page", Fragment: fragment, Data: l,
		Lead: "Placez le banc dans une situation, envoyez un lot, regardez la décision changer."})
}

// chosenLabel is the recipient that an address names, the AMO's test one else.
func (s *server) chosenLabel(q url.Values) string {
	l := q.Get("label")
	if slices.ContainsFunc(s.recipients(), func(x recipient) bool { return x.Label == l }) {
		return l
	}
	return testca.LabelAMOTest
}

func (p *situationPages) view(s scenarios.Situation) situationView {
	v := situationView{Situation: s, Active: slices.Contains(p.world.ActiveSituations(), s.ID)}
	for _, text := range []*string{&v.Title, &v.Lesson, &v.LPS, &v.Frontal} {
		*text = french.Replace(*text)
	}
	for _, st := range s.Steps {
		v.Does = append(v.Does, p.does(st))
	}
	return v
}

// tries are the scenarios of the approval that try the same, with their page
// where there are runs.
func (s *server) tries(ids []string) []scenarioLink {
	known := map[string]suite.Example{}
	if s.opt.Runs != nil {
		for _, f := range s.opt.Runs.Features() {
			for _, e := range f.Examples {
				known[e.ID] = e
			}
		}
	}
	var out []scenarioLink
	for _, id := range ids {
		l := scenarioLink{ID: id}
		if e, ok := known[id]; ok {
			l.Title, l.Path = e.Title, "/cahier/scenarios/"+url.PathEscape(tagged(e))
		}
		out = append(out, l)
	}
	return out
}

// fits tells whether a situation holds all words.
func (v situationView) fits(words []string) bool {
	text := fold(strings.Join([]string{v.ID, v.Title, v.Theme, v.Lesson, v.LPS, v.Frontal,
		strings.Join(v.Requirements, " "), strings.Join(v.Does, " ")}, " "))
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// does is a step in words.
func (s *server) does(st scenarios.Step) string {
	switch st.Op {
	case "defect":
		title, _ := defectWords(st.Defect)
		return "publie l’écart « " + title + " »"
	case "fault":
		if f, err := readRule(st.Fault); err == nil {
			return ruleWords(f)
		}
		return "arme une panne"
	case "directory-down":
		return "arrête l’annuaire"
	case "set":
		return map[string]string{"unknown_recipient": "règle le relais : refus 550 d’un destinataire inconnu",
			"arl":            "règle le frontal : pas d’ARL",
			"refuse_expired": "règle le frontal : un certificat périmé est toléré"}[st.Setting]
	case "renew":
		return "renouvelle le certificat dans l’annuaire"
	case "supersede":
		return "publie un second certificat à côté du premier"
	case "revoke":
		return "révoque le certificat et publie son remplaçant"
	case "revoke-without-replacement":
		return "révoque le certificat sans le remplacer"
	case "expire":
		return "publie un certificat périmé depuis la veille"
	case "roll":
		return "publie la nouvelle hiérarchie et un certificat sous elle"
	}
	return st.Op
}

// inForce are the active situations with what they teach; one of the user's
// own has its name only.
func (p *situationPages) inForce() []situationView {
	var out []situationView
	for _, id := range p.world.ActiveSituations() {
		if slices.ContainsFunc(out, func(v situationView) bool { return v.ID == id }) {
			continue
		}
		s, err := p.world.Situation(id)
		if err != nil {
			s = scenarios.Situation{ID: id, Title: id}
		}
		out = append(out, p.view(s))
	}
	return out
}

// one is the sheet of one situation, to be projected.
func (p *situationPages) one(w http.ResponseWriter, r *http.Request) {
	s, err := p.world.Situation(r.PathValue("id"))
	if err != nil {
		p.failed(w, r, err)
		return
	}
	v := p.view(s)
	v.Tries = p.tries(s.Scenarios)
	p.show(w, r, screen{Title: s.Title, Lead: "Situation du thème « " + s.Theme + " »", Body: "situation-one",
		Fragment: "situation-one-live", Data: struct {
			situationView
			Recipients []recipient
			Label      string
		}{v, p.recipients(), p.chosenLabel(r.URL.Query())}})
}

// apply puts a situation into force, in place of those before it or on top.
func (p *situationPages) apply(w http.ResponseWriter, r *http.Request) error {
	s, err := p.world.Situation(r.PostForm.Get("id"))
	if err != nil {
		return err
	}
	label := r.PostForm.Get("label")
	if label != "" && !slices.ContainsFunc(p.recipients(), func(x recipient) bool { return x.Label == label }) {
		return userError{http.StatusBadRequest, "Ce destinataire n’existe pas dans ce banc. Choisissez-en un dans la liste.",
			nil}
	}
	if s.ID == "nouvelle-autorite" && label != "" && !strings.Contains(label, ".test@") {
		return pkiRefused(testca.ErrNoGeneration) // before anything is lifted
	}
	if r.PostForm.Get("ajouter") == "" {
		if err := p.world.ResetSituation(r.Context()); err != nil {
			return err
		}
	}
	if err := p.world.Apply(r.Context(), s, label); err != nil {
		if errors.Is(err, bench.ErrBadOperation) {
			return pkiRefused(err)
		}
		return err
	}
	p.done(w, r, localPath(r.PostForm.Get("retour")), "Situation en cours : "+s.Title+
		". Envoyez un lot pour la voir agir.")
	return nil
}
