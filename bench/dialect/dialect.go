// Package dialect names what a client speaks to a port that speaks otherwise, so
// that the person who mixed two up is told in words.
//
// In come the first octets of a connection, or how a TLS handshake failed; out go
// French sentences. It does not know servers, journals or who listens.
package dialect

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"sync"
)

// verbs are the first words of those protocols that are text; HTTP shows by its
// version too.
var verbs = map[string][]string{
	"HTTP": {"GET", "POST", "PUT", "HEAD", "OPTIONS", "CONNECT", "DELETE", "PATCH", "PRI"},
	"SMTP": {"EHLO", "HELO", "MAIL", "RCPT", "DATA"},
	"POP3": {"USER", "PASS", "APOP", "CAPA", "STAT", "UIDL", "RETR", "STLS"},
}

// Spoken names the protocol that a client's first octets are of, TLS, LDAP,
// HTTP, SMTP or POP3; "" for none of these.
func Spoken(first []byte) string {
	n := len(first)
	switch {
	case n >= 2 && first[0] == 0x16 && first[1] == 3: // RFC 8446 §5.1
		return "TLS"
	case n >= 4 && first[0] == 0x30 && bytes.Contains(first[:min(n, 8)], []byte{2, 1}): // RFC 4511 §4.1.1
		return "LDAP"
	}
	verb, _, ok := strings.Cut(strings.TrimRight(string(first[:min(n, 16)]), "\r\n"), " ")
	for name, list := range verbs {
		for _, v := range list {
			if strings.EqualFold(verb, v) && (name != "HTTP" || ok) {
				return name
			}
		}
	}
	return ""
}

// Wrong says that a client speaks otherwise than its port does; "" where it does
// not, or nobody can tell. port is SMTP, POP3, LDAP or HTTP, secure where TLS
// comes first.
func Wrong(port string, secure bool, first []byte) string {
	spoken := Spoken(first)
	switch {
	case spoken == "" || spoken == port && !secure:
		return ""
	case spoken == "TLS" && secure:
		return ""
	case spoken == "TLS" && port == "HTTP":
		return "le client parle TLS (https://) au port HTTP, qui est en clair : employer http://"
	case spoken == "TLS":
		upgrade := map[string]string{"POP3": "STLS", "SMTP": "STARTTLS", "LDAP": "StartTLS"}[port]
		return fmt.Sprintf("le client parle TLS dès le premier octet au port %s, qui est en clair : passer par %s, "+
			"ou viser le port %sS (amfront serve --%ss)", port, upgrade, port, strings.ToLower(port))
	case secure:
		return fmt.Sprintf("le client parle en clair (%s) au port %sS, où TLS vient dès le premier octet : activer TLS "+
			"implicite, ou viser le port %s en clair", spoken, port, port)
	}
	return fmt.Sprintf("le client parle %s au port %s : vérifier les ports, deux sont intervertis", spoken, port)
}

// versions is what to write for TLS 1.2 where an old client does not offer it.
const versions = "le client ne propose que TLS 1.1 ou plus ancien ; il faut TLS 1.2 (RFC 8996). Delphi (Indy) : " +
	"« SSLOptions.SSLVersions := [sslvTLSv1_2] » et des DLL d'OpenSSL 1.0.1 ou plus récentes ; .NET : " +
	"« SecurityProtocolType.Tls12 » ; Java 7 : « -Djdk.tls.client.protocols=TLSv1.2 » ; PHP : " +
	"« STREAM_CRYPTO_METHOD_TLSv1_2_CLIENT »"

// Handshake says why the server's side of a TLS handshake failed, on a port as of
// Wrong; secure where TLS comes first.
func Handshake(err error, port string, secure bool) string {
	record, odd := errors.AsType[tls.RecordHeaderError](err)
	said := err.Error()
	words := ""
	switch {
	case odd:
		words = Wrong(port, true, record.RecordHeader[:])
		if words == "" {
			words = "le client ne parle pas TLS, alors que le port l'attend"
		}
	case strings.Contains(said, "unsupported versions"):
		words = versions
	case strings.Contains(said, "unknown certificate authority"), strings.Contains(said, "bad certificate"),
		strings.Contains(said, "unknown certificate"):
		words = "le client refuse le certificat du banc : installer dans son magasin l'autorité du banc (trust_anchors du " +
			"fichier --endpoints), et viser un nom que le certificat porte"
	case strings.Contains(said, "no cipher suite"), strings.Contains(said, "handshake failure"):
		words = "le client et le banc n'ont aucune suite cryptographique en commun : mettre à jour sa bibliothèque TLS"
	case !secure:
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded):
		words = fmt.Sprintf("rien n'est venu : un client en clair attend la bannière, alors que le port %sS attend "+
			"TLS dès le premier octet", port)
	case errors.Is(err, io.EOF):
		words = "le client a fermé sans commencer TLS, que ce port attend dès le premier octet"
	}
	if words == "" {
		return said
	}
	return words + " (« " + said + " »)"
}

// Listen tells once of each way to speak otherwise than l, a plain port.
func Listen(l net.Listener, port string, tell func(words string)) net.Listener {
	return &listener{Listener: l, port: port, tell: tell, told: map[string]bool{}}
}

type listener struct {
	net.Listener
	port string
	tell func(string)

	mu   sync.Mutex
	told map[string]bool
}

func (l *listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &conn{Conn: c, of: l}, nil
}

func (l *listener) met(first []byte) {
	words := Wrong(l.port, false, first)
	l.mu.Lock()
	tell := words != "" && !l.told[words]
	l.told[words] = true
	l.mu.Unlock()
	if tell {
		l.tell(words)
	}
}

type conn struct {
	net.Conn
	of    *listener
	begun bool
}

// Read implements net.Conn.
func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if !c.begun && n > 0 {
		c.begun = true
		c.of.met(p[:n])
	}
	return n, err
}
