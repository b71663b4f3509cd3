package suite

import (
	"slices"
	"testing"

	"amfront/judge/report"
)

// TestShards: the parts of a selection are disjoint, together the whole, alike
// long, and the same whenever they are asked for.
func TestShards(t *testing.T) {
	ids, took := idsOf(Examples(load(t))), times()
	for _, of := range []int{1, 2, 5, 20} {
		var all []string
		least, most := len(timesText), 0
		for n := range of {
			p := Shard{n + 1, of}
			part := p.Take(ids)
			if !slices.Equal(part, p.Take(ids)) {
				t.Fatalf("%v is another one the second time", p)
			}
			sum := 0
			for _, id := range part {
				sum += max(took[id], 1)
			}
			least, most = min(least, sum), max(most, sum)
			all = append(all, part...)
		}
		slices.Sort(all)
		want := slices.Sorted(slices.Values(ids))
		if !slices.Equal(all, want) {
			t.Errorf("%d parts hold %d examples of %d, or one twice", of, len(all), len(ids))
		}
		if most-least > 200 {
			t.Errorf("of %d parts the shortest takes %d hundredths, the longest %d", of, least, most)
		}
	}
	for _, id := range ids {
		if _, ok := took[id]; !ok {
			t.Errorf("%s has no time: go test ./suite/zoo -run TestQuick -update", id)
		}
	}
	for _, bad := range []string{"", "2", "0/2", "3/2", "1/101", "a/b", "1/2/3", "-1/2"} {
		if _, err := ParseShard(bad); err == nil {
			t.Errorf("%q is taken for a part", bad)
		}
	}
}

// TestFailuresOfParts: a failure of the adapter that two parts met is one of
// the whole, and scenarios name it by its number there.
func TestFailuresOfParts(t *testing.T) {
	mute := report.AdapterFailure{Kind: "mute", Action: "send", Said: "rien", Scenarios: 2, First: "A"}
	late := report.AdapterFailure{Kind: "late", Action: "poll", Said: "trop tard", Scenarios: 1, First: "B"}
	name := report.AdapterErrorName
	one := &report.Run{AdapterFailures: []report.AdapterFailure{mute},
		Scenarios: []report.Scenario{{AdapterErrors: []string{name(1, "send")}}}}
	two := &report.Run{AdapterFailures: []report.AdapterFailure{late, mute},
		Scenarios: []report.Scenario{{AdapterErrors: []string{name(1, "poll"), name(2, "send"), "autre"}}}}
	var out report.Run
	takeFailures(&out, one)
	takeFailures(&out, two)
	if len(out.AdapterFailures) != 2 || out.AdapterFailures[0].Scenarios != 4 || out.AdapterFailures[1].Kind != "late" {
		t.Errorf("%+v", out.AdapterFailures)
	}
	if got := two.Scenarios[0].AdapterErrors; !slices.Equal(got, []string{name(2, "poll"), name(1, "send"), "autre"}) {
		t.Errorf("%q", got)
	}
}
