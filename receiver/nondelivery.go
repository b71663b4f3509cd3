package receiver

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"
)

// dsnData is what the template of the notice sees.
type dsnData struct{ Recipient, Relay string }

// Undeliverable is what a non-delivery notice tells (RFC 3464).
type Undeliverable struct {
	Sender    string // envelope sender; "" (the null reverse-path) gets no notice
	Recipient string // as given at RCPT
	Relay     string // host name of the reporting relay
	Status    string // RFC 3463, default "5.1.1"
	Reply     string // SMTP reply reported, default a 550
	EnvID     string // RFC 3461 §4.4, decoded xtext, "" when none was given
	ORcpt     string // RFC 3461 §4.2, "rfc822;addr", "" when none was given
}

// maxReturned bounds the original header in a notice, in octets.
const maxReturned = 32 << 10

// NonDelivery composes the notice (RFC 3464) for an unknown recipient. It is
// nil without error for the null reverse-path: a notice is never answered by
// a notice (RFC 5321 §6.1). Errors are those of raw.
func (r *Receiver) NonDelivery(raw io.Reader, sender, recipient, relay string) (*Answer, error) {
	return r.Undelivered(raw, Undeliverable{Sender: sender, Recipient: recipient, Relay: relay})
}

// Undelivered is NonDelivery with the parameters of RFC 3461. The notice's
// envelope sender is null (Answer.From "").
func (r *Receiver) Undelivered(raw io.Reader, u Undeliverable) (*Answer, error) {
	if address(u.Sender) == "" {
		return nil, nil
	}
	src := &source{ctx: context.Background(), r: raw}
	h := &header{}
	if raw != nil {
		h, _ = newScanner(io.LimitReader(src, maxHeader)).readHeader()
		if src.err != nil {
			return nil, fmt.Errorf("receiver: reading the message: %w", src.err)
		}
	}
	relay := hostname(u.Relay)
	text, err := r.tmpl.render("dsn.txt", dsnData{oneLine(u.Recipient), relay})
	if err != nil {
		return nil, err
	}
	now := r.opt.Now()
	boundary := "=_" + token()
	c := composer{vary: r.opt.Vary}
	r.envelope(&c, "postmaster@"+relay, u.Sender, "Avis de non-remise : "+oneLine(u.Recipient), h.get("Message-ID"), now)
	c.field("MIME-Version", "1.0")
	c.raw("Content-Type", `multipart/report; report-type=delivery-status; boundary="`+boundary+`"`)
	fmt.Fprintf(&c, "\r\n--%s\r\n", boundary)
	if err := c.text(text); err != nil {
		return nil, err
	}
	fmt.Fprintf(&c, "\r\n--%s\r\nContent-Type: message/delivery-status\r\n\r\n", boundary)
	// RFC 3464 §2.2, per message, then §2.3, per recipient.
	status(&c, "Original-Envelope-Id", u.EnvID)
	status(&c, "Reporting-MTA", "dns; "+relay)
	status(&c, "Arrival-Date", date(now))
	c.WriteString("\r\n")
	status(&c, "Original-Recipient", spaced(u.ORcpt))
	status(&c, "Final-Recipient", "rfc822; "+u.Recipient)
	status(&c, "Action", "failed")
	status(&c, "Status", cmp.Or(u.Status, "5.1.1"))
	status(&c, "Diagnostic-Code", "smtp; "+cmp.Or(u.Reply, "550 5.1.1 no such mailbox"))
	fmt.Fprintf(&c, "\r\n--%s\r\nContent-Type: text/rfc822-headers\r\nContent-Transfer-Encoding: 8bit\r\n\r\n", boundary)
	c.Write(returnedHeader(h.raw))
	fmt.Fprintf(&c, "\r\n--%s--\r\n", boundary)
	return &Answer{Class: ClassDSN, To: strings.TrimSpace(u.Sender), Raw: arrange(r.opt.Vary, c.Bytes())}, nil
}

// status writes a field of message/delivery-status: US-ASCII on one line.
func status(c *composer, name, value string) {
	if value != "" {
		c.WriteString(name + ": " + oneLine(value) + "\r\n")
	}
}

// oneLine keeps printable US-ASCII, bounded.
func oneLine(v string) string {
	return clip(strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, v), 400)
}

// spaced writes "rfc822;a@b" with the space that readers are used to.
func spaced(orcpt string) string {
	t, a, ok := strings.Cut(orcpt, ";")
	if !ok {
		return ""
	}
	return t + "; " + strings.TrimSpace(a)
}

// Identify reads subject and Message-ID of a mail as an inspection tells them, "" for
// what it lacks.
func Identify(raw io.Reader) (subject, id string, err error) {
	src := &source{ctx: context.Background(), r: raw}
	h, _ := newScanner(io.LimitReader(src, maxHeader)).readHeader()
	m := quoted(&walk{top: h}, nil)
	return m.Subject, m.MessageID, src.err
}

// returnedHeader is the header of the message as received, whole lines, as
// much as the bound lets through.
func returnedHeader(raw []byte) []byte {
	var out []byte
	for l := range bytes.Lines(raw) {
		l = bytes.TrimRight(l, "\r\n")
		if len(l) == 0 || len(out)+len(l) > maxReturned {
			break
		}
		for _, c := range l[:min(len(l), 990)] {
			if c == '\r' || c == 0 {
				c = ' '
			}
			out = append(out, c)
		}
		out = append(out, '\r', '\n')
	}
	return out
}
