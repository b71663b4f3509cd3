package lps_test

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"fmt"
	"testing"
	"time"

	"amfront/lps/adapter"
	"amfront/pki/testca"
	"amfront/receiver/cms"
)

// message is a service message written by a test.
type message struct {
	code, original string
	signer         *x509.Certificate
	key            crypto.Signer
	chain          []*x509.Certificate
	id             string
}

func (w *world) serviceMessage(m message) []byte {
	w.t.Helper()
	s := &cms.Signer{Certificate: m.signer, Key: m.key, Chain: m.chain}
	part := fmt.Sprintf("Content-Type: text/plain; charset=utf-8\r\n\r\n"+
		"Message de service %s\r\n\r\nMessage-ID : %s\r\n", m.code, m.original)
	raw, err := s.SMIMESigned([]byte(part), []string{"From: <" + w.Endpoints().Mailboxes.AMO + ">",
		"To: <" + w.Endpoints().PS.Address + ">",
		"Subject: [" + m.code + "]", "Message-ID: " + m.id, "In-Reply-To: " + m.original})
	if err != nil {
		w.t.Fatal(err)
	}
	return raw
}

func genuine(c *testca.Credential, code, original string) message {
	return message{code: code, original: original, signer: c.Certificate, key: c.Key, chain: c.Chain()[:1],
		id: "<" + code + "." + c.SerialHex()[:8] + "@banc.test>"}
}

// TestServiceMessages4025: the lot is sent again, encrypted, once, though the
// message comes twice.
func TestServiceMessages4025(t *testing.T) {
	for _, d := range drivers {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, d.make(t))
			w.ready()
			id := w.done(w.lot()).MessageIDs[0]
			w.done(&adapter.Poll{}) // its ARL
			raw := w.serviceMessage(genuine(w.current(testca.LabelAMOTest), "4025", id))
			w.deposit(raw, w.Endpoints().Mailboxes.AMO)
			w.deposit(raw, w.Endpoints().Mailboxes.AMO)
			got := w.done(&adapter.Poll{})
			if len(got.Messages) != 2 || got.Messages[0].Outcome != "acted" || got.Messages[1].Outcome != "duplicate" ||
				got.Messages[0].Kind != "4025" {
				t.Fatalf("polled %+v %v", got.Messages, got.Alerts)
			}
			list := w.received(2)
			if list[0].PlainSHA256 != list[1].PlainSHA256 || list[0].Subject != list[1].Subject || list[1].MessageID == id {
				t.Errorf("sent again otherwise: %+v", list[1])
			}
			w.accepted(list[1])
		})
	}
}

// TestForgedServiceMessages: each changes nothing, neither store nor outbox.
func TestForgedServiceMessages(t *testing.T) {
	for _, d := range drivers {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, d.make(t))
			w.ready()
			id := w.done(w.lot()).MessageIDs[0]
			w.done(&adapter.Poll{})
			c := w.current(testca.LabelAMOTest)
			other := w.current(testca.LabelAMCTest)
			real := w.current(testca.LabelAMOReel)
			// Fresh keys: a recycled one may be that of the root that the station trusts.
			stranger, err := testca.New(t.Context(), testca.Options{Keys: keys})
			if err != nil {
				t.Fatal(err)
			}
			foreign, err := stranger.Current(testca.LabelAMOTest)
			if err != nil {
				t.Fatal(err)
			}
			good := w.serviceMessage(genuine(c, "4005", id))
			altered := bytes.Replace(good, []byte("Message de service"), []byte("Message de Service"), 1)
			wrongKey := genuine(c, "4005", id)
			wrongKey.signer, wrongKey.key = other.Certificate, other.Key
			rebuilt := bytes.Clone(good)
			start := bytes.Index(rebuilt, []byte("multipart/signed"))
			plain := append([]byte(nil), rebuilt[:start]...)
			plain = append(plain, []byte("text/plain\r\n\r\nMessage de service 4005\r\nMessage-ID : "+id+"\r\n")...)
			for name, raw := range map[string][]byte{
				"altered":              altered,
				"signed by AMC":        w.serviceMessage(wrongKey),
				"signed by production": w.serviceMessage(genuine(real, "4005", id)),
				"stranger's hierarchy": w.serviceMessage(genuine(foreign, "4005", id)),
				"not signed":           plain,
			} {
				w.deposit(raw, w.Endpoints().Mailboxes.AMO)
				got := w.done(&adapter.Poll{})
				if n := len(got.Messages); n == 0 {
					t.Fatalf("%s: not seen", name)
				}
				m := got.Messages[0]
				if m.Kind != "4005" || m.Outcome != "refused" && m.Outcome != "deferred" || m.Reason == "" {
					t.Errorf("%s: %+v", name, m)
				}
				w.received(1)
			}
			w.done(w.lot())
			if m := w.received(2)[1]; m.Certificate.Serial != c.SerialHex() || m.Decision != "accepted" {
				t.Errorf("the next lot: %s with %v", m.Decision, m.Certificate)
			}
			// Proof of life: the genuine one is obeyed.
			w.deposit(good, w.Endpoints().Mailboxes.AMO)
			w.done(&adapter.Poll{})
			w.received(3)
		})
	}
}

// TestDirectoryUse: the directory is asked when it must be, and not at every
// sending (E-04, E-05); without it sending goes on (E-11).
func TestDirectoryUse(t *testing.T) {
	for _, d := range drivers {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, d.make(t))
			w.ready()
			start := w.Journal.Last()
			w.done(w.lot())
			w.done(w.lot())
			if n := w.searches(start); n != 0 {
				t.Errorf("%d searches for two sendings", n)
			}
			w.Directory.SetDown(true)
			w.done(w.lot())
			if a := w.do(everything); a.Status != adapter.Refused || a.ReasonCode != "directory" {
				t.Errorf("refresh without a directory: %+v", a)
			}
			w.done(w.lot())
			w.received(4)
		})
	}
}

// TestStopAndResume is CE1 and CE2.
func TestStopAndResume(t *testing.T) {
	for _, d := range drivers {
		t.Run(d.name+"/no CRL", func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, d.make(t))
			w.done(w.configuration())
			w.done(&adapter.Refresh{What: []string{"certificates"}})
			if a := w.do(w.lot()); a.ReasonCode != "crl-absent" {
				t.Fatalf("%s %s", a.Status, a.ReasonCode)
			}
			w.received(0)
			w.done(&adapter.InstallCRL{File: w.files + "/crls/AC-FACTURATION-TEST.crl"})
			w.done(w.lot())
			w.accepted(w.received(1)[0])
		})
		t.Run(d.name+"/revoked", func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, d.make(t))
			w.ready()
			if _, err := w.PKI.Revoke(t.Context(), testca.LabelAMOTest,
				testca.RevokeOptions{WithoutReplacement: true}); err != nil {
				t.Fatal(err)
			}
			w.publish()
			w.done(&adapter.Refresh{What: []string{"crls"}})
			if a := w.do(w.lot()); a.ReasonCode != "revoked" {
				t.Fatalf("%s %s %s", a.Status, a.ReasonCode, a.Reason)
			}
			w.received(0)
			if _, err := w.PKI.Renew(t.Context(), testca.LabelAMOTest); err != nil {
				t.Fatal(err)
			}
			w.publish()
			w.done(w.lot()) // asks the directory by itself
			w.accepted(w.received(1)[0])
		})
		t.Run(d.name+"/by hand", func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, d.make(t))
			c := w.configuration()
			c.LDAP.Bases.OCT = ""
			w.done(c)
			oct := &adapter.Send{Kind: "DRE", Usage: "reel", File: w.lots, Destination: "oct"}
			if a := w.do(oct); a.ReasonCode != "no-certificate" {
				t.Fatalf("%s %s", a.Status, a.ReasonCode)
			}
			w.done(&adapter.InstallCRL{File: w.files + "/crls/AC-OCT.pem"})
			w.done(&adapter.InstallCertificate{Label: testca.LabelOCT,
				File: w.files + "/certificates/" + testca.LabelOCT + ".der"})
			w.done(oct)
			w.accepted(w.received(1)[0])
			if a := w.do(&adapter.InstallCertificate{Label: testca.LabelOCT,
				File: w.files + "/certificates/" + testca.LabelAMOTest + ".pem"}); a.Status != adapter.Refused {
				t.Error("a certificate of somebody else was installed")
			}
		})
	}
}

// TestEndsSoon: about 15 days before the end a successor is looked for, by
// the sending itself (E-04), and the old one is dropped (E-07).
func TestEndsSoon(t *testing.T) {
	for _, d := range drivers {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, d.make(t))
			if _, err := w.PKI.RenewFor(t.Context(), testca.LabelAMOTest, 10*24*time.Hour); err != nil {
				t.Fatal(err)
			}
			w.publish()
			w.ready()
			if _, err := w.PKI.Renew(t.Context(), testca.LabelAMOTest); err != nil {
				t.Fatal(err)
			}
			w.publish()
			w.done(w.lot())
			m := w.received(1)[0]
			w.accepted(m)
			if m.Certificate.Serial != w.current(testca.LabelAMOTest).SerialHex() {
				t.Error("the successor was not taken")
			}
		})
	}
}

// TestNonDelivery: the notice is understood.
func TestNonDelivery(t *testing.T) {
	for _, d := range drivers {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, d.make(t))
			c := w.configuration()
			c.Mailboxes.AMO = "personne@ailleurs.test"
			w.done(c)
			w.done(everything)
			id := w.done(w.lot()).MessageIDs[0]
			got := w.done(&adapter.Poll{})
			if len(got.Messages) != 1 || got.Messages[0].Kind != "dsn" || got.Messages[0].Outcome != "acted" ||
				got.Messages[0].Original != id || len(got.Alerts) == 0 {
				t.Errorf("polled %+v %v, expected a notice on %s", got.Messages, got.Alerts, id)
			}
		})
	}
}
