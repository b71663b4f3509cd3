package web

import (
	"html/template"
	"net/http"

	"amfront/words"
)

// term is a word of the trade, and what it stands for.
type term struct{ Word, Means string }

// glossary is in the order of the page.
var glossary = []term{
	{"AMC", "Assurance maladie complémentaire : mutuelles, assureurs, institutions de prévoyance."},
	{"AMO", "Assurance maladie obligatoire : les régimes de base."},
	{"ARL", "Accusé de réception logique : le frontal dit qu’il a pris le lot."},
	{"B2", "Norme des enregistrements de 128 octets dont un lot est fait."},
	{"CMS", "Format de la pièce jointe chiffrée (RFC 5652), ici EnvelopedData."},
	{"CRL", "Liste des certificats révoqués, que chaque autorité publie et que le poste relève."},
	{"DN", "Nom d’une fiche de l’annuaire, ou du titulaire d’un certificat."},
	{"DRE", "Demande de remboursement électronique, pour la complémentaire."},
	{"DSN", "Avis de non-remise d’un message (RFC 3464) ; rien à voir avec la déclaration sociale nominative."},
	{"Frontal", "Ce qui reçoit les lots d’un organisme, les ouvre, décide et répond."},
	{"FSE", "Feuille de soins électronique, pour l’assurance obligatoire."},
	{"GIE", "Le GIE SESAM-Vitale, qui publie l’annuaire des certificats."},
	{"K", "Marque d’un lot chiffré dans le champ Content-Description."},
	{"LDAP", "Protocole de l’annuaire (RFC 4511), où se trouvent certificats et CRL."},
	{"Lot", "Un fichier de factures, envoyé en pièce jointe d’un message."},
	{"LPS", "Logiciel du professionnel de santé : le vôtre."},
	{"OCT", "Organisme concentrateur technique : reçoit des lots pour plusieurs organismes."},
	{"PKI", "Autorités, certificats et listes de révocation, ensemble."},
	{"RSP", "Retour de l’organisme sur un lot : rejet, signalement ou paiement."},
	{"Z", "Marque d’un lot compressé dans le champ Content-Description."},
}

// gloss is a word with what it means as a tooltip, and a link to the glossary for
// those who cannot point.
func gloss(l words.Language, word string) template.HTML {
	for _, t := range glossary {
		if t.Word == word {
			return template.HTML(`<a class="gloss" href="/glossaire#` + word + `" title="` +
				template.HTMLEscapeString(l.Word(t.Means)) + `">` + word + `</a>`)
		}
	}
	return template.HTML(template.HTMLEscapeString(word))
}

func (s *Server) glossary(w http.ResponseWriter, r *http.Request) {
	s.Show(w, r, Screen{Title: "Glossaire", Lead: "Les mots du métier, tels que ce banc les emploie.", Body: "glossary",
		Data: glossary})
}
