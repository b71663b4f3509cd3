package diagnosis

import (
	"crypto/sha256"
	"encoding/binary"
	"regexp"
	"strings"
	"unicode/utf8"

	"amfront/judge/report"
)

// What varies by nature.
var (
	hexRun   = regexp.MustCompile(`\b[0-9a-f]{16,64}\b`)
	instants = regexp.MustCompile(`20\d{12}(\d*)`)
	stamps   = regexp.MustCompile(`\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ`)
	port     = regexp.MustCompile(`127\.0\.0\.1:\d+`)
	reset    = regexp.MustCompile(`(unable to read LDAP response packet: read|dial) tcp .*connection reset by peer`)
	boundary = regexp.MustCompile(`boundary=("[^"]*"|\S+)`)
	sizeOf   = regexp.MustCompile(`SIZE=\d+`)
	temp     = regexp.MustCompile(`/\S*/amfront-\w+-\d+/`)
	moment   = regexp.MustCompile(`\b\d\d/\d\d/\d{4}( \d\d:\d\d)?\b`)
	hours    = regexp.MustCompile(`\b\d\d:\d\d\b`)
	spread   = regexp.MustCompile(`\b\d+ heures différentes`)
	banc     = regexp.MustCompile(`<amfront\.\w+@amfront\.test>`)
)

// Plain takes out of a line what varies from run to run.
func Plain(s string) string {
	s = banc.ReplaceAllString(s, "<message du banc>")
	s = moment.ReplaceAllString(s, "JJ/MM/AAAA")
	s = hexRun.ReplaceAllStringFunc(s, func(m string) string {
		if len(m) < 24 && strings.Trim(m, "0123456789") == "" {
			return m // a number of the domain
		}
		return "…"
	})
	s = instants.ReplaceAllStringFunc(s, func(m string) string {
		return "AAAAMMJJhhmmss" + strings.Repeat("n", len(m)-14)
	})
	s = stamps.ReplaceAllString(s, "AAAA-MM-JJThh:mm:ssZ")
	s = hours.ReplaceAllString(s, "hh:mm")
	s = spread.ReplaceAllString(s, "n heures différentes")
	s = port.ReplaceAllString(s, "127.0.0.1:port")
	s = reset.ReplaceAllString(s, "connexion coupée") // before or after it was made
	s = boundary.ReplaceAllString(s, "boundary=…")
	s = sizeOf.ReplaceAllString(s, "SIZE=n")
	s = temp.ReplaceAllString(s, "…/")
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
