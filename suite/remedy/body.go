package remedy

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/pem"
	"io"
	"regexp"
	"slices"
	"strings"

	"amfront/judge/report"
)

var (
	crs    = regexp.MustCompile(`\r+\n`)
	loneCR = regexp.MustCompile(`\r+([^\n]|$)`)
)

// straight has lines that end in CR LF, and no other CR.
func straight(b []byte) []byte {
	b = crs.ReplaceAll(b, []byte("\n"))
	b = loneCR.ReplaceAll(b, []byte("$1"))
	return bytes.ReplaceAll(b, []byte("\n"), []byte("\r\n"))
}

// body writes the edits of what stands around the file.
func (w *writer) body() {
	m := w.m
	w.put(report.EditLineEnds, "", 0, len(m.raw), straight(m.raw), costLines)
	for _, h := range []header{m.top, m.part} {
		if h.end == h.body { // no empty line
			w.put(report.EditEmptyLine, "", h.end, h.end, []byte("\r\n"), 0)
		}
	}
	if m.boundary == "" {
		return
	}
	closing := "--" + m.boundary + "--\r\n"
	w.put(report.EditClosing, "", len(m.raw), len(m.raw), []byte(closing), 0)
	w.put(report.EditClosing, "", len(m.raw), len(m.raw), []byte("\r\n"+closing), 0)
	for _, o := range m.others {
		w.put(report.EditSparePart, "", o[0], o[1], nil, costPart)
	}
	if m.alone {
		return
	}
	w.put(report.EditClosing, "", m.to, len(m.raw), []byte(closing), costPart)
	if inner, outer := m.find(m.part, "Content-Type"), m.find(m.top, "Content-Type"); outer != nil && inner != nil &&
		strings.HasPrefix(strings.ToLower(m.value(*inner)), "multipart/") { // parts within a part: the inner ones alone
		with := slices.Concat(m.raw[inner.from:inner.to], m.raw[outer.to:m.top.end], []byte("\r\n"), m.raw[m.part.body:m.to])
		w.put(report.EditStructure, "", outer.from, len(m.raw), with, costPart)
	}
	// the file directly under multipart/mixed, and nothing beside it
	flat := append([]byte("--"+m.boundary+"\r\n"), m.raw[m.part.start():m.to]...)
	w.put(report.EditStructure, "", m.top.body, len(m.raw), append(flat, closing...), costPart)
}

func (h header) start() int {
	if len(h.fields) > 0 {
		return h.fields[0].from
	}
	return h.end
}

// documents writes the edits of the file: its encodings, and made anew.
func (w *writer) documents(ctx context.Context) {
	m := w.m
	file := m.file()
	w.attach(report.EditBase64, "", file, costLines)
	for _, d := range unwrapped(file) {
		w.attach(report.EditUnwrapped, "", d, costDocument)
	}
	if der, n := object(file); n > 0 && n < len(file) {
		w.attach(report.EditTrailing, "", der, costDocument)
	}
	w.renamed(file)
	w.sealed(ctx)
}

// attach puts a file in the place of the mail's, in base64; where the mail says
// another encoding, with that field.
func (w *writer) attach(kind report.EditKind, of string, file []byte, cost int) {
	m := w.m
	if len(file) == 0 {
		return
	}
	if m.cte == "base64" {
		w.put(kind, of, m.from, m.to, wrapped(file), cost)
		return
	}
	head := append([]byte(nil), m.raw[m.part.start():m.from]...)
	for _, f := range m.part.fields {
		if f.is("Content-Transfer-Encoding") {
			at := m.part.start()
			head = append(append([]byte(nil), m.raw[at:f.from]...), m.raw[f.to:m.from]...)
		}
	}
	head = append([]byte("Content-Transfer-Encoding: base64\r\n"), head...)
	w.put(kind, of, m.part.start(), m.to, append(head, wrapped(file)...), cost)
}

// unwrapped are the documents that stand in a text, or in a compressed file.
func unwrapped(file []byte) (out [][]byte) {
	if b, _ := pem.Decode(file); b != nil {
		out = append(out, b.Bytes)
	}
	if text := unbase64(file); len(text) > 0 && len(file) < 2*len(text) {
		out = append(out, text)
	}
	if d, err := base64.StdEncoding.DecodeString(string(bytes.TrimSpace(file))); err == nil {
		out = append(out, d)
	}
	if z, err := gzip.NewReader(bytes.NewReader(file)); err == nil {
		if d, err := io.ReadAll(io.LimitReader(z, maxFile)); err == nil {
			out = append(out, d)
		}
	}
	if inner := readMail(file); len(inner.top.fields) > 0 && inner.top.body > 0 {
		if d := inner.file(); len(d) > 0 {
			out = append(out, d)
		}
	}
	return out
}

const maxFile = 8 << 20 // octets of a file that is made anew

// object is the first DER value of a file, and its length.
func object(file []byte) ([]byte, int) {
	var v rawValue
	rest, err := v.read(file)
	if err != nil {
		return nil, 0
	}
	return file[:len(file)-len(rest)], len(file) - len(rest)
}
