package demo

import (
	"fmt"
	"net"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/pki/testca"
)

// planSamples is how many first fetches the planning gesture shows.
const planSamples = 5

func (s *Stage) station(name string) string { return filepath.Join(s.dir(name), "poste") }

// address is the mail address of a software's station: each has a mailbox of
// its own, so that none fetches the answers of another.
func (s *Stage) address(name string) string {
	_, domain, _ := strings.Cut(s.opt.World.Endpoints().PS.Address, "@")
	return "demo." + name + "@" + domain
}

// requests are the actions of a gesture.
func (s *Stage) requests(name string, g Gesture) ([]adapter.Params, error) {
	if err := os.MkdirAll(s.dir(name), 0o700); err != nil {
		return nil, err
	}
	if err := s.opt.World.Store.Ensure(s.address(name), "login"); err != nil {
		return nil, err
	}
	switch g.Kind {
	case SetUp:
		c, err := s.configure(name)
		return []adapter.Params{c}, err
	case Fetch:
		return []adapter.Params{&adapter.Refresh{What: []string{"certificates", "crls"}, Labels: labels(g.Usage)}}, nil
	case Poll:
		return []adapter.Params{&adapter.Poll{}}, nil
	case Planning:
		return []adapter.Params{&adapter.Plan{Samples: planSamples}}, nil
	case OCT:
		return s.fromOCT(name)
	case Send:
		p, err := s.send(name, g)
		return []adapter.Params{p}, err
	}
	return nil, fmt.Errorf("%w: gesture %q", ErrUnknown, g.Kind)
}

func labels(usage string) []string {
	u := testca.Test
	if usage == "reel" {
		u = testca.Reel
	}
	return []string{testca.LabelFor(testca.AMO, u), testca.LabelFor(testca.AMC, u)}
}

// configure are the settings of a fresh station: those that the home page
// shows, but for the address.
func (s *Stage) configure(name string) (*adapter.Configure, error) {
	files, err := s.files(name, "roots", "intermediates")
	if err != nil {
		return nil, err
	}
	e := s.opt.World.Endpoints()
	in := func(dir, ca string) string { return filepath.Join(files, dir, ca+".pem") }
	p := &adapter.Configure{PSAddress: s.address(name), TLS: adapter.TLS{Mode: "none"}, OCTLabel: testca.LabelOCT,
		Mailboxes: adapter.Mailboxes{AMO: e.Mailboxes.AMO, AMC: e.Mailboxes.AMC, OCT: e.Mailboxes.OCT},
		TrustAnchors: adapter.Anchors{Test: []string{in("roots", "AC-SESAM-VITALE-TEST-2034")},
			Reel: []string{in("roots", "AC-SESAM-VITALE-2034")}},
		Intermediates: []string{in("intermediates", "AC-FACTURATION-TEST"), in("intermediates", "AC-FACTURATION")}}
	p.POP3.User, p.POP3.Password = p.PSAddress, e.PS.Password
	p.LDAP.Bases = adapter.Bases{Test: "ou=AC-FACTURATION-TEST,ou=AC-SESAM-VITALE-TEST-2034,o=sesam-vitale,c=fr",
		Reel: "ou=AC-FACTURATION,ou=AC-SESAM-VITALE-2034,o=sesam-vitale,c=fr", OCT: "o=oct-banc,c=fr"}
	for _, x := range []struct {
		protocol, address string
		host              *string
		port              *int
	}{{"SMTP", e.SMTP, &p.SMTP.Host, &p.SMTP.Port}, {"POP3", e.POP3, &p.POP3.Host, &p.POP3.Port},
		{"LDAP", e.LDAP, &p.LDAP.Host, &p.LDAP.Port}} {
		host, port, err := net.SplitHostPort(x.address)
		if err != nil {
			return nil, fmt.Errorf("this bench has no %s to demonstrate on (%q): %w", x.protocol, x.address, err)
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

// files writes parts of what the PKI exports now.
func (s *Stage) files(name string, parts ...string) (string, error) {
	dir := filepath.Join(s.dir(name), "fichiers")
	for file, data := range s.opt.World.PKI.FilesOf(parts...) {
		if path.Ext(file) == ".der" {
			continue
		}
		to := filepath.Join(dir, filepath.FromSlash(file))
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			return "", err
		}
		if err := os.WriteFile(to, data, 0o600); err != nil {
			return "", err
		}
	}
	return dir, nil
}

// fromOCT is what an OCT hands over: its authority, its lists, its certificate.
func (s *Stage) fromOCT(name string) ([]adapter.Params, error) {
	files, err := s.files(name, "roots", "intermediates", "crls", "certificates")
	if err != nil {
		return nil, err
	}
	in := func(parts ...string) string { return filepath.Join(append([]string{files}, parts...)...) }
	return []adapter.Params{
		&adapter.InstallCA{File: in("roots", "AC-OCT-RACINE.pem"), Role: "root", Usage: "oct"},
		&adapter.InstallCA{File: in("intermediates", "AC-OCT.pem"), Role: "intermediate", Usage: "oct"},
		&adapter.InstallCRL{File: in("crls", "AC-OCT-RACINE.crl")},
		&adapter.InstallCRL{File: in("crls", "AC-OCT.crl")},
		&adapter.InstallCertificate{Label: testca.LabelOCT, File: in("certificates", testca.LabelOCT+".pem")},
	}, nil
}

// send writes a synthetic file and tells to send it.
func (s *Stage) send(name string, g Gesture) (*adapter.Send, error) {
	n := g.Invoices
	if n == 0 {
		n = standardInvoices
	}
	data, err := lps.SampleLots(g.Flow, n)
	if err != nil {
		return nil, err
	}
	p := &adapter.Send{Kind: g.Flow, Usage: g.Usage, Compression: g.Compressed, File: filepath.Join(s.dir(name), "lot"),
		Destination: "amo"}
	switch {
	case g.OCT || g.Flow == "MIXTE":
		p.Destination = "oct"
	case g.Flow == "DRE":
		p.Destination = "amc"
	}
	return p, os.WriteFile(p.File, data, 0o600)
}
