package vectors

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"maps"
	"slices"

	"amfront/pki/testca"
)

// directory are E-03 and D-01…D-06 where a station meets them first: in the
// answers of the directory, as LDIF (RFC 2849).
func (m *maker) directory() error {
	m.family("directory", "Quel certificat de cette réponse d'annuaire faut-il employer ? Aucun : invalid.",
		append([]string{"most-recent", "de plusieurs certificats bons, celui qui commence en dernier"}, pathChecks...)...)
	for _, label := range []string{testca.LabelAMOTest, testca.LabelAMCReel} {
		for _, d := range testca.Defects() {
			var err error
			switch d.Kind {
			case testca.KindDirectory:
				err = m.answer(label, d, "", (*testca.PKI).IssueDefect)
			case testca.KindCertificate:
				if err = m.answer(label, d, "/twin", (*testca.PKI).IssueTwin); err == nil {
					err = m.answer(label, d, "", (*testca.PKI).IssueDefect)
				}
				if err == nil {
					err = m.answer(label, d, "/decoy", (*testca.PKI).PublishDecoy)
				}
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

type operation = func(*testca.PKI, context.Context, string, string) (testca.Change, error)

// answer is the directory after an operation of that defect.
func (m *maker) answer(label string, d testca.Defect, as string, do operation) error {
	id := d.ID + "/" + short(label)
	p, err := m.world("directory/" + id)
	if err != nil {
		return err
	}
	before, err := p.Current(label)
	if err != nil {
		return err
	}
	c, err := do(p, m.ctx, label, d.ID)
	if err != nil {
		return err
	}
	reason, check := foundBy(d)
	v := Vector{ID: id + as, Requirement: d.Requirement, Result: Valid, Title: d.Title,
		Consequence: consequences[d.Requirement], Flags: []string{string(d.Kind)}}
	use := c.Credential
	switch {
	case d.Kind == testca.KindDirectory:
		if d.ID != "several-newest-first" {
			v.Check = "most-recent"
		}
	case as == "/twin":
		v.Title, v.Flags = "Le même, sans l'écart : "+d.Title, append(v.Flags, "twin")
	case as == "/decoy":
		v.Title, v.Flags = "À côté d'un bon certificat : "+d.Title, append(v.Flags, "decoy")
		if !use.Certificate.NotBefore.After(before.Certificate.NotBefore) {
			return nil // nobody would take it, whatever else he overlooks
		}
		v.Check, use = check, before
	default:
		v.Result, v.Reason, v.Check, v.Twin, use = Invalid, reason, check, id+"/twin", nil
	}
	anchors, _, _ := m.authorities(p, before)
	v.Inputs = map[string]any{"label": label, "anchors": anchors, "ldif": m.file(v.ID+".ldif", ldif(p, label))}
	if use != nil {
		v.Expected = map[string]any{"serial": use.SerialHex()}
	}
	m.add(v)
	return nil
}

// ldif is the entries of the authorities, and that of a label.
func ldif(p *testca.PKI, label string) []byte {
	var b bytes.Buffer
	b.WriteString("version: 1\n")
	for _, e := range p.Published() {
		if _, ca := e.Attributes["cACertificate;binary"]; !ca && !bytes.Equal(slices.Concat(e.Attributes["cn"]...),
			[]byte(label)) {
			continue
		}
		fmt.Fprintf(&b, "\n%s", fold("dn: "+e.DN))
		for _, class := range e.ObjectClasses {
			b.WriteString(fold("objectClass: " + class))
		}
		values := maps.Clone(e.Attributes)
		for attribute, pending := range e.Pending {
			values[attribute] = pending.Values()
		}
		for _, attribute := range slices.Sorted(maps.Keys(values)) {
			for _, value := range values[attribute] {
				text := ": " + string(value)
				if bytes.ContainsFunc(value, func(r rune) bool { return r < ' ' || r > '~' }) {
					text = ":: " + base64.StdEncoding.EncodeToString(value)
				}
				b.WriteString(fold(attribute + text))
			}
		}
	}
	return b.Bytes()
}

// fold breaks a line at 76 columns (RFC 2849, note 3).
func fold(line string) string {
	var b bytes.Buffer
	for len(line) > 76 {
		b.WriteString(line[:76] + "\n")
		line = " " + line[76:]
	}
	return b.String() + line + "\n"
}
