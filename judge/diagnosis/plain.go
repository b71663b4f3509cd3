package diagnosis

import (
	"crypto/sha256"
	"encoding/binary"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"amfront/judge/report"
)

// variation is what varies by nature, and what stands in its place.
type variation struct {
	found *regexp.Regexp
	plain func(string) string
}

// variations are made when the first line is compared: most commands compare none.
var variations = sync.OnceValue(func() []variation {
	as := func(text string) func(string) string { return func(string) string { return text } }
	var list []variation
	add := func(expression string, plain func(string) string) {
		list = append(list, variation{regexp.MustCompile(expression), plain})
	}
	add(`<amfront\.\w+@amfront\.test>`, as("<message du banc>"))
	add(`\b\d\d/\d\d/\d{4}( \d\d:\d\d)?\b`, as("JJ/MM/AAAA"))
	add(`\b[0-9a-f]{16,64}\b`, func(m string) string {
		if len(m) < 24 && strings.Trim(m, "0123456789") == "" {
			return m // a number of the domain
		}
		return "…"
	})
	add(`20\d{12}(\d*)`, func(m string) string { return "AAAAMMJJhhmmss" + strings.Repeat("n", len(m)-14) })
	add(`\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ`, as("AAAA-MM-JJThh:mm:ssZ"))
	add(`\b\d\d:\d\d\b`, as("hh:mm"))
	add(`\b\d+ heures différentes`, as("n heures différentes"))
	add(`127\.0\.0\.1:\d+`, as("127.0.0.1:port"))
	// Before or after the connection was made.
	add(`(unable to read LDAP response packet: read|dial) tcp .*connection reset by peer`, as("connexion coupée"))
	add(`boundary=("[^"]*"|\S+)`, as("boundary=…"))
	add(`SIZE=\d+`, as("SIZE=n"))
	add(`/\S*/amfront-\w+-\d+/`, as("…/"))
	return list
})

// Plain takes out of a line what varies from run to run.
func Plain(s string) string {
	for _, v := range variations() {
		s = v.found.ReplaceAllStringFunc(s, v.plain)
	}
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "�")
	}
	if len(s) > 1000 {
		s = strings.ToValidUTF8(s[:1000], "") + "…"
	}
	return s
}

// Said is what the editor would have read of a check: what was seen, and why.
func Said(c report.Check) string {
	switch {
	case c.Observed == "":
		return c.Reason
	case c.Reason == "":
		return c.Observed
	}
	return c.Observed + " — " + c.Reason
}

// Sentence is what a check said, as it is compared: whole, and by its parts,
// to the letter and without what one software words unlike another.
type Sentence struct {
	Whole uint32   `json:"w"`
	Parts []uint32 `json:"p,omitempty"`
	Forms []uint32 `json:"f,omitempty"`
}

// maxParts bounds the parts of a sentence that are compared.
const maxParts = 24

// SentenceOf reads a sentence.
func SentenceOf(said string) Sentence {
	text := strings.Join(strings.Fields(Plain(said)), " ")
	s := Sentence{Whole: digest(text)}
	for _, part := range strings.Split(strings.ReplaceAll(text, " — ", " ; "), " ; ") {
		if len(s.Parts) < maxParts {
			s.Parts = append(s.Parts, digest(part))
			s.Forms = append(s.Forms, digest(formOf(part)))
		}
	}
	return s
}

var (
	quoted = regexp.MustCompile(`«[^»]*»|"[^"]*"`)
	number = regexp.MustCompile(`\d+`)
)

// formOf is a part of a sentence without quotations and numbers.
func formOf(part string) string {
	return number.ReplaceAllString(quoted.ReplaceAllString(part, "«»"), "0")
}

// digest is short: what it tells apart stands in one check of one example.
func digest(text string) uint32 {
	sum := sha256.Sum256([]byte(text))
	return binary.BigEndian.Uint32(append([]byte{0}, sum[:3]...))
}
