package mailbox

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"amfront/bench/dialect"
	"amfront/journal"
	"amfront/journal/fault"
)

// exchange is one command on its way to its reply.
type exchange struct {
	verb  string // upper case
	line  string // as received, without CRLF, redacted
	arg   string // what follows the verb, as received; may hold a secret
	size  int64
	fault string // rule that acted
	act   fault.Action
	raw   journal.Digest
	glued bool   // verb is only what an unknown command begins with
	begin []byte // of a line whose verb is not known, to tell what it speaks
}

// opened journals the beginning of a session, unless its network has had too
// much journaled.
func (c *conn) opened() error {
	c.remote = addr(c.raw.RemoteAddr())
	if c.listed = c.known || c.k.porter.Listed(c.remote, 1); !c.listed {
		return nil
	}
	return c.write(journal.KindSessionOpen, journal.SessionOpen{Protocol: c.k.protocol, Remote: c.remote,
		Local: addr(c.raw.LocalAddr()), TLS: c.implicit}, nil)
}

// identified is a session that gave a secret.
func (c *conn) identified() error {
	if c.known = true; c.listed {
		return nil
	}
	return c.opened()
}

// unknown is what is said of a command that nobody knows, and whether it ends the
// session: not where SMTP and POP3 are mixed up, which a client may mend; HTTP does,
// since the lines of a form may hold commands.
func (c *conn) unknown(x *exchange) (string, error) {
	words := dialect.Wrong(c.k.port(), false, x.begin)
	if words == "" {
		return "command not known", nil
	}
	c.script.note("%s", words)
	spoken := dialect.Spoken(x.begin)
	text := fmt.Sprintf("command not known: this port speaks %s, that was %s", c.k.port(), spoken)
	if spoken == "SMTP" || spoken == "POP3" {
		return text, nil
	}
	return text, &ending{reason: "error: " + words}
}

func addr(a interface{ String() string }) string {
	if a == nil {
		return ""
	}
	return a.String()
}

// closed hangs up and writes the end of the session with its transcript.
func (c *conn) closed(err error) {
	e := c.why(err)
	now := time.Now()
	c.flush() // what is left; its error changes nothing any more
	c.hangUp(e.byClient)
	c.script.note("closed: %s", e.reason)
	var blobs map[string]journal.Digest
	text := c.script.Bytes()
	if !c.listed || !c.known && !c.k.porter.Listed(c.remote, 1+len(text)>>10) { // no transcript
	} else if d, err := c.k.journal.PutBlob(text); err == nil {
		blobs = map[string]journal.Digest{"transcript": d}
	} else {
		c.k.log.Error("transcript not kept", "session", c.session, "err", err)
	}
	if c.listed {
		c.write(journal.KindSessionClose, journal.SessionClose{Protocol: c.k.protocol, Reason: e.reason, ByClient: e.byClient,
			DurationMS: now.Sub(c.start).Milliseconds(), IdleMS: now.Sub(c.served).Milliseconds(), Trivial: c.trivial}, blobs)
	}
	c.k.log.Debug("session closed", "session", c.session, "reason", e.reason)
}

// event writes to the journal what a session does. Of one that gave no secret
// it is counted only when its network has had too much written.
func (c *conn) event(kind journal.Kind, fields any, blobs map[string]journal.Digest) error {
	if !c.known && !c.k.porter.Listed(c.remote, 1) {
		return c.broken
	}
	return c.write(kind, fields, blobs)
}

// write writes to the journal. A session that cannot be journaled is not
// served: nobody could judge it.
func (c *conn) write(kind journal.Kind, fields any, blobs map[string]journal.Digest) error {
	if c.broken != nil {
		return c.broken
	}
	if _, err := c.k.journal.Append(journal.Entry{Session: c.session, Kind: kind, Fields: fields,
		Blobs: blobs}); err != nil {
		c.broken = &ending{reason: "error: journal: " + err.Error()}
		c.excuse(fields)
		c.k.log.Error("the journal takes no event: session closed", "session", c.session, "err", err)
	}
	return c.broken
}

// excuse tells the client why it is not served, in place of the answer that
// nobody could judge: not inside a message, nor in clear to one that awaits TLS.
func (c *conn) excuse(fields any) {
	x, _ := fields.(journal.Command)
	inside := x.Size > 0 && (x.Verb == "RETR" || x.Verb == "TOP")
	_, retrieved := fields.(journal.MailRef)
	if inside || retrieved || c.left >= 0 || c.tls && c.nc == c.raw {
		return
	}
	said := c.k.refusal
	if x.Verb == "." || x.Verb == "MAIL" || x.Verb == "RCPT" {
		said = c.k.noRoom
	}
	c.end = time.Now().Add(lastWords)
	c.script.server(said)
	_ = c.writeString(said + "\r\n")
}

// answered journals a command with its reply. It comes before the reply is
// sent, so that whoever has seen the reply finds the command in the journal.
func (c *conn) answered(x *exchange, code int, ok bool, reply string) error {
	var blobs map[string]journal.Digest
	if x.raw != "" {
		blobs = map[string]journal.Digest{"raw": x.raw}
	}
	if c.serves(x, ok) {
		c.serving, c.trivial = true, 0
	} else if x.verb != "CONNECT" && x.verb != "QUIT" {
		c.trivial++
	}
	return c.event(c.k.commandKind(), journal.Command{Verb: x.verb, Line: x.line, Code: code, OK: ok, Reply: reply,
		Size: x.size, Fault: x.fault}, blobs)
}

// trivial are the commands that do nothing for a client but keep or end its
// session.
var trivial = []string{"CONNECT", "NOOP", "RSET", "QUIT", "HELP", "VRFY", "EXPN"}

// maxAsked bounds what a session remembers; beyond it every command is new.
const maxAsked = 1 << 10

// serves tells whether a command did something for the client: one that asks
// what the session has answered before does not. After a message a relay begins
// anew.
func (c *conn) serves(x *exchange, ok bool) bool {
	if x.verb == "." {
		clear(c.asked)
		return true
	}
	if x.glued || slices.Contains(trivial, x.verb) {
		return false
	}
	done, before := c.asked[x.line]
	if before && (done || !ok) {
		return false
	}
	if c.asked == nil {
		c.asked = map[string]bool{}
	}
	if before || len(c.asked) < maxAsked {
		c.asked[x.line] = ok
	}
	return true
}

// planned asks the plan of faults about a command, journals what fires and
// waits out its delay. A fault that leaves the client without an answer is
// returned as errFault.
func (c *conn) planned(x *exchange) error {
	f, hit := c.k.faults.Match(c.k.protocol, x.verb)
	if !hit {
		return nil
	}
	x.act, x.fault = f.Rule.Action, f.Rule.ID
	if err := c.event(journal.KindFaultFired, journal.FaultFired{ID: f.Rule.ID, Protocol: c.k.protocol, Command: x.verb,
		Nth: f.Nth, Action: describe(x.act)}, nil); err != nil {
		return err
	}
	c.script.note("fault %s: %s", f.Rule.ID, describe(x.act))
	if d := time.Duration(x.act.Delay); d > 0 {
		if err := c.flush(); err != nil {
			return err
		}
		if sleep(c.ctx, min(d, time.Until(c.end))) != nil {
			return errShutdown
		}
		c.served = time.Now() // the bench itself kept the client waiting
	}
	if x.act.Cut {
		if err := c.answered(x, 0, false, ""); err != nil {
			return err
		}
		return errFault
	}
	return nil
}

// offered are the keywords of an answer, but for the one that a fault omits.
func (x *exchange) offered(keywords []string) []string {
	return slices.DeleteFunc(keywords, func(k string) bool {
		word, _, _ := strings.Cut(k, " ")
		return x.act.Omit != "" && word == x.act.Omit
	})
}

// truncate lets only n more octets out, if a fault says so.
func (c *conn) truncate(x *exchange) error {
	if x.act.Truncate <= 0 {
		return nil
	}
	if err := c.flush(); err != nil {
		return err
	}
	c.left = x.act.Truncate
	return nil
}

// truncated ends the session after an answer that a fault limited.
func (c *conn) truncated() error {
	if c.left < 0 {
		return nil
	}
	if err := c.flush(); err != nil {
		return err
	}
	return errFault
}

func describe(a fault.Action) string {
	var s []string
	if a.Omit != "" {
		s = append(s, "without "+a.Omit)
	}
	if a.Certificate != "" {
		s = append(s, "certificate: "+a.Certificate)
	}
	if a.Delay > 0 {
		s = append(s, "delay "+time.Duration(a.Delay).String())
	}
	switch {
	case a.Cut:
		s = append(s, "cut")
	case a.Code != 0:
		s = append(s, fmt.Sprintf("refuse %d", a.Code))
	case a.Refuse || a.Text != "":
		s = append(s, "refuse")
	case a.Truncate > 0:
		s = append(s, fmt.Sprintf("truncate %d", a.Truncate))
	}
	return strings.Join(s, ", ")
}
