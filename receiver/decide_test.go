package receiver

import (
	"strings"
	"testing"

	"amfront/pki/testca"
	"amfront/receiver/cms"
)

// TestDecideTable is every row of the decision table.
func TestDecideTable(t *testing.T) {
	on := defaultSettings
	ok := Facts{Encrypted: true, AnnouncedK: true, Readable: true, KeyHeld: true, Decrypted: true,
		Actor: testca.AMO, Usage: UsageTest, ExpectedLabel: testca.LabelAMOTest}
	with := func(edit func(*Facts)) Facts { f := ok; edit(&f); return f }
	for _, c := range []struct {
		name     string
		f        Facts
		s        Settings
		code     Code
		reason   string
		mentions string
		arl      bool
	}{
		{"unknown mailbox", with(func(f *Facts) { f.UnknownMailbox = true }), on, Undelivered, ReasonUnknownMailbox,
			"adresse", false},
		{"in the clear", Facts{Class: cms.NotCMS}, on, C4025, ReasonNotEncrypted, "en clair", false},
		{"K, PEM", Facts{Encrypted: true, AnnouncedK: true, Class: cms.PEMText}, on, C4005, "pem-text", "PEM", false},
		{"K, base64", Facts{Encrypted: true, AnnouncedK: true, Class: cms.Base64Text}, on, C4005, "base64-text", "base64",
			false},
		{"K, S/MIME", Facts{Encrypted: true, AnnouncedK: true, Class: cms.SMIMEText}, on, C4005, "smime-text", "MIME", false},
		{"K, SignedData", Facts{Encrypted: true, AnnouncedK: true, Class: cms.OtherContentType}, on, C4005,
			"other-content-type", "SignedData", false},
		{"K, truncated", Facts{Encrypted: true, AnnouncedK: true, Class: cms.Truncated}, on, C4005, "truncated", "tronquée",
			false},
		{"K, clear", Facts{Encrypted: true, AnnouncedK: true, Class: cms.NotCMS}, on, C4005, "not-cms",
			"n'est pas un objet CMS", false},
		{"K, known to be clear", Facts{Encrypted: true, AnnouncedK: true, Clear: true, Class: cms.NotCMS}, on, C4005,
			"not-cms", "ce que dirait un 4025", false},
		{"K, known to be clear, by the letter of 4025", Facts{Encrypted: true, AnnouncedK: true, Clear: true,
			Class: cms.NotCMS}, Settings{ClearAnnouncedK: C4025}, C4025, ReasonNotEncrypted, "bien qu'annoncée chiffrée", false},
		{"K, PEM, by the letter of 4025", Facts{Encrypted: true, AnnouncedK: true, Class: cms.PEMText},
			Settings{ClearAnnouncedK: C4025}, C4005, "pem-text", "PEM", false},
		{"K, no file", Facts{Encrypted: true, AnnouncedK: true, Class: cms.Empty}, on, C4005, "empty", "vide", false},
		{"no K, damaged CMS", Facts{Encrypted: true, Class: cms.Malformed}, on, C4005, "malformed", "mal formée", false},
		{"AMC key at AMO", with(func(f *Facts) { f.KeyHeld, f.Decrypted, f.OtherLabel = false, false, testca.LabelAMCTest }),
			on, C4005, ReasonNoKey, "AMC de test (amc_pj.test@test.rss.fr)", false},
		{"old CA", with(func(f *Facts) { f.KeyHeld, f.Decrypted, f.OtherLabel = false, false, testca.LabelAMOTest }), on,
			C4005, ReasonNoKey, "bon libellé", false},
		{"misnamed", with(func(f *Facts) {
			f.KeyHeld, f.Decrypted, f.Misnamed, f.OtherLabel = false, false, "le numéro est faux", testca.LabelAMOTest
		}), on, C4005, ReasonMisnamed, "désigne mal son destinataire : le numéro est faux", false},
		{"stranger", with(func(f *Facts) { f.KeyHeld, f.Decrypted = false, false }), on, C4005, ReasonNoKey, "ne connaît pas",
			false},
		{"revoked", with(func(f *Facts) { f.Revoked = true }), on, C4005, ReasonRevoked, "révoqué", false},
		{"revoked, newer", with(func(f *Facts) { f.Revoked, f.NewerPublished = true, true }), on, C4005, ReasonRevoked,
			"révoqué", false},
		{"expired", with(func(f *Facts) { f.Expired = true }), on, C4005, ReasonExpired, "dépassée", false},
		{"expired, let through", with(func(f *Facts) { f.Expired = true }), Settings{ARL: true}, Accepted, ReasonOK,
			"accepté", true},
		{"session key", with(func(f *Facts) { f.Decrypted, f.Class = false, cms.KeyDecrypt }), on, C4005, ReasonDecrypt,
			"déchiffrement", false},
		{"content truncated", with(func(f *Facts) { f.Decrypted, f.Class = false, cms.Truncated }), on, C4005, "truncated",
			"tronquée", false},
		{"strict", with(func(f *Facts) { f.Errors = 2 }), Settings{Strict: true}, C4005, ReasonStrict, "2 exigence", false},
		{"not strict", with(func(f *Facts) { f.Errors = 2 }), on, Accepted, ReasonOK, "accepté", true},
		{"newer", with(func(f *Facts) { f.NewerPublished = true }), on, C4015, ReasonNewer, "plus récent", false},
		{"accepted", ok, on, Accepted, ReasonOK, "accepté", true},
		{"accepted, no ARL", ok, Settings{RefuseExpired: true}, Accepted, ReasonOK, "accepté", false},
	} {
		d := Decide(c.f, c.s)
		if d.Code != c.code || d.ReasonCode != c.reason || !strings.Contains(d.Reason, c.mentions) || d.ARL != c.arl {
			t.Errorf("%s: %+v", c.name, d)
		}
	}
}

// TestOneOutwardReason: nothing in the decision tells a bad session key from
// a bad padding (padding oracle).
func TestOneOutwardReason(t *testing.T) {
	f := Facts{Encrypted: true, AnnouncedK: true, Readable: true, KeyHeld: true}
	seen := map[Decision]bool{}
	for _, c := range []cms.Class{cms.KeyDecrypt, cms.BadPadding, cms.BadLength, cms.BadTag} {
		f.Class = c
		seen[Decide(f, defaultSettings)] = true
	}
	if len(seen) != 1 {
		t.Errorf("%d different answers: %v", len(seen), seen)
	}
}

// TestDecideAll goes through every combination of the facts and settings.
func TestDecideAll(t *testing.T) {
	classes := []cms.Class{"", cms.NotCMS, cms.PEMText, cms.Truncated, cms.KeyDecrypt, cms.BadPadding, cms.NoRecipient,
		"never-heard-of"}
	n := 0
	for bits := range 1 << 13 {
		bit := func(i int) bool { return bits>>i&1 == 1 }
		for _, class := range classes {
			n++
			f := Facts{UnknownMailbox: bit(0), Encrypted: bit(1), AnnouncedK: bit(2), Readable: bit(3), KeyHeld: bit(4),
				Revoked: bit(5),
				Expired: bit(6), Decrypted: bit(7), NewerPublished: bit(8), Class: class}
			s := Settings{ARL: bit(9), RefuseExpired: bit(10), Strict: bit(11)}
			if bit(12) {
				f.Errors, f.OtherLabel = 1, testca.LabelAMCReel
			}
			d := Decide(f, s)
			good := d.Code == Accepted || d.Code == C4015
			fail := func(why string) { t.Fatalf("%s: %+v with %+v gives %+v", why, f, s, d) }
			switch {
			case d.Reason == "" || d.ReasonCode == "" || strings.Contains(d.Reason, "%!"):
				fail("no reason")
			case good && !(f.Decrypted && f.KeyHeld && f.Readable):
				fail("accepted without having been opened")
			case good && f.Revoked:
				fail("accepted though revoked")
			case good && f.Expired && s.RefuseExpired:
				fail("accepted though expired")
			case good && s.Strict && f.Errors > 0:
				fail("strict accepted an error")
			case (d.Code == Undelivered) != f.UnknownMailbox:
				fail("undelivered")
			case d.Code == C4025 && (f.Encrypted || f.AnnouncedK):
				fail("4025 for what is encrypted")
			case d.Code == C4015 != (good && f.NewerPublished):
				fail("4015")
			case d.ARL != (d.Code == Accepted && s.ARL):
				fail("ARL")
			}
		}
	}
	if n != 1<<13*len(classes) {
		t.Fatal(n)
	}
}
