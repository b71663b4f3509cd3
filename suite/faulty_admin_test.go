package suite

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.mozilla.org/pkcs7"

	"amfront/features"
	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/report"
)

// TestFaultyAdministration plays scenarios of parts E and F with an LPS that
// does one thing wrong: the check that is there for it must be red.
func TestFaultyAdministration(t *testing.T) {
	list := load(t)
	noon := func(now time.Time) time.Time {
		return time.Date(now.Year(), now.Month(), now.Day(), 12, 0, 0, 0, now.Location())
	}
	var counter atomic.Int64
	for _, f := range []struct {
		name  string
		wrong func(*lps.Policy)
		red   []string // "scenario check", with "~" before a check that is a recommendation
	}{
		{"asks the directory each time", func(p *lps.Policy) { p.AskEachTime = true }, []string{"E-05.second-envoi.fse ~annuaire-non-interroge", "E-05.soixante-jours ~annuaire-non-interroge"}},
		{"does not renew in time", func(p *lps.Policy) { p.RenewBefore = 0 }, []string{"E-04.dix-jours-envoi ~annuaire-interroge"}},
		{"prefers the older", func(p *lps.Policy) {
			newer := p.Newer
			p.Newer = func(a, b *x509.Certificate) bool { return newer(b, a) }
		}, []string{"E-04.dix-jours-mise-a-jour certificat-attendu", "F-06.nouveau-certificat.renouvelle-son-certificat certificat-attendu"}},
		{"keeps old certificates", func(p *lps.Policy) { p.DropOld = false }, []string{"E-07.sans-retour rien-emis"}},
		{"stores unverified", func(p *lps.Policy) { p.CheckAtStore = false }, []string{"E-06.refuse.sans-usage-de-cle certificat-attendu", "E-06.refuse.autosigne certificat-attendu"}},
		{"leaves sessions open", func(p *lps.Policy) { p.KeepSession = true }, []string{"E-10.session-fermee ~session-annuaire-fermee", "E-10.session-apres-echec ~session-annuaire-fermee"}},
		{"fetches every list", func(p *lps.Policy) { p.OnlyNeeded = false }, []string{"E-10.crl-utiles.de-test ~crl-utiles"}},
		{"needs the directory", func(p *lps.Policy) { p.NeedsLDAP = true }, []string{"E-11.injoignable ~magasin-suffit"}},
		{"same hour everywhere", func(p *lps.Policy) { p.PlanCRL = noon }, []string{"E-09.heures ~heures-etalees"}},
		{"at night", func(p *lps.Policy) {
			p.PlanCRL = func(now time.Time) time.Time { return noon(now).Add(11 * time.Hour) }
		}, []string{"E-09.heures ~heures-permises"}},
		{"takes any list", func(p *lps.Policy) {
			check := p.CheckCRL
			p.CheckCRL = func(l *x509.RevocationList, ca *x509.Certificate, t *lps.Trust, now time.Time) (*x509.Certificate, *lps.Refusal) {
				if ca == nil {
					return check(l, ca, t, now)
				}
				return ca, nil
			}
		}, []string{"E-09.liste-ecartee.une-crl-a-la-signature-abimee certificat-attendu"}},
		{"installs roots by itself", func(p *lps.Policy) { p.InstallOwnCA = true }, []string{"F-08.nouvelle-autorite-absente certificat-attendu"}},
		{"does not judge the signer", func(p *lps.Policy) { p.CheckSigner = false }, []string{
			"F-09.faux.signe-avec-le-certificat-de-l-amc rien-represente", "F-08.certificat.perime rien-represente", "F-08.certificat.revoque rien-represente"}},
		{"does not verify the signature", func(p *lps.Policy) {
			p.Signed = credulous(p.Signed)
		}, []string{"F-09.faux.modifie-apres-sa-signature rien-represente", "F-09.faux.avec-une-signature-abimee rien-represente"}},
		{"ignores the signature's certificate", func(p *lps.Policy) { p.Integrate = false }, []string{
			"F-05.certificat-de-la-signature represente-une-fois", "F-06.certificat-de-la-signature certificat-attendu"}},
		{"sends nothing again", func(p *lps.Policy) { p.ResendOn = func(string) bool { return false } }, []string{
			"F-05.revoque represente-une-fois", "F-07.flux.fse represente-une-fois", "F-07.flux.fse represente-identique"}},
		{"sends again after a warning", func(p *lps.Policy) { p.ResendOn = func(string) bool { return true } }, []string{
			"F-06.nouveau-certificat.renouvelle-son-certificat rien-represente", "F-06.sans-autre-certificat rien-represente"}},
		{"sends again no more than once", func(p *lps.Policy) { p.MaxSendings = 1 }, []string{"F-05.rejete-deux-fois represente-encore"}},
		{"changes the file", func(p *lps.Policy) { p.ResendSame = func(_ *lps.Lot, file []byte) []byte { return append(file, ' ') } }, []string{"F-05.revoque represente-identique"}},
		{"changes the subject", func(p *lps.Policy) {
			subject := p.Subject
			p.Subject = func(l *lps.Lot) string {
				n := counter.Add(1)
				c := *l
				c.Compostage = strings.Repeat("0", 18) + string(rune('0'+n%10))
				return subject(&c)
			}
		}, []string{"F-05.revoque represente-identique", "F-07.flux.fse represente-identique"}},
	} {
		t.Run(f.name, func(t *testing.T) {
			var ids []string
			for _, red := range f.red {
				id, _, _ := strings.Cut(red, " ")
				ids = append(ids, id)
			}
			r, err := Run(t.Context(), Options{Features: list, Keys: keys, Kind: "fautif", Version: features.Version,
				Select: func(e Example) bool { return slices.Contains(ids, e.ID) },
				Driver: func() adapter.Driver {
					p := lps.Reference()
					f.wrong(p)
					return lps.New(lps.Options{Policy: p})
				}})
			if err != nil {
				t.Fatal(err)
			}
			for _, red := range f.red {
				id, name, _ := strings.Cut(red, " ")
				want := report.NonConforming
				if soft, ok := strings.CutPrefix(name, "~"); ok {
					name, want = soft, report.Warning
				}
				if got := verdictOf(r, id, name); got != want {
					t.Errorf("%s %s: %q, expected %q", id, name, got, want)
				}
			}
		})
	}
}

// verdictOf is the worst verdict of a check in a scenario, "" when it was not
// asked for.
func verdictOf(r *report.Run, id, name string) report.Verdict {
	var worst report.Verdict
	for _, s := range r.Scenarios {
		for _, c := range s.Checks {
			if s.ID == id && strings.HasSuffix(c.ID, "."+name) && (worst == "" || c.Verdict.Worse(worst)) {
				worst = c.Verdict
			}
		}
	}
	return worst
}

// credulous takes the first part of a multipart/signed message for signed by
// the first certificate in its signature, whatever that is worth.
func credulous(verify func([]byte) (*lps.SignedPart, error)) func([]byte) (*lps.SignedPart, error) {
	return func(raw []byte) (*lps.SignedPart, error) {
		s, err := verify(raw)
		if err == nil {
			return s, nil
		}
		_, rest, ok := bytes.Cut(raw, []byte("\r\n--"))
		if !ok {
			return nil, err
		}
		_, rest, _ = bytes.Cut(rest, []byte("\r\n"))
		part, after, ok := bytes.Cut(rest, []byte("\r\n--"))
		if !ok {
			return nil, err
		}
		_, body, _ := bytes.Cut(after, []byte("\r\n\r\n"))
		body, _, _ = bytes.Cut(body, []byte("\r\n--"))
		der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(string(body)), ""))
		if err != nil {
			return nil, err
		}
		p7, err := pkcs7.Parse(der)
		if err != nil || len(p7.Certificates) == 0 {
			return nil, err
		}
		return &lps.SignedPart{Entity: part, Signer: p7.Certificates[0], Others: p7.Certificates[1:]}, nil
	}
}
