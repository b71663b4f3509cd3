package bench

import (
	"crypto/tls"
	"net"
	"os"
	"sync"

	"amfront/bench/vary"
	"amfront/pki/testca"
)

// tlsHosts are the names that the bench's servers go by.
func (w *World) tlsHosts(ports *listeners) []string {
	hosts := []string{"localhost", "127.0.0.1", "::1", w.Config().Hostname}
	for _, l := range ports.all() {
		if host, _, err := net.SplitHostPort(address(l)); err == nil {
			if ip := net.ParseIP(host); ip != nil && !ip.IsUnspecified() && !ip.IsLoopback() {
				hosts = append(hosts, host)
			}
		}
	}
	if name, err := os.Hostname(); err == nil {
		hosts = append(hosts, name) // libldap turns localhost into it
	}
	return hosts
}

// tlsConfig is for STARTTLS, STLS and implicit TLS, from the bench's own PKI;
// flawed makes a certificate that no client may believe.
func (w *World) tlsConfig(ports *listeners) (_ *tls.Config, flawed func(string) (tls.Certificate, error), _ error) {
	hosts := w.tlsHosts(ports)
	issue := sync.OnceValues(func() (*tls.Certificate, error) {
		cert, _, err := w.PKI.TLSCertificate(hosts...)
		return &cert, err
	})
	if !w.opt.Deferred || w.opt.Dir != "" {
		if _, err := issue(); err != nil {
			return nil, nil, err
		}
	}
	// 1.3 may be offered, 1.2 must be (RFC 9325 §3.1.1).
	newest := []uint16{0, tls.VersionTLS12}[w.opt.Vary.Form(vary.TLS, 2)]
	return &tls.Config{GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return issue() },
			MinVersion: tls.VersionTLS12, MaxVersion: newest}, func(flaw string) (tls.Certificate, error) {
			return w.PKI.FlawedTLSCertificate(testca.TLSFlaw(flaw), hosts...)
		}, nil
}
