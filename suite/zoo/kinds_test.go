package zoo

import (
	"path"
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
		if k.reason != nil && match(path.Base(tail(k.Check)), tail(c.Check)) && slices.ContainsFunc(parts, k.reason.MatchString) {
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
	{"le motif du rejet le dit", regexp.MustCompile(`(rejeté|accepté avec|accepté malgré|perdu) par un 40\d5 : |rejeté par un 40|conséquence de C-01`)},
	{"le lot n'est pas reparti", regexp.MustCompile(`n'a pas été envoyé de nouveau|n'est pas reparti|: 0 nouvel envoi|` +
		`n'a pas pris le message de service|laissés? dans la boîte`)},
	{"le lot est reparti", regexp.MustCompile(`nouvel envoi|nouveaux envois`)},
	{"le lot n'est pas arrivé", regexp.MustCompile(`rien n'est arrivé|n'est pas arrivé|0 porte ce fichier`)},
	{"arrivé autrement", regexp.MustCompile(`messages? reçus?|arrivées`)},
	{"l'écart est celui que le constat décrit", regexp.MustCompile(`^(erreur|avertissement) : attendu`)},
	{"message non reconnu", regexp.MustCompile(`messages reconnus|sur \d+ relevé`)},
}
