package runs

import (
	"cmp"
	"fmt"

	"amfront/lps/adapter"
	"amfront/lps/manifest"
	"amfront/suite"
)

// Announced has a run take what an adapter announced: who the software is and
// what it can do, where nobody said otherwise. Its error is the adapter's.
func Announced(opt *suite.Options, a adapter.Answer) error {
	if s := a.Software; s != nil {
		opt.LPS.Name = cmp.Or(opt.LPS.Name, s.Name)
		opt.LPS.Version = cmp.Or(opt.LPS.Version, s.Version)
		opt.LPS.Editor = cmp.Or(opt.LPS.Editor, s.Vendor)
	}
	if len(opt.Capabilities) > 0 || a.Capabilities == nil {
		return nil
	}
	if err := manifest.CheckCapabilities(a.Capabilities); err != nil {
		return fmt.Errorf("annonce de l'adaptateur, « capabilities » : %w", err)
	}
	opt.Capabilities, opt.CapabilitiesIn = a.Capabilities, "l'annonce de l'adaptateur"
	return nil
}
