package e2e_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

const tools = "openssl:openssl ldapsearch:ldap-utils curl:curl"

var combinations = func() (all []lot) {
	for _, actor := range []string{"AMO", "AMC", "OCT"} {
		for _, usage := range []string{"test", "demo", "reel"} {
			all = append(all, lot{actor: actor, usage: usage})
		}
	}
	return all
}()

func (s *station) anchors() string { return filepath.Join(s.TrustAnchors, "trust-anchors.pem") }

// decide sends a message and tells what the front-end made of it, and the
// answer that came by POP3 ("" for none).
func (s *station) decide(l lot, mail string) (message, string) {
	s.t.Helper()
	from := fmt.Sprintf("ps%d@ps.test", files.Add(1))
	s.send(from, s.mailbox(l.actor), mail)
	m := s.last(from)
	replies := s.retrieve(from)
	switch len(replies) {
	case 0:
		return m, ""
	case 1:
		return m, replies[0]
	}
	s.t.Fatalf("%s: %d answers for one lot", l, len(replies))
	return m, ""
}

// TestDecisionTable plays every row of the decision table through real SMTP and
// POP3, for AMO, AMC and OCT, real, test and demonstration flows.
func TestDecisionTable(t *testing.T) {
	need(t, strings.Fields(tools)...)
	s := start(t)
	file := s.write("lot", records(3))
	sum := sha256.Sum256(records(3))
	plain := hex.EncodeToString(sum[:])
	sealed := func(l lot) []byte { return s.encrypt(file, s.certificate(l)) }
	post := func(l lot, body []byte, edit ...func(string) string) (message, string) {
		s.t.Helper()
		return s.decide(l, s.mail("ps@ps.test", l, body, edit...))
	}
	for _, l := range combinations {
		t.Run(l.String(), func(t *testing.T) {
			s := s
			s.t = t
			expect := func(row string, m message, reply, decision, reason string) {
				t.Helper()
				if m.Decision != decision || m.ReasonCode != reason {
					t.Errorf("%s: got %s (%s: %s), want %s (%s)", row, m.Decision, m.ReasonCode, m.Reason, decision, reason)
					return
				}
				switch decision {
				case "4005", "4015", "4025":
					s.checkService(l, row, m, reply)
				case "accepted":
					if !bytes.Contains(s.read(reply), []byte("/NOEMIE")) {
						t.Errorf("%s: the answer is no ARL:\n%s", row, s.read(reply))
					}
				}
			}
			good := sealed(l)

			m, reply := post(l, good)
			expect("decrypted", m, reply, "accepted", "ok")
			if m.PlainSHA256 != plain {
				t.Errorf("plain_sha256 is %s, want %s", m.PlainSHA256, plain)
			}
			if m.Certificate == nil || m.Certificate.Label != l.label() {
				t.Errorf("certificate is %+v, want %s", m.Certificate, l.label())
			}
			if m.findings() != "" {
				t.Errorf("a conforming lot has findings:\n%s", m.findings())
			}

			m, reply = post(l, records(3), func(mail string) string {
				return strings.NewReplacer("/K\r\n", "\r\n", ".pkcs7", ".b2").Replace(mail)
			})
			expect("in the clear", m, reply, "4025", "not-encrypted")

			m, reply = post(l, good[:len(good)-40])
			expect("truncated", m, reply, "4005", "truncated")

			m, reply = post(l, []byte("-----BEGIN CMS-----\nMIIB\n-----END CMS-----\n"))
			expect("PEM", m, reply, "4005", "pem-text")

			flipped := bytes.Clone(good)
			flipped[len(flipped)-17] ^= 0x80 // the last octet of the text: no padding is that long
			m, reply = post(l, flipped)
			expect("does not decrypt", m, reply, "4005", "decrypt")

			wrong := lot{actor: map[string]string{"AMO": "AMC", "AMC": "OCT", "OCT": "AMO"}[l.actor], usage: l.usage}
			m, reply = post(l, sealed(wrong))
			expect("another's key", m, reply, "4005", "no-key")
			if !strings.Contains(m.Reason, wrong.label()) {
				t.Errorf("the reason does not name whose key it was: %s", m.Reason)
			}
		})
	}
	t.Run("unknown mailbox", func(t *testing.T) {
		s := s
		s.t = t
		l := lot{actor: "AMO", usage: "test"}
		s.send("inconnu@ps.test", "personne@nulle-part.test", s.mail("inconnu@ps.test", l, sealed(l)))
		m := s.last("inconnu@ps.test")
		replies := s.retrieve("inconnu@ps.test")
		if m.Decision != "undelivered" || len(replies) != 1 ||
			!bytes.Contains(s.read(replies[0]), []byte("multipart/report")) {
			t.Errorf("got %s with %d answers, want a non-delivery notice", m.Decision, len(replies))
		}
	})
	// Rows that need another state of the PKI: one at a time, for every label.
	for _, c := range []struct{ name, op, decision, reason string }{
		{"renewed", "renew", "4015", "newer-certificate"},
		{"revoked", "revoke", "4005", "revoked"},
		{"superseded", "supersede", "4015", "newer-certificate"},
	} {
		for _, l := range combinations {
			t.Run(c.name+" "+l.String(), func(t *testing.T) {
				s := s
				s.t = t
				old := sealed(l)
				s.amfront("pki", c.op, l.label())
				m, reply := s.decide(l, s.mail("ps@ps.test", l, old))
				if m.Decision != c.decision || m.ReasonCode != c.reason {
					t.Fatalf("got %s (%s: %s), want %s (%s)", m.Decision, m.ReasonCode, m.Reason, c.decision, c.reason)
				}
				s.checkService(l, c.name, m, reply)
				m, _ = s.decide(l, s.mail("ps@ps.test", l, sealed(l)))
				if c.op != "supersede" && m.Decision != "accepted" {
					t.Errorf("with the new certificate: %s (%s)", m.Decision, m.Reason)
				}
			})
		}
	}
	for _, l := range combinations {
		t.Run("expired "+l.String(), func(t *testing.T) {
			s := s
			s.t = t
			s.amfront("pki", "expire", l.label())
			m, reply := s.decide(l, s.mail("ps@ps.test", l, sealed(l)))
			if m.Decision != "4005" || m.ReasonCode != "expired" {
				t.Fatalf("got %s (%s: %s), want 4005 (expired)", m.Decision, m.ReasonCode, m.Reason)
			}
			s.checkService(l, "expired", m, reply)
			s.amfront("situation", "reset")
		})
	}
}

// checkService verifies a service message with openssl, and that its signer is
// the certificate that the front-end uses now.
func (s *station) checkService(l lot, row string, m message, reply string) {
	s.t.Helper()
	if reply == "" {
		s.t.Errorf("%s: no service message came by POP3", row)
		return
	}
	serial := s.verifySigned(reply, s.anchors())
	if want := s.current(l.label()); serial != want {
		s.t.Errorf("%s: signed by certificate %s, the current one of %s is %s", row, serial, l.label(), want)
	}
	content := string(s.read(reply + ".content"))
	for _, want := range []string{m.Decision, m.Subject} {
		if !strings.Contains(content, want) {
			s.t.Errorf("%s: the signed text does not hold %q:\n%s", row, want, content)
		}
	}
}

// current is the serial number of the certificate that the front-end signs
// with now, as the API tells it.
func (s *station) current(label string) string {
	s.t.Helper()
	var pki struct {
		Certificates []struct {
			Label, Serial string
			Current       bool
		}
	}
	s.get("/api/v1/pki", &pki)
	for _, c := range pki.Certificates {
		if c.Label == label && c.Current {
			return c.Serial
		}
	}
	s.t.Fatalf("no current certificate for %s", label)
	return ""
}
