package suite

import (
	"context"
	"crypto/x509"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"amfront/features"
	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/report"
)

// faulty is a software with one fault, and the checks that must see it.
type faulty struct {
	name   string
	change func(*lps.Policy)
	driver func() adapter.Driver // instead of the reference with a change
	red    []string              // check ids by example: "D-03.perime D-03.rien-emis"
	want   report.Verdict        // NonConforming when ""
}

// without is a policy that forgets one check of certificates.
func without(name string) func(*lps.Policy) {
	return func(p *lps.Policy) {
		p.Checks = slices.DeleteFunc(slices.Clone(p.Checks), func(c lps.Check) bool { return c.Name == name })
	}
}

// with is a policy that makes one check more.
func with(do func(*lps.Candidate) *lps.Refusal) func(*lps.Policy) {
	return func(p *lps.Policy) { p.Checks = append(slices.Clone(p.Checks), lps.Check{Name: "de trop", Do: do}) }
}

func faults() []faulty {
	sent := func(req string, ids ...string) []string {
		var out []string
		for _, id := range ids {
			out = append(out, id+" "+req+".rien-emis")
		}
		return out
	}
	return []faulty{
		{name: "no chain", change: without("chaîne"), red: sent("D-01", "D-01.autosigne", "D-01.signature-alteree", "D-01.autorite-inconnue", "D-01.racine-non-installee", "D-01.amc.autosigne")},
		{name: "any installed root", change: func(p *lps.Policy) { p.OneRoot = false }, red: sent("D-01", "D-01.autre-hierarchie", "D-01.reel.dre")},
		{name: "no basicConstraints", change: without("profil des autorités"), red: sent("D-01", "D-01.emetteur-sans-droit")},
		{name: "authorities' dates", change: without("validité des autorités"), red: sent("D-02", "D-02.intermediaire-perimee", "D-02.intermediaire-a-venir", "D-02.racine-perimee", "D-02.racine-a-venir")},
		{name: "authorities' revocation", change: without("révocation des autorités"), red: sent("D-02", "D-02.intermediaire-revoquee")},
		{name: "no dates", change: without("dates"), red: sent("D-03", "D-03.perime", "D-03.pas-encore-valable", "D-03.oct-perime")},
		{name: "no revocation", change: without("révocation"), red: slices.Concat(sent("D-04", "D-04.revoque", "D-04.revoque-en-magasin", "D-04.oct-revoque"), sent("D-07", "D-07.liste-absente"), sent("D-08", "D-08.nomme"), sent("D-10", "D-10.falsifiee", "D-10.revocation-tenue.absente"))},
		{name: "no owner", change: without("libellé"), red: sent("D-05", "D-05.titulaire-absent", "D-05.titulaire-ressemblant", "D-05.amc-pour-amo", "D-05.reel-pour-test")},
		{name: "no key usage", change: without("usages de la clé"), red: sent("D-06", "D-06.usages-absents", "D-06.usages-non-critiques", "D-06.sans-chiffrement")},
		{name: "a list out of date stops", change: with(func(c *lps.Candidate) *lps.Refusal {
			for _, l := range c.Trust.CRLs {
				if c.Now.After(l.NextUpdate) {
					return &lps.Refusal{Code: "crl-dates", Text: "liste périmée"}
				}
			}
			return nil
		}), red: []string{"D-08.amo.test D-08.certificat-attendu", "D-08.non-nomme D-08.certificat-attendu"}},
		{name: "a list that names anybody stops", change: with(func(c *lps.Candidate) *lps.Refusal {
			for _, l := range c.Trust.CRLs {
				if len(l.RevokedCertificateEntries) > 0 {
					return &lps.Refusal{Code: "revoked", Text: "révoqué"}
				}
			}
			return nil
		}), red: []string{"D-04.revoque-ailleurs D-04.lot-accepte"}},
		{name: "lists installed unseen", change: func(p *lps.Policy) {
			p.CheckCRL = func(_ *x509.RevocationList, ca *x509.Certificate, t *lps.Trust, _ time.Time) (*x509.Certificate, *lps.Refusal) {
				if ca == nil {
					ca = t.Intermediates[0]
				}
				return ca, nil
			}
			p.NewerCRL = func(_, _ *x509.RevocationList) bool { return true }
		}, red: []string{"D-10.a-venir D-10.rien-emis", "D-10.garde-la-bonne.falsifiee D-10.certificat-attendu", "D-10.garde-la-bonne.autre-autorite D-10.certificat-attendu",
			"D-10.revocation-tenue.falsifiee D-10.motif-dit"}},
		{name: "the greatest serial number", change: func(p *lps.Policy) {
			p.Newer = func(a, b *x509.Certificate) bool { return a.SerialNumber.Cmp(b.SerialNumber) > 0 }
		}, red: []string{"E-03.amo.en-premier E-03.certificat-attendu", "E-03.amc.en-deuxieme E-03.certificat-attendu"}},
		{name: "the first value", change: func(p *lps.Policy) { p.Newer = func(_, _ *x509.Certificate) bool { return false } },
			red: []string{"E-03.amo.en-deuxieme E-03.certificat-attendu", "E-03.remplace E-03.certificat-attendu", "E-03.remplace-en-service E-03.certificat-attendu"}},
		{name: "chosen before it is checked", change: func(p *lps.Policy) { p.CheckAtStore = false },
			red: []string{"D-01.leurre-amo.pas-encore-valable D-01.certificat-attendu", "D-01.leurre-amo.revoque D-01.certificat-attendu", "D-01.leurre-amc.autre-organisme D-01.certificat-attendu"}},
		{name: "stays stopped", driver: func() adapter.Driver { return &stubborn{Driver: lps.New(lps.Options{})} },
			red: []string{"D-09.reprise.perime D-09.lot-repris", "D-07.reprise-a-la-main D-07.lot-repris", "D-09.revoque-en-service D-09.certificat-attendu"}},
		{name: "refuses without looking", driver: func() adapter.Driver { return blind{} }, want: report.NotObserved,
			red: []string{"D-03.perime D-03.rien-emis", "D-03.perime D-03.motif-dit", "D-04.revoque D-04.rien-emis", "D-07.liste-absente D-07.rien-emis", "D-10.falsifiee D-10.rien-emis"}},
		{name: "refuses without looking: the twin sees it", driver: func() adapter.Driver { return blind{} },
			red: []string{"D-03.ancien D-03.certificat-attendu", "D-08.amo.test D-08.certificat-attendu", "E-03.amo.en-premier E-03.certificat-attendu"}},
		{name: "says it sent, and does nothing", driver: func() adapter.Driver { return idle{} }, want: report.NotObserved,
			red: []string{"D-03.perime D-03.rien-emis", "D-07.liste-absente D-07.rien-emis", "D-02.racine-perimee D-02.rien-emis"}},
		{name: "another reason", driver: func() adapter.Driver { return &excuse{Driver: lps.New(lps.Options{})} },
			red: []string{"D-05.autre-titulaire D-05.motif-dit", "D-06.sans-signature D-06.motif-dit", "D-04.revoque-en-magasin D-04.motif-dit"}},
	}
}

// TestFaultsAreSeen: every fault of a software turns the checks red that are
// there for it, by their id.
func TestFaultsAreSeen(t *testing.T) {
	if testing.Short() {
		t.Skip("left out with -short")
	}
	d, err := fs.Sub(features.Files, "D")
	if err != nil {
		t.Fatal(err)
	}
	list, err := Load(d)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range faults() {
		t.Run(f.name, func(t *testing.T) {
			wanted := map[string][]string{}
			for _, r := range f.red {
				id, check, _ := strings.Cut(r, " ")
				wanted[id] = append(wanted[id], check)
			}
			driver := f.driver
			if driver == nil {
				p := lps.Reference()
				f.change(p)
				driver = func() adapter.Driver { return lps.New(lps.Options{Policy: p}) }
			}
			r, err := Run(t.Context(), Options{Features: list, Keys: keys, Driver: driver,
				Select: func(e Example) bool { return wanted[e.ID] != nil }})
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Scenarios) != len(wanted) {
				t.Errorf("played %d of %d examples", len(r.Scenarios), len(wanted))
			}
			if f.want == "" {
				f.want = report.NonConforming
			}
			for _, s := range r.Scenarios {
				for _, id := range wanted[s.ID] {
					i := slices.IndexFunc(s.Checks, func(c report.Check) bool { return c.ID == id })
					if i < 0 {
						t.Errorf("%s has no check %s", s.ID, id)
					} else if c := s.Checks[i]; c.Verdict != f.want {
						t.Errorf("%s %s: %s (%s ; %s), want %s", s.ID, id, c.Verdict, c.Observed, c.Reason, f.want)
					}
				}
			}
		})
	}
}

// stubborn refuses every sending after the first that it refused.
type stubborn struct {
	adapter.Driver
	stopped map[string]adapter.Answer
}

func (d *stubborn) Do(ctx context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
	if a, is := d.stopped[r.Station]; is && action == adapter.ActionSend {
		return a, nil
	}
	a, err := d.Driver.Do(ctx, action, r)
	if action == adapter.ActionSend && a.Status == adapter.Refused {
		d.stopped = map[string]adapter.Answer{r.Station: a}
	}
	return a, err
}

// blind refuses every sending and never asks the directory.
type blind struct{}

func (blind) Do(_ context.Context, action adapter.Action, _ adapter.Request) (adapter.Answer, error) {
	a := adapter.Answer{Protocol: adapter.Version, Action: action, Status: adapter.Done}
	if action == adapter.ActionSend {
		a.Status, a.Reason = adapter.Refused, "certificat refusé"
	}
	return a, nil
}

// idle says that it did everything, and does nothing.
type idle struct{}

func (idle) Do(_ context.Context, action adapter.Action, _ adapter.Request) (adapter.Answer, error) {
	a := adapter.Answer{Protocol: adapter.Version, Action: action, Status: adapter.Done}
	if action == adapter.ActionSend {
		a.MessageIDs = []string{"<jamais.parti@poste.invalid>"}
	}
	return a, nil
}

// excuse gives one reason for every refusal.
type excuse struct{ adapter.Driver }

func (d *excuse) Do(ctx context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
	a, err := d.Driver.Do(ctx, action, r)
	if a.Status == adapter.Refused {
		a.ReasonCode = "directory"
	}
	return a, err
}
