package checks

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"amfront/journal"
	"amfront/judge/report"
)

// dialogue are the checks on the SMTP and POP3 dialogues themselves.
func dialogue() []Definition {
	return []Definition{
		{
			Name:  "dialogue-smtp",
			Title: "Le dialogue avec le relais de messagerie est conforme",
			Causes: []string{
				"les adresses de MAIL FROM et RCPT TO ne sont pas entre chevrons, ou une espace les précède",
				"la connexion est coupée sans QUIT",
				"des commandes partent avant EHLO, ou dans le désordre",
			},
			Advice: "Tenir le dialogue dans l'ordre de RFC 5321 (§3.3 et §4.1), les adresses entre chevrons et QUIT à la " +
				"fin, ou confier l'envoi à une bibliothèque SMTP éprouvée.",
			Eval: delivered("EHLO, MAIL FROM:<…>, RCPT TO:<…>, DATA, puis QUIT", smtpDialogue),
		},
		{
			Name:  "dialogue-pop3",
			Title: "Le dialogue avec la boîte aux lettres est conforme",
			Causes: []string{
				"la connexion est coupée sans QUIT : les suppressions demandées ne sont pas faites",
				"un message est supprimé sans avoir été relevé",
				"des commandes partent avant l'identification",
			},
			Advice: "Suivre l'ordre de RFC 1939 : s'identifier, relever, supprimer ce qui a été enregistré, puis QUIT.",
			Eval: after("poll", "la relève de la boîte",
				"identification, relève, suppression de ce qui a été relevé, puis QUIT", pop3Dialogue),
		},
		mailSessions(),
	}
}

// session is the commands of a protocol session, from its beginning.
type session struct {
	id       string
	commands []At[journal.Command]
	closed   *At[journal.SessionClose]
}

// talks are the sessions in which a client spoke after an event.
func (v *View) talks(kind journal.Kind, after uint64) []*session {
	var out []*session
	byID := map[string]*session{}
	active := map[string]bool{}
	for _, c := range All[journal.Command](v, kind, 0) {
		if c.Payload.Verb == "CONNECT" {
			continue
		}
		s := byID[c.Session]
		if s == nil {
			s = &session{id: c.Session}
			byID[c.Session] = s
			out = append(out, s)
		}
		s.commands = append(s.commands, c)
		active[c.Session] = active[c.Session] || c.Seq > after
	}
	for _, c := range All[journal.SessionClose](v, journal.KindSessionClose, 0) {
		if s := byID[c.Session]; s != nil {
			s.closed = &c
		}
	}
	return slices.DeleteFunc(out, func(s *session) bool { return !active[s.id] })
}

// cut tells whether the bench itself disturbed the session.
func (s *session) cut() bool {
	return slices.ContainsFunc(s.commands, func(c At[journal.Command]) bool { return c.Payload.Fault != "" }) ||
		s.closed != nil && (s.closed.Payload.Reason == "fault" || s.closed.Payload.Reason == "shutdown")
}

// ending says what is wrong with the end of a session; open tells that it has
// none yet.
func (s *session) ending() (wrong string, open bool) {
	quit := slices.ContainsFunc(s.commands, func(c At[journal.Command]) bool { return c.Payload.Verb == "QUIT" })
	switch {
	case quit || s.cut():
		return "", false
	case s.closed == nil:
		return "", true
	}
	return "connexion fermée sans QUIT", false
}

var (
	mailFrom = regexp.MustCompile(`(?i)^MAIL FROM:<([^<>\s]*)>((?: \S+)*)$`)
	rcptTo   = regexp.MustCompile(`(?i)^RCPT TO:<([^<>\s]+)>((?: \S+)*)$`)
	hello    = regexp.MustCompile(`(?i)^(?:EHLO|HELO) (?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-z:.]+\])$`)
)

// grammar follows one SMTP session (RFC 5321 §3.3, §4.1.4).
type grammar struct {
	greeted, extended, mail, rcpt bool
	tried                         bool // EHLO
	plain                         bool // HELO without having tried EHLO
	wrong                         []string
}

func (g *grammar) say(c journal.Command, what string) {
	g.wrong = append(g.wrong, fmt.Sprintf("« %s » : %s", c.Line, what))
}

func (g *grammar) take(c journal.Command) {
	before := len(g.wrong)
	switch c.Verb {
	case "EHLO", "HELO":
		if !hello.MatchString(c.Line) {
			g.say(c, "un seul nom de machine est attendu (RFC 5321 §4.1.1.1)")
		}
		g.tried = g.tried || c.Verb == "EHLO"
		g.plain = !g.tried
		g.greeted, g.extended, g.mail, g.rcpt = c.OK, c.OK && c.Verb == "EHLO", false, false
	case "MAIL":
		g.path(c, mailFrom, "MAIL FROM:<adresse>")
		if !g.greeted {
			g.say(c, "EHLO doit venir d'abord (RFC 5321 §4.1.4)")
		}
		if m := mailFrom.FindStringSubmatch(c.Line); m != nil && m[2] != "" && !g.extended {
			g.say(c, "des paramètres sans EHLO (RFC 5321 §4.1.1.11)")
		}
		g.mail, g.rcpt = c.OK, false
	case "RCPT":
		g.path(c, rcptTo, "RCPT TO:<adresse>")
		if !g.mail {
			g.say(c, "MAIL doit venir d'abord (RFC 5321 §3.3)")
		}
		g.rcpt = g.rcpt || c.OK
	case "DATA":
		if !g.rcpt {
			g.say(c, "aucun destinataire n'a été accepté (RFC 5321 §3.3)")
		}
	case ".", "RSET":
		g.mail, g.rcpt = false, false
	case "STARTTLS":
		if c.OK { // RFC 3207 §4.2: everything said before is forgotten
			g.greeted, g.extended, g.mail, g.rcpt = false, false, false, false
		}
	}
	bad := slices.Contains([]int{500, 501, 502, 503, 504, 555}, c.Code)
	if bad && c.Verb != "EHLO" && c.Fault == "" && len(g.wrong) == before {
		g.say(c, "refusé par le relais, « "+c.Reply+" »")
	}
}

func (g *grammar) path(c journal.Command, shape *regexp.Regexp, want string) {
	if !shape.MatchString(c.Line) {
		g.say(c, "la forme attendue est "+want+", avec chevrons et sans espace (RFC 5321 §4.1.1)")
	}
}

func smtpDialogue(v *View, o Outcome, d *delivery) Outcome {
	talks := v.talks(journal.KindSMTPCommand, d.stimulus.Seq)
	var wrong []string
	open, plain := false, false
	for _, s := range talks {
		g := &grammar{}
		for _, c := range s.commands {
			g.take(c.Payload)
		}
		end, unfinished := s.ending()
		if end != "" {
			g.wrong = append(g.wrong, end+" (RFC 5321 §4.1.1.10)")
		}
		open, plain = open || unfinished, plain || g.plain
		wrong = append(wrong, g.wrong...)
		o.Evidence.Events = append(o.Evidence.Events, evidence(events(s.commands)...).Events...)
		o.Evidence.Sessions = append(o.Evidence.Sessions, s.id)
	}
	o.Verdict, o.Observed = report.Conforming, "dialogue conforme, dans "+plural(len(talks), "session", "sessions")
	switch {
	case len(talks) == 0:
		o.Verdict, o.Observed = report.NotObserved, "un message est arrivé sans dialogue SMTP connu du banc"
	case len(wrong) > 0:
		o.Verdict, o.Observed = report.NonConforming, strings.Join(wrong, " ; ")
	case open:
		o.Verdict, o.Observed = report.NotObserved,
			"la session n'est pas encore fermée : rien ne prouve qu'elle finira par QUIT"
	case plain:
		o.Verdict, o.Level, o.Observed = report.Warning, report.SHOULD, "HELO sans avoir tenté EHLO (RFC 5321 §2.2.1)"
	}
	return o
}
