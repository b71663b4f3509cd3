package testca

import (
	"context"
	"crypto/x509"
	"errors"
	"maps"
	"testing"
	"time"
)

// shownList is the list that the directory shows for an authority.
func shownList(t *testing.T, p *PKI, a *Authority) *x509.RevocationList {
	t.Helper()
	l, err := x509.ParseRevocationList(p.publication().seat(a.DN).crl.Raw())
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestOlderList: lists that date back have numbers that do, and do not name what
// was revoked since; the next one is newer than all.
func TestOlderList(t *testing.T) {
	p := newPKI(t, newClock())
	old := current(t, p, LabelAMOTest)
	if _, err := p.Revoke(context.Background(), LabelAMOTest, RevokeOptions{WithoutReplacement: true}); err != nil {
		t.Fatal(err)
	}
	held := shownList(t, p, old.Issuer)
	if len(held.RevokedCertificateEntries) != 1 || len(held.Number.String()) != 4 {
		t.Fatalf("number %v, %d entries", held.Number, len(held.RevokedCertificateEntries))
	}
	for _, v := range []CRLVariant{CRLOlder, CRLOutdated} {
		if _, err := p.PublishCRL(LabelAMOTest, v); err != nil {
			t.Fatal(err)
		}
		l := shownList(t, p, old.Issuer)
		if l.Number.Cmp(held.Number) >= 0 || !l.ThisUpdate.Before(held.ThisUpdate) || len(l.RevokedCertificateEntries) != 0 ||
			l.NextUpdate.After(held.NextUpdate) != (v == CRLOlder) || old.Issuer.Certificate.CheckSignature(
			l.SignatureAlgorithm, l.RawTBSRevocationList, l.Signature) != nil {
			t.Errorf("%s: number %v after %v, from %v, to %v", v, l.Number, held.Number, l.ThisUpdate, l.NextUpdate)
		}
	}
	if _, err := p.PublishCRL(LabelAMOTest, CRLFresh); err != nil {
		t.Fatal(err)
	}
	if l := shownList(t, p, old.Issuer); l.Number.Cmp(held.Number) <= 0 || len(l.RevokedCertificateEntries) != 1 {
		t.Errorf("number %v after %v", l.Number, held.Number)
	}
}

// TestReasons: every reason that a list may give stands on it, of a leaf and of
// an authority, with the date that was asked for; removeFromCRL never.
func TestReasons(t *testing.T) {
	if _, err := (RevokeOptions{Reason: "removeFromCRL"}).reason(); !errors.Is(err, ErrUnknownReason) {
		t.Errorf("removeFromCRL: %v", err)
	}
	p := newPKI(t, newClock())
	leaf := current(t, p, LabelAMOTest)
	nominal, ahead := p.Snapshot(), p.opt.Now().Add(day).UTC().Truncate(time.Second)
	for name, code := range maps.All(reasonCodes) {
		for _, authority := range []bool{false, true} {
			o, on, serial := RevokeOptions{Reason: name, WithoutReplacement: true, Dated: ahead}, leaf.Issuer,
				leaf.Certificate.SerialNumber
			var err error
			if authority {
				on, serial = leaf.Issuer.Issuer, leaf.Issuer.Certificate.SerialNumber
				_, err = p.RevokeAuthority(LabelAMOTest, o)
			} else {
				_, err = p.Revoke(context.Background(), LabelAMOTest, o)
			}
			if err != nil {
				t.Fatal(err)
			}
			l := shownList(t, p, on).RevokedCertificateEntries
			if len(l) != 1 || l[0].ReasonCode != code || code == 8 || l[0].SerialNumber.Cmp(serial) != 0 ||
				!l[0].RevocationTime.Equal(ahead) || (code == 0) != (len(l[0].Extensions) == 0) {
				t.Errorf("%s, authority %t: %+v", name, authority, l)
			}
			if _, err := p.Restore(nominal); err != nil {
				t.Fatal(err)
			}
		}
	}
}
