package directory

import (
	"bytes"
	"fmt"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/go-ldap/ldap/v3"

	"amfront/journal"
	"amfront/pki/testca"
)

func certSearch(base string) *ldap.SearchRequest {
	return ldap.NewSearchRequest(base, ldap.ScopeBaseObject, ldap.NeverDerefAliases, 0, 0, false, "(objectClass=*)",
		[]string{"userCertificate;binary"}, nil)
}

// TestJournal: a session leaves what a check needs, in order, and each event is
// there before the client has its answer.
func TestJournal(t *testing.T) {
	b := start(t, nil)
	c := b.dial()
	res, err := c.Search(certSearch(amoTestDN))
	if err != nil {
		t.Fatal(err)
	}
	reqs := b.requests()
	if len(reqs) != 1 {
		t.Fatalf("%d requests journaled when the answer is in, expected 1", len(reqs))
	}
	r := reqs[0]
	if r.Op != "search" || r.Base != amoTestDN || r.Scope != "base" || r.Filter != "(objectClass=*)" ||
		!slices.Equal(r.Attributes, []string{"userCertificate;binary"}) || r.Result != 0 {
		t.Errorf("journaled %+v", r)
	}
	if len(r.Entries) != 1 || r.Entries[0].DN != amoTestDN || len(r.Entries[0].Values["userCertificate;binary"]) != 2 ||
		len(r.Entries[0].Values) != 1 {
		t.Fatalf("handed out %+v", r.Entries)
	}
	for i, v := range res.Entries[0].GetRawAttributeValues("userCertificate;binary") {
		d, err := b.journal.PutBlob(v)
		if err != nil || d != r.Entries[0].Values["userCertificate;binary"][i] {
			t.Errorf("value %d: digest %s journaled, %s handed out (%v)", i, r.Entries[0].Values["userCertificate;binary"][i], d,
				err)
		}
	}
	if err := c.Unbind(); err != nil {
		t.Fatal(err)
	}
	end := decode[journal.SessionClose](t, b.events(journal.KindSessionClose, 1)[0])
	if end.Protocol != "ldap" || end.Reason != "quit" || !end.ByClient || end.IdleMS > end.DurationMS {
		t.Errorf("closed as %+v", end)
	}
	open := decode[journal.SessionOpen](t, b.events(journal.KindSessionOpen, 1)[0])
	if open.Protocol != "ldap" || open.Local != b.addr || open.Remote == "" {
		t.Errorf("opened as %+v", open)
	}
}

// TestHowItEnds: who closed, and why (E-10 is judged on this).
func TestHowItEnds(t *testing.T) {
	for _, c := range []struct {
		class    string
		do       func(*bench, raw)
		reason   string
		byClient bool
	}{
		{"client closes without unbind", func(_ *bench, r raw) { _ = r.Close() }, "eof", true},
		{"unbind", func(_ *bench, r raw) { r.send(request(1, opUnbind, nil)) }, "quit", true},
		{"in the middle of a message", func(_ *bench, r raw) { r.send([]byte{0x30, 0x10}); _ = r.Close() },
			"error: the client closed in the middle of a message", true},
		{"idle", func(_ *bench, r raw) {}, "timeout", false},
		{"a message begun and never ended", func(_ *bench, r raw) { r.send([]byte{0x30, 0x10}) }, "timeout", false},
		{"shutdown", func(b *bench, r raw) {
			r.send(request(1, opSearch, searchBody("", 0, present)))
			r.result()
			b.stop()
		}, "shutdown", false},
	} {
		t.Run(c.class, func(t *testing.T) {
			b := start(t, func(o *Options) {
				if c.reason == "timeout" {
					o.Idle, o.Exchange = 50*time.Millisecond, 50*time.Millisecond
				}
			})
			c.do(b, b.raw())
			end := decode[journal.SessionClose](t, b.events(journal.KindSessionClose, 1)[0])
			if end.Reason != c.reason || end.ByClient != c.byClient {
				t.Errorf("closed as %+v, expected %q, by client %v", end, c.reason, c.byClient)
			}
			if c.class == "idle" && (end.IdleMS < 45 || end.DurationMS < end.IdleMS) {
				t.Errorf("idle %d ms of %d ms, expected about 50", end.IdleMS, end.DurationMS)
			}
		})
	}
}

func TestDown(t *testing.T) {
	b := start(t, nil)
	c := b.dial()
	if _, err := c.Search(certSearch(amoTestDN)); err != nil {
		t.Fatal(err)
	}
	b.SetDown(true)
	if _, err := c.Search(certSearch(amoTestDN)); err == nil {
		t.Error("an open session still answers while the directory is down")
	}
	if end := decode[journal.SessionClose](t, b.events(journal.KindSessionClose, 1)[0]); end.Reason != "fault" ||
		end.ByClient {
		t.Errorf("closed as %+v", end)
	}
	nc, err := net.Dial("tcp", b.addr)
	if err == nil {
		_ = nc.SetDeadline(time.Now().Add(10 * time.Second))
		if n, err := nc.Read(make([]byte, 1)); n > 0 || err == nil || isTimeout(err) {
			t.Errorf("a new connection while down: %d octets, %v", n, err)
		}
	}
	b.SetDown(false)
	if _, err := b.dial().Search(certSearch(amoTestDN)); err != nil {
		t.Errorf("up again: %v", err)
	}
}

func TestTooManyConnections(t *testing.T) {
	b := start(t, func(o *Options) { o.MaxConns = 2 })
	for range 2 {
		if _, err := b.dial().Search(certSearch(amoTestDN)); err != nil {
			t.Fatal(err)
		}
	}
	r := b.raw()
	r.wantResult(0, 24, busy)
	r.wantClosed()
}

// TestPublish: a new tree is there for the next request, in a session already
// open; what did not change keeps its timestamp.
func TestPublish(t *testing.T) {
	now := time.Date(2034, 5, 6, 7, 8, 9, 0, time.UTC)
	b := start(t, func(o *Options) { o.Now = func() time.Time { return now } })
	c := b.dial()
	stamp := func(dn string) string {
		r, err := c.Search(ldap.NewSearchRequest(dn, 0, 0, 0, 0, false, "(objectClass=*)", []string{"modifyTimestamp"}, nil))
		if err != nil {
			t.Fatal(err)
		}
		return r.Entries[0].GetAttributeValue("modifyTimestamp")
	}
	now = now.Add(time.Hour)
	next := published()
	next[6] = user(amoTestDN, testca.LabelAMOTest, blob(99, 1000))
	if err := b.Publish(next); err != nil {
		t.Fatal(err)
	}
	res, err := c.Search(certSearch(amoTestDN))
	if err != nil || len(res.Entries) != 1 || !slices.EqualFunc(
		res.Entries[0].GetRawAttributeValues("userCertificate;binary"), [][]byte{blob(99, 1000)}, bytes.Equal) {
		t.Errorf("after Publish: %v, %v", res, err)
	}
	if a, m := stamp(amoTestDN), stamp(amcTestDN); a != "20340506080809Z" || m != "20340506070809Z" {
		t.Errorf("modifyTimestamp %s of the changed entry, %s of the other", a, m)
	}
	for class, bad := range map[string]testca.Entry{
		"twice": next[0], "no DN": {DN: ""}, "bad DN": {DN: "x"},
		"option that the type has not": {DN: "cn=x", Attributes: map[string][][]byte{"cn;binary": {{1}}}},
	} {
		if err := b.Publish(append(slices.Clone(next), bad)); err == nil {
			t.Errorf("%s: published", class)
		}
	}
	if _, err := c.Search(certSearch(amoTestDN)); err != nil {
		t.Errorf("after a refused Publish: %v", err)
	}
}

// TestPublishUnderLoad: no answer mixes two trees, and none fails.
func TestPublishUnderLoad(t *testing.T) {
	pair := func(i int) []testca.Entry {
		e := published()
		e[6] = user(amoTestDN, testca.LabelAMOTest, append(blob(byte(i), 1400), 1), append(blob(byte(i), 1400), 2))
		return e
	}
	b := start(t, nil, pair(0)...)
	var wait sync.WaitGroup
	stop := make(chan struct{})
	for range 4 {
		c := b.dial()
		wait.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				res, err := c.Search(certSearch(amoTestDN))
				if err != nil || len(res.Entries) != 1 {
					t.Errorf("%v, %v", res, err)
					return
				}
				v := res.Entries[0].GetRawAttributeValues("userCertificate;binary")
				if len(v) != 2 || !bytes.Equal(v[0][:40], v[1][:40]) {
					t.Error("two certificates of different publications in one answer")
					return
				}
			}
		})
	}
	for i := range 100 {
		if err := b.Publish(pair(i)); err != nil {
			t.Fatal(err)
		}
	}
	close(stop)
	wait.Wait()
}

// TestPanic: a defect of ours ends one session, not the process.
func TestPanic(t *testing.T) {
	b := start(t, nil)
	b.panics = 1
	other := b.dial()
	tree := b.tree.Load()
	broken := *tree
	broken.schema = nil
	b.tree.Store(&broken)
	r := b.raw()
	r.send(request(1, opSearch, searchBody("c=fr", 0, present)))
	r.wantClosed()
	b.tree.Store(tree)
	if _, err := other.Search(certSearch(amoTestDN)); err != nil {
		t.Errorf("another session after the panic: %v", err)
	}
	if end := decode[journal.SessionClose](t, b.events(journal.KindSessionClose, 1)[0]); end.Reason != "error: internal" {
		t.Errorf("closed as %+v", end)
	}
	if e := b.events(journal.KindPanic, 1)[0]; e.Session == "" || e.Blobs["stack"] == "" ||
		decode[journal.Panic](t, e).Protocol != "ldap" {
		t.Errorf("%+v", e)
	}
}

// many is a flat tree with n recipients.
func many(n int) []testca.Entry {
	var out []testca.Entry
	for i := range n {
		label := fmt.Sprintf("r%03d@test.rss.fr", i)
		out = append(out, user("cn="+label+",ou=R,c=fr", label, blob(byte(i), 50)))
	}
	return out
}

func TestSizeLimitAndPages(t *testing.T) {
	b := start(t, nil, many(35)...)
	c := b.dial()
	search := func(limit int, controls ...ldap.Control) (*ldap.SearchResult, error) {
		return c.Search(ldap.NewSearchRequest("ou=R,c=fr", ldap.ScopeSingleLevel, 0, limit, 0, false, "(objectClass=pkiUser)",
			[]string{"cn"}, controls))
	}
	for _, tc := range []struct{ limit, want int }{{0, 10}, {3, 3}, {10, 10}, {100, 10}} {
		res, err := search(tc.limit)
		if !ldap.IsErrorWithCode(err, sizeLimitExceeded) || len(res.Entries) != tc.want ||
			res.Entries[0].GetAttributeValue("cn") != "r000@test.rss.fr" {
			t.Errorf("size limit %d: %d entries, %v; expected %d and result 4", tc.limit, len(res.Entries), err, tc.want)
		}
	}
	for _, size := range []uint32{1, 7, 10, 100} { // more than the server's limit: smaller pages
		res, err := c.SearchWithPaging(ldap.NewSearchRequest("ou=R,c=fr", ldap.ScopeSingleLevel, 0, 0, 0, false,
			"(objectClass=pkiUser)", []string{"cn"}, nil), size)
		if err != nil || len(res.Entries) != 35 {
			t.Errorf("pages of %d: %d entries, %v", size, len(res.Entries), err)
		}
	}
	big, err := search(0, ldap.NewControlPaging(100))
	if err != nil || len(big.Entries) != 10 {
		t.Errorf("a page of 100: %d entries, %v; expected the server's 10", len(big.Entries), err)
	}
	stolen := ldap.NewControlPaging(100)
	stolen.SetCookie(ldap.FindControl(big.Controls, ldap.ControlTypePaging).(*ldap.ControlPaging).Cookie)
	if _, err := search(20, stolen); !ldap.IsErrorWithCode(err, unwillingToPerform) {
		t.Errorf("the cookie of another search: %v", err)
	}
	// a sequence goes on over the tree that it began on
	p := ldap.NewControlPaging(5)
	res, err := search(0, p)
	if err != nil || len(res.Entries) != 5 {
		t.Fatalf("%v, %v", res, err)
	}
	cookie := ldap.FindControl(res.Controls, ldap.ControlTypePaging).(*ldap.ControlPaging)
	if err := b.Publish(many(3)); err != nil {
		t.Fatal(err)
	}
	p.SetCookie(cookie.Cookie)
	if res, err = search(0, p); err != nil || len(res.Entries) != 5 ||
		res.Entries[0].GetAttributeValue("cn") != "r005@test.rss.fr" {
		t.Errorf("second page after a publication: %v, %v", res, err)
	}
	if _, err = search(0, p); !ldap.IsErrorWithCode(err, unwillingToPerform) {
		t.Errorf("a cookie used twice: %v", err)
	}
	// the client's own limit counts over all pages
	if err := b.Publish(many(35)); err != nil {
		t.Fatal(err)
	}
	total, p := 0, ldap.NewControlPaging(5)
	for {
		res, err := search(12, p)
		total += len(res.Entries)
		if err != nil {
			if !ldap.IsErrorWithCode(err, sizeLimitExceeded) || total != 12 {
				t.Errorf("limit 12 in pages of 5: %d entries, %v", total, err)
			}
			break
		}
		k, ok := ldap.FindControl(res.Controls, ldap.ControlTypePaging).(*ldap.ControlPaging)
		if !ok || len(k.Cookie) == 0 {
			t.Fatalf("limit 12 in pages of 5: ended after %d without result 4", total)
		}
		p.SetCookie(k.Cookie)
	}
}

// TestJournalFails: what cannot be journaled is not handed out.
func TestJournalFails(t *testing.T) {
	b := start(t, nil)
	r := b.raw()
	r.send(request(1, opSearch, searchBody("c=de", 0, present)))
	r.result()
	if err := b.journal.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := b.journal.Append(journal.Entry{Kind: journal.KindBenchReset}); err == nil {
		t.Skip("this journal still writes once closed")
	}
	r.send(request(2, opSearch, searchBody(amoTestDN, 0, present)))
	if id, _, code := r.result(); id != 2 || code != unavailable {
		t.Errorf("the search got message %d, result %d, expected 2 and unavailable", id, code)
	}
	r.wantClosed()
}
