package report

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"testing"
	"time"

	"amfront/journal"
)

// tape writes a scenario's world as a bench would.
type tape struct {
	t     testing.TB
	j     *journal.Journal
	clock time.Time
	cert  journal.Digest // of the current AMO test certificate
	old   journal.Digest
}

const (
	labelAMO = "amo_pj.test@test.rss.fr"
	amoBox   = "01996@996.01.rss.fr"
	psBox    = "cabinet@ps.test"
)

var day0 = time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC)

func newTape(t testing.TB) *tape {
	p := &tape{t: t, clock: day0}
	j, err := journal.Open(context.Background(), journal.Options{World: "w", Now: func() time.Time { return p.clock }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	p.j = j
	p.old = p.blob(string(certDER(t, 0x51a3, day0.AddDate(-2, 0, 0))))
	p.cert = p.blob(string(certDER(t, 0x51b7, day0.AddDate(0, 0, -1))))
	return p
}

func (p *tape) blob(s string) journal.Digest {
	d, err := p.j.PutBlob([]byte(s))
	if err != nil {
		p.t.Fatal(err)
	}
	return d
}

// put appends an event 37 ms later and returns its number.
func (p *tape) put(session string, kind journal.Kind, fields any, blobs ...journal.Digest) uint64 {
	p.clock = p.clock.Add(37 * time.Millisecond)
	e := journal.Entry{Session: session, Kind: kind, Fields: fields}
	if len(blobs) > 0 {
		role := "raw"
		if kind == journal.KindSessionClose {
			role = "transcript"
		}
		e.Blobs = map[string]journal.Digest{role: blobs[0]}
	}
	ev, err := p.j.Append(e)
	if err != nil {
		p.t.Fatal(err)
	}
	return ev.Seq
}

func (p *tape) trace(l TraceLimits) *Trace {
	tr, err := Collect(context.Background(), p.j, "", l)
	if err != nil {
		p.t.Fatal(err)
	}
	return tr
}

func (p *tape) action(name string) uint64 {
	return p.put("", journal.KindLPSAction, journal.LPSAction{Action: name})
}

func (p *tape) reported(name string, exit int, reason string) uint64 {
	return p.put("", journal.KindLPSReport, journal.LPSReport{
		Action: name, Exit: exit, Reason: reason, Duration: 80 * time.Millisecond})
}

// search is a directory session that hands out values.
func (p *tape) search(id, filter string, values ...journal.Digest) uint64 {
	p.put(id, journal.KindSessionOpen, journal.SessionOpen{Protocol: "ldap", Remote: "127.0.0.1:40112"})
	p.put(id, journal.KindLDAPRequest, journal.LDAPRequest{MessageID: 1, Op: "bind"})
	n := p.put(id, journal.KindLDAPRequest, journal.LDAPRequest{MessageID: 2, Op: "search", Scope: "sub", Filter: filter,
		Base:       "ou=AC-FACTURATION-TEST,ou=AC-SESAM-VITALE-TEST-2034,o=sesam-vitale,c=fr",
		Attributes: []string{"userCertificate;binary"},
		Entries: []journal.LDAPEntry{{DN: "cn=" + labelAMO +
			",cn=AC-FACTURATION-TEST,ou=AC-FACTURATION-TEST,ou=AC-SESAM-VITALE-TEST-2034,o=sesam-vitale,c=fr",
			Values: map[string][]journal.Digest{"userCertificate;binary": values}}}})
	p.put(id, journal.KindLDAPRequest, journal.LDAPRequest{MessageID: 3, Op: "unbind"})
	p.put(id, journal.KindSessionClose, journal.SessionClose{Protocol: "ldap", Reason: "unbind", DurationMS: 41, IdleMS: 2,
		ByClient: true})
	return n
}

const base64Line = "MIIFrQYJKoZIhvcNAQcDoIIFnjCCBZoCAQAxggGaMIIBlgIBADB+MHYxCzAJBgNV"

// send is a sending with the front-end's decision and its answer.
func (p *tape) send(id string, m journal.MessageReceived) uint64 {
	raw := "From: <" + psBox + ">\r\nTo: <" + amoBox + ">\r\nSubject: " + m.Subject + "\r\nMessage-ID: <" + id +
		"@ps.test>\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: application/EDI-consent; name=\"fse.pkcs7\"\r\nContent-Transfer-Encoding: " +
		"base64\r\nContent-Description: FSETEST/B2/K\r\n"
	body := ""
	for range 40 {
		body += "C: " + base64Line + "\n"
	}
	p.put(id, journal.KindSessionOpen, journal.SessionOpen{Protocol: "smtp", Remote: "127.0.0.1:40118"})
	for _, c := range []journal.Command{
		{Verb: "CONNECT", Code: 220, OK: true, Reply: "220 amfront.test"},
		{Verb: "EHLO", Line: "EHLO poste1", Code: 250, OK: true, Reply: "250-amfront.test"},
		{Verb: "AUTH", Line: "AUTH PLAIN ***", Code: 235, OK: true, Reply: "235 ok"},
		{Verb: "MAIL", Line: "MAIL FROM:<" + psBox + ">", Code: 250, OK: true},
		{Verb: "RCPT", Line: "RCPT TO:<" + amoBox + ">", Code: 250, OK: true},
		{Verb: "DATA", Line: "DATA", Code: 354, OK: true},
	} {
		p.put(id, journal.KindSMTPCommand, c)
	}
	m.ID, m.From, m.To, m.MessageID, m.Size = "m-"+id, psBox, amoBox, "<"+id+"@ps.test>", 2811
	m.Flow = journal.Flow{Kind: "FSE", Usage: "test"}
	if m.Findings == nil {
		m.Findings = []journal.Finding{}
	}
	// as the mailbox commits them: the mail, the answer, the decision, then 250
	p.put(id, journal.KindMailStored, journal.MailStored{ID: m.ID, Mailbox: amoBox, Class: "lot", Size: 2811})
	if m.Decision != "accepted" {
		p.put(id, journal.KindMailStored, journal.MailStored{ID: "r-" + id, Mailbox: psBox, Class: "service", ReplyTo: m.ID,
			Size: 6120})
	}
	n := p.put(id, journal.KindMessageReceived, m, p.blob(raw+"\r\n"+base64Line+"\r\n"))
	p.put(id, journal.KindSMTPCommand, journal.Command{Verb: ".", Line: ".", Code: 250, OK: true,
		Reply: "250 2.0.0 queued", Size: 2811})
	p.put(id, journal.KindSMTPCommand, journal.Command{Verb: "QUIT", Line: "QUIT", Code: 221, OK: true})
	p.put(id, journal.KindSessionClose, journal.SessionClose{Protocol: "smtp", Reason: "quit", DurationMS: 310, IdleMS: 1,
		ByClient: true},
		p.blob("S: 220 amfront.test ESMTP\nC: EHLO poste1\nS: 250-amfront.test\nC: AUTH PLAIN ***\nS: 235 2.7.0 ok\nC: "+
			"MAIL FROM:<"+psBox+">\nS: 250 2.1.0 ok\nC: RCPT TO:<"+amoBox+">\nS: 250 2.1.5 ok\nC: DATA\nS: 354 go ahead\n"+body+
			"C: .\nS: 250 2.0.0 queued\nC: QUIT\nS: 221 bye\n"))
	return n
}

// fetch is a POP3 session that retrieves one mail.
func (p *tape) fetch(id, mail string) uint64 {
	p.put(id, journal.KindSessionOpen, journal.SessionOpen{Protocol: "pop3", Remote: "127.0.0.1:40130"})
	for _, c := range []journal.Command{{Verb: "CONNECT", OK: true, Reply: "+OK"},
		{Verb: "USER", Line: "USER " + psBox, OK: true}, {Verb: "PASS", Line: "PASS ***", OK: true},
		{Verb: "UIDL", Line: "UIDL", OK: true}, {Verb: "RETR", Line: "RETR 1", OK: true, Size: 6120}} {
		p.put(id, journal.KindPOP3Command, c)
	}
	n := p.put(id, journal.KindMailRetrieved, journal.MailRef{ID: mail, Mailbox: psBox, By: "RETR"})
	p.put(id, journal.KindSessionClose, journal.SessionClose{
		Protocol: "pop3", Reason: "quit", DurationMS: 55, ByClient: true},
		p.blob("S: +OK amfront\nC: USER "+psBox+"\nS: +OK\nC: PASS ***\nS: +OK\nC: RETR 1\nS: +OK 6120 octets\n"))
	return n
}

var testKey, _ = rsa.GenerateKey(rand.Reader, 1024)

// certDER is a certificate for the annexes; its key is too short for anything else.
func certDER(t testing.TB, serial int64, from time.Time) []byte {
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(serial),
		Subject:   pkix.Name{CommonName: labelAMO, Organization: []string{"sesam-vitale"}, Country: []string{"fr"}},
		NotBefore: from, NotAfter: from.AddDate(3, 0, 0), EmailAddresses: []string{labelAMO},
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment | x509.KeyUsageKeyEncipherment}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &testKey.PublicKey, testKey)
	if err != nil {
		t.Fatal(err)
	}
	return der
}
