package explore

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"sync"

	"amfront/steps"
)

// A gesture is one text of the vocabulary that is no check.
type gesture struct {
	text string
	kind kind
}

// kind is what a gesture is for in a sequence.
type kind int

const (
	start   kind = iota // a station: the first of every sequence, or after how mail is reached
	send                // a file leaves
	poll                // the mailbox is visited
	refresh             // certificates and lists are fetched
	change              // directory, authorities and certificates
	post                // something lies in the mailbox, or will
	fault               // network
	install             // by hand
	live                // time passes, the software ends
	way                 // how mail is reached: said before the station
	plan                // when lists would be asked for
)

// kinds tells a gesture's by its words, the first that fits; a change else.
var kinds = sync.OnceValue(func() []meant {
	return []meant{
		{regexp.MustCompile(`^un poste `), start},
		{regexp.MustCompile(`^la messagerie se joint`), way},
		{regexp.MustCompile(`heures prévues|referaient leur demande`), plan},
		{regexp.MustCompile(`télétransmet|demande de nouveau l'envoi|relance l'envoi|retransmet de lui-même`), send},
		{regexp.MustCompile(`relève la boîte|utilisateur accepte`), poll},
		{regexp.MustCompile(`^le poste met à jour`), refresh},
		{regexp.MustCompile(`arrive dans la boîte|arrive à propos|arrive une seconde fois|pour répondre|` +
			`répond 4015|compresse ses`),
			post},
		{regexp.MustCompile(`^le relais|^la boîte|^la connexion|^relais et boîte|` +
			`^l'annuaire (est lent|se dit|coupe|ne répond plus|répond de)`),
			fault},
		{regexp.MustCompile(`installe|le poste (reçoit|a reçu)|^le poste passe`), install},
		{regexp.MustCompile(`jours? passe|le temps avance|un jour pour s'en occuper|arrêté net|efface le fichier|` +
			`remplace le fichier`), live},
	}
})

// meant is a kind of gesture, and the words that tell it.
type meant struct {
	words *regexp.Regexp
	kind  kind
}

func kindOf(text string) kind {
	for _, k := range kinds() {
		if k.words.MatchString(text) {
			return k.kind
		}
	}
	return change
}

// leftOut are the gestures that are never drawn, and why.
var leftOut = sync.OnceValue(func() []omitted {
	return []omitted{
		{regexp.MustCompile(`gros fichier`), "trop lourd pour être joué mille fois"},
		{regexp.MustCompile(`signé sous la nouvelle autorité`), "le modèle ne suit pas les autorités intermédiaires"},
		{regexp.MustCompile(`^10 jours`), "un certificat finirait à la seconde même"},
		{regexp.MustCompile(`périme sur le poste`), "attend plusieurs secondes de temps vrai"},
		{regexp.MustCompile(`éditeur se prononce`), "ne change rien à l'échange"},
		{regexp.MustCompile(`^un annuaire qui publie (un|le|trois|seulement)`), otherWords},
		{regexp.MustCompile(`des flux réels`), "le banc n'a pas ce signataire dans chaque monde"},
	}
})

// omitted is what is never drawn, by its words.
type omitted struct {
	words *regexp.Regexp
	why   string
}

// written are the texts that a pattern leaves open.
func written() (out []string) {
	for _, code := range []string{"4005", "4015", "4025"} {
		for _, how := range []string{"signé avec le certificat en vigueur", "sans signature", "modifié après sa signature",
			"avec une signature abîmée", "signé avec le certificat de l'AMC", "signé avec un certificat périmé",
			"signé avec un certificat révoqué", "signé avec un certificat d'un autre titulaire",
			"signé avec un certificat de l'autre régime",
			"signé avec un certificat d'une autorité inconnue", "signé avec un certificat autosigné",
			"signé avec un certificat à la signature altérée", "signé avec un certificat sans usage de clé",
			"signé avec un certificat pas encore valable", "signé avec un certificat sain",
			"signé avec un certificat d'une autre hiérarchie", "signé avec le certificat de l'OCT",
			"signé sous une nouvelle autorité intermédiaire que le poste n'a pas",
			"signé avec le certificat en vigueur, mais un texte sans signature le précède, d'un autre code",
			"signé avec le certificat en vigueur, mais un texte sans signature le suit, d'un autre code",
			"signé avec le certificat en vigueur, mais l'objet annonce un autre code",
			"signé avec le certificat en vigueur, mais l'en-tête annonce un autre code",
			"signé avec le certificat en vigueur, mais l'en-tête cite un autre lot",
			"signé avec le certificat en vigueur, mais la signature a un autre nom de fichier"} {
			out = append(out, "un message "+code+" arrive à propos de ce lot, "+how)
		}
		const unknown = "d'un lot que le poste n'a jamais envoyé, signé avec le certificat en vigueur"
		for _, about := range []string{"du premier envoi, signé avec le certificat en vigueur", unknown,
			unknown + ", mais l'en-tête cite un autre lot"} {
			out = append(out, "un message "+code+" arrive à propos "+about)
		}
	}
	for _, actor := range []string{"AMO", "AMC"} {
		for _, how := range []string{"sain", "périmé", "pas encore valable", "révoqué", "d'un autre titulaire",
			"de l'autre régime", "d'une autorité inconnue", "autosigné", "à la signature altérée", "d'une autre hiérarchie",
			"sans usage de clé"} {
			out = append(out, "l'annuaire publie à la place un certificat "+actor+" "+how)
		}
	}
	for _, what := range []string{"le certificat AMO", "le certificat AMC", "l'autorité intermédiaire de l'AMO"} {
		for _, reason := range []string{"sans motif", "pour clé compromise (keyCompromise)",
			"pour suspension (certificateHold)", "pour remplacement (superseded)",
			"pour cessation d'activité (cessationOfOperation)", "pour changement d'affiliation (affiliationChanged)",
			"pour retrait de privilège (privilegeWithdrawn)", "pour autorité compromise (cACompromise)",
			"pour autorité d'attributs compromise (aACompromise)", "pour suspension datée de demain (certificateHold)",
			"pour clé compromise datée de demain (keyCompromise)"} {
			out = append(out, "l'autorité révoque "+what+" "+reason)
		}
	}
	for _, lots := range []string{"le lot 1", "le lot 2", "les lots 1, 2 et 3"} {
		for _, file := range []string{"FSE", "FSE compressé", "DRE"} {
			place := " où se trouve "
			if strings.Contains(lots, ",") {
				place = " où se trouvent "
			}
			out = append(out, "l'opérateur télétransmet un fichier de "+file+place+lots)
		}
	}
	for _, end := range []string{"de test, dont le certificat AMO expire dans 10 jours",
		"de test, dont le certificat AMO expire dans 60 jours", "de test, dont le certificat AMC expire dans 10 jours",
		"réels, dont le certificat AMO expire dans 10 jours", "réels, dont le certificat AMC expire dans 10 jours"} {
		out = append(out, "un poste en service pour les flux "+end)
	}
	return append(out, "un jour passe", "2 jours passent", "8 jours passent", "16 jours passent",
		"le temps avance jusqu'au lendemain à 3 h",
		"le frontal répond 4015 aux 2 prochains lots, même chiffrés avec le nouveau certificat")
}

// vocabulary lists every gesture that may be drawn: the finite patterns of
// steps written out, the open ones by their written texts.
func vocabulary() (out []gesture) {
	for _, d := range steps.New().Definitions() {
		if d.Role != steps.Gesture {
			continue
		}
		texts, finite := []string(nil), false
		if re, err := syntax.Parse(d.Pattern, syntax.Perl); err == nil {
			texts, finite = expand(re)
		}
		if !finite { // its own example stands for it, beside the written ones
			texts = []string{d.Example}
		}
		for _, t := range texts {
			out = append(out, gesture{t, kindOf(t)})
		}
	}
	for _, t := range written() {
		out = append(out, gesture{t, kindOf(t)})
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(out, func(g gesture) bool {
		again := seen[g.text]
		seen[g.text] = true
		return again || why(g.text) != ""
	})
}

// otherWords is the reason of what is drawn in other words: « l'annuaire publie
// désormais » says the same.
const otherWords = "se dit autrement"

// why tells why a gesture is left out, "" for one that is not.
func why(text string) string {
	for _, l := range leftOut() {
		if l.words.MatchString(text) {
			return l.why
		}
	}
	return ""
}

// mostTexts bounds what is written out of one pattern.
const mostTexts = 64

// expand writes out every text that an expression means, when they are few.
func expand(re *syntax.Regexp) ([]string, bool) {
	switch re.Op {
	case syntax.OpEmptyMatch:
		return []string{""}, true
	case syntax.OpLiteral:
		return []string{string(re.Rune)}, true
	case syntax.OpCapture:
		return expand(re.Sub[0])
	case syntax.OpQuest:
		list, ok := expand(re.Sub[0])
		return append(list, ""), ok
	case syntax.OpCharClass:
		var list []string
		for i := 0; i+1 < len(re.Rune); i += 2 {
			for r := re.Rune[i]; r <= re.Rune[i+1]; r++ {
				if list = append(list, string(r)); len(list) > 5 {
					return nil, false
				}
			}
		}
		return list, true
	case syntax.OpAlternate:
		var list []string
		for _, sub := range re.Sub {
			more, ok := expand(sub)
			if list = append(list, more...); !ok || len(list) > mostTexts {
				return nil, false
			}
		}
		return list, true
	case syntax.OpConcat:
		list := []string{""}
		for _, sub := range re.Sub {
			more, ok := expand(sub)
			if !ok || len(list)*len(more) > mostTexts {
				return nil, false
			}
			var next []string
			for _, a := range list {
				for _, b := range more {
					next = append(next, a+b)
				}
			}
			list = next
		}
		return list, true
	}
	return nil, false
}

// actorOf is the recipient that a gesture's words name, "" for none.
func actorOf(text string) string {
	for _, actor := range []string{"AMO", "AMC", "OCT"} {
		if strings.Contains(text, actor) {
			return actor
		}
	}
	return ""
}
