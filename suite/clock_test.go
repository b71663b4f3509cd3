package suite

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"amfront/journal"
	"amfront/judge/report"
	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/scenarios"
)

const daysPass = `# language: fr
Fonctionnalité: Le temps passe
  @id=E-09.t-heure @E-09
  Scénario: La liste est prise le premier jour prévu
    Étant donné un poste en service pour les flux de test
    Quand 3 jours passent
    Et l'opérateur télétransmet un fichier de FSE
    Alors le frontal AMO ouvre la pièce jointe avec ce certificat
  @id=D-04.t-revoque @D-04
  Scénario: Une liste publiée le troisième jour révoque le certificat
    Étant donné un poste en service pour les flux de test
    Quand 2 jours passent
    Et le frontal AMO révoque son certificat sans en publier de nouveau
    Et 9 jours passent
    Et l'opérateur télétransmet un fichier de FSE
    Alors rien n'est émis
  @id=E-04.t-renouvelle @E-04
  Scénario: Le certificat qui finit est remplacé sans qu'on le demande
    Étant donné un poste en service pour les flux de test, dont le certificat AMO expire dans 10 jours
    Quand le frontal AMO renouvelle son certificat
    Et 2 jours passent
    Et l'annuaire ne répond plus
    Et l'opérateur télétransmet un fichier de FSE
    Alors le lot arrive au frontal AMO chiffré avec le nouveau certificat
  @id=E-09.t-panne @E-09
  Scénario: L'annuaire reste en panne
    Étant donné un poste en service pour les flux de test
    Quand l'annuaire ne répond plus
    Et 5 jours passent
    Et l'annuaire répond de nouveau
    Et 2 jours passent
    Et le temps avance jusqu'au lendemain à 3 h
    Et l'opérateur télétransmet un fichier de FSE
    Alors le frontal AMO ouvre la pièce jointe avec ce certificat
`

// days plays daysPass with the reference, and tells of each example its result
// and the days in Paris, from the first, on which lists were asked for.
func days(t *testing.T, clock bool) (map[string]report.Scenario, map[string]map[int]bool) {
	t.Helper()
	f, bad := parse("temps.feature", []byte(daysPass))
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	var mu sync.Mutex
	asked := map[string]map[int]bool{}
	opt := Options{Features: []Feature{f}, Keys: keys, SelfCheck: true,
		Driver: func() adapter.Driver {
			software := lps.New(lps.Options{})
			return driverFunc(func(ctx context.Context, a adapter.Action, r adapter.Request) (adapter.Answer, error) {
				if r.Now.IsZero() == clock {
					t.Errorf("%s was asked at %v", a, r.Now)
				}
				return software.Do(ctx, a, r)
			})
		},
		Observe: func(id string, j journal.Reader) {
			mu.Lock()
			defer mu.Unlock()
			asked[id] = map[int]bool{}
			var first time.Time
			for ev, err := range j.Events(t.Context(), 0) {
				var r journal.LDAPRequest
				if err != nil {
					t.Error(err)
					return
				}
				if first.IsZero() {
					y, m, d := ev.Time.In(scenarios.Paris()).Date()
					first = time.Date(y, m, d, 0, 0, 0, 0, scenarios.Paris())
				}
				if ev.Kind == journal.KindLDAPRequest && ev.Decode(&r) == nil &&
					strings.Contains(strings.ToLower(strings.Join(r.Attributes, " ")), "revocationlist") {
					asked[id][int(ev.Time.Sub(first)/(24*time.Hour))] = true
				}
			}
		}}
	opt.InProcess()
	opt.Clock = clock
	r, err := Run(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]report.Scenario{}
	for _, s := range r.Scenarios {
		out[s.ID] = s
	}
	for _, c := range r.SelfChecks {
		if !c.OK {
			t.Errorf("%+v", c)
		}
	}
	return out, asked
}

// TestDaysPass: the reference lives in the world's time.
func TestDaysPass(t *testing.T) {
	results, asked := days(t, true)
	for id, s := range results {
		if s.Verdict != report.Conforming {
			t.Errorf("%s: %s %v %v", id, s.Verdict, s.Errors, s.Reasons)
		}
	}
	if a := asked["E-09.t-heure"]; !a[0] || !a[1] || len(a) != 2 {
		t.Errorf("lists were asked for on days %v; expected the first and the next", a)
	}
	if a := asked["E-09.t-panne"]; !a[5] && !a[6] {
		t.Errorf("after the outage lists were asked for on days %v; expected the day after", a)
	}
	var said []string
	for _, x := range results["E-09.t-panne"].Exchanges {
		if x.Action == "advance" {
			said = append(said, x.Answer)
		}
	}
	if len(said) < 8 || strings.Contains(said[0]+said[1], "contactez") || !strings.Contains(said[3], "contactez") {
		t.Errorf("the alert comes once trouble persists: %v", said)
	}
}

// TestDaysWithoutClock: a software without the clock is told nothing of it.
func TestDaysWithoutClock(t *testing.T) {
	results, _ := days(t, false)
	for id, s := range results {
		if s.Verdict != report.NotApplicable {
			t.Errorf("%s: %s", id, s.Verdict)
		}
	}
}
