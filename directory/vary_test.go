package directory

import (
	"slices"
	"strings"
	"testing"

	"github.com/go-ldap/ldap/v3"

	"amfront/bench/vary"
	"amfront/pki/testca"
)

// TestVaried: whatever is drawn, an entry is found by its label and holds what it
// holds; over the seeds order, letters and further values do differ.
func TestVaried(t *testing.T) {
	answers := map[string]bool{}
	var usual []string
	for seed := range uint64(12) {
		b := start(t, func(o *Options) {
			if seed > 0 {
				o.Vary = vary.New(seed)
			}
		})
		c, err := ldap.DialURL("ldap://" + b.addr)
		if err != nil {
			t.Fatal(err)
		}
		res, err := c.Search(ldap.NewSearchRequest("c=fr", ldap.ScopeWholeSubtree, ldap.NeverDerefAliases, 0, 0, false,
			"(cn="+testca.LabelAMOTest+")", nil, nil))
		c.Close()
		if err != nil || len(res.Entries) != 1 {
			t.Fatalf("seed %d: %v %v", seed, res, err)
		}
		var held []string
		e := res.Entries[0]
		as := e.DN + "\n"
		for _, a := range e.Attributes {
			as += a.Name + "\n"
			for _, v := range a.ByteValues {
				as += string(v[:min(len(v), 20)]) + "\n"
				held = append(held, strings.ToLower(a.Name)+"="+string(v))
			}
		}
		answers[as] = true
		if !strings.EqualFold(e.DN, amoTestDN) {
			t.Errorf("seed %d: %s", seed, e.DN)
		}
		if seed == 0 {
			usual = held
		}
		for _, want := range usual {
			if !slices.Contains(held, want) {
				t.Errorf("seed %d: the entry lacks %.80q", seed, want)
			}
		}
		for _, asked := range [][]string{{"userCertificate;binary"}, {"usercertificate"}} {
			c, err := ldap.DialURL("ldap://" + b.addr)
			if err != nil {
				t.Fatal(err)
			}
			res, err := c.Search(ldap.NewSearchRequest(amoTestDN, ldap.ScopeBaseObject, 0, 0, 0, false, "(objectClass=*)",
				asked, nil))
			c.Close()
			if err != nil || len(res.Entries) != 1 || len(res.Entries[0].Attributes) != 1 ||
				len(res.Entries[0].Attributes[0].ByteValues) != 2 {
				t.Errorf("seed %d: %v of %v, %v", seed, res, asked, err)
			}
		}
	}
	if len(answers) < 8 {
		t.Errorf("%d answers by twelve seeds", len(answers))
	}
}
