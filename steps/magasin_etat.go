package steps

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"amfront/journal"
	"amfront/lps/adapter"
	"amfront/pki/testca"
	"amfront/scenarios"
)

// firm is what a check of a scenario about a recommendation is asked for when
// it is none itself: a store that an outage spoiled breaks E-06, a forged list
// taken breaks D-10.
var firm = map[string]string{"E-05": "E-06", "E-09": "D-10", "E-10": "E-06", "E-11": "E-06"}

// label is the one that an actor uses for the station's flows.
func (s *Scenario) label(actor string) string {
	return testca.LabelFor(testca.Actor(actor), s.usage.pki())
}

func (s *Scenario) frontal(ctx context.Context, op, actor string) error {
	_, err := s.World.PKIOperation(ctx, scenarios.Step{Op: op, Label: s.label(actor)})
	return err
}

// renewFor publishes a certificate that ends that soon.
func (s *Scenario) renewFor(ctx context.Context, label string, left time.Duration) error {
	c, err := s.World.PKI.RenewFor(ctx, label, left)
	if err != nil {
		return err
	}
	return s.World.Announce(ctx, c)
}

// installNextCA installs the second generation of the test hierarchy. A
// refusal is no fault of the bench: it shows in what is sent.
func (s *Scenario) installNextCA(ctx context.Context) error {
	if err := s.configure(ctx); err != nil {
		return err
	}
	files, err := s.files()
	if err != nil {
		return err
	}
	for _, a := range s.World.PKI.Authorities() {
		if a.Generation != 2 || a.Defect != "" {
			continue
		}
		p := &adapter.InstallCA{File: filepath.Join(files, "intermediates", a.FileName()+".pem"), Role: "intermediate"}
		if a.Issuer == nil {
			p = &adapter.InstallCA{File: filepath.Join(files, "roots", a.FileName()+".pem"), Role: "root", Usage: "test"}
		}
		if _, err := s.do(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// odd are the certificates that a station in service must not take, "sain"
// the twin that it must.
var odd = []struct {
	phrase, defect string
	codes          []string
}{
	{"sain", "", nil},
	{"périmé", "expired", []string{"expired"}},
	{"pas encore valable", "not-yet-valid", []string{"not-yet-valid"}},
	{"révoqué", "revoked", []string{"revoked"}},
	{"d'un autre titulaire", "san-wrong-label", []string{"wrong-name"}},
	{"de l'autre régime", "san-other-actor", []string{"wrong-name"}},
	{"d'une autorité inconnue", "unknown-ca", []string{"unknown-ca", "bad-signature"}},
	{"autosigné", "self-signed", []string{"unknown-ca", "bad-signature"}},
	{"à la signature altérée", "bad-signature", []string{"bad-signature", "unknown-ca"}},
	{"d'une autre hiérarchie", "other-hierarchy", []string{"unknown-ca"}},
	{"sans usage de clé", "ku-absent", []string{"key-usage"}},
}

func oddNames() []string {
	var out []string
	for _, o := range odd {
		out = append(out, o.phrase)
	}
	return out
}

func oddDefect(phrase string) (defect string, codes []string, err error) {
	for _, o := range odd {
		if o.phrase == phrase {
			return o.defect, o.codes, nil
		}
	}
	return "", nil, fmt.Errorf("unknown kind of certificate %q; expected one of %q", phrase, oddNames())
}

func (s *Scenario) publishOdd(ctx context.Context, actor, phrase string) error {
	defect, codes, err := oddDefect(phrase)
	if err != nil {
		return err
	}
	op := scenarios.Step{Op: "defect", Label: s.label(actor), Defect: defect}
	if defect == "" {
		op.Op = "renew"
	}
	s.codes = codes
	done, err := s.World.PKIOperation(ctx, op)
	if err != nil || defect == "" {
		return err
	}
	d, err := testca.DefectByID(defect)
	if err != nil {
		return err
	}
	return s.madeOf(d, op.Label, done[0].Serial, false)
}

// showList puts the list of a label's authority into a state. What is new in
// the directory must have reached the station before anything proves anything.
func (s *Scenario) showList(ctx context.Context, label string, variant testca.CRLVariant) error {
	part, err := s.publishList(ctx, label, variant)
	if err != nil {
		return err
	}
	if variant == testca.CRLAbsent || variant == testca.CRLUnchanged {
		part.What = "asked"
	}
	return s.note(journal.Expected{What: "served"}, part)
}

// meant is the certificate that a phrase of a check means.
func (s *Scenario) meant(actor, phrase string) (*testca.Credential, error) {
	label := s.label(actor)
	current, err := s.World.PKI.Current(label)
	if err != nil {
		return nil, err
	}
	switch phrase {
	case "le certificat en vigueur", "le nouveau certificat":
		return current, nil
	case "le certificat du message":
		return s.signer(label)
	}
	var before *testca.Credential
	for _, c := range s.World.PKI.Credentials(label) {
		if c != current && c.Defect == "" && c.Held && c.Certificate.NotBefore.Before(current.Certificate.NotBefore) &&
			(before == nil || c.Certificate.NotBefore.After(before.Certificate.NotBefore)) {
			before = c
		}
	}
	if before == nil {
		return nil, fmt.Errorf("%s has had one certificate only: there is none before it", label)
	}
	return before, nil
}

// signer is the certificate that signed the last service message posted, nil
// when none was, because no lot came.
func (s *Scenario) signer(label string) (*testca.Credential, error) {
	var last journal.MailPosted
	if found, err := s.newest(journal.KindMailPosted, &last); err != nil || !found {
		return nil, err
	}
	for _, c := range s.World.PKI.Credentials(label) {
		if c.SerialHex() == last.Serial {
			return c, nil
		}
	}
	return nil, fmt.Errorf("no message signed by a certificate of %s was posted", label)
}

// newest decodes the newest event of a kind, when there is one.
func (s *Scenario) newest(kind journal.Kind, into any) (found bool, err error) {
	for ev, err := range s.World.Journal.EventsOf(context.Background(), 0, kind) {
		if err != nil {
			return false, err
		}
		if err := ev.Decode(into); err != nil {
			return false, err
		}
		found = true
	}
	return found, nil
}

// neededLists are the DNs of the authorities above the station's certificates.
func (s *Scenario) neededLists() ([]string, error) {
	labels := s.labels()
	if s.byHand {
		labels = append(slices.Clip(labels), testca.LabelOCT)
	}
	var out []string
	for _, label := range labels {
		c, err := s.World.PKI.Current(label)
		if err != nil {
			return nil, err
		}
		for _, c := range append(s.World.PKI.Seen(label), c) { // one of before may still be in the store
			for a := c.Issuer; a != nil; a = a.Issuer {
				if !slices.Contains(out, a.DN) {
					out = append(out, a.DN)
				}
			}
		}
	}
	return out, nil
}
