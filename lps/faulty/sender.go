package faulty

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"fmt"
	"math/big"
	"net"
	"sync"
	"time"

	"go.mozilla.org/pkcs7"
)

// own is the sender's own certificate: it is made once a process.
var own = sync.OnceValues(func() (*ownKey, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(now.UnixNano()), Subject: pkix.Name{CommonName: "cabinet"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(1, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(der)
	return &ownKey{key, cert}, err
})

type ownKey struct {
	key  *rsa.PrivateKey
	cert *x509.Certificate
}

// signedBySender is a SignedData of the sender's, with the content inside unless
// it is detached.
func signedBySender(content []byte, detached bool) ([]byte, error) {
	me, err := own()
	if err != nil {
		return nil, err
	}
	s, err := pkcs7.NewSignedData(content)
	if err != nil {
		return nil, err
	}
	s.SetDigestAlgorithm(pkcs7.OIDDigestAlgorithmSHA256)
	// no signing time: the same file gives the same octets
	if err := s.SignWithoutAttr(me.cert, me.key, pkcs7.SignerInfoConfig{}); err != nil {
		return nil, err
	}
	if detached {
		s.Detach()
	}
	return s.Finish()
}

// signing is a connection that signs every message (RFC 8551 §3.5.3).
type signing struct{ net.Conn }

func (c signing) Write(p []byte) (int, error) {
	head, body, ok := bytes.Cut(p, []byte("\r\n\r\n"))
	body, whole := bytes.CutSuffix(body, []byte("\r\n.\r\n"))
	if len(p) <= 600 || !ok || !whole { // a command, or a piece of a large message
		return c.Conn.Write(p)
	}
	var outer, inner [][]byte
	for _, f := range bytes.Split(head, []byte("\r\n")) {
		if bytes.HasPrefix(f, []byte("Content-")) {
			inner = append(inner, f)
		} else {
			outer = append(outer, f)
		}
	}
	entity := fmt.Appendf(nil, "%s\r\n\r\n%s", bytes.Join(inner, []byte("\r\n")), body)
	signature, err := signedBySender(entity, true)
	if err != nil {
		return 0, err
	}
	out := fmt.Appendf(nil, "%s\r\nContent-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; "+
		"micalg=sha-256; boundary=\"=_signe\"\r\n\r\n"+
		"--=_signe\r\n%s\r\n--=_signe\r\nContent-Type: application/pkcs7-signature; "+
		"name=\"smime.p7s\"\r\nContent-Transfer-Encoding: base64\r\n"+
		"Content-Disposition: attachment; filename=\"smime.p7s\"\r\n\r\n%s\r\n--=_signe--\r\n.\r\n",
		bytes.Join(outer, []byte("\r\n")), entity, wrapped(signature))
	_, err = c.Conn.Write(out)
	return len(p), err
}

// wrapped is base64 in lines of 76 characters.
func wrapped(data []byte) []byte {
	var b bytes.Buffer
	for text := base64.StdEncoding.EncodeToString(data); text != ""; {
		n := min(76, len(text))
		b.WriteString(text[:n] + "\r\n")
		text = text[n:]
	}
	return b.Bytes()
}
