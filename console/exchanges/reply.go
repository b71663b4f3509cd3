package exchanges

import (
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"net/http"
	"strings"
	"time"

	"go.mozilla.org/pkcs7"

	"amfront/bench"
	"amfront/console/web"
	"amfront/judge/report"
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
	Failure  *failure
	Digest   string
	Signer   report.Certificate
	SignedAt time.Time
	Chain    int // certificates in the signature
	Octets   int
}

func (s *pages) replyView(m bench.Message) (*replyView, error) {
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
	root := parseMIME(raw)
	v := &replyView{ID: m.ReplyID, Root: root, Size: len(raw), Subject: decodeWords(root.Get("Subject"))}
	for _, f := range root.Header {
		if n := strings.ToLower(f.Name); strings.HasPrefix(n, "x-amfront-") || n == "in-reply-to" || n == "to" ||
			n == "from" || n == "date" {
			f.Value = decodeWords(f.Value)
			v.Facts = append(v.Facts, f)
		}
	}
	root.walk(func(p *mimePart) {
		if v.Text == "" && (p.Type == "text/plain" || p.Type == "") && len(p.Children) == 0 {
			v.Text = web.Clean(strings.ReplaceAll(string(p.decoded(256<<10)), "\r\n", "\n"))
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
func (s *pages) verify(content, der []byte) *signatureView {
	v := &signatureView{Octets: len(der)}
	p, err := pkcs7.Parse(der)
	if err != nil {
		v.Failure = unverified(err)
		return v
	}
	p.Content = content
	v.Chain = len(p.Certificates)
	anchors := x509.NewCertPool()
	anchors.AppendCertsFromPEM(s.World.PKI.AnchorsPEM())
	if err := p.VerifyWithChain(anchors); err != nil {
		v.Failure = unverified(err)
	}
	v.Valid = v.Failure == nil
	if c := p.GetOnlySigner(); c != nil {
		v.Signer, _ = report.DescribeCertificate(c.Raw)
	}
	if len(p.Signers) > 0 {
		v.Digest = map[string]string{"2.16.840.1.101.3.4.2.1": "SHA-256", "1.3.14.3.2.26": "SHA-1",
			"2.16.840.1.101.3.4.2.3": "SHA-512"}[p.Signers[0].DigestAlgorithm.Algorithm.String()]
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

// refusals of the verifier that have no value of their own, by how they begin.
var refusals = []struct{ begins, what string }{
	{"pkcs7: input data is empty", "la partie de signature est vide"},
	{"ber2der:", "la partie de signature n’est pas une structure ASN.1 lisible"},
	{"asn1:", "la partie de signature n’est pas une structure SignedData lisible"},
	{"pkcs7: Message has no signers", "la structure SignedData ne porte aucune signature"},
	{"pkcs7: No certificate for signer", "le certificat du signataire n’est pas joint à la signature"},
	{"pkcs7: attribute type not in attributes", "l’empreinte du texte (messageDigest) manque parmi les attributs signés"},
	{"pkcs7: signing time", "la date de signature est hors de la période de validité du certificat du signataire"},
	{"pkcs7: failed to verify certificate chain",
		"le certificat du signataire ne remonte pas jusqu’à la racine du banc, ou n’est pas valable à la date de signature"},
	{"pkcs7: unsupported", "l’algorithme de signature n’est pas un de ceux que le banc sait vérifier"},
}

// unverified says why a signature does not verify.
func unverified(err error) *failure {
	f := &failure{"la vérification de la signature échoue", err.Error()}
	var digest *pkcs7.MessageDigestMismatchError
	var weak x509.InsecureAlgorithmError
	switch {
	case errors.As(err, &digest):
		f.What = "le texte a changé depuis la signature : son empreinte n’est pas celle qui a été signée"
	case errors.Is(err, rsa.ErrVerification):
		f.What = "la signature ne correspond pas à la clé du certificat et aux attributs signés"
	case errors.Is(err, pkcs7.ErrUnsupportedContentType):
		f.What = "attendu une structure SignedData, trouvé un autre type de contenu"
	case errors.Is(err, pkcs7.ErrUnsupportedAlgorithm), errors.Is(err, x509.ErrUnsupportedAlgorithm),
		errors.As(err, &weak):
		f.What = "l’algorithme de signature n’est pas un de ceux que le banc sait vérifier"
	default:
		for _, r := range refusals {
			if strings.HasPrefix(f.Cause, r.begins) {
				f.What = r.what
				break
			}
		}
	}
	return f
}
