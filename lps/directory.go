package lps

import (
	"bytes"
	"context"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-ldap/ldap/v3"
)

// directory is one anonymous session with the GIE's directory (RFC 4511).
type directory struct {
	conn *ldap.Conn
	ask  func(*ldap.Conn, *ldap.SearchRequest) (*ldap.SearchResult, error)
	raw  net.Conn
	stop func() bool
}

// connect opens a session.
func (p *Policy) connect(ctx context.Context, dial dialFunc, host string, port int) (*directory, error) {
	limit := p.Exchange
	short, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	raw, err := dial(short, "tcp", net.JoinHostPort(host, strconv.Itoa(port)))
	if err != nil {
		return nil, err
	}
	conn := ldap.NewConn(raw, false)
	conn.Start()
	conn.SetTimeout(limit)
	d := &directory{conn: conn, raw: raw, ask: p.Ask, stop: context.AfterFunc(ctx, func() { raw.Close() })}
	if d.ask == nil {
		d.ask = (*ldap.Conn).Search
	}
	if p.NoBind {
		return d, nil
	}
	if err := conn.UnauthenticatedBind(""); err != nil {
		d.close()
		return nil, err
	}
	return d, nil
}

// close ends the session at once (E-10).
func (d *directory) close() {
	d.stop()
	_ = d.conn.Unbind() // the answer is the closing of the connection
	d.conn.Close()
}

// maxEntries is asked of the directory: one entry a recipient.
const maxEntries = 10

func (d *directory) search(base string, scope int, filter, attribute string) ([][]byte, error) {
	res, err := d.ask(d.conn, ldap.NewSearchRequest(base, scope, ldap.NeverDerefAliases, maxEntries, 0, false, filter,
		[]string{attribute}, nil))
	if ldap.IsErrorWithCode(err, ldap.LDAPResultNoSuchObject) {
		return nil, nil
	}
	if err != nil && !(ldap.IsErrorWithCode(err, ldap.LDAPResultSizeLimitExceeded) && res != nil) {
		return nil, err
	}
	var out [][]byte
	plain, _, _ := strings.Cut(attribute, ";")
	for _, e := range res.Entries {
		for _, a := range e.Attributes {
			if name, _, _ := strings.Cut(a.Name, ";"); strings.EqualFold(name, plain) {
				out = append(out, a.ByteValues...)
			}
		}
	}
	return out, nil
}

// certificates is what is published for a label, in the directory's order.
func (d *directory) certificates(base, label string) ([][]byte, error) {
	return d.search(base, ldap.ScopeWholeSubtree, "(cn="+ldap.EscapeFilter(label)+")", "userCertificate;binary")
}

// authority is the certificate published at a CA's entry.
func (d *directory) authority(dn string) ([][]byte, error) {
	return d.search(dn, ldap.ScopeBaseObject, "(objectClass=*)", "cACertificate;binary")
}

// list is the revocation list published at a CA's entry.
func (d *directory) list(dn string) ([][]byte, error) {
	return d.search(dn, ldap.ScopeBaseObject, "(objectClass=*)", "certificateRevocationList;binary")
}

// nameOf writes a Name in the order of a directory (RFC 4514).
func nameOf(raw []byte) (string, error) {
	var rdns pkix.RDNSequence
	if rest, err := asn1.Unmarshal(raw, &rdns); err != nil || len(rest) > 0 {
		return "", errors.New("malformed Name")
	}
	return rdns.String(), nil
}

// sameName tells two Names alike whatever string types they are written in
// (RFC 5280 §7.1: UTF8String and PrintableString of the same text are equal).
func sameName(a, b []byte) bool {
	if bytes.Equal(a, b) {
		return true
	}
	x, err := nameOf(a)
	y, yerr := nameOf(b)
	return err == nil && yerr == nil && strings.EqualFold(x, y)
}

// listOf is the DN at which the list that covers a certificate is published:
// that of its distribution point (E-08), else its issuer's. The station asks
// the directory that it is set up for, whatever host the URL names.
func listOf(c *x509.Certificate) (string, error) {
	for _, p := range c.CRLDistributionPoints {
		u, err := url.Parse(p)
		if err != nil || !strings.EqualFold(u.Scheme, "ldap") {
			continue
		}
		dn := strings.TrimPrefix(u.Path, "/")
		if i := strings.LastIndex(dn, "/"); i >= 0 { // the older form: …,c=fr/certificateRevocationList
			dn = dn[:i]
		}
		if _, err := ldap.ParseDN(dn); err == nil && dn != "" {
			return dn, nil
		}
	}
	return nameOf(c.RawIssuer)
}
