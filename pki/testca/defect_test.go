package testca

import (
	"context"
	"crypto/x509"
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"
)

// deviations is what a fresh station finds wrong under each defect: this and
// nothing else. Several words for one defect are consequences of one cause.
var deviations = map[string][]string{
	"unknown-ca":                {"leaf-signature", "leaf-aki"},
	"other-hierarchy":           {"leaf-issuer", "leaf-signature", "leaf-aki", "leaf-crldp"},
	"self-signed":               {"leaf-issuer", "leaf-signature", "leaf-aki"},
	"bad-signature":             {"leaf-signature"},
	"unknown-root":              {"root-unknown"},
	"intermediate-not-ca":       {"intermediate-not-ca"},
	"intermediate-no-cert-sign": {"intermediate-usage"},
	"path-too-long":             {"leaf-issuer", "leaf-signature", "leaf-aki", "leaf-crldp"},
	"intermediate-no-crl-sign":  {"intermediate-usage"},
	"key-rsa-1024":              {"leaf-key"},
	"key-rsa-3072":              {"leaf-key"},
	"key-ec":                    {"leaf-key"},
	"version-1": {"leaf-ski", "leaf-aki", "leaf-crldp", "leaf-version", "leaf-constraints", "san-absent",
		"ku-absent"},
	"unknown-critical":           {"leaf-critical"},
	"crl-delta":                  {"crl-critical"},
	"crl-scope":                  {"crl-critical"},
	"crl-some-reasons":           {"crl-critical"},
	"crl-critical":               {"crl-critical"},
	"crl-endless":                {"crl-endless"},
	"intermediate-expired":       {"intermediate-expired"},
	"intermediate-not-yet-valid": {"intermediate-not-yet"},
	"intermediate-revoked":       {"intermediate-revoked"},
	"root-expired":               {"root-expired"},
	"root-not-yet-valid":         {"root-not-yet"},
	"expired":                    {"leaf-expired"},
	"not-yet-valid":              {"leaf-not-yet"},
	"expired-just-now":           {"leaf-expired"},
	"valid-soon":                 {"leaf-not-yet"},
	"revoked":                    {"leaf-revoked"},
	"san-wrong-label":            {"san"},
	"san-lookalike":              {"san"},
	"san-absent":                 {"san-absent"},
	"san-other-actor":            {"san"},
	"san-other-usage":            {"san"},
	"ku-absent":                  {"ku-absent"},
	"ku-not-critical":            {"ku-not-critical"},
	"ku-no-digital-signature":    {"ku-digital-signature"},
	"ku-no-non-repudiation":      {"ku-non-repudiation"},
	"ku-no-key-encipherment":     {"ku-key-encipherment"},
	"crl-absent":                 {"crl-absent"},
	"crl-outdated":               {"crl-outdated"},
	"crl-outdated-revoked":       {"crl-outdated", "leaf-revoked"},
	"crl-forged":                 {"crl-signature"},
	"crl-other-key":              {"crl-signature"},
	"crl-other-ca":               {"crl-issuer", "crl-signature", "crl-aki"},
	"crl-not-yet-valid":          {"crl-not-yet"},
	"crl-unchanged":              nil,
	"several-newest-first":       nil,
	"several-newest-middle":      nil,
	"several-newest-last":        nil,
}

// twinDeviations are what twins are not free of, on purpose.
var twinDeviations = map[string][]string{
	"crl-outdated-revoked": {"crl-outdated"}, // the same list, which does not name the certificate (D-08)
}

// seen is what a fresh station finds wrong with the most recent certificate
// that the directory shows for a label.
func seen(t *testing.T, p *PKI, label string) []string {
	t.Helper()
	h, err := hierarchyOf(label)
	if err != nil {
		t.Fatal(err)
	}
	s := newStation(t, p)
	var best = s.candidates(t, h.leafDN(label))[0]
	for _, c := range s.candidates(t, h.leafDN(label)) {
		if c.NotBefore.After(best.NotBefore) {
			best = c
		}
	}
	return s.judge(t, best, label, h)
}

func TestDefectsDeviateByOneThing(t *testing.T) {
	both(t, defectsDeviateByOneThing)
}

func defectsDeviateByOneThing(t *testing.T, fresh maker) {
	ctx := context.Background()
	if len(Defects()) != len(deviations) {
		t.Errorf("%d defects, %d with known deviations", len(Defects()), len(deviations))
	}
	for _, d := range Defects() {
		t.Run(d.ID, func(t *testing.T) {
			want, known := deviations[d.ID]
			if !known {
				t.Fatal("its deviation stands nowhere")
			}
			p := fresh(t, newClock())
			nominal := p.Snapshot()
			for _, label := range []string{LabelAMOTest, LabelAMCReel, LabelOCT} {
				before := seen(t, p, label)
				if len(before) != 0 {
					t.Fatalf("%s: the nominal state deviates: %v", label, before)
				}
				sound, err := p.Current(label)
				if err != nil {
					t.Fatal(err)
				}
				ch, err := p.IssueDefect(ctx, label, d.ID)
				if errors.Is(err, ErrNotApplicable) && label == LabelOCT && d.ID == "san-other-usage" {
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				if got := seen(t, p, label); !slices.Equal(got, want) {
					t.Errorf("%s: deviates by %v, expected %v", label, got, want)
				}
				cur, err := p.Current(label)
				switch {
				case err != nil:
					t.Errorf("%s: no current certificate: %v", label, err)
				case d.Kind == KindDirectory && cur != ch.Credential, d.Kind != KindDirectory && cur != sound:
					t.Errorf("%s: Current is %s (%s)", label, cur.SerialHex(), cur.Defect)
				}
				if d.Kind != KindDirectory && ch.Credential != nil && ch.Credential.Defect != d.ID {
					t.Errorf("%s: credential marked %q", label, ch.Credential.Defect)
				}
				publishTwin(t, p, nominal, d, label)
				if got := seen(t, p, label); !slices.Equal(got, twinDeviations[d.ID]) {
					t.Errorf("%s: the sound twin deviates by %v", label, got)
				}
				if _, err := p.Restore(nominal); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// publishTwin publishes the twin from the nominal state, as the defect was.
func publishTwin(t *testing.T, p *PKI, nominal *Snapshot, d Defect, label string) {
	t.Helper()
	if _, err := p.Restore(nominal); err != nil {
		t.Fatal(err)
	}
	if _, err := p.IssueTwin(context.Background(), label, d.ID); err != nil {
		t.Fatal(err)
	}
	if c, err := p.Current(label); err != nil || c.Defect != "" || !p.Status(c).Published {
		t.Errorf("%s: the twin is not current: %v", label, err)
	}
}

func TestDefectTexts(t *testing.T) {
	seen := map[string]bool{}
	for _, d := range Defects() {
		if d.Title == "" || !strings.HasSuffix(d.Explanation, ".") || d.Requirement == "" || seen[d.ID] {
			t.Errorf("%s: title %q, explanation %q, requirement %q", d.ID, d.Title, d.Explanation, d.Requirement)
		}
		seen[d.ID] = true
		if refuse := len(deviations[d.ID]) > 0 && d.ID != "crl-outdated"; refuse != d.Refuse {
			t.Errorf("%s: Refuse is %v", d.ID, d.Refuse)
		}
	}
	for _, req := range []string{"D-01", "D-02", "D-03", "D-04", "D-05", "D-06", "D-07", "D-08", "D-10", "E-03"} {
		if !slices.ContainsFunc(Defects(), func(d Defect) bool { return d.Requirement == req }) {
			t.Errorf("no defect for %s", req)
		}
	}
}

func TestSeveralCertificates(t *testing.T) {
	both(t, severalCertificates)
}

func severalCertificates(t *testing.T, fresh maker) {
	for id, position := range map[string]int{"several-newest-first": 0, "several-newest-middle": 1,
		"several-newest-last": 2} {
		p := fresh(t, newClock())
		ch, err := p.IssueDefect(context.Background(), LabelAMOTest, id)
		if err != nil {
			t.Fatal(err)
		}
		h, _ := hierarchyOf(LabelAMOTest)
		s := newStation(t, p)
		shown := s.candidates(t, h.leafDN(LabelAMOTest))
		if len(shown) != 3 || !shown[position].Equal(ch.Credential.Certificate) {
			t.Fatalf("%s: the most recent is not at position %d of %d", id, position, len(shown))
		}
		for i, c := range shown {
			if got := s.judge(t, c, LabelAMOTest, h); len(got) != 0 {
				t.Errorf("%s: certificate %d deviates by %v", id, i, got)
			}
			if i != position && !shown[position].NotBefore.After(c.NotBefore) {
				t.Errorf("%s: certificate %d is not older", id, i)
			}
		}
		for what, of := range map[string]func(*x509.Certificate) *big.Int{
			"serial":   func(c *x509.Certificate) *big.Int { return c.SerialNumber },
			"end":      func(c *x509.Certificate) *big.Int { return big.NewInt(c.NotAfter.Unix()) },
			"validity": func(c *x509.Certificate) *big.Int { return big.NewInt(int64(c.NotAfter.Sub(c.NotBefore))) },
			"size":     func(c *x509.Certificate) *big.Int { return big.NewInt(int64(len(c.Raw))) },
		} {
			sorted := slices.SortedFunc(slices.Values(shown), func(a, b *x509.Certificate) int { return of(a).Cmp(of(b)) })
			if !sorted[1].Equal(shown[position]) || of(sorted[0]).Cmp(of(sorted[1])) == 0 ||
				of(sorted[1]).Cmp(of(sorted[2])) == 0 {
				t.Errorf("%s: by its %s the most recent is not the middle one", id, what)
			}
		}
	}
}

func TestDecoysStandBeforeTheSoundOne(t *testing.T) {
	ctx, p := context.Background(), newPKI(t, newClock())
	for _, id := range []string{"expired", "san-other-actor"} {
		if _, err := p.PublishDecoy(ctx, LabelAMCTest, id); err != nil {
			t.Fatal(err)
		}
	}
	cur, err := p.Current(LabelAMCTest)
	if err != nil {
		t.Fatal(err)
	}
	h, _ := hierarchyOf(LabelAMCTest)
	shown := newStation(t, p).candidates(t, h.leafDN(LabelAMCTest))
	if len(shown) != 3 || !shown[2].Equal(cur.Certificate) {
		t.Errorf("%d certificates shown, the sound one not last", len(shown))
	}
	if _, err := p.PublishDecoy(ctx, LabelAMCTest, "crl-absent"); !errors.Is(err, ErrNotApplicable) {
		t.Errorf("a CRL as a decoy: %v", err)
	}
	if _, err := p.IssueDefect(ctx, LabelAMCTest, "nothing"); !errors.Is(err, ErrUnknownDefect) {
		t.Errorf("unknown defect: %v", err)
	}
	if _, err := p.IssueDefect(ctx, "x@y", "expired"); !errors.Is(err, ErrUnknownLabel) {
		t.Errorf("unknown label: %v", err)
	}
}
