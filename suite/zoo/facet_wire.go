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
		{"annuaire", "Recherches dans l'annuaire, action par action", searches},
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
		if r.Op == "unbind" {
			continue // an outage that the bench plays may come before it
		}
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
			if c.Protocol == "ldap" && (why == "quit" || why == "fault") {
				why = "terminée" // which of the two comes first is chance
			}
			out = append(out, fmt.Sprintf("%s fermée : %s", c.Protocol, why))
			if c.IdleMS > 1500 || c.PauseMS > 1500 {
				out = append(out, c.Protocol+" tenue ouverte sans servir")
			} else if c.DurationMS > 2500 {
				out = append(out, c.Protocol+" longue")
			}
		}
	}
	if n := opened(t, "pop3"); n > 0 {
		out = append(out, fmt.Sprintf("pop3 : %d visites", n))
	}
	for _, p := range open {
		out = append(out, p+" jamais fermée")
	}
	return out
}

// searches counts what is asked of the directory during each action.
func searches(t *tape) []string {
	out := []string{}
	action, nth := "", map[string]int{}
	certificates, lists := 0, 0
	for _, ev := range t.events {
		var a journal.LPSAction
		var r journal.LDAPRequest
		switch {
		case ev.Kind == journal.KindLPSAction && ev.Decode(&a) == nil:
			action, certificates, lists = a.Action, 0, 0
			nth[action]++
		case ev.Kind == journal.KindLDAPRequest && ev.Decode(&r) == nil && r.Op == "search":
			if strings.Contains(strings.ToLower(strings.Join(r.Attributes, " ")), "revocationlist") {
				lists++
			} else {
				certificates++
			}
		case ev.Kind == journal.KindLPSReport && action != "":
			out = append(out, fmt.Sprintf("%s n° %d : %d recherches de certificats, %d de CRL", action, nth[action],
				certificates, lists))
			action = ""
		}
	}
	return out
}
