//go:build unix

package console

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"amfront/asp/piece"
	"amfront/bench"
	"amfront/pki/testca"
	"amfront/receiver"
)

// strangers are what a stranger sizes, with how many of them: the most that is
// sent, which is as much as the bench takes, or more.
var strangers = []struct {
	name string
	top  int
	send func(b *linearBench, n int)
}{
	{"RDNs of an issuer's name", 16000, cmsOf(func(n int) []byte { return envelopedOf(ktri(names(n, 1), 1, 256), 64) })},
	{"attributes of one RDN", 16000, cmsOf(func(n int) []byte { return envelopedOf(ktri(names(1, n), 1, 256), 64) })},
	{"octets of an issuer's name", 800_000, cmsOf(func(n int) []byte {
		return envelopedOf(ktri(tlv(0x30, tlv(0x31, tlv(0x30, cn, tlv(12, many(n, "+"))))), 1, 256), 64)
	})},
	{"octets of a serial number", 300_000, cmsOf(func(n int) []byte {
		return envelopedOf(ktri(names(1, 1), n, 256), 64)
	})},
	{"octets of an encrypted key", 800_000, cmsOf(func(n int) []byte { return envelopedOf(ktri(names(1, 1), 1, n), 64) })},
	{"octets of a key identifier", 300_000, cmsOf(func(n int) []byte {
		return envelopedOf(tlv(0x30, version(2), tlv(0x80, many(n, "k")), rsa, tlv(4, many(256, "B"))), 64)
	})},
	{"recipients", 800, cmsOf(func(n int) []byte {
		return envelopedOf(bytes.Repeat(ktri(names(3, 1), 1, 256), n), 64)
	})},
	{"keys of a key agreement", 10000, cmsOf(func(n int) []byte {
		one := tlv(0x30, tlv(0x30, names(1, 1), version(1)), tlv(4, many(16, "k")))
		return envelopedOf(tlv(0xa1, version(3), tlv(0xa0, tlv(0xa1, rsa, tlv(3, many(65, "\x00")))), rsa,
			tlv(0x30, bytes.Repeat(one, n))), 64)
	})},
	{"certificates of an originator", 20000, cmsOf(func(n int) []byte {
		return cmsObject(version(2), tlv(0xa0, tlv(0xa0, bytes.Repeat(tlv(0x30, version(1)), n))),
			tlv(0x31, ktri(names(1, 1), 1, 256)), content(64))
	})},
	{"unprotected attributes", 20000, cmsOf(func(n int) []byte {
		var set []byte
		for i := range n {
			set = append(set, tlv(0x30, cn, tlv(0x31, tlv(2, []byte{1, byte(i >> 16), byte(i >> 8), byte(i)})))...)
		}
		return cmsObject(version(2), tlv(0x31, ktri(names(1, 1), 1, 256)), content(64), tlv(0xa1, set))
	})},
	{"pieces of a key", 100_000, cmsOf(func(n int) []byte {
		return envelopedOf(tlv(0x30, version(0), tlv(0x30, names(1, 1), version(1)), rsa,
			tlv(0x24, bytes.Repeat(tlv(4, []byte("B")), n))), 64)
	})},
	{"pieces of the content", 200_000, cmsOf(func(n int) []byte {
		return cmsObject(version(0), tlv(0x31, ktri(names(1, 1), 1, 256)), tlv(0x30, data, aes,
			tlv(0xa0, bytes.Repeat(tlv(4, []byte("B")), n))))
	})},
	{"levels of a structure", 200_000, cmsOf(func(n int) []byte { return bytes.Repeat([]byte{0x30, 0x80}, n) })},
	{"arcs of an object identifier", 500_000, cmsOf(func(n int) []byte {
		return cmsObject(version(0), tlv(0x31, ktri(names(1, 1), 1, 256)), tlv(0x30, tlv(6, many(n, "\x2a")), aes,
			tlv(0x80, many(64, "\a"))))
	})},
	{"octets of the content", 4 << 20, cmsOf(func(n int) []byte { return envelopedOf(ktri(names(1, 1), 1, 256), n) })},
	{"records of a file", 32000, lotOf(func(n int) []byte { return many(n, fmt.Sprintf("%-128s", "6LOT SYNTHETIQUE")) })},
	{"line ends in a file", 1_000_000, lotOf(func(n int) []byte { return many(n, "6\r\n") })},
	{"entries of a zip in a lot", 20000, lotOf(zipOf)},

	{"header fields", 20000, mailOf(func(n int) string { return string(many(n, "X-A: b\r\n")) + "\r\nx" })},
	{"lines of a field", 20000, mailOf(func(n int) string { return "X-A: b\r\n" + string(many(n, " c\r\n")) + "\r\nx" })},
	{"encoded words of a subject", 20000, mailOf(func(n int) string {
		return "Subject: a\r\n" + string(many(n, " =?utf-8?q?=C3=A9?=\r\n")) + "\r\nx"
	})},
	{"recipients in a field", 20000, mailOf(func(n int) string {
		return "To: a@b.test\r\n" + string(many(n, " , a@b.test\r\n")) + "\r\nx"
	})},
	{"comments of a field", 100_000, mailOf(func(n int) string {
		return "Content-Transfer-Encoding: base64 " + string(many(n, "(")) + "\r\nContent-Type: text/plain " +
			string(many(n/4, "()\r\n ")) + "\r\nDate: " + string(many(n/4, "(\r\n ")) + "\r\n\r\nx"
	})},
	{"parameters of a type", 20000, mailOf(func(n int) string {
		var p strings.Builder
		for i := range n {
			fmt.Fprintf(&p, ";\r\n a%d=b", i)
		}
		return "Content-Type: text/plain" + p.String() + "\r\n\r\nx"
	})},
	{"pieces of a file name", 10000, mailOf(func(n int) string {
		var p strings.Builder
		for i := range n {
			fmt.Fprintf(&p, ";\r\n filename*%d=b", i)
		}
		return "Content-Disposition: attachment" + p.String() + "\r\n\r\nx"
	})},
	{"parts", 20000, mailOf(func(n int) string {
		return multipartOf + string(many(n, "--b\r\nX: y\r\n\r\nz\r\n")) + "--b--\r\n"
	})},
	{"nested parts", 2000, mailOf(func(n int) string {
		var p strings.Builder
		for i := range n {
			fmt.Fprintf(&p, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
		}
		return p.String() + string(many(n*20, "--b0x\r\n"))
	})},
	{"forwarded mails", 2000, mailOf(func(n int) string {
		return string(many(n, "Content-Type: message/rfc822\r\n\r\n"))
	})},
	{"lines of base64", 500_000, mailOf(func(n int) string { return base64File + string(many(n, "QUJD\r\n")) })},
	{"characters of a line of base64", 4 << 20, mailOf(func(n int) string { return base64File + string(many(n, "Q")) })},
	{"characters that are no base64", 2 << 20, mailOf(func(n int) string { return base64File + string(many(n, "é")) })},
	{"lines of quoted-printable", 300_000, mailOf(func(n int) string {
		return strings.Replace(base64File, "base64", "quoted-printable", 1) + string(many(n, "=41=\r\n"))
	})},
	{"lines of text", 500_000, mailOf(func(n int) string { return "\r\n" + string(many(n, "ab\r\n")) })},
	{"bare CR", 1 << 20, mailOf(func(n int) string { return "\r\n" + string(many(n, "a\r")) })},
	{"dots of a mail", 300_000, mailOf(func(n int) string { return "\r\n" + string(many(n, "..\r\n")) })},

	{"recipients of an envelope", 4000, func(b *linearBench, n int) {
		b.lines(b.world.Endpoints().SMTP, "EHLO a\r\nMAIL FROM:<a@ps.test>\r\n"+string(many(n, "RCPT TO:<"+b.amo+">\r\n"))+
			"QUIT\r\n")
	}},
	{"commands of a session", 20000, func(b *linearBench, n int) {
		b.lines(b.world.Endpoints().SMTP, string(many(n, "NOOP\r\n"))+"QUIT\r\n")
		b.lines(b.world.Endpoints().POP3, string(many(n, "CAPA\r\n"))+"QUIT\r\n")
	}},
	{"octets of a command", 4 << 20, func(b *linearBench, n int) {
		b.lines(b.world.Endpoints().SMTP, string(many(n, "x"))+"\r\nQUIT\r\n")
		b.lines(b.world.Endpoints().POP3, string(many(n, "x"))+"\r\nQUIT\r\n")
	}},
	{"terms of a filter", 200_000 / 15, func(b *linearBench, n int) {
		b.search("c=fr", tlv(0xa1, bytes.Repeat(tlv(0x87, []byte("objectClass")), n)))
	}},
	{"levels of a filter", 40000, func(b *linearBench, n int) {
		var f []byte
		for i := range n {
			f = append(f, 0xa2, 0x83, byte(5*(n-i-1)>>16), byte(5*(n-i-1)>>8), byte(5*(n-i-1)))
		}
		b.search("c=fr", f)
	}},
	{"pieces of a filter", 60000, func(b *linearBench, n int) {
		b.search("c=fr", tlv(0xa4, tlv(4, []byte("cn")), tlv(0x30, bytes.Repeat(tlv(0x81, []byte("a")), n))))
	}},
	{"octets of a value", 250_000, func(b *linearBench, n int) {
		b.search("c=fr", tlv(0xa3, tlv(4, []byte("cn")), tlv(4, many(n, "\x00"))))
		b.search("c=fr", tlv(0xa3, tlv(4, []byte("seeAlso")), tlv(4, many(n/5, "cn=a,"))))
	}},
	{"RDNs of a base", 40000, func(b *linearBench, n int) {
		b.search(string(many(n, "cn=a,"))+"c=fr", tlv(0x87, []byte("objectClass")))
		b.search("cn="+string(many(n, "a+cn=b"))+",c=fr", tlv(0x87, []byte("objectClass")))
		b.search(string(many(n, `\,`))+"=x,c=fr", tlv(0x87, []byte("objectClass")))
	}},
	{"attributes asked for", 40000, func(b *linearBench, n int) {
		b.search("c=fr", tlv(0x87, []byte("objectClass")), bytes.Repeat(tlv(4, []byte("cn")), n))
	}},
	{"requests of a connection", 8000, func(b *linearBench, n int) {
		b.ldap(bytes.Repeat(searchOf("c=fr", tlv(0x87, []byte("objectClass")), nil), n))
	}},

	{"keys of an object", 60000, deposit(func(n int) string { return "{" + string(many(n, `"a":1,`)) + `"b":2}` })},
	{"unlike keys of an object", 60000, deposit(func(n int) string {
		var p strings.Builder
		for i := range n {
			fmt.Fprintf(&p, `"cle%d":1,`, i)
		}
		return "{" + p.String() + `"b":2}`
	})},
	{"levels of JSON", 1 << 20, deposit(func(n int) string { return string(many(n, "[")) })},
	{"values of JSON", 500_000, deposit(func(n int) string { return "[" + string(many(n, "1,")) + "1]" })},
	{"octets of a key", 4 << 20, deposit(func(n int) string { return `{"` + string(many(n, "k")) + `":1}` })},
	{"octets of a number", 4 << 20, deposit(func(n int) string { return `{"montant":` + string(many(n, "9")) + `}` })},
	{"escapes of a string", 500_000, deposit(func(n int) string { return `{"a":"` + string(many(n, `\u00e9`)) + `"}` })},
	{"requests of a deposit", 4000, deposit(func(n int) string {
		var p strings.Builder
		for i := range n {
			fmt.Fprintf(&p, `{"numeroDemande":"%d","siret":"12345678901234","pieces":[{"nom":"a%d.pdf"}]},`, i, i)
		}
		return `{"typeDemande":"AVANCE","demandes":[` + p.String() + `{}]}`
	})},
	{"entries of a zip", 9000, func(b *linearBench, n int) {
		b.archive(zipOf(n))
	}},
	{"octets of a zip's end", 4 << 20, func(b *linearBench, n int) {
		b.archive(append(zipOf(1), many(n, "PK\x05\x06")...))
	}},

	{"octets of a request to the API", 4 << 20, func(b *linearBench, n int) {
		b.ask("POST", "/api/v1/faults", `{"id":"`+string(many(n, "a"))+`","protocol":"smtp"}`)
	}},
	{"fields of a form", 50000, func(b *linearBench, n int) {
		b.ask("POST", "/situations/pannes", string(many(n, "commande=smtp&")))
	}},
	{"parameters of a query", 50000, func(b *linearBench, n int) {
		b.ask("GET", "/api/v1/messages?"+string(many(n, "sender=a&")), "")
	}},
}

// TestLinear doubles whatever a stranger sizes, twice: the work may at most
// follow. It is the processor's time that counts, the least of several rounds,
// and a bound half-way between linear (4) and quadratic (16): a busy machine
// makes neither red. What is cut at a limit costs less still.
func TestLinear(t *testing.T) {
	b := startLinear(t)
	for _, s := range strangers {
		t.Run(s.name, func(t *testing.T) {
			b.t = t
			least := func(n int, so time.Duration) time.Duration {
				before := processorTime(t)
				s.send(b, n)
				return min(so, processorTime(t)-before)
			}
			small, large := time.Hour, time.Hour
			for range 5 {
				small, large = least(s.top/4, small), least(s.top, large)
				if large <= 9*small+15*time.Millisecond {
					t.Logf("%d: %v, %d: %v", s.top/4, small, s.top, large)
					return
				}
			}
			t.Errorf("%d cost %v and %d cost %v: more than the input grew", s.top/4, small, s.top, large)
		})
	}
}

func processorTime(t *testing.T) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// linearBench is a bench with its console, and whose certificate lots are for.
type linearBench struct {
	t       *testing.T
	world   *bench.World
	console *httptest.Server
	amo     string
	lot     *testca.Credential
	sent    int
}

func startLinear(t *testing.T) *linearBench {
	w, srv := startConsole(t, Options{})
	c, err := w.PKI.Current(testca.LabelAMOTest)
	if err != nil {
		t.Fatal(err)
	}
	return &linearBench{t: t, world: w, console: srv, amo: w.Config().Mailboxes.AMO, lot: c}
}

// mail sends a mail and looks at every page of it.
func (b *linearBench) mail(text string) {
	b.sent++
	from := fmt.Sprintf("n%d@ps.test", b.sent)
	b.lines(b.world.Endpoints().SMTP, "EHLO a\r\nMAIL FROM:<"+from+">\r\nRCPT TO:<"+b.amo+">\r\nDATA\r\n"+text+
		"\r\n.\r\nQUIT\r\n")
	list, err := b.world.Messages(b.t.Context(), bench.Filter{From: from}, 0)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, m := range list {
		for _, view := range []string{"resume", "message", "cms", "fichier", "reponse", "octets"} {
			b.ask("GET", "/echanges/"+m.ID+"?vue="+view, "")
		}
		b.ask("GET", "/api/v1/messages/"+m.ID+"/cms", "")
		b.world.Journal.Last()
	}
	if _, err := receiver.Examine(b.t.Context(), strings.NewReader(text), receiver.ExamineOptions{}); err != nil {
		b.t.Fatal(err)
	}
}

// lines speaks a line protocol without waiting, and reads to the end.
func (b *linearBench) lines(addr, text string) string {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		b.t.Fatal(err)
	}
	defer c.Close()
	go io.WriteString(c, text) //nolint:errcheck // the server may have had enough
	answer, _ := io.ReadAll(c)
	return string(answer)
}

func (b *linearBench) ldap(requests []byte) {
	b.lines(b.world.Endpoints().LDAP, string(requests)+string(tlv(0x30, []byte{2, 1, 9}, []byte{0x42, 0})))
}

func searchOf(base string, filter, attributes []byte) []byte {
	return tlv(0x30, []byte{2, 1, 7}, tlv(0x63, tlv(4, []byte(base)),
		[]byte{10, 1, 2, 10, 1, 0, 2, 1, 0, 2, 1, 0, 1, 1, 0},
		filter, tlv(0x30, attributes)))
}

func (b *linearBench) search(base string, filter []byte, attributes ...[]byte) {
	b.ldap(searchOf(base, filter, bytes.Join(attributes, nil)))
}

func (b *linearBench) ask(method, path, body string) {
	call(b.t, method, b.console.URL+path, body, func(r *http.Request) {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if strings.HasPrefix(path, "/api/") {
			r.Header.Set("Content-Type", "application/json")
		}
	})
}

func (b *linearBench) archive(octets []byte) {
	if _, err := piece.Read(b.t.Context(), piece.Archive{Name: "a.zip", Size: int64(len(octets)),
		ReaderAt: bytes.NewReader(octets)}); err != nil {
		b.t.Fatal(err)
	}
}

const (
	headers = "Date: Sat, 21 Nov 2026 12:00:00 +0100\r\nFrom: cabinet@ps.test\r\nMessage-ID: <1@ps.test>\r\n" +
		"MIME-Version: 1.0\r\n"
	base64File = "Content-Type: application/EDI-consent; name=lot.pkcs7\r\nContent-Transfer-Encoding: base64\r\n" +
		"Content-Description: FSETEST/B2/K\r\n\r\n"
	multipartOf = "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
)

var (
	cn   = []byte{6, 3, 0x55, 4, 3}
	data = []byte{6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0xd, 1, 7, 1}
	rsa  = tlv(0x30, []byte{6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0xd, 1, 1, 1, 5, 0})
	aes  = tlv(0x30, []byte{6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 2}, tlv(4, many(16, "\x01")))
)
