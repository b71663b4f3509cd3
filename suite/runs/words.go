package runs

import (
	"fmt"

	"amfront/bench"
	"amfront/bench/vary"
	"amfront/judge/report"
	"amfront/pki/testca"
)

// Limits says what no run of this bench can tell.
func Limits() []string {
	return []string{
		"Le banc joue l'organisme, l'annuaire et les autorités : un verdict favorable prépare l'agrément, il ne le " +
			"remplace pas.",
		"L'intérieur des factures (chiffrement de premier niveau) n'est pas vu ; ce qui le concerne est déclaré.",
		"Le chiffrement CBC n'est pas authentifié : une altération du contenu en route ne se voit qu'à la comparaison " +
			"avec le fichier confié.",
	}
}

// Variation tells by which seed a run varied what no document fixes; nothing of
// a nil plan.
func Variation(p *vary.Plan) []report.Setting {
	if p == nil {
		return nil
	}
	return []report.Setting{{Name: "Variation de ce qu'aucun document ne fixe (--vary)",
		Value: fmt.Sprintf("graine %d", p.Seed())}}
}

// Choices lists the settings that no public document fixes; layout is that of
// the directory, told unless it is the documented one.
func Choices(c bench.Config, layout string) []report.Setting {
	ouiNon := map[bool]string{true: "oui", false: "non"}
	out := []report.Setting{
		{Name: "Boîte de l'AMO", Value: c.Mailboxes.AMO}, {Name: "Boîte de l'AMC", Value: c.Mailboxes.AMC},
		{Name: "Boîte de l'OCT", Value: c.Mailboxes.OCT},
		{Name: "Durée de validité des certificats (jours)", Value: fmt.Sprint(c.CertificateDays)},
		{Name: "Durée de validité des CRL (jours)", Value: fmt.Sprint(c.CRLDays)},
		{Name: "Rejet d'un lot chiffré pour un certificat périmé", Value: ouiNon[c.RefuseExpired]},
		{Name: "Accusé de réception positif (ARL)", Value: ouiNon[c.ARL]},
		{Name: "Destinataire inconnu", Value: string(c.UnknownRecipient)},
		{Name: "Références admises dans l'objet", Value: c.References},
		{Name: "Profil strict (ce qui vient des anciens §7.1.4 à §7.1.6 est tenu pour obligatoire)",
			Value: ouiNon[c.StrictProfile]},
		{Name: "Fichier en clair annoncé chiffré", Value: string(c.ClearAnnouncedK)},
		{Name: "Profil mixte vers l'OCT", Value: "MIXTE/B2DR"},
		{Name: "Forme des messages de service", Value: "modèles du banc"},
	}
	if layout != "" && layout != testca.LayoutNames()[0] {
		out = append(out, report.Setting{Name: "Disposition de l'annuaire", Value: layout})
	}
	return out
}
