package directory

import (
	"bytes"
	"crypto/tls"
	"io"
	"net"
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

// The server's last word arrives though the client had more to say that nobody
// reads: closing on it would reset the connection.
func TestLastWordIsNoReset(t *testing.T) {
	more := bytes.Repeat([]byte("x"), 100_000)
	for _, c := range []struct {
		what string
		send []byte
		code byte
	}{
		{"a malformed message", append([]byte("POST / HTTP/1.1\r\n"), more...), protocolError},
		{"too many connections", append(request(1, opBind, bindBody(3, "", 0x80, "")), more...), busy},
	} {
		b := start(t, func(o *Options) { o.MaxConns = 1 })
		if c.code == busy {
			r := b.raw() // has the only place
			r.send(request(1, opBind, bindBody(3, "", 0x80, "")))
			r.wantResult(1, 1, success)
		}
		conn, err := net.Dial("tcp", b.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := conn.Write(c.send); err != nil {
			t.Fatal(err)
		}
		all, err := io.ReadAll(conn)
		if err != nil || !bytes.Contains(all, []byte{0x0a, 1, c.code}) {
			t.Errorf("%s: %q, %v", c.what, all, err)
		}
	}
}
