package explore

import (
	"slices"
	"strings"

	"amfront/judge/report"
)

// An oracle is a check of the vocabulary that is asked for after every gesture
// of some kinds.
type oracle struct {
	step   string // as in a feature
	clause string // requirement that a departure breaks
	after  []kind // none: once, at the end
}

// standing are the oracles that hold in every sequence, whatever the
// reference does.
var standing = []oracle{
	{"aucun fichier n'est parti en clair", "C-01", nil},
	{"chaque lot s'ouvre avec la clé de son destinataire", "B-03", nil},
	{"aucun lot n'est chiffré avec un certificat en défaut ou hors de ses dates", "D-01", nil},
	{"aucun lot n'est chiffré avec un certificat que le poste sait révoqué", "D-04", nil},
	{"aucun lot ne repart sans qu'un rejet ou une panne le demande", "F-05", nil},
	{"aucun lot dit envoyé n'est perdu", "A-12", nil},
	{"le logiciel n'insiste pas sans fin", "A-12", nil},
	{"rien n'est refusé tant que tout est en règle", "D-09", nil},
	{"aucune session d'annuaire ne reste ouverte", "E-10", nil},
	{"aucune session de messagerie ne reste ouverte sans servir", "A-12", nil},
}

// agreement are the oracles that hold where the reference, and the foreign
// software when one is given, meets them at the same place of the same
// sequence: what a situation demands, without an author who says it.
var agreement = slices.Concat(
	after([]kind{send}, "rien n'est émis", "D-09", "le poste dit pourquoi l'émission est arrêtée", "D-09",
		"le frontal AMO accepte le lot", "D-09", "le frontal AMO ouvre la pièce jointe avec ce certificat", "B-03",
		"le message annonce le flux demandé", "A-05", "le lot arrive seul, dans la boîte de son destinataire", "A-11",
		"le fichier reçu est celui qui a été remis", "A-09", "l'objet du message est celui du flux demandé", "A-01",
		"l'en-tête dit qui envoie, à qui et quand", "A-02", "la pièce jointe est un document binaire, bien nommé", "A-10",
		"le dialogue avec le relais est conforme", "A-12", "la pièce jointe est une enveloppe chiffrée qui s'ouvre", "C-01",
		"le contenu est chiffré en AES-128-CBC", "C-02", "un seul destinataire peut ouvrir le document", "C-03",
		"le fichier est chiffré une seule fois et rien n'est signé", "C-04", "l'émission continue avec le magasin", "E-11",
		sendFailed, "A-12", linkFailed, "A-12", "le lot arrive malgré la panne, une seule fois", "A-12",
		"le doublon éventuel est reconnaissable", "A-12", "le lot qui attendait arrive intact et une seule fois", "D-09",
		"le message respecte l'exigence A-01", "A-01", "le message respecte l'exigence A-02", "A-02",
		"le message respecte l'exigence A-03", "A-03", "le message respecte l'exigence A-04", "A-04",
		"le message respecte l'exigence A-05", "A-05", "le message respecte l'exigence A-06", "A-06",
		"le message respecte l'exigence A-07", "A-07", "le message respecte l'exigence A-10", "A-10",
		"le message respecte l'exigence A-12", "A-12",
		// these three want every sending to have arrived: they do not stand
		"chaque message a son propre identifiant", "A-02", "chaque document a sa propre clé de session", "C-02",
		"aucun vecteur d'initialisation ne se devine", "C-02",
		"l'annuaire n'est pas interrogé pendant cet envoi", "E-05"),
	after([]kind{poll, live}, "tous les messages de la boîte sont relevés", "A-12",
		"ce qui a été relevé n'est plus dans la boîte", "A-12", "le poste comprend l'avis de non-remise", "A-12",
		"le poste reconnaît chaque RSP", "A-12", "le poste reconnaît l'accusé de réception", "A-12",
		"rien n'est envoyé de nouveau", "F-09", "le 4015 n'est pas montré comme un rejet", "F-06",
		"chaque lot rejeté est envoyé de nouveau, une seule fois", "F-05", "le lot envoyé de nouveau est identique", "F-05",
		"le dialogue avec la boîte aux lettres est conforme", "A-12", "le poste signale le message auquel il ne se fie pas",
		"F-09", "le lot est envoyé de nouveau 2 fois, jusqu'à son acceptation", "F-05", "le poste dit que la relève a échoué",
		"A-12", "le lot envoyé de nouveau est chiffré avec le nouveau certificat", "F-05"),
	after([]kind{refresh, live}, "le poste alerte l'utilisateur", "E-09",
		"seules les CRL utiles sont demandées", "E-10"),
	after([]kind{refresh}, "l'annuaire est interrogé", "E-04"),
	after([]kind{send, poll}, underTLS, "A-12"),
	arrivals(),
	after([]kind{plan}, "ces demandes sont prévues au bon jour", "E-09", "ces heures tombent entre 2 h et 22 h", "E-09",
		"ces heures s'étalent sur au moins 8 heures", "E-09"),
	after([]kind{live}, "les listes ont été demandées au rythme du document", "E-09"),
)

// sendFailed and linkFailed are of a relay that fails, and of one that does not prove who it is.
const (
	sendFailed = "le poste dit que l'envoi a échoué"
	linkFailed = "le poste dit que la liaison au relais a échoué"
)

// underTLS holds wherever mail is reached so, whatever fails.
const underTLS = "courrier et mot de passe ne passent que sous TLS, devant un serveur qui prouve son identité"

// after makes oracles of pairs of step and clause.
func after(kinds []kind, pairs ...string) (out []oracle) {
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, oracle{pairs[i], pairs[i+1], kinds})
	}
	return out
}

// arrivals makes oracles of where a lot arrives, and under which certificate.
func arrivals() (out []oracle) {
	for _, actor := range []string{"AMO", "AMC", "OCT"} { // an OCT has none before: what it has is handed over
		for _, which := range []string{"le certificat en vigueur", before} {
			if actor == "OCT" && which == before {
				continue
			}
			out = append(out, oracle{arrives + actor + " chiffré avec " + which, "B-03", []kind{send}})
		}
	}
	return out
}

// arrives begins the oracles of arrivals. Which certificate is right only a station that is up to date can know.
const (
	arrives = "le lot arrive au frontal "
	before  = "le certificat d'avant"
)

// oracles are all of them; those up to len(standing) are standing.
var oracles = slices.Concat(standing, agreement)

// Oracles lists the oracles for a reader: step, clause, and whether it stands
// in every sequence.
func Oracles() (out []Oracle) {
	for i, o := range oracles {
		out = append(out, Oracle{o.step, o.clause, i < len(standing)})
	}
	return out
}

// Oracle is one of the list.
type Oracle struct {
	Step, Clause string
	Standing     bool
}

// lawful are the oracles that hold only in some states: elsewhere what the software
// does is its own choice, and the reference's is another. State is the one before
// the gesture, for changes are made before it, too.
var lawful = map[string]func(gesture, State) bool{
	// What was published since its last update a station may not know, or know: a store that fills itself at once, or
	// looks each day, is as right as one that does not.
	"rien n'est émis": func(g gesture, s State) bool {
		return (s.knows() || toOCT(g)) && (!sane(s) || s.Fault != "")
	},
	"le frontal AMO ouvre la pièce jointe avec ce certificat": func(_ gesture, s State) bool { return s.knows() },
	// What an OCT hands over may be refused when it is installed: what is missing later is all that is left to say.
	"le poste dit pourquoi l'émission est arrêtée": func(_ gesture, s State) bool {
		return s.knows() && s.OCT == "" && (!sane(s) || s.Fault != "")
	},
	// Once it persists, not at the first failure.
	"le poste alerte l'utilisateur": func(g gesture, s State) bool {
		bad := s.List != "saine" || strings.Contains(s.Fault, "annuaire")
		if g.kind == refresh {
			bad = strings.HasSuffix(s.List, fetched) && !strings.Contains(g.text, "sans ses CRL") &&
				!has(s.List, "la même|plus ancienne|CRL neuve|à jour|sans date de fin")
		}
		return bad && (g.kind == refresh || strings.HasPrefix(g.text, "16 jours")) && !strings.Contains(s.List, "AMC") &&
			(s.Station == "à jour" || s.Station == "en retard")
	},
	// Cut off as it greets, it had no occasion to ask.
	"l'annuaire est interrogé": func(_ gesture, s State) bool { return !strings.Contains(s.Fault, "annuaire") },
	"le poste dit que la relève a échoué": func(_ gesture, s State) bool {
		return interrupted(s) && !strings.Contains(s.Fault, "auparavant, la")
	},
	// What is refused before does not meet the relay.
	sendFailed: func(_ gesture, s State) bool { return failing(s) && inOrder(s) && !insecure(s) },
	linkFailed: func(_ gesture, s State) bool { return inOrder(s) && insecure(s) },
	// Near an end, or warned by whomever, it may look each time.
	"l'annuaire n'est pas interrogé pendant cet envoi": func(_ gesture, s State) bool {
		return sane(s) && s.Sent == 0 && s.Station == "à jour"
	},
	// A list that is refused is asked for each day.
	"les listes ont été demandées au rythme du document": func(_ gesture, s State) bool {
		return sane(s) && s.Station == "à jour"
	},
	// Of a rejection of what it sent anew it may try again once more, or not: that it ends always holds.
	"rien n'est envoyé de nouveau":                                    posted,
	"chaque lot rejeté est envoyé de nouveau, une seule fois":         first,
	"le lot envoyé de nouveau est identique":                          first,
	"le lot envoyé de nouveau est chiffré avec le nouveau certificat": first,
	"le lot est envoyé de nouveau 2 fois, jusqu'à son acceptation":    first,
	// What is no service message is put aside without a word, or with one.
	"le poste signale le message auquel il ne se fie pas": func(_ gesture, s State) bool {
		return s.Box.waits() && strings.HasPrefix(s.Box.text, "un message 4") && !s.Box.mayReject()
	},
}

// posted tells whether the bench put a message into the mailbox, the first that may reject.
func posted(_ gesture, s State) bool { return s.Box.posted() }

// first tells whether something lies in the mailbox, or was read too early, and no rejection came before.
func first(g gesture, s State) bool {
	again := g.kind == poll && s.Box.early && !s.unheard()
	return !s.Box.rejected && (s.Box.waits() || again)
}

// failing tells whether the relay is to fail at the next sending.
func failing(s State) bool {
	return strings.Contains(strings.ReplaceAll(s.Fault, "auparavant, le relais", ""), "le relais")
}

// insecure tells whether the relay does not prove who it is.
func insecure(s State) bool {
	return slices.ContainsFunc(strings.Split(s.Fault, " ; "), func(f string) bool {
		return strings.HasPrefix(f, "le relais") && has(f, lasting)
	})
}

// interrupted tells whether the mailbox is to fail.
func interrupted(s State) bool {
	return strings.Contains(s.Fault, "boîte") || strings.Contains(s.Fault, "relevé")
}

func sane(s State) bool { return inOrder(s) && s.OCT == "" && !s.Box.waits() }

// inOrder tells whether every recipient has what a sending needs.
func inOrder(s State) bool {
	return s.AMO == "sain" && s.AMC == "sain" && s.List == "saine" && s.Authority == "" &&
		(s.OCT == "" || s.OCT == "remis")
}

// expired tells whether the directory shows a list past its end: to take it and say so, or to refuse it as it is
// fetched, are both right (D-08), and who refuses it does not know whom it names.
func expired(s State) bool {
	return strings.Contains(s.AMO+s.AMC+s.List, "liste de révocation périmée")
}

// holds tells whether an oracle may be held against the software after a gesture
// that comes in that state.
func (o oracle) holds(g gesture, s State) bool {
	if slices.ContainsFunc(standing, func(x oracle) bool { return x.step == o.step }) {
		return true
	}
	if g.kind == plan || o.step == underTLS {
		return g.kind == plan || s.Link != ""
	}
	if strings.HasPrefix(s.OCT, "remis, ") && (toOCT(g) || g.kind != send) {
		return false // to keep the one before what cannot serve, or to refuse, are both right
	}
	if rest, ok := strings.CutPrefix(o.step, arrives); ok {
		to, which, _ := strings.Cut(rest, " chiffré avec ")
		if s.Station != "à jour" || to != destination(g) || which == before && !s.replaced(to) {
			return false
		}
	}
	if f := lawful[o.step]; f != nil && !f(g, s) || s.Box.unsure {
		return false // who believed that signer has the certificate, and cannot know better
	}
	// A relay or a mailbox that fails once: to try again at once, or to leave that to the user, who is told, or to
	// the next visit, are all right.
	switch {
	case g.kind == send && strings.Contains(s.Fault, "relais"):
		return o.step == sendFailed || o.step == linkFailed
	case g.kind != send && strings.Contains(s.Fault, "relais"):
		return false // what was not sent is not answered
	case g.kind == send && expired(s):
		return false
	case g.kind == send && interrupted(s) && !s.Box.empty():
		return false // who did not hear of a rejection sends as before
	case g.kind != send && interrupted(s):
		return g.kind == poll && o.step == "le poste dit que la relève a échoué"
	}
	return true
}

// asked is a check of a sequence: which oracle, after which gesture.
type asked struct{ oracle, gesture int }

// departs tells whether a verdict speaks against the software.
func departs(v report.Verdict) bool { return v == report.NonConforming || v == report.Warning }
