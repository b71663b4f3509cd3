package receiver

import (
	"strings"
	"testing"

	"amfront/pki/testca"
	"amfront/receiver/cms"
)

// TestDecideStrict: a strict front-end still accepts what has no departure.
func TestDecideStrict(t *testing.T) {
	ok := Facts{Encrypted: true, AnnouncedK: true, Readable: true, KeyHeld: true, Decrypted: true,
		ExpectedLabel: testca.LabelAMOTest}
	for errors, want := range map[int]Code{0: Accepted, 1: C4005, 2: C4005} {
		f := ok
		f.Errors = errors
		if d := Decide(f, Settings{Strict: true}); d.Code != want {
			t.Errorf("%d departures: %+v", errors, d)
		}
	}
}

// TestDecideNamesTheDamage: what shows without a key has its own code and
// sentence, at the structure as in the content; what shows only with the key
// has one for all (padding oracle).
func TestDecideNamesTheDamage(t *testing.T) {
	opened := Facts{Encrypted: true, AnnouncedK: true, Readable: true, KeyHeld: true}
	closed := Facts{Encrypted: true, AnnouncedK: true}
	for class, says := range map[cms.Class]string{
		cms.Truncated: "tronquée", cms.MalformedLength: "longueur qui ne tient pas", cms.Detached: "produit détaché",
		cms.TooDeep:  "dépasse les limites",
		cms.TooLarge: "dépasse les limites", cms.UnknownAlgorithm: "algorithme que le frontal ne traite pas",
		cms.Malformed: "mal formée",
	} {
		for name, f := range map[string]Facts{"structure": closed, "content": opened} {
			f.Class = class
			if d := Decide(f, defaultSettings); d.Code != C4005 || d.ReasonCode != string(class) ||
				!strings.Contains(d.Reason, says) {
				t.Errorf("%s of %s: %+v", class, name, d)
			}
		}
	}
	f := closed
	if d := Decide(f, defaultSettings); d.ReasonCode != string(cms.NotCMS) ||
		!strings.Contains(d.Reason, "n'est pas un objet CMS") {
		t.Errorf("no class: %+v", d)
	}
}

// TestDecideNamesTheKey: the reason names whose key it was and whose was due.
func TestDecideNamesTheKey(t *testing.T) {
	for _, c := range []struct {
		usage, due, other, detail string
		says                      []string
	}{
		{UsageReel, testca.LabelAMOReel, testca.LabelAMCReel, "",
			[]string{"AMC réelle (" + testca.LabelAMCReel, "un flux réel,", "clé de " + testca.LabelAMOReel}},
		{UsageTest, testca.LabelAMCTest, testca.LabelAMOReel, "", []string{"AMO réelle (", "un flux de test,"}},
		{UsageDemo, testca.LabelAMCTest, testca.LabelAMOTest, "", []string{"AMO de test (", "de démonstration,"}},
		{"?", testca.LabelAMOTest, testca.LabelAMCTest, "n° 41",
			[]string{"AMC de test (", "d'usage non reconnu", "Certificat employé : n° 41."}},
		{UsageTest, "", testca.LabelOCT, "", []string{"la clé OCT (", "libellé inconnu"}},
		{UsageTest, testca.LabelAMOTest, "labo@test.example", "", []string{"la clé labo (labo@test.example)"}},
		{UsageTest, testca.LabelAMOTest, testca.LabelAMOTest, "n° 7",
			[]string{"bon libellé (" + testca.LabelAMOTest, "Certificat employé : n° 7."}},
		{UsageTest, testca.LabelAMOTest, "", "n° 8", []string{"ne connaît pas", "Certificat employé : n° 8."}},
	} {
		f := Facts{Encrypted: true, AnnouncedK: true, Readable: true, Actor: testca.AMO, Usage: c.usage, ExpectedLabel: c.due,
			OtherLabel: c.other, OtherDetail: c.detail}
		d := Decide(f, defaultSettings)
		for _, s := range c.says {
			if !strings.Contains(d.Reason, s) {
				t.Errorf("%+v: %q lacks %q", c, d.Reason, s)
			}
		}
		if d.Code != C4005 || d.ReasonCode != ReasonNoKey ||
			(c.detail == "") == strings.Contains(d.Reason, "Certificat employé") {
			t.Errorf("%+v: %+v", c, d)
		}
	}
}
