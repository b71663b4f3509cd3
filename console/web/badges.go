package web

import (
	"cmp"
	"fmt"
	"html/template"
	"strings"

	"amfront/bench"
	"amfront/judge/report"
	"amfront/scenarios"
	"amfront/suite/runs"
	"amfront/words"
)

// Mark shows a state by colour, sign and word; a page shows it by {{badge .}}.
type Mark struct {
	Class, Sign string // class: ok, warn, bad, odd, note, mute
	Word        any    // a text, or what speaks both languages
	Beside      string // what the suite adds to it, French
}

// Badge makes a mark.
func Badge(class, sign string, word any) Mark { return Mark{Class: class, Sign: sign, Word: word} }

// HTML is the mark in a language; nothing for none.
func (m Mark) HTML(l words.Language) template.HTML {
	if m.Class == "" && m.Word == nil {
		return ""
	}
	html := `<span class="badge ` + m.Class + `"><span aria-hidden="true">` + m.Sign + `</span>` +
		template.HTMLEscapeString(fmt.Sprint(l.Value(m.Word))) + `</span>`
	if m.Beside != "" {
		html += ` <span class="soft small" lang="fr">` + template.HTMLEscapeString(m.Beside) + `</span>`
	}
	return template.HTML(html)
}

// decisionBadge shows the decision of the front-end on a message.
func decisionBadge(d any) Mark {
	m := scenarios.Decision(fmt.Sprint(d)).Meaning()
	return Badge(m.Style, m.Sign, Fate(m.Label()))
}

// Fate is a decision in words, of one lot or of several, and its code.
func Fate(label string) *words.Said {
	fate, code, has := strings.Cut(label, ", ")
	if !has {
		return words.Text(fate)
	}
	return words.Errorf("%v, %s", words.Text(fate), code)
}

// Outcome is the decision on a lot in words, with its departures if it was
// accepted in spite of them.
func Outcome(m bench.Message) *words.Said {
	said := Fate(scenarios.Decision(m.Decision).Meaning().Label())
	if m.Nuance() != "" {
		return words.Errorf("%v, avec écarts", said)
	}
	return said
}

// outcomeBadge shows it.
func outcomeBadge(m bench.Message) Mark {
	d := scenarios.Decision(m.Decision).Meaning()
	if m.Nuance() != "" {
		d.Style = "warn"
	}
	return Badge(d.Style, d.Sign, Outcome(m))
}

// verdictBadge shows a verdict of the suite.
func verdictBadge(v report.Verdict) Mark {
	return Badge(cmp.Or(verdictClasses[v], "note"), v.Symbol(), v)
}

var verdictClasses = map[report.Verdict]string{report.Conforming: "ok", report.NonConforming: "bad",
	report.Warning: "warn", report.BenchError: "odd", report.AdapterError: "odd",
	report.NotApplicable: "mute"}

// severityBadge shows the severity of a finding.
func severityBadge(s string) Mark {
	switch s {
	case "erreur":
		return Badge("bad", "✘", s)
	case "avertissement":
		return Badge("warn", "!", s)
	}
	return Badge("mute", "i", s)
}

// RunBadge shows the state of a run, and the verdict of one that has it.
func RunBadge(s runs.Status) Mark {
	switch {
	case s.State == runs.Playing:
		return Badge("note", "▶", "en cours")
	case s.State == runs.Interrupted:
		return Badge("warn", "‖", "interrompu")
	case s.State == runs.Failed:
		return Badge("odd", "‼", "en échec")
	}
	m := verdictBadge(s.Verdict)
	m.Beside = s.Partial
	return m
}
