package scenarios

import (
	"regexp"
	"strings"
	"testing"
)

func TestBuiltInSituationsAreComplete(t *testing.T) {
	all, err := Situations()
	if err != nil {
		t.Fatal(err)
	}
	requirement := regexp.MustCompile(`^[A-F]-\d\d$`)
	for _, s := range all {
		for name, text := range map[string]string{"title": s.Title, "theme": s.Theme, "lesson": s.Lesson, "lps": s.LPS,
			"frontal": s.Frontal} {
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s: %s is empty: a trainer needs it", s.ID, name)
			}
		}
		if len(s.Scenarios) == 0 {
			t.Errorf("%s: no scenario tries the same", s.ID)
		}
		if s.Decisions == nil && s.Theme != "réseau" && s.ID != "destinataire-inconnu-refuse" {
			t.Errorf("%s: no decisions: what will the front-end answer?", s.ID)
		}
		if len(s.Requirements) == 0 {
			t.Errorf("%s: no requirement", s.ID)
		}
		for _, id := range s.Requirements {
			if !requirement.MatchString(id) {
				t.Errorf("%s: %q is no requirement id", s.ID, id)
			}
		}
	}
	if len(all) < 40 {
		t.Errorf("%d situations; every defect and state has one", len(all))
	}
}

func TestReadSituationsNamesTheMistake(t *testing.T) {
	const rest = `"title":"t","steps":[{"op":"renew"}]}`
	for name, c := range map[string]struct{ in, want string }{
		"not JSON":          {"[\n{,", "f.json:2"},
		"unknown field":     {`[{"id":"a","titel":"x"}]`, "titel"},
		"bad id":            {`[{"id":"A b",` + rest + `]`, "lower-case words"},
		"no title":          {`[{"id":"a","steps":[{"op":"renew"}]}]`, "title"},
		"no steps":          {`[{"id":"a","title":"t"}]`, "steps"},
		"unknown operation": {`[{"id":"a","title":"t","steps":[{"op":"rneew"}]}]`, "rneew"},
		"bad decision": {`[{"id":"a","title":"t","decisions":{"store":"4010","directory":"accepted"},` +
			`"steps":[{"op":"renew"}]}]`, "4010"},
		"missing field": {`[{"id":"a","title":"t","steps":[{"op":"defect"}]}]`, `"defect"`},
		"text after":    {`[] []`, "after the end"},
		"wrong type":    {"[\n\n{\"id\":3}]", "f.json:3"},
		"too large":     {strings.Repeat(" ", MaxFile+1), "larger"},
		"empty":         {"", "JSON array"},
	} {
		_, err := ReadSituations(strings.NewReader(c.in), "f.json")
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want an error with %q", name, err, c.want)
		}
	}
}

func TestReadSituationsTakesOneObject(t *testing.T) {
	list, err := ReadSituations(strings.NewReader(`{"id":"la-mienne","title":"t","steps":[{"op":"renew","label":"x"}]}`),
		"f.json")
	if err != nil || len(list) != 1 || list[0].ID != "la-mienne" {
		t.Fatalf("got %v, %v", list, err)
	}
}

func FuzzReadSituations(f *testing.F) {
	f.Add([]byte(`[{"id":"a","title":"t","steps":[{"op":"fault","fault":{"id":"x"}}]}]`))
	f.Add([]byte(`{`))
	f.Fuzz(func(t *testing.T, p []byte) {
		list, err := ReadSituations(strings.NewReader(string(p)), "f.json")
		for _, s := range list {
			if err == nil && s.check() != nil {
				t.Fatalf("accepted but wrong: %+v", s)
			}
		}
	})
}
