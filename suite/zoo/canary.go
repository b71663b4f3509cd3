package zoo

import (
	"amfront/lps"
	"amfront/lps/faulty"
)

// canary is the witness that must die, placebo the one that must not act:
// without both the matrix proves nothing.
const canary, placebo = "canari", "placebo"

// witnesses are the canary and the placebo.
func witnesses() []Specimen {
	return []Specimen{{
		Variant: faulty.Variant{
			Name:  canary,
			Title: "Envoie en clair ce qu'il annonce chiffré",
			Shows: "La pièce jointe est le fichier lui-même, sans enveloppe CMS.",
			Causes: "Des données de santé circulent en clair : c'est la faute que tout banc doit voir, sinon ses autres " +
				"verdicts ne valent rien.",
			Policy: func(p *lps.Policy) {
				p.Document = func(f []byte, _ func([]byte) ([]byte, error)) ([]byte, error) { return f, nil }
			},
		},
		Expectation: Expectation{
			Variant: canary,
			Play:    []string{"C-01.enveloppe.fse-de-test"},
			Acts:    Act{Facet: "document", Shows: `^en clair`},
			Kills: []Kill{
				{Check: "C-01.enveloppe-cms", Reason: `n'est pas un objet CMS`},
				{Check: "C-02.aes-128-cbc", Reason: `aucun contenu chiffré`},
				{Check: "A-06.sans-ecart",
					Reason: `comme K l'annonce, constaté dans la pièce jointe : un fichier à enregistrements .* en clair`},
			},
			Aside: []Kill{
				{Check: "*.certificat-attendu", Reason: `aucun certificat du banc n'ouvre la pièce jointe`,
					Why: "Sans enveloppe, aucune clé n'ouvre rien : le choix du certificat ne peut pas être bon."},
				{Check: "*.lot-accepte", Reason: `rejeté par un 4005`,
					Why: "Le frontal attend un document chiffré, puisque l'objet l'annonce, et rejette le lot."},
			},
		},
	}, {
		Variant: faulty.Variant{
			Name:   placebo,
			Title:  "Ne change rien",
			Shows:  "Rien ne le distingue du LPS de référence.",
			Causes: "Rien : il montre que le banc ne voit pas de faute où il n'y en a pas.",
			Policy: func(*lps.Policy) {},
		},
		Expectation: Expectation{
			Variant: placebo,
			Play:    []string{"F-05.un-lot-parmi-trois", "B-03.alternance"},
			Acts:    Act{Facet: "chiffrement", Shows: `.`},
		},
	}}
}

// voided says why the witnesses void the matrix.
func voided(rows []*Row) []string {
	var out []string
	for _, r := range rows {
		if r.Name != placebo {
			for _, e := range r.Errors {
				out = append(out, "Le "+r.Name+" ne meurt pas comme il doit : "+e)
			}
			continue
		}
		if r.Act != nil {
			out = append(out, "Le placebo est donné pour avoir agi.")
		}
		for _, d := range r.Differs {
			out = append(out, "Le placebo se distingue de la référence : "+d.String())
		}
		for _, f := range append(append(append([]Found{}, r.Unexpected...), r.Killed...), r.Aside...) {
			out = append(out, "Le placebo fait rougir un contrôle : "+f.String())
		}
	}
	return out
}

// Witness tells whether a row is the canary or the placebo.
func (r *Row) Witness() bool { return r.Name == canary || r.Name == placebo }
