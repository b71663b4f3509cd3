package directory

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	ber "github.com/go-asn1-ber/asn1-ber"
	"github.com/go-ldap/ldap/v3"

	"amfront/bench/door"
	"amfront/journal"
)

// raw is a client that says exactly what a test wants.
type raw struct {
	net.Conn
	t testing.TB
}

func (b *bench) raw() raw {
	b.t.Helper()
	c, err := net.DialTimeout("tcp", b.addr, 5*time.Second)
	if err != nil {
		b.t.Fatal(err)
	}
	_ = c.SetDeadline(time.Now().Add(10 * time.Second))
	b.t.Cleanup(func() { _ = c.Close() })
	return raw{c, b.t}
}

func (r raw) send(p []byte) {
	r.t.Helper()
	if _, err := r.Write(p); err != nil {
		r.t.Fatal(err)
	}
}

// result reads one answer: message id, operation and result code.
func (r raw) result() (id, op, code int64) {
	r.t.Helper()
	p, err := ber.ReadPacket(r.Conn) // a decoder that is not ours
	if err != nil {
		r.t.Fatalf("expected an answer: %v", err)
	}
	if len(p.Children) < 2 || len(p.Children[1].Children) < 3 {
		return p.Children[0].Value.(int64), int64(p.Children[1].Tag), -1
	}
	code, _ = p.Children[1].Children[0].Value.(int64)
	return p.Children[0].Value.(int64), int64(p.Children[1].Tag), code
}

func (r raw) wantResult(id, op, code int64) {
	r.t.Helper()
	if i, o, c := r.result(); i != id || o != op || c != code {
		r.t.Errorf("expected message %d, operation %d, result %d; found %d, %d, %d", id, op, code, i, o, c)
	}
}

func (r raw) wantClosed() {
	r.t.Helper()
	if n, err := io.Copy(io.Discard, r.Conn); n > 0 || isTimeout(err) {
		r.t.Errorf("expected the connection to be closed, found %d octets, %v", n, err)
	}
}

// request encodes an LDAPMessage.
func request(id int64, op byte, body []byte, controls ...[]byte) []byte {
	m := appendInteger(nil, tagInteger, id)
	m = appendString(m, op, body)
	if len(controls) > 0 {
		m = appendString(m, 0xa0, bytes.Join(controls, nil))
	}
	return appendString(nil, tagSequence, m)
}

func bindBody(version int64, name string, method byte, credentials string) []byte {
	b := appendInteger(nil, tagInteger, version)
	b = appendString(b, tagOctetString, name)
	return appendString(b, method, credentials)
}

func searchBody(base string, scope int64, filter []byte, attrs ...string) []byte {
	b := appendString(nil, tagOctetString, base)
	b = appendInteger(b, tagEnumerated, scope)
	b = appendInteger(b, tagEnumerated, 0)
	b = appendInteger(b, tagInteger, 0)
	b = appendInteger(b, tagInteger, 0)
	b = append(b, tagBoolean, 1, 0)
	b = append(b, filter...)
	var list []byte
	for _, a := range attrs {
		list = appendString(list, tagOctetString, a)
	}
	return appendString(b, tagSequence, list)
}

// pieces is a substrings filter of so many pieces, of which the first have the
// tags given.
func pieces(n int, tags ...byte) []byte {
	var list []byte
	for i := range n {
		tag := byte(0x81)
		if i < len(tags) {
			tag = tags[i]
		}
		list = appendString(list, tag, "a")
	}
	return appendString(nil, filterSubstrings, string(appendString(appendString(nil, tagOctetString, "cn"), tagSequence,
		string(list))))
}

var present = appendString(nil, filterPresent, "objectClass")

func controlOf(oid string, critical bool, value []byte) []byte {
	k := appendString(nil, tagOctetString, oid)
	if critical {
		k = append(k, tagBoolean, 1, 0xff)
	}
	if value != nil {
		k = appendString(k, tagOctetString, value)
	}
	return appendString(nil, tagSequence, k)
}

// TestRefusals: what is refused, and with which code (RFC 4511 and libraries
// in the field expect these).
func TestRefusals(t *testing.T) {
	b := start(t, nil)
	ava := appendString(nil, tagSequence, appendString(appendString(nil, tagOctetString, "cn"), tagOctetString, "x"))
	dn := appendString(nil, tagOctetString, amoTestDN)
	for _, c := range []struct {
		class        string
		op           byte
		body         []byte
		controls     [][]byte
		answer, code int64
	}{
		{"LDAPv2", opBind, bindBody(2, "", 0x80, ""), nil, 1, protocolError},
		{"SASL", opBind, bindBody(3, "", 0xa3, "\x04\x05PLAIN"), nil, 1, authMethodNotSupported},
		{"name without password", opBind, bindBody(3, amoTestDN, 0x80, ""), nil, 1, unwillingToPerform},
		{"unknown name", opBind, bindBody(3, amoTestDN, 0x80, "x"), nil, 1, invalidCredentials},
		{"bad name", opBind, bindBody(3, "nobody", 0x80, "x"), nil, 1, invalidDNSyntax},
		{"anonymous", opBind, bindBody(3, "", 0x80, ""), nil, 1, success},
		{"add", opAdd, append(bytes.Clone(dn), tagSequence, 0), nil, 9, unwillingToPerform},
		{"modify", opModify, append(bytes.Clone(dn), tagSequence, 0), nil, 7, unwillingToPerform},
		{"delete", opDelete, []byte(amoTestDN), nil, 11, unwillingToPerform},
		{"modify DN", opModifyDN, appendString(bytes.Clone(dn), tagOctetString, "cn=x"), nil, 13, unwillingToPerform},
		{"compare, wrong value", opCompare, append(bytes.Clone(dn), ava...), nil, 15, compareFalse},
		{"unknown extended operation", opExtended, appendString(nil, 0x80, "1.2.3"), nil, 24, protocolError},
		{"critical control", opSearch, searchBody("", 0, present), [][]byte{controlOf("1.2.3", true, nil)}, 5,
			criticalExtension},
		{"paging a bind, critical", opBind, bindBody(3, "", 0x80, ""), [][]byte{controlOf(oidPaged, true, nil)}, 1,
			criticalExtension},
		{"scope 7", opSearch, searchBody("", 7, present), nil, 5, protocolError},
		{"no such object", opSearch, searchBody("c=de", 0, present), nil, 5, noSuchObject},
		{"bad base", opSearch, searchBody("nowhere", 0, present), nil, 5, invalidDNSyntax},
		{"deep filter", opSearch, searchBody("", 0, nest(100)), nil, 5, adminLimitExceeded},
		{"wide filter", opSearch, searchBody("", 0, appendString(nil, filterOr, bytes.Repeat(present, 2000))), nil, 5,
			adminLimitExceeded},
		{"many pieces", opSearch, searchBody("", 0, pieces(512)), nil, 5, adminLimitExceeded},
	} {
		t.Run(c.class, func(t *testing.T) {
			r := b.raw()
			r.t = t
			r.send(request(7, c.op, c.body, c.controls...))
			r.wantResult(7, c.answer, c.code)
			// the session goes on
			r.send(request(8, opCompare, append(bytes.Clone(dn), appendString(nil, tagSequence,
				appendString(appendString(nil, tagOctetString, "objectclass"), tagOctetString, "PERSON"))...)))
			r.wantResult(8, 15, compareTrue)
		})
	}
}

func nest(n int) []byte {
	f := present
	for range n {
		f = appendString(nil, filterNot, f)
	}
	return f
}

// TestMalformed: octets that are no LDAP get a notice of disconnection and an
// end, and the journal says why.
func TestMalformed(t *testing.T) {
	for _, c := range []struct {
		class string
		send  []byte
	}{
		{"HTTP", []byte("GET / HTTP/1.0\r\n\r\n")},
		{"TLS on the plain port", []byte("\x16\x03\x01\x00\xc8\x01\x00\x00")},
		{"not a sequence", []byte{0x02, 0x01, 0x01}},
		{"indefinite length", []byte{0x30, 0x80, 0x02, 0x01, 0x01}},
		{"length of length 5", []byte{0x30, 0x85, 0, 0, 0, 0, 1}},
		{"too large", []byte{0x30, 0x84, 0x3f, 0xff, 0xff, 0xff}},
		{"message id 0", request(0, opBind, bindBody(3, "", 0x80, ""))},
		{"negative message id", request(-1, opBind, bindBody(3, "", 0x80, ""))},
		{"a response", request(1, opDone, nil)},
		{"unknown operation", request(1, 0x7e, nil)},
		{"inner length too long", []byte{0x30, 0x05, 0x02, 0x01, 0x01, 0x42, 0x05}},
		{"empty bind", request(1, opBind, nil)},
		{"integer of 9 octets", request(1, opBind, append([]byte{2, 9, 1, 1, 1, 1, 1, 1, 1, 1, 1},
			bindBody(3, "", 0x80, "")[3:]...))},
		{"filter missing", request(1, opSearch, searchBody("", 0, nil))},
		{"filter of universal tag", request(1, opSearch, searchBody("", 0, []byte{0x04, 0x00}))},
		{"not of two", request(1, opSearch, searchBody("", 0,
			appendString(nil, filterNot, append(bytes.Clone(present), present...))))},
		{"empty substrings", request(1, opSearch, searchBody("", 0,
			appendString(nil, filterSubstrings, append(appendString(nil, tagOctetString, "cn"), tagSequence, 0))))},
		{"broken paged control", request(1, opSearch, searchBody("", 0, present),
			controlOf(oidPaged, false, []byte{1, 2, 3}))},
		{"StartTLS with octets behind", append(request(1, opExtended, appendString(nil, 0x80, oidStartTLS)),
			request(2, opBind, bindBody(3, "", 0x80, ""))...)},
	} {
		t.Run(c.class, func(t *testing.T) {
			b := start(t, nil)
			r := b.raw()
			r.send(c.send)
			r.wantResult(0, 24, protocolError)
			r.wantClosed()
			end := decode[journal.SessionClose](t, b.events(journal.KindSessionClose, 1)[0])
			if !strings.Contains(end.Reason, "malformed") || end.ByClient {
				t.Errorf("journaled as %+v", end)
			}
		})
	}
}

// TestPipelined: several requests in one write are answered in order, the ones
// before a malformed one too.
func TestPipelined(t *testing.T) {
	b := start(t, nil)
	r := b.raw()
	r.send(bytes.Join([][]byte{request(1, opBind, bindBody(3, "", 0x80, "")),
		request(2, opSearch, searchBody("c=de", 0, present)),
		request(3, opDelete, []byte("c=fr")), {0x04, 0x00}}, nil))
	r.wantResult(1, 1, success)
	r.wantResult(2, 5, noSuchObject)
	r.wantResult(3, 11, unwillingToPerform)
	r.wantResult(0, 24, protocolError)
	r.wantClosed()
}

// TestLargeAndSlow: a request larger than the read buffer, in small pieces.
func TestLargeAndSlow(t *testing.T) {
	b := start(t, nil)
	r := b.raw()
	p := request(5, opSearch, searchBody("c=fr", 0, appendString(nil, filterEqual,
		appendString(appendString(nil, tagOctetString, "cn"), tagOctetString, strings.Repeat("x", 20000)))))
	for len(p) > 0 {
		n := min(1777, len(p))
		r.send(p[:n])
		p = p[n:]
	}
	r.wantResult(5, 5, success)
}

func TestTLS(t *testing.T) {
	b := start(t, nil)
	conf := &tls.Config{RootCAs: b.pool, ServerName: "localhost"}
	c := b.dial()
	if err := c.StartTLS(conf); err != nil {
		t.Fatal(err)
	}
	if err := c.StartTLS(conf); err == nil {
		t.Error("a second StartTLS was accepted by the client library")
	}
	s, err := ldap.DialURL("ldaps://"+b.secure, ldap.DialWithTLSConfig(conf))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.WhoAmI(nil); err != nil {
		t.Error(err)
	}
	tlsOpen := 0
	for _, ev := range b.events(journal.KindSessionOpen, 2) {
		if decode[journal.SessionOpen](t, ev).TLS {
			tlsOpen++
		}
	}
	if tlsOpen != 1 {
		t.Errorf("%d sessions journaled as TLS, expected the LDAPS one only", tlsOpen)
	}
	none := start(t, func(o *Options) { o.TLS = nil })
	if err := none.dial().StartTLS(conf); !ldap.IsErrorWithCode(err, protocolError) {
		t.Errorf("without TLS: %v", err)
	}
}

func TestBind(t *testing.T) {
	b := start(t, func(o *Options) { o.Password = map[string]string{"cn=Lecteur, c=fr": "un secret"} })
	c := b.dial()
	if err := c.Bind("CN=lecteur,C=FR", "un secret"); err != nil {
		t.Fatal(err)
	}
	if w, err := c.WhoAmI(nil); err != nil || w.AuthzID != "dn:cn=Lecteur, c=fr" {
		t.Errorf("%+v, %v", w, err)
	}
	if err := c.Bind("cn=lecteur,c=fr", "faux"); !ldap.IsErrorWithCode(err, invalidCredentials) {
		t.Errorf("wrong password: %v", err)
	}
	if w, err := c.WhoAmI(nil); err != nil || w.AuthzID != "" {
		t.Errorf("after a failed bind: %+v, %v", w, err)
	}
	for ev, err := range b.journal.Events(t.Context(), 0) {
		if err != nil || bytes.Contains(ev.Fields, []byte("secret")) || bytes.Contains(ev.Fields, []byte("faux")) {
			t.Errorf("a password in the journal: %s, %v", ev.Fields, err)
		}
	}
}

// TestStrangersBind: guesses wait, whichever connection they come on, and what
// strangers do is counted once it is too much.
func TestStrangersBind(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	b := start(t, func(o *Options) {
		o.Password = map[string]string{"cn=Lecteur,c=fr": "un secret"}
		o.Porter = door.New(door.Options{Exposed: true, Now: func() time.Time { return now }})
	})
	for i := range 4 {
		if err := b.dial().Bind("cn=lecteur,c=fr", fmt.Sprint(i)); !ldap.IsErrorWithCode(err, invalidCredentials) {
			t.Errorf("guess %d: %v", i+1, err)
		}
	}
	c := b.dial()
	if err := c.Bind("cn=lecteur,c=fr", "un secret"); !ldap.IsErrorWithCode(err, busy) {
		t.Errorf("after four guesses: %v", err)
	}
	for range 2000 {
		if _, err := c.WhoAmI(nil); err != nil {
			t.Fatal(err)
		}
	}
	if n := b.journal.Last(); n > 1100 {
		t.Errorf("%d events", n)
	}
}
