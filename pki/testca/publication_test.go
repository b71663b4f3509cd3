package testca

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"
)

func TestRestore(t *testing.T) {
	both(t, restore)
}

func restore(t *testing.T, fresh maker) {
	ctx, clk := context.Background(), newClock()
	p := fresh(t, clk)
	nominal, born := p.Snapshot(), p.Published()
	old := current(t, p, LabelAMOTest)
	if _, err := p.Restore(nominal); err != nil {
		t.Fatal(err)
	}
	if !samePublication(born, p.Published()) {
		t.Error("restoring the state that is in force changes it")
	}
	if _, err := p.Revoke(ctx, LabelAMOTest, RevokeOptions{}); err != nil {
		t.Fatal(err)
	}
	renewed := current(t, p, LabelAMOTest)
	number := p.publication().seat(gieTest.intermediateDN()).crl.Number
	clk.add(time.Hour)
	if _, err := p.Restore(nominal); err != nil {
		t.Fatal(err)
	}
	if s := p.Status(old); current(t, p, LabelAMOTest) != old || !s.Published || s.Revoked || s.Newer != nil {
		t.Errorf("the revoked certificate after the way back: %+v", s)
	}
	if n := p.publication().seat(gieTest.intermediateDN()).crl.Number; n <= number {
		t.Errorf("CRL number %d after %d", n, number)
	}
	if got, ok := p.Find(renewed.Certificate.RawIssuer, renewed.Certificate.SerialNumber); !ok || got != renewed {
		t.Error("what was issued meanwhile is forgotten")
	}
	sound(t, p, LabelAMOTest)
}

func samePublication(a, b []Entry) bool {
	a, b = settled(a), settled(b)
	return slices.EqualFunc(a, b, func(x, y Entry) bool {
		if x.DN != y.DN || len(x.Attributes) != len(y.Attributes) {
			return false
		}
		for k, v := range x.Attributes {
			if !slices.EqualFunc(v, y.Attributes[k], func(p, q []byte) bool { return string(p) == string(q) }) {
				return false
			}
		}
		return true
	})
}

func TestCRLsAreRefreshedDaily(t *testing.T) {
	clk := newClock()
	p := newPKI(t, clk)
	if done, err := p.RefreshCRLs(); err != nil || len(done) != 0 {
		t.Errorf("at once: %v %v", done, err)
	}
	for _, v := range []CRLVariant{CRLUnchanged, CRLOutdated, CRLAbsent} {
		if _, err := p.PublishCRL(LabelAMOTest, v); err != nil {
			t.Fatal(err)
		}
	}
	clk.add(25 * time.Hour)
	done, err := p.RefreshCRLs()
	if err != nil || len(done) != 5 {
		t.Errorf("a day later: %d lists, %v; expected all but the absent one", len(done), err)
	}
	if p.publication().seat(gieTest.intermediateDN()).crl != nil {
		t.Error("the absent list came back by itself")
	}
	sound(t, p, LabelAMOReel)
	if _, err := p.PublishCRL(LabelAMOTest, CRLUnchanged); err == nil {
		t.Error("an absent list stays unchanged")
	}
	if _, err := p.PublishCRL(LabelAMOTest, "strange"); !errors.Is(err, ErrUnknownVariant) {
		t.Errorf("unknown state: %v", err)
	}
	if _, err := p.Republish(LabelAMOTest); err != nil {
		t.Fatal(err)
	}
	sound(t, p, LabelAMOTest)
}

func TestUnchangedListStaysOctetForOctet(t *testing.T) {
	both(t, unchangedListStaysOctetForOctet)
}

func unchangedListStaysOctetForOctet(t *testing.T, fresh maker) {
	clk := newClock()
	p := fresh(t, clk)
	raw := func() string { return string(p.publication().seat(gieTest.intermediateDN()).crl.Raw()) }
	before := raw()
	if _, err := p.IssueDefect(context.Background(), LabelAMOTest, "crl-unchanged"); err != nil {
		t.Fatal(err)
	}
	clk.add(30 * time.Hour)
	if _, err := p.RefreshCRLs(); err != nil {
		t.Fatal(err)
	}
	if raw() != before {
		t.Error("it changed")
	}
}

func TestPublishedTree(t *testing.T) {
	p := newPKI(t, newClock())
	if _, err := p.Roll(context.Background(), RollOptions{}, LabelAMOTest); err != nil {
		t.Fatal(err)
	}
	at := map[string]bool{"": true}
	for _, e := range p.Published() {
		if at[e.DN] {
			t.Errorf("%s twice", e.DN)
		}
		if !at[parentDN(e.DN)] {
			t.Errorf("%s comes before its parent", e.DN)
		}
		at[e.DN] = true
		if typ, v := splitRDN(e.DN); len(e.Attributes[typ]) != 1 || string(e.Attributes[typ][0]) != v {
			t.Errorf("%s lacks its naming attribute", e.DN)
		}
		if len(e.ObjectClasses) < 2 || e.ObjectClasses[0] != "top" {
			t.Errorf("%s: classes %v", e.DN, e.ObjectClasses)
		}
	}
	for _, dn := range []string{ // as documented
		"cn=AC-FACTURATION,ou=AC-FACTURATION,ou=AC-SESAM-VITALE-2034,o=sesam-vitale,c=fr",
		"cn=AC-SESAM-VITALE-2034,ou=AC-SESAM-VITALE-2034,o=sesam-vitale,c=fr",
		"cn=AC-FACTURATION-TEST,ou=AC-FACTURATION-TEST," +
			"ou=AC-SESAM-VITALE-TEST-2034,o=sesam-vitale,c=fr",
		"cn=AC-SESAM-VITALE-TEST-2034,ou=AC-SESAM-VITALE-TEST-2034,o=sesam-vitale,c=fr",
		"cn=amo_pj.test@test.rss.fr,cn=AC-FACTURATION-TEST,ou=AC-FACTURATION-TEST," +
			"ou=AC-SESAM-VITALE-TEST-2034,o=sesam-vitale,c=fr",
		"cn=amc_pj.reel@reel.rss.fr,cn=AC-FACTURATION,ou=AC-FACTURATION,ou=AC-SESAM-VITALE-2034,o=sesam-vitale,c=fr",
	} {
		if !at[dn] {
			t.Errorf("no entry %s", dn)
		}
	}
}

// TestReadersDuringOperations is for the race detector.
func TestReadersDuringOperations(t *testing.T) {
	both(t, readersDuringOperations)
}

func readersDuringOperations(t *testing.T, fresh maker) {
	ctx, clk := context.Background(), newClock()
	p := fresh(t, clk)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				for _, c := range p.Credentials(LabelAMOTest) {
					p.Find(c.Certificate.RawIssuer, c.Certificate.SerialNumber)
					p.Status(c)
				}
				p.Current(LabelAMOTest)
				p.Published()
				p.Describe()
			}
		})
	}
	nominal := p.Snapshot()
	for _, id := range []string{"expired", "intermediate-revoked", "several-newest-last", "crl-forged"} {
		if _, err := p.IssueDefect(ctx, LabelAMOTest, id); err != nil {
			t.Error(err)
		}
		if _, err := p.Restore(nominal); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	wg.Wait()
}

// TestListOfAChange: a change names the list that tells of its certificate, that of
// the authority above for one whose authority is revoked.
func TestListOfAChange(t *testing.T) {
	both(t, func(t *testing.T, fresh maker) {
		p := fresh(t, newClock())
		for id, above := range map[string]int{"revoked": 0, "intermediate-revoked": 1, "ku-absent": 0} {
			done, err := p.IssueDefect(t.Context(), LabelAMOTest, id)
			if err != nil {
				t.Fatal(err)
			}
			named := []string{done.Credential.Issuer.DN, done.Credential.Issuer.Issuer.DN}
			if done.List != named[above] || named[0] == named[1] {
				t.Errorf("%s: %q of %q", id, done.List, named)
			}
		}
	})
}

func TestDescribe(t *testing.T) {
	both(t, describe)
}

func describe(t *testing.T, fresh maker) {
	p := fresh(t, newClock())
	if _, err := p.IssueDefect(context.Background(), LabelAMOTest, "revoked"); err != nil {
		t.Fatal(err)
	}
	d := p.Describe()
	if len(d.Authorities) != 6 || len(d.Certificates) != 6 {
		t.Fatalf("%d authorities, %d certificates", len(d.Authorities), len(d.Certificates))
	}
	last, states := d.Certificates[5], map[bool]int{}
	for _, c := range d.Certificates {
		states[c.Current]++
	}
	if last.State != "revoked" || last.Defect != "revoked" || !last.Published || last.Current || states[true] != 5 {
		t.Errorf("%+v, %d current", last, states[true])
	}
	for _, a := range d.Authorities {
		want := 0
		if a.DN == gieTest.intermediateDN() {
			want = 1
		}
		if a.State != "valid" || a.CRL == nil || len(a.CRL.Revoked) != want {
			t.Errorf("%+v", a)
		}
	}
}

// TestBriefList: a list that soon ends stays where it is after its end.
func TestBriefList(t *testing.T) {
	clk := newClock()
	p := newPKI(t, clk)
	if _, err := p.PublishBrief(LabelAMOTest, time.Minute); err != nil {
		t.Fatal(err)
	}
	l := p.publication().seat(gieTest.intermediateDN()).crl
	if end := clk.now().Add(time.Minute); l.ThisUpdate.After(clk.now()) || l.NextUpdate.After(end) ||
		l.NextUpdate.Before(end.Add(-time.Second)) {
		t.Errorf("from %v to %v, now %v", l.ThisUpdate, l.NextUpdate, clk.now())
	}
	clk.add(2 * time.Minute)
	if _, err := p.PublishCRLs(); err != nil {
		t.Fatal(err)
	}
	if now := p.publication().seat(gieTest.intermediateDN()).crl; now != l && string(now.Raw()) != string(l.Raw()) {
		t.Error("the list was replaced")
	}
	if _, err := p.PublishBrief("nobody", time.Minute); err == nil {
		t.Error("a list of nobody's")
	}
}
