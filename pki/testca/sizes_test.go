package testca

import (
	"crypto/x509"
	"slices"
	"testing"
)

// TestSizes: serial numbers have the octets that were asked for, the first still
// the greatest; a list of strangers is as large as it is to be, and nothing of
// the bench's own sees them.
func TestSizes(t *testing.T) {
	for _, octets := range []int{4, 8, 19, 20} {
		p := newWith(t, newClock(), Options{Keys: pool.Recycled(), SerialOctets: octets})
		first := p.mustCurrent(t, LabelAMOTest)
		if _, err := p.Renew(t.Context(), LabelAMOTest); err != nil {
			t.Fatal(err)
		}
		second := p.mustCurrent(t, LabelAMOTest)
		for _, c := range []*Credential{first, second} {
			if n := len(c.Certificate.SerialNumber.Bytes()); n != octets {
				t.Errorf("%d octets: %d in %s", octets, n, c.SerialHex())
			}
		}
		if der := 1 + first.Certificate.SerialNumber.BitLen()/8; der > 20 || // with the octet of zero, where it leads
			first.Certificate.SerialNumber.Cmp(second.Certificate.SerialNumber) < 0 {
			t.Errorf("%d octets: %s, then %s, %d in DER", octets, first.SerialHex(), second.SerialHex(), der)
		}
	}
	p := newWith(t, newClock(), Options{Keys: pool.Recycled(), Strangers: 65_000})
	var largest []byte
	for _, s := range p.publication().seats {
		if s.crl != nil && len(s.crl.Raw()) > len(largest) {
			largest = s.crl.Raw()
			if slices.ContainsFunc(s.crl.Entries, isStranger) {
				t.Error("strangers among the entries")
			}
		}
	}
	l, err := x509.ParseRevocationList(largest)
	if err != nil || len(l.RevokedCertificateEntries) < 65_000 || len(largest) < 1_900_000 || len(largest) > 2_300_000 {
		t.Fatalf("%d octets, %v", len(largest), err)
	}
	seen := map[string]bool{}
	for _, e := range l.RevokedCertificateEntries {
		seen[e.SerialNumber.String()] = true
	}
	if len(seen) != len(l.RevokedCertificateEntries) {
		t.Errorf("%d serial numbers in %d entries", len(seen), len(l.RevokedCertificateEntries))
	}
}

func (p *PKI) mustCurrent(t *testing.T, label string) *Credential {
	t.Helper()
	c, err := p.Current(label)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
