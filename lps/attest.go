package lps

import "amfront/lps/adapter"

// attested is what the reference declares of part I. It makes no FSE: what
// happens inside one is not its concern.
var attested = map[string]adapter.Declaration{
	"I-01": {Declared: "sans objet",
		Comment: "Ce logiciel ne crée pas de FSE : le chiffrement de premier niveau se fait en amont."},
	"I-02": {Declared: "sans objet",
		Comment: "Ce logiciel ne crée pas de FSE : le chiffrement de premier niveau se fait en amont."},
	"I-03": {Declared: "oui", Comment: "Certificats et listes de pièce jointe se mettent à jour par les actions " +
		"refresh, install-crl et install-certificate."},
	"I-04": {Declared: "oui",
		Comment: "L'alerte dit de contacter le fournisseur du logiciel avant l'expiration de la liste."},
	"I-05": {Declared: "oui",
		Comment: "Destinataire, chiffrement, enveloppe MIME, message SMTP, dans cet ordre ; " +
			"les avis de non-remise sont lus."},
	"I-06": {Declared: "oui", Comment: "Une nouvelle autorité s'installe par l'action install-ca."},
	"I-07": {Declared: "oui", Comment: "Aucun réglage n'envoie sans chiffrer."},
}

func attest(ids []string) []adapter.Declaration {
	out := make([]adapter.Declaration, 0, len(ids))
	for _, id := range ids {
		d, ok := attested[id]
		if !ok {
			d = adapter.Declaration{Declared: "non", Comment: "Exigence inconnue de ce logiciel."}
		}
		d.ID = id
		out = append(out, d)
	}
	return out
}
