package demo

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/pki/testca"
	"amfront/steps"
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

// emptied clears the mailbox of a station: what an earlier play left there is
// none of a fresh one's.
func (s *Stage) emptied(ctx context.Context, name string) error {
	for _, m := range s.opt.World.Store.List(s.address(name)) {
		if err := s.opt.World.Store.Delete(ctx, m.ID); err != nil {
			return err
		}
	}
	return nil
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
		return []adapter.Params{&adapter.Refresh{What: []string{"certificates", "crls"},
			Labels: steps.Labels(testca.Usage(g.Usage))}}, nil
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

// configure are the settings of a fresh station: those that the home page
// shows, but for the address.
func (s *Stage) configure(name string) (*adapter.Configure, error) {
	files, err := s.files(name, "roots", "intermediates")
	if err != nil {
		return nil, err
	}
	p, err := steps.Configure(s.opt.World.Endpoints(), files)
	if err != nil {
		return nil, err
	}
	p.PSAddress = s.address(name)
	p.POP3.User = p.PSAddress
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
	var out []adapter.Params
	for _, m := range steps.FromOCT(s.opt.World.Endpoints()) {
		out = append(out, m.Install(filepath.Join(files, filepath.FromSlash(m.Name))))
	}
	return out, nil
}

// send writes a synthetic file and tells to send it.
func (s *Stage) send(name string, g Gesture) (*adapter.Send, error) {
	data, err := lps.SampleLots(g.Flow, cmp.Or(g.Invoices, standardInvoices))
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
