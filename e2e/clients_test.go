package e2e_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRelayClients sends by every way that a mail client may choose.
func TestRelayClients(t *testing.T) {
	need(t, "swaks:swaks", "curl:curl", "openssl:openssl", "ldapsearch:ldap-utils")
	s := start(t)
	l := lot{actor: "AMO", usage: "test"}
	mail := s.mail("ps@ps.test", l, s.encrypt(s.write("lot", records(3)), s.certificate(l)))
	ca := filepath.Join(s.TrustAnchors, "tls-ca.pem")
	auth := []string{"--auth-user", s.PS.User, "--auth-password", s.PS.Password}
	for name, args := range map[string][]string{
		"plain":      {"--server", s.SMTP},
		"pipelining": {"--server", s.SMTP, "--pipeline"},
		"auth plain": append([]string{"--server", s.SMTP, "--auth", "PLAIN"}, auth...),
		"auth login": append([]string{"--server", s.SMTP, "--auth", "LOGIN"}, auth...),
		"starttls":   {"--server", s.SMTP, "--tls", "--tls-verify", "--tls-ca-path", ca},
		"tls":        {"--server", s.SMTPS, "--tls-on-connect", "--tls-verify", "--tls-ca-path", ca},
	} {
		t.Run(name, func(t *testing.T) {
			s := *s
			s.t = t
			from := strings.ReplaceAll(name, " ", "-") + "@ps.test"
			args := append(args, "--from", from, "--to", s.mailbox("AMO"), "--data", "@"+mail)
			s.run("swaks", args...)
			if m := s.last(from); m.Decision != "accepted" || m.findings() != "" {
				t.Errorf("%s %s\n%s", m.Decision, m.Reason, m.findings())
			}
		})
	}
	out, err := s.try(nil, "swaks", "--server", s.SMTP, "--auth", "PLAIN", "--auth-user", s.PS.User, "--auth-password",
		"wrong",
		"--from", "x@ps.test", "--to", s.mailbox("AMO"), "--data", "@"+mail)
	if err == nil || !strings.Contains(out, "535") {
		t.Errorf("a wrong password was not refused with 535:\n%s", out)
	}
}

// TestFetchmail retrieves to the octet, keeps, and then empties the mailbox.
func TestFetchmail(t *testing.T) {
	need(t, "fetchmail:fetchmail", "openssl:openssl", "ldapsearch:ldap-utils", "curl:curl")
	s := start(t)
	l := lot{actor: "AMC", usage: "test"}
	file := s.write("lot", records(3))
	s.send(s.PS.Address, s.mailbox("AMC"), s.mail(s.PS.Address, l,
		s.encrypt(file, s.certificate(lot{actor: "AMO", usage: "test"}))))
	if m := s.last(s.PS.Address); m.Decision != "4005" {
		t.Fatalf("%s: %s", m.Decision, m.Reason)
	}
	host, port, _ := strings.Cut(s.POP3, ":")
	mda := filepath.Join(s.dir, "inbox")
	rc := s.write("fetchmailrc", fmt.Appendf(nil,
		"poll %s service %s protocol pop3 auth password uidl user %q password %q sslproto '' mda \"cat >> %s\"\n",
		host, port, s.PS.User, s.PS.Password, mda))
	if err := os.Chmod(rc, 0o600); err != nil {
		t.Fatal(err)
	}
	home := []string{"HOME=" + s.dir, "FETCHMAILHOME=" + s.dir}
	s.runEnv(home, "fetchmail", "-f", rc, "--keep", "--nosyslog", "--pidfile", filepath.Join(s.dir, "pid1"))
	if got := s.read(mda); !bytes.Contains(got, []byte("4005")) {
		t.Errorf("fetchmail got no 4005:\n%s", got)
	}
	if n := len(s.retrieve(s.PS.Address)); n != 1 {
		t.Errorf("after --keep the mailbox holds %d messages, want 1", n)
	}
	if _, err := s.try(home, "fetchmail", "-f", rc, "--nokeep", "--nosyslog", "--pidfile",
		filepath.Join(s.dir, "pid2")); err == nil {
		t.Error("an emptied mailbox still had mail for fetchmail")
	}
}

// TestNSSEncrypts sends what Mozilla's library encrypts, with a certificate
// that it took from LDAP.
func TestNSSEncrypts(t *testing.T) {
	need(t, "certutil:libnss3-tools", "cmsutil:libnss3-tools", "openssl:openssl", "ldapsearch:ldap-utils", "curl:curl")
	s := start(t)
	l := lot{actor: "AMO", usage: "test"}
	db := "sql:" + s.dir
	s.run("certutil", "-N", "-d", db, "--empty-password")
	for i, anchor := range []string{"trust-anchors.pem", "intermediates.pem"} {
		for j, block := range strings.SplitAfter(string(s.read(filepath.Join(s.TrustAnchors, anchor))),
			"-----END CERTIFICATE-----\n") {
			if strings.TrimSpace(block) == "" {
				continue
			}
			f := s.write(fmt.Sprintf("ca-%d-%d.pem", i, j), []byte(block))
			s.run("certutil", "-A", "-d", db, "-n", filepath.Base(f), "-t", "CT,CT,CT", "-i", f, "-a")
		}
	}
	s.run("certutil", "-A", "-d", db, "-n", "amo", "-t", ",,", "-i", s.certificate(l), "-a")
	out := filepath.Join(s.dir, "nss.pkcs7")
	s.run("cmsutil", "-E", "-d", db, "-r", l.label(), "-i", s.write("lot", records(3)), "-o", out)
	m, _ := s.decide(l, s.mail("ps@ps.test", l, s.read(out)))
	if m.Decision != "accepted" {
		t.Errorf("%s: %s\n%s", m.Decision, m.Reason, m.findings())
	}
}

// TestDirectoryClients asks as clients do: over TLS, with curl's LDAP URLs.
func TestDirectoryClients(t *testing.T) {
	need(t, "ldapsearch:ldap-utils", "curl:curl", "openssl:openssl")
	s := start(t)
	env := []string{"LDAPTLS_CACERT=" + filepath.Join(s.TrustAnchors, "tls-ca.pem"), "LDAPTLS_REQCERT=demand"}
	for name, args := range map[string][]string{
		"starttls": {"-ZZ", "-H", "ldap://" + s.LDAP},
		"ldaps":    {"-H", "ldaps://" + s.LDAPS},
	} {
		out, err := s.try(env, "ldapsearch", append(args, "-x", "-LLL", "-b", bases["test"], "(cn=amo_pj.test@test.rss.fr)",
			"userCertificate")...)
		if err != nil || !strings.Contains(out, "userCertificate;binary::") {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
	// The CRL, by the address that stands in the certificate itself.
	cert := s.certificate(lot{actor: "AMO", usage: "test"})
	text := s.run("openssl", "x509", "-in", cert, "-noout", "-ext", "crlDistributionPoints")
	_, url, ok := strings.Cut(text, "URI:")
	if !ok {
		t.Fatalf("no CRL distribution point:\n%s", text)
	}
	url = strings.TrimSpace(url)
	crl := filepath.Join(s.dir, "from-url.ldif")
	s.run("curl", "-sS", "-o", crl, url)
	if !bytes.Contains(s.read(crl), []byte("certificateRevocationList;binary")) {
		t.Errorf("curl %s gave no CRL:\n%s", url, s.read(crl))
	}
}
