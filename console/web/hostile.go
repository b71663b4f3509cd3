package web

import (
	"fmt"
	"html/template"
	"strings"
	"unicode/utf8"

	"amfront/words"
)

// maxShown bounds a hostile value on a page, in runes.
const maxShown = 400

// deceives tells characters that break, hide or reorder what stands around
// them: controls, direction marks, blanks without width, tags.
func deceives(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case r < 0x20, r >= 0x7f && r < 0xa0, r == 0x061C, r == 0x200B, r == 0x200E, r == 0x200F, r == 0x2028, r == 0x2029,
		r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x206F, r == 0xFEFF, r >= 0xFFF9 && r <= 0xFFFC,
		r >= 0xE0000 && r <= 0xE0FFF, r == 0xFFFE, r == 0xFFFF, r >= 0xFE00 && r <= 0xFE0F:
		return true
	}
	return false
}

// Clean is s for a title or an attribute: what deceives becomes U+FFFD.
func Clean(s string) string {
	return strings.Map(func(r rune) rune {
		if deceives(r) {
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// Quoted is what an approval says: French in every language.
type Quoted string

// hostile is a value from outside: escaped, isolated from the direction of
// what surrounds it, what deceives named by its number, cut at maxShown.
func hostile(l words.Language, v any) template.HTML {
	lang := ""
	switch said := v.(type) {
	case words.Speaker:
		v = said.In(l)
	case error:
		v = l.Error(said)
	case Quoted:
		lang = ` lang="fr"`
	}
	s := strings.ToValidUTF8(fmt.Sprint(v), "\uFFFD")
	if s == "" {
		return template.HTML(`<span class="soft">` + l.Word("(vide)") + `</span>`)
	}
	var b strings.Builder
	b.WriteString(`<bdi class="hostile"` + lang + `>`)
	n := 0
	for _, r := range s {
		if n++; n > maxShown {
			fmt.Fprintf(&b, `<span class="soft"> … (%s)</span>`,
				Plural(utf8.RuneCountInString(s), "caractère", "caractères").In(l))
			break
		}
		if deceives(r) {
			fmt.Fprintf(&b, `<span class="ctl">U+%04X</span>`, r)
		} else {
			template.HTMLEscape(&b, []byte(string(r)))
		}
	}
	b.WriteString(`</bdi>`)
	return template.HTML(b.String())
}

// diagnostic is what the reader of CMS said; what has no French, as the error of
// a file below, stays in English and is marked so.
func diagnostic(l words.Language, d diagnosis) template.HTML {
	if d.Foreign() && l != words.English {
		return foreign(l, d.In(l))
	}
	return hostile(l, d.In(l))
}

// diagnosis is a sentence that knows whether it has no French.
type diagnosis interface {
	words.Speaker
	Foreign() bool
}

// foreign is what a library said, in English.
func foreign(l words.Language, s string) template.HTML {
	return `<span lang="en">` + hostile(l, s) + `</span>`
}
