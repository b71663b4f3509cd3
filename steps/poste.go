package steps

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"

	"amfront/bench"
	"amfront/judge/report"
	"amfront/lps/adapter"
	"amfront/pki/testca"
)

// station are the gestures on the LPS's station itself.
func station() []Definition {
	return []Definition{
		gesture("poste", `un poste configuré pour les flux (de test|de démonstration|réels)`,
			"un poste configuré pour les flux de test",
			"Le poste est neuf : adresses, comptes et racines de confiance y sont réglés, mais aucun certificat ni aucune "+
				"CRL n'y est encore. Les réglages sont donnés au logiciel juste avant son premier geste.",
			func(_ context.Context, s *Scenario, args []string) error {
				s.usage = usages[args[0]]
				return nil
			}),
		{
			Pattern: `un poste en service pour les flux (de test|de démonstration|réels)`,
			Example: "un poste en service pour les flux de test",
			Doc: "Comme un poste configuré, mais il a déjà pris dans l'annuaire les certificats et les CRL dont il a " +
				"besoin.",
			Actor: "poste", Role: Gesture,
			Run: func(ctx context.Context, s *Scenario, args []string) error {
				s.usage = usages[args[0]]
				return s.equip(ctx)
			},
		},
		does("poste", `le poste a reçu de l'OCT son certificat et son autorité`,
			"La racine, l'intermédiaire, la CRL et le certificat de l'organisme concentrateur technique (OCT) sont "+
				"installés à la main, comme l'OCT les remet.", (*Scenario).installOCT),
		does("poste", `le poste met à jour ses certificats et ses CRL`,
			"Le logiciel interroge l'annuaire pour ses certificats et ses listes de révocation.",
			func(s *Scenario, ctx context.Context) error {
				return s.refresh(ctx, "certificates", "crls")
			}),
		does("poste", `le logiciel est arrêté net, puis relancé`,
			"Comme après une panne de courant : le processus du logiciel est tué, puis un autre prend sa place ; le poste "+
				"garde ses fichiers. Un adaptateur qui est un programme par geste le vit à chaque geste.", (*Scenario).restart),
		does("poste", `la facturation efface le fichier envoyé`,
			"Le dernier fichier confié au logiciel est effacé du disque, une fois l'envoi répondu.",
			func(s *Scenario, ctx context.Context) error { return s.overwrite(ctx, nil) }),
		does("poste", `la facturation remplace le fichier envoyé par un autre, sous le même nom`,
			"Le dernier fichier confié au logiciel a d'autres octets sur le disque, une fois l'envoi répondu.",
			func(s *Scenario, ctx context.Context) error { return s.overwrite(ctx, records("FSE", 7)) }),
	}
}

// restart ends the software and starts it again.
func (s *Scenario) restart(ctx context.Context) error {
	err := adapter.Restart(ctx, s.Driver)
	if declined, ok := errors.AsType[*adapter.Declined](err); ok {
		verdict := report.NotTestable
		if declined.Cancelled {
			verdict = report.Cancelled
		}
		return &Abort{verdict, "geste laissé de côté par l'opérateur : " + declined.Reason}
	}
	if unsupported, ok := errors.AsType[*adapter.Unsupported](err); ok {
		return &Abort{report.NotApplicable, unsupported.Reason + " : ce qu'il perdrait ainsi ne se voit pas"}
	}
	return err
}

// overwrite puts other octets in place of the file that was sent last; nil
// removes it.
func (s *Scenario) overwrite(ctx context.Context, data []byte) error {
	p, _, err := s.lastSending(ctx)
	if err != nil {
		return err
	}
	if data == nil {
		return os.Remove(p.File)
	}
	return os.WriteFile(p.File, data, 0o600)
}

// configure makes the station fresh, once.
func (s *Scenario) configure(ctx context.Context) error {
	if s.configured {
		return nil
	}
	p, err := s.settings()
	if err != nil {
		return err
	}
	return s.configureAs(ctx, p)
}

// settings are what a fresh station is told, the authorities as they are now.
func (s *Scenario) settings() (*adapter.Configure, error) {
	files, err := s.files()
	if err != nil {
		return nil, err
	}
	p, err := Configure(s.World.Endpoints(), files)
	if err == nil {
		err = s.secure(p)
	}
	return p, err
}

func (s *Scenario) configureAs(ctx context.Context, p *adapter.Configure) error {
	if s.configured {
		return nil
	}
	s.configured = true
	answer, err := s.do(ctx, p)
	if err != nil {
		return err
	}
	if answer.Status == adapter.Refused {
		return &Abort{"erreur du banc", "le logiciel a refusé ses réglages : " + answer.Reason}
	}
	return nil
}

// Configure asks for a fresh station that is told what e says; files is where
// the PKI exported its roots and intermediates to.
func Configure(e bench.Endpoints, files string) (*adapter.Configure, error) {
	d := e.Directory
	in := func(name string) string { return filepath.Join(files, filepath.FromSlash(name)) }
	p := &adapter.Configure{PSAddress: e.PS.Address, TLS: adapter.TLS{Mode: "none"}, OCTLabel: testca.LabelOCT,
		Mailboxes: adapter.Mailboxes{AMO: e.Mailboxes.AMO, AMC: e.Mailboxes.AMC, OCT: e.Mailboxes.OCT},
		TrustAnchors: adapter.Anchors{Test: []string{in(d.Authorities.Test.Root)},
			Reel: []string{in(d.Authorities.Reel.Root)}},
		Intermediates: []string{in(d.Authorities.Test.Intermediate), in(d.Authorities.Reel.Intermediate)}}
	p.POP3.User, p.POP3.Password = e.PS.User, e.PS.Password
	p.LDAP.Bases = adapter.Bases{Test: d.Bases.Test, Reel: d.Bases.Reel, OCT: d.Bases.OCT}
	for _, x := range []struct {
		protocol, address string
		host              *string
		port              *int
	}{{"SMTP", e.SMTP, &p.SMTP.Host, &p.SMTP.Port}, {"POP3", e.POP3, &p.POP3.Host, &p.POP3.Port},
		{"LDAP", e.LDAP, &p.LDAP.Host, &p.LDAP.Port}} {
		host, port, err := net.SplitHostPort(x.address)
		if err != nil {
			return nil, fmt.Errorf("this bench has no %s for a station (%q): %w", x.protocol, x.address, err)
		}
		if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
			host = "127.0.0.1"
		}
		if *x.port, err = strconv.Atoi(port); err != nil {
			return nil, err
		}
		*x.host = host
	}
	return p, nil
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
func (s *Scenario) labels() []string { return Labels(s.usage.pki()) }

// Labels are those of the insurers for a usage.
func Labels(u testca.Usage) []string {
	return []string{testca.LabelFor(testca.AMO, u), testca.LabelFor(testca.AMC, u)}
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
	for _, m := range FromOCT(s.World.Endpoints()) {
		if _, err := s.do(ctx, m.Install(filepath.Join(files, filepath.FromSlash(m.Name)))); err != nil {
			return err
		}
	}
	return nil
}

// Handed is a file that an OCT hands over.
type Handed struct {
	Name    string // among those that the PKI exports
	Install func(file string) adapter.Params
}

// FromOCT is what an OCT hands over: its authorities, their lists, its
// certificate, in the order of installing.
func FromOCT(e bench.Endpoints) []Handed {
	ca := func(role string) func(string) adapter.Params {
		return func(f string) adapter.Params { return &adapter.InstallCA{File: f, Role: role, Usage: "oct"} }
	}
	list := func(f string) adapter.Params { return &adapter.InstallCRL{File: f} }
	m := e.Directory.Authorities.OCT
	return []Handed{{m.Root, ca("root")}, {m.Intermediate, ca("intermediate")}, {m.Lists[0], list}, {m.Lists[1], list},
		{"certificates/" + testca.LabelOCT + ".pem", func(f string) adapter.Params {
			return &adapter.InstallCertificate{Label: testca.LabelOCT, File: f}
		}}}
}
