package testca

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"slices"
	"time"

	"amfront/words"
)

// Change is what an operation did, in the words of the journal.
type Change struct {
	// "renew", "supersede", "revoke", "expire", "republish", "roll", "crl", "defect", "twin",
	// "restore", …
	Op         string
	Label      string      // "" for an operation on an authority
	Serial     string      // of the certificate issued, or of the one revoked
	List       string      // DN of the entry whose list tells whether that one is revoked
	Defect     string      // id
	Detail     string      // one line
	Credential *Credential // the certificate issued; nil when there is none
}

// tx is an operation under way: what it makes becomes visible at once when it
// succeeds, and not at all when it fails.
type tx struct {
	p           *PKI
	now         time.Time
	pub         *publication
	credentials []*Credential
	authorities []*Authority
	born        bool // while the nominal hierarchies are made
}

// change runs one operation.
func (p *PKI) change(f func(*tx) (Change, error)) (Change, error) {
	p.op.Lock()
	defer p.op.Unlock()
	t := &tx{p: p, now: p.opt.Now().UTC(), pub: p.publication().clone()}
	done, err := f(t)
	if err != nil {
		return Change{}, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range t.credentials {
		p.index(c)
	}
	p.authorities = append(p.authorities, t.authorities...)
	p.pub = t.pub
	if c := done.Credential; done.List == "" && c != nil && c.Issuer != nil {
		done.List = c.Issuer.DN
	}
	return done, nil
}

// index makes a credential findable. Caller holds mu or is alone.
func (p *PKI) index(c *Credential) {
	p.credentials = append(p.credentials, c)
	if c.body == nil {
		p.name(c)
	}
}

// name makes a credential findable by what its certificate says.
func (p *PKI) name(c *Credential) {
	p.byName[name{string(c.Certificate.RawIssuer), string(c.Certificate.SerialNumber.Bytes())}] = c
	p.byKeyID[string(c.Certificate.SubjectKeyId)] = c
}

// birth makes the nominal hierarchies.
func (t *tx) birth(ctx context.Context) error {
	t.born = true
	born := nominal()
	if t.p.opt.WithoutOCT {
		born = slices.DeleteFunc(born, func(h hierarchy) bool { return h.name == octOwn.name })
	}
	n := 0
	for _, h := range born {
		n += 2 + len(h.labels)
	}
	keys, err := t.p.opt.Keys.many(ctx, n)
	if err != nil {
		return err
	}
	next := func() *rsa.PrivateKey {
		k := keys[0]
		keys = keys[1:]
		return k
	}
	for _, h := range born {
		inter, err := t.seatHierarchy(h, next(), next())
		if err != nil {
			return err
		}
		for _, label := range h.labels {
			spec := t.leaf(label, inter)
			spec.notBefore = t.now.Add(-t.p.opt.Validity.LeafAge).Truncate(time.Second)
			// Its successors begin later, end earlier and have lesser serial
			// numbers: only the beginning tells which is the most recent (E-03).
			spec.notAfter = spec.notBefore.Add(t.p.opt.Validity.Leaf + 2*t.p.opt.Validity.LeafAge)
			spec.serial = t.serial(firstSerial)
			issue := t.issue
			if t.p.opt.Deferred {
				issue = t.promise
			}
			c, err := issue(spec, next(), "", true)
			if err != nil {
				return err
			}
			t.pub.service[label] = []*Credential{c}
			t.pub.shown[label] = []*Credential{c}
		}
	}
	return nil
}

// seatHierarchy makes a root and its intermediate, and publishes both with
// their lists.
func (t *tx) seatHierarchy(h hierarchy, rootKey, interKey *rsa.PrivateKey) (*Authority, error) {
	root, err := t.authority(t.rootSpec(h), rootKey)
	if err != nil {
		return nil, err
	}
	inter, err := t.authority(t.intermediateSpec(h, root), interKey)
	if err != nil {
		return nil, err
	}
	return inter, t.seatNew(inter)
}

// seatNew publishes an intermediate and its root, each with a fresh list.
func (t *tx) seatNew(inter *Authority) error {
	for _, a := range []*Authority{inter.Issuer, inter} {
		t.pub.put(&seat{sound: a, shown: a, anchor: a})
		if err := t.publishCRL(a.DN, CRLFresh); err != nil {
			return err
		}
	}
	return nil
}

// rootSpec and intermediateSpec are the sound profiles of authorities.
func (t *tx) rootSpec(h hierarchy) caSpec {
	from := t.now.Add(-2 * year).Truncate(time.Second)
	return caSpec{hierarchy: h, dn: t.p.layout.rootDN(h), serial: t.serial(laterSerial), notBefore: from,
		notAfter: from.Add(t.p.opt.Validity.Root)}
}

func (t *tx) intermediateSpec(h hierarchy, root *Authority) caSpec {
	from := t.now.Add(-year).Truncate(time.Second)
	return caSpec{hierarchy: h, dn: t.p.layout.intermediateDN(h), serial: t.serial(laterSerial), issuer: root,
		notBefore: from,
		notAfter:  from.Add(t.p.opt.Validity.Intermediate), crlURL: t.p.crlURL(root.DN)}
}

func (t *tx) authority(s caSpec, key *rsa.PrivateKey) (*Authority, error) {
	if t.born && t.p.opt.Deferred && s.issuer == nil {
		s.memo = &t.p.opt.Keys.shared.memo
		s.now = t.now
	}
	a, err := s.authority(key)
	if err != nil {
		return nil, err
	}
	t.authorities = append(t.authorities, a)
	return a, nil
}

// leaf is the sound profile of a renewed certificate for a label.
func (t *tx) leaf(label string, issuer *Authority) leafSpec {
	from := t.nextNotBefore(label)
	dn := t.p.layout.recipientDN(hierarchyNamed(issuer.hierarchy), label)
	return leafSpec{label: label, dn: dn, serial: t.serial(laterSerial), issuer: issuer, keyUsage: soundKeyUsage,
		notBefore: from, notAfter: from.Add(t.p.opt.Validity.Leaf), crlURL: t.p.crlURL(issuer.DN)}
}

// nextNotBefore is later than that of every certificate of the label that
// has begun, in whole seconds, and normally well before now.
func (t *tx) nextNotBefore(label string) time.Time {
	from := t.now.Add(-t.p.opt.Validity.Backdate).Truncate(time.Second)
	for _, c := range slices.Concat(t.p.credentials, t.credentials) {
		nb, _ := c.period()
		if c.Label == label && !nb.After(t.now) && !nb.Before(from) {
			from = nb.Add(time.Second)
		}
	}
	return from
}

// issue makes a credential. held says whether the front-end has its key.
func (t *tx) issue(s leafSpec, key *rsa.PrivateKey, defect string, held bool) (*Credential, error) {
	if defect == "" && s.notBefore.After(t.now) {
		return nil, words.Errorf("renew %s: it was renewed so often that the next certificate would begin at %s, in the "+
			"future; wait, or check the clock",
			s.label, s.notBefore.Format(time.RFC3339))
	}
	cert, err := s.certificate(key)
	if err != nil {
		return nil, err
	}
	return t.credential(s, cert, key, defect, held), nil
}

// issueOdd makes a credential whose key is none of RSA 2048, so that no
// front-end has it. Of a key that is not RSA the bench keeps the certificate only.
func (t *tx) issueOdd(s leafSpec, key crypto.Signer, defect string) (*Credential, error) {
	cert, err := s.certificate(key)
	if err != nil {
		return nil, err
	}
	own, _ := key.(*rsa.PrivateKey)
	return t.credential(s, cert, own, defect, false), nil
}

func (t *tx) credential(s leafSpec, cert *x509.Certificate, key *rsa.PrivateKey, defect string,
	held bool) *Credential {
	c := &Credential{Label: s.label, Actor: actorOf(s.label), Usage: usageOf(s.label), Certificate: cert, Key: key,
		Issuer: s.issuer, Defect: defect, Held: held}
	if s.selfSigned {
		c.Issuer = nil
	}
	t.credentials = append(t.credentials, c)
	return c
}

// promise is issue for a sound credential that is signed when somebody looks
// at it. Nobody can ask for it by name before.
func (t *tx) promise(s leafSpec, key *rsa.PrivateKey, _ string, held bool) (*Credential, error) {
	p := t.p
	c := &Credential{Label: s.label, Actor: actorOf(s.label), Usage: usageOf(s.label), Key: key, Issuer: s.issuer,
		Held: held,
		from: s.notBefore, until: s.notAfter}
	c.body = &deferred{id: s.serial.Text(16), sign: func() ([]byte, error) {
		cert, err := s.certificate(key)
		if err != nil {
			return nil, err
		}
		p.mu.Lock()
		c.Certificate = cert
		p.name(c)
		p.mu.Unlock()
		p.tell(cert.Raw)
		return cert.Raw, nil
	}}
	t.credentials = append(t.credentials, c)
	return c, nil
}

// tell passes on what was signed late.
func (p *PKI) tell(der []byte) {
	if p.opt.Signed != nil {
		p.opt.Signed(der)
	}
}
