package faulty

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"

	"go.mozilla.org/pkcs7"

	"amfront/lps"
	"amfront/lps/adapter"
)

// believing are faults in which service messages are believed (F-04, F-08, F-09).
func believing() []Variant {
	return []Variant{{
		Name:         "message-non-signe-obei",
		Title:        "Obéit à un message de service que personne n'a signé",
		Shows:        "Un 4005 sans signature valable fait repartir le lot.",
		Causes:       "N'importe qui peut, d'un courriel, faire repartir les lots d'un cabinet.",
		Requirements: []string{"F-09"},
		Policy:       func(p *lps.Policy) { p.Unsigned = true },
		Expect: shows("releve", `^4005 : acted`, "F-09.faux.sans-signature").
			kill("F-09.rien-represente", resentInVain).
			with(believed()),
	}, {
		Name:         "signature-non-verifiee",
		Title:        "Lit la signature sans la vérifier",
		Shows:        "Un 4005 modifié après sa signature, ou à la signature abîmée, fait repartir le lot.",
		Causes:       "Il suffit de détenir un ancien message bien signé pour en fabriquer autant qu'on veut.",
		Requirements: []string{"F-09"},
		Policy:       func(p *lps.Policy) { p.Signed = credulous(p.Signed) },
		Expect: shows("releve", `^4005 : acted`, "F-09.faux.modifie-apres-sa-signature",
			"F-09.faux.avec-une-signature-abimee").
			kill("F-09.rien-represente", resentInVain).
			with(believed()),
	}, {
		Name:  "signataire-non-controle",
		Title: "Vérifie la signature, mais pas de qui elle est",
		Shows: "Un 4005 bien signé par un inconnu, ou avec un certificat périmé ou révoqué, fait repartir le lot.",
		Causes: "Une signature juste ne prouve rien si l'on ne regarde pas qui signe : tout porteur d'un " +
			"certificat se fait obéir.",
		Requirements: []string{"F-08", "F-09"},
		Policy:       func(p *lps.Policy) { p.CheckSigner = false },
		Expect: shows("releve", `^4005 : acted`, "F-09.faux.signe-*", "F-08.certificat.*",
			"F-09.faux-en-attente").
			kill("F-0[89].rien-represente", resentInVain).
			with(believed()),
	}, {
		Name:  "certificat-d-un-faux-employe",
		Title: "Chiffre avec le certificat d'un faux message",
		Shows: "L'envoi qui suit un faux message est chiffré avec la clé de celui qui l'a forgé.",
		Causes: "Les données de santé du cabinet deviennent lisibles à un inconnu, et l'organisme ne peut plus les " +
			"ouvrir.",
		Requirements: []string{"F-08", "F-09"},
		Policy:       func(p *lps.Policy) { p.CheckSigner, p.CheckAtStore, p.CheckAtUse = false, false, false },
		Expect: shows("choix", `un autre que celui attendu`, "F-08.avertissement.*", "F-08.certificat.revoque",
			"F-09.faux.signe-avec-un-certificat-*").
			kill("F-0[89].certificat-attendu", otherSameOwner).
			aside("F-0[89].rien-represente", resentInVain, "le faux 4005 étant cru, le lot repart").
			with(believed()),
	}, {
		Name:         "autorite-du-message-crue",
		Title:        "Installe la racine jointe à un message de service",
		Shows:        "Un 4015 signé sous une autorité que personne n'a installée fait employer son certificat.",
		Causes:       "Celui qui forge un message joint aussi sa racine : toute la chaîne de confiance tombe.",
		Requirements: []string{"F-08"},
		Policy:       func(p *lps.Policy) { p.InstallOwnCA = true },
		Expect: shows("choix", `un autre que celui attendu`, "F-08.nouvelle-autorite-absente",
			"F-08.certificat.d-une-autre-hierarchie").
			kill("F-08.certificat-attendu", otherSameOwner).
			kill("F-08.rien-represente", resentInVain),
	}, {
		Name:  "certificat-de-la-signature-ignore",
		Title: "N'exploite pas le certificat de la signature",
		Shows: "Quand l'annuaire ne montre pas le nouveau certificat, le poste continue avec l'ancien, bien que " +
			"le message le porte.",
		Causes:       "L'annuaire a du retard, ou ne répond pas : le lot est rejeté encore et encore.",
		Requirements: []string{"F-05", "F-06"},
		Policy:       func(p *lps.Policy) { p.Integrate = false },
		Expect: lacks("releve", `certificat intégré=true`, "F-06.certificat-de-la-signature",
			"F-05.certificat-de-la-signature", "F-05.annuaire-injoignable", "F-08.avertissement-sain").
			killIn("F-06.*", "F-06.certificat-attendu", otherSameOwner).
			killIn("F-05.*", "F-05.certificat-attendu", neverBack).
			kill("F-0[589].certificat-attendu", otherSameOwner).
			kill("F-05.represente-*", notResent),
	}, {
		Name:         "faux-message-bloquant",
		Title:        "Un message qu'il ne croit pas suspend quand même les envois",
		Shows:        "Le faux 4005 est écarté, mais l'envoi suivant est refusé.",
		Causes:       "Un courriel imité suffit à empêcher un cabinet de facturer.",
		Requirements: []string{"F-09", "F-08"},
		Driver: blocks("un message de rejet est arrivé : envois suspendus", func(h adapter.Handled) bool {
			return strings.HasPrefix(h.Kind, "40") && (h.Outcome == "refused" || h.Outcome == "deferred")
		}),
		Expect: shows("motifs", `un message de rejet est arrivé : envois suspendus`, "F-09.faux.*", "F-08.certificat.*",
			"F-08.avertissement.*").
			kill("F-0[89].certificat-attendu", `un message de rejet est arrivé : envois suspendus`),
	}}
}

var errNoCertificate = errors.New("the signature holds no certificate")

// credulous takes the first part of a multipart/signed message for signed by
// the first certificate in its signature, whatever that is worth.
func credulous(verify func([]byte) (*lps.SignedPart, error)) func([]byte) (*lps.SignedPart, error) {
	return func(raw []byte) (*lps.SignedPart, error) {
		s, err := verify(raw)
		if err == nil {
			return s, nil
		}
		_, rest, ok := bytes.Cut(raw, []byte("\r\n--"))
		if !ok {
			return nil, err
		}
		_, rest, _ = bytes.Cut(rest, []byte("\r\n"))
		part, after, ok := bytes.Cut(rest, []byte("\r\n--"))
		if !ok {
			return nil, err
		}
		_, body, _ := bytes.Cut(after, []byte("\r\n\r\n"))
		body, _, _ = bytes.Cut(body, []byte("\r\n--"))
		der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(string(body)), ""))
		if err != nil {
			return nil, err
		}
		p7, err := pkcs7.Parse(der)
		if err != nil {
			return nil, err
		}
		if len(p7.Certificates) == 0 {
			return nil, errNoCertificate
		}
		return &lps.SignedPart{Entity: part, Signer: p7.Certificates[0], Others: p7.Certificates[1:]}, nil
	}
}
