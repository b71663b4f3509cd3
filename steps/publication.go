package steps

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"amfront/journal"
	"amfront/lps/adapter"
	"amfront/pki/testca"
	"amfront/scenarios"
)

// publish puts a state into the directory, for a label of the station's usage.
func (s *Scenario) publish(ctx context.Context, st state, twin bool, actor string) error {
	label := s.label(actor)
	d, err := testca.DefectByID(st.defect)
	if err != nil {
		return err
	}
	before := s.World.PKI.FilesOf("roots", "intermediates")
	if d.ID == "crl-absent" {
		if err := s.setAside(s.World.PKI.FilesOf("crls")); err != nil {
			return err
		}
	}
	chain := d.Kind == testca.KindChain && actor != string(testca.OCT)
	var sound *adapter.Configure
	if chain {
		// The station is set up with sound authorities: a software that refuses
		// to be set up with a bad one would be right, and be judged on something
		// else. But only once the situation is published: one that fills its
		// store as it is set up would else hold a good certificate.
		if sound, err = s.settings(); err != nil {
			return err
		}
	}
	op := scenarios.Step{Op: "defect", Label: label, Defect: st.defect}
	if twin {
		op.Op = "twin"
	} else {
		s.codes = st.codes
	}
	done, err := s.World.PKIOperation(ctx, op)
	if err != nil {
		return fmt.Errorf("publishing %s: %w", st.defect, err)
	}
	if err := s.madeOf(d, label, done[0].Serial, twin); err != nil {
		return err
	}
	if strings.HasPrefix(d.ID, "crl-outdated") {
		old := list(s.authorityOf(s.World.PKI.Describe(), label), label)
		old.What = "stale"
		if err := s.note(old); err != nil {
			return err
		}
	}
	if chain {
		if err := s.configureAs(ctx, sound); err != nil {
			return err
		}
		return s.installAuthorities(ctx, before)
	}
	return nil
}

// madeOf tells the journal which objects make the situation: unless they
// reached the station, nothing that it does proves anything.
func (s *Scenario) madeOf(d testca.Defect, label, serial string, twin bool) error {
	parts := []journal.Expected{{What: "served"}} // nothing of the situation before
	if !twin {
		parts = append(parts, s.parts(d, label, serial)...)
	}
	return s.note(parts...)
}

func (s *Scenario) parts(d testca.Defect, label, serial string) []journal.Expected {
	now := s.World.PKI.DescribeSigned(label)
	leaf := journal.Expected{What: "served", Label: label}
	for _, c := range now.Certificates {
		if c.Label == label && c.Published && (serial == "" || c.Serial == serial) {
			leaf.SHA256 = journal.Digest(c.SHA256)
		}
	}
	ca := s.authorityOf(now, label)
	switch {
	case d.Kind == testca.KindDirectory:
		return nil // the key that opens the mail is the witness
	case d.ID == "crl-absent":
		leaf.What, leaf.DN = "asked", ca.DN
		return []journal.Expected{leaf}
	case d.ID == "crl-outdated-revoked", d.ID == "revoked":
		return []journal.Expected{leaf, list(ca, label)}
	case d.ID == "intermediate-revoked":
		i := slices.IndexFunc(now.Authorities, func(a testca.AuthorityDescription) bool { return a.DN == ca.Issuer })
		return []journal.Expected{leaf, list(now.Authorities[i], label)}
	case d.Kind == testca.KindCRL:
		return []journal.Expected{list(ca, label)}
	}
	return []journal.Expected{leaf}
}

// list is the revocation list that the directory shows for an authority.
func list(a testca.AuthorityDescription, label string) journal.Expected {
	e := journal.Expected{What: "served", Label: label, DN: a.DN}
	if a.CRL != nil {
		e.SHA256 = journal.Digest(a.CRL.SHA256)
	}
	return e
}

// authorityOf is the intermediate of a label's usage.
func (s *Scenario) authorityOf(d testca.Description, label string) testca.AuthorityDescription {
	for _, c := range s.World.PKI.Credentials(label) {
		for _, a := range d.Authorities {
			if c.Issuer != nil && c.Defect == "" && a.DN == c.Issuer.DN {
				return a
			}
		}
	}
	panic("steps: no authority for " + label) // the PKI was born with one
}

func digest(data []byte) journal.Digest {
	sum := sha256.Sum256(data)
	return journal.Digest(hex.EncodeToString(sum[:]))
}

// note writes expectations into the journal.
func (s *Scenario) note(list ...journal.Expected) error {
	for _, e := range list {
		if _, err := s.World.Journal.Append(journal.Entry{Kind: journal.KindExpected, Fields: e}); err != nil {
			return err
		}
	}
	return nil
}

// installAuthorities gives the station by hand the authorities that changed.
// It may well refuse them: what counts is that it does not use them.
func (s *Scenario) installAuthorities(ctx context.Context, before map[string][]byte) error {
	after := s.World.PKI.FilesOf("roots", "intermediates")
	for _, kind := range []string{"root", "intermediate"} {
		// Backwards: the intermediate comes before the one below it, whose name is longer.
		for _, name := range slices.Backward(slices.Sorted(maps.Keys(after))) {
			data := after[name]
			if path.Dir(name) != kind+"s" || path.Ext(name) != ".pem" || bytes.Equal(data, before[name]) {
				continue
			}
			file, err := s.write(path.Join("remis", name), data)
			if err != nil {
				return err
			}
			usage := "test"
			if s.usage == "reel" {
				usage = "reel"
			}
			if _, err := s.do(ctx, &adapter.InstallCA{File: file, Role: kind, Usage: usage}); err != nil {
				return err
			}
		}
	}
	return nil
}

// setAside keeps the lists in force before the directory shows none, for the
// operator who installs one by hand.
func (s *Scenario) setAside(files map[string][]byte) error {
	for name, data := range files {
		if strings.HasPrefix(name, "crls/") && path.Ext(name) == ".crl" {
			if _, err := s.write(path.Join("remis", name), data); err != nil {
				return err
			}
		}
	}
	return nil
}
