package directory

import (
	"context"
	"crypto/subtle"
	"strings"
	"time"

	"amfront/bench/dialect"
	"amfront/journal"
)

// perform carries out a request: it appends the answer to c.out and fills the
// record. then, when not nil, is to be done once the answer is journaled; ends
// are the offsets in c.out where each entry of a search ends. An error is a
// request that cannot be read.
func (c *conn) perform(m *message, rec *journal.LDAPRequest) (then func(context.Context) *closing, ends []int,
	err error) {
	for _, k := range m.controls {
		if k.critical && !(k.oid == oidPaged && m.op == opSearch) && k.oid != oidManageDsaIT {
			c.describe(m, rec)
			c.answer(m, rec, fail(criticalExtension, "the critical control %q is not supported", k.oid), nil, nil)
			return nil, nil, nil
		}
	}
	switch m.op {
	case opSearch:
		ends, err = c.search(m, rec)
		return nil, ends, err
	case opBind:
		return nil, nil, c.bind(m, rec)
	case opCompare:
		return nil, nil, c.compare(m, rec)
	case opExtended:
		then, err = c.extended(m, rec)
		return then, nil, err
	}
	if rec.Base, err = parseTarget(m); err != nil {
		return nil, nil, err
	}
	c.answer(m, rec, fail(unwillingToPerform, "this directory is read-only: what it publishes comes from its PKI"), nil,
		nil)
	return nil, nil, nil
}

// describe fills in what was asked, for a request that is refused unread.
func (c *conn) describe(m *message, rec *journal.LDAPRequest) {
	if m.op == opSearch {
		if r, err := parseSearch(m.body); err == nil {
			r.describe(rec)
		}
	}
}

// answer writes the LDAPResult of a request; a nil failure is success.
func (c *conn) answer(m *message, rec *journal.LDAPRequest, f *failure, extra, controls []byte) {
	if f == nil {
		f = &failure{}
	}
	rec.Result, rec.Message = f.code, f.text
	c.out = appendResult(c.out, m.id, m.kind.answer, f.code, f.matched, f.text, extra, controls)
}

// bind is RFC 4511 §4.2 and RFC 4513 §5.1: anonymous, or simple with a
// configured name and password.
func (c *conn) bind(m *message, rec *journal.LDAPRequest) error {
	r, err := parseBind(m.body)
	if err != nil {
		return err
	}
	rec.Base = accountDN(c.srv.tree.Load().schema, r.name)
	c.bound = ""
	for _, d := range c.delayed {
		c.recordLost(d, "abandoned by a bind")
	}
	c.delayed = nil
	f := c.authenticate(r)
	c.answer(m, rec, f, nil, nil)
	return nil
}

// accountDN is the name of a bind as journal and answers may show it: one that
// is no DN of attributes that we know may be the password, in the wrong field.
func accountDN(s *schema, dn string) string {
	_, d, err := readName(s, dn)
	if err != nil {
		return "***"
	}
	for _, r := range d.RDNs {
		for _, a := range r.Attributes {
			if s.attribute(strings.ToLower(strings.TrimSpace(a.Type))) == nil || secretAttribute(a.Type) {
				return "***"
			}
		}
	}
	return dn
}

func (c *conn) authenticate(r bindRequest) *failure {
	switch {
	case r.version != 3:
		return fail(protocolError, "LDAPv%d, alors que l'annuaire parle LDAPv3 (RFC 4511) : demander LDAPv3 (PHP : "+
			"ldap_set_option($ldap, LDAP_OPT_PROTOCOL_VERSION, 3) avant ldap_bind ; OpenLDAP : "+
			"LDAP_OPT_PROTOCOL_VERSION, -P 3 ; .NET : SessionOptions.ProtocolVersion = 3 ; Java : "+
			"java.naming.ldap.version ; WinLDAP : LDAP_OPT_VERSION)", r.version)
	case r.method != 0x80:
		return fail(authMethodNotSupported, "only anonymous and simple bind are supported, no SASL")
	case r.name == "" && len(r.password) == 0:
		return nil
	case len(r.password) == 0:
		return fail(unwillingToPerform, "a bind with a name needs a password; bind without a name to be anonymous")
	}
	n, err := parseName(c.srv.tree.Load().schema, r.name)
	if err != nil {
		return fail(invalidDNSyntax, "expected a DN as RFC 4514 writes it")
	}
	remote := address(c.raw.RemoteAddr())
	if c.nc == c.raw && !c.srv.opt.Porter.InClear(remote) {
		return fail(confidentialityRequired, "a password is taken under TLS only: StartTLS is expected first")
	}
	account, known := c.srv.binds[n.key()]
	switch right, wait := c.srv.opt.Porter.Try(remote, func() bool {
		return subtle.ConstantTimeCompare([]byte(account.password), r.password) == 1 && known
	}); {
	case wait > 0:
		return fail(busy, "too many wrong passwords from your address, try again in %d seconds", int(wait/time.Second)+1)
	case !right:
		return fail(invalidCredentials, "wrong name or password")
	}
	c.bound = account.dn
	return nil
}

// compare is RFC 4511 §4.10.
func (c *conn) compare(m *message, rec *journal.LDAPRequest) error {
	r, err := parseCompare(m.body)
	if err != nil {
		return err
	}
	f := &filter{choice: filterEqual, attribute: r.attribute, value: r.value}
	rec.Base, rec.Filter, rec.Attributes = r.entry, f.String(), []string{r.attribute}
	c.answer(m, rec, c.srv.tree.Load().compare(r, f), nil, nil)
	return nil
}

func (t *tree) compare(r compareRequest, f *filter) *failure {
	e, err := t.base(r.entry)
	if err != nil {
		f, _ := asFailure(err)
		return f
	}
	if e == nil {
		e = t.rootDSE
	}
	d := t.schema.describe(r.attribute)
	if d.kind == nil {
		return fail(undefinedAttributeType, "the schema has no attribute %q", r.attribute)
	}
	if anyAttribute(d, func(*attribute) bool { return true })(e) != isTrue {
		return fail(noSuchAttribute, "the entry has no %s", r.attribute)
	}
	switch t.schema.compile(f)(e) {
	case isTrue:
		return &failure{code: compareTrue}
	case isFalse:
		return &failure{code: compareFalse}
	}
	return fail(inappropriateMatching, "%s cannot be compared with that value", r.attribute)
}

// extended is RFC 4511 §4.12: StartTLS and Who am I?. The record's Base holds
// the OID of the request.
func (c *conn) extended(m *message, rec *journal.LDAPRequest) (then func(context.Context) *closing, err error) {
	if rec.Base, err = parseExtended(m.body); err != nil {
		return nil, err
	}
	switch rec.Base {
	case oidWhoAmI: // RFC 4532
		id := ""
		if c.bound != "" {
			id = "dn:" + c.bound
		}
		c.answer(m, rec, nil, appendString(nil, 0x8b, id), nil)
	case oidStartTLS: // RFC 4511 §4.14
		name := appendString(nil, 0x8a, oidStartTLS)
		switch {
		case c.srv.opt.TLS == nil:
			c.answer(m, rec, fail(protocolError, "StartTLS is not offered here"), name, nil)
		case c.nc != c.raw:
			c.answer(m, rec, fail(operationsError, "TLS is already established"), name, nil)
		case len(c.delayed) > 0:
			c.answer(m, rec, fail(operationsError, "other requests are outstanding"), name, nil)
		case c.br.Buffered() > 0:
			// octets sent ahead of TLS would be read as if they came under it
			return nil, malformed("octets follow the StartTLS request before its answer")
		default:
			c.answer(m, rec, nil, name, nil)
			return c.upgrade, nil
		}
	default:
		c.answer(m, rec, fail(protocolError, "the extended operation %q is not supported", rec.Base), nil, nil)
	}
	return nil, nil
}

func (c *conn) upgrade(ctx context.Context) *closing {
	if end := c.flush(); end != nil {
		return end
	}
	if err := c.startTLS(ctx); err != nil {
		return &closing{reason: journal.HandshakeFailed + ": " + dialect.Handshake(err, "LDAP", false)}
	}
	c.bound = "" // what was said in the clear may be anyone's
	return nil
}
