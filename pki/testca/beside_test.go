package testca

import (
	"context"
	"crypto/x509"
	"path/filepath"
	"slices"
	"testing"
)

// TestIssueBeside: sound in all, under an intermediate of the installed root of
// which the directory shows nothing.
func TestIssueBeside(t *testing.T) {
	ctx, p := context.Background(), newPKI(t, newClock())
	before, current := p.Published(), currentOf(t, p)
	var inters []*Authority
	for range 2 {
		ch, list, err := p.IssueBeside(ctx, LabelAMOTest)
		if err != nil {
			t.Fatal(err)
		}
		c := ch.Credential
		inters = append(inters, c.Issuer)
		if c.Defect != "" || !c.Held || c.Issuer.Issuer != current.Issuer.Issuer || c.Issuer == current.Issuer ||
			c.Certificate.CheckSignatureFrom(c.Issuer.Certificate) != nil ||
			c.Issuer.Certificate.CheckSignatureFrom(current.Issuer.Issuer.Certificate) != nil {
			t.Errorf("not a sound certificate under another intermediate of the root: %+v", c)
		}
		l, err := x509.ParseRevocationList(list)
		if err != nil || l.CheckSignatureFrom(c.Issuer.Certificate) != nil || len(l.RevokedCertificateEntries) > 0 {
			t.Errorf("its list: %v, %v", l, err)
		}
	}
	if inters[0] != inters[1] {
		t.Error("another intermediate at the second call")
	}
	if !samePublication(before, p.Published()) || current != currentOf(t, p) {
		t.Error("the directory, or what is in service, has changed")
	}
}

func TestShowFormer(t *testing.T) {
	ctx, p := context.Background(), newPKI(t, newClock())
	if _, err := p.ShowFormer(LabelAMOTest); err == nil {
		t.Error("a certificate that replaced none has a former one")
	}
	former := currentOf(t, p)
	if _, err := p.Renew(ctx, LabelAMOTest); err != nil {
		t.Fatal(err)
	}
	now := currentOf(t, p)
	if _, err := p.ShowFormer(LabelAMOTest); err != nil {
		t.Fatal(err)
	}
	if now == former || currentOf(t, p) != now || !p.Status(former).Published || p.Status(now).Published {
		t.Error("the directory does not show the former certificate alone, or it is in service again")
	}
}

// TestOddOnesAreSaved: an authority beside the intermediate, and a certificate
// of which the bench has no key.
func TestOddOnesAreSaved(t *testing.T) {
	ctx, clk, dir := context.Background(), newClock(), filepath.Join(t.TempDir(), "pki")
	p := newPKI(t, clk)
	for label, defect := range map[string]string{LabelAMOTest: "path-too-long", LabelAMCReel: "key-ec"} {
		if _, err := p.IssueDefect(ctx, label, defect); err != nil {
			t.Fatal(err)
		}
	}
	save(t, p, dir)
	q := load(t, dir, clk)
	if !samePublication(p.Published(), q.Published()) {
		t.Error("the directory would show something else")
	}
	for i, a := range p.Authorities() {
		if b := q.Authorities()[i]; a.DN != b.DN || a.Name != b.Name {
			t.Errorf("%s is %s after loading", a.DN, b.DN)
		}
	}
	if !slices.ContainsFunc(q.Credentials(LabelAMCReel), func(c *Credential) bool {
		return c.Defect == "key-ec" && c.Key == nil
	}) {
		t.Error("the certificate without a key is lost")
	}
}

func currentOf(t *testing.T, p *PKI) *Credential {
	t.Helper()
	c, err := p.Current(LabelAMOTest)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
