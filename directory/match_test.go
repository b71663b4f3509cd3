package directory

import (
	"testing"
	"time"

	"github.com/go-ldap/ldap/v3"

	"amfront/pki/testca"
)

// TestThreeValues: RFC 4511 §4.5.1.7, on one entry. U stands for an assertion
// that evaluates to Undefined, T and F for a true and a false one.
func TestThreeValues(t *testing.T) {
	tree, err := newTree(published(), nil, time.Now(), false)
	if err != nil {
		t.Fatal(err)
	}
	e := tree.exact[amoTestDN]
	const T, F, U = "(cn=" + testca.LabelAMOTest + ")", "(cn=x)", "(unknown=x)"
	for _, c := range []struct {
		filter string
		want   truth
	}{
		{T, isTrue}, {F, isFalse}, {U, undefined},
		{"(!" + T + ")", isFalse}, {"(!" + F + ")", isTrue}, {"(!" + U + ")", undefined},
		{"(&" + T + U + ")", undefined}, {"(&" + F + U + ")", isFalse}, {"(&" + U + F + ")", isFalse},
		{"(&" + T + T + ")", isTrue},
		{"(|" + T + U + ")", isTrue}, {"(|" + U + T + ")", isTrue}, {"(|" + F + U + ")", undefined},
		{"(|" + F + F + ")", isFalse},
		{"(&)", isTrue}, {"(|)", isFalse},
		{"(unknown=*)", undefined}, {"(!(unknown=*))", undefined}, {"(crossCertificatePair=*)", isFalse},
		{"(cn>=a)", undefined},                 // cn has no ordering rule (RFC 4519)
		{"(createTimestamp>=2000)", undefined}, // no time
		{"(createTimestamp>=20000101000000Z)", isTrue}, {"(createTimestamp<=200001010000Z)", isFalse},
		{"(objectClass=2.5.6.6)", isTrue}, {"(objectClass=PERSON)", isTrue}, {"(objectClass=nothing)", undefined},
		{"(userCertificate=abc)", undefined}, {"(cn=\\ff)", undefined},
		{"(cn=  AMO_pj.TEST@test.rss.fr )", isTrue}, {"(cn~=amo_pj.test@test.rss.fr)", isTrue},
		{"(cn=amo*fr)", isTrue}, {"(cn=*pj*test*)", isTrue}, {"(cn=a*a)", isFalse}, {"(cn= *)", isTrue},
		{"(userCertificate=*a*)", undefined},
		{"(ou:dn:=ac-facturation-test)", isTrue}, {"(ou:=ac-facturation-test)", isFalse},
		{"(:dn:caseIgnoreMatch:=SESAM-VITALE)", isTrue},
		{"(:caseExactMatch:=AMO_pj.test@test.rss.fr)", isFalse}, {"(cn:caseExactMatch:=amo_pj.test@test.rss.fr)", isTrue},
		{"(cn:unknownMatch:=x)", undefined},
		{"(cn;lang-fr=*)", isFalse}, {"(cn;binary=*)", undefined}, {"(userCertificate;binary=*)", isTrue},
		{"(name=amo_pj.test@test.rss.fr)", isTrue},
	} {
		p, err := ldap.CompileFilter(c.filter)
		if err != nil {
			t.Fatalf("%s: %v", c.filter, err)
		}
		octets := cursor{rest: p.Bytes()}
		f, err := parseFilter(&octets)
		if err != nil {
			t.Fatalf("%s: %v", c.filter, err)
		}
		if got := tree.schema.compile(f)(e); got != c.want {
			t.Errorf("%s is %d, expected %d (0 false, 1 undefined, 2 true)", c.filter, got, c.want)
		}
	}
}

// TestSubstringSpaces: a space at the edge of a piece is the edge of a word.
func TestSubstringSpaces(t *testing.T) {
	tree, err := newTree([]testca.Entry{{DN: "cn=Un  Grand Nom,c=fr"}}, nil, time.Now(), false)
	if err != nil {
		t.Fatal(err)
	}
	e := tree.exact["cn=Un  Grand Nom,c=fr"]
	for filter, want := range map[string]truth{"(cn=un grand nom)": isTrue, "(cn=un*)": isTrue, "(cn=un *)": isTrue,
		"(cn=u *)": isFalse, "(cn=*grand   nom)": isTrue,
		"(cn=* grand *)": isTrue, "(cn=*gran *)": isFalse, "(cn=un grand nom*)": isTrue, "(cn=*nom *)": isTrue} {
		p, err := ldap.CompileFilter(filter)
		if err != nil {
			t.Fatal(err)
		}
		c := cursor{rest: p.Bytes()}
		f, err := parseFilter(&c)
		if err != nil {
			t.Fatal(err)
		}
		if got := tree.schema.compile(f)(e); got != want {
			t.Errorf("%s is %d, expected %d", filter, got, want)
		}
	}
}
