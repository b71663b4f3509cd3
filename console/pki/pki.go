// Package pki is the section of authorities, certificates, revocation lists and
// directory: what is published now, what an operation would mean for an LPS, and
// the operations themselves. It tells of one world's PKI and of its changes; what
// a situation is made of is not its matter.
package pki

import (
	"embed"
	"net/http"
	"net/url"

	"amfront/console/web"
	"amfront/pki/testca"
	"amfront/scenarios"
	"amfront/words"
)

//go:embed templates assets
var files embed.FS

// Section is the section of authorities, lists and directory.
func Section(on *web.Server) web.Section {
	p := &pages{on}
	return web.Section{Path: "/pki", Title: "PKI et annuaire", Files: files,
		Pages: []web.Route{
			{Pattern: "GET /pki", Handler: p.hierarchies},
			{Pattern: "GET /pki/frise", Handler: p.timeline},
			{Pattern: "GET /pki/listes", Handler: p.lists},
			{Pattern: "GET /pki/listes/{file}", Handler: p.listFile},
			{Pattern: "GET /pki/annuaire", Handler: p.directory},
			{Pattern: "GET /pki/annuaire.ldif", Handler: p.ldif},
			{Pattern: "GET /pki/agir", Handler: p.workbench},
			{Pattern: "GET /pki/confirmer", Handler: p.confirm},
			{Pattern: "POST /pki/operation", Handler: p.Post(p.operation)},
			{Pattern: "GET /pki/certificats/{id}", Handler: p.certificate},
			{Pattern: "GET /pki/certificats/{id}/{file}", Handler: p.certificateFile},
		},
		API: []web.Route{
			web.Get("GET /api/v1/pki", p.describe).Says("hierarchies, certificates, CRLs and their state"),
			web.Route{Pattern: "GET /api/v1/pki/anchors.pem", Handler: p.anchors, Type: "application/x-pem-file"}.
				Says("trust anchors, PEM"),
			web.Route{Pattern: "GET /api/v1/pki/export.zip", Handler: p.export, Type: "application/zip"}.
				Says("anchors, chains and CRLs as PEM and DER"),
			web.Get("GET /api/v1/pki/defects", p.defects).
				Says("every deliberate deviation that can be published, with its French text and requirement"),
			web.Take("POST /api/v1/pki/{op}", http.StatusOK, operation{Step: scenarios.Step{Label: testca.LabelAMOTest}},
				p.operate).With(ofOperation{}).Says("change the PKI"),
			web.Get("GET /api/v1/directory", p.directoryAPI).
				Says("the entries that the directory publishes now; octets by kind, size and SHA-256"),
			web.Route{Pattern: "GET /api/v1/directory.ldif", Handler: p.ldif, Type: "text/plain"}.
				Says("the same as LDIF, with every value"),
		},
		Schemas: map[string]any{"PKIChange": operationNames, "DirectoryEntry": entryJSON{}, "DirectoryValue": valueJSON{},
			"PKI":       testca.Description{},
			"Authority": testca.AuthorityDescription{}, "CRL": testca.CRLDescription{},
			"Certificate": testca.CertificateDescription{}, "PKIOperation": operation{}}}
}

func (p *pages) hierarchies(w http.ResponseWriter, r *http.Request) {
	p.page(w, r, "/pki", "PKI et annuaire",
		"Les autorités du banc, les certificats qu’elles ont émis, et ce que l’annuaire en publie en ce moment.",
		"pki-hierarchies", "pki-hierarchies-live", p.tree())
}

// stepOf reads an operation from a form or an address.
func stepOf(q url.Values) scenarios.Step {
	return scenarios.Step{Op: q.Get("op"), Label: q.Get("label"), Defect: q.Get("defect"), Variant: q.Get("variant"),
		Authority: q.Get("authority")}
}

// operation does what a button says and comes back to where it stood.
func (p *pages) operation(w http.ResponseWriter, r *http.Request) error {
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
	done, err := p.World.PKIOperation(r.Context(), st)
	if err != nil {
		return web.PKIRefused(err)
	}
	if len(done) == 0 {
		p.Done(w, r, "/pki", "Rien n’a changé : la PKI était déjà dans cet état.")
		return nil
	}
	p.Done(w, r, web.LocalPath(r.PostForm.Get("retour")), words.Errorf(
		"%v Ce que cela veut dire pour un LPS est écrit en haut de la page.", sentence(done[len(done)-1], p.RecipientName)))
	return nil
}

// confirm says what an operation will do before it is done.
func (p *pages) confirm(w http.ResponseWriter, r *http.Request) {
	st := stepOf(r.URL.Query())
	m, ok := p.meaning(st.Op, st.Defect, st.Variant)
	if _, known := scenarios.Ops[st.Op]; !known || !ok {
		p.Failed(w, r, web.Refusal(http.StatusNotFound, "Cette opération n’existe pas.", nil))
		return
	}
	p.Show(w, r, web.Screen{Title: "Confirmer", Body: "pki-confirm-page", Fragment: "pki-confirm", Data: struct {
		Step   scenarios.Step
		Name   string
		Verb   string
		Return string
		meaning
	}{st, p.RecipientName(st.Label), m.Verb, web.LocalPath(r.URL.Query().Get("retour")), m}})
}
