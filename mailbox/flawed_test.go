package mailbox

import (
	"crypto/tls"
	"errors"
	"net/textproto"
	"strings"
	"testing"

	"amfront/journal/fault"
)

// TestFlawedCertificate: a planned fault of the handshake shows the certificate
// that Flawed makes, in that session and not in the next, and says so in the
// journal; a keyword can be left out of EHLO and CAPA.
func TestFlawedCertificate(t *testing.T) {
	cfg, pool, _ := certificate(t)
	other, _, _ := certificate(t) // another authority
	plan := &fault.Plan{}
	asked := ""
	p := newProvider(t, withTLS(cfg), func(s *SMTPOptions, o *POP3Options) {
		s.Faults, o.Faults = plan, plan
		s.Flawed = func(flaw string) (tls.Certificate, error) { asked = flaw; return other.Certificates[0], nil }
	})
	_, port := listen(t, p.smtp, false)
	upgrade := func() (offer string, err error) {
		c, err := textproto.Dial("tcp", "127.0.0.1:"+port)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		_, _, err = c.ReadResponse(220)
		for _, cmd := range []string{"EHLO x", "STARTTLS"} {
			if err == nil {
				err = c.PrintfLine("%s", cmd)
			}
			var said string
			if err == nil {
				_, said, err = c.ReadResponse(2)
			}
			offer += said
		}
		return offer, err
	}
	secure := func() error {
		_, port := listen(t, p.smtp, true)
		c, err := tls.Dial("tcp", "127.0.0.1:"+port, &tls.Config{RootCAs: pool, ServerName: "localhost"})
		if err == nil {
			c.Close()
		}
		return err
	}
	plan.Arm(fault.Rule{ID: "any", Protocol: "smtp", Command: "*", Nth: 9, Action: fault.Action{Cut: true}})
	plan.Arm(fault.Rule{ID: "tls", Protocol: "smtp", Command: fault.Handshake, Nth: 1,
		Action: fault.Action{Certificate: fault.UnknownAuthority}})
	if err := secure(); !errors.As(err, new(*tls.CertificateVerificationError)) || asked != fault.UnknownAuthority {
		t.Errorf("%v; asked for %q", err, asked)
	}
	if err := secure(); err != nil {
		t.Errorf("the fault was to come once: %v", err)
	}
	if plan.FiredCount("tls") != 1 {
		t.Error("not counted")
	}
	if offer, err := upgrade(); err != nil || !strings.Contains(offer, "STARTTLS") {
		t.Errorf("%v: %s", err, offer)
	}
	plan.Arm(fault.Rule{ID: "omit", Protocol: "smtp", Command: "EHLO", Action: fault.Action{Omit: "STARTTLS"}})
	if offer, err := upgrade(); err != nil || strings.Contains(offer, "STARTTLS") || !strings.Contains(offer, "DSN") {
		t.Errorf("%v: %s", err, offer)
	}
}
