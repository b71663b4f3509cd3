package asp

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"amfront/asp/jsonfile"
)

// Type is what a tag holds.
type Type int

// The types of tags.
const (
	Text    Type = iota
	Date         // JJ/MM/AAAA
	Amount       // euros, a number with two decimals as written
	Integer      // the rank of a request
	Boolean
	AlwaysFalse
	AlwaysNull
	Object
	Table // array of objects
	List  // array of texts
)

// Format is what a tag's value must look like. Lengths count characters.
type Format struct {
	Type    Type
	Exactly int            // characters, 0: any
	Below   int            // fewer than, 0: any
	Upper   bool           // no small letter
	Pattern *regexp.Regexp // which characters, not how many
	Says    string         // the pattern in French
	Enum    []string
	admits  func(string) (ok bool, remark *remark) // in place of Enum
	hint    string                                 // what to do when it is not admitted
}

// fault is a departure from a format.
type fault struct {
	digit                   Digit
	expected, found, advice string
}

// simple is what each type is in French, and which faults its values can have,
// but for texts.
var simple = map[Type]struct {
	french string
	digits []Digit
}{
	Date:        {"date JJ/MM/AAAA", []Digit{WrongType, Form, Admitted}},
	Amount:      {"nombre avec deux décimales après le point", []Digit{WrongType, Form, Admitted}},
	Integer:     {fmt.Sprintf("entier de 1 à %d", MaxRequests), []Digit{WrongType, Form, Admitted}},
	Boolean:     {"true ou false", []Digit{WrongType}},
	AlwaysFalse: {"toujours false", []Digit{WrongType, Admitted}},
	AlwaysNull:  {"toujours null", []Digit{NotNull}},
	Object:      {"objet", nil},
	Table:       {"tableau d'objets", nil},
}

// French describes the format.
func (f Format) French() string {
	if s, is := simple[f.Type]; is {
		return s.french
	}
	var parts []string
	switch {
	case f.Enum != nil:
		parts = append(parts, "« "+strings.Join(f.Enum, " » ou « ")+" »")
	case f.Exactly > 0:
		parts = append(parts, fmt.Sprintf("texte de %d caractères exactement", f.Exactly))
	case f.Below > 0:
		parts = append(parts, fmt.Sprintf("texte de moins de %d caractères", f.Below))
	case f.admits == nil:
		parts = append(parts, "texte")
	}
	if f.Upper {
		parts = append(parts, "en majuscules")
	}
	if f.Says != "" {
		parts = append(parts, f.Says)
	}
	text := strings.Join(parts, ", ")
	if f.Type == List {
		return "liste de valeurs : " + text
	}
	return text
}

// digits are the faults that a value of the format can have, given the tag.
func (f Format) digits() []Digit {
	if s, is := simple[f.Type]; is {
		return s.digits
	}
	out := []Digit{WrongType}
	if f.Exactly > 0 || f.Below > 0 {
		out = append(out, Length)
	}
	if f.Pattern != nil || f.Upper {
		out = append(out, Form)
	}
	if f.Enum != nil || f.admits != nil {
		out = append(out, Admitted)
	}
	return out
}

// check lists the faults of a value that is there and not null.
func (f Format) check(v *jsonfile.Value) (faults []fault, note *remark) {
	add := func(d Digit, expected, advice string) {
		faults = append(faults, fault{d, expected, show(v), advice})
	}
	switch f.Type {
	case AlwaysNull:
		add(NotNull, "null", "Laisser null : l'ASP remplit cette balise, ou elle ne concerne pas ce modèle.")
	case Boolean, AlwaysFalse:
		if v.Kind != jsonfile.Bool {
			add(WrongType, f.French(), "Écrire true ou false sans guillemets.")
		} else if f.Type == AlwaysFalse && v.Bool {
			add(Admitted, "false", "Écrire false : ce scénario ne concerne pas un transcodeur LOINC.")
		}
	case Amount:
		f.amount(v, add)
	case Integer:
		f.integer(v, add)
	case Date:
		f.date(v, add)
	default:
		note = f.text(v, add)
	}
	return faults, note
}

var (
	twoDecimals = regexp.MustCompile(`^-?[0-9]+\.[0-9]{2}$`)
	wholeNumber = regexp.MustCompile(`^[0-9]+$`)
	dateForm    = regexp.MustCompile(`^[0-9]{2}/[0-9]{2}/[0-9]{4}$`)
	isoDate     = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}`)
)

func (f Format) amount(v *jsonfile.Value, add func(Digit, string, string)) {
	switch {
	case v.Kind != jsonfile.Number:
		add(WrongType, "un nombre, sans guillemets", "Écrire le montant comme un nombre JSON : 1075.00.")
	case !twoDecimals.MatchString(v.Text):
		add(Form, "deux chiffres après le point, même 00", "Écrire par exemple 1075.00 ; beaucoup de bibliothèques JSON "+
			"écrivent 1075.0 ou 1075 si on ne leur impose pas le format.")
	case strings.HasPrefix(v.Text, "-"), strings.Trim(v.Text, "0.") == "":
		add(Admitted, "un montant supérieur à zéro", "Vérifier le montant et son signe : 0.00 n'en est pas un.")
	default:
		if _, ok := Cents(v.Text); !ok {
			add(Admitted, "un montant de 12 chiffres au plus avant le point", "Vérifier le montant : aucune "+
				"prestation ne coûte autant.")
		}
	}
}

func (f Format) integer(v *jsonfile.Value, add func(Digit, string, string)) {
	switch {
	case v.Kind != jsonfile.Number:
		add(WrongType, "un entier, sans guillemets", "Écrire le numéro comme un nombre JSON : 1.")
	case !wholeNumber.MatchString(v.Text):
		add(Form, "un entier en chiffres", "Écrire le numéro sans signe, point ni exposant.")
	default:
		if n, err := strconv.Atoi(v.Text); err != nil || n < 1 || n > MaxRequests {
			add(Admitted, f.French(), fmt.Sprintf("Numéroter les demandes de 1 à %d.", MaxRequests))
		}
	}
}

func (f Format) date(v *jsonfile.Value, add func(Digit, string, string)) {
	switch {
	case v.Kind != jsonfile.String:
		add(WrongType, "une chaîne entre guillemets", "Écrire la date entre guillemets : \"31/01/2022\".")
	case !dateForm.MatchString(v.Text):
		advice := "Écrire le jour, le mois et l'année : 31/01/2022."
		if isoDate.MatchString(v.Text) {
			advice = fmt.Sprintf("La date est à l'envers (ISO 8601) : écrire %s/%s/%s.", v.Text[8:10], v.Text[5:7], v.Text[:4])
		}
		add(Form, "JJ/MM/AAAA", advice)
	default:
		if _, err := time.Parse("02/01/2006", v.Text); err != nil || strings.HasSuffix(v.Text, "/0000") {
			add(Admitted, "un jour qui existe", "Vérifier le jour et le mois : le premier nombre est le jour.")
		} else if year := v.Text[6:]; year < "1900" || year > "2099" {
			add(Admitted, "une année de 1900 à 2099", "Vérifier l'année : une date par défaut du logiciel est restée.")
		}
	}
}

func (f Format) text(v *jsonfile.Value, add func(Digit, string, string)) (note *remark) {
	if v.Kind != jsonfile.String {
		add(WrongType, "une chaîne entre guillemets", "Mettre la valeur entre guillemets.")
		return nil
	}
	n := utf8.RuneCountInString(v.Text)
	switch {
	case f.Exactly > 0 && n != f.Exactly:
		add(Length, fmt.Sprintf("%d caractères", f.Exactly), fmt.Sprintf("La valeur en a %d ; garder les zéros de tête.", n))
	case f.Below > 0 && n >= f.Below:
		add(Length, fmt.Sprintf("moins de %d caractères", f.Below), fmt.Sprintf("La valeur en a %d ; l'abréger.", n))
	}
	switch {
	case f.Upper && strings.ContainsFunc(v.Text, unicode.IsLower):
		add(Form, "des majuscules", "Écrire "+clip(strings.ToUpper(v.Text))+".")
	case f.Pattern != nil && !f.Pattern.MatchString(v.Text):
		add(Form, f.Says, "Corriger les caractères de la valeur.")
	}
	switch {
	case f.admits != nil:
		ok, r := f.admits(v.Text)
		if !ok {
			add(Admitted, f.Says, f.hint)
		}
		note = r
	case f.Enum != nil && !slices.Contains(f.Enum, v.Text):
		advice := "Recopier une des valeurs admises."
		for _, e := range f.Enum {
			if strings.EqualFold(e, strings.TrimSpace(v.Text)) {
				advice = "Écrire exactement « " + e + " »."
			}
		}
		add(Admitted, f.French(), advice)
	}
	return note
}

// show is a value as a message shows it: short, on one line.
func show(v *jsonfile.Value) string {
	if v == nil {
		return "rien (balise absente)"
	}
	if v.Kind == jsonfile.Array || v.Kind == jsonfile.Object {
		if n := len(v.Items) + len(v.Members); n > 0 {
			return "un " + v.Kind.French() + " non vide"
		}
		return "un " + v.Kind.French() + " vide"
	}
	return clip(v.String())
}

// clip shortens a text for a message, and says how long it was.
func clip(s string) string { return cut(s, 60) }

func cut(s string, most int) string {
	n := utf8.RuneCountInString(s)
	if n <= most {
		return visible(s)
	}
	short := []rune(s[:min(len(s), most*utf8.UTFMax)])[:most-3]
	return fmt.Sprintf("%s… (%d caractères)", visible(string(short)), n)
}

// unseen tells the signs that nobody sees and a terminal may obey: control and
// format characters (Unicode Cc and Cf).
func unseen(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }

// visible is a text with such signs as JSON escapes them.
func visible(s string) string {
	if !strings.ContainsFunc(s, unseen) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if unseen(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// firstUnseen says which sign is the first that nobody sees, "" when there is none.
func firstUnseen(s string) string {
	at := strings.IndexFunc(s, unseen)
	if at < 0 {
		return ""
	}
	r, _ := utf8.DecodeRuneInString(s[at:])
	return fmt.Sprintf("U+%04X, caractère %d de « %s »", r, utf8.RuneCountInString(s[:at])+1, clip(s))
}

func blank(v *jsonfile.Value) bool {
	return v == nil || v.Kind == jsonfile.Null || v.Kind == jsonfile.String && strings.TrimSpace(v.Text) == ""
}

func null(v *jsonfile.Value) bool { return v == nil || v.Kind == jsonfile.Null }
