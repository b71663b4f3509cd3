package receiver

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"time"

	"amfront/bench/vary"
)

// composer writes header fields into which nothing can be injected.
type composer struct {
	bytes.Buffer
	fields []string   // each field without its last line end
	vary   *vary.Plan // nil for the usual forms
}

// maxField bounds a field's value, in octets before encoding.
const maxField = 600

// field writes one field, folded. Line ends and other control characters
// become spaces, what is not US-ASCII becomes RFC 2047 words.
func (c *composer) field(name, value string) {
	value = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == 0xFFFD {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(value, "?"))
	value = strings.TrimSpace(clip(value, maxField))
	if strings.Contains(value, "=?") { // would read as an encoded word
		value = encodeWord(value)
	} else {
		value = mime.QEncoding.Encode("utf-8", value)
	}
	var b strings.Builder
	b.WriteString(name + ":")
	col := b.Len()
	for w := range strings.FieldsSeq(value) {
		if col+1+len(w) > 76 && col > len(name)+1 {
			b.WriteString("\r\n")
			col = 0
		}
		b.WriteString(" " + w)
		col += 1 + len(w)
	}
	c.raw0(b.String())
}

// raw writes a field whose value was checked and must not be encoded: an
// address or a message identifier.
func (c *composer) raw(name, value string) {
	if strings.ContainsAny(value, "\r\n") {
		value = ""
	}
	c.raw0(name + ": " + value)
}

func (c *composer) raw0(f string) {
	c.fields = append(c.fields, f)
	c.WriteString(f + "\r\n")
}

// encodeWord encodes a US-ASCII value that mime.QEncoding would leave alone.
func encodeWord(v string) string {
	var out []string
	for len(v) > 0 {
		piece := clip(v, 40)
		out = append(out, "=?utf-8?B?"+base64.StdEncoding.EncodeToString([]byte(piece))+"?=")
		v = v[len(piece):]
	}
	return strings.Join(out, " ")
}

// text writes a text/plain entity in quoted-printable: 7bit on every path,
// as a signed part must be (RFC 8551 §3.1.3).
func (c *composer) text(body string) error {
	if set, encoding, octets, ok := otherText(c.vary, body); ok {
		c.field("Content-Type", "text/plain; charset="+set)
		c.field("Content-Transfer-Encoding", encoding)
		c.WriteString("\r\n")
		c.Write(octets)
		return nil
	}
	c.field("Content-Type", "text/plain; charset=utf-8")
	c.field("Content-Transfer-Encoding", "quoted-printable")
	c.field("Content-Language", "fr")
	c.WriteString("\r\n")
	var b bytes.Buffer
	w := quotedprintable.NewWriter(&b)
	if _, err := w.Write([]byte(strings.TrimRight(body, "\n") + "\n")); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	// A line that starts with "From " is changed by mbox stores.
	enc := bytes.ReplaceAll(b.Bytes(), []byte("\r\nFrom "), []byte("\r\n=46rom "))
	c.Write(bytes.TrimSuffix(enc, []byte("\r\n")))
	c.WriteString("\r\n")
	return nil
}

// base64 writes octets in lines of 76 characters, or fewer.
func (c *composer) base64(p []byte) {
	per := lineOctets(c.vary)
	for len(p) > 0 {
		n := min(per, len(p))
		c.WriteString(base64.StdEncoding.EncodeToString(p[:n]))
		c.WriteString("\r\n")
		p = p[n:]
	}
}

func token() string {
	var b [12]byte
	rand.Read(b[:]) // never fails (Go 1.24)
	return hex.EncodeToString(b[:])
}

// messageID is a fresh Message-ID.
func (r *Receiver) messageID() string {
	return "<amfront." + token() + "@" + hostname(r.opt.Hostname) + ">"
}

// noHost stands where no host name is known (RFC 2606 §2).
const noHost = "amfront.invalid"

// hostname keeps what may stand in a domain.
func hostname(v string) string {
	return cmp.Or(strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-' {
			return c
		}
		return -1
	}, clip(v, 253)), noHost)
}

func date(t time.Time) string { return t.Format("Mon, 02 Jan 2006 15:04:05 -0700") }

// quotableID tells whether a Message-ID may stand in In-Reply-To.
func quotableID(id string) bool {
	return len(id) >= 3 && len(id) <= 250 && id[0] == '<' && id[len(id)-1] == '>' &&
		!strings.ContainsFunc(id[1:len(id)-1], unquotable)
}

// unquotable tells a character that may not stand between angle brackets.
func unquotable(r rune) bool { return r <= ' ' || r > '~' || r == '<' || r == '>' }

// address checks an envelope address and gives its header form; "" when it
// cannot stand in a header.
func address(a string) string {
	a = strings.TrimSpace(a)
	if len(a) == 0 || len(a) > 320 || strings.ContainsFunc(a, unquotable) {
		return ""
	}
	if at := strings.LastIndexByte(a, '@'); at <= 0 || at == len(a)-1 {
		return ""
	}
	return (&mail.Address{Address: a}).String()
}

// replyTo is whom an answer goes to: the envelope sender, else From; "" for
// nobody.
func replyTo(sender, from string) string {
	if address(sender) != "" {
		return strings.TrimSpace(sender)
	}
	list, err := mail.ParseAddressList(from)
	if err != nil || len(list) == 0 || address(list[0].Address) == "" {
		return ""
	}
	return list[0].Address
}
