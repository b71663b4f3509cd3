package exchanges

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"strings"

	"amfront/bench"
	"amfront/console/web"
	"amfront/judge/report"
	"amfront/receiver"
	"amfront/receiver/cms"
)

// replyView is the front-end's answer to a message.
type replyView struct {
	ID, Class string
	Subject   string
	Text      string
	Facts     []receiver.Field // X-Amfront-… and the fields that bind it to the original
	Signature *signatureView
	Root      *receiver.Part
	Size      int
	Records   []fileRecord // of a return flow (ARL, RSP)
}

// signatureView is what a verifier says of the answer's signature.
type signatureView struct {
	cms.Signature
	Valid       bool
	Failure     *failure
	Certificate report.Certificate // of the signer
}

func (s *pages) replyView(ctx context.Context, m bench.Message) (*replyView, error) {
	if m.ReplyID == "" {
		return nil, web.Refusal(http.StatusNotFound, "Le frontal n’a rien répondu à ce message.", bench.ErrNoMessage)
	}
	d, err := s.World.Reply(m)
	if err != nil {
		return nil, err
	}
	raw, err := s.rawMessage(d)
	if err != nil {
		return nil, err
	}
	root, err := receiver.Structure(ctx, raw)
	if err != nil {
		return nil, err
	}
	v := &replyView{ID: m.ReplyID, Root: root, Size: len(raw), Subject: root.Get("Subject")}
	for _, f := range root.Header() {
		if n := strings.ToLower(f.Name); strings.HasPrefix(n, "x-amfront-") || n == "in-reply-to" || n == "to" ||
			n == "from" || n == "date" {
			f.Value = f.Text()
			v.Facts = append(v.Facts, f)
		}
	}
	if text := firstText(root); text != nil {
		v.Text = web.Clean(strings.ReplaceAll(string(content(text, raw, 256<<10)), "\r\n", "\n"))
	}
	if v.Text == "" && len(root.Parts) == 0 {
		flow := &fileView{}
		file := content(root, raw, maxFile)
		flow.Total = len(file) / recordSize
		flow.window(file, 0, 0)
		v.Records = flow.Records
	}
	if root.Type == "multipart/signed" && len(root.Parts) == 2 {
		v.Signature = s.verify(root.Parts[0].Raw(raw), content(root.Parts[1], raw, 1<<20))
	}
	return v, nil
}

// firstText is the first part that is to be read, nil for none.
func firstText(p *receiver.Part) *receiver.Part {
	if len(p.Parts) == 0 && (p.Type == "text/plain" || p.Type == "") {
		return p
	}
	for _, in := range p.Parts {
		if text := firstText(in); text != nil {
			return text
		}
	}
	return nil
}

// content is the body of a part, at most max octets; what can be read is shown.
func content(p *receiver.Part, raw []byte, max int64) []byte {
	data, _ := io.ReadAll(io.LimitReader(p.Content(raw), max))
	return data
}

// verify checks a detached signature against every sound root that the bench ever
// had: which of them are trusted today says nothing of a message of before.
func (s *pages) verify(content, der []byte) *signatureView {
	anchors := x509.NewCertPool()
	for _, a := range s.World.PKI.Authorities() {
		if a.Issuer == nil && a.Defect == "" {
			anchors.AddCert(a.Certificate)
		}
	}
	sig, err := cms.VerifyDetached(content, der, anchors)
	v := &signatureView{Valid: err == nil, Signature: sig}
	var refused *cms.Error
	if errors.As(err, &refused) {
		v.Failure = &failure{refused.Detail, refused.Err.Error()}
	}
	if sig.Signer != nil {
		v.Certificate, _ = report.DescribeCertificate(sig.Signer.Raw)
	}
	return v
}
