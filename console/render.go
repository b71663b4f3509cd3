package console

import (
	"embed"
	"fmt"
	"html/template"
	"strings"
	"time"
	"unicode/utf8"

	"amfront/judge/report"
	"amfront/receiver/cms"
)

//go:embed templates
var templateFiles embed.FS

// maxShown bounds a hostile value on a page, in runes.
const maxShown = 400

func parseTemplates() (*template.Template, error) {
	return template.New("console").Funcs(funcs).ParseFS(templateFiles, "templates/*.gohtml")
}

// funcs are what a template may call.
var funcs = template.FuncMap{
	"time": htmlTime, "clock": htmlClock, "hostile": hostile, "clean": clean, "clip": clip,
	"diagnostic": diagnostic, "foreign": foreign, "octets": octets, "plural": plural, "decision": decisionBadge,
	"verdict": verdictBadge, "severity": severityBadge,
	"dict": dict, "join": strings.Join, "add": func(a, b int) int { return a + b },
	"short": func(s any) string { return short(fmt.Sprint(s)) },
}

// months of a French date.
var months = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
	"octobre", "novembre", "décembre"}

// htmlTime is a <time> with day and second, in the bench's own zone.
func htmlTime(t time.Time) template.HTML {
	if t.IsZero() {
		return "—"
	}
	l := t.Local()
	return timeElement(t, fmt.Sprintf("%d %s %d à %s", l.Day(), months[l.Month()-1], l.Year(), l.Format("15:04:05")))
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

// clean is s for a title or an attribute: what deceives becomes U+FFFD.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if deceives(r) {
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// hostile is a value from outside: escaped, isolated from the direction of
// what surrounds it, what deceives named by its number, cut at maxShown.
func hostile(v any) template.HTML {
	s := strings.ToValidUTF8(fmt.Sprint(v), "\uFFFD")
	if s == "" {
		return `<span class="soft">(vide)</span>`
	}
	var b strings.Builder
	b.WriteString(`<bdi class="hostile">`)
	n := 0
	for _, r := range s {
		if n++; n > maxShown {
			fmt.Fprintf(&b, `<span class="soft"> … (%s)</span>`, plural(utf8.RuneCountInString(s), "caractère", "caractères"))
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

// diagnostic is what the reader of CMS said, in French; what has none, as the
// error of a file below, stays in English and is marked so.
func diagnostic(d cms.Diagnosis) template.HTML {
	if d.Foreign() {
		return foreign(d.String())
	}
	return hostile(d.French())
}

// foreign is what a library said, in English.
func foreign(s string) template.HTML { return `<span lang="en">` + hostile(s) + `</span>` }

// clip shortens s to n runes.
func clip(n int, s string) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}

func short(s string) string {
	if len(s) > 16 {
		return s[:16] + "…"
	}
	return s
}

// octets is a size in words, thousands apart; n is any integer.
func octets(n any) string { return plural(n, "octet", "octets") }

// plural counts in French: below two is singular. n is any integer.
func plural(n any, one, many string) string {
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "\u202f" + digits[i:]
	}
	if digits != "0" && digits != "1" {
		return digits + "\u00a0" + many
	}
	return digits + "\u00a0" + one
}

func badge(class, sign, word string) template.HTML {
	return template.HTML(`<span class="badge ` + class + `"><span aria-hidden="true">` + sign + `</span>` +
		template.HTMLEscapeString(word) + `</span>`)
}

// decisionBadge shows the decision of the front-end on a message.
func decisionBadge(d string) template.HTML {
	switch d {
	case "accepted":
		return badge("ok", "✔", "accepté")
	case "4015":
		return badge("warn", "↻", "accepté, 4015")
	case "4005", "4025":
		return badge("bad", "✘", "rejeté, "+d)
	case "undelivered":
		return badge("odd", "⤺", "non remis")
	}
	return badge("mute", "?", d)
}

// verdictBadge shows a verdict of the suite.
func verdictBadge(v report.Verdict) template.HTML {
	class := "note"
	switch v {
	case report.Conforming:
		class = "ok"
	case report.NonConforming:
		class = "bad"
	case report.Warning:
		class = "warn"
	case report.BenchError:
		class = "odd"
	case report.NotApplicable:
		class = "mute"
	}
	return badge(class, v.Symbol(), string(v))
}

// severityBadge shows the severity of a finding.
func severityBadge(s string) template.HTML {
	switch s {
	case "erreur":
		return badge("bad", "✘", s)
	case "avertissement":
		return badge("warn", "!", s)
	}
	return badge("mute", "i", s)
}

// dict makes a map of pairs, to hand several values to a template.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict: a key without a value")
	}
	m := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		k, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: key %v is no string", pairs[i])
		}
		m[k] = pairs[i+1]
	}
	return m, nil
}
