package adapter

import (
	"time"

	"amfront/scenarios"
)

// Example is a request with an answer to it, as docs/adapter.md shows them.
type Example struct {
	Request Request
	Answer  Answer
}

// examples has one of each action of a version, and a refusal.
func examples(version int) []Example {
	const station = "/tmp/amfront/poste-17"
	const pki = "/tmp/amfront/pki/"
	const label, serial = "amo_pj.test@test.rss.fr", "5b1e6f0c94d14c3aa7f2d9a1c04e8b77"
	first := time.Date(2026, 11, 22, 14, 3, 27, 0, time.FixedZone("", 3600))
	example := func(p Params, a Answer) Example {
		r := Request{Protocol: version, Station: station, Params: p}
		if version > Version1 {
			r.ID, a.ID = "17", "17"
		}
		a.Protocol, a.Action = version, p.Action()
		if a.Status == "" {
			a.Status = Done
		}
		return Example{r, a}
	}
	send := &Send{Kind: "FSE", Usage: "test", Compression: true, File: "/tmp/amfront/lots/fse-3.b2", Destination: "amo",
		Exercice: "00000099999999", Numero: "00003"}
	out := []Example{
		example(&Configure{
			PSAddress: "cabinet@ps.test",
			SMTP:      Server{Host: "127.0.0.1", Port: 1025, User: "cabinet@ps.test", Password: "changeme"},
			POP3:      Server{Host: "127.0.0.1", Port: 1110, User: "cabinet@ps.test", Password: "changeme"},
			TLS:       TLS{Mode: "starttls", CAFile: pki + "tls-ca.pem"},
			LDAP: Directory{Host: "127.0.0.1", Port: 1389, Bases: Bases{
				Test: "ou=AC-FACTURATION-TEST,ou=AC-SESAM-VITALE-TEST-2034,o=sesam-vitale,c=fr",
				Reel: "ou=AC-FACTURATION,ou=AC-SESAM-VITALE-2034,o=sesam-vitale,c=fr",
				OCT:  "o=oct-banc,c=fr"}},
			Mailboxes: Mailboxes{AMO: "01996@996.01.rss.fr", AMC: "99996@996.99.rss.fr", OCT: "oct996@996.oct.rss.fr"},
			OCTLabel:  "oct_pj@oct.rss.fr",
			TrustAnchors: Anchors{Test: []string{pki + "roots/AC-SESAM-VITALE-TEST-2034.pem"},
				Reel: []string{pki + "roots/AC-SESAM-VITALE-2034.pem"}, OCT: []string{pki + "roots/AC-OCT-RACINE.pem"}},
			Intermediates: []string{pki + "intermediates.pem"},
		}, Answer{}),
		example(&InstallCA{File: pki + "roots/AC-SESAM-VITALE-TEST-2044.pem", Role: "root", Usage: "test"}, Answer{}),
		example(&InstallCRL{File: pki + "crls/AC-FACTURATION-TEST.crl"}, Answer{}),
		example(&InstallCertificate{Label: "oct_pj@oct.rss.fr", File: pki + "certificates/oct_pj@oct.rss.fr.pem"}, Answer{}),
		example(&Refresh{What: []string{"certificates", "crls"}, Labels: []string{label}}, Answer{Fetched: []Fetched{
			{Kind: "crl", Name: "cn=AC-FACTURATION-TEST,ou=AC-FACTURATION-TEST,ou=AC-SESAM-VITALE-TEST-2034,o=sesam-vitale,c=fr",
				Serial: "1f", Outcome: "accepted"},
			{Kind: "certificate", Name: label, Serial: serial, Outcome: "accepted"}}}),
		example(send, Answer{MessageIDs: []string{"<5f0c94d14c3a@ps.test>"}, CertificateLabel: label,
			CertificateSerial: serial}),
		example(send, Answer{Status: Refused, Reason: "le certificat " + serial + " est révoqué depuis le 20/11/2026 09:12",
			ReasonCode: "revoked"}),
		example(&Poll{}, Answer{Messages: []Handled{
			{MessageID: "<amfront.1@amfront.test>", Kind: "arl", Outcome: "noted"},
			{MessageID: "<amfront.2@amfront.test>", Kind: "4005", Outcome: "acted", CertificateSerial: "6a77c0",
				Original: "<5f0c94d14c3a@ps.test>", Resent: []string{"<8d1177ab02e9@ps.test>"}}}}),
		example(&Plan{Samples: 2}, Answer{Planned: []time.Time{first, first.Add(4*time.Hour + 17*time.Minute)}}),
		example(&Attest{IDs: []string{"I-01", "I-04"}}, Answer{Declarations: []Declaration{
			{ID: "I-01", Declared: "oui", Comment: "Bloqué dans l'écran de création, fiche 4.2."},
			{ID: "I-04", Declared: "sans objet"}}}),
	}
	if version == Version1 {
		return out
	}
	monday := time.Date(2026, 11, 23, 9, 0, 0, 0, time.FixedZone("", 3600))
	later := example(&Plan{Samples: 1, From: &monday, State: &PlanState{"failed", 2}},
		Answer{Planned: []time.Time{monday.Add(29 * time.Hour)}})
	advance := example(&Advance{Until: monday.AddDate(0, 0, 1)}, Answer{Fetched: []Fetched{
		{Kind: "certificate", Name: label, Serial: serial, Outcome: "unchanged"}},
		Messages: []Handled{{MessageID: "<amfront.3@amfront.test>", Kind: "4015", Outcome: "acted",
			CertificateSerial: "6a77c1"}}})
	advance.Request.Now = monday
	announce := example(&Announce{}, Answer{Software: &Software{"Exemple Santé", "4.2", "Éditions fictives"},
		Capabilities: []scenarios.Capability{scenarios.SendsFSE, scenarios.PlainMail, scenarios.Clock}})
	announce.Request.Station = ""
	return append(out, later, example(&Confirm{}, Answer{Messages: []Handled{
		{MessageID: "<amfront.2@amfront.test>", Kind: "4005", Outcome: "acted", CertificateSerial: "6a77c0",
			Original: "<5f0c94d14c3a@ps.test>", Resent: []string{"<8d1177ab02e9@ps.test>"}}}}), advance, announce)
}
