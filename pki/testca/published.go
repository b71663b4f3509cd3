package testca

// Entry is a directory entry that the PKI publishes.
type Entry struct {
	DN            string   // RFC 4514
	ObjectClasses []string // "pkiCA", "pkiUser", …
	Attributes    map[string][][]byte
	// Pending are further attributes, of which values are signed when somebody
	// first looks at them (see Options.Deferred).
	Pending map[string]Pending
}

// The attributes of RFC 4523, in the only form in which they are transferred.
const (
	attrUserCertificate = "userCertificate;binary"
	attrCACertificate   = "cACertificate;binary"
	attrCRL             = "certificateRevocationList;binary"
	attrARL             = "authorityRevocationList;binary"
)

// Published is what the directory shows now: the containers first, then the
// authorities, then the recipients; parents before children. Attributes hold
// the values without objectClass, which is ObjectClasses.
func (p *PKI) Published() []Entry {
	t := tree{seen: map[string]int{}, deferred: p.opt.Deferred}
	pub := p.publication()
	for _, s := range pub.seats {
		t.authority(s)
	}
	for _, label := range Labels() {
		h, err := hierarchyOf(label)
		if err != nil {
			continue // cannot be: Labels lists known ones
		}
		home, name := p.layout.recipientDN(h, label), p.layout.fill(p.layout.Searched, h, label)
		t.recipient(home, name, pub.shown[label])
		for _, c := range pub.shown[label] {
			if c.Issuer == nil || c.Defect != "" {
				continue
			}
			// Rolled to another authority: also at the entry of its subject.
			if dn := p.layout.recipientDN(hierarchyNamed(c.Issuer.hierarchy), label); dn != home {
				t.recipient(dn, name, []*Credential{c})
			}
		}
	}
	return t.entries
}

// tree collects entries, each DN once, with the containers above it.
type tree struct {
	entries []Entry
	seen    map[string]int // DN: index

	deferred bool // certificates of recipients and lists are Pending
}

func (t *tree) add(e Entry) {
	if i, ok := t.seen[e.DN]; ok {
		for k, v := range e.Attributes {
			if k == attrUserCertificate {
				v = append(t.entries[i].Attributes[k], v...)
			}
			t.entries[i].Attributes[k] = v
		}
		for k, v := range e.Pending {
			if k == attrUserCertificate {
				v = t.entries[i].Pending[k].with(v.parts...)
			}
			t.entries[i].Pending[k] = v
		}
		return
	}
	t.container(parentDN(e.DN))
	t.seen[e.DN] = len(t.entries)
	t.entries = append(t.entries, e)
}

// container makes the entries above, where they lack.
func (t *tree) container(dn string) {
	if _, ok := t.seen[dn]; ok || dn == "" {
		return
	}
	t.container(parentDN(dn))
	typ, value := splitRDN(dn)
	classes := map[string][]string{
		"c": {"top", "country"}, "o": {"top", "organization"}, "ou": {"top", "organizationalUnit"},
	}[typ]
	if classes == nil {
		return // a cn has an entry of its own
	}
	t.seen[dn] = len(t.entries)
	t.entries = append(t.entries, Entry{DN: dn, ObjectClasses: classes,
		Attributes: map[string][][]byte{typ: {[]byte(value)}}})
}

func (t *tree) authority(s *seat) {
	a := map[string][][]byte{
		"cn":              {[]byte(s.sound.Name)},
		attrCACertificate: {s.shown.Certificate.Raw},
	}
	pending := map[string]Pending{}
	if s.crl != nil {
		lists := []string{attrCRL}
		if s.sound.Issuer == nil {
			lists = append(lists, attrARL) // a root revokes nothing but authorities; Java asks for this one
		}
		for _, attr := range lists {
			if t.deferred {
				pending[attr] = Pending{}.with(s.crl.body)
			} else {
				a[attr] = [][]byte{s.crl.Raw()}
			}
		}
	}
	t.add(Entry{DN: s.sound.DN, ObjectClasses: []string{"top", "organizationalRole", "pkiCA"}, Attributes: a,
		Pending: pending})
}

func (t *tree) recipient(dn, name string, shown []*Credential) {
	a := map[string][][]byte{"cn": {[]byte(name)}, "sn": {[]byte(name)}, "mail": {[]byte(name)}}
	pending := map[string]Pending{}
	for _, c := range shown {
		if t.deferred {
			pending[attrUserCertificate] = pending[attrUserCertificate].with(c.octets())
		} else {
			a[attrUserCertificate] = append(a[attrUserCertificate], c.Certificate.Raw)
		}
	}
	t.add(Entry{DN: dn, ObjectClasses: []string{"top", "person", "organizationalPerson", "inetOrgPerson", "pkiUser"},
		Attributes: a, Pending: pending})
}

// ListNumbers are the numbers of the lists that the directory shows, by the DN
// under which it does.
func (p *PKI) ListNumbers() map[string]int64 {
	out := map[string]int64{}
	for _, s := range p.publication().seats {
		if s.crl != nil {
			out[s.sound.DN] = s.crl.Number
		}
	}
	return out
}
