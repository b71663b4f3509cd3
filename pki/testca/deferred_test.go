package testca

import (
	"bytes"
	"context"
	"path/filepath"
	"sync"
	"testing"
)

// TestDeferred: nothing but authorities is signed at birth; what is looked at
// is, once, and told once; the rest stays unsigned and cannot be found.
func TestDeferred(t *testing.T) {
	var mu sync.Mutex
	told := map[string]int{}
	p := newWith(t, newClock(), Options{Keys: pool.Recycled(), CRLHost: "127.0.0.1:1389", Deferred: true,
		Signed: func(der []byte) {
			mu.Lock()
			defer mu.Unlock()
			told[string(der)]++
		}})
	entries := map[string]Entry{}
	made := func() (n int) {
		for _, e := range p.Published() {
			entries[e.DN] = e
			for _, v := range e.Pending {
				n += len(v.Made())
			}
		}
		return n
	}
	p.AnchorsPEM()
	p.FilesOf("roots", "intermediates")
	if _, err := p.PublishCRL(gieProduction.rootDN(), CRLFresh); err != nil { // signs a new one at once
		t.Fatal(err)
	}
	if n := made(); n != 2 || len(told) != 0 || len(p.Seen("")) != 0 { // the new list stands in two attributes
		t.Fatalf("before anybody looked: %d values made, %d told, %d certificates", n, len(told), len(p.Seen("")))
	}
	if d := p.DescribeSigned(); len(d.Certificates) != 0 || d.Authorities[1].CRL != nil || d.Authorities[0].CRL == nil {
		t.Errorf("described what is not signed: %+v", d)
	}
	amo := entries[gieTest.leafDN(LabelAMOTest)].Pending[attrUserCertificate]
	list := entries[gieTest.intermediateDN()].Pending[attrCRL]
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			c, err := p.Current(LabelAMOTest)
			if err != nil || !bytes.Equal(c.Certificate.Raw, amo.Values()[0]) || c.SerialHex() == "" {
				t.Errorf("the certificate in service is not the published one: %v", err)
			}
			if got, ok := p.Find(c.Certificate.RawIssuer, c.Certificate.SerialNumber); !ok || got != c {
				t.Error("a signed certificate is not found by name")
			}
			if got, ok := p.FindKeyID(c.Certificate.SubjectKeyId); !ok || got != c {
				t.Error("a signed certificate is not found by its key")
			}
			list.Values()
			p.Published()
		})
	}
	wg.Wait()
	if len(told) != 2 || told[string(amo.Values()[0])] != 1 || told[string(list.Values()[0])] != 1 {
		t.Errorf("%d told, expected the certificate and the list, once each", len(told))
	}
	if s := p.Seen(""); len(s) != 1 || s[0].Label != LabelAMOTest {
		t.Errorf("%d certificates signed, expected one", len(s))
	}
	if d := p.DescribeSigned(LabelAMCReel); len(d.Certificates) != 2 || d.Authorities[1].CRL == nil ||
		d.Authorities[5].CRL != nil {
		t.Errorf("described for one label: %+v", d)
	}
}

// TestDeferredVerifies: what was signed late is as good as what was signed at
// once, for OpenSSL; and nothing changes its validity or number meanwhile.
func TestDeferredVerifies(t *testing.T) {
	clk := newClock()
	p := newDeferred(t, clk)
	said := p.publication().seat(gieTest.intermediateDN()).crl
	clk.add(3 * clockSkew)
	for _, label := range Labels() {
		c, err := p.Current(label)
		if err != nil {
			t.Fatal(err)
		}
		if from, until := c.period(); !from.Equal(c.Certificate.NotBefore) || !until.Equal(c.Certificate.NotAfter) {
			t.Errorf("%s: promised from %s to %s, signed from %s to %s", label, from, until, c.Certificate.NotBefore,
				c.Certificate.NotAfter)
		}
		if out, err := opensslVerify(t, nominalMaterial(p, c), "-verify_email", label, "-purpose",
			"smimeencrypt"); err != nil {
			t.Errorf("%s: %v\n%s", label, err, out)
		}
	}
	l, err := readCRL(said.Raw())
	if err != nil || l.Number != said.Number || !l.ThisUpdate.Equal(said.ThisUpdate) ||
		!l.NextUpdate.Equal(said.NextUpdate) {
		t.Errorf("the list was signed with other dates or another number than said: %+v, %+v, %v", l, said, err)
	}
}

// TestDeferredSave: a save signs everything; loaded again it is the same PKI.
func TestDeferredSave(t *testing.T) {
	clk, dir := newClock(), filepath.Join(t.TempDir(), "pki")
	p := newDeferred(t, clk)
	if err := p.Save(dir); err != nil {
		t.Fatal(err)
	}
	q, err := Load(context.Background(), dir, Options{Now: clk.now, Keys: pool.Recycled(), CRLHost: "127.0.0.1:1389"})
	if err != nil {
		t.Fatal(err)
	}
	if !samePublication(p.Published(), q.Published()) {
		t.Error("another publication after Save and Load")
	}
}
