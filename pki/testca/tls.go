package testca

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"time"
)

// tlsAuthority signs the certificates of the bench's own servers. It has
// nothing to do with the GIE's hierarchies: a station trusts it to speak TLS
// with the bench, and for nothing else.
type tlsAuthority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pem  []byte // certificate and key
}

// TLSCertificate issues a server certificate for localhost, 127.0.0.1, ::1
// and the hosts given, and tells the authority to trust, as PEM. The
// authority is made at the first call and kept by Save. ECDSA P-256, so that
// a start does not wait for it; valid from a year before the world's now to
// ten years after, as TLS clients look at their own clock.
func (p *PKI) TLSCertificate(hosts ...string) (tls.Certificate, []byte, error) {
	p.op.Lock()
	defer p.op.Unlock()
	fail := func(err error) (tls.Certificate, []byte, error) {
		return tls.Certificate{}, nil, fmt.Errorf("TLS certificate: %w", err)
	}
	if p.tls == nil {
		a, err := p.newTLSAuthority()
		if err != nil {
			return fail(err)
		}
		p.tls = a
	}
	cert, err := p.serverCertificate(p.tls, hosts, func(*x509.Certificate) {})
	if err != nil {
		return fail(err)
	}
	return cert, p.tls.certPEM(), nil
}

// FlawedTLSCertificate is like TLSCertificate's, but for one thing that no
// client may believe: UnknownTLS, MisnamedTLS or ExpiredTLS.
func (p *PKI) FlawedTLSCertificate(flaw TLSFlaw, hosts ...string) (tls.Certificate, error) {
	p.op.Lock()
	defer p.op.Unlock()
	authority, change := p.tls, func(*x509.Certificate) {}
	switch flaw {
	case UnknownTLS:
		stranger, err := p.newTLSAuthority()
		if err != nil {
			return tls.Certificate{}, fmt.Errorf("TLS certificate: %w", err)
		}
		authority = stranger
	case MisnamedTLS:
		change = func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, []string{"autre-relais.invalid"} }
	case ExpiredTLS:
		change = func(c *x509.Certificate) { c.NotAfter = p.opt.Now().Add(-30 * time.Minute) }
	default:
		return tls.Certificate{}, fmt.Errorf("TLS certificate: unknown flaw %q", flaw)
	}
	if authority == nil {
		return tls.Certificate{}, errors.New("TLS certificate: no authority yet; TLSCertificate makes it")
	}
	return p.serverCertificate(authority, hosts, change)
}

// TLSFlaw is what is wrong with a server's certificate.
type TLSFlaw string

// The flaws, by the names of a planned fault.
const (
	UnknownTLS  TLSFlaw = "unknown-authority" // an authority of the same name, and another key
	MisnamedTLS TLSFlaw = "other-name"
	ExpiredTLS  TLSFlaw = "expired" // half an hour ago
)

// serverCertificate signs a certificate for localhost and the hosts given; the
// caller holds p.op.
func (p *PKI) serverCertificate(authority *tlsAuthority, hosts []string,
	change func(*x509.Certificate)) (tls.Certificate, error) {
	fail := func(err error) (tls.Certificate, error) {
		return tls.Certificate{}, fmt.Errorf("TLS certificate: %w", err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return fail(err)
	}
	tmpl := &x509.Certificate{
		SerialNumber:          serialFrom(rand.Reader, laterSerial),
		Subject:               pkix.Name{CommonName: "amfront"},
		NotBefore:             p.opt.Now().Add(-year),
		NotAfter:              p.opt.Now().Add(10 * year),
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	seen := map[string]bool{}
	for _, h := range append([]string{"localhost", "127.0.0.1", "::1"}, hosts...) {
		if h == "" || seen[h] {
			continue
		}
		seen[h] = true
		if ip := net.ParseIP(h); ip != nil {
			tmpl.IPAddresses = append(tmpl.IPAddresses, ip)
		} else {
			tmpl.DNSNames = append(tmpl.DNSNames, h)
		}
	}
	change(tmpl)
	der, err := x509.CreateCertificate(rand.Reader, tmpl, authority.cert, &key.PublicKey, authority.key)
	if err != nil {
		return fail(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return fail(err)
	}
	return tls.Certificate{Certificate: [][]byte{der, authority.cert.Raw}, PrivateKey: key, Leaf: leaf}, nil
}

func (a *tlsAuthority) certPEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: blockCertificate, Bytes: a.cert.Raw})
}

func (p *PKI) newTLSAuthority() (*tlsAuthority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	tmpl := &x509.Certificate{
		SerialNumber:          serialFrom(rand.Reader, laterSerial),
		Subject:               pkix.Name{CommonName: "amfront TLS"},
		NotBefore:             p.opt.Now().Add(-year),
		NotAfter:              p.opt.Now().Add(20 * year),
		BasicConstraintsValid: true,
		IsCA:                  true,
		MaxPathLenZero:        true,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = errors.Join(pem.Encode(&b, &pem.Block{Type: blockCertificate, Bytes: der}),
		pem.Encode(&b, &pem.Block{Type: blockKey, Bytes: pkcs8}))
	if err != nil {
		return nil, err
	}
	return decodeTLS(b.Bytes())
}

// decodeTLS reads tls.pem.
func decodeTLS(b []byte) (*tlsAuthority, error) {
	pair, err := tls.X509KeyPair(b, b)
	if err != nil {
		return nil, err
	}
	key, ok := pair.PrivateKey.(*ecdsa.PrivateKey)
	if !ok {
		return nil, errors.New("expected an ECDSA key")
	}
	return &tlsAuthority{cert: pair.Leaf, key: key, pem: b}, nil
}
