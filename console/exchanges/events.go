package exchanges

import (
	"cmp"
	"context"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"amfront/bench"
	"amfront/console/web"
	"amfront/journal"
	"amfront/judge/report"
	"amfront/words"
)

const (
	lookBack    = 3000 // events before a message that may belong to its exchange
	lookAhead   = 3000
	lookSpan    = 15 * time.Minute
	maxSessions = 40
	maxLines    = 400 // lines of one dialogue on a page
)

// neighbourhood is what happened around one message.
type neighbourhood struct {
	Events   []journal.Event
	Sessions []*dialogue // those of the events, in the order of their opening
}

// dialogue is a protocol session as a page shows it.
type dialogue struct {
	ID, Protocol, Remote string
	End                  any // nil while it is open
	TLS                  bool
	Opened               time.Time
	Lines                []dialogueLine
	More                 int            // lines left out
	Transcript           journal.Digest // octets of the dialogue, "" for LDAP
}

// dialogueLine is what one side said.
type dialogueLine struct {
	At     time.Time
	Client bool
	Text   any
	Bad    bool // refused, or hit by a fault
	Note   any  // of the bench
}

// neighbours gathers the events of an exchange: the SMTP session of the
// message, the directory sessions of the same address since its sender's lot
// before, what the bench changed meanwhile (what it changed after the arrival is
// of no account, but for what it posted about this lot), and the POP3 sessions
// that fetched the answer. The journal does not say which LDAP session belongs to which
// lot: address and time do.
func (s *pages) neighbours(ctx context.Context, m bench.Message) (*neighbourhood, error) {
	c := &gatherer{m: m, sessions: map[string]*session{}}
	from := uint64(0)
	if m.Event > lookBack {
		from = m.Event - lookBack
	}
	for ev, err := range s.World.Journal.Events(ctx, from) {
		if err != nil {
			return nil, err
		}
		if ev.Seq > m.Event+lookAhead || ev.Seq > m.Event && c.full() {
			break
		}
		if ev.Time.Before(m.ReceivedAt.Add(-lookSpan)) {
			continue
		}
		c.add(ev)
	}
	return c.result(), nil
}

// session is what the gatherer knows of a session.
type session struct {
	events  []journal.Event
	open    journal.SessionOpen
	opened  bool
	answers bool // it handed out the answer
	other   bool // it carried another lot of the same sender, and not this one
}

type gatherer struct {
	m        bench.Message
	host     string // of the LPS
	order    []string
	sessions map[string]*session
	world    []journal.Event // without a session
	past     bool            // the sender's following lot came: what follows is its own
	cut      uint64          // events up to here belong to the lot before
	fetched  bool
}

func (c *gatherer) full() bool { return c.fetched && c.past }

func (c *gatherer) add(ev journal.Event) {
	if ev.Kind == journal.KindMessageReceived {
		var m journal.MessageReceived
		if ev.Decode(&m) == nil && m.ID != c.m.ID && strings.EqualFold(m.From, c.m.From) {
			if ev.Session != c.m.Session {
				if s := c.sessions[ev.Session]; s != nil {
					s.other = true
				}
			}
			if ev.Seq < c.m.Event {
				c.cut = ev.Seq
			} else {
				c.past = true
			}
		}
	}
	if ev.Session == "" {
		if !c.past {
			c.world = append(c.world, ev)
		}
		return
	}
	s := c.sessions[ev.Session]
	if s == nil {
		s = &session{}
		c.sessions[ev.Session] = s
		c.order = append(c.order, ev.Session)
	}
	switch ev.Kind {
	case journal.KindSessionOpen:
		s.opened = ev.Decode(&s.open) == nil
		if ev.Session == c.m.Session {
			c.host = hostOf(s.open.Remote)
		}
	case journal.KindMailRetrieved, journal.KindMailDeleted:
		var ref journal.MailRef
		if ev.Decode(&ref) == nil && ref.ID == c.m.ReplyID && ref.ID != "" {
			s.answers, c.fetched = true, true
		}
	}
	s.events = append(s.events, ev)
}

func hostOf(address string) string {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	return host
}

func (c *gatherer) belongs(id string, s *session) bool {
	switch {
	case id == c.m.Session || s.answers:
		return true
	case s.other || !s.opened || s.open.Protocol != "ldap":
		return false
	}
	first := s.events[0].Seq
	return first > c.cut && first < c.m.Event && hostOf(s.open.Remote) == c.host
}

func (c *gatherer) result() *neighbourhood {
	n := &neighbourhood{}
	for _, id := range c.order {
		s := c.sessions[id]
		if !c.belongs(id, s) || len(n.Sessions) >= maxSessions {
			continue
		}
		n.Events = append(n.Events, s.events...)
		n.Sessions = append(n.Sessions, newDialogue(id, s))
	}
	for _, ev := range c.world {
		switch ev.Kind {
		case journal.KindPKIChanged, journal.KindSituation, journal.KindFaultFired, journal.KindDirectoryState,
			journal.KindDecisionForced, journal.KindClockAdvanced:
			if ev.Seq > c.cut && ev.Seq < c.m.Event {
				n.Events = append(n.Events, ev)
			}
		case journal.KindMailPosted:
			var p journal.MailPosted
			if ev.Decode(&p) == nil && (ev.Seq > c.cut && ev.Seq < c.m.Event || p.Original == c.m.ID) {
				n.Events = append(n.Events, ev)
			}
		}
	}
	slices.SortFunc(n.Events, func(a, b journal.Event) int { return cmp.Compare(a.Seq, b.Seq) })
	return n
}

func newDialogue(id string, s *session) *dialogue {
	d := &dialogue{ID: id, Protocol: strings.ToUpper(s.open.Protocol), Remote: s.open.Remote, TLS: s.open.TLS}
	if len(s.events) > 0 {
		d.Opened = s.events[0].Time
	}
	for _, ev := range s.events {
		before := len(d.Lines)
		switch ev.Kind {
		case journal.KindSMTPCommand, journal.KindPOP3Command:
			var c journal.Command
			if ev.Decode(&c) == nil {
				d.command(ev.Time, c)
			}
		case journal.KindLDAPRequest:
			var l journal.LDAPRequest
			if ev.Decode(&l) == nil {
				d.request(ev.Time, l)
			}
		case journal.KindFaultFired:
			var f journal.FaultFired
			if ev.Decode(&f) == nil {
				d.Lines = append(d.Lines, dialogueLine{At: ev.Time, Bad: true,
					Note: words.Errorf("panne provoquée par le banc : %s", f.Action)})
			}
		case journal.KindSessionClose:
			var c journal.SessionClose
			if ev.Decode(&c) == nil {
				d.End = closeWords(c)
			}
			d.Transcript = ev.Blobs["transcript"]
		}
		if len(d.Lines) > maxLines {
			d.More += len(d.Lines) - before
			d.Lines = d.Lines[:before]
		}
	}
	return d
}

func (d *dialogue) command(at time.Time, c journal.Command) {
	switch c.Verb {
	case "CONNECT":
	case ".":
		d.Lines = append(d.Lines, dialogueLine{At: at, Client: true, Text: ".",
			Note: words.Errorf("fin du message, %v", web.Octets(c.Size))})
	default:
		d.Lines = append(d.Lines, dialogueLine{At: at, Client: true, Text: c.Line})
	}
	answer := dialogueLine{At: at, Text: c.Reply, Bad: !c.OK || c.Fault != ""}
	if c.Reply == "" {
		answer.Note = words.Text("pas de réponse")
	} else if c.Size > 0 && c.Verb != "." {
		answer.Note = web.Octets(c.Size)
	}
	d.Lines = append(d.Lines, answer)
}

func (d *dialogue) request(at time.Time, l journal.LDAPRequest) {
	said := []any{l.Op}
	for _, p := range []struct{ name, value string }{{"base", l.Base}, {"portée", l.Scope}, {"filtre", l.Filter},
		{"attributs", strings.Join(l.Attributes, ", ")}} {
		if p.value != "" {
			said = append(said, words.Text(p.name), p.value)
		}
	}
	d.Lines = append(d.Lines, dialogueLine{At: at, Client: true,
		Text: words.Errorf("%s"+strings.Repeat("\n  %s %s", len(said)/2), said...)})
	if l.Op == "unbind" || l.Op == "abandon" {
		return // without an answer, RFC 4511 §4.3 and §4.11
	}
	answer := dialogueLine{At: at, Bad: l.Result != 0 || l.Fault != "", Note: l.Message}
	found := ""
	for _, e := range l.Entries {
		found += "\n  " + e.DN
		for name, values := range e.Values {
			found += fmt.Sprintf("\n    %s × %d", name, len(values))
		}
	}
	answer.Text = words.Errorf("résultat %d%s", l.Result, found)
	if l.Result < 0 {
		answer.Text = words.Errorf("réponse coupée%s", found)
	}
	d.Lines = append(d.Lines, answer)
}

func closeWords(c journal.SessionClose) any {
	end := map[string]string{"quit": "close par le logiciel", "eof": "coupée", "timeout": "délai dépassé",
		"fault": "coupée par une panne du banc", "shutdown": "banc arrêté"}[c.Reason]
	return words.Errorf("%v, après %v ms", words.Text(cmp.Or(end, c.Reason)), web.Plural(c.DurationMS, "", ""))
}

// diagram draws the exchange. Its arrows lead to the dialogues.
func (n *neighbourhood) diagram(ctx context.Context, m bench.Message) (template.HTML, error) {
	shown := map[string]bool{}
	for _, d := range n.Sessions {
		shown[d.ID] = true
	}
	return web.Diagram(ctx, report.BuildSequence(n.Events, 0), "Diagramme de l’échange ; les dialogues suivent en texte",
		func(a report.Arrow) string {
			if shown[a.Session] {
				return "/echanges/" + m.ID + "?vue=dialogues#s-" + a.Session
			}
			return ""
		})
}

// transcriptFile sends the octets of a dialogue as a download.
func (s *pages) transcriptFile(w http.ResponseWriter, r *http.Request) {
	_, events, err := s.World.Transcript(r.Context(), r.PathValue("session"))
	if err != nil {
		s.Failed(w, r, err)
		return
	}
	for _, ev := range events {
		if d, ok := ev.Blobs["transcript"]; ok {
			if err := s.blob(w, r, d, "dialogue.txt"); err != nil {
				s.Failed(w, r, err)
			}
			return
		}
	}
	s.Failed(w, r, web.Refusal(http.StatusNotFound, "Cette session est encore ouverte, ou n’a pas de dialogue en octets.",
		nil))
}
