package testca

import (
	"context"
	"fmt"
	"math/big"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"amfront/words"
)

// ErrNoCurrent is returned for a label without a valid certificate in service.
var ErrNoCurrent = words.Errorf("no valid certificate in service")

// PKI is all the hierarchies of one world. It is safe for concurrent use:
// operations run one at a time, and readers never wait for them.
type PKI struct {
	opt     Options
	layout  Layout // settled before anything is issued or read
	ownKeys bool

	op        sync.Mutex            // one operation at a time; guards the fields down to mu
	crlNumber map[string]int64      // last CRL number, by DN
	baseline  *publication          // as New left it
	tls       *tlsAuthority         // nil until asked for
	saved     map[string]savedFiles // directory: what is already there

	mu          sync.RWMutex // guards what follows, for moments only
	credentials []*Credential
	authorities []*Authority
	byName      map[name]*Credential
	byKeyID     map[string]*Credential
	pub         *publication
}

// name identifies a certificate: issuer Name in DER, and serial number.
type name struct{ issuer, serial string }

func empty(opt Options) *PKI {
	p := &PKI{opt: opt.withDefaults(), crlNumber: map[string]int64{}, saved: map[string]savedFiles{},
		byName: map[name]*Credential{}, byKeyID: map[string]*Credential{}, pub: newPublication()}
	if p.opt.Keys == nil {
		p.opt.Keys, p.ownKeys = NewKeyPool(0, 0), true
	}
	return p
}

// Close ends the key pool, if it is the PKI's own. Reading still works.
func (p *PKI) Close() {
	if p.ownKeys {
		p.opt.Keys.Close()
	}
}

// New generates the production, test and OCT hierarchies: eleven keys,
// generated in parallel. Nothing else is generated before it is asked for.
func New(ctx context.Context, opt Options) (*PKI, error) {
	p := empty(opt)
	if err := p.layOut(opt.Layout); err != nil {
		p.Close()
		return nil, err
	}
	if _, err := p.change(func(t *tx) (Change, error) { return Change{Op: "new"}, t.birth(ctx) }); err != nil {
		p.Close()
		return nil, fmt.Errorf("generate PKI: %w", err)
	}
	p.baseline = p.pub
	return p, nil
}

// Find is the credential that an issuer DN (raw DER) and serial number name,
// whether or not the front-end holds its key.
func (p *PKI) Find(rawIssuer []byte, serial *big.Int) (*Credential, bool) {
	if serial == nil {
		return nil, false
	}
	p.mu.RLock()
	defer p.mu.RUnlock()
	c, ok := p.byName[name{string(rawIssuer), string(serial.Bytes())}]
	return c, ok && serial.Sign() > 0
}

// FindSerial is every credential with that serial number, whoever issued it:
// for an issuer name that was re-encoded on the way (RFC 5280 §7.1), which
// Find, comparing octets, does not know.
func (p *PKI) FindSerial(serial *big.Int) []*Credential {
	p.mu.RLock()
	defer p.mu.RUnlock()
	var out []*Credential
	for _, c := range p.credentials {
		if c.seen() && c.Certificate.SerialNumber.Cmp(serial) == 0 {
			out = append(out, c)
		}
	}
	return out
}

// FindKeyID is the credential with that SubjectKeyIdentifier.
func (p *PKI) FindKeyID(ski []byte) (*Credential, bool) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	c, ok := p.byKeyID[string(ski)]
	return c, ok
}

// Current is the credential that a mailbox uses now: the most recent sound
// one that is valid, not revoked and held by the front-end, with which
// service messages are signed (F-04). It is the published one, except while
// a deliberate defect stands in its place in the directory. The error is
// ErrUnknownLabel or ErrNoCurrent.
func (p *PKI) Current(label string) (*Credential, error) {
	if _, err := hierarchyOf(label); err != nil {
		return nil, err
	}
	pub, now := p.publication(), p.opt.Now()
	if c := pub.newest(pub.service[label], now); c != nil {
		return c.issued(), nil
	}
	return nil, words.Errorf("%w for %s at %s: renew it", ErrNoCurrent, label, now.UTC().Format(time.RFC3339))
}

// Status tells what the front-end knows of a credential now.
func (p *PKI) Status(c *Credential) Status {
	pub, now := p.publication(), p.opt.Now()
	var s Status
	if r, ok := pub.revoked[c]; ok {
		s.Revoked, s.RevokedAt = true, r.At
	}
	from, until := c.period()
	s.NotYet, s.Expired = now.Before(from), now.After(until)
	s.Published = slices.Contains(pub.shown[c.Label], c)
	if n := pub.newest(pub.shown[c.Label], now); n != nil && n.begins().After(c.begins()) {
		s.Newer = n.issued()
	}
	return s
}

// Credentials lists every credential ever issued for a label ("" for all),
// oldest first.
func (p *PKI) Credentials(label string) []*Credential {
	var out []*Credential
	for _, c := range p.every() {
		if label == "" || c.Label == label {
			out = append(out, c.issued())
		}
	}
	return out
}

// Seen is Credentials without those that nobody has looked at yet (see
// Options.Deferred).
func (p *PKI) Seen(label string) []*Credential {
	return slices.DeleteFunc(p.every(), func(c *Credential) bool { return label != "" && c.Label != label || !c.seen() })
}

// every credential, signed or not.
func (p *PKI) every() []*Credential {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return slices.Clone(p.credentials)
}

// Authorities lists every authority ever made, decoys included, oldest first.
func (p *PKI) Authorities() []*Authority {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return slices.Clone(p.authorities)
}

func (p *PKI) publication() *publication {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.pub
}

// crlURL is the distribution point of an authority's list: an LDAP URL
// (RFC 4516, RFC 5280 §4.2.1.13) of its entry.
func (p *PKI) crlURL(dn string) string {
	rdns := strings.Split(dn, ",")
	for i, r := range rdns {
		typ, v, _ := strings.Cut(r, "=")
		rdns[i] = typ + "=" + url.PathEscape(v)
	}
	return strings.NewReplacer("{host}", p.opt.CRLHost, "{dn}", strings.Join(rdns, ",")).Replace(p.layout.List)
}

// layOut settles the layout of the directory. What a PKI was kept with stays:
// the names stand in its certificates.
func (p *PKI) layOut(name string) (err error) {
	if p.layout, err = LayoutByName(name); err != nil {
		return err
	}
	p.layout.mailboxes = p.opt.Mailboxes
	if wanted := p.opt.Layout; wanted != "" && wanted != name {
		return words.Errorf("%w: this PKI was made for %s, and its certificates say so; leave the layout out, or begin "+
			"another data directory for %s", ErrLayout, name, wanted)
	}
	return nil
}
