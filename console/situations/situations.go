// Package situations is the section of situations and faults: it puts them into
// force, says what each teaches, and plans faults by command. What a fault does
// on the wire is the servers' matter.
package situations

import (
	"embed"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"amfront/bench"
	"amfront/console/web"
	"amfront/journal/fault"
	"amfront/pki/testca"
	"amfront/scenarios"
	"amfront/suite"
	"amfront/words"
)

//go:embed templates assets
var files embed.FS

// Section is the section of situations and faults.
func Section(on *web.Server, features []suite.Feature) web.Section {
	p := &pages{on, features}
	return web.Section{Path: "/situations", Title: "Situations et pannes", Files: files,
		Pages: []web.Route{
			{Pattern: "GET /situations", Handler: p.list},
			{Pattern: "GET /situations/{id}", Handler: p.one},
			{Pattern: "POST /situations/appliquer", Handler: p.Post(p.apply)},
			{Pattern: "GET /situations/pannes", Handler: p.faultPage},
			{Pattern: "POST /situations/pannes", Handler: p.Post(p.armRule)},
			{Pattern: "POST /situations/pannes/retirer", Handler: p.Post(p.disarmRule)},
		},
		API: []web.Route{
			web.Get("GET /api/v1/situations", p.situations).Says("situations and which are active"),
			web.Route{Pattern: "POST /api/v1/situations", Handler: web.API(p.applyOwn), Out: scenarios.Situation{},
				In: scenarios.Situation{ID: "renouvele-deux-fois", Title: "Renouvelé deux fois", Requirements: []string{"E-03"},
					Steps: []scenarios.Step{{Op: "renew"}, {Op: "renew"}}}}.With(target{}).
				Says("apply a situation of your own"),
			web.Take("POST /api/v1/situations/{id}", http.StatusOK, target{Label: testca.LabelAMOTest}, p.applySituation).
				With(ofSituation{}).Says("apply a situation at once", 404),
			web.Do("DELETE /api/v1/situations", p.resetSituation).Says("restore the nominal situation"),
			web.Get("GET /api/v1/faults", p.faults).Says("armed faults"),
			web.Take("POST /api/v1/faults", http.StatusCreated, fault.Rule{ID: "boite-pleine", Protocol: "smtp",
				Command: "RCPT", Until: 2, Action: fault.Action{Code: 452, Text: "insufficient storage"}}, p.armFault).
				Says("arm a deterministic fault"),
			web.Do("DELETE /api/v1/faults", p.clearFaults).Says("disarm all"),
			web.Do("DELETE /api/v1/faults/{id}", p.disarmFault).With(ofFault{}).Says("disarm one", 404),
		},
		Schemas: map[string]any{"Fault": fault.Rule{}, "FaultAction": fault.Action{}, "ArmedFault": armedJSON{}}}
}

// view is one situation as a sheet.
type view struct {
	scenarios.Situation
	Active bool
	// Stacked tells that others are in force, too: what the front-end answers is the
	// prediction's to say.
	Stacked bool
	Does    web.Listing // its steps in words
	Tries   []scenarioLink
}

type scenarioLink struct{ ID, Title, Path string }

type theme struct {
	ID, Title, Aim string
	Situations     []view
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

// listView is what templates/situations.gohtml shows.
type listView struct {
	Query      string
	Themes     []theme
	Total      int
	Found      int
	Recipients []web.Recipient
	Label      string
	Active     []view
	Predicted  []web.Predicted
	Faults     []ruleView
}

func (p *pages) list(w http.ResponseWriter, r *http.Request) {
	l := listView{Query: strings.TrimSpace(web.Clip(100, r.URL.Query().Get("q"))), Recipients: p.Recipients(),
		Label: p.chosenLabel(r.URL.Query())}
	wanted := strings.Fields(web.Fold(l.Query))
	for _, t := range themes {
		th := theme{ID: t.anchor, Title: t.title, Aim: t.aim}
		for _, s := range p.World.Situations() {
			if s.Theme != t.id {
				continue
			}
			l.Total++
			if v := p.view(s); v.fits(wanted) {
				th.Situations = append(th.Situations, v)
				l.Found++
			}
		}
		if len(th.Situations) > 0 {
			l.Themes = append(l.Themes, th)
		}
	}
	l.Active, l.Predicted, l.Faults = p.inForce(), p.Predictions(), p.rules()
	fragment := "situations-results"
	if r.URL.Query().Has("etat") {
		fragment = "situations-force"
	}
	p.Show(w, r, web.Screen{Title: "Situations et pannes", Body: "situations-page", Fragment: fragment, Data: l,
		Lead: "Placez le banc dans une situation, envoyez un lot, regardez la décision changer."})
}

// chosenLabel is the recipient that an address names, the AMO's test one else.
func (s *pages) chosenLabel(q url.Values) string {
	l := q.Get("label")
	if slices.ContainsFunc(s.Recipients(), func(x web.Recipient) bool { return x.Label == l }) {
		return l
	}
	return testca.LabelAMOTest
}

func (p *pages) view(s scenarios.Situation) view {
	active := p.World.ActiveSituations()
	v := view{Situation: s, Active: slices.Contains(active, s.ID)}
	v.Stacked = v.Active && slices.ContainsFunc(active, func(id string) bool { return id != s.ID })
	for _, text := range []*string{&v.Title, &v.Lesson, &v.LPS, &v.Frontal} {
		*text = web.French.Replace(*text)
	}
	for _, st := range s.Steps {
		v.Does = append(v.Does, p.does(st))
	}
	return v
}

// tries are the scenarios of the approval that try the same, with their page
// where there are runs.
func (s *pages) tries(ids []string) []scenarioLink {
	known := map[string]suite.Example{}
	for _, f := range s.features {
		for _, e := range f.Examples {
			known[e.ID] = e
		}
	}
	var out []scenarioLink
	for _, id := range ids {
		l := scenarioLink{ID: id}
		if e, ok := known[id]; ok {
			l.Title, l.Path = e.Title, web.ScenarioPage(web.Tagged(e))
		}
		out = append(out, l)
	}
	return out
}

// fits tells whether a situation holds all words.
func (v view) fits(wanted []string) bool {
	text := web.Fold(strings.Join([]string{v.ID, v.Title, v.Theme, v.Lesson, v.LPS, v.Frontal,
		strings.Join(v.Requirements, " "), v.Does.String(), v.Does.In(words.English)}, " "))
	for _, w := range wanted {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// does is a step in words.
func (s *pages) does(st scenarios.Step) any {
	switch st.Op {
	case "defect":
		title, _ := web.DefectWords(st.Defect)
		return words.Errorf("publie l’écart « %s »", title)
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
func (p *pages) inForce() []view {
	var out []view
	for _, id := range p.World.ActiveSituations() {
		if slices.ContainsFunc(out, func(v view) bool { return v.ID == id }) {
			continue
		}
		s, err := p.World.Situation(id)
		if err != nil {
			s = scenarios.Situation{ID: id, Title: id}
		}
		out = append(out, p.view(s))
	}
	return out
}

// one is the sheet of one situation, to be projected.
func (p *pages) one(w http.ResponseWriter, r *http.Request) {
	s, err := p.World.Situation(r.PathValue("id"))
	if err != nil {
		p.Failed(w, r, err)
		return
	}
	v := p.view(s)
	v.Tries = p.tries(s.Scenarios)
	p.Show(w, r, web.Screen{Title: s.Title, Quoted: true,
		Lead: words.Errorf("Situation du thème « %v »", words.Text(s.Theme)), Body: "situation-one",
		Fragment: "situation-one-live", Data: struct {
			view
			Recipients []web.Recipient
			Label      string
		}{v, p.Recipients(), p.chosenLabel(r.URL.Query())}})
}

// apply puts a situation into force, in place of those before it or on top.
func (p *pages) apply(w http.ResponseWriter, r *http.Request) error {
	s, err := p.World.Situation(r.PostForm.Get("id"))
	if err != nil {
		return err
	}
	label := r.PostForm.Get("label")
	if label != "" && !slices.ContainsFunc(p.Recipients(), func(x web.Recipient) bool { return x.Label == label }) {
		return web.Refusal(http.StatusBadRequest,
			"Ce destinataire n’existe pas dans ce banc. Choisissez-en un dans la liste.",
			nil)
	}
	if s.ID == "nouvelle-autorite" && label != "" && !strings.Contains(label, ".test@") {
		return web.PKIRefused(testca.ErrNoGeneration) // before anything is lifted
	}
	if r.PostForm.Get("ajouter") == "" {
		if err := p.World.ResetSituation(r.Context()); err != nil {
			return err
		}
	}
	if err := p.World.Apply(r.Context(), s, label); err != nil {
		if errors.Is(err, bench.ErrBadOperation) {
			return web.PKIRefused(err)
		}
		return err
	}
	p.Done(w, r, web.LocalPath(r.PostForm.Get("retour")), words.Errorf("Situation en cours : %s. Envoyez un lot pour "+
		"la voir agir.", s.Title))
	return nil
}
