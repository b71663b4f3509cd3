package directory

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"amfront/journal"
)

// appendUnavailable answers what cannot be journaled: the request, or else the
// session.
func appendUnavailable(b []byte, fields any) []byte {
	const text = "the bench cannot journal now (disk full?), try again later"
	r, _ := fields.(journal.LDAPRequest)
	for _, o := range operations {
		if o.name == r.Op && o.answer != 0 {
			return appendResult(b, r.MessageID, o.answer, unavailable, "", text, nil, nil)
		}
	}
	return appendDisconnection(b, unavailable, text)
}

// record journals; false when that failed, and then nothing more may be handed
// out: what the journal does not hold did not happen. Of a network that has had
// too much journaled it is counted only, and a session whose beginning is not
// listed has no end.
func (c *conn) record(kind journal.Kind, fields any) bool {
	switch {
	case kind == journal.KindSessionClose:
		if !c.listed {
			return true
		}
	case c.bound != "":
	case !c.srv.opt.Porter.Listed(address(c.raw.RemoteAddr()), 1):
		return true
	case kind == journal.KindSessionOpen:
		c.listed = true
	}
	if log := c.srv.opt.Log; log.Enabled(context.Background(), slog.LevelDebug) {
		log.Debug("directory", "session", c.id, "event", kind, "fields", fmt.Sprintf("%+v", fields))
	}
	if c.srv.opt.Journal == nil {
		return true
	}
	_, err := c.srv.opt.Journal.Append(journal.Entry{Session: c.id, Kind: kind, Fields: fields})
	if err != nil {
		c.srv.opt.Log.Error("directory: journal", "session", c.id, "kind", kind, "err", err)
		c.out = c.out[:0]
		if kind != journal.KindSessionClose && (!c.secure || c.nc != c.raw) {
			c.sayUnavailable(fields)
		}
		c.kill("error: journal: " + err.Error())
	}
	return err == nil
}

// lastWords is how long a client is given to say what it wants, and again to
// read why it does not get it.
const lastWords = 250 * time.Millisecond

// sayUnavailable answers what cannot be journaled. Of a session that begins the
// first request is waited for a moment: an answer to it is one that every
// library shows.
func (c *conn) sayUnavailable(fields any) {
	if _, begins := fields.(journal.SessionOpen); begins {
		_ = c.raw.SetReadDeadline(time.Now().Add(lastWords))
		b, _ := c.br.Peek(2)
		if _, size, length, err := header(b); err == nil && size+length <= c.br.Size() {
			if b, err = c.br.Peek(size + length); err == nil {
				if m, err := parseMessage(b); err == nil {
					fields = journal.LDAPRequest{MessageID: m.id, Op: m.kind.name}
				}
			}
		}
	}
	c.out = appendUnavailable(c.out, fields)
	_ = c.nc.SetWriteDeadline(time.Now().Add(time.Second))
	_, _ = c.nc.Write(c.out)
	c.out = c.out[:0]
	c.readOn()
}

// readOn reads for a moment what the client still sends, after the server's last
// word: closing on unread octets resets the connection, and the client would
// lose that word.
func (c *conn) readOn() {
	half, ok := c.raw.(interface{ CloseWrite() error })
	if ok && c.nc == c.raw && half.CloseWrite() == nil {
		_ = c.raw.SetReadDeadline(time.Now().Add(lastWords))
		_, _ = io.CopyN(io.Discard, c.raw, int64(c.srv.opt.MaxMessage))
	}
}
