package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"amfront/journal"
	"amfront/scenarios"
)

// MaxArrows bounds a diagram; what is above it is counted, not drawn.
const MaxArrows = 60

// maxDrawn bounds the work on one journal: of later events only those that a
// reader must see are kept, and no more than maxDrawn of them again.
const maxDrawn = 20000

// BuildSequence draws the events of one world, in their order, as the lines of
// a diagram of at most max arrows (0: MaxArrows). An event whose payload does
// not decode is left out.
func BuildSequence(events []journal.Event, max int) []Arrow {
	q := newSequencer()
	for _, e := range events {
		q.add(e)
	}
	return q.finish(max)
}

// sequencer takes events one by one.
type sequencer struct {
	arrows   []Arrow
	dropped  int
	prelude  map[string]int                     // session to the arrow of its opening commands
	received map[string]journal.MessageReceived // by id
	stored   map[string]string                  // mail id to what it is, in French
	// held are the events of sessions between DATA and the end of the message:
	// the journal commits a message and the answer to it before the client is
	// told, a reader expects them after.
	held map[string][]journal.Event
}

func newSequencer() sequencer {
	return sequencer{prelude: map[string]int{}, received: map[string]journal.MessageReceived{},
		stored: map[string]string{}, held: map[string][]journal.Event{}}
}

// maxHeld bounds what one session may hold back.
const maxHeld = 64

func (q *sequencer) finish(max int) []Arrow {
	for _, session := range slices.Sorted(maps.Keys(q.held)) {
		q.release(session) // the end of the message never came
	}
	if max <= 0 {
		max = MaxArrows
	}
	return limit(fold(q.arrows), max, q.dropped)
}

func (q *sequencer) draw(e journal.Event, a Arrow) {
	if n := len(q.arrows); n >= maxDrawn && (!a.Tone.matters() || n >= 2*maxDrawn) {
		q.dropped++
		return
	}
	a.Event, a.Time = e.Seq, e.Time
	a.Session, a.Tone = cmp.Or(a.Session, e.Session), cmp.Or(a.Tone, ToneNormal)
	q.arrows = append(q.arrows, a)
}

func (q *sequencer) note(e journal.Event, on Actor, t Tone, label, detail string) {
	q.draw(e, Arrow{From: on, To: on, Tone: t, Label: label, Detail: detail})
}

// decode reads the payload; false leaves the event out.
func decode[T any](e journal.Event) (v T, ok bool) { return v, e.Decode(&v) == nil }

// hold keeps an event back when its session is within a message.
func (q *sequencer) hold(e journal.Event) bool {
	held, within := q.held[e.Session]
	if !within || len(held) >= maxHeld {
		return false
	}
	q.held[e.Session] = append(held, e)
	return true
}

// release draws what a session held: messages first, then what answers them.
func (q *sequencer) release(session string) {
	held := q.held[session]
	delete(q.held, session)
	for _, received := range []bool{true, false} {
		for _, e := range held {
			if (e.Kind == journal.KindMessageReceived) == received {
				q.add(e)
			}
		}
	}
}

func (q *sequencer) add(e journal.Event) {
	switch e.Kind {
	case journal.KindMessageReceived, journal.KindMailStored:
		if q.hold(e) {
			return
		}
	case journal.KindSessionClose:
		q.release(e.Session)
	}
	switch e.Kind {
	case journal.KindSMTPCommand, journal.KindPOP3Command:
		if c, ok := decode[journal.Command](e); ok {
			q.command(e, c)
			switch {
			case c.Verb == "DATA" && c.OK && e.Session != "":
				q.held[e.Session] = nil
			case c.Verb == ".":
				q.release(e.Session)
			}
		}
	case journal.KindLDAPRequest:
		if l, ok := decode[journal.LDAPRequest](e); ok {
			q.ldap(e, l)
		}
	case journal.KindSessionClose:
		if c, ok := decode[journal.SessionClose](e); ok && c.Protocol == "ldap" && c.IdleMS >= 2000 {
			q.note(e, ActorLPS, ToneWorld, "session LDAP gardée ouverte "+frenchDuration(ms(c.IdleMS))+
				" sans servir", "")
		}
	case journal.KindMessageReceived:
		if m, ok := decode[journal.MessageReceived](e); ok {
			q.message(e, m)
		}
	case journal.KindMailStored:
		if m, ok := decode[journal.MailStored](e); ok {
			q.mail(e, m)
		}
	case journal.KindMailRetrieved:
		if m, ok := decode[journal.MailRef](e); ok {
			q.draw(e, Arrow{From: ActorRelay, To: ActorLPS, Tone: ToneReply, Message: m.ID,
				Label: cmp.Or(q.stored[m.ID], "message") + " relevé (" + m.By + ")"})
		}
	case journal.KindPKIChanged:
		if p, ok := decode[journal.PKIChanged](e); ok {
			q.note(e, ActorDirectory, ToneWorld, "PKI : "+pkiWords(p), detailWords(p.Detail))
		}
	case journal.KindSituation:
		if s, ok := decode[journal.Situation](e); ok {
			verb := "levée"
			if s.Active {
				verb = "appliquée"
			}
			q.note(e, ActorDirectory, ToneWorld, "situation « "+s.ID+" » "+verb, "")
		}
	case journal.KindFaultFired:
		if f, ok := decode[journal.FaultFired](e); ok {
			on := ActorRelay
			if f.Protocol == "ldap" {
				on = ActorDirectory
			}
			q.note(e, on, ToneFault, fmt.Sprintf("incident provoqué par le banc sur %s %s (occurrence %d) : %s",
				strings.ToUpper(f.Protocol), f.Command, f.Nth, faultWords.Replace(f.Action)), f.ID)
		}
	case journal.KindMailPosted:
		if m, ok := decode[journal.MailPosted](e); ok {
			q.note(e, ActorFrontEnd, ToneWorld, postedWords(m),
				strings.Join(nonEmpty("signé par "+m.Label, "série "+m.Serial), ", "))
		}
	case journal.KindDecisionForced:
		if d, ok := decode[journal.DecisionForced](e); ok {
			q.note(e, ActorFrontEnd, ToneWorld, "le banc impose la décision "+d.Code+" : "+plural(int64(d.Lots), "lot", "lots"),
				"")
		}
	case journal.KindDirectoryState:
		if d, ok := decode[journal.DirectoryState](e); ok {
			state := "rétabli"
			if d.Down {
				state = "arrêté"
			}
			q.note(e, ActorDirectory, ToneWorld, "annuaire "+state+" par le banc", "")
		}
	case journal.KindClockAdvanced:
		if c, ok := decode[journal.ClockAdvanced](e); ok {
			q.note(e, ActorFrontEnd, ToneWorld, "le temps avance jusqu'au "+c.Until.Format("02/01/2006 à 15:04"), "")
		}
	case journal.KindLPSAction:
		if a, ok := decode[journal.LPSAction](e); ok {
			q.note(e, ActorLPS, ToneWorld, "geste demandé : "+actionWords(a.Action), "")
		}
	case journal.KindLPSReport:
		if r, ok := decode[journal.LPSReport](e); ok {
			q.report(e, r)
		}
	}
}

// opening are commands that say little by themselves: those that succeed share
// one arrow. QUIT, DATA, RETR and TOP show by what they bring about.
var opening = map[string]string{"CONNECT": "connexion", "EHLO": "EHLO", "HELO": "HELO", "STARTTLS": "STARTTLS",
	"AUTH": "AUTH", "NOOP": "NOOP",
	"RSET": "RSET", "CAPA": "CAPA", "USER": "USER", "PASS": "PASS", "APOP": "APOP", "STLS": "STLS", "STAT": "STAT",
	"LIST": "LIST", "UIDL": "UIDL"}

var silent = map[string]bool{"QUIT": true, "DATA": true, "RETR": true, "TOP": true, "DELE": true}

func (q *sequencer) command(e journal.Event, c journal.Command) {
	protocol := "SMTP"
	if e.Kind == journal.KindPOP3Command {
		protocol = "POP3"
	}
	a := Arrow{From: ActorLPS, To: ActorRelay, Detail: c.Reply}
	switch {
	case c.Fault != "":
		a.Tone = ToneFault
	case !c.OK:
		a.Tone = ToneRefused
	case silent[c.Verb]:
		return
	case opening[c.Verb] != "":
		q.open(e, a, protocol, opening[c.Verb])
		return
	}
	delete(q.prelude, e.Session)
	a.Label = c.Line
	if c.Verb == "." {
		a.Label = "fin du message"
		if c.Size > 0 {
			a.Label += ", " + plural(c.Size, "octet", "octets")
		}
	}
	answer := c.Reply
	if c.OK && c.Code > 0 {
		answer = fmt.Sprint(c.Code)
	}
	if answer == "" && c.Fault != "" {
		answer = "pas de réponse"
	}
	a.Label = protocol + " : " + cmp.Or(a.Label, c.Verb) + " → " + answer
	q.draw(e, a)
}

// open adds a word to the opening arrow of the session.
func (q *sequencer) open(e journal.Event, a Arrow, protocol, word string) {
	if i, ok := q.prelude[e.Session]; ok {
		if !strings.HasSuffix(q.arrows[i].Label, word) && len(q.arrows[i].Label) < 120 {
			q.arrows[i].Label += ", " + word
		}
		return
	}
	a.Label = protocol + " : " + word
	before := len(q.arrows)
	q.draw(e, a)
	if len(q.arrows) > before {
		q.prelude[e.Session] = before
	}
}

func (q *sequencer) ldap(e journal.Event, l journal.LDAPRequest) {
	if l.Op == "unbind" || l.Op == "abandon" {
		return
	}
	refused := l.Result != 0
	if l.Op != "search" && !refused && l.Fault == "" {
		q.open(e, Arrow{From: ActorLPS, To: ActorDirectory}, "LDAP", l.Op)
		return
	}
	delete(q.prelude, e.Session)
	label := "LDAP : " + l.Op
	if l.Op == "search" {
		label = "LDAP : recherche " + l.Filter
	}
	q.draw(e, Arrow{From: ActorLPS, To: ActorDirectory, Label: label,
		Detail: strings.Join(nonEmpty("base "+l.Base, "portée "+l.Scope, "attributs "+strings.Join(l.Attributes, ", ")),
			" ; ")})
	a := Arrow{From: ActorDirectory, To: ActorLPS, Tone: ToneReply, Label: handedOut(l.Entries), Detail: l.Message}
	switch {
	case l.Fault != "":
		a.Tone, a.Label = ToneFault, "incident : "+resultWords(l.Result)
	case refused:
		a.Tone, a.Label = ToneRefused, resultWords(l.Result)
	}
	q.draw(e, a)
}

func (q *sequencer) message(e journal.Event, m journal.MessageReceived) {
	q.received[m.ID] = journal.MessageReceived{Decision: m.Decision, Subject: m.Subject}
	q.draw(e, Arrow{From: ActorRelay, To: ActorFrontEnd, Label: "message «" + nbsp + m.Subject + nbsp + "»",
		Detail: "pour " + m.To, Message: m.ID})
	decision := scenarios.Decision(m.Decision).Meaning()
	tone, label := ToneRefused, decision.Label()
	switch {
	case m.Decision == "": // captured elsewhere: no front-end decided
		tone, label = ToneNormal, "lu, sans décision"
	case decision.Fate == scenarios.Kept:
		tone, label = ToneDecision, strings.Replace(label, ", ", ", avec ", 1)
	case decision.Fate != scenarios.Lost:
		label = "rejeté : " + m.Decision
	}
	if m.Reason != "" {
		label += ". " + m.Reason
	}
	by := ""
	if m.Certificate != nil {
		by = "ouvert par la clé de " + m.Certificate.Label + ", série " + m.Certificate.Serial
	}
	q.draw(e, Arrow{From: ActorFrontEnd, To: ActorFrontEnd, Tone: tone, Label: label, Detail: by, Message: m.ID})
}

func (q *sequencer) mail(e journal.Event, m journal.MailStored) {
	what := "message"
	switch m.Class {
	case "service":
		what = strings.TrimSpace(posted[m.Class] + " " + q.received[m.ReplyTo].Decision)
	case "arl", "dsn":
		what = posted[m.Class]
	case "lot":
		return
	}
	q.stored[m.ID] = what
	q.draw(e, Arrow{From: ActorFrontEnd, To: ActorRelay, Tone: ToneReply, Label: what + " pour " + m.Mailbox,
		Message: m.ID})
}

func (q *sequencer) report(e journal.Event, r journal.LPSReport) {
	switch r.Exit {
	case 0:
	case 10:
		q.note(e, ActorLPS, ToneStopped, "refus du logiciel : "+r.Reason, "")
	case 127:
		q.note(e, ActorLPS, ToneWorld, "geste non offert par l'adaptateur : "+actionWords(r.Action), r.Reason)
	default:
		q.note(e, ActorLPS, ToneFault, fmt.Sprintf("l'adaptateur a échoué (code %d) : %s", r.Exit, actionWords(r.Action)),
			r.Reason)
	}
}
