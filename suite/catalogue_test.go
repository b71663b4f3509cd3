package suite

import (
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"amfront/features"
	"amfront/scenarios"
)

var update = flag.Bool("update", false, "write the profiles of the suite as it is")

// TestCatalogueCovered: every requirement has a scenario or a reason why not,
// and no scenario names one that the catalogue does not have.
func TestCatalogueCovered(t *testing.T) {
	list := load(t)
	if bad := LintTags(list); len(bad) > 0 {
		t.Error(bad)
	}
	all, err := scenarios.Requirements()
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range uncovered(list, all) {
		t.Errorf("%s: no scenario and no reason why not", id)
	}
}

// uncovered lists the requirements that have neither a scenario nor a reason.
func uncovered(features []Feature, all []scenarios.Requirement) []string {
	var out []string
	for _, r := range all {
		has := func(e Example) bool { return slices.Contains(e.Tags, "@"+r.ID) }
		if r.Unobserved == "" && !slices.ContainsFunc(Examples(features), has) {
			out = append(out, r.ID)
		}
	}
	return out
}

func TestCatalogueCanFail(t *testing.T) {
	all := []scenarios.Requirement{{ID: "A-01", Observed: "x"}, {ID: "A-02", Unobserved: "x"}, {ID: "D-03", Observed: "x"}}
	if got := uncovered(sample(), all); !slices.Equal(got, []string{"A-01"}) {
		t.Errorf("uncovered: %v", got)
	}
	f := sample()
	f[0].Examples[0].Tags = append(f[0].Examples[0].Tags, "@D-77")
	if bad := LintTags(f); len(bad) != 1 || !strings.Contains(bad.Error(), "D-77") {
		t.Errorf("unknown requirement: %v", bad)
	}
}

// TestProfiles: profiles are those of this suite; the full one leaves nothing
// out. go test ./suite -run TestProfiles -update pins them anew.
func TestProfiles(t *testing.T) {
	list := load(t)
	all, err := scenarios.Profiles()
	if err != nil {
		t.Fatal(err)
	}
	var examples []Example
	for _, f := range list {
		examples = append(examples, f.Examples...)
	}
	wanted := map[string][]string{}
	for _, x := range examples {
		if !x.Provisional() {
			wanted["agrement-complet"] = append(wanted["agrement-complet"], x.ID)
		}
	}
	if *update {
		for i := range all {
			p := &all[i]
			if ids, derived := wanted[p.Name]; derived {
				p.Scenarios = ids
			}
			p.Suite = features.Version
			for _, id := range p.Scenarios {
				if !slices.ContainsFunc(examples, func(x Example) bool { return x.ID == id }) {
					t.Fatalf("profile %s names %s, which is not there: take it out of profiles.json", p.Name, id)
				}
			}
			kept := slices.DeleteFunc(slices.Clone(examples), func(x Example) bool { return !p.Has(x.ID) })
			p.Scenarios, p.SHA256 = idsOf(kept), Pin(kept)
		}
		data, err := json.MarshalIndent(all, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("../scenarios/profiles.json", append(data, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
		t.Skip("profiles written; run the test again")
	}
	for _, p := range all {
		if _, err := (Selection{Profile: &p}).Choose(list); err != nil {
			t.Errorf("%v (after a change of the suite: go test ./suite -run TestProfiles -update)", err)
		}
		if p.Suite != features.Version {
			t.Errorf("profile %s is pinned to version %s, the suite is %s", p.Name, p.Suite, features.Version)
		}
	}
	for _, p := range all {
		for _, id := range wanted[p.Name] {
			if !p.Has(id) {
				t.Errorf("profile %s lacks %s: tag it @provisoire, or take it in by -update", p.Name, id)
			}
		}
	}
}
