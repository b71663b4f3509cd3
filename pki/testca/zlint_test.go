package testca

import (
	"context"
	"errors"
	"testing"

	zx509 "github.com/zmap/zcrypto/x509"
	"github.com/zmap/zlint/v3"
	"github.com/zmap/zlint/v3/lint"
)

// rfc5280 are zlint's lints of RFC 5280; those of the CA/Browser Forum and
// of root programmes do not apply to this PKI.
func rfc5280(t *testing.T) lint.Registry {
	t.Helper()
	r, err := lint.GlobalRegistry().Filter(lint.FilterOptions{IncludeSources: lint.SourceList{lint.RFC5280}})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// findings are the lints that warn or fail, by name.
func findings(rs *zlint.ResultSet) []string {
	var out []string
	for name, r := range rs.Results {
		if r.Status >= lint.Notice && r.Status != lint.NA && r.Status != lint.NE {
			out = append(out, name+": "+r.Status.String()+" "+r.Details)
		}
	}
	return out
}

func TestSoundMaterialIsCleanUnderZLint(t *testing.T) {
	ctx, p, reg := context.Background(), newPKI(t, nil), rfc5280(t)
	if _, err := p.Roll(ctx, RollOptions{}, LabelAMCTest); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Revoke(ctx, LabelAMOTest, RevokeOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Supersede(ctx, LabelAMOReel); err != nil {
		t.Fatal(err)
	}
	if _, err := p.change(func(x *tx) (Change, error) {
		inter, err := x.issuerOf(LabelOCT)
		return Change{}, errors.Join(err, x.revokeCA(inter, "cACompromise"))
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.IssueTwin(ctx, LabelAMCReel, "root-expired"); err != nil {
		t.Fatal(err)
	}
	linted := 0
	certificate := func(what string, der []byte) {
		c, err := zx509.ParseCertificate(der)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		rs := zlint.LintCertificateEx(c, reg)
		for _, f := range findings(rs) {
			t.Errorf("%s: %s", what, f)
		}
		linted += len(rs.Results)
	}
	for _, c := range p.Credentials("") {
		certificate(c.Label, c.Certificate.Raw)
	}
	for _, a := range p.Authorities() {
		certificate(a.Name, a.Certificate.Raw)
	}
	for _, s := range p.publication().seats {
		l, err := zx509.ParseRevocationList(s.crl.Raw())
		if err != nil {
			t.Fatal(err)
		}
		rs := zlint.LintRevocationListEx(l, reg)
		for _, f := range findings(rs) {
			t.Errorf("CRL of %s: %s", s.sound.Name, f)
		}
		linted += len(rs.Results)
	}
	if linted < 1000 {
		t.Errorf("only %d lints were applied: the filter takes none", linted)
	}
	t.Logf("%d lints applied", linted)
}

// TestZLintSeesADefect keeps the test above from being blind.
func TestZLintSeesADefect(t *testing.T) {
	p := newPKI(t, nil)
	ch, err := p.IssueDefect(context.Background(), LabelAMOTest, "ku-not-critical")
	if err != nil {
		t.Fatal(err)
	}
	c, err := zx509.ParseCertificate(ch.Credential.Certificate.Raw)
	if err != nil {
		t.Fatal(err)
	}
	if len(findings(zlint.LintCertificateEx(c, rfc5280(t)))) == 0 {
		t.Error("a key usage that is not critical passes")
	}
}
