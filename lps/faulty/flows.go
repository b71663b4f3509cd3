package faulty

import (
	"bytes"
	"cmp"
	"crypto/x509"
	"errors"
	"maps"
	"slices"
	"strings"

	"amfront/lps"
	"amfront/lps/adapter"
)

// flows are faults that only long use shows: with the RSP, files of several
// lots, three authorities and more, recipients other than the AMO's of test, an
// OCT's codes, a renewal of everybody at once.
func flows() []Variant {
	return slices.Concat(rsp(), severalLots(), moreAuthorities(), otherRecipients(), octCodes(), national(),
		[]Variant{printedAddress()})
}

func rsp() []Variant {
	isRSP := func(d string) bool { return strings.HasPrefix(d, "RSP") }
	unknown := func(name, title, shows string, known func(string) bool, play ...string) Variant {
		return Variant{Name: name, Title: title, Shows: shows,
			Causes:       "Le cabinet ne voit pas ce qui lui est payé, et relance des factures réglées.",
			Requirements: []string{"A-12"},
			Policy:       returns(func(d string) bool { return !isRSP(d) || known(d) }),
			Expect:       lacks("releve", `^rsp : `, play...).kill("A-12.rsp-reconnu", `messages reconnus : .*other`)}
	}
	return []Variant{
		unknown("rsp-inconnus", "Ne reconnaît aucun RSP", "Un RSP est pris pour un courrier ordinaire.",
			func(string) bool { return false }, "A-08.rsp.*", "A-08.rsp-nature.*"),
		unknown("rsp-reels-seulement", "Ne reconnaît que les RSP des flux réels",
			"Un RSPTEST est pris pour un courrier ordinaire.",
			func(d string) bool { return !strings.Contains(d, "TEST") }, "A-08.rsp.*-de-test"),
		unknown("rsp-des-dre-inconnus", "Ne reconnaît pas les RSP des demandes de remboursement",
			"Un RSPDRE est pris pour un courrier ordinaire.",
			func(d string) bool { return !strings.HasPrefix(d, "RSPDRE") }, "A-08.rsp.dre-*"),
		unknown("rsp-compresse-inconnu", "Ne reconnaît pas un RSP compressé",
			"Un RSP dont la description finit par Z est pris pour un courrier ordinaire.",
			func(d string) bool { return !strings.HasSuffix(d, "/Z") }, "A-08.rsp-compresse.*"),
		{
			Name:         "rsp-pris-pour-accuse",
			Title:        "Prend un RSP pour un accusé de réception",
			Shows:        "Le RSP est classé parmi les accusés.",
			Causes:       "Un rejet de facture passe pour une bonne nouvelle.",
			Requirements: []string{"A-12"},
			Policy: func(p *lps.Policy) {
				all := p.Return
				p.Return = func(d string) string {
					if isRSP(strings.ToUpper(d)) {
						return "arl"
					}
					return all(d)
				}
			},
			Expect: lacks("releve", `^rsp : `, "A-08.rsp.*").
				kill("A-12.rsp-reconnu", `messages reconnus : arl, arl`).
				kill("A-12.retour-reconnu", `messages reconnus : arl, arl`),
		}, {
			Name:         "rsp-pris-pour-un-rejet",
			Title:        "Renvoie le lot après un RSP",
			Shows:        "Le lot repart après un RSP, comme après un 4005.",
			Causes:       "Le rejet d'une facture fait renvoyer tout le lot, dont ce qui était payé.",
			Requirements: []string{"F-05", "A-12"},
			Driver: sendsAgain(func(a adapter.Answer, _ polled) bool {
				return slices.ContainsFunc(a.Messages, func(h adapter.Handled) bool { return h.Kind == "rsp" })
			}),
			Expect: shows("envois", `^3 messages remis`, "A-08.rsp-nature.*").kill("A-12.rien-represente", resentInVain),
		}, {
			Name:         "arret-apres-un-rsp",
			Title:        "Suspend ses envois après un RSP",
			Shows:        "Un RSP attend que l'utilisateur le lise ; jusque-là, le poste refuse d'envoyer.",
			Causes:       "Le lundi matin, le cabinet ne facture plus tant que personne n'a lu les retours.",
			Requirements: []string{"A-12"},
			Driver: driver(func(c call) (adapter.Answer, error) {
				const unread = "rsp-non-lus"
				if c.action == adapter.ActionSend && c.note(unread) != "" {
					return c.refuse("other", "un retour RSP n'a pas été lu : envois suspendus")
				}
				a, err := c.pass()
				if err == nil && slices.ContainsFunc(a.Messages, func(h adapter.Handled) bool { return h.Kind == "rsp" }) {
					err = c.remember(unread, "1")
				}
				return a, err
			}),
			Expect: shows("motifs", `un retour RSP n'a pas été lu`, "A-08.rsp-nature.*").
				kill("A-12.lot-accepte", `un retour RSP n'a pas été lu`),
		}}
}

// atMost holds no more roots of test flows and OCTs than that.
func atMost(n int) func(*lps.Policy) {
	return func(p *lps.Policy) {
		p.TakeCA = func(ca *x509.Certificate, held *lps.Trust) bool {
			return !bytes.Equal(ca.RawSubject, ca.RawIssuer) || len(held.Anchors["test"])+len(held.Anchors["oct"]) < n ||
				slices.ContainsFunc(slices.Concat(held.Anchors["test"], held.Anchors["oct"]), ca.Equal)
		}
	}
}

func moreAuthorities() []Variant {
	return []Variant{{
		Name:         "deux-autorites-au-plus",
		Title:        "Ne tient que deux autorités",
		Shows:        "La troisième racine que l'on installe est refusée, et ce qu'elle garantit avec elle.",
		Causes:       "Le cabinet qui passe par un OCT ne peut pas suivre la migration de l'assurance maladie.",
		Requirements: []string{"E-12"},
		Policy:       atMost(2),
		Expect: shows("choix", `un autre que celui attendu`, "E-12.trois-autorites").
			warn("E-12.certificat-attendu", otherSameOwner),
	}, {
		Name:         "trois-autorites-au-plus",
		Title:        "Ne tient que trois autorités",
		Shows:        "La quatrième racine que l'on installe est refusée, et ce qu'elle garantit avec elle.",
		Causes:       "Quand l'OCT et l'assurance maladie migrent ensemble, l'un des deux ne reçoit plus rien.",
		Requirements: []string{"E-12"},
		Policy:       atMost(3),
		Expect: shows("choix", `un autre que celui attendu`, "E-12.quatre-autorites").
			warn("E-12.certificat-attendu", otherSameOwner),
	}, {
		Name:         "nouvelle-racine-chasse-l-ancienne",
		Title:        "Ne tient qu'une racine de l'assurance maladie",
		Shows:        "La racine qui succède à une autre la remplace, bien que des certificats dépendent encore d'elle.",
		Causes:       "Pendant la migration, ceux des organismes qui n'ont pas changé ne reçoivent plus rien.",
		Requirements: []string{"E-01", "E-12"},
		Policy: forgetting(func(t *lps.Trust) {
			t.Anchors["test"] = latest(t.Anchors["test"])
		}),
		Expect: shows("motifs", `racine`, "E-12.*").warn("E-12.certificat-attendu", rootMissing),
	}, {
		Name:         "racine-de-l-oct-chassee",
		Title:        "Oublie la racine de l'OCT quand l'assurance maladie en a deux",
		Shows:        "À la troisième racine, celle de l'OCT n'est plus tenue.",
		Causes:       "Le cabinet qui passe par un OCT ne peut plus lui envoyer pendant la migration.",
		Requirements: []string{"E-12"},
		Policy: forgetting(func(t *lps.Trust) {
			if len(t.Anchors["test"]) > 1 {
				t.Anchors["oct"] = nil
			}
		}),
		Expect: shows("motifs", `racine`, "E-12.*").warn("E-12.certificat-attendu", rootMissing),
	}, {
		Name:         "racine-neuve-chassee-par-l-oct",
		Title:        "Oublie la nouvelle racine de l'assurance maladie quand l'OCT change la sienne",
		Shows:        "La seconde racine de l'OCT prend la place de la dernière installée.",
		Causes:       "Deux migrations qui se croisent, et la facturation à l'assurance maladie s'arrête.",
		Requirements: []string{"E-12"},
		Policy: forgetting(func(t *lps.Trust) {
			if all := t.Anchors["test"]; len(t.Anchors["oct"]) > 1 && len(all) > 1 {
				last := latest(all)[0]
				t.Anchors["test"] = slices.DeleteFunc(slices.Clone(all), last.Equal)
			}
		}),
		Expect: shows("motifs", `racine`, "E-12.quatre-autorites").warn("E-12.certificat-attendu", rootMissing),
	}}
}

const rootMissing = `a refusé`

// forgetting holds less roots than were installed.
func forgetting(drop func(*lps.Trust)) func(*lps.Policy) {
	return func(p *lps.Policy) {
		was := p.Paths
		p.Paths = func(c *x509.Certificate, t *lps.Trust) [][]*x509.Certificate {
			less := *t
			less.Anchors = maps.Clone(t.Anchors)
			drop(&less)
			less.Roots = slices.DeleteFunc(slices.Clone(t.Roots), func(root *x509.Certificate) bool {
				return !slices.ContainsFunc(slices.Concat(slices.Collect(maps.Values(less.Anchors))...), root.Equal)
			})
			return was(c, &less)
		}
	}
}

// latest is the newest of some roots, alone.
func latest(roots []*x509.Certificate) []*x509.Certificate {
	if len(roots) < 2 {
		return roots
	}
	return []*x509.Certificate{slices.MaxFunc(roots, func(a, b *x509.Certificate) int {
		return cmp.Or(a.NotBefore.Compare(b.NotBefore), strings.Compare(a.Subject.CommonName, b.Subject.CommonName))
	})}
}

// printedAddress does not know the form in which the document prints a list's
// address.
func printedAddress() Variant {
	return Variant{
		Name:         "adresse-imprimee-incomprise",
		Title:        "Ne lit l'adresse de la liste que sous une forme",
		Shows:        "Un certificat dont l'adresse de liste finit par « /certificateRevocationList » est refusé.",
		Causes:       "Un organisme l'écrit comme le document l'imprime, et le cabinet ne lui envoie plus rien.",
		Requirements: []string{"E-10"},
		Policy: func(p *lps.Policy) {
			changeCheck(p, revocationCheck, func(c *lps.Candidate, was func(*lps.Candidate) *lps.Refusal) *lps.Refusal {
				if slices.ContainsFunc(c.Certificate.CRLDistributionPoints, func(u string) bool {
					return strings.HasSuffix(u, "/certificateRevocationList")
				}) {
					return &lps.Refusal{Code: "crl-absent", Text: "l'adresse de la liste de révocation n'est pas comprise"}
				}
				return was(c)
			})
		},
		Expect: shows("motifs", `l'adresse de la liste de révocation n'est pas comprise`, "E-10.adresse-imprimee.*").
			kill("*.certificat-attendu", `l'adresse de la liste de révocation n'est pas comprise`),
	}
}

func otherRecipients() []Variant {
	kept := func(of string) func(*lps.Policy) {
		return func(p *lps.Policy) { p.DropOld = func(label string) bool { return !strings.Contains(label, of) } }
	}
	return []Variant{{
		Name:         "ancien-de-l-amc-garde",
		Title:        "Garde les anciens certificats de la complémentaire",
		Shows:        "Quand le nouveau certificat de l'AMC est révoqué, le poste chiffre avec l'ancien.",
		Causes:       "L'organisme a détruit l'ancienne clé : le lot est perdu.",
		Requirements: []string{"E-07"},
		Policy:       kept("amc"),
		Expect: shows("envois", `^1 messages remis`, "E-07.autre-sans-retour.amc-*").
			kill("E-07.rien-emis", `1 message émis ; message « DR140610/.* » accepté`).kill("E-07.motif-dit", saysSent),
	}, {
		Name:         "ancien-reel-garde",
		Title:        "Garde les anciens certificats des flux réels",
		Shows:        "Quand le nouveau certificat réel est révoqué, le poste chiffre avec l'ancien.",
		Causes:       "L'organisme a détruit l'ancienne clé : le lot est perdu.",
		Requirements: []string{"E-07"},
		Policy:       kept("reel"),
		Expect: shows("envois", `^1 messages remis`, "E-07.autre-sans-retour.*-reelle").
			kill("E-07.rien-emis", `1 message émis ; message « (SV|DR)140610/.* » accepté`).kill("E-07.motif-dit", saysSent),
	}}
}

// deaf sets a code aside that an OCT signed.
func deaf(code string) func(*lps.Policy) {
	return func(p *lps.Policy) {
		all := p.Signed
		p.Signed = func(raw []byte) (*lps.SignedPart, error) {
			s, err := all(raw)
			if err == nil && s.Signer != nil && strings.Contains(s.Signer.Issuer.CommonName, "OCT") &&
				bytes.Contains(raw, []byte("X-Amfront-Code: "+code)) {
				return nil, errors.New("code d'un organisme concentrateur : laissé de côté")
			}
			return s, err
		}
	}
}

func octCodes() []Variant {
	return []Variant{{
		Name:         "4015-de-l-oct-ignore",
		Title:        "Ne tient pas compte du 4015 d'un concentrateur",
		Shows:        "Le lot suivant est encore chiffré avec le certificat d'avant.",
		Causes:       "Le jour où l'OCT n'a plus l'ancienne clé, tous les lots sont rejetés.",
		Requirements: []string{"F-06"},
		Policy:       deaf("4015"),
		Expect: shows("releve", `^4015 : refused`, "F-06.oct.*").
			kill("F-06.certificat-attendu", otherSameOwner),
	}, {
		Name:         "4025-de-l-oct-sans-suite",
		Title:        "Ne tient pas compte du 4025 d'un concentrateur",
		Shows:        "Le lot que l'OCT a rejeté ne repart pas.",
		Causes:       "Le lot n'est jamais transmis, donc jamais payé.",
		Requirements: []string{"F-07"},
		Policy:       deaf("4025"),
		Expect: shows("releve", `^4025 : refused`, "F-07.oct.*").
			kills(notResent, "F-07.represente-une-fois", "F-07.represente-identique").
			kill("F-07.certificat-attendu", neverBack),
	}}
}

func national() []Variant {
	is4015 := func(h adapter.Handled) bool { return h.Kind == "4015" }
	warned := func(a adapter.Answer) bool { return slices.ContainsFunc(a.Messages, is4015) }
	return []Variant{{
		Name:         "renvoi-au-second-4015",
		Title:        "Renvoie un lot au second avertissement 4015",
		Shows:        "Le premier 4015 passe ; après un second, le dernier lot repart.",
		Causes:       "Au renouvellement national, des lots traités arrivent deux fois.",
		Requirements: []string{"F-06"},
		Driver:       sendsAgain(func(a adapter.Answer, p polled) bool { return p.nth > 1 && warned(a) }),
		Expect: shows("envois", `^6 messages remis`, "F-06.renouvellement-national.*").
			kill("F-06.rien-represente", resentInVain),
	}, {
		Name:         "4015-montre-en-rejet",
		Title:        "Montre le 4015 comme un rejet",
		Shows:        "L'utilisateur lit que son lot est rejeté et qu'il faut le renvoyer.",
		Causes:       "Il renvoie à la main des lots que l'organisme a déjà traités.",
		Requirements: []string{"F-06"},
		Driver: edited(func(action adapter.Action, a *adapter.Answer) {
			if action == adapter.ActionPoll && warned(*a) {
				a.Alerts = append(a.Alerts, "Lot rejeté (4015) : renvoyez-le.")
			}
		}),
		Expect: shows("alertes", `Lot rejeté \(4015\)`, "F-06.renouvellement-national.*", "F-06.oct.*").
			kill("F-06.avertissement-non-rejet", `montré comme un rejet : « Lot rejeté`),
	}, {
		Name:         "arret-apres-plusieurs-4015",
		Title:        "Suspend ses envois après plusieurs avertissements",
		Shows:        "Les 4015 se suivent, le certificat a changé, et le poste refuse pourtant d'envoyer.",
		Causes:       "Pendant le renouvellement national, le cabinet ne facture plus.",
		Requirements: []string{"F-06"},
		Driver: driver(func(c call) (adapter.Answer, error) {
			const count = "avertissements"
			if c.action == adapter.ActionSend && len(c.note(count)) >= 3 {
				return c.refuse("other", "trop d'avertissements 4015 : envois suspendus")
			}
			a, err := c.pass()
			if err == nil && c.action == adapter.ActionPoll {
				for range len(slices.DeleteFunc(slices.Clone(a.Messages), func(h adapter.Handled) bool { return !is4015(h) })) {
					if err = c.remember(count, c.note(count)+"."); err != nil {
						return a, err
					}
				}
			}
			return a, err
		}),
		Expect: shows("motifs", `trop d'avertissements 4015`, "F-06.renouvellement-national.*").
			kills(`trop d'avertissements 4015`, "F-06.lot-accepte", "F-06.certificat-attendu"),
	}}
}
