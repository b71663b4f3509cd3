package zoo

import (
	"regexp"
	"slices"
	"strings"

	"amfront/judge/report"
)

// elsewhereCell is a check that a variant turns red in an example in which it
// declares nothing: known from the kept matrix.
type elsewhereCell struct {
	variant, example string
	turned           turned
	sentence         string
	kind             string // why it is red there; "" when nobody has decided that yet
}

// sameFault is the kind of a check that says elsewhere what a declared one says.
const sameFault = "même faute"

// consequence is a kind of sentence that is true and is not about the fault
// itself: the report says so to the editor by what it quotes.
type consequence struct {
	kind string
	re   *regexp.Regexp
}

// elsewhere are the undeclared red checks of the kept matrix, each with its kind.
func (g *game) elsewhere(w *kept) (out []elsewhereCell) {
	for _, s := range g.specimens {
		v := w.Variants[s.Name]
		if v == nil || s.Expect.Never {
			continue
		}
		declared := g.plays(s)
		for id, cells := range v.Cells {
			if slices.Contains(declared, id) {
				continue // TestMatrix judges these
			}
			for _, c := range cells {
				if c.Verdict == report.NonConforming || c.Verdict == report.Warning {
					text := w.Sentences[c.Sentence]
					out = append(out, elsewhereCell{s.Name, id, c, text, s.kindOf(c, text)})
				}
			}
		}
	}
	return out
}

func (s specimen) kindOf(c turned, text string) string {
	parts := append(strings.Split(text, " — "), text)
	for _, k := range slices.Concat(s.kills, s.aside) {
		if k.reason != nil && match(tail(k.Check), tail(c.Check)) && slices.ContainsFunc(parts, k.reason.MatchString) {
			return sameFault
		}
	}
	for _, k := range consequences {
		if slices.ContainsFunc(parts, k.re.MatchString) {
			return k.kind
		}
	}
	return ""
}

// tail is what a check looks at, whichever example asks: lot-accepte of A-05.lot-accepte.
func tail(check string) string {
	if i := strings.LastIndexByte(check, '.'); i >= 0 {
		return check[i+1:]
	}
	return check
}

// consequences are tried in their order: what quotes the cause comes first.
var consequences = []consequence{
	// The front-end's own reason names the fault.
	{"le motif du rejet le dit", regexp.MustCompile(`par un 40\d5 : |conséquence de C-01`)},
	// A lot that was rejected for the fault itself, or a message that the fault
	// keeps from being read or believed, or a lot that cannot be found by it.
	{"le lot n'est pas reparti", regexp.MustCompile(`n'a pas été envoyé de nouveau|n'est pas reparti|: 0 nouvel envoi|` +
		`n'a pas pris le message de service|laissés? dans la boîte`)},
	{"le lot est reparti", regexp.MustCompile(`nouvel envoi|nouveaux envois`)},
	{"le lot n'est pas arrivé", regexp.MustCompile(`rien n'est arrivé|n'est pas arrivé|0 porte ce fichier`)},
	// It uses another certificate, and so sees no reason to stop, or another one.
	{"il ne s'est pas arrêté", regexp.MustCompile(`^le logiciel dit avoir émis|messages? émis`)},
	{"il s'arrête pour une autre cause", regexp.MustCompile(`le refus a une autre cause`)},
	{"un autre certificat du titulaire a servi", regexp.MustCompile(`c'est un autre certificat du même titulaire`)},
	{"il cherche autre chose dans l'annuaire", regexp.MustCompile(`recherches? de certificat|CRL inutiles`)},
	{"il n'en dit rien", regexp.MustCompile(`ne dit rien de ce message`)},
	{"la clé ou le vecteur se prévoit", regexp.MustCompile(`document n° \d+ : `)},
	{"autre chose que le fichier est chiffré", regexp.MustCompile(`^un SignedData`)},
	{"rien n'ouvre le document", regexp.MustCompile(`^aucun certificat du banc n'ouvre`)},
	{"arrivé autrement", regexp.MustCompile(`messages? reçus?|arrivées`)},
	{"l'écart est celui que le constat décrit", regexp.MustCompile(`^(erreur|avertissement) : attendu`)},
	{"message non reconnu", regexp.MustCompile(`messages reconnus|sur \d+ relevé|l'avis est resté|` +
		`tient une boîte vide pour`)},
	// The fault itself, where another check sees it.
	{"l'en-tête le dit", regexp.MustCompile(`^objet «|^champ \S+ «|^un flux (de|mixte)|l'objet a changé|` +
		`identifiants? pour`)},
	{"autre chose est chiffré, ou rien", regexp.MustCompile(`sous le chiffrement, autre|^un autre contenu|` +
		`contenu avant chiffrement a changé|^pas d'objet CMS|^aucun (destinataire|contenu chiffré) : `)},
	{"c'est un autre certificat, ou le lot ne s'ouvre pas", regexp.MustCompile(`ou sa clé n'ouvre pas le lot`)},
	{"il a cru ce qu'il devait refuser, et n'alerte pas", regexp.MustCompile(`^aucune alerte`)},
	{"le rythme des listes n'est plus tenu", regexp.MustCompile(`redemandée|\d+ sur \d+ (trop|dans le passé)`)},
	{"une session reste ouverte", regexp.MustCompile(`une session est (encore|restée) ouverte`)},
}
