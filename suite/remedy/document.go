package remedy

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"slices"

	"amfront/judge/report"
	"amfront/lps"
	"amfront/pki/testca"
)

// enveloped is EnvelopedData (RFC 5652 §6) as far as an edit touches it.
type enveloped struct {
	Version    int
	Recipients []recipient `asn1:"set"`
	Content    struct {
		Type      asn1.ObjectIdentifier
		Algorithm asn1.RawValue
		Octets    asn1.RawValue `asn1:"tag:0"`
	}
}

type recipient struct {
	Version   int
	ID        asn1.RawValue
	Algorithm pkix.AlgorithmIdentifier
	Key       []byte
}

type contentInfo struct {
	Type    asn1.ObjectIdentifier
	Content asn1.RawValue `asn1:"explicit,tag:0"`
}

type rawValue struct{ asn1.RawValue }

func (v *rawValue) read(b []byte) ([]byte, error) { return asn1.Unmarshal(b, &v.RawValue) }

// due are the certificates that a document may have been for, the one that the
// front-end expected first.
func (w *writer) due() (out []*testca.Credential) {
	add := func(label string) {
		if c, err := w.r.Current(label); err == nil && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	if e := w.r.Message.Expected; e != nil {
		add(e.Label)
	}
	if c := w.r.Message.Certificate; c != nil {
		add(c.Label)
	}
	if len(out) == 0 {
		for _, label := range testca.Labels() {
			add(label)
		}
	}
	return out
}

// renamed writes another identifier of the recipient, another algorithm, or one
// recipient alone, into the document that is there: its content stays, octet for
// octet.
func (w *writer) renamed(file []byte) {
	var info contentInfo
	if _, err := asn1.Unmarshal(file, &info); err != nil {
		return
	}
	read := func() (e enveloped, ok bool) {
		rest, err := asn1.Unmarshal(info.Content.Bytes, &e)
		return e, err == nil && len(rest) == 0 && len(e.Recipients) > 0
	}
	write := func(kind report.EditKind, e enveloped) {
		inner, err := asn1.Marshal(e)
		if err != nil {
			return
		}
		der, err := asn1.Marshal(contentInfo{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 3}, asn1.RawValue{
			Class: asn1.ClassContextSpecific, IsCompound: true, Bytes: inner}})
		if err == nil {
			w.attach(kind, "", der, costDocument+1)
		}
	}
	if e, ok := read(); ok {
		write(report.EditDER, e)
		for i := range e.Recipients {
			if len(e.Recipients) > 1 {
				one := e
				one.Recipients = e.Recipients[i : i+1]
				write(report.EditRecipients, one)
			}
		}
	}
	for _, c := range w.due() {
		id, err := asn1.Marshal(struct {
			Issuer asn1.RawValue
			Serial *big.Int
		}{asn1.RawValue{FullBytes: c.Certificate.RawIssuer}, c.Certificate.SerialNumber})
		if e, ok := read(); ok && err == nil {
			e.Version, e.Recipients[0].Version, e.Recipients[0].ID = 0, 0, asn1.RawValue{FullBytes: id}
			write(report.EditRecipient, e)
		}
	}
	if e, ok := read(); ok {
		e.Recipients[0].Algorithm = pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1},
			Parameters: asn1.NullRawValue}
		write(report.EditKeyAlgorithm, e)
	}
	if e, ok := read(); ok {
		e.Content.Type = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
		write(report.EditContentType, e)
	}
}

// sealed writes the document anew, as the reference does: of what it was made
// of, or of what the software was given.
func (w *writer) sealed(ctx context.Context) {
	var plain bytes.Buffer
	if _, err := w.r.Receive(ctx, w.r.Raw, w.r.Message.To, &plain); err != nil || plain.Len() > maxFile {
		plain.Reset()
	}
	type content struct {
		kind   report.EditKind
		octets []byte
	}
	var list []content
	add := func(kind report.EditKind, octets []byte) {
		if len(octets) > 0 && !slices.ContainsFunc(list, func(c content) bool { return bytes.Equal(c.octets, octets) }) {
			list = append(list, content{kind, octets})
		}
	}
	add(report.EditSealed, bytes.Clone(plain.Bytes()))
	for _, d := range unwrapped(plain.Bytes()) {
		add(report.EditInnerSealed, d)
	}
	for _, f := range w.files {
		add(report.EditFileSealed, f)
		add(report.EditZippedSealed, compressed(f))
	}
	policy := lps.Reference()
	for n, c := range list {
		for k, to := range w.due() {
			if der, err := policy.Enclose(&lps.Lot{}, c.octets, to.Certificate); err == nil {
				w.attach(c.kind, to.Label, der, costSealed+10*n+k)
			}
		}
	}
}

func compressed(file []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(file)
	z.Close()
	return b.Bytes()
}
