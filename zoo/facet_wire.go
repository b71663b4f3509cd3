package zoo

import (
	"fmt"
	"strings"

	"amfront/journal"
)

// wireFacets are of the dialogues with the three servers.
func wireFacets() []Facet {
	return []Facet{
		{"envois", "Messages partis et leurs destinations", func(t *tape) []string {
			out := []string{}
			n := 0
			for _, c := range of[journal.Command](t, journal.KindSMTPCommand) {
				switch {
				case c.Verb == "RCPT":
					out = append(out, "à "+c.Line)
				case c.Verb == "." && c.OK:
					n++
				}
			}
			return append(out, fmt.Sprintf("%d messages remis", n), fmt.Sprintf("%d messages présentés", len(t.mails)))
		}},
		{"smtp", "Commandes SMTP", func(t *tape) []string { return commands(t, journal.KindSMTPCommand) }},
		{"pop3", "Commandes POP3", func(t *tape) []string { return commands(t, journal.KindPOP3Command) }},
		{"ldap", "Requêtes à l'annuaire", ldapRequests},
		{"sessions", "Sessions et leur fin", sessions},
	}
}

func commands(t *tape, kind journal.Kind) []string {
	out := []string{}
	for _, c := range of[journal.Command](t, kind) {
		if c.Verb != "CONNECT" {
			out = append(out, c.Line)
		}
	}
	return out
}

func ldapRequests(t *tape) []string {
	out := []string{}
	n := map[string]int{}
	for _, r := range of[journal.LDAPRequest](t, journal.KindLDAPRequest) {
		s := r.Op
		if r.Op == "search" {
			s = fmt.Sprintf("search %s sous %s (%s) : %s", r.Filter, r.Base, r.Scope, strings.Join(r.Attributes, ", "))
		}
		n[r.Op]++
		out = append(out, s)
	}
	return append(out, fmt.Sprintf("%d recherches, %d connexions", n["search"], opened(t, "ldap")))
}

func opened(t *tape, protocol string) int {
	n := 0
	for _, s := range of[journal.SessionOpen](t, journal.KindSessionOpen) {
		if s.Protocol == protocol {
			n++
		}
	}
	return n
}

func sessions(t *tape) []string {
	out := []string{}
	open := map[string]string{}
	for _, ev := range t.events {
		var o journal.SessionOpen
		var c journal.SessionClose
		switch {
		case ev.Kind == journal.KindSessionOpen && ev.Decode(&o) == nil:
			open[ev.Session] = o.Protocol
		case ev.Kind == journal.KindSessionClose && ev.Decode(&c) == nil:
			delete(open, ev.Session)
			why, _, _ := strings.Cut(c.Reason, ":")
			out = append(out, fmt.Sprintf("%s fermée : %s", c.Protocol, why))
		}
	}
	for _, p := range open {
		out = append(out, p+" jamais fermée")
	}
	return out
}
