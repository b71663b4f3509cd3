package steps

import (
	"context"
	"net"
	"path/filepath"
	"strconv"

	"amfront/lps/adapter"
	"amfront/pki/testca"
)

// station are the gestures on the LPS's station itself.
func station() []Definition {
	return []Definition{
		{
			Pattern: `un poste configuré pour les flux (de test|de démonstration|réels)`,
			Example: "un poste configuré pour les flux de test",
			Doc: "Le poste est neuf : adresses, comptes et racines de confiance y sont réglés, mais aucun certificat ni " +
				"aucune CRL n'y est encore. Les réglages sont donnés au logiciel juste avant son premier geste.",
			Actor: "poste", Role: Gesture,
			Run: func(_ context.Context, s *Scenario, args []string) error {
				s.usage = map[string]testcaUsage{"de test": "test", "de démonstration": "demo", "réels": "reel"}[args[0]]
				return nil
			},
		},
		{
			Pattern: `un poste en service pour les flux (de test|de démonstration|réels)`,
			Example: "un poste en service pour les flux de test",
			Doc: "Comme un poste configuré, mais il a déjà pris dans l'annuaire les certificats et les CRL dont il a " +
				"besoin.",
			Actor: "poste", Role: Gesture,
			Run: func(ctx context.Context, s *Scenario, args []string) error {
				s.usage = map[string]testcaUsage{"de test": "test", "de démonstration": "demo", "réels": "reel"}[args[0]]
				return s.equip(ctx)
			},
		},
		{
			Pattern: `le poste a reçu de l'OCT son certificat et son autorité`,
			Example: "le poste a reçu de l'OCT son certificat et son autorité",
			Doc: "La racine, l'intermédiaire, la CRL et le certificat de l'organisme concentrateur technique (OCT) sont " +
				"installés à la main, comme l'OCT les remet.",
			Actor: "poste", Role: Gesture,
			Run: func(ctx context.Context, s *Scenario, _ []string) error { return s.installOCT(ctx) },
		},
		{
			Pattern: `le poste met à jour ses certificats et ses CRL`,
			Example: "le poste met à jour ses certificats et ses CRL",
			Doc:     "Le logiciel interroge l'annuaire pour ses certificats et ses listes de révocation.",
			Actor:   "poste", Role: Gesture,
			Run: func(ctx context.Context, s *Scenario, _ []string) error {
				return s.refresh(ctx, "certificates", "crls")
			},
		},
	}
}

// configure makes the station fresh, once.
func (s *Scenario) configure(ctx context.Context) error {
	if s.configured {
		return nil
	}
	s.configured = true
	files, err := s.files()
	if err != nil {
		return err
	}
	e := s.World.Endpoints()
	p := &adapter.Configure{PSAddress: e.PS.Address, TLS: adapter.TLS{Mode: "none"},
		Mailboxes: adapter.Mailboxes{AMO: e.Mailboxes.AMO, AMC: e.Mailboxes.AMC, OCT: e.Mailboxes.OCT},
		OCTLabel:  testca.LabelOCT,
		TrustAnchors: adapter.Anchors{
			Test: []string{filepath.Join(files, "roots", "AC-SESAM-VITALE-TEST-2034.pem")},
			Reel: []string{filepath.Join(files, "roots", "AC-SESAM-VITALE-2034.pem")},
		},
	}
	for _, name := range []string{"AC-FACTURATION-TEST", "AC-FACTURATION"} {
		p.Intermediates = append(p.Intermediates, filepath.Join(files, "intermediates", name+".pem"))
	}
	if p.SMTP.Host, p.SMTP.Port, err = split(e.SMTP); err != nil {
		return err
	}
	if p.POP3.Host, p.POP3.Port, err = split(e.POP3); err != nil {
		return err
	}
	p.POP3.User, p.POP3.Password = e.PS.User, e.PS.Password
	if p.LDAP.Host, p.LDAP.Port, err = split(e.LDAP); err != nil {
		return err
	}
	p.LDAP.Bases = adapter.Bases{Test: "ou=AC-FACTURATION-TEST,ou=AC-SESAM-VITALE-TEST-2034,o=sesam-vitale,c=fr",
		Reel: "ou=AC-FACTURATION,ou=AC-SESAM-VITALE-2034,o=sesam-vitale,c=fr", OCT: "o=oct-banc,c=fr"}
	answer, err := s.do(ctx, p)
	if err != nil {
		return err
	}
	if answer.Status == adapter.Refused {
		return &Abort{"erreur du banc", "le logiciel a refusé ses réglages : " + answer.Reason}
	}
	return nil
}

func split(address string) (string, int, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return "", 0, err
	}
	n, err := strconv.Atoi(port)
	return host, n, err
}

// equip configures the station and fetches certificates and CRLs, once.
func (s *Scenario) equip(ctx context.Context) error {
	if err := s.configure(ctx); err != nil {
		return err
	}
	if s.equipped {
		return nil
	}
	return s.refresh(ctx, "certificates", "crls")
}

// labels are those that the station uses, by its usage.
func (s *Scenario) labels() []string {
	return []string{testca.LabelFor(testca.AMO, s.usage.pki()), testca.LabelFor(testca.AMC, s.usage.pki())}
}

// refresh fetches from the directory. A refusal is no failure: the LPS may
// well say already here that it will not take a certificate.
func (s *Scenario) refresh(ctx context.Context, what ...string) error {
	if err := s.configure(ctx); err != nil {
		return err
	}
	s.equipped = true
	_, err := s.do(ctx, &adapter.Refresh{What: what, Labels: s.labels()})
	return err
}

// installOCT gives the OCT's material by hand. A refusal is no fault of the
// bench: that no lot comes will be seen.
func (s *Scenario) installOCT(ctx context.Context) error {
	if err := s.configure(ctx); err != nil {
		return err
	}
	s.byHand = true
	files, err := s.files("crls", "certificates")
	if err != nil {
		return err
	}
	for _, p := range []adapter.Params{
		&adapter.InstallCA{File: filepath.Join(files, "roots", "AC-OCT-RACINE.pem"), Role: "root", Usage: "oct"},
		&adapter.InstallCA{File: filepath.Join(files, "intermediates", "AC-OCT.pem"), Role: "intermediate", Usage: "oct"},
		&adapter.InstallCRL{File: filepath.Join(files, "crls", "AC-OCT-RACINE.crl")},
		&adapter.InstallCRL{File: filepath.Join(files, "crls", "AC-OCT.crl")},
		&adapter.InstallCertificate{Label: testca.LabelOCT,
			File: filepath.Join(files, "certificates", testca.LabelOCT+".pem")},
	} {
		if _, err := s.do(ctx, p); err != nil {
			return err
		}
	}
	return nil
}
