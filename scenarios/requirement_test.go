package scenarios

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// TestCatalogueIsWhole: every id of parts A to F and I, once.
func TestCatalogueIsWhole(t *testing.T) {
	all, err := Requirements()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, r := range all {
		got[r.Part()]++
		if !strings.HasSuffix(r.Text, ".") {
			t.Errorf("%s: the text is no sentence", r.ID)
		}
	}
	for part, n := range map[string]int{"A": 12, "B": 4, "C": 4, "D": 10, "E": 12, "F": 9, "I": 7} {
		if got[part] != n {
			t.Errorf("part %s has %d requirements, want %d", part, got[part], n)
		}
	}
	if _, ok := RequirementByID("D-03"); !ok {
		t.Error("D-03 is not found")
	}
	if _, ok := RequirementByID("D-99"); ok {
		t.Error("D-99 is found")
	}
}

func TestCatalogueRefused(t *testing.T) {
	whole := string(requirementsJSON)
	for name, change := range map[string][2]string{
		"stands twice":       {`"id":"A-02"`, `"id":"A-01"`},
		"order":              {`"id":"A-01"`, `"id":"I-09"`},
		"id":                 {`"id":"A-01"`, `"id":"A-1"`},
		"party":              {`"party":"LPS"`, `"party":"GIE"`},
		"level":              {`"level":"MUST"`, `"level":"MAY"`},
		"unknown field":      {`"title"`, `"titre"`},
		"say how it is seen": {`"observed":"en-tête Subject du message reçu"`, `"unobserved":"x"`},
		"clause":             {`"clause":"§1.3"`, `"clause":""`},
	} {
		data := strings.Replace(whole, change[0], change[1], 1)
		if data == whole {
			t.Fatalf("%s: nothing was changed", name)
		}
		if _, err := readRequirements([]byte(data)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestProfilesRefused(t *testing.T) {
	for name, change := range map[string][2]string{
		"name twice":     {`"ci-rapide"`, `"formation"`},
		"no title":       {`"title": "Formation"`, `"title": ""`},
		"scenario twice": {`"D-03.perime"`, `"D-03.en-cours"`},
	} {
		data := bytes.Replace(profilesJSON, []byte(change[0]), []byte(change[1]), 1)
		if name == "scenario twice" {
			data = bytes.ReplaceAll(profilesJSON, []byte(change[0]), []byte(change[1]))
		}
		if bytes.Equal(data, profilesJSON) {
			t.Fatalf("%s: nothing was changed", name)
		}
		if _, err := readProfiles(data); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := ProfileByName("x"); !errors.Is(err, ErrUnknownProfile) || !strings.Contains(err.Error(), "formation") {
		t.Error(err)
	}
}
