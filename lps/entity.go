package lps

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/textproto"
	"strings"
)

// entity is a MIME entity (RFC 2045 §2.4): header and body.
type entity struct {
	header textproto.MIMEHeader
	body   []byte
}

// maxHeader bounds a header, in octets.
const maxHeader = 256 << 10

// readEntity takes an entity apart at its first empty line.
func readEntity(raw []byte) (*entity, error) {
	if bytes.HasPrefix(raw, []byte("\r\n")) {
		return &entity{header: textproto.MIMEHeader{}, body: raw[2:]}, nil
	}
	i := bytes.Index(raw, []byte("\r\n\r\n"))
	if i < 0 {
		i = len(raw)
	}
	if i > maxHeader {
		return nil, errors.New("l'en-tête est trop long")
	}
	h, err := textproto.NewReader(bufio.NewReader(strings.NewReader(string(raw[:i]) + "\r\n\r\n"))).ReadMIMEHeader()
	if err != nil {
		return nil, errors.New("l'en-tête du message est illisible")
	}
	return &entity{header: h, body: raw[min(i+4, len(raw)):]}, nil
}

// text is the body as text, decoded.
func (e *entity) text() string {
	var r io.Reader = bytes.NewReader(e.body)
	switch strings.ToLower(strings.TrimSpace(e.header.Get("Content-Transfer-Encoding"))) {
	case "quoted-printable":
		r = quotedprintable.NewReader(r)
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, r)
	}
	data, _ := io.ReadAll(io.LimitReader(r, 1<<20)) // what could be decoded
	return string(data)
}

// field is a header field, its encoded words decoded.
func (e *entity) field(name string) string {
	v := e.header.Get(name)
	if d, err := new(mime.WordDecoder).DecodeHeader(v); err == nil {
		return strings.TrimSpace(d)
	}
	return strings.TrimSpace(v)
}

// each calls f for the entity and everything inside it, to a depth.
func (e *entity) each(depth int, f func(*entity)) {
	f(e)
	kind, params, err := mime.ParseMediaType(e.header.Get("Content-Type"))
	if err != nil || depth == 0 {
		return
	}
	var inside [][]byte
	switch {
	case strings.HasPrefix(kind, "multipart/"):
		inside, _ = splitParts(e.body, params["boundary"])
	case kind == "message/rfc822", kind == "text/rfc822-headers":
		inside = [][]byte{e.body}
	}
	for _, p := range inside {
		if x, err := readEntity(p); err == nil {
			x.each(depth-1, f)
		}
	}
}
