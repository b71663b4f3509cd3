package vectors

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"amfront/asp"
	"amfront/asp/exemple"
	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/lps/faulty"
	"amfront/scenarios"
)

// plans are E-09: when each of three hundred stations asks next.
func (m *maker) plans() error {
	day := m.at.In(scenarios.Paris())
	for _, r := range m.cases.Rows["plans"] {
		from := time.Date(day.Year(), day.Month(), day.Day(), 10, 0, 0, 0, day.Location())
		if r.Offset != 0 {
			from = from.In(time.FixedZone("", r.Offset*3600))
		}
		chance := rand.New(m.chance("plans/" + r.ID))
		p := lps.Reference()
		p.PlanCRL = func(now time.Time, last adapter.PlanState) time.Time {
			days := 1
			if last.Outcome == "fetched" {
				days = 7
			}
			s := 2*3600 + chance.IntN(20*3600)
			return time.Date(now.Year(), now.Month(), now.Day()+days, s/3600, s/60%60, s%60, 0, now.Location())
		}
		by, ok := faulty.Find(r.Of)
		if ok {
			by.Policy(p)
		}
		var planned []string
		for range 300 {
			t := p.PlanCRL(from, adapter.PlanState{Outcome: r.Outcome, Times: r.Times})
			if r.UTC {
				t = t.UTC()
			}
			planned = append(planned, t.Format(time.RFC3339))
		}
		r.Vector = told(r.Vector, by)
		r.At, r.Flags = from, append(r.Flags, "recommended")
		r.Inputs = map[string]any{"outcome": r.Outcome, "times": r.Times, "planned": planned}
		m.add("plans", "", r.Vector)
	}
	return nil
}

// deposits are part H: the JSON of a deposit at the ASP, where one rule that a
// unit test can hold by itself decides.
func (m *maker) deposits() error {
	for _, kind := range asp.Kinds() {
		all, err := exemple.All(kind)
		if err != nil {
			return err
		}
		for _, e := range all {
			check := m.cases.Deposits[e.Code]
			if check == "" && e.Code != asp.Accepted {
				continue
			}
			v := Vector{ID: strings.ReplaceAll(e.Name(), "/", "-"), Requirement: "H-07", Result: Valid, Title: e.Title}
			if check != "" {
				v.Result, v.Reason, v.Check, v.Twin = Invalid, e.Code, check, string(kind)+"-valide"
			}
			m.deposit(e, v)
		}
	}
	var editors []string
	for n := range asp.MaxRequests + 1 {
		editors = append(editors, fmt.Sprintf("%05d", n+1))
	}
	v := Vector{ID: "200-demandes", Requirement: "H-01", Result: Valid, Title: "Deux cents demandes"}
	for n := asp.MaxRequests; n <= len(editors); n++ {
		e, err := exemple.Make(asp.Avance, exemple.Series{Day: exemple.Day(), Number: 1, Editors: editors[:n]})
		if err != nil {
			return err
		}
		m.deposit(e, v)
		v.Result, v.Reason, v.Check, v.Twin = Invalid, "0028", "count", v.ID
		v.ID, v.Title = "201-demandes", "Une demande de plus"
	}
	return nil
}

func (m *maker) deposit(e *exemple.Example, v Vector) {
	v.Inputs = map[string]any{"file": m.file("deposits/"+v.ID+".json", e.JSON()), "name": e.FileName,
		"kind": string(e.Kind)}
	v.Flags = []string{string(e.Kind)}
	m.add("deposits", "", v)
}
