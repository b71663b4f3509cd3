package vectors

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"amfront/pki/testca"
)

// errNoCheck is that a defect is in no family: no runner would be asked for it.
var errNoCheck = errors.New("no vector for it")

// certificates are part D and E-03: every defect beside its twin, for a station
// that holds all it needs, and in the answer of a directory.
func (m *maker) certificates() error {
	for _, label := range []string{testca.LabelAMOTest, testca.LabelAMCReel, testca.LabelOCT} {
		for _, d := range testca.Defects() {
			if _, known := m.cases.Found[d.ID]; d.Refuse && !known {
				return fmt.Errorf("%w: defect %s: cases.json says not what finds it", errNoCheck, d.ID)
			}
			for _, as := range []string{"", "/twin", "/decoy"} {
				if as != "" && !d.Refuse || as == "/decoy" && d.Kind != testca.KindCertificate || d.ID == "crl-unchanged" {
					continue
				}
				if err := m.defect(label, d, as); err != nil && !errors.Is(err, testca.ErrNotApplicable) {
					return err
				}
			}
		}
		if err := m.lastSecond(label); err != nil {
			return err
		}
	}
	return nil
}

// short is a label as a word of an id.
func short(label string) string {
	name, _, _ := strings.Cut(label, "@")
	return strings.NewReplacer("_pj.", "-", "_pj", "").Replace(name)
}

func (m *maker) defect(label string, d testca.Defect, as string) error {
	id := d.ID + "/" + short(label)
	p, err := m.world("certificates/" + id)
	if err != nil {
		return err
	}
	before, err := p.Current(label)
	if err != nil {
		return err
	}
	do := map[string]func(context.Context, string, string) (testca.Change, error){"": p.IssueDefect, "/twin": p.IssueTwin,
		"/decoy": p.PublishDecoy}[as]
	change, err := do(m.ctx, label, d.ID)
	if err != nil {
		return err
	}
	c := change.Credential
	if c == nil {
		c = before
	}
	v := Vector{ID: as, Requirement: d.Requirement, Result: Valid, Title: d.Title, Flags: []string{string(d.Kind)}}
	if strings.HasPrefix(d.ID, "crl-outdated") {
		v.Flags = append(v.Flags, "outdated-list")
	}
	if d.ID == "crl-"+string(testca.CRLDelta) {
		v.Flags = append(v.Flags, "delta-list")
	}
	found, use := m.cases.Found[d.ID], c
	switch {
	case as == "/twin":
		v.Title, v.Flags = "Le même, sans l'écart : "+d.Title, append(v.Flags, "twin")
	case as == "/decoy":
		if !c.Certificate.NotBefore.After(before.Certificate.NotBefore) {
			return nil // nobody would take it, whatever else he overlooks
		}
		v.Title, v.Flags = "À côté d'un bon certificat : "+d.Title, append(v.Flags, "decoy")
		v.Check, use = found[1], before
	case d.Refuse:
		v.Result, v.Reason, v.Check, v.Twin, use = Invalid, found[0], found[1], "/twin", nil
	default:
		v.Check = found[1]
	}
	v.Inputs = m.path(p, before, c)
	if as != "/decoy" && d.Kind != testca.KindDirectory {
		m.add("certificates", id, v)
	}
	if d.Kind != testca.KindCertificate && d.Kind != testca.KindDirectory {
		return nil
	}
	v.Inputs = map[string]any{"label": label, "anchors": v.Inputs["anchors"],
		"ldif": m.file("directory/"+id+as+".ldif", ldif(p, label))}
	if use != nil {
		v.Expected = map[string]any{"serial": use.SerialHex()}
	}
	m.add("directory", id, v)
	return nil
}

// lastSecond is the end of validity, which belongs to it (RFC 5280 §4.1.2.5).
func (m *maker) lastSecond(label string) error {
	p, err := m.world("certificates/last-second/" + label)
	if err != nil {
		return err
	}
	change, err := p.RenewFor(m.ctx, label, 48*time.Hour)
	if err != nil {
		return err
	}
	c := change.Credential
	v := Vector{ID: "/twin", Requirement: "D-03", Result: Valid, At: c.Certificate.NotAfter,
		Title: "La dernière seconde de validité", Flags: []string{"boundary", "last-second"}, Inputs: m.path(p, c, c)}
	m.add("certificates", "last-second/"+short(label), v)
	v.ID, v.Result, v.Reason, v.Check, v.Twin = "", Invalid, "expired", "dates", v.ID
	v.At, v.Title, v.Flags = v.At.Add(time.Second), "Une seconde après la fin de validité", []string{"boundary"}
	m.add("certificates", "last-second/"+short(label), v)
	return nil
}

// path is what a station holds to judge a certificate: the root to trust for
// its usage, that of the sound one, and the intermediates and lists that the
// directory shows.
func (m *maker) path(p *testca.PKI, sound, c *testca.Credential) map[string]any {
	var intermediates, lists []string
	root := sound.Issuer.Issuer.FileName()
	for _, e := range p.Published() {
		for _, der := range e.Attributes["cACertificate;binary"] {
			if ca, err := x509.ParseCertificate(der); err == nil && !bytes.Equal(ca.RawIssuer, ca.RawSubject) {
				intermediates = append(intermediates, m.shared(ca.Subject.CommonName, "crt", der))
			}
		}
		for _, der := range e.Pending["certificateRevocationList;binary"].Values() {
			lists = append(lists, m.shared(string(e.Attributes["cn"][0]), "crl", der))
		}
	}
	return map[string]any{"label": c.Label, "certificate": m.shared(c.Label, "crt", c.Certificate.Raw),
		"anchors":       []string{m.shared(root, "crt", p.FilesOf("roots")["roots/"+root+".der"])},
		"intermediates": intermediates, "crls": lists}
}

// lists are D-10 and D-08: may this list enter the store?
func (m *maker) lists() error {
	birth, err := m.world("lists")
	if err != nil {
		return err
	}
	for _, a := range birth.Authorities() {
		for _, r := range m.cases.Rows["lists"] {
			p, err := m.world("lists/" + a.DN)
			if err != nil {
				return err
			}
			publish := []testca.CRLVariant{testca.CRLVariant(r.ID)}
			held := listOf(p, a.DN)
			if r.ID == string(testca.CRLOlder) {
				publish = []testca.CRLVariant{testca.CRLFresh, testca.CRLOlder}
			}
			for _, variant := range publish {
				held = listOf(p, a.DN)
				if _, err := p.PublishCRL(a.DN, variant); err != nil {
					return err
				}
			}
			if a.Issuer == nil && r.ID == string(testca.CRLScope) { // authorities are all that a root signs
				r.Result, r.Reason, r.Check, r.Twin = Acceptable, "", "", ""
			}
			r.Inputs = map[string]any{"issuer": m.shared(a.Name, "crt", a.Certificate.Raw),
				"list": m.shared(a.Name, "crl", listOf(p, a.DN)), "held": m.shared(a.Name, "crl", held)}
			m.add("lists", a.Name+"/", r.Vector)
		}
	}
	return nil
}

// listOf is the list that the directory shows at an authority's entry.
func listOf(p *testca.PKI, dn string) []byte {
	published := p.Published()
	i := slices.IndexFunc(published, func(e testca.Entry) bool { return e.DN == dn })
	return published[i].Pending["certificateRevocationList;binary"].Values()[0]
}

// ldif is the entries of the authorities, and that of a label (RFC 2849).
func ldif(p *testca.PKI, label string) []byte {
	var b bytes.Buffer
	line := func(text string) {
		for ; len(text) > 76; text = " " + text[76:] {
			b.WriteString(text[:76] + "\n")
		}
		b.WriteString(text + "\n")
	}
	line("version: 1")
	for _, e := range p.Published() {
		if _, ca := e.Attributes["cACertificate;binary"]; !ca && string(slices.Concat(e.Attributes["cn"]...)) != label {
			continue
		}
		line("")
		line("dn: " + e.DN)
		for _, class := range e.ObjectClasses {
			line("objectClass: " + class)
		}
		values := maps.Clone(e.Attributes)
		for attribute, pending := range e.Pending {
			values[attribute] = pending.Values()
		}
		for _, attribute := range slices.Sorted(maps.Keys(values)) {
			for _, value := range values[attribute] {
				if strings.HasSuffix(attribute, ";binary") {
					line(attribute + ":: " + base64.StdEncoding.EncodeToString(value))
				} else {
					line(fmt.Sprintf("%s: %s", attribute, value))
				}
			}
		}
	}
	return b.Bytes()
}
