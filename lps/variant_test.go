package lps_test

import (
	"crypto/x509"
	"slices"
	"testing"
	"time"

	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/pki/testca"
)

// TestEachCheckIsNeeded takes one rule out of the reference at a time: the
// defect that it is for then passes, and with the rule it did not
// (TestDefects). So each check acts, and can be broken alone.
func TestEachCheckIsNeeded(t *testing.T) {
	without := func(name string) func(*lps.Policy) {
		return func(p *lps.Policy) {
			n := len(p.Checks)
			p.Checks = slices.DeleteFunc(p.Checks, func(c lps.Check) bool { return c.Name == name })
			if len(p.Checks) != n-1 {
				t.Fatalf("no check is named %q", name)
			}
		}
	}
	for defect, change := range map[string]func(*lps.Policy){
		"self-signed":          without("chaîne"),
		"unknown-ca":           without("chaîne"),
		"intermediate-not-ca":  without("profil des autorités"),
		"intermediate-expired": without("validité des autorités"),
		"root-expired":         without("validité des autorités"),
		"intermediate-revoked": without("révocation des autorités"),
		"expired":              without("dates"),
		"not-yet-valid":        without("dates"),
		"san-wrong-label":      without("libellé"),
		"ku-absent":            without("usages de la clé"),
		"revoked":              without("révocation"),
		"crl-absent":           without("révocation"),
		"other-hierarchy":      func(p *lps.Policy) { p.OneRoot = false },
		"crl-not-yet-valid": func(p *lps.Policy) {
			p.CheckCRL = func(l *x509.RevocationList, ca *x509.Certificate, t *lps.Trust, _ time.Time) (*x509.Certificate,
				*lps.Refusal) {
				return lps.Reference().CheckCRL(l, ca, t, l.ThisUpdate)
			}
		},
	} {
		t.Run(defect, func(t *testing.T) {
			t.Parallel()
			if _, err := testca.DefectByID(defect); err != nil {
				t.Fatal(err)
			}
			p := lps.Reference()
			change(p)
			w := newWorld(t, lps.New(lps.Options{Policy: p, Sleep: noSleep}))
			if _, err := w.PKI.IssueDefect(t.Context(), testca.LabelAMOTest, defect); err != nil {
				t.Fatal(err)
			}
			w.publish()
			w.ready()
			if a := w.do(w.lot()); a.Status != adapter.Done {
				t.Errorf("still refused: %s (%s)", a.Reason, a.ReasonCode)
			}
		})
	}
}
