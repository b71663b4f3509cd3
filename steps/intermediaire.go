package steps

import (
	"context"
	"encoding/pem"
	"path"

	"amfront/lps/adapter"
	"amfront/pki/testca"
)

// signBeside is a certificate under another intermediate of the installed root,
// which the directory does not show. Unless the station was given it, neither
// the message nor anything else brings that intermediate.
func (s *Scenario) signBeside(ctx context.Context, label string, installed bool) (*testca.Credential, error) {
	c, _, err := s.World.PKI.IssueBeside(ctx, label)
	if err != nil {
		return nil, err
	}
	if err := s.World.Announce(ctx, c); err != nil || installed {
		return c.Credential, err
	}
	alone := *c.Credential
	alone.Issuer, alone.Defect = nil, "intermediate-unknown"
	return &alone, nil
}

// installBeside gives the station that intermediate and its list by hand.
func (s *Scenario) installBeside(ctx context.Context) error {
	if err := s.configure(ctx); err != nil {
		return err
	}
	c, list, err := s.World.PKI.IssueBeside(ctx, s.label("AMO"))
	if err != nil {
		return err
	}
	if err := s.World.Announce(ctx, c); err != nil {
		return err
	}
	name := c.Credential.Issuer.FileName()
	file, err := s.write(path.Join("remis", "intermediates", name+".pem"),
		pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Credential.Issuer.Certificate.Raw}))
	if err != nil {
		return err
	}
	if _, err := s.do(ctx, &adapter.InstallCA{File: file, Role: "intermediate"}); err != nil {
		return err
	}
	if file, err = s.write(path.Join("remis", "crls", name+".crl"), list); err != nil {
		return err
	}
	_, err = s.do(ctx, &adapter.InstallCRL{File: file})
	return err
}
