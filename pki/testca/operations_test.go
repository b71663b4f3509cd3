package testca

import (
	"context"
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"
)

// sound fails the test when a fresh station would find anything wrong with
// the most recent certificate of a label.
func sound(t *testing.T, p *PKI, label string) {
	t.Helper()
	if got := seen(t, p, label); len(got) != 0 {
		t.Errorf("%s deviates by %v", label, got)
	}
}

func current(t *testing.T, p *PKI, label string) *Credential {
	t.Helper()
	c, err := p.Current(label)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestFind(t *testing.T) {
	p, q := newPKI(t, newClock()), newPKI(t, newClock())
	for _, c := range p.Credentials("") {
		got, ok := p.Find(c.Certificate.RawIssuer, c.Certificate.SerialNumber)
		if !ok || got != c {
			t.Errorf("%s is not found by its name", c.Label)
		}
		if got, ok = p.FindKeyID(c.Certificate.SubjectKeyId); !ok || got != c {
			t.Errorf("%s is not found by its key", c.Label)
		}
		if _, ok := q.Find(c.Certificate.RawIssuer, c.Certificate.SerialNumber); ok {
			t.Errorf("%s is found in another world", c.Label)
		}
		if _, ok := p.Find(c.Certificate.RawIssuer, new(big.Int).Neg(c.Certificate.SerialNumber)); ok {
			t.Errorf("%s is found by a negative serial number", c.Label)
		}
	}
	if _, ok := p.Find(nil, nil); ok {
		t.Error("nothing is found")
	}
	if _, ok := p.FindKeyID(nil); ok {
		t.Error("no key id is found")
	}
}

func TestRenew(t *testing.T) {
	ctx, clk := context.Background(), newClock()
	p := newPKI(t, clk)
	old := current(t, p, LabelAMOTest)
	if s := p.Status(old); !s.Published || s.Newer != nil || s.Revoked || s.Expired || s.NotYet {
		t.Errorf("at birth: %+v", s)
	}
	ch, err := p.Renew(ctx, LabelAMOTest)
	if err != nil {
		t.Fatal(err)
	}
	c := current(t, p, LabelAMOTest)
	if c == old || c != ch.Credential || ch.Serial != c.SerialHex() || c.Key.Equal(old.Key) {
		t.Error("the renewed certificate is not current, or has the old key")
	}
	if s := p.Status(old); s.Published || s.Newer != c || !old.Held {
		t.Errorf("the old one: %+v", s)
	}
	if s := p.Status(c); !s.Published || s.Newer != nil {
		t.Errorf("the new one: %+v", s)
	}
	sound(t, p, LabelAMOTest)
	sound(t, p, LabelAMCTest)
}

// TestRenewalsWithinASecondStillOrder: "most recent" is by notBefore.
func TestRenewalsWithinASecondStillOrder(t *testing.T) {
	ctx, clk := context.Background(), newClock()
	p := newPKI(t, clk)
	last := current(t, p, LabelAMCReel)
	for range 5 {
		if _, err := p.Renew(ctx, LabelAMCReel); err != nil {
			t.Fatal(err)
		}
		c := current(t, p, LabelAMCReel)
		nb := c.Certificate.NotBefore
		if !nb.After(last.Certificate.NotBefore) || nb.After(clk.now()) || nb.Nanosecond() != 0 {
			t.Errorf("notBefore %s after %s, now %s", nb, last.Certificate.NotBefore, clk.now())
		}
		last = c
	}
}

// TestRenewedTooOften: never a sound certificate that begins in the future.
func TestRenewedTooOften(t *testing.T) {
	ctx, clk := context.Background(), newClock()
	p := newPKI(t, clk)
	p.opt.Validity.Backdate = 2 * time.Second
	var err error
	for range 4 {
		if _, err = p.Renew(ctx, LabelAMCReel); err != nil {
			break
		}
		sound(t, p, LabelAMCReel)
	}
	if err == nil || !strings.Contains(err.Error(), "in the future") {
		t.Errorf("a certificate that begins in the future: %v", err)
	}
	clk.add(2 * time.Second)
	if _, err := p.Renew(ctx, LabelAMCReel); err != nil {
		t.Error(err)
	}
}

// TestShortPeriods: a world set up for haste is sound too, under every defect.
func TestShortPeriods(t *testing.T) {
	ctx, clk := context.Background(), newClock()
	for _, v := range []Validity{{Leaf: day, CRL: day}, {Leaf: 20 * day, CRL: 60 * day}, {Leaf: 30 * year}} {
		p, err := New(ctx, Options{Keys: pool.Recycled(), Now: clk.now, CRLHost: "127.0.0.1:1389", Validity: v})
		if err != nil {
			t.Fatal(err)
		}
		nominal := p.Snapshot()
		for _, id := range []string{"expired", "not-yet-valid", "intermediate-expired", "several-newest-first",
			"crl-outdated-revoked"} {
			sound(t, p, LabelAMOTest)
			if _, err := p.IssueDefect(ctx, LabelAMOTest, id); err != nil {
				t.Fatal(err)
			}
			if got := seen(t, p, LabelAMOTest); !slices.Equal(got, deviations[id]) {
				t.Errorf("%+v: %s deviates by %v", v, id, got)
			}
			if _, err := p.Restore(nominal); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestRenewFor(t *testing.T) {
	clk := newClock()
	p := newPKI(t, clk)
	ch, err := p.RenewFor(context.Background(), LabelAMOTest, 14*day)
	if err != nil {
		t.Fatal(err)
	}
	if left := ch.Credential.Certificate.NotAfter.Sub(clk.now()); left > 14*day || left < 14*day-time.Second {
		t.Errorf("ends in %s", left)
	}
	sound(t, p, LabelAMOTest)
	if _, err := p.RenewFor(context.Background(), LabelAMOTest, 0); err == nil {
		t.Error("a certificate without validity")
	}
}

// TestSuccessors: of a certificate and its successor nothing but the beginning
// tells the more recent, and under two authorities neither does the authority.
func TestSuccessors(t *testing.T) {
	ctx, p := context.Background(), newPKI(t, newClock())
	for _, label := range Labels() {
		old := current(t, p, label).Certificate
		if _, err := p.Renew(ctx, label); err != nil {
			t.Fatal(err)
		}
		c := current(t, p, label).Certificate
		if !c.NotBefore.After(old.NotBefore) || !c.NotAfter.Before(old.NotAfter) ||
			c.SerialNumber.Cmp(old.SerialNumber) >= 0 {
			t.Errorf("%s: %v to %v, number %x, after %v to %v, number %x", label, c.NotBefore, c.NotAfter, c.SerialNumber,
				old.NotBefore, old.NotAfter, old.SerialNumber)
		}
	}
	first := current(t, p, LabelAMOTest).Issuer
	if _, err := p.Roll(ctx, RollOptions{}, LabelAMOTest); err != nil {
		t.Fatal(err)
	}
	ch, err := p.Return(ctx, LabelAMOTest)
	if err != nil {
		t.Fatal(err)
	}
	c := current(t, p, LabelAMOTest)
	if c != ch.Credential || c.Issuer != first || !p.Status(c).Published {
		t.Errorf("%+v: %+v", c.Issuer, p.Status(c))
	}
	if _, err := p.Return(ctx, "nobody"); err == nil {
		t.Error("a label that nobody has")
	}
}

func TestSupersede(t *testing.T) {
	p := newPKI(t, newClock())
	old := current(t, p, LabelOCT)
	if _, err := p.Supersede(context.Background(), LabelOCT); err != nil {
		t.Fatal(err)
	}
	c := current(t, p, LabelOCT)
	if s := p.Status(old); !s.Published || s.Newer != c {
		t.Errorf("the old one: %+v", s)
	}
	sound(t, p, LabelOCT)
}

func TestRevoke(t *testing.T) {
	ctx := context.Background()
	for _, without := range []bool{false, true} {
		clk := newClock()
		p := newPKI(t, clk)
		old, other := current(t, p, LabelAMOTest), current(t, p, LabelAMCTest)
		ch, err := p.Revoke(ctx, LabelAMOTest, RevokeOptions{WithoutReplacement: without})
		if err != nil {
			t.Fatal(err)
		}
		s := p.Status(old)
		if !s.Revoked || !s.RevokedAt.Equal(clk.now()) || s.Published != without {
			t.Errorf("without replacement %v: %+v", without, s)
		}
		if ch.Serial != old.SerialHex() || current(t, p, LabelAMOTest) != ch.Credential {
			t.Errorf("change %+v", ch)
		}
		if without {
			if got := seen(t, p, LabelAMOTest); !slices.Equal(got, []string{"leaf-revoked"}) {
				t.Errorf("deviates by %v", got)
			}
			if _, err := p.Renew(ctx, LabelAMOTest); err != nil {
				t.Fatal(err)
			}
		}
		sound(t, p, LabelAMOTest)
		sound(t, p, LabelAMCTest)
		if p.Status(other).Revoked {
			t.Error("its neighbour is revoked too")
		}
	}
	p := newPKI(t, newClock())
	if _, err := p.Expire(ctx, LabelAMOTest); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Revoke(ctx, LabelAMOTest, RevokeOptions{WithoutReplacement: true}); err != nil {
		t.Fatal(err)
	}
	if got := seen(t, p, LabelAMOTest); !slices.Equal(got, []string{"leaf-revoked"}) {
		t.Errorf("revoked while another was shown: deviates by %v", got)
	}
	if _, err := p.Revoke(ctx, LabelAMOTest, RevokeOptions{Reason: "removeFromCRL"}); !errors.Is(err, ErrUnknownReason) {
		t.Errorf("a reason that only a delta list gives: %v", err)
	}
}

func TestExpireAndTheEndOfValidity(t *testing.T) {
	ctx, clk := context.Background(), newClock()
	p := newPKI(t, clk)
	ch, err := p.Expire(ctx, LabelAMOReel)
	if err != nil {
		t.Fatal(err)
	}
	if s := p.Status(ch.Credential); ch.Op != "expire" || !s.Expired || !s.Published || !ch.Credential.Held {
		t.Errorf("%+v %+v", ch, s)
	}
	clk.add(4 * year)
	if _, err := p.Current(LabelAMOTest); !errors.Is(err, ErrNoCurrent) {
		t.Errorf("four years later: %v", err)
	}
	if _, err := p.Renew(ctx, LabelAMOTest); err != nil {
		t.Fatal(err)
	}
	if _, err := p.RefreshCRLs(); err != nil {
		t.Fatal(err)
	}
	sound(t, p, LabelAMOTest)
	if _, err := p.Current("nobody@example.org"); !errors.Is(err, ErrUnknownLabel) {
		t.Errorf("unknown label: %v", err)
	}
}

func TestRollToTheSecondGeneration(t *testing.T) {
	ctx, p := context.Background(), newPKI(t, newClock())
	old := current(t, p, LabelAMOTest)
	nominal := p.Snapshot()
	before := len(p.Published())
	done, err := p.Roll(ctx, RollOptions{}, LabelAMOTest, LabelAMCTest)
	if err != nil || len(done) != 2 {
		t.Fatal(done, err)
	}
	c := current(t, p, LabelAMOTest)
	if c.Issuer.Generation != 2 || rootOf(c.Issuer).Name != "AC-SESAM-VITALE-TEST-2044" || p.Status(old).Newer != c {
		t.Errorf("issued by %s", c.Issuer.DN)
	}
	s := newStation(t, p)
	oldHome, newHome := gieTest.leafDN(LabelAMOTest), gieTest2.leafDN(LabelAMOTest)
	for _, dn := range []string{oldHome, newHome} {
		shown := s.candidates(t, dn)
		if len(shown) != 1 || !shown[0].Equal(c.Certificate) {
			t.Errorf("%s shows %d certificates", dn, len(shown))
		}
	}
	if got := s.judge(t, c.Certificate, LabelAMOTest, gieTest2); len(got) != 0 {
		t.Errorf("under the new authority it deviates by %v", got)
	}
	m := nominalMaterial(p, c)
	m.root = rootOf(c.Issuer).Certificate
	if out, err := opensslVerify(t, m); err != nil {
		t.Errorf("openssl: %v\n%s", err, out)
	}
	if _, err := p.Renew(ctx, LabelAMOTest); err != nil || current(t, p, LabelAMOTest).Issuer != c.Issuer {
		t.Errorf("renewed after the migration: %v", err)
	}
	if _, err := p.Roll(ctx, RollOptions{}, LabelAMOReel); !errors.Is(err, ErrNoGeneration) {
		t.Errorf("production rolled: %v", err)
	}
	if _, err := p.Restore(nominal); err != nil {
		t.Fatal(err)
	}
	if n := len(p.Published()); n != before {
		t.Errorf("%d entries after the way back, %d before", n, before)
	}
	if _, err := p.Roll(ctx, RollOptions{Beside: true}, LabelAMOTest); err != nil {
		t.Fatal(err)
	}
	if again := current(t, p, LabelAMOTest); again.Issuer != c.Issuer {
		t.Error("the second generation was generated twice")
	}
	if n := len(newStation(t, p).candidates(t, oldHome)); n != 2 {
		t.Errorf("%d certificates in the old entry, expected the old and the new", n)
	}
}
