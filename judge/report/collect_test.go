package report

import (
	"context"
	"strings"
	"testing"

	"amfront/journal"
)

func TestCollectStaysWithinItsLimits(t *testing.T) {
	p := newTape(t)
	for _, id := range []string{"s1", "s2", "s3"} {
		p.send(id, journal.MessageReceived{Subject: id, Decision: "accepted"})
	}
	p.search("l1", "(cn=x)", p.old, p.cert)
	tr := p.trace(TraceLimits{Sessions: 2, Messages: 1, Certificates: 1, Transcript: 600})
	if len(tr.Sessions) != 2 || len(tr.Messages) != 1 || len(tr.Certificates) != 1 {
		t.Errorf("%d sessions, %d messages, %d certificates", len(tr.Sessions), len(tr.Messages), len(tr.Certificates))
	}
	if got := strings.Join(tr.Omitted, " "); !strings.Contains(got, "2"+nbsp+"sessions") ||
		!strings.Contains(got, "2"+nbsp+"messages") || !strings.Contains(got, "1"+nbsp+"certificat ") {
		t.Errorf("left out without a word: %q", tr.Omitted)
	}
	s := tr.Sessions[0]
	if len(s.Transcript) > 600 || !s.Cut || strings.Count(s.Transcript, base64Line) > 2 {
		t.Errorf("transcript of %d octets, cut %v:\n%s", len(s.Transcript), s.Cut, s.Transcript)
	}
	if !strings.Contains(tr.Messages[0].Head, "Content-Description: FSETEST/B2/K") ||
		strings.Contains(tr.Messages[0].Head, base64Line) {
		t.Errorf("head of the message:\n%s", tr.Messages[0].Head)
	}
}

func TestCollectKeepsToOneWorld(t *testing.T) {
	p := newTape(t)
	p.search("l1", "(cn=x)", p.cert)
	tr, err := Collect(context.Background(), p.j, "another", TraceLimits{})
	if err != nil || len(tr.Sequence)+len(tr.Sessions)+len(tr.Certificates) != 0 {
		t.Errorf("events of another world were collected: %+v %v", tr, err)
	}
}

func TestCollectWritesTheDirectorysDialogue(t *testing.T) {
	p := newTape(t)
	p.search("l1", "(cn=x)", p.cert)
	got := p.trace(TraceLimits{}).Sessions[0].Transcript
	want := `C: bind
S: résultat 0 (success)
C: search ; base ou=AC-FACTURATION-TEST,ou=AC-SESAM-VITALE-TEST-2034,o=sesam-vitale,c=fr ; portée sub` +
		` ; filtre (cn=x) ; attributs userCertificate;binary
S: résultat 0 (success) ; 1 fiche : userCertificate;binary
C: unbind
`
	if strings.ReplaceAll(got, nbsp, " ") != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestCollectDescribesCertificates(t *testing.T) {
	p := newTape(t)
	p.search("l1", "(cn=x)", p.cert)
	c := p.trace(TraceLimits{}).Certificates[0]
	if c.Serial != "51b7" || c.Label != labelAMO || c.KeyUsage != "digitalSignature, nonRepudiation, keyEncipherment" ||
		c.Key != "RSA 1024" {
		t.Errorf("%+v", c)
	}
	if _, err := DescribeCertificate([]byte("not DER")); err == nil {
		t.Error("nonsense was described")
	}
}

// blobless is a journal whose blobs are gone.
type blobless struct{ journal.Reader }

func (blobless) OpenBlob(journal.Digest) (journal.Blob, error) { return nil, journal.ErrNoBlob }

func TestCollectNotesAMissingBlob(t *testing.T) {
	p := newTape(t)
	p.fetch("x", "m")
	tr, err := Collect(context.Background(), blobless{p.j}, "", TraceLimits{})
	if err != nil || !strings.Contains(tr.Sessions[0].Transcript, "absent") {
		t.Errorf("%+v, %v", tr, err)
	}
}
