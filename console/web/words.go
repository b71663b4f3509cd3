package web

import (
	"fmt"
	"html/template"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
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

// Months of a French date.
var Months = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
	"octobre", "novembre", "décembre"}

// htmlTime is a <time> with day and second, in the bench's own zone.
func htmlTime(t time.Time) template.HTML {
	if t.IsZero() {
		return "—"
	}
	l := t.Local()
	return timeElement(t, fmt.Sprintf("%d %s %d à %s", l.Day(), Months[l.Month()-1], l.Year(), l.Format("15:04:05")))
}

// htmlClock is a <time> with milliseconds only.
func htmlClock(t time.Time) template.HTML {
	if t.IsZero() {
		return "—"
	}
	return timeElement(t, strings.Replace(t.Local().Format("15:04:05.000"), ".", ",", 1))
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
func Octets(n any) string { return Plural(n, "octet", "octets") }

// Plural counts in French: below two is singular. n is any integer.
func Plural(n any, one, many string) string {
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "\u202f" + digits[i:]
	}
	if digits != "0" && digits != "1" {
		return digits + "\u00a0" + many
	}
	return digits + "\u00a0" + one
}
