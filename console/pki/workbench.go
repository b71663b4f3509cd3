package pki

import (
	"net/http"
	"slices"

	"amfront/console/web"
	"amfront/pki/testca"
)

// defectGroup is the deviations of one kind.
type defectGroup struct {
	Title, Aim string
	Defects    []defectLine
}

type defectLine struct {
	testca.Defect
	Situation string
	Expected  string // what an LPS must do, in a few words
}

var defectKinds = []struct {
	kind       testca.DefectKind
	title, aim string
}{
	{testca.KindCertificate, "Le certificat du destinataire",
		"Un seul écart, tout le reste est en règle : si le LPS refuse, ce ne peut être que pour cette raison."},
	{testca.KindChain, "La chaîne au-dessus", "Le certificat est bon, c’est une autorité qui ne l’est pas."},
	{testca.KindCRL, "La liste de révocation", "Certificat et chaîne sont bons ; c’est la liste qui fait défaut."},
	{testca.KindDirectory, "Le choix dans l’annuaire", "Rien n’est faux, mais le bon choix ne saute pas aux yeux."},
}

// workbench lists every deliberate deviation with a button.
func (p *pages) workbench(w http.ResponseWriter, r *http.Request) {
	type data struct {
		Groups     []defectGroup
		Total      int
		Recipients []web.Recipient
		Label, Way string
		Choices    []variantChoice
	}
	v := data{Recipients: p.Recipients(), Label: testca.LabelAMOTest, Way: "defect", Choices: variantChoices()}
	if l := r.URL.Query().Get("label"); slices.ContainsFunc(v.Recipients,
		func(x web.Recipient) bool { return x.Label == l }) {
		v.Label = l
	}
	all := testca.Defects()
	v.Total = len(all)
	for _, k := range defectKinds {
		g := defectGroup{Title: k.title, Aim: k.aim}
		for _, d := range all {
			if d.Kind != k.kind {
				continue
			}
			d.Title, d.Explanation = web.French.Replace(d.Title), web.French.Replace(d.Explanation)
			m, _ := p.meaning("defect", d.ID, "")
			line := defectLine{Defect: d, Situation: m.Situation, Expected: "émettre quand même"}
			switch {
			case d.Refuse && d.Kind == testca.KindCRL && d.ID != "crl-outdated-revoked":
				line.Expected = "ne rien émettre sans autre liste"
			case d.Refuse:
				line.Expected = "ne pas émettre"
			case d.Kind == testca.KindDirectory:
				line.Expected = "émettre avec le plus récent"
			}
			g.Defects = append(g.Defects, line)
		}
		v.Groups = append(v.Groups, g)
	}
	p.page(w, r, "/pki/agir", "Publier un écart",
		"Chaque écart est unique et voulu : choisissez-en un, regardez ce que fait le logiciel, revenez au nominal.",
		"pki-workbench", "", v)
}
