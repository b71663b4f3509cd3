package directory

import (
	"crypto/tls"
	"io"
	"strings"
	"testing"

	"amfront/journal"
)

// TestWords: who speaks another protocol, an old TLS or LDAPv2 is told so, and
// what to change.
func TestWords(t *testing.T) {
	closed := func(t *testing.T, b *bench, says string) {
		t.Helper()
		end := decode[journal.SessionClose](t, b.events(journal.KindSessionClose, 1)[0])
		if !strings.Contains(end.Reason, says) {
			t.Errorf("journaled as %+v, expected %q", end, says)
		}
	}
	for says, send := range map[string]string{"parle HTTP au port LDAP": "GET / HTTP/1.0\r\n\r\n",
		"par StartTLS": "\x16\x03\x01\x00\xc8\x01\x00\x00", "parle SMTP au port LDAP": "EHLO poste\r\n"} {
		b := start(t, nil)
		r := b.raw()
		r.send([]byte(send))
		r.wantResult(0, 24, protocolError)
		r.wantClosed()
		closed(t, b, says)
	}
	b := start(t, nil)
	r := b.raw()
	r.send(request(1, opBind, bindBody(2, "", 0x80, "")))
	r.wantResult(1, 1, protocolError)
	if got := b.requests(); !strings.Contains(got[0].Message, "demander LDAPv3 (PHP : ldap_set_option(") {
		t.Errorf("%+v", got)
	}
	b = start(t, nil)
	r = b.raw()
	r.send(request(1, opExtended, appendString(nil, 0x80, oidStartTLS)))
	r.wantResult(1, 24, success)
	old := tls.Client(r.Conn, &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11,
		InsecureSkipVerify: true})
	if err := old.Handshake(); err == nil {
		t.Error("TLS 1.1 accepted")
	}
	io.Copy(io.Discard, r.Conn) //nolint:errcheck // until it is closed
	closed(t, b, "il faut TLS 1.2")
}
