package cms

import (
	"fmt"
	"regexp"

	"amfront/words"
)

// sentence is what this package says, in both languages; words.go has them
// all. %s takes a name, other words of ours or what was copied from the input,
// %d a number; [n] tells which where the order changes.
type sentence struct{ english, french string }

// Diagnosis is a sentence with what it fills in: an Error.Detail, one of
// Info.Departures or of Info.BER. Names of ASN.1 and of the RFCs stay what
// they are in French, and so does what another library said, between « and ».
type Diagnosis struct {
	sentence
	args []any // spoken, or what fmt prints the same in both languages
}

// Said is a diagnosis without arguments; with french "" it is what another
// library said, in its own language.
func Said(english, french string) Diagnosis { return Diagnosis{sentence: sentence{english, french}} }

func (s sentence) of(args ...any) Diagnosis { return Diagnosis{s, args} }

// spoken is an argument that differs between the languages.
type spoken interface{ in(french bool) string }

func (s sentence) in(french bool) string { return s.of().in(french) }

// String is the diagnosis in English.
func (d Diagnosis) String() string { return d.in(false) }

// French is the diagnosis in French; what another library said stays as it is.
func (d Diagnosis) French() string { return d.in(true) }

// In implements words.Speaker.
func (d Diagnosis) In(l words.Language) string { return d.in(l != words.English) }

// Foreign tells what another library said.
func (d Diagnosis) Foreign() bool { return d.french == "" }

// MarshalText is the English, for JSON.
func (d Diagnosis) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// verb is where an argument goes, with the noun that it counts: French has the
// singular below two.
var verb = regexp.MustCompile(`%(?:\[(\d)\])?[sd]( octet| élément| niveau| destinataire)?([sx]?)`)

func (d Diagnosis) in(french bool) string {
	format := d.english
	if french && d.french != "" {
		format = d.french
	}
	if len(d.args) == 0 {
		return format
	}
	next := 0
	return verb.ReplaceAllStringFunc(format, func(v string) string {
		m := verb.FindStringSubmatch(v)
		if next++; m[1] != "" {
			next = int(m[1][0] - '0')
		}
		said := ""
		switch a := d.args[next-1].(type) {
		case spoken:
			said = a.in(french)
		default:
			said = fmt.Sprint(a)
		}
		switch {
		case french && said == "":
			said = "rien"
		case french && m[2] != "" && (said == "0" || said == "1"):
			return said + m[2]
		}
		return said + m[2] + m[3]
	})
}
