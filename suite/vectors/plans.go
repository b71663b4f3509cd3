package vectors

import (
	"math/rand/v2"
	"time"

	"amfront/lps/adapter"
	"amfront/lps/faulty"
	"amfront/scenarios"
)

// stations are as many as a plan is asked of.
const stations = 60

// planFaults are variants of the plan, after which outcome, how often in a row,
// and the check that finds each.
var planFaults = []struct {
	variant, outcome string
	times            int
	check            string
}{
	{"crl-un-poste-la-nuit", "", 0, "hours"}, {"crl-heure-universelle", "", 0, "hours"},
	{"crl-decalage-perdu", "", 0, "hours"},
	{"crl-a-heure-fixe", "", 0, "spread"}, {"crl-apres-l-ouverture", "", 0, "spread"},
	{"crl-a-l-heure-pile", "", 0, "spread"}, {"crl-a-pas-regulier", "", 0, "spread"},
	{"crl-dans-la-matinee", "", 0, "spread"}, {"crl-deux-postes-a-part", "", 0, "spread"},
	{"crl-en-deux-pointes", "", 0, "spread"}, {"crl-cinq-horaires", "", 0, "spread"},
	{"crl-dans-dix-ans", "", 0, "days"}, {"crl-dans-le-passe", "", 0, "days"},
	{"crl-chaque-mois", "fetched", 1, "days"}, {"crl-une-fois-pour-toutes", "fetched", 1, "days"},
	{"crl-chaque-jour", "fetched", 1, "days"}, {"crl-sans-relance", "failed", 1, "days"},
	{"crl-une-seule-relance", "failed", 2, "days"}, {"crl-relance-en-boucle", "failed", 1, "days"},
	{"crl-inchangee-prise-pour-neuve", "unchanged", 1, "days"},
}

// plans are E-09: when each of sixty stations asks next.
func (m *maker) plans() error {
	m.family("plans", "Soixante postes prévoient leur prochaine demande de liste. Est-ce bien (E-09) ?",
		"hours", "toutes entre 2 h et 22 h, heure de Paris",
		"spread", "sur un poste neuf, au hasard sur 8 heures au moins",
		"days", "sur un poste neuf sous sept jours ; après une liste neuve, une semaine (6 à 8 jours) ; après un échec ou "+
			"une liste inchangée, le lendemain au plus tard, mais pas dans l'heure")
	d := m.at.In(scenarios.Paris())
	from := time.Date(d.Year(), d.Month(), d.Day(), 10, 0, 0, 0, d.Location())
	for _, outcome := range []string{"", "fetched", "failed", "unchanged"} {
		name := outcome
		if name == "" {
			name = "fresh"
		}
		for _, times := range []int{1, 2} {
			if outcome == "" {
				times = 0
			}
			if times == 2 && outcome == "fetched" || times == 0 && len(m.in.Vectors) > 0 {
				continue
			}
			id := name
			if times == 2 {
				id += "-twice"
			}
			m.plan(Vector{ID: id, Result: Valid, Title: "Un plan conforme"}, "", outcome, times, from, time.UTC)
		}
	}
	for _, f := range planFaults {
		twin := f.outcome
		switch {
		case twin == "":
			twin = "fresh"
		case f.times == 2:
			twin += "-twice"
		}
		m.plan(Vector{ID: f.variant, Result: Invalid, Reason: f.check, Check: f.check, Twin: twin}, f.variant, f.outcome,
			f.times, from, nil)
	}
	m.plan(Vector{ID: "overseas", Result: Acceptable, Title: "Des postes de La Réunion, à leur heure",
		Flags: []string{"overseas"}}, "", "", 0, from.In(time.FixedZone("", 4*3600)), nil)
	return nil
}

// plan adds what sixty stations plan; in says how times are written, nil as drawn.
func (m *maker) plan(v Vector, variant, outcome string, times int, from time.Time, in *time.Location) {
	draw := rand.New(m.chance("plans/" + v.ID))
	p, _ := m.policy(v.ID, "")
	p.PlanCRL = func(now time.Time, last adapter.PlanState) time.Time {
		days := 1
		if last.Outcome == "fetched" {
			days = 7
		}
		s := 2*3600 + draw.IntN(20*3600)
		return time.Date(now.Year(), now.Month(), now.Day()+days, s/3600, s/60%60, s%60, 0, now.Location())
	}
	f, ok := faulty.Find(variant)
	if ok {
		f.Policy(p)
	}
	var planned []string
	for range stations {
		t := p.PlanCRL(from, adapter.PlanState{Outcome: outcome, Times: times})
		if in != nil {
			t = t.In(in)
		}
		planned = append(planned, t.Format(time.RFC3339))
	}
	v.Consequence = consequences["E-09"]
	told(&v, f)
	v.Requirement, v.At, v.Flags = "E-09", from, append(v.Flags, "recommended")
	v.Inputs = map[string]any{"outcome": outcome, "times": times, "planned": planned}
	m.add(v)
}
