package main

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"regexp"
	"slices"
	"strings"
	"time"
)

// entity is a MIME entity: its octets, its header, its body.
type entity struct {
	raw, body []byte
	header    textproto.MIMEHeader
}

func read(raw []byte) entity {
	head, body, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	e := entity{raw: raw, body: body, header: textproto.MIMEHeader{}}
	for _, line := range strings.Split(regexp.MustCompile(`\r\n[ \t]`).ReplaceAllString(string(head), " "), "\r\n") {
		if name, value, ok := strings.Cut(line, ":"); ok {
			e.header.Add(name, strings.TrimSpace(value))
		}
	}
	return e
}

// parts are those of a multipart, to the octet, as a signature needs them.
func (e entity) parts() (kind string, out []entity) {
	kind, params, _ := mime.ParseMediaType(e.header.Get("Content-Type"))
	if !strings.HasPrefix(kind, "multipart/") {
		return kind, nil
	}
	all := strings.Split("\r\n"+string(e.body), "\r\n--"+params["boundary"])
	for _, p := range all[1 : len(all)-1] {
		_, p, _ = strings.Cut(p, "\r\n")
		out = append(out, read([]byte(p)))
	}
	return kind, out
}

func decoded(body []byte) []byte {
	out, _ := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(string(body)), ""))
	return out
}

// text is what a person reads, of all its texts.
func (e entity) text() string {
	kind, parts := e.parts()
	if len(parts) > 0 {
		var all strings.Builder
		for _, p := range parts {
			all.WriteString(p.text() + "\n")
		}
		return all.String()
	}
	body := e.body
	switch coding := strings.ToLower(e.header.Get("Content-Transfer-Encoding")); {
	case kind != "" && kind != "text/plain":
		return ""
	case coding == "base64":
		body = decoded(body)
	case coding == "quoted-printable":
		body, _ = io.ReadAll(quotedprintable.NewReader(bytes.NewReader(body)))
	}
	return string(body)
}

var (
	serviceCode = regexp.MustCompile(`\b(4005|4015|4025)\b`)
	messageID   = regexp.MustCompile(`<[^<>\s]+@[^<>\s]+>`)
)

// description is.
func description(kind, usage string, compressed bool) string {
	norm := map[string]string{"FSE": "B2", "DRE": "DR", "MIXTE": "B2DR"}[kind]
	k := map[bool]string{false: "K", true: "ZK"}[compressed]
	return kind + map[string]string{"test": "TEST", "demo": "DEMO"}[usage] + "/" + norm + "/" + k
}

// mail is part A.
func (j Judge) mail(v Vector) (Refusal, map[string]any) {
	m := read(j.file(v.Inputs["message"]))
	kind, usage := v.Inputs["kind"].(string), v.Inputs["usage"].(string)
	prefix := map[string]string{"FSE": "SV", "DRE": "DR", "MIXTE": "(SV|DR)"}[kind] + v.Inputs["reference"].(string)
	if j.on("subject") && !regexp.MustCompile("^"+prefix+`/\d{14}/\d{19}/\d{5}$`).MatchString(m.header.Get("Subject")) {
		return "subject", nil
	}
	for _, name := range []string{"Date", "From", "To", "Message-Id", "Subject", "Mime-Version"} {
		if j.on("headers") && m.header.Get(name) == "" {
			return "headers", nil
		}
	}
	from, err := mail.ParseAddress(m.header.Get("From"))
	if j.on("from") && (err != nil || from.Address != v.Inputs["from"]) {
		return "from", nil
	}
	if at, err := mail.ParseDate(m.header.Get("Date")); err == nil && j.on("date") && at.Sub(v.At).Abs() > 24*time.Hour {
		return "date", nil
	}
	file := m
	if is, parts := m.parts(); len(parts) > 0 {
		if j.on("one-file") && (is != "multipart/mixed" || len(parts) != 1) {
			return "one-file", nil
		}
		file = parts[0]
	}
	is, params, _ := mime.ParseMediaType(file.header.Get("Content-Type"))
	encoding := strings.ToLower(file.header.Get("Content-Transfer-Encoding"))
	name := params["name"]
	if _, p, err := mime.ParseMediaType(file.header.Get("Content-Disposition")); err == nil {
		name = p["filename"]
	}
	document := file.body
	if encoding == "base64" {
		document = decoded(document)
	}
	switch {
	case j.on("part-type") && is != "application/edi-consent":
		return "part-type", nil
	case j.on("encoding") && encoding != "base64":
		return "encoding", nil
	case j.on("description") && file.header.Get("Content-Description") != description(kind, usage,
		v.Inputs["compressed"].(bool)):
		return "description", nil
	case j.on("file-name") && !strings.HasSuffix(name, ".pkcs7"):
		return "file-name", nil
	case j.on("binary") && (len(document) == 0 || document[0] != 0x30):
		return "binary", nil
	}
	return "", nil
}

// signed is SignedData (RFC 5652 §5.1) of one signer.
type signed struct {
	Version int
	Digests []pkix.AlgorithmIdentifier `asn1:"set"`
	Content struct{ Type asn1.ObjectIdentifier }
	Certs   asn1.RawValue `asn1:"optional,tag:0"`
	Signers []struct {
		Version   int
		ID        asn1.RawValue
		Digest    pkix.AlgorithmIdentifier
		Attrs     asn1.RawValue `asn1:"tag:0"`
		Algorithm pkix.AlgorithmIdentifier
		Signature []byte
	} `asn1:"set"`
}

// service is F-08 and F-09.
func (j Judge) service(v Vector) (Refusal, map[string]any) {
	m := read(j.file(v.Inputs["message"]))
	kind, parts := m.parts()
	says := m
	if kind == "multipart/signed" && len(parts) == 2 {
		says = parts[0]
		if why := j.signature(parts[0].raw, decoded(parts[1].body), j.trust(v)); why != "" {
			return why, nil
		}
	} else if j.on("signed") {
		return "unsigned", nil
	}
	code, original := says.text(), says.text()
	if !j.on("protected") {
		code, original = m.header.Get("Subject"), m.header.Get("In-Reply-To")
	}
	code, original = serviceCode.FindString(code), messageID.FindString(original)
	if j.on("known-lot") && !slices.Contains(v.Inputs["sent"].([]any), any(original)) {
		return "unknown-lot", nil
	}
	return "", map[string]any{"code": code, "original": original}
}

// signature verifies a detached SignedData, and who its signer is.
func (j Judge) signature(content, der []byte, t trust) Refusal {
	var info contentInfo
	var sd signed
	if _, err := asn1.Unmarshal(der, &info); err != nil || info.Type.String() != oidSigned {
		return "unsigned"
	}
	if _, err := asn1.Unmarshal(info.Content.Bytes, &sd); err != nil || len(sd.Signers) != 1 {
		return "unsigned"
	}
	var certs []*x509.Certificate
	for rest := sd.Certs.Bytes; len(rest) > 0; {
		var der asn1.RawValue
		var err error
		rest, err = asn1.Unmarshal(rest, &der)
		must(err)
		certs = append(certs, parse([][]byte{der.FullBytes})...)
	}
	s := sd.Signers[0]
	i := slices.IndexFunc(certs, func(c *x509.Certificate) bool { return identifies(s.ID, c) })
	if i < 0 {
		return "unsigned"
	}
	sum := sha256.Sum256(content)
	var digest []byte
	for rest := s.Attrs.Bytes; len(rest) > 0; {
		var a struct {
			Type   asn1.ObjectIdentifier
			Values []asn1.RawValue `asn1:"set"`
		}
		var err error
		rest, err = asn1.Unmarshal(rest, &a)
		must(err)
		if a.Type.String() == "1.2.840.113549.1.9.4" {
			digest = a.Values[0].Bytes
		}
	}
	if j.on("message-digest") && !bytes.Equal(digest, sum[:]) {
		return "altered"
	}
	set := bytes.Clone(s.Attrs.FullBytes)
	set[0] = 0x31 // SET OF, in place of [0]
	over := sha256.Sum256(set)
	if j.on("message-signature") && rsa.VerifyPKCS1v15(certs[i].PublicKey.(*rsa.PublicKey), crypto.SHA256, over[:],
		s.Signature) != nil {
		return "bad-signature"
	}
	return j.path(certs[i], t)
}
