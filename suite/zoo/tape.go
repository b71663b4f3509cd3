package zoo

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"maps"
	"math/big"
	"mime"
	"mime/multipart"
	"net/mail"
	"net/textproto"
	"slices"
	"strings"
	"time"

	"amfront/journal"
)

// tape is a journal as facets read it.
type tape struct {
	events []journal.Event
	mails  []letter
	certs  map[string]known // by hexadecimal serial
}

// known is a certificate of the bench, with the event that first published it.
type known struct {
	*x509.Certificate
	seq uint64
}

// letter is a message as it left the LPS.
type letter struct {
	at     journal.Event
	raw    []byte
	header mail.Header
	parts  []part
	err    error
}

type part struct {
	header textproto.MIMEHeader
	body   []byte // transfer encoding undone
	name   string
}

const (
	maxMail  = 64 << 20 // octets of a message looked at
	maxParts = 50
)

func readTape(ctx context.Context, j journal.Reader) (*tape, error) {
	t := &tape{certs: map[string]known{}}
	for ev, err := range j.Events(ctx, 0) {
		if err != nil {
			return nil, err
		}
		t.events = append(t.events, ev)
		if ev.Kind == journal.KindSMTPCommand && ev.Blobs["raw"] != "" {
			raw, err := blob(j, ev.Blobs["raw"])
			if err != nil {
				return nil, err
			}
			t.mails = append(t.mails, readLetter(ev, raw))
		}
		if ev.Kind == journal.KindBenchStarted || ev.Kind == journal.KindPKIChanged || ev.Kind == journal.KindPKISigned {
			for _, d := range slices.Sorted(maps.Values(ev.Blobs)) {
				if data, err := blob(j, d); err == nil {
					t.learn(data, ev.Seq)
				}
			}
		}
	}
	return t, nil
}

func blob(j journal.Reader, d journal.Digest) ([]byte, error) {
	b, err := j.OpenBlob(d)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	return io.ReadAll(io.LimitReader(b, maxMail))
}

// learn keeps the certificates of a blob.
func (t *tape) learn(data []byte, seq uint64) {
	if p, _ := pem.Decode(data); p != nil {
		data = p.Bytes
	}
	if len(data) > 64<<10 {
		return
	}
	if c, err := x509.ParseCertificate(data); err == nil && t.certs[c.SerialNumber.Text(16)].Certificate == nil {
		t.certs[c.SerialNumber.Text(16)] = known{c, seq}
	}
}

// bearer names the owner of a serial, and which of the owner's certificates it
// is in the order of their publication.
func (t *tape) bearer(serial *big.Int) string {
	c := t.certs[serial.Text(16)]
	if c.Certificate == nil {
		return "titulaire inconnu"
	}
	n, of := 1, 0
	for _, o := range t.certs {
		if o.Subject.CommonName == c.Subject.CommonName {
			if of++; o.seq < c.seq || o.seq == c.seq && o.NotBefore.Before(c.NotBefore) {
				n++
			}
		}
	}
	return fmt.Sprintf("%s (n° %d de %d, par ordre de parution)", c.Subject.CommonName, n, of)
}

// keyed names the owner of a key identifier.
func (t *tape) keyed(id []byte) string {
	for _, c := range t.certs {
		if bytes.Equal(c.SubjectKeyId, id) {
			return t.bearer(c.SerialNumber)
		}
	}
	return "titulaire inconnu"
}

func readLetter(ev journal.Event, raw []byte) letter {
	l := letter{at: ev, raw: raw}
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		l.err = err
		return l
	}
	l.header = m.Header
	kind, params, _ := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if !strings.HasPrefix(kind, "multipart/") {
		body, _ := io.ReadAll(m.Body)
		l.parts = []part{newPart(textproto.MIMEHeader(m.Header), body)}
		return l
	}
	mr := multipart.NewReader(m.Body, params["boundary"])
	for range maxParts {
		p, err := mr.NextRawPart()
		if err != nil {
			if err != io.EOF {
				l.err = err
			}
			break
		}
		body, _ := io.ReadAll(p)
		l.parts = append(l.parts, newPart(p.Header, body))
	}
	return l
}

// attached are the parts that carry a file: those that are no plain text to be read.
func (l letter) attached() []part {
	if len(l.parts) < 2 {
		return l.parts
	}
	return slices.DeleteFunc(slices.Clone(l.parts), func(p part) bool {
		return p.name == "" && p.header.Get("Content-Description") == ""
	})
}

// when tells a date of the event's day from another.
func when(value string, at time.Time) string {
	d, err := mail.ParseDate(value)
	switch {
	case value == "":
		return "absente"
	case err != nil:
		return "illisible : " + value
	case d.Sub(at).Abs() > 15*time.Minute:
		return "d'un autre moment : " + d.UTC().Format(time.DateOnly)
	}
	return "du moment"
}
