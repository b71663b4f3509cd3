package web

import (
	"cmp"
	"fmt"
	"html/template"

	"amfront/bench"
	"amfront/judge/report"
	"amfront/scenarios"
	"amfront/suite/runs"
)

// Badge shows a state by colour (class: ok, warn, bad, odd, note, mute), sign and word.
func Badge(class, sign, word string) template.HTML {
	return template.HTML(`<span class="badge ` + class + `"><span aria-hidden="true">` + sign + `</span>` +
		template.HTMLEscapeString(word) + `</span>`)
}

// decisionBadge shows the decision of the front-end on a message.
func decisionBadge(d any) template.HTML {
	m := scenarios.Decision(fmt.Sprint(d)).Meaning()
	return Badge(m.Style, m.Sign, m.Label())
}

// Outcome is the decision on a lot in words, with its departures if it was
// accepted in spite of them.
func Outcome(m bench.Message) string {
	said := scenarios.Decision(m.Decision).Meaning().Label()
	if m.Nuance() != "" {
		said += ", avec écarts"
	}
	return said
}

// outcomeBadge shows it.
func outcomeBadge(m bench.Message) template.HTML {
	d := scenarios.Decision(m.Decision).Meaning()
	if m.Nuance() != "" {
		d.Style = "warn"
	}
	return Badge(d.Style, d.Sign, Outcome(m))
}

// serviceCodes are those of the messages that the bench signs, in words.
func serviceCodes() string { return scenarios.Enumerate(scenarios.ServiceCodes(), "", ", ", " et ") }

// verdictBadge shows a verdict of the suite.
func verdictBadge(v report.Verdict) template.HTML {
	return Badge(cmp.Or(verdictClasses[v], "note"), v.Symbol(), string(v))
}

var verdictClasses = map[report.Verdict]string{report.Conforming: "ok", report.NonConforming: "bad",
	report.Warning: "warn", report.BenchError: "odd", report.AdapterError: "odd",
	report.NotApplicable: "mute"}

// severityBadge shows the severity of a finding.
func severityBadge(s string) template.HTML {
	switch s {
	case "erreur":
		return Badge("bad", "✘", s)
	case "avertissement":
		return Badge("warn", "!", s)
	}
	return Badge("mute", "i", s)
}

// RunBadge shows the state of a run, and the verdict of one that has it.
func RunBadge(s runs.Status) template.HTML {
	switch {
	case s.State == runs.Playing:
		return Badge("note", "▶", "en cours")
	case s.State == runs.Interrupted:
		return Badge("warn", "‖", "interrompu")
	case s.State == runs.Failed:
		return Badge("odd", "‼", "en échec")
	}
	if s.Partial == "" {
		return verdictBadge(s.Verdict)
	}
	return verdictBadge(s.Verdict) + ` <span class="soft small">` + template.HTML(template.HTMLEscapeString(s.Partial)) +
		`</span>`
}
