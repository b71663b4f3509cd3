package directory

import (
	"bytes"
	"errors"
	"net"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ber "github.com/go-asn1-ber/asn1-ber"
	"github.com/go-ldap/ldap/v3"

	"amfront/pki/testca"
)

// FuzzSession: whatever a client sends, the session ends by itself and in
// good order: every answer can be decoded, and nothing panics.
func FuzzSession(f *testing.F) {
	starttls := request(1, opExtended, appendString(nil, 0x80, oidStartTLS))
	for _, seed := range [][]byte{
		nil, {0x30}, {0x30, 0x80}, []byte("GET / HTTP/1.0\r\n\r\n"), starttls,
		request(1, opBind, bindBody(3, "", 0x80, "")), request(1, opBind, bindBody(2, "cn=x", 0xa3, "\x04\x01X")),
		request(2, opSearch, searchBody(amoTestDN, 0, present, "userCertificate", "+")),
		request(2, opSearch, searchBody(caTestDN+",cn="+testca.LabelAMOTest+"/certificate", 2, nest(5), "*", "1.1"),
			controlOf(oidPaged, true, []byte{0x30, 5, 2, 1, 2, 4, 0})),
		request(3, opCompare, append(appendString(nil, tagOctetString, "c=fr"),
			appendString(nil, tagSequence, appendString(appendString(nil, tagOctetString, "c"), tagOctetString, "FR"))...)),
		request(4, opAbandon, []byte{3}), request(5, opDelete, []byte("c=fr")), request(6, opUnbind, nil),
		request(7, opExtended, appendString(nil, 0x80, oidWhoAmI)),
	} {
		f.Add(seed)
		f.Add(append(request(9, opBind, bindBody(3, "", 0x80, "")), seed...))
	}
	s, err := New(Options{Log: nil, Idle: time.Second, Exchange: time.Second})
	if err != nil {
		f.Fatal(err)
	}
	if err := s.Publish(published()); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		client := &scripted{in: bytes.NewReader(in)}
		c := newConn(s, client, false)
		c.serve(t.Context())
		for rest := bytes.NewReader(client.out.Bytes()); rest.Len() > 0; {
			p, err := ber.ReadPacket(rest)
			if err != nil || len(p.Children) < 2 {
				t.Fatalf("an answer that cannot be decoded: %v", err)
			}
		}
	})
}

// scripted is a connection that says what it has to say and hangs up.
type scripted struct {
	in  *bytes.Reader
	out bytes.Buffer
}

func (s *scripted) Read(p []byte) (int, error)       { return s.in.Read(p) }
func (s *scripted) Write(p []byte) (int, error)      { return s.out.Write(p) }
func (s *scripted) Close() error                     { return nil }
func (s *scripted) LocalAddr() net.Addr              { return nil }
func (s *scripted) RemoteAddr() net.Addr             { return nil }
func (s *scripted) SetDeadline(time.Time) error      { return nil }
func (s *scripted) SetReadDeadline(time.Time) error  { return nil }
func (s *scripted) SetWriteDeadline(time.Time) error { return nil }

// FuzzFilter: what go-ldap compiles, we read, and our text of it compiles to
// the same octets.
func FuzzFilter(f *testing.F) {
	for _, seed := range []string{"(objectClass=*)", "(&(a=b)(|(c=d)(!(e=f))))", "(cn=a*b*c)", "(cn=*)", "(cn=*a)",
		"(cn=a*)", "(cn>=1)", "(cn<=1)", "(cn~=1)",
		"(cn:dn:2.5.13.5:=x)", "(:caseExactMatch:=x)", "(cn:=x)", `(cn=\28\2a\29\5c\00)`, "(cn=é)",
		`(userCertificate=\ff\30)`, "(&)", "(|)", "(ou:dn:=x)", "(ou:dn)"} {
		f.Add(seed)
	}
	s := builtin()
	e := &entry{dn: amoTestDN}
	tree, err := newTree(published(), nil, time.Now(), false)
	if err != nil {
		f.Fatal(err)
	}
	e = tree.exact[amoTestDN]
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ldap.CompileFilter(text)
		if err != nil {
			return
		}
		c := cursor{rest: p.Bytes()}
		fl, err := parseFilter(&c)
		if err != nil {
			return // deeper or wider than our limits, or what go-ldap should not have made
		}
		if v := s.compile(fl)(e); v < isFalse || v > isTrue {
			t.Errorf("%q is %d", text, v)
		}
		if !utf8.ValidString(fl.attributes()) {
			return
		}
		again, err := ldap.CompileFilter(fl.String())
		if err != nil {
			if strings.ContainsAny(fl.attributes(), "()*\\:=<>~ ") || fl.attributes() == "" {
				return // a name that RFC 4515 cannot write
			}
			t.Fatalf("%q became %q: %v", text, fl, err)
		}
		if strings.Contains(fl.String(), ":dn:=") && bytes.Contains(p.Bytes(), []byte("\x81\x02dn")) {
			return // a matching rule named "dn", which RFC 4515 cannot tell from the flag
		}
		if !bytes.Equal(again.Bytes(), p.Bytes()) && !strings.ContainsAny(fl.attributes(), "()*\\:=<>~ ") {
			t.Errorf("%q became %q", text, fl)
		}
	})
}

// attributes are all names in a filter, for the fuzzer.
func (f *filter) attributes() string {
	out := f.attribute + f.rule
	for _, k := range f.kids {
		out += k.attributes()
	}
	return out
}

// FuzzFilterOctets: hostile octets never make the parser or the evaluation fail.
func FuzzFilterOctets(f *testing.F) {
	for _, seed := range [][]byte{present, nest(40), appendString(nil, filterExtensible, "\x81\x01a\x83\x01x\x84\x01\xff"),
		{filterAnd, 0}, {0xaa, 0}, {filterSubstrings, 0}} {
		f.Add(seed)
	}
	tree, err := newTree(published(), nil, time.Now(), false)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		c := cursor{rest: in}
		fl, err := parseFilter(&c)
		if err != nil {
			if _, ok := asFailure(err); !ok && !errors.Is(err, errMalformed) {
				t.Fatalf("an error of no class: %v", err)
			}
			return
		}
		_ = fl.String()
		tree.schema.compile(fl)(tree.exact[amoTestDN])
	})
}

// FuzzName: go-ldap is the second opinion on equality, and what we spell is
// the same name again.
func FuzzName(f *testing.F) {
	typeForm := regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9.-]*$`)
	for _, seed := range []string{"ДQQQQQ\x01=", "", "c=fr", "CN= a ,C=FR", `cn=a\2cb+sn=x,c=fr`, "2.5.4.3=x",
		"cn=#0401ff", "cn=a;c=b", `cn=\00\01\02`, "cn=a,cn=b/certificate", amoTestDN, "cn=é"} {
		f.Add(seed)
	}
	s := builtin()
	f.Fuzz(func(t *testing.T, in string) {
		n, dn, err := readName(s, in)
		if err != nil {
			return
		}
		for _, rdn := range dn.RDNs {
			for _, a := range rdn.Attributes {
				if !typeForm.MatchString(a.Type) {
					return // no attribute type (RFC 4512 §1.4): go-ldap folds it in its own way
				}
			}
		}
		again, _, err := readName(s, dn.String())
		if err != nil {
			return // go-ldap writes some of what it reads in a way that it does not read
		}
		if utf8.ValidString(in) && !slices.Equal(n, again) && !strings.ContainsAny(in, "#") {
			t.Errorf("%q is %q, spelled %q it is %q", in, n, dn, again)
		}
		_ = spellings(s, in)
	})
}

// FuzzLDIF: what is read and written is read again as the same.
func FuzzLDIF(f *testing.F) {
	for _, seed := range []string{"", "version: 1\n\ndn: c=fr\nobjectClass: country\nc: fr\n",
		"dn:: Yz1mcg==\r\nuserCertificate;binary:: MAA=\r\n", "# x\n y\ndn: c=f\n r\ncn: \n",
		"dn: c=fr\n\n\ndn: o=x,c=fr\no:< file:///etc/passwd\n", "dn: c=fr\nchangetype: modify\n", "\xef\xbb\xbfdn: c=fr\n",
		"dn: c=fr\ncn:  a \n", " x", "dn"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		entries, err := ReadLDIF(bytes.NewReader(in))
		var where *LDIFError
		if err != nil {
			if !errors.As(err, &where) || where.Line < 1 || where.Line > bytes.Count(in, []byte("\n"))+1 {
				t.Fatalf("an error without its place: %v", err)
			}
			return
		}
		var b bytes.Buffer
		if err := WriteLDIF(&b, entries); err != nil {
			t.Fatal(err)
		}
		again, err := ReadLDIF(&b)
		if err != nil || len(again) != len(entries) {
			t.Fatalf("written and read again: %v\n%s", err, b.Bytes())
		}
		for i, e := range entries {
			if again[i].DN != e.DN || !slices.Equal(again[i].ObjectClasses, e.ObjectClasses) ||
				len(again[i].Attributes) != len(e.Attributes) {
				t.Fatalf("%+v became %+v", e, again[i])
			}
			for k, v := range e.Attributes {
				if !slices.EqualFunc(v, again[i].Attributes[k], bytes.Equal) {
					t.Fatalf("%s %q became %q", k, v, again[i].Attributes[k])
				}
			}
		}
		_, _ = newTree(entries, nil, time.Now(), false)
	})
}
