package faulty

import "amfront/lps"

// Canary names the witness that must die, Placebo the one that must not act:
// without both, what the zoo says proves nothing.
const Canary, Placebo = "canari", "placebo"

// IsWitness tells whether a name is that of a witness.
func IsWitness(name string) bool { return name == Canary || name == Placebo }

// Witnesses are the canary and the placebo. Variants does not list them.
func Witnesses() []Variant {
	return []Variant{{
		Name:  Canary,
		Title: "Envoie en clair ce qu'il annonce chiffré",
		Shows: "La pièce jointe est le fichier lui-même, sans enveloppe CMS.",
		Causes: "Des données de santé circulent en clair : c'est la faute que tout banc doit voir, sinon ses autres " +
			"verdicts ne valent rien.",
		Policy: inTheClear,
		Expect: shows("document", `^en clair`, "C-01.enveloppe.fse-de-test").
			kill("C-01.enveloppe-cms", `n'est pas un objet CMS`).
			kill("C-02.aes-128-cbc", `aucun contenu chiffré`).
			kill("A-06.sans-ecart",
				`comme K l'annonce, constaté dans la pièce jointe : un fichier à enregistrements .* en clair`).
			aside("*.certificat-attendu", `aucun certificat du banc n'ouvre la pièce jointe`,
				"Sans enveloppe, aucune clé n'ouvre rien : le choix du certificat ne peut pas être bon.").
			aside("*.lot-accepte", `rejeté par un 4005`,
				"Le frontal attend un document chiffré, puisque l'objet l'annonce, et rejette le lot."),
	}, {
		Name:   Placebo,
		Title:  "Ne change rien",
		Shows:  "Rien ne le distingue du LPS de référence.",
		Causes: "Rien : il montre que le banc ne voit pas de faute où il n'y en a pas.",
		Policy: func(*lps.Policy) {},
		Expect: shows("chiffrement", `.`, "F-05.un-lot-parmi-trois", "B-03.alternance"),
	}}
}
