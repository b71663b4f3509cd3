package lps

import (
	"bytes"
	"crypto/rand"
	"crypto/x509"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-message"
)

// Mail is a message to be written: a multipart of files.
type Mail struct {
	Header message.Header // of the message
	Part   message.Header // of each file's part
	Files  [][]byte       // as they travel, before base64; one by the reference
}

// Enclose makes the document to attach of a lot's file, which is compressed if
// it is to be: for the holder of that certificate, in the clear for nil.
func (p *Policy) Enclose(l *Lot, file []byte, to *x509.Certificate) ([]byte, error) {
	return p.Document(file, func(content []byte) ([]byte, error) {
		if to == nil {
			return content, nil
		}
		return p.seal(content, l, to)
	})
}

// Message writes a lot's message around its document, as it is presented but
// for Written.
func (p *Policy) Message(l *Lot, document []byte, id string, now time.Time) ([]byte, error) {
	mail := p.mailOf(l, document, id, now)
	if p.Mail != nil {
		p.Mail(l, mail)
	}
	return mail.Bytes()
}

// mailOf gives a lot's message its form. file is the document to attach.
func (p *Policy) mailOf(l *Lot, file []byte, id string, now time.Time) *Mail {
	name := p.FileName(l)
	return &Mail{
		Header: header([][2]string{
			{"Date", now.Format(time.RFC1123Z)},
			{"From", "<" + l.From + ">"},
			{"To", "<" + l.To + ">"},
			{"Message-ID", id},
			{"Subject", p.Subject(l)},
			{"MIME-Version", "1.0"},
			{"Content-Type", "multipart/mixed"},
		}),
		Part: header([][2]string{
			{"Content-Type", `application/EDI-consent; name="` + name + `"`},
			{"Content-Transfer-Encoding", "base64"},
			{"Content-Description", p.Description(l)},
			{"Content-Disposition", `attachment; filename="` + name + `"`},
		}),
		Files: [][]byte{file},
	}
}

// header is a header whose fields are written in this order.
func header(fields [][2]string) message.Header {
	var h message.Header
	for _, f := range slices.Backward(fields) { // the last one added comes first
		h.Add(f[0], f[1])
	}
	return h
}

// Bytes writes a message with CRLF line ends (RFC 5322, RFC 2046).
func (m *Mail) Bytes() ([]byte, error) {
	var b bytes.Buffer
	w, err := message.CreateWriter(&b, m.Header)
	if err != nil {
		return nil, err
	}
	for _, file := range m.Files {
		part, err := w.CreatePart(m.Part)
		if err != nil {
			return nil, err
		}
		if _, err := part.Write(file); err != nil {
			return nil, err
		}
		if err := part.Close(); err != nil {
			return nil, err
		}
	}
	err = w.Close()
	return b.Bytes(), err
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
