package console

import (
	"net/http"
	"net/url"
	"slices"

	"amfront/pki/testca"
	"amfront/scenarios"
)

// pkiPages shows the hierarchies, the lists and the directory, and changes them.
type pkiPages struct{ *server }

func (s *server) pkiSection() section {
	p := &pkiPages{s}
	return section{Path: "/pki", Title: "PKI et annuaire", Routes: []route{
		{"GET /pki", p.hierarchies},
		{"GET /pki/frise", p.timeline},
		{"GET /pki/listes", p.lists},
		{"GET /pki/listes/{file}", p.listFile},
		{"GET /pki/annuaire", p.directory},
		{"GET /pki/annuaire.ldif", p.ldif},
		{"GET /pki/agir", p.workbench},
		{"GET /pki/confirmer", p.confirm},
		{"POST /pki/operation", s.post(p.operation)},
		{"GET /pki/certificats/{id}", p.certificate},
		{"GET /pki/certificats/{id}/{file}", p.certificateFile},
	}}
}

// pkiTabs are the pages of the section.
var pkiTabs = []struct{ Path, Title string }{
	{"/pki", "Hiérarchies"}, {"/pki/frise", "Frise de validité"}, {"/pki/listes", "Listes de révocation"},
	{"/pki/annuaire", "Annuaire LDAP"}, {"/pki/agir", "Publier un écart"},
}

// pkiScreen is what every page of the section shows.
type pkiScreen struct {
	Tab     string
	Changes []pkiNews // newest first
	Data    any
}

// Tabs is for the template.
func (pkiScreen) Tabs() []struct{ Path, Title string } { return pkiTabs }

func (p *pkiPages) page(w http.ResponseWriter, r *http.Request, tab, title, lead, body, fragment string, data any) {
	v := pkiScreen{Tab: tab, Data: data}
	var err error
	if v.Changes, err = p.news(r.Context(), pkiNewsShown); err != nil {
		p.failed(w, r, err)
		return
	}
	p.show(w, r, screen{Title: title, Lead: lead, Body: body, Fragment: fragment, Data: v})
}

func (p *pkiPages) hierarchies(w http.ResponseWriter, r *http.Request) {
	p.page(w, r, "/pki", "PKI et annuaire",
		"Les autorités du banc, les certificats qu’elles ont émis, et ce que l’annuaire en publie en ce moment.",
		"pki-hierarchies", "pki-hierarchies-live", p.tree())
}

// recipient is one of the five labels, in words.
type recipient struct{ Label, Name, Flows string }

// recipients are those that this world has, in the order of part B.
func (s *server) recipients() []recipient {
	all := []recipient{
		{testca.LabelAMOTest, "AMO, test", "FSE de test et de démonstration"},
		{testca.LabelAMCTest, "AMC, test", "DRE de test et de démonstration"},
		{testca.LabelAMOReel, "AMO, réel", "FSE réelles"},
		{testca.LabelAMCReel, "AMC, réel", "DRE réelles"},
		{testca.LabelOCT, "OCT", "lots confiés à l’organisme concentrateur"},
	}
	return slices.DeleteFunc(all, func(x recipient) bool { return len(s.world.PKI.Seen(x.Label)) == 0 })
}

func (s *server) recipientName(label string) string {
	for _, x := range s.recipients() {
		if x.Label == label {
			return x.Name
		}
	}
	return label
}

// stepOf reads an operation from a form or an address.
func stepOf(q url.Values) scenarios.Step {
	return scenarios.Step{Op: q.Get("op"), Label: q.Get("label"), Defect: q.Get("defect"), Variant: q.Get("variant"),
		Authority: q.Get("authority")}
}

// operation does what a button says and comes back to where it stood.
func (p *pkiPages) operation(w http.ResponseWriter, r *http.Request) error {
	st := stepOf(r.PostForm)
	if d := r.PostForm.Get("publier"); d != "" { // one button a defect, the way chosen beside
		st.Op, st.Defect = r.PostForm.Get("maniere"), d
	}
	if v := r.PostForm.Get("liste"); v != "" {
		st.Op, st.Variant = "crl", v
		if v == "republish" {
			st.Op, st.Variant = "republish", ""
		}
	}
	done, err := p.world.PKIOperation(r.Context(), st)
	if err != nil {
		return pkiRefused(err)
	}
	if len(done) == 0 {
		p.done(w, r, "/pki", "Rien n’a changé : la PKI était déjà dans cet état.")
		return nil
	}
	p.done(w, r, localPath(r.PostForm.Get("retour")), pkiSentence(done[len(done)-1], p.recipientName)+
		" Ce que cela veut dire pour un LPS est écrit en haut de la page.")
	return nil
}

// confirm says what an operation will do before it is done.
func (p *pkiPages) confirm(w http.ResponseWriter, r *http.Request) {
	st := stepOf(r.URL.Query())
	m, ok := p.meaning(st.Op, st.Defect, st.Variant)
	if _, known := scenarios.Ops[st.Op]; !known || !ok {
		p.failed(w, r, userError{http.StatusNotFound, "Cette opération n’existe pas.", nil})
		return
	}
	p.show(w, r, screen{Title: "Confirmer", Body: "pki-confirm-page", Fragment: "pki-confirm", Data: struct {
		Step   scenarios.Step
		Name   string
		Verb   string
		Return string
		meaning
	}{st, p.recipientName(st.Label), m.Verb, localPath(r.URL.Query().Get("retour")), m}})
}
