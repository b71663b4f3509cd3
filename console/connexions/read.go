package connexions

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"amfront/bench"
	"amfront/console/web"
	"amfront/journal"
	"amfront/scenarios"
	"amfront/words"
)

const (
	maxKnown  = 10000            // sessions that a world keeps in its index
	maxEvents = 20000            // read for one window: a session that stays open for hours reads no more
	lookAhead = 400              // events behind a window in which a lot may follow its directory requests
	lotWithin = 15 * time.Minute // of a directory request: the lot that it was made for
	maxLines  = 400              // of one dialogue
	maxAsked  = 12               // different requests of one summary
	maxText   = 4096             // octets of a connection that a search sees
	shownText = 300              // runes of one line
)

// line is one request with its answer.
type line struct {
	At          time.Time
	Asked, Said any
	Bad         bool
}

// connexion is one session as the pages show it.
type connexion struct {
	ID, Protocol, Remote string
	TLS, Closed          bool
	Opened, Ended        time.Time
	State                string      // of states
	Cause                *words.Said // of a refusal
	Said                 string      // what the server answered then
	Lots                 []bench.Message
	Lines                []line
	More                 int // lines left out
	Transcript           bool

	asked web.Listing
	count map[string]int
	keep  int // of its lines
	text  strings.Builder
	facts facts
}

// Name is the protocol as people write it.
func (c *connexion) Name() string { return strings.ToUpper(c.Protocol) }

// Summary is what was asked, each request once.
func (c *connexion) Summary() (out web.Listing) {
	for _, a := range c.asked {
		if n := c.count[fmt.Sprint(a)]; n > 1 {
			a = words.Errorf("%v ×%d", a, n)
		}
		out = append(out, a)
	}
	return out
}

// Lasted is how long it took, "" while it is open.
func (c *connexion) Lasted() string {
	switch d := c.Ended.Sub(c.Opened); {
	case !c.Closed:
		return ""
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < time.Minute:
		return strings.Replace(fmt.Sprintf("%.1f s", d.Seconds()), ".", ",", 1)
	default:
		return fmt.Sprintf("%d min %d s", int(d.Minutes()), int(d.Seconds())%60)
	}
}

// Badge is the state.
func (c *connexion) Badge() any { s := stateOf(c.State); return web.Badge(s.Class, s.Sign, s.Word) }

func (c *connexion) ask(what any, full string) {
	said := fmt.Sprint(what)
	if c.count[said]++; c.count[said] == 1 && len(c.asked) < maxAsked {
		c.asked = append(c.asked, what)
	}
	if c.text.Len() < maxText {
		c.text.WriteString(full + "\n")
	}
}

func (c *connexion) say(at time.Time, asked, said any, bad bool) {
	if len(c.Lines) >= c.keep {
		c.More++
		return
	}
	c.Lines = append(c.Lines, line{at, clipped(asked), clipped(said), bad})
}

// why is the cause in both languages, to be searched; "" for none.
func (c *connexion) why() string {
	if c.Cause == nil {
		return ""
	}
	return c.Cause.In(words.French) + "\n" + c.Cause.In(words.English)
}

// clipped is what was said on the wire, cut; our own words are short.
func clipped(v any) any {
	if s, is := v.(string); is {
		return web.Clip(shownText, s)
	}
	return v
}

// reader folds the events of a window.
type reader struct {
	w        *bench.World
	keep     int // lines of a dialogue
	byID     map[string]*connexion
	order    []*connexion
	host     map[string]string       // of every session seen to open, the window's or not
	searches map[string][]*connexion // LDAP, by host: no lot has followed yet
	answers  map[string]string       // id of a mail to that of the lot that it answers
}

var kinds = []journal.Kind{journal.KindSessionOpen, journal.KindSessionClose, journal.KindSMTPCommand,
	journal.KindPOP3Command, journal.KindLDAPRequest, journal.KindMailStored, journal.KindMailRetrieved,
	journal.KindMessageReceived, journal.KindFaultFired}

// read tells what the sessions of a window did, oldest first: those opened from
// its first one on and before the event numbered end (0: those that the index
// does not know yet, too), of a protocol ("" any), each with keep lines.
func read(ctx context.Context, w *bench.World, sessions []bench.Session, end uint64, protocol string,
	keep int) ([]*connexion, error) {
	r := &reader{w: w, keep: keep, byID: map[string]*connexion{}, host: map[string]string{},
		searches: map[string][]*connexion{}, answers: map[string]string{}}
	last := uint64(0) // ∞ while one is open
	if end > 0 && !slices.ContainsFunc(sessions, func(s bench.Session) bool { return s.Last == 0 }) {
		for _, s := range sessions {
			last = max(last, s.Last+lookAhead)
		}
	}
	n := 0
	for ev, err := range w.Journal.EventsOf(ctx, sessions[0].First-1, kinds...) {
		if err != nil {
			return nil, err
		}
		if n++; n > maxEvents || last > 0 && ev.Seq > last {
			break
		}
		r.add(ev, end == 0 || ev.Seq < end, protocol)
	}
	for _, c := range r.order {
		c.judge(w)
	}
	return r.order, nil
}

// add folds one event; within says that a session may begin with it.
func (r *reader) add(ev journal.Event, within bool, protocol string) {
	if ev.Kind == journal.KindSessionOpen {
		var o journal.SessionOpen
		if ev.Decode(&o) != nil {
			return
		}
		r.host[ev.Session] = hostOf(o.Remote)
		if within && (protocol == "" || o.Protocol == protocol) {
			c := &connexion{ID: ev.Session, Protocol: o.Protocol, Remote: o.Remote, TLS: o.TLS, Opened: ev.Time,
				keep: r.keep, count: map[string]int{}}
			r.byID[c.ID], r.order = c, append(r.order, c)
		}
		return
	}
	c := r.byID[ev.Session]
	switch ev.Kind {
	case journal.KindMailStored:
		var m journal.MailStored
		if ev.Decode(&m) == nil && m.ReplyTo != "" {
			r.answers[m.ID] = m.ReplyTo
		}
	case journal.KindMessageReceived:
		r.received(ev, c)
	case journal.KindMailRetrieved:
		var m journal.MailRef
		if c != nil && ev.Decode(&m) == nil {
			r.retrieved(ev, c, m.ID)
		}
	default:
		if c != nil {
			c.did(ev)
		}
		if c != nil && ev.Kind == journal.KindLDAPRequest && c.facts.requests == 1 {
			h := hostOf(c.Remote)
			r.searches[h] = append(r.searches[h], c)
		}
	}
}

// received links a lot to the session that brought it, and to the directory
// sessions of the same machine before it: the journal does not say which
// belongs to which lot; address and time do.
func (r *reader) received(ev journal.Event, c *connexion) {
	var m journal.MessageReceived
	if ev.Decode(&m) != nil {
		return
	}
	l := bench.Message{ID: m.ID, Subject: m.Subject, Decision: m.Decision}
	for _, f := range m.Findings {
		l.Findings = append(l.Findings, bench.Finding{Finding: f})
	}
	if c != nil {
		c.Lots = append(c.Lots, l)
		if scenarios.Decision(m.Decision) == scenarios.Undelivered {
			c.facts.undelivered = m.Reason
		}
	}
	h, known := r.host[ev.Session]
	if !known {
		return
	}
	for _, s := range r.searches[h] {
		if ev.Time.Sub(s.Opened) < lotWithin {
			s.Lots = append(s.Lots, l)
		}
	}
	delete(r.searches, h)
}

// retrieved links a POP3 session to the lot whose answer it fetched.
func (r *reader) retrieved(ev journal.Event, c *connexion, id string) {
	answers := r.answers[id]
	if answers == "" { // stored before this window; gone when it was deleted
		if m, err := r.w.Store.Find(id); err == nil {
			if stored, err := r.w.Journal.Event(m.Seq); err == nil {
				var s journal.MailStored
				if stored.Decode(&s) == nil {
					answers = s.ReplyTo
				}
			}
		}
	}
	if slices.ContainsFunc(c.Lots, func(l bench.Message) bool { return l.ID == answers }) || answers == "" {
		return
	}
	if m, _, err := r.w.Message(answers); err == nil {
		c.Lots = append(c.Lots, m)
	}
}

// did notes a request, a fault or the end of a session.
func (c *connexion) did(ev journal.Event) {
	switch ev.Kind {
	case journal.KindSMTPCommand, journal.KindPOP3Command:
		var x journal.Command
		if ev.Decode(&x) != nil {
			return
		}
		var what, asked, said any = x.Verb, x.Line, x.Reply
		if x.Verb == "." {
			what, asked = words.Text("message"), words.Errorf("fin du message, %v", web.Octets(x.Size))
		}
		if x.Reply == "" {
			said = words.Text("pas de réponse")
		}
		if x.Verb != "CONNECT" {
			c.ask(what, fmt.Sprint(asked))
		}
		c.say(ev.Time, asked, said, !x.OK || x.Fault != "")
		c.facts.command(x)
	case journal.KindLDAPRequest:
		var x journal.LDAPRequest
		if ev.Decode(&x) != nil {
			return
		}
		full := strings.TrimSpace(strings.Join([]string{x.Op, x.Base, x.Filter}, " "))
		var what any = x.Op
		if x.Op == "search" && x.Filter != "" {
			what = words.Errorf("recherche %s", web.Clip(60, x.Filter))
		} else if x.Op == "search" {
			what = words.Text("recherche")
		}
		c.ask(what, full)
		silent, detail := x.Op == "unbind" || x.Op == "abandon", web.Clip(shownText, strings.TrimRight(" "+x.Message, " "))
		var said any = words.Errorf("résultat %d%s", x.Result, detail)
		switch {
		case silent:
			said = strings.TrimSpace(x.Message)
		case x.Result < 0:
			said = words.Errorf("réponse coupée%s", detail)
		case x.Op == "search" && x.Result == 0:
			said = words.Errorf("résultat %d, %v%s", x.Result, web.Plural(len(x.Entries), "fiche", "fiches"), detail)
		}
		c.say(ev.Time, full, said, !silent && (x.Result != 0 || x.Fault != ""))
		c.facts.request(x)
	case journal.KindFaultFired:
		var x journal.FaultFired
		if ev.Decode(&x) == nil {
			c.facts.fault = x.ID
			c.say(ev.Time, "", words.Errorf("panne provoquée par le banc : %s", x.ID), true)
		}
	case journal.KindSessionClose:
		var x journal.SessionClose
		if ev.Decode(&x) != nil {
			return
		}
		c.Closed, c.Ended, c.facts.end = true, ev.Time, x.Reason
		_, c.Transcript = ev.Blobs["transcript"]
	}
}

func hostOf(address string) string {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	return host
}
