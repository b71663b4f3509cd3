package web

import (
	"fmt"
	"html/template"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"amfront/words"
)

var accents = strings.NewReplacer("é", "e", "è", "e", "ê", "e", "ë", "e", "à", "a", "â", "a", "ç", "c", "ô", "o", "î",
	"i", "ï", "i", "û", "u", "ù", "u", "ü", "u", "œ", "oe", "’", "'")

// Fold is s for a comparison that minds neither case nor accents.
func Fold(s string) string { return accents.Replace(strings.ToLower(s)) }

// Capital is s as it begins a line.
func Capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// French sets the data's plain text as French is printed: curved apostrophes,
// and no line that begins with a colon.
var French = strings.NewReplacer("'", "’", " :", "\u00a0:", " ;", "\u202f;", " ?", "\u202f?", " !", "\u202f!", "« ",
	"«\u00a0", " »", "\u00a0»")

var months = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
	"octobre", "novembre", "décembre"}

// At is a day and a second, in the bench's own zone.
func At(t time.Time) *words.Said {
	l := t.Local()
	return words.Errorf("%d %v %d à %s", l.Day(), Month(l), l.Year(), l.Format("15:04:05"))
}

// Month is the name of a day's month.
func Month(t time.Time) *words.Said { return words.Text(months[t.Month()-1]) }

// htmlTime is a <time> with day and second, in the bench's own zone.
func htmlTime(l words.Language, t time.Time) template.HTML {
	if t.IsZero() {
		return "—"
	}
	return timeElement(t, At(t).In(l))
}

var decimal = map[words.Language]string{words.French: ",", words.English: "."}

// htmlClock is a <time> with milliseconds only.
func htmlClock(l words.Language, t time.Time) template.HTML {
	if t.IsZero() {
		return "—"
	}
	return timeElement(t, strings.Replace(t.Local().Format("15:04:05.000"), ".", decimal[l], 1))
}

func timeElement(t time.Time, words string) template.HTML {
	return template.HTML(`<time datetime="` + t.UTC().Format(time.RFC3339Nano) + `">` + words + `</time>`)
}

// Clip shortens s to n runes.
func Clip(n int, s string) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}

// Short is the beginning of a serial number or fingerprint.
func Short(s string) string {
	if len(s) > 16 {
		return s[:16] + "…"
	}
	return s
}

// Octets is a size in words, thousands apart; n is any integer.
func Octets(n any) Count { return Plural(n, "octet", "octets") }

// Count is a number of things: an argument of a sentence.
type Count struct {
	digits    string
	one, many string
}

// Plural counts things, named in French, "" for the number alone; n is any integer.
func Plural(n any, one, many string) Count { return Count{fmt.Sprint(n), one, many} }

// In implements words.Speaker: in French what is below two is singular.
func (c Count) In(l words.Language) string {
	digits, gap, name := c.digits, "\u202f", c.many
	if c.digits == "1" || c.digits == "0" && l != words.English {
		name = c.one
	}
	if l == words.English {
		gap = ","
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + gap + digits[i:]
	}
	if name == "" {
		return digits
	}
	return digits + "\u00a0" + l.Word(name)
}

// String says it in French.
func (c Count) String() string { return c.In(words.French) }

// Error makes it what a sentence says in its own language (words.Errorf).
func (c Count) Error() string { return c.String() }

// Listing is things one after the other: texts, or what speaks both languages.
type Listing []any

// In implements words.Speaker.
func (a Listing) In(l words.Language) string {
	var out []string
	for _, x := range a {
		out = append(out, fmt.Sprint(l.Value(x)))
	}
	return strings.Join(out, ", ")
}

// String says it in French.
func (a Listing) String() string { return a.In(words.French) }

// Error makes it what a sentence says in its own language (words.Errorf).
func (a Listing) Error() string { return a.String() }
