package mailbox

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"time"

	"amfront/journal"
)

// received is what one DATA brought.
type received struct {
	size    int64  // octets, dots unstuffed
	refused *reply // the message is refused, though read to its end
}

// data takes a message (RFC 5321 §4.1.1.4): straight from the wire into a blob.
// The octets are kept as they came: no Received field is added.
func (s *smtpSession) data(x *exchange) error {
	if r, bad := noArgument(x); bad {
		return s.answer(x, r)
	}
	if s.env == nil || len(s.env.To) == 0 {
		return s.answer(x, say(503, "5.5.1", "MAIL and at least one accepted RCPT are expected first"))
	}
	cut := x.act.Truncate
	if err := s.answer(x, say(354, "", "end the message with <CRLF>.<CRLF>")); err != nil {
		return err
	}
	blob := s.srv.journal.CreateBlob()
	defer blob.Abort() // does nothing once closed
	got, err := s.receive(blob, cut)
	s.script.client(fmt.Sprintf("(%d octets of message)", got.size))
	end := &exchange{verb: ".", line: ".", size: got.size}
	if err != nil { // no end of data: nothing was accepted
		end.line, end.fault = "", x.fault
		if jerr := s.answered(end, 0, false, ""); jerr != nil {
			return jerr
		}
		return err
	}
	s.script.client(".")
	env := s.env
	s.env = nil // the transaction is over, whatever comes (RFC 5321 §4.1.1.4)
	return s.endOfData(end, env, blob, got)
}

func (s *smtpSession) endOfData(x *exchange, env *Envelope, blob *journal.BlobWriter, got received) error {
	var size int64
	var err error
	if got.refused == nil {
		if x.raw, size, err = blob.Close(); err != nil {
			r := s.noRoom(err)
			got.refused = &r
		}
	}
	if err := s.planned(x); err != nil {
		return err
	}
	if a := x.act; a.Code != 0 || a.Refuse || a.Text != "" {
		return s.answer(x, refusal(a.Code, a.Text, 451))
	}
	if err := s.truncate(x); err != nil {
		return err
	}
	if got.refused != nil {
		return s.answer(x, *got.refused)
	}
	s.mails++
	env.QueueID = fmt.Sprintf("%s.%d", s.session, s.mails)
	// A message that is wholly here is not lost to a shutdown.
	if err := s.srv.opt.Deliverer.Deliver(context.WithoutCancel(s.ctx), env, x.raw, size); err != nil {
		return s.answer(x, s.deliverError("delivery", err))
	}
	s.errors = 0
	return s.answer(x, say(250, "2.0.0", "queued as "+env.QueueID))
}

func (s *smtpSession) noRoom(err error) reply {
	s.srv.log.Error("message not kept", "session", s.session, "err", err)
	return say(452, "4.3.1", "the bench cannot keep the message now: its storage takes no more")
}

// receive reads up to the end of data. A message that is too large, has an
// endless line or cannot be stored is read to its end all the same, for the
// connection to survive; but no more than twice the limit of a message.
// cut > 0 ends the connection after that many octets (a fault).
func (s *smtpSession) receive(blob io.Writer, cut int64) (got received, err error) {
	opt := &s.srv.opt
	var line int64 // octets of the line under way
	refuse := func(r reply) {
		if got.refused == nil {
			got.refused = &r
		}
	}
	emit := func(p []byte) {
		got.size += int64(len(p))
		if got.size > opt.MaxMessage {
			refuse(say(552, "5.3.4", fmt.Sprintf("message too large: at most %d octets are taken", opt.MaxMessage)))
		}
		if line = longest(p, line, opt.MaxTextLine); line > opt.MaxTextLine {
			refuse(say(500, "5.6.0", fmt.Sprintf("a line of the message is longer than %d octets", opt.MaxTextLine)))
		}
		if got.refused != nil {
			return
		}
		if _, err := blob.Write(p); err != nil {
			refuse(s.noRoom(err))
		}
	}
	first := true
	for {
		used, end := unstuff(s.buf[s.r:s.w], first, emit)
		first = first && used == 0
		s.r += used
		switch {
		case cut > 0 && got.size >= cut:
			return got, errFault
		case end:
			return got, nil
		case got.size > 2*opt.MaxMessage:
			s.last421("4.3.0", "message far too large, closing")
			return got, &ending{reason: "error: message far too large"}
		}
		// Every read extends the idle limit; the session's limit stays.
		if err := s.fill(s.idleDeadline()); err != nil {
			return got, err
		}
		s.served = time.Now() // a slow line is not an idle one
	}
}

// longest returns the length of the line that p ends in, begun with line
// octets, or a length over limit if any line passed it. It looks at the ends of
// p only, unless p alone could hold a line that long.
func longest(p []byte, line, limit int64) int64 {
	first := bytes.IndexByte(p, '\n')
	if first < 0 {
		return line + int64(len(p))
	}
	if line+int64(first) > limit {
		return line + int64(first)
	}
	return int64(len(p) - 1 - bytes.LastIndexByte(p, '\n'))
}
