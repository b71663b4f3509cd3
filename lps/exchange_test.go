package lps_test

import (
	"fmt"
	"os"
	"testing"

	"amfront/lps/adapter"
	"amfront/pki/testca"
)

// TestFlows sends every flow of parts A and B with every driver.
func TestFlows(t *testing.T) {
	for _, d := range drivers {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, d.make(t))
			w.ready()
			n := 0
			for _, kind := range []string{"FSE", "DRE"} {
				for _, usage := range []string{"test", "demo", "reel"} {
					for _, dest := range []string{map[string]string{"FSE": "amo", "DRE": "amc"}[kind], "oct"} {
						zip := n%2 == 0
						a := w.done(&adapter.Send{Kind: kind, Usage: usage, Compression: zip, File: w.lots, Destination: dest})
						n++
						m := w.received(n)[n-1]
						w.accepted(m)
						if m.Flow.Kind != kind || m.Flow.Usage != usage || m.Flow.Compressed != zip {
							t.Errorf("%s %s %s arrived as %+v", kind, usage, dest, m.Flow)
						}
						if m.MessageID != a.MessageIDs[0] || m.Certificate.Serial != a.CertificateSerial ||
							m.Certificate.Label != a.CertificateLabel {
							t.Errorf("the LPS says %v %s %s, the bench saw %s %v", a.MessageIDs, a.CertificateLabel, a.CertificateSerial,
								m.MessageID, m.Certificate)
						}
					}
				}
			}
			w.done(&adapter.Send{Kind: "MIXTE", Usage: "test", File: w.lots, Destination: "oct"})
			w.accepted(w.received(n + 1)[n])
			seen := map[string]bool{}
			for _, m := range w.received(n + 1) {
				if k := string(m.CMS.KeySHA256); seen[k] || k == "" {
					t.Error("session key used twice")
				} else {
					seen[k] = true
				}
			}
			got := w.done(&adapter.Poll{})
			if len(got.Messages) != n+1 {
				t.Errorf("%d messages polled, expected an ARL for each of %d lots", len(got.Messages), n+1)
			}
			for _, m := range got.Messages {
				if m.Kind != "arl" {
					t.Errorf("%s taken for %s (%s)", m.MessageID, m.Kind, m.Reason)
				}
			}
			if again := w.done(&adapter.Poll{}); len(again.Messages) != 0 {
				t.Errorf("polled again: %+v", again.Messages)
			}
		})
	}
}

// TestDefects judges every deliberate defect of the PKI, and its sound twin,
// from a fresh station.
func TestDefects(t *testing.T) {
	expected := map[string]string{"D-03": "", "D-05": "wrong-name", "D-06": "key-usage", "D-07": "crl-absent"}
	for n, d := range drivers {
		for i, defect := range testca.Defects() {
			if n > 0 && i%6 != n && os.Getenv("AMFRONT_FULL") != "1" {
				continue // as commands they play them all in the suite
			}
			t.Run(d.name+"/"+defect.ID, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, d.make(t))
				change, err := w.PKI.IssueDefect(t.Context(), testca.LabelAMOTest, defect.ID)
				if err != nil {
					t.Fatal(err)
				}
				w.publish()
				w.readyForTest()
				a := w.do(w.lot())
				if !defect.Refuse {
					if a.Status != adapter.Done {
						t.Fatalf("refused: %s (%s)", a.Reason, a.ReasonCode)
					}
					m := w.received(1)[0]
					w.accepted(m)
					if change.Credential != nil && m.Certificate.Serial != change.Credential.SerialHex() &&
						defect.Requirement == "E-03" {
						t.Errorf("encrypted with %s, most recent is %s", m.Certificate.Serial, change.Credential.SerialHex())
					}
					return
				}
				if a.Status != adapter.Refused {
					t.Fatalf("%s: sent", defect.Title)
				}
				w.received(0)
				if want := expected[defect.Requirement]; want != "" && a.ReasonCode != want {
					t.Errorf("refused for %s (%s), expected %s", a.ReasonCode, a.Reason, want)
				}
				t.Log(a.ReasonCode, a.Reason)
			})
			t.Run(d.name+"/"+defect.ID+"-twin", func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, d.make(t))
				if _, err := w.PKI.IssueTwin(t.Context(), testca.LabelAMOTest, defect.ID); err != nil {
					t.Fatal(err)
				}
				w.publish()
				w.readyForTest()
				w.done(w.lot())
				w.accepted(w.received(1)[0])
			})
		}
	}
}

// publish shows the PKI as it stands.
func (w *world) publish() {
	w.t.Helper()
	if err := w.Directory.Publish(w.PKI.Published()); err != nil {
		w.t.Fatal(err)
	}
}

// TestServiceMessages4005 revokes the certificate at the front-end: the LPS
// takes the one of the signature and sends the same again, once.
func TestServiceMessages4005(t *testing.T) {
	for _, d := range drivers {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, d.make(t))
			w.ready()
			if _, err := w.PKI.Revoke(t.Context(), testca.LabelAMOTest, testca.RevokeOptions{}); err != nil {
				t.Fatal(err)
			}
			w.publish()
			lot := w.lot()
			lot.Compression = true
			w.done(lot)
			first := w.received(1)[0]
			if first.Decision != "4005" {
				t.Fatalf("decision %s", first.Decision)
			}
			got := w.done(&adapter.Poll{})
			if len(got.Messages) != 1 || got.Messages[0].Kind != "4005" || got.Messages[0].Outcome != "acted" ||
				len(got.Messages[0].Resent) != 1 {
				t.Fatalf("polled %+v, alerts %v", got.Messages, got.Alerts)
			}
			second := w.received(2)[1]
			w.accepted(second)
			if second.PlainSHA256 != first.PlainSHA256 || second.Subject != first.Subject {
				t.Errorf("sent again otherwise: %s %s, then %s %s", first.Subject, first.PlainSHA256, second.Subject,
					second.PlainSHA256)
			}
			if second.Certificate.Serial != w.current(testca.LabelAMOTest).SerialHex() ||
				second.MessageID != got.Messages[0].Resent[0] {
				t.Errorf("second sending %s with %v, LPS says %v", second.MessageID, second.Certificate, got.Messages[0])
			}
			w.done(&adapter.Poll{})
			w.received(2)
		})
	}
}

// TestServiceMessages4015 renews the certificate: the next lot takes it and
// nothing is sent again.
func TestServiceMessages4015(t *testing.T) {
	for _, d := range drivers {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, d.make(t))
			w.ready()
			if _, err := w.PKI.Renew(t.Context(), testca.LabelAMOTest); err != nil {
				t.Fatal(err)
			}
			w.publish()
			w.done(w.lot())
			if m := w.received(1)[0]; m.Decision != "4015" {
				t.Fatalf("decision %s", m.Decision)
			}
			got := w.done(&adapter.Poll{})
			serial := w.current(testca.LabelAMOTest).SerialHex()
			if len(got.Messages) != 1 || got.Messages[0].Kind != "4015" || got.Messages[0].CertificateSerial != serial ||
				got.Messages[0].Resent != nil {
				t.Fatalf("polled %+v", got.Messages)
			}
			w.received(1)
			w.done(w.lot())
			m := w.received(2)[1]
			w.accepted(m)
			if m.Certificate.Serial != serial {
				t.Errorf("encrypted with %s, expected %s", m.Certificate.Serial, serial)
			}
		})
	}
}

// TestNewAuthority rolls to another hierarchy: refused until its root is
// installed, in the service message too.
func TestNewAuthority(t *testing.T) {
	for _, d := range drivers {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, d.make(t))
			w.ready()
			if _, err := w.PKI.Roll(t.Context(), testca.RollOptions{}, testca.LabelAMOTest); err != nil {
				t.Fatal(err)
			}
			w.publish()
			w.done(w.lot())
			got := w.done(&adapter.Poll{})
			if len(got.Messages) != 1 || got.Messages[0].Kind != "4015" || got.Messages[0].Outcome != "deferred" {
				t.Fatalf("polled %+v", got.Messages)
			}
			w.done(w.lot())
			old := w.received(2)
			if old[0].Certificate.Serial != old[1].Certificate.Serial {
				t.Fatal("a certificate of an authority that is not installed was taken")
			}
			if err := w.PKI.Export(w.files); err != nil {
				t.Fatal(err)
			}
			var root *testca.Authority
			for _, a := range w.PKI.Authorities() {
				if a.Issuer == nil && a.Generation == 2 {
					root = a
				}
			}
			w.done(&adapter.InstallCA{File: fmt.Sprintf("%s/roots/%s.pem", w.files, root.FileName()), Role: "root",
				Usage: "test"})
			w.done(&adapter.Poll{})
			w.done(w.lot())
			m := w.received(3)[2]
			w.accepted(m)
			if m.Certificate.Serial != w.current(testca.LabelAMOTest).SerialHex() {
				t.Errorf("encrypted with %s after the root was installed", m.Certificate.Serial)
			}
			w.done(&adapter.Send{Kind: "FSE", Usage: "reel", File: w.lots, Destination: "amo"})
			w.accepted(w.received(4)[3])
		})
	}
}

// TestPlanAndAttest: part of E-09, and part I.
func TestPlanAndAttest(t *testing.T) {
	for _, d := range drivers {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, d.make(t))
			w.done(w.configuration())
			a := w.done(&adapter.Plan{Samples: 200})
			hours := map[int]bool{}
			for _, p := range a.Planned {
				if p.Hour() < 2 || p.Hour() >= 22 {
					t.Errorf("planned at %v", p)
				}
				hours[p.Hour()] = true
			}
			if len(hours) < 12 {
				t.Errorf("200 stations spread over %d hours only", len(hours))
			}
			w.done(&adapter.Attest{IDs: []string{"I-01", "I-06"}})
			if _, err := w.lps.Do(t.Context(), "danse", adapter.Request{Station: w.station}); err == nil {
				t.Error("an unknown action was done")
			} else if _, ok := err.(*adapter.Unsupported); !ok {
				t.Errorf("unknown action: %v", err)
			}
		})
	}
}
