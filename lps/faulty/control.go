package faulty

import (
	"bytes"
	"crypto/x509"
	"slices"

	"amfront/lps"
)

// control are faults in the control of certificates (D-01 to D-06).
func control() []Variant {
	return slices.Concat(chain(), authorities(), exempted(), dates(), owner(), keyUsage(), decoys())
}

// withoutCheck leaves one check of certificates out.
func withoutCheck(p *lps.Policy, name string) {
	p.Checks = slices.DeleteFunc(slices.Clone(p.Checks), func(c lps.Check) bool { return c.Name == name })
}

// changeCheck puts another check in the place of one; was is the reference's.
func changeCheck(p *lps.Policy, name string, do func(c *lps.Candidate,
	was func(*lps.Candidate) *lps.Refusal) *lps.Refusal) {
	p.Checks = slices.Clone(p.Checks)
	for i := range p.Checks {
		if was := p.Checks[i].Do; p.Checks[i].Name == name {
			p.Checks[i].Do = func(c *lps.Candidate) *lps.Refusal { return do(c, was) }
		}
	}
}

// admitting passes one check for what ok accepts, beside what the reference does.
func admitting(name string, ok func(*lps.Candidate) bool) func(*lps.Policy) {
	return func(p *lps.Policy) {
		changeCheck(p, name, func(c *lps.Candidate, was func(*lps.Candidate) *lps.Refusal) *lps.Refusal {
			if ok(c) {
				return nil
			}
			return was(c)
		})
	}
}

// reading has one check read certificates changed in one respect.
func reading(name string, change func(*x509.Certificate)) func(*lps.Policy) {
	return func(p *lps.Policy) {
		changeCheck(p, name, func(c *lps.Candidate, was func(*lps.Candidate) *lps.Refusal) *lps.Refusal {
			other, cert := *c, *c.Certificate
			change(&cert)
			other.Certificate = &cert
			return was(&other)
		})
	}
}

// addCheck makes one check more, after the others.
func addCheck(p *lps.Policy, name string, do func(*lps.Candidate) *lps.Refusal) {
	p.Checks = append(slices.Clone(p.Checks), lps.Check{Name: name, Do: do})
}

// signed tells whether an authority signed a certificate, names and signature.
func signed(ca, child *x509.Certificate) bool {
	return bytes.Equal(ca.RawSubject, child.RawIssuer) &&
		ca.CheckSignature(child.SignatureAlgorithm, child.RawTBSCertificate, child.Signature) == nil
}

// chain are faults of D-01.
func chain() []Variant {
	return []Variant{{
		Name:  "chaine-ignoree",
		Title: "Ne vérifie pas la chaîne de confiance",
		Shows: "Le poste chiffre avec un certificat qu'aucune autorité installée ne garantit.",
		Causes: "Qui peut écrire dans l'annuaire, ou se glisser sur le chemin, lit les feuilles de soins avec un " +
			"certificat de sa fabrication.",
		Requirements: []string{"D-01"},
		Policy:       func(p *lps.Policy) { withoutCheck(p, "chaîne") },
		Expect: left(leftUnopened, "D-01.autorite-inconnue", "D-01.autosigne", "D-01.signature-alteree",
			"D-01.racine-non-installee", "D-01.autre-hierarchie",
			"D-01.leurre-amo.autorite-inconnue", "D-01.leurre-amo.autosigne", "D-01.leurre-amo.signature-alteree",
			"D-01.leurre-amo.autre-hierarchie", "D-09.reprise.autorite-inconnue").
			and(wrongOne()).with(tooEarly(), spoilt()),
	}, {
		Name:  "chaine-par-les-noms",
		Title: "Suit la chaîne par les noms, sans vérifier les signatures",
		Shows: "Le poste chiffre avec un certificat dont l'émetteur n'a de l'autorité que le nom, ou dont la " +
			"signature est altérée.",
		Causes:       "Un nom se recopie : n'importe qui fabrique un certificat qui dit venir de la bonne autorité.",
		Requirements: []string{"D-01"},
		Policy: func(p *lps.Policy) {
			p.Paths = func(c *x509.Certificate, t *lps.Trust) [][]*x509.Certificate {
				return climb(c, t, func(ca, child *x509.Certificate) bool { return bytes.Equal(ca.RawSubject, child.RawIssuer) })
			}
		},
		Expect: left(leftUnopened, "D-01.autorite-inconnue", "D-01.signature-alteree"),
	}, {
		Name:  "chaine-sans-racine",
		Title: "Arrête la vérification à l'autorité intermédiaire, sans remonter à la racine",
		Shows: "Le poste chiffre sous une hiérarchie dont la racine ne lui a pas été remise, n'est pas celle de " +
			"ce flux ou n'est pas en cours de validité.",
		Causes: "L'autorité intermédiaire vient de l'annuaire : sans la racine, rien ne dit d'où vient la " +
			"hiérarchie entière.",
		Requirements: []string{"D-01", "D-02"},
		Policy:       oneStep(func(t *lps.Trust) []*x509.Certificate { return t.Intermediates }),
		Expect: left(leftUnopened, "D-01.racine-non-installee", "D-01.autre-hierarchie", "D-02.racine-perimee",
			"D-02.racine-a-venir"),
	}, {
		Name:         "autosigne-admis",
		Title:        "Prend un certificat autosigné pour digne de confiance",
		Shows:        "Le poste chiffre avec un certificat que son titulaire a signé lui-même.",
		Causes:       "Un certificat autosigné ne prouve rien sur son titulaire : le lot part pour qui l'a fabriqué.",
		Requirements: []string{"D-01"},
		Policy: admitting("chaîne", func(c *lps.Candidate) bool {
			return bytes.Equal(c.Certificate.RawIssuer, c.Certificate.RawSubject)
		}),
		Expect: left(leftUnopened, "D-01.autosigne", "D-01.leurre-amo.autosigne").and(wrongOne()),
	}, {
		Name:  "toute-racine-installee",
		Title: "Accepte toute racine installée, sans regarder pour quel usage",
		Shows: "Le poste chiffre, pour un flux de test, sous l'autorité de production, ou l'inverse.",
		Causes: "Les clés d'essai sont moins gardées que celles de production : de vraies données de santé leur " +
			"sont confiées.",
		Requirements: []string{"D-01"},
		Policy:       func(p *lps.Policy) { p.OneRoot = false },
		Expect: left(leftUnopened, "D-01.autre-hierarchie", "D-01.reel.fse",
			"D-01.leurre-amo.autre-hierarchie").and(wrongOne()),
	}, {
		Name:         "emetteur-quelconque",
		Title:        "Ne lit pas les contraintes de base de l'émetteur",
		Shows:        "Le poste chiffre avec un certificat émis par un titulaire qui n'est pas une autorité.",
		Causes:       "Tout titulaire d'un certificat peut en signer d'autres, au nom d'un organisme.",
		Requirements: []string{"D-01"},
		Policy:       func(p *lps.Policy) { withoutCheck(p, "profil des autorités") },
		Expect:       left(leftUnopened, "D-01.emetteur-sans-droit"),
	}, {
		Name:         "une-autorite-par-nom",
		Title:        "Garde la première autorité d'un nom et ignore la suivante",
		Shows:        "Le poste refuse un bon certificat : il le vérifie avec l'autorité d'avant, qui porte le même nom.",
		Causes:       "Les autorités se renouvellent sous le même nom : ce jour-là, le cabinet ne peut plus facturer.",
		Requirements: []string{"D-01", "D-02", "E-01"},
		Policy: func(p *lps.Policy) {
			p.TakeCA = func(ca *x509.Certificate, held *lps.Trust) bool {
				return !slices.ContainsFunc(slices.Concat(held.Roots, held.Intermediates),
					func(h *x509.Certificate) bool { return bytes.Equal(h.RawSubject, ca.RawSubject) })
			}
		},
		Expect: tooStrict(`sa signature n'est pas celle de l'autorité installée`, "",
			"D-01.nouvelle-racine", "D-01.emetteur-en-regle", "D-02.intermediaire-en-regle",
			"D-02.intermediaire-en-regle-ancien", "D-02.racine-en-regle"),
	}, {
		Name:         "sans-intermediaire",
		Title:        "Ne connaît que les racines : ne sait pas passer par une autorité intermédiaire",
		Shows:        "Le poste refuse tous les certificats : aucun n'est signé par une racine même.",
		Causes:       "Le cabinet ne peut rien envoyer.",
		Requirements: []string{"D-01"},
		Policy:       oneStep(func(t *lps.Trust) []*x509.Certificate { return t.Roots }),
		Expect: tooStrict(`qu'aucune autorité racine installée sur ce poste ne garantit`,
			"Aucun certificat n'est signé par une racine même : tout est refusé, partout.", "D-01.chaine-en-regle"),
	}}
}

// oneStep climbs no further than to one of some authorities that signed the certificate.
func oneStep(among func(*lps.Trust) []*x509.Certificate) func(*lps.Policy) {
	return func(p *lps.Policy) {
		p.Paths = func(c *x509.Certificate, t *lps.Trust) (out [][]*x509.Certificate) {
			for _, ca := range among(t) {
				if signed(ca, c) {
					out = append(out, []*x509.Certificate{ca})
				}
			}
			return out
		}
	}
}

// climb finds the chains of at most two ranks in which issued holds.
func climb(c *x509.Certificate, t *lps.Trust, issued func(ca, child *x509.Certificate) bool) (
	out [][]*x509.Certificate) {
	for _, ca := range t.Intermediates {
		for _, root := range t.Roots {
			if issued(ca, c) && issued(root, ca) {
				out = append(out, []*x509.Certificate{ca, root})
			}
		}
	}
	return out
}

// authorities are faults of D-02.
func authorities() []Variant {
	return []Variant{{
		Name:         "autorites-sans-controle",
		Title:        "Ne contrôle que le certificat du destinataire, ni ses autorités ni leurs dates",
		Shows:        "Le poste chiffre sous une autorité périmée, à venir, révoquée, ou qui n'en est pas une.",
		Causes:       "Une autorité compromise ou hors service continue d'être crue : ses faux certificats passent.",
		Requirements: []string{"D-01", "D-02"},
		Policy: func(p *lps.Policy) {
			withoutCheck(p, "profil des autorités")
			withoutCheck(p, "validité des autorités")
			withoutCheck(p, "révocation des autorités")
		},
		Expect: left(leftUnopened, "D-02.intermediaire-perimee", "D-02.racine-perimee",
			"D-01.emetteur-sans-droit"),
	}, {
		Name:  "autorites-sans-dates",
		Title: "Ne lit pas les dates des autorités",
		Shows: "Le poste chiffre sous une autorité intermédiaire ou une racine périmée, ou pas encore valable.",
		Causes: "Personne ne répond plus de ce qu'une autorité périmée a signé : une compromission passerait " +
			"inaperçue.",
		Requirements: []string{"D-02"},
		Policy:       func(p *lps.Policy) { withoutCheck(p, "validité des autorités") },
		Expect:       left(leftUnopened, "D-02.intermediaire-perimee", "D-02.intermediaire-a-venir"),
	}, {
		Name:         "racine-sans-dates",
		Title:        "Tient une racine installée pour valable sans lire ses dates",
		Shows:        "Le poste chiffre sous une racine périmée ou pas encore valable.",
		Causes:       "Une racine installée une fois est crue pour toujours, même retirée du service.",
		Requirements: []string{"D-02"},
		Policy: func(p *lps.Policy) {
			changeCheck(p, "validité des autorités", func(c *lps.Candidate,
				was func(*lps.Candidate) *lps.Refusal) *lps.Refusal {
				if len(c.Path) == 0 {
					return nil
				}
				below := *c
				below.Path = c.Path[:len(c.Path)-1]
				return was(&below)
			})
		},
		Expect: left(leftUnopened, "D-02.racine-perimee", "D-02.racine-a-venir"),
	}, {
		Name:  "autorite-revoquee-admise",
		Title: "Ne cherche pas l'autorité intermédiaire sur la liste de la racine",
		Shows: "Le poste chiffre sous une autorité intermédiaire révoquée.",
		Causes: "L'autorité révoquée l'est le plus souvent parce que sa clé a été volée : le voleur signe ce qu'il " +
			"veut.",
		Requirements: []string{"D-02"},
		Policy:       func(p *lps.Policy) { withoutCheck(p, "révocation des autorités") },
		Expect: left(leftUnopened, "D-02.intermediaire-revoquee", "D-02.motif.cle-compromise").
			and(acceptedIn("D-02.motif.*")),
	}}
}
