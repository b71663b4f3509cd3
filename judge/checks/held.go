package checks

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"amfront/journal"
	"amfront/judge/report"
)

// How long after it last served a session may still be open. The specification
// says of the directory "pas de maintien de session" without a figure, and of the
// mail servers nothing at all: choices of the bench. Between two fetches, and in
// the mailbox, a software may have work to do.
const (
	idleLimit  = 2 * time.Second
	pauseLimit = 5 * time.Second
)

// held is what is said of the sessions of one protocol.
type held struct{ noun, server string }

// mailSessions is the finding on SMTP and POP3 sessions: none of their
// documents forbids to hold one, so that it is a recommendation.
func mailSessions() Definition {
	return Definition{
		Name: "session-messagerie-fermee", Level: report.SHOULD,
		Title: "Aucune session de messagerie ne reste ouverte sans servir",
		Causes: []string{"le logiciel garde sa connexion pour la fois suivante",
			"il ouvre une connexion dont il ne se sert pas", "il l'entretient par des NOOP"},
		Advice: "Prendre congé dès que le message est accepté ou la boîte relevée. Choix du banc : les textes ne le " +
			"demandent que pour l'annuaire, mais une boîte tenue ouverte est verrouillée pour les autres postes (RFC 1939 §4).",
		Eval: sessionsClosed(map[string]held{
			"smtp": {"session SMTP", "le relais"}, "pop3": {"session POP3", "la boîte aux lettres"},
		}, pauseLimit, "session de messagerie", "le dernier service rendu"),
	}
}

// sessionsClosed looks at every session of some protocols: closed by the client,
// within limit after it last served. What serves is the servers' to say (SessionClose).
func sessionsClosed(kinds map[string]held, limit time.Duration, noun, since string) func(*View, journal.Check) Outcome {
	return func(v *View, _ journal.Check) Outcome {
		o := Outcome{Expected: fmt.Sprintf("chaque session fermée par le poste, au plus %d secondes après %s",
			int(limit.Seconds()), since)}
		closed := map[string]*At[journal.SessionClose]{}
		for _, c := range All[journal.SessionClose](v, journal.KindSessionClose, 0) {
			closed[c.Session] = &c
		}
		asked := v.askedSomething()
		var good, bad []journal.Event
		var said []string
		all := All[journal.SessionOpen](v, journal.KindSessionOpen, 0)
		for i, s := range all {
			h, ok := kinds[s.Payload.Protocol]
			if !ok {
				continue
			}
			c := closed[s.Session]
			beside := slices.ContainsFunc(all[:i], func(o At[journal.SessionOpen]) bool {
				return o.Payload.Protocol == s.Payload.Protocol && asked[o.Session] &&
					(closed[o.Session] == nil || closed[o.Session].Seq > s.Seq)
			})
			wrong := h.fault(c, limit, asked[s.Session], beside)
			switch {
			case wrong != "" && c == nil:
				bad, said = append(bad, s.Event), append(said, wrong)
			case wrong != "":
				bad, said = append(bad, c.Event), append(said, wrong)
			case asked[s.Session] && c.Payload.ByClient:
				good = append(good, c.Event)
			}
		}
		switch {
		case len(bad) > 0:
			o.Verdict, o.Observed, o.Evidence = report.NonConforming, strings.Join(said, " ; "), evidence(bad...)
		case len(good) == 0:
			o.Verdict, o.Observed = report.NotObserved, "le poste n'a mené aucune "+noun+" à son terme"
		default:
			o.Verdict, o.Evidence = report.Conforming, evidence(good...)
			o.Observed = plural(len(good), "session fermée aussitôt par le poste", "sessions fermées aussitôt par le poste")
		}
		return o
	}
}

// askedSomething are the sessions with a request that is neither a greeting nor
// a goodbye.
func (v *View) askedSomething() map[string]bool {
	out := map[string]bool{}
	for _, r := range All[journal.LDAPRequest](v, journal.KindLDAPRequest, 0) {
		if !slices.Contains([]string{"bind", "unbind", "abandon"}, r.Payload.Op) {
			out[r.Session] = true
		}
	}
	for _, kind := range []journal.Kind{journal.KindSMTPCommand, journal.KindPOP3Command} {
		for _, c := range All[journal.Command](v, kind, 0) {
			if c.Payload.Verb != "CONNECT" && c.Payload.Verb != "QUIT" {
				out[c.Session] = true
			}
		}
	}
	return out
}

// fault says what is wrong with a session, "" for nothing: how it ended (nil: not
// yet), whether it asked for something, and whether it stood beside one that did.
// One that the bench ended says nothing; nor does one whose handshake failed, whose
// end each library tells otherwise (an alert in clear, a close), if it ended soon.
func (h held) fault(c *At[journal.SessionClose], limit time.Duration, asked, beside bool) string {
	which := "une " + h.noun
	if !asked && beside {
		which = "une seconde " + h.noun + ", ouverte à côté d'une autre,"
	}
	if c == nil {
		if !asked {
			return which + " est encore ouverte sans avoir rien demandé"
		}
		return which + " est encore ouverte"
	}
	p := c.Payload
	idle, pause := time.Duration(p.IdleMS)*time.Millisecond, time.Duration(p.PauseMS)*time.Millisecond
	lasted := fmt.Sprintf("%s est restée ouverte %.1f s", which, idle.Seconds())
	switch {
	case p.Reason == "fault" || p.Reason == "shutdown":
		return ""
	case !p.ByClient && !strings.HasPrefix(p.Reason, journal.HandshakeFailed):
		return h.server + " a dû fermer " + which + " (" + p.Reason + ")"
	case idle > limit && !asked:
		return lasted + " sans rien demander"
	case idle > limit && p.Trivial > 0:
		return lasted + " sans servir, entretenue par " + plural(p.Trivial, "requête inutile", "requêtes inutiles")
	case idle > limit:
		return lasted + " sans servir"
	case pause > pauseLimit:
		return fmt.Sprintf("%s a attendu %.1f s entre deux demandes", which, pause.Seconds())
	}
	return ""
}
