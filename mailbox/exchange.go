package mailbox

import (
	"fmt"
	"strings"
	"time"

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
	glued bool // verb is only what an unknown command begins with
}

// conceal gives a line whose verb is not known its journal form: a secret may
// be glued to the verb, or, for hush lines more, be all that the line is.
func (x *exchange) conceal(line []byte, hush *int) {
	x.glued = true // a verb glued to its secret is not the verb
	switch v := secretVerb(line); {
	case v != "":
		x.verb, x.line = v, v+"***"
	case *hush > 0: // the credentials go on though AUTH was refused
		*hush--
		x.verb, x.line = "***", "***"
	default:
		x.verb = printable([]byte(x.verb[:min(len(x.verb), 32)]))
	}
}

func (c *conn) opened() error {
	return c.event(journal.KindSessionOpen, journal.SessionOpen{Protocol: c.k.protocol,
		Remote: addr(c.raw.RemoteAddr()), Local: addr(c.raw.LocalAddr()), TLS: c.tls}, nil)
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
	if d, err := c.k.journal.PutBlob(c.script.Bytes()); err == nil {
		blobs = map[string]journal.Digest{"transcript": d}
	} else {
		c.k.log.Error("transcript not kept", "session", c.session, "err", err)
	}
	c.event(journal.KindSessionClose, journal.SessionClose{Protocol: c.k.protocol, Reason: e.reason, ByClient: e.byClient,
		DurationMS: now.Sub(c.start).Milliseconds(), IdleMS: now.Sub(c.last).Milliseconds()}, blobs)
	c.k.log.Debug("session closed", "session", c.session, "reason", e.reason)
}

// event writes to the journal. A session that cannot be journaled is not
// served: nobody could judge it.
func (c *conn) event(kind journal.Kind, fields any, blobs map[string]journal.Digest) error {
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
	return c.event(c.k.commandKind(), journal.Command{Verb: x.verb, Line: x.line, Code: code, OK: ok, Reply: reply,
		Size: x.size, Fault: x.fault}, blobs)
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
	}
	if x.act.Cut {
		if err := c.answered(x, 0, false, ""); err != nil {
			return err
		}
		return errFault
	}
	return nil
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
