package console

import (
	"crypto/x509"
	"net/http"
	"strings"
	"time"

	"go.mozilla.org/pkcs7"

	"amfront/bench"
	"amfront/report"
)

// replyView is the front-end's answer to a message.
type replyView struct {
	ID, Class string
	Subject   string
	Text      string
	Facts     []mimeField // X-Amfront-… and the fields that bind it to the original
	Signature *signatureView
	Root      *mimePart
	Size      int
	Records   []fileRecord // of a return flow (ARL, RSP)
}

// signatureView is what a verifier says of the answer's signature.
type signatureView struct {
	Valid    bool
	Failure  string // English, of the verifier
	Digest   string
	Signer   report.Certificate
	SignedAt time.Time
	Chain    int // certificates in the signature
	Octets   int
}

func (s *server) replyView(m bench.Message) (*replyView, error) {
	if m.ReplyID == "" {
		return nil, userError{http.StatusNotFound, "Le frontal n’a rien répondu à ce message.", bench.ErrNoMessage}
	}
	d, err := s.world.Reply(m)
	if err != nil {
		return nil, err
	}
	raw, err := s.rawMessage(d)
	if err != nil {
		return nil, err
	}
	root := parseMIME(raw)
	v := &replyView{ID: m.ReplyID, Root: root, Size: len(raw), Subject: decodeWords(root.Get("Subject"))}
	for _, f := range root.Header {
		if n := strings.ToLower(f.Name); strings.HasPrefix(n, "x-amfront-") || n == "in-reply-to" || n == "to" || n == "from" || n == "date" {
			f.Value = decodeWords(f.Value)
			v.Facts = append(v.Facts, f)
		}
	}
	root.walk(func(p *mimePart) {
		if v.Text == "" && (p.Type == "text/plain" || p.Type == "") && len(p.Children) == 0 {
			v.Text = clean(strings.ReplaceAll(string(p.decoded(256<<10)), "\r\n", "\n"))
		}
	})
	if v.Text == "" && len(root.Children) == 0 {
		flow := &fileView{}
		file := root.decoded(maxFile)
		flow.Total = len(file) / recordSize
		flow.window(file, 0, 0)
		v.Records = flow.Records
	}
	if root.Type == "multipart/signed" && len(root.Children) == 2 {
		v.Signature = s.verify(root.Children[0].raw, root.Children[1].decoded(1<<20))
	}
	return v, nil
}

// verify checks a detached signature against the bench's own anchors.
func (s *server) verify(content, der []byte) *signatureView {
	v := &signatureView{Octets: len(der)}
	p, err := pkcs7.Parse(der)
	if err != nil {
		v.Failure = err.Error()
		return v
	}
	p.Content = content
	v.Chain = len(p.Certificates)
	anchors := x509.NewCertPool()
	anchors.AppendCertsFromPEM(s.world.PKI.AnchorsPEM())
	if err := p.VerifyWithChain(anchors); err != nil {
		v.Failure = err.Error()
	}
	v.Valid = v.Failure == ""
	if c := p.GetOnlySigner(); c != nil {
		v.Signer, _ = report.DescribeCertificate(c.Raw)
	}
	if len(p.Signers) > 0 {
		v.Digest = map[string]string{"2.16.840.1.101.3.4.2.1": "SHA-256", "1.3.14.3.2.26": "SHA-1", "2.16.840.1.101.3.4.2.3": "SHA-512"}[p.Signers[0].DigestAlgorithm.Algorithm.String()]
		if v.Digest == "" {
			v.Digest = p.Signers[0].DigestAlgorithm.Algorithm.String()
		}
	}
	var at time.Time
	if p.UnmarshalSignedAttribute(pkcs7.OIDAttributeSigningTime, &at) == nil {
		v.SignedAt = at
	}
	return v
}
