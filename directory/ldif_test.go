package directory

import (
	"errors"
	"strings"
	"testing"
)

func TestReadLDIF(t *testing.T) {
	entries, err := ReadLDIF(strings.NewReader("# made by hand\r\n#  folded\r\n comment\r\nversion: 1\r\n\r\n" +
		"dn: cn=amo_pj.test@test.rss.fr,\r\n ou=X,c=fr\r\nobjectClass: pkiUser\r\nobjectclass: person\r\ncn:: " +
		"YW1vX3BqLnRlc3RAdGVzdC5yc3MuZnI=\r\n" +
		"userCertificate;binary:: MAIE\r\n AA==\r\nuserCertificate;binary:: MAA=\r\nsn:   x\r\n\r\n\r\n# end\r\n\r\ndn: " +
		"c=de\nchangetype: add\nc: de"))
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 2 || entries[0].DN != "cn=amo_pj.test@test.rss.fr,ou=X,c=fr" || entries[1].DN != "c=de" {
		t.Fatalf("read %+v", entries)
	}
	e := entries[0]
	if strings.Join(e.ObjectClasses, " ") != "pkiUser person" ||
		string(e.Attributes["cn"][0]) != "amo_pj.test@test.rss.fr" ||
		len(e.Attributes["userCertificate;binary"]) != 2 ||
		string(e.Attributes["userCertificate;binary"][0]) != "\x30\x02\x04\x00" || string(e.Attributes["sn"][0]) != "x" {
		t.Errorf("read %+v", e)
	}
}

func TestBadLDIF(t *testing.T) {
	for _, c := range []struct {
		class, in string
		line      int
		says      string
	}{
		{"URL value", "dn: c=fr\nc: fr\ndescription:< file:///etc/passwd\n", 3, "URL value"},
		{"base64", "dn: c=fr\nc:: a*b\n", 2, "expected base64"},
		{"no colon", "dn: c=fr\nc fr\n", 2, "expected \"attribute: value\""},
		{"no DN", "\n\nc: fr\n", 3, "expected \"dn: …\""},
		{"bad DN", "dn: nowhere\n", 1, "RFC 4514"},
		{"DN twice", "dn: c=fr\nc: fr\ndn: c=de\n", 3, "empty line"},
		{"change record", "dn: c=fr\nchangetype: modify\nadd: c\n", 2, "only entries"},
		{"dash", "dn: c=fr\n-\n", 2, "change record"},
		{"version 2", "version: 2\n", 1, "expected version 1"},
		{"continuation of nothing", " x\n", 1, "continuation"},
		{"attribute name", "dn: c=fr\nc_d: x\n", 2, "attribute name"},
		{"option", "dn: c=fr\nc;é: x\n", 2, "option"},
		{"after a fold", "dn: c=f\n r\ndescription: a\n b\n c\nbad\n", 6, "expected"},
		{"Latin-1 DN", "dn: cn=\xe9,c=fr\n", 1, "UTF-8"},
	} {
		_, err := ReadLDIF(strings.NewReader(c.in))
		var where *LDIFError
		if !errors.As(err, &where) || where.Line != c.line || !strings.Contains(where.Text, c.says) {
			t.Errorf("%s: %v; expected line %d, %q", c.class, err, c.line, c.says)
		}
	}
}

// TestUnknownNames: what the user's file calls by names of its own is
// published, and the schema says so.
func TestUnknownNames(t *testing.T) {
	entries, err := ReadLDIF(strings.NewReader("dn: dc=example,dc=test\nobjectClass: domain\nobjectClass: " +
		"maClasse\ndc: example\nmonAttribut: Une Valeur\ndescription;lang-fr: oui\ndescription: ja\n"))
	if err != nil {
		t.Fatal(err)
	}
	b := start(t, nil, entries...)
	c := b.dial()
	for filter, want := range map[string]int{"(monattribut=une  valeur)": 1, "(monAttribut=une*)": 1,
		"(objectClass=MACLASSE)": 1, "(description;lang-fr=oui)": 1, "(description=oui)": 1, "(description;lang-fr=ja)": 0,
		"(description;lang-de=*)": 0} {
		r := certSearch("dc=example,dc=test")
		r.Filter, r.Attributes = filter, nil
		res, err := c.Search(r)
		if err != nil || len(res.Entries) != want {
			t.Errorf("%s: %v, %v; expected %d", filter, res, err, want)
		}
	}
	r := certSearch("cn=Subschema")
	r.Attributes = []string{"attributeTypes", "objectClasses"}
	res, err := c.Search(r)
	if err != nil || !strings.Contains(strings.Join(res.Entries[0].GetAttributeValues("attributeTypes"), "\n"),
		"NAME 'monAttribut'") ||
		!strings.Contains(strings.Join(res.Entries[0].GetAttributeValues("objectClasses"), "\n"), "NAME 'maClasse'") {
		t.Errorf("schema: %v", err)
	}
	if again := start(t, nil).tree.Load().schema.attribute("monAttribut"); again != nil {
		t.Error("one world's attribute shows in another's schema")
	}
}
