package directory

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"amfront/journal"
	"amfront/journal/fault"
)

// handle takes one request off the wire: it is answered now, or put aside by a
// planned delay.
func (c *conn) handle(ctx context.Context, raw []byte) *closing {
	m, err := parseMessage(raw)
	if err != nil {
		return c.lost(err)
	}
	switch m.op {
	case opUnbind:
		c.record(journal.KindLDAPRequest, journal.LDAPRequest{MessageID: m.id, Op: "unbind"})
		return &closing{reason: "quit", byClient: true}
	case opAbandon:
		return c.abandon(&m)
	}
	waiting := len(c.delayed) + len(c.held)
	if slices.ContainsFunc(c.delayed, func(d delayed) bool { return d.alone }) {
		if waiting >= c.srv.opt.MaxPending {
			return c.answerOnly(&m, fail(busy, "more than %d requests wait on this connection", c.srv.opt.MaxPending))
		}
		c.held = append(c.held, bytes.Clone(raw))
		return nil
	}
	if slices.ContainsFunc(c.delayed, func(d delayed) bool { return d.id == m.id }) {
		return c.answerOnly(&m, fail(protocolError, "message %d is already under way", m.id))
	}
	op := faultName(&m)
	fired, hit := c.srv.opt.Faults.Match("ldap", op)
	if hit {
		c.recordFired(op, fired)
	}
	if wait := time.Duration(fired.Rule.Action.Delay); hit && wait > 0 {
		if waiting >= c.srv.opt.MaxPending {
			return c.answerOnly(&m, fail(busy, "more than %d requests wait on this connection", c.srv.opt.MaxPending))
		}
		c.delayed = append(c.delayed, delayed{raw: bytes.Clone(raw), id: m.id, due: time.Now().Add(wait), fired: fired,
			alone: op == "bind" || op == "starttls"})
		return nil
	}
	return c.execute(ctx, &m, fired)
}

// faultName is the command that a fault rule names.
func faultName(m *message) string {
	if m.op == opExtended {
		if oid, err := parseExtended(m.body); err == nil && oid == oidStartTLS {
			return "starttls"
		}
	}
	return m.kind.name
}

func (c *conn) recordFired(op string, f fault.Fired) {
	a := f.Rule.Action
	what := "delay"
	switch {
	case a.Truncate > 0:
		what = "truncate"
	case a.Cut:
		what = "cut"
	case a.Refuse, a.Code != 0:
		what = "refuse"
	}
	c.record(journal.KindFaultFired, journal.FaultFired{ID: f.Rule.ID, Protocol: "ldap", Command: op, Nth: f.Nth,
		Action: what})
}

// connectFault applies what is planned for the connection itself.
func (c *conn) connectFault(ctx context.Context) *closing {
	fired, hit := c.srv.opt.Faults.Match("ldap", "connect")
	if !hit {
		return nil
	}
	c.recordFired("connect", fired)
	a := fired.Rule.Action
	if a.Delay > 0 {
		// a client that gives up is seen at once: it closes, and the read ends
		_ = c.nc.SetReadDeadline(time.Now().Add(time.Duration(a.Delay)))
		for {
			if _, err := c.br.Peek(min(c.br.Buffered()+1, c.br.Size())); err != nil {
				if isTimeout(err) {
					break
				}
				if c.br.Buffered() == c.br.Size() {
					select { // more than is read ahead: let it wait
					case <-time.After(time.Duration(a.Delay)):
					case <-ctx.Done():
					}
					break
				}
				return c.lost(err)
			}
		}
		c.served = time.Now() // the bench itself kept the client waiting
	}
	switch {
	case a.Code != 0:
		c.out = appendDisconnection(c.out, a.Code, cmp.Or(a.Text, "planned fault"))
		_ = c.flush()
		return &closing{reason: "fault"}
	case a.Cut, a.Refuse, a.Truncate > 0:
		return &closing{reason: "fault"}
	}
	return nil
}

// runDue answers the delayed requests whose time has come, then those held
// back behind them.
func (c *conn) runDue(ctx context.Context) *closing {
	for i := 0; i < len(c.delayed); {
		d := c.delayed[i]
		if time.Now().Before(d.due) {
			i++
			continue
		}
		c.delayed = slices.Delete(c.delayed, i, i+1)
		m, err := parseMessage(d.raw)
		if err != nil {
			return c.lost(err)
		}
		if end := c.execute(ctx, &m, d.fired); end != nil {
			return end
		}
		if d.alone {
			held := c.held
			c.held = nil
			for _, raw := range held {
				if end := c.handle(ctx, raw); end != nil {
					return end
				}
			}
		}
	}
	return nil
}

// abandon is RFC 4511 §4.11: only what waits can still be abandoned.
func (c *conn) abandon(m *message) *closing {
	id, err := parseInteger(m.body, "abandoned message")
	if err != nil {
		return c.lost(err)
	}
	c.record(journal.KindLDAPRequest, journal.LDAPRequest{MessageID: m.id, Op: "abandon"})
	for i, d := range c.delayed {
		if d.id == id && !d.alone { // bind and StartTLS cannot be abandoned
			c.delayed = slices.Delete(c.delayed, i, i+1)
			c.recordLost(d, "abandoned by the client")
			break
		}
	}
	return nil
}

// recordLost journals a request that never got its answer.
func (c *conn) recordLost(d delayed, why string) {
	m, err := parseMessage(d.raw)
	if err != nil {
		return
	}
	rec := journal.LDAPRequest{MessageID: m.id, Op: m.kind.name, Fault: d.fired.Rule.ID}
	c.describe(&m, &rec)
	rec.Result, rec.Message = -1, why
	c.record(journal.KindLDAPRequest, rec)
}

// answerOnly refuses a request without looking into it.
func (c *conn) answerOnly(m *message, f *failure) *closing {
	rec := journal.LDAPRequest{MessageID: m.id, Op: m.kind.name}
	c.answer(m, &rec, f, nil, nil)
	c.record(journal.KindLDAPRequest, rec)
	return nil
}

// execute performs a request, lets the fault have its way with the answer, and
// journals both before the client can see either.
func (c *conn) execute(ctx context.Context, m *message, fired fault.Fired) *closing {
	a := fired.Rule.Action
	rec := journal.LDAPRequest{MessageID: m.id, Op: m.kind.name, Fault: fired.Rule.ID}
	start := len(c.out)
	c.whole = a.Cut || a.Code != 0 || a.Refuse || a.Truncate > 0
	then, ends, err := c.perform(m, &rec)
	if err != nil {
		return c.malformedRequest(err, rec)
	}
	c.serves(m, &rec, a.Delay > 0, c.last)
	if !c.whole {
		if !c.record(journal.KindLDAPRequest, rec) {
			return &closing{reason: "error: journal"}
		}
		if then != nil {
			return then(ctx)
		}
		return c.broken
	}
	c.whole = false
	if m.op == opBind {
		c.bound = ""
	}
	if a.Truncate > 0 && !a.Cut && a.Code == 0 && !a.Refuse {
		n := int(min(a.Truncate, int64(len(c.out)-start)))
		c.out = c.out[:start+n]
		kept := 0
		for kept < len(ends) && ends[kept] <= start+n {
			kept++
		}
		rec.Result, rec.Entries = -1, rec.Entries[:min(kept, len(rec.Entries))]
		c.record(journal.KindLDAPRequest, rec)
		_ = c.flush()
		return &closing{reason: "fault"}
	}
	c.out, rec.Entries = c.out[:start], nil
	if a.Cut {
		rec.Result, rec.Message = -1, ""
		c.record(journal.KindLDAPRequest, rec)
		_ = c.flush() // answers to earlier requests
		return &closing{reason: "fault"}
	}
	c.answer(m, &rec, fail(cmp.Or(a.Code, unavailable), "%s", cmp.Or(a.Text, "planned fault")), nil, nil)
	c.record(journal.KindLDAPRequest, rec)
	return nil
}

func (c *conn) malformedRequest(err error, rec journal.LDAPRequest) *closing {
	if !errors.Is(err, errMalformed) {
		return &closing{reason: "error: " + err.Error()}
	}
	rec.Entries = nil
	return c.disconnect(protocolError, err.Error(), rec)
}
