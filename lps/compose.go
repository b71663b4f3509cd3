package lps

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// Field is a header field.
type Field struct{ Name, Value string }

// Mail is a message to be written: one file, in multipart/mixed or alone.
type Mail struct {
	Header      []Field // of the message, but for Content-Type
	Part        []Field // of the file's part
	Body        []byte  // the file as it travels, before base64
	Extra       [][]byte
	Single      bool // no multipart
	LineLength  int  // of base64, 76
	Preamble    string
	ContentType string // "multipart/mixed"
}

// mailOf gives a lot's message its form. file is the document to attach.
func (p *Policy) mailOf(l *Lot, file []byte, id string, now time.Time) *Mail {
	name := p.FileName(l)
	return &Mail{
		Header: []Field{
			{"Date", now.Format(time.RFC1123Z)},
			{"From", "<" + l.From + ">"},
			{"To", "<" + l.To + ">"},
			{"Message-ID", id},
			{"Subject", p.Subject(l)},
			{"MIME-Version", "1.0"},
		},
		Part: []Field{
			{"Content-Type", `application/EDI-consent; name="` + name + `"`},
			{"Content-Transfer-Encoding", "base64"},
			{"Content-Description", p.Description(l)},
			{"Content-Disposition", `attachment; filename="` + name + `"`},
		},
		Body:        file,
		LineLength:  76,
		Preamble:    "Message au format MIME (RFC 2045).",
		ContentType: "multipart/mixed",
	}
}

// Bytes writes a message with CRLF line ends (RFC 5322, RFC 2046).
func (m *Mail) Bytes() []byte {
	var b bytes.Buffer
	b.Grow(len(m.Body)*3/2 + 2048)
	for _, f := range m.Header {
		fmt.Fprintf(&b, "%s: %s\r\n", f.Name, f.Value)
	}
	if m.Single {
		m.part(&b, m.Body)
		return b.Bytes()
	}
	boundary := "=_" + token()
	fmt.Fprintf(&b, "Content-Type: %s; boundary=\"%s\"\r\n\r\n%s\r\n", m.ContentType, boundary, m.Preamble)
	for _, body := range append([][]byte{m.Body}, m.Extra...) {
		fmt.Fprintf(&b, "\r\n--%s\r\n", boundary)
		m.part(&b, body)
	}
	fmt.Fprintf(&b, "\r\n--%s--\r\n", boundary)
	return b.Bytes()
}

// part writes the file's header and body; the body ends with CRLF.
func (m *Mail) part(b *bytes.Buffer, body []byte) {
	encoded := false
	for _, f := range m.Part {
		fmt.Fprintf(b, "%s: %s\r\n", f.Name, f.Value)
		encoded = encoded || strings.EqualFold(f.Name, "Content-Transfer-Encoding") && strings.EqualFold(f.Value, "base64")
	}
	b.WriteString("\r\n")
	if !encoded {
		b.Write(body)
		return
	}
	per := m.LineLength / 4 * 3
	for len(body) > 0 {
		n := min(per, len(body))
		b.WriteString(base64.StdEncoding.EncodeToString(body[:n]))
		b.WriteString("\r\n")
		body = body[n:]
	}
}

func token() string {
	var b [12]byte
	rand.Read(b[:]) // never fails (Go 1.24)
	return hex.EncodeToString(b[:])
}

// messageID is a fresh one in the domain of the sender (RFC 5322 §3.6.4).
func messageID(from string) string {
	_, domain, ok := strings.Cut(from, "@")
	if !ok {
		domain = "localhost"
	}
	return "<" + token() + "@" + domain + ">"
}
