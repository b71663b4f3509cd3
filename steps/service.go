package steps

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"amfront/bench"
	"amfront/pki/testca"
	"amfront/scenarios"
)

// serviceSteps are the gestures and checks around service messages (part F).
func serviceSteps() []Definition {
	ask := asks("service")
	anyCode := "(" + scenarios.Enumerate(scenarios.ServiceCodes(), "", "|", "|") + ")"
	rejecting := scenarios.Enumerate(scenarios.ResendCodes(), "", ", ", " ou ")
	return []Definition{
		gesture("service", `le frontal est réglé pour répondre `+anyCode+` au prochain lot( comme si le certificat `+
			`était périmé)?`,
			"le frontal est réglé pour répondre 4025 au prochain lot",
			"Choix du banc : cette réponse ne dépend pas du lot. Elle montre à un logiciel qui chiffre bien un message "+
				"qu'il ne provoquerait jamais.",
			func(ctx context.Context, s *Scenario, args []string) error {
				reason := ""
				if args[1] != "" {
					reason = "Le certificat employé pour chiffrer n'est plus en cours de validité (situation simulée par le banc)."
				}
				return s.World.ForceDecision(ctx, scenarios.Decision(args[0]), reason, 1)
			}),
		gesture("service", `un message `+anyCode+` arrive à propos (de ce lot|du premier envoi|d'un lot que le `+
			`poste n'a jamais envoyé), (.+)`,
			"un message 4005 arrive à propos de ce lot, signé avec un certificat périmé",
			"Le banc dépose lui-même ce message de service : "+strings.Join(forgeryNames(), " ; ")+" ; ou « signé avec "+
				"un certificat … » : "+strings.Join(oddNames(), ", ")+". Ce que la signature ne couvre pas peut dire autre "+
				"chose : « , mais "+strings.Join(slices.Sorted(maps.Keys(outsides)), " », « , mais ")+" ».",
			func(ctx context.Context, s *Scenario, args []string) error {
				return s.postService(ctx, args[0], args[1], args[2])
			}),
		gesture("service", `le frontal répond 4015 aux (\d+) prochains lots, même chiffrés avec le nouveau certificat`,
			"le frontal répond 4015 aux 2 prochains lots, même chiffrés avec le nouveau certificat",
			"Choix du banc : comme au renouvellement national de 2020, l'avertissement continue un temps après le changement.",
			func(ctx context.Context, s *Scenario, args []string) error {
				n, err := strconv.Atoi(args[0])
				if err != nil {
					return err
				}
				return s.World.ForceDecision(ctx, scenarios.C4015, "", n)
			}),
		ask("le 4015 n'est pas montré comme un rejet",
			"Le logiciel rapporte le 4015 pour ce qu'il est : ni rejet annoncé, ni accord demandé pour renvoyer un lot que le "+
				"frontal a accepté.", "avertissement-non-rejet"),
		does("service", `le même message de service arrive une seconde fois`,
			"Le dernier message de service est déposé encore dans la boîte, octet pour octet, sous un autre numéro : "+
				"ainsi fait un fournisseur qui restaure ou déplace une boîte.",
			func(s *Scenario, ctx context.Context) error { return s.post(ctx, bench.Post{Kind: "again"}) }),
		ask("chaque lot rejeté est envoyé de nouveau, une seule fois",
			"Chaque lot rejeté par "+rejecting+" revient une fois, et aucun autre lot ne revient.", "represente-une-fois"),
		ask("le lot envoyé de nouveau est identique", "Mêmes octets avant chiffrement, même objet, même nature de flux.",
			"represente-identique"),
		check("service", `le lot envoyé de nouveau est chiffré avec le nouveau certificat`, "",
			"Son dernier envoi s'ouvre avec la clé du certificat en vigueur, que le lot soit reparti à la relève ou dès que "+
				"ce qui manquait était installé.",
			func(s *Scenario, _ []string) error {
				if err := s.expectCurrent(s.label("AMO")); err != nil {
					return err
				}
				return s.Ask("represente-bon-certificat", "")
			}),
		check("service", `le lot est envoyé de nouveau (\d) fois, jusqu'à son acceptation`,
			"le lot est envoyé de nouveau 2 fois, jusqu'à son acceptation",
			"Un nouvel envoi après chaque rejet ; le dernier est accepté.",
			func(s *Scenario, args []string) error { return s.Ask("represente-encore", "", "fois", args[0]) }),
		ask("le poste signale le message auquel il ne se fie pas",
			"Le logiciel rapporte qu'il a écarté le message (recommandation).", "message-denonce"),
	}
}

// forgeries are the ways in which a service message may be signed, beside
// those with an odd certificate.
var forgeries = []struct {
	phrase, forgery string
}{
	{"signé avec le certificat en vigueur", ""},
	{"sans signature", "unsigned"},
	{"modifié après sa signature", "altered"},
	{"avec une signature abîmée", "signature"},
	{"signé sous une nouvelle autorité intermédiaire que le poste n'a pas", "beside"},
	{"signé sous la nouvelle autorité intermédiaire", "beside-installed"},
	{"signé avec le certificat de l'AMC", "amc"},
	{"signé avec le certificat des flux réels", "reel"},
	{"signé avec le certificat de l'OCT", "oct"},
}

// outsides are what a service message may say otherwise where no signature is.
var outsides = map[string]string{
	"l'objet annonce un autre code":                       "subject",
	"l'en-tête annonce un autre code":                     "code",
	"l'en-tête cite un autre lot":                         "original",
	"la signature a un autre nom de fichier":              "file",
	"un texte sans signature le précède, d'un autre code": "before",
	"un texte sans signature le suit, d'un autre code":    "after",
}

func forgeryNames() []string {
	var out []string
	for _, f := range forgeries {
		out = append(out, "« "+f.phrase+" »")
	}
	return out
}

// postService posts a service message about the newest message received, or
// the first one, signed as a phrase says.
func (s *Scenario) postService(ctx context.Context, code, about, phrase string) error {
	meaning := scenarios.Decision(code).Meaning()
	p := bench.Post{Kind: "service", Code: meaning.Decision, Reason: meaning.Reason,
		Unknown: about != "de ce lot" && about != "du premier envoi"}
	all, err := s.World.Messages(ctx, bench.Filter{}, 0)
	if err != nil {
		return err
	}
	label := s.label("AMO") // of whom the lot was for: what is odd about the signer is so beside that one
	if len(all) > 0 {
		lot := all[len(all)-1]
		if about == "du premier envoi" {
			lot = all[0]
			p.Original = lot.ID
		}
		if lot.Expected != nil && lot.Expected.Label == s.label("AMC") {
			label = lot.Expected.Label
		}
	}
	phrase, but, found := strings.Cut(phrase, ", mais ")
	if p.Outside = outsides[but]; found && p.Outside == "" {
		return fmt.Errorf("unknown change outside of the signature %q", but)
	}
	if odd, ok := strings.CutPrefix(phrase, "signé avec un certificat "); ok {
		defect, _, err := oddDefect(odd)
		if err != nil {
			return err
		}
		c, err := s.World.PKI.IssueAside(ctx, label, defect)
		if err != nil {
			return err
		}
		if err := s.World.Announce(ctx, c); err != nil {
			return err
		}
		p.Signer = c.Credential
		return s.post(ctx, p)
	}
	for _, f := range forgeries {
		if f.phrase != phrase {
			continue
		}
		var err error
		switch f.forgery {
		case "beside", "beside-installed":
			p.Signer, err = s.signBeside(ctx, label, f.forgery == "beside-installed")
		case "amc":
			p.Signer, err = s.World.PKI.Current(s.label("AMC"))
		case "reel":
			p.Signer, err = s.World.PKI.Current(testca.LabelAMOReel)
		case "oct":
			p.Signer, err = s.World.PKI.Current(testca.LabelOCT)
		default:
			p.Forgery = f.forgery
		}
		if err != nil {
			return err
		}
		return s.post(ctx, p)
	}
	return fmt.Errorf("unknown way to sign %q; expected one of %q or a certificate of %q", phrase, forgeryNames(),
		oddNames())
}
