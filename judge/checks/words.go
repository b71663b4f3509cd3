package checks

import (
	"fmt"
	"strings"

	"amfront/journal"
	"amfront/judge/report"
	"amfront/scenarios"
)

func plural(n int, one, many string) string {
	if n < 2 {
		return fmt.Sprintf("%d %s", n, one)
	}
	return fmt.Sprintf("%d %s", n, many)
}

func fields(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' })
}

// describe is one line on a message and its decision.
func describe(m journal.MessageReceived) string {
	d := scenarios.Decision(m.Decision)
	s := fmt.Sprintf("message « %s » %s", m.Subject, d.Meaning().Predicate())
	if d != scenarios.Accepted {
		s += " : " + m.Reason
	}
	if misnamed(m) {
		return "conséquence de C-01 : " + s
	}
	return s
}

func chosen(m journal.MessageReceived) *report.CertificateRef {
	return (*report.CertificateRef)(m.Certificate)
}

// answerString is a field of an adapter's answer.
func answerString(answer any, field string) string {
	m, _ := answer.(map[string]any)
	s, _ := m[field].(string)
	return s
}

// answerList is a list of an adapter's answer.
func answerList(answer any, field string) []any {
	m, _ := answer.(map[string]any)
	list, _ := m[field].([]any)
	return list
}
