package e2e_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"time"
)

// The directory's bases, as an LPS has them in its settings.
var bases = map[string]string{
	"reel": "ou=AC-FACTURATION,ou=AC-SESAM-VITALE-2034,o=sesam-vitale,c=fr",
	"test": "ou=AC-FACTURATION-TEST,ou=AC-SESAM-VITALE-TEST-2034,o=sesam-vitale,c=fr",
}

// lot is what the hand-made LPS sends.
type lot struct {
	actor string // "AMO", "AMC", "OCT"
	usage string // "reel", "test", "demo"
	zip   bool
}

func (l lot) String() string { return l.actor + " " + l.usage }

func (l lot) label() string {
	usage := "test"
	if l.usage == "reel" {
		usage = "reel"
	}
	switch l.actor {
	case "AMO", "AMC":
		return fmt.Sprintf("%s_pj.%s@%s.rss.fr", strings.ToLower(l.actor), usage, usage)
	}
	return "oct_pj@oct.rss.fr"
}

func (l lot) description() string {
	kind, norm := "FSE", "B2"
	if l.actor == "AMC" {
		kind, norm = "DRE", "DR"
	}
	k := "K"
	if l.zip {
		k = "ZK"
	}
	return kind + map[string]string{"reel": "", "test": "TEST", "demo": "DEMO"}[l.usage] + "/" + norm + "/" + k
}

func (s *station) mailbox(actor string) string {
	return map[string]string{"AMO": s.Mailboxes.AMO, "AMC": s.Mailboxes.AMC, "OCT": s.Mailboxes.OCT}[actor]
}

// fetch takes a binary attribute out of the directory with ldapsearch.
func (s *station) fetch(base, filter, attribute string) [][]byte {
	s.t.Helper()
	out := s.run("ldapsearch", "-x", "-LLL", "-o", "ldif-wrap=no", "-H", "ldap://"+s.LDAP, "-b", base, "-s", "sub", filter,
		attribute)
	var values [][]byte
	for _, line := range strings.Split(out, "\n") {
		if name, value, ok := strings.Cut(line, ":: "); ok &&
			strings.HasPrefix(strings.ToLower(name), strings.ToLower(strings.TrimSuffix(attribute, ";binary"))) {
			der, err := base64.StdEncoding.DecodeString(strings.TrimSpace(value))
			if err != nil {
				s.t.Fatal(err)
			}
			values = append(values, der)
		}
	}
	if len(values) == 0 {
		s.t.Fatalf("the directory gave no %s for %s below %s:\n%s", attribute, filter, base, out)
	}
	return values
}

// certificate takes the newest certificate of a label and leaves it as PEM in the
// station's directory.
func (s *station) certificate(l lot) string {
	s.t.Helper()
	base, ok := bases[strings.Replace(l.usage, "demo", "test", 1)]
	if !ok || l.actor == "OCT" {
		base = "c=fr"
	}
	der := s.fetch(base, "(cn="+l.label()+")", "userCertificate;binary")
	return s.pem("cert", der[len(der)-1])
}

var files atomic.Int64

func (s *station) pem(kind string, der []byte) string {
	s.t.Helper()
	n := files.Add(1)
	in := s.write(fmt.Sprintf("%s-%d.der", kind, n), der)
	out := strings.TrimSuffix(in, ".der") + ".pem"
	tool := map[string]string{"cert": "x509", "crl": "crl"}[kind]
	s.run("openssl", tool, "-inform", "DER", "-in", in, "-out", out)
	return out
}

// encrypt makes the CMS as the specification's own example does, with openssl.
func (s *station) encrypt(file, cert string) []byte {
	s.t.Helper()
	out := filepath.Join(s.dir, fmt.Sprintf("lot-%d.pkcs7", files.Add(1)))
	s.run("openssl", "cms", "-encrypt", "-in", file, "-binary", "-aes-128-cbc", "-outform", "DER", "-out", out, cert)
	return s.read(out)
}

// records is a synthetic file of 128-octet records.
func records(n int) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%-128s", "000TE00000000999999999      CP00000000000996      AM000001261121")
	for i := range n {
		fmt.Fprintf(&b, "%-128s", fmt.Sprintf("2%05d 1555555996333%02d LOT FICTIF", i+1, 97-1555555996333%97))
	}
	fmt.Fprintf(&b, "%-128s", "999TE00000000999999999      CP00000000000996      AM000001")
	return b.Bytes()
}

// mail builds a single-part message around an attachment.
func (s *station) mail(from string, l lot, body []byte, edit ...func(string) string) string {
	s.t.Helper()
	n := files.Add(1)
	prefix := "SV140610"
	if l.actor == "AMC" {
		prefix = "DR140610"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Date: %s\r\nFrom: %s\r\nTo: %s\r\nMessage-ID: <%d.%d@ps.test>\r\n", time.Now().Format(time.RFC1123Z),
		from, s.mailbox(l.actor), n, time.Now().UnixNano())
	fmt.Fprintf(&b, "Subject: %s/00000000999999/%s%05d/00001\r\nMIME-Version: 1.0\r\n", prefix,
		time.Now().Format("20060102150405"), n%100000)
	fmt.Fprintf(&b, "Content-Type: application/EDI-consent; name=\"lot%d.pkcs7\"\r\nContent-Transfer-Encoding: base64\r\n",
		n)
	fmt.Fprintf(&b, "Content-Disposition: attachment; filename=\"lot%d.pkcs7\"\r\nContent-Description: %s\r\n\r\n", n,
		l.description())
	text := base64.StdEncoding.EncodeToString(body)
	for len(text) > 76 {
		b.WriteString(text[:76] + "\r\n")
		text = text[76:]
	}
	b.WriteString(text + "\r\n")
	out := b.String()
	for _, e := range edit {
		out = e(out)
	}
	return s.write(fmt.Sprintf("mail-%d.eml", n), []byte(out))
}

// send hands a message to the relay with curl.
func (s *station) send(from, to, file string) {
	s.t.Helper()
	s.run("curl", "-sS", "--url", "smtp://"+s.SMTP+"/ps.test", "--mail-from", from, "--mail-rcpt", to, "--upload-file",
		file)
}

// retrieve takes every message of a PS mailbox with curl, and empties it.
func (s *station) retrieve(user string) []string {
	s.t.Helper()
	list := s.run("curl", "-sS", "--user", user+":"+s.PS.Password, "pop3://"+s.POP3+"/")
	var out []string
	for _, line := range strings.Split(strings.TrimSpace(list), "\n") {
		var n, size int
		if _, err := fmt.Sscan(line, &n, &size); err != nil {
			continue
		}
		name := filepath.Join(s.dir, fmt.Sprintf("reply-%d.eml", files.Add(1)))
		s.run("curl", "-sS", "--user", user+":"+s.PS.Password, "-o", name, fmt.Sprintf("pop3://%s/%d", s.POP3, n))
		if info, err := os.Stat(name); err != nil || info.Size() != int64(size) {
			s.t.Fatalf("message %d: LIST says %d octets, RETR gave %v", n, size, info.Size())
		}
		out = append(out, name)
	}
	for i := len(out); i > 0; i-- {
		s.run("curl", "-sS", "--user", user+":"+s.PS.Password, "-X", "DELE", "-I", "-o", os.DevNull,
			fmt.Sprintf("pop3://%s/1", s.POP3))
	}
	return out
}

var serialLine = regexp.MustCompile(`(?m)^serial=([0-9A-Fa-f]+)`)

// verifySigned verifies a service message with openssl cms against a root and
// tells the serial number of its signer, in lower case.
func (s *station) verifySigned(mail, root string) string {
	s.t.Helper()
	signer := mail + ".signer.pem"
	s.run("openssl", "cms", "-verify", "-in", mail, "-CAfile", root, "-purpose", "any", "-signer", signer, "-out",
		mail+".content")
	out := s.run("openssl", "x509", "-in", signer, "-noout", "-serial")
	m := serialLine.FindStringSubmatch(out)
	if m == nil {
		s.t.Fatalf("no serial in %q", out)
	}
	return strings.TrimLeft(strings.ToLower(m[1]), "0")
}
