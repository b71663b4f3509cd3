package checks

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"amfront/journal"
	"amfront/judge/report"
	"amfront/scenarios"
)

// Saturday; winter in Paris.
var saturday = time.Date(2031, 1, 4, 9, 0, 0, 0, scenarios.Paris())

// planned asks a tape for a plan of n moments, i at minutes after midnight of
// the day after the asking.
func planned(n int, minute func(i int) float64) *tape {
	var list []time.Time
	for i := range n {
		midnight := time.Date(2031, 1, 5, 0, 0, 0, 0, scenarios.Paris())
		list = append(list, midnight.Add(time.Duration(minute(i)*float64(time.Minute))))
	}
	return (&tape{}).plan(saturday, "", 0, list...)
}

func (t *tape) plan(from time.Time, outcome string, times int, list ...time.Time) *tape {
	request := map[string]any{"samples": len(list), "from": from}
	if outcome != "" {
		request["state"] = map[string]any{"outcome": outcome, "times": times}
	}
	return t.add(journal.KindLPSAction, journal.LPSAction{Action: "plan", Request: request}).
		answered("plan", map[string]any{"planned": list})
}

// drawn is a uniform draw of whole minutes from lo to hi, the same in every run.
func drawn(lo, hi int) func(int) float64 {
	r := rand.New(rand.NewPCG(1, uint64(lo*10000+hi)))
	return func(int) float64 { return float64(lo + r.IntN(hi-lo)) }
}

func but(minute func(int) float64, at map[int]float64) func(int) float64 {
	return func(i int) float64 {
		m := minute(i)
		if other, ok := at[i]; ok {
			return other
		}
		return m
	}
}

// TestPlannedHours: the hours of a draw, in Paris, and how they are spread.
func TestPlannedHours(t *testing.T) {
	day, order := drawn(120, 1320), rand.New(rand.NewPCG(1, 2)).Perm(60)
	const allowed, spread = "heures-permises", "heures-etalees"
	for _, c := range []struct {
		name   string
		check  string
		n      int
		minute func(int) float64
		want   report.Verdict
		says   string
	}{
		{"in range", allowed, 60, day, report.Conforming, "60 heures, toutes"},
		{"fifty are enough", allowed, 50, day, report.Conforming, ""},
		{"forty-nine are not", allowed, 49, day, report.NotObserved, "trop peu pour juger"},
		{"the bounds count", allowed, 60, but(day, map[int]float64{0: 120, 1: 1320}), report.Conforming, ""},
		{"a second late", allowed, 60, but(day, map[int]float64{9: 1320 + 1./60}), report.Warning, "1 heure sur 60 hors"},
		{"a second early", allowed, 60, but(day, map[int]float64{9: 120 - 1./60}), report.Warning, "de 01:59 à 01:59"},
		{"all at night", allowed, 60, drawn(1325, 1430), report.Warning, "60 heures sur 60 hors"},
		{"an hour late of Paris", allowed, 300, drawn(180, 1380), report.Warning, "ont pu être tirées en temps universel"},
		{"an hour early", allowed, 300, drawn(60, 1260), report.Warning, "avec le mauvais décalage"},
		{"six hours of three hundred", spread, 300, drawn(540, 900), report.Warning, "la plage est trop étroite"},
		{"all day", spread, 60, day, report.Conforming, ""},
		{"just eight hours", spread, 60, drawn(540, 1020), report.Conforming, ""},
		{"four hours and a half", spread, 60, drawn(540, 810), report.Warning, "la plage est trop étroite"},
		{"one hour but for two", spread, 60, but(drawn(540, 600), map[int]float64{3: 125, 8: 1315}), report.Warning,
			"presque toutes entre 09:"},
		{"two bursts", spread, 60, func(i int) float64 { return float64(480 + i%30 + (i%3)/2*600) }, report.Warning,
			"dans l'heure qui suit 08:00"},
		{"constant", spread, 60, func(int) float64 { return 720 }, report.Warning, "1 heure différente sur 60"},
		{"five hours, seconds apart", spread, 60, func(i int) float64 { return float64(137+i*7%5*251) + float64(i)/100 },
			report.Warning, "trop peu d'heures différentes"},
		{"whole hours", spread, 60, func(i int) float64 { return float64(int(day(i)) / 60 * 60) }, report.Warning,
			"1 seule minute : 00"},
		{"quarters", spread, 60, func(i int) float64 { return float64(int(day(i)) / 15 * 15) }, report.Warning,
			"4 minutes seulement : 00, 15, 30, 45"},
		{"ten minutes", spread, 60, func(i int) float64 { return float64(int(day(i)) / 10 * 10) }, report.Conforming, ""},
		{"a steady step", spread, 60, func(i int) float64 { return float64(120 + 17*i) }, report.Warning, "à pas régulier"},
		{"a step that wraps", spread, 60, func(i int) float64 { return float64(120 + 437*i%1200) }, report.Warning,
			"à pas régulier"},
		{"a step in any order", spread, 60, func(i int) float64 { return float64(120 + order[i]*19) }, report.Warning,
			"à pas régulier"},
	} {
		t.Run(c.check+"/"+c.name, func(t *testing.T) {
			r := planned(c.n, c.minute).judge(c.check)
			if r.Verdict != c.want || !strings.Contains(r.Observed, c.says) || len(r.Evidence.Events) == 0 {
				t.Errorf("%s, expected %s and %q: %s", r.Verdict, c.want, c.says, r.Observed)
			}
		})
	}
}

// TestLawfulDraws: a uniform draw over eight hours is never called narrow or
// regular, however often it is made.
func TestLawfulDraws(t *testing.T) {
	for _, n := range []int{leastSamples, 60, 300} {
		for _, grid := range []int{1, 5, 10} {
			for seed := range uint64(200) {
				r := rand.New(rand.NewPCG(seed, uint64(n*grid)))
				c := planned(n, func(int) float64 { return float64(840 + r.IntN(480/grid)*grid) }).evaluate("heures-etalees")
				if c.Verdict != report.Conforming {
					t.Fatalf("%d draws of %d minutes, seed %d: %s", n, grid, seed, c.Observed)
				}
			}
		}
	}
}

// TestPlannedZones: an hour is the same however it is written.
func TestPlannedZones(t *testing.T) {
	zone := func(hours int) *time.Location { return time.FixedZone("", hours*3600) }
	for name, c := range map[string]struct {
		lo, hi int // minutes after midnight, in that zone
		zone   *time.Location
		want   report.Verdict
	}{
		"Paris in UTC":             {60, 1260, time.UTC, report.Conforming},
		"UTC for Paris":            {125, 1320, time.UTC, report.Warning},
		"Paris in India":           {390, 1590, time.FixedZone("", 5*3600+1800), report.Conforming},
		"overseas, its own hours":  {120, 1320, zone(4), report.Conforming},
		"overseas, Paris's hours":  {300, 1500, zone(4), report.Conforming},
		"overseas, at night":       {1325, 1430, zone(-4), report.Conforming}, // in the small hours of Paris
		"overseas, night for both": {1380, 1500, zone(3), report.Warning},
		"nowhere in France":        {122, 1318, zone(-7), report.Warning},
	} {
		t.Run(name, func(t *testing.T) {
			var list []time.Time
			for i := range 60 {
				list = append(list, time.Date(2031, 1, 5, 0, c.lo+i*(c.hi-c.lo)/59, 0, 0, c.zone))
			}
			if r := (&tape{}).plan(saturday, "", 0, list...).judge("heures-permises"); r.Verdict != c.want {
				t.Errorf("%s, expected %s: %s", r.Verdict, c.want, r.Observed)
			}
		})
	}
	summer := time.Date(2031, 7, 5, 0, 10, 0, 0, time.UTC) // 02:10
	var list []time.Time
	for range 50 {
		list = append(list, summer)
	}
	if r := (&tape{}).plan(saturday, "", 0, list...).judge("heures-permises"); r.Verdict != report.Conforming {
		t.Errorf("summer: %s", r.Observed)
	}
}

// TestPlannedDates: what is due when, after which end of the last fetch.
func TestPlannedDates(t *testing.T) {
	in := func(days int) time.Time { return saturday.AddDate(0, 0, days) }
	for _, c := range []struct {
		name string
		tape *tape
		want report.Verdict
		says string
	}{
		{"fresh, the next day", (&tape{}).plan(saturday, "", 0, in(1)), report.Conforming, "1 date prévue"},
		{"fresh, within the week", (&tape{}).plan(saturday, "", 0, in(1), in(4), in(7)), report.Conforming, "3 dates"},
		{"fresh, the same day", (&tape{}).plan(saturday, "", 0, saturday.Add(time.Minute)), report.Conforming, ""},
		{"fresh, eight days on", (&tape{}).plan(saturday, "", 0, in(1), in(8)), report.Warning, "1 sur 2 trop tard"},
		{"ten years on", (&tape{}).plan(saturday, "", 0, saturday.AddDate(10, 0, 0)), report.Warning, "04/01/2041"},
		{"in the past", (&tape{}).plan(saturday, "", 0, in(-1)), report.Warning, "dans le passé"},
		{"never", (&tape{}).plan(saturday, "", 0, time.Time{}), report.Warning, "dans le passé"},
		{"a week on", (&tape{}).plan(saturday, "fetched", 1, in(7), in(6), in(8)), report.Conforming, ""},
		{"five days on", (&tape{}).plan(saturday, "fetched", 1, in(5)), report.Warning,
			"trop tôt : le 09/01/2031, à 5 jours"},
		{"nine days on", (&tape{}).plan(saturday, "fetched", 1, in(9)), report.Warning,
			"après une CRL neuve, 1 sur 1 trop tard"},
		{"again the next day", (&tape{}).plan(saturday, "failed", 1, in(1)), report.Conforming, ""},
		{"again the same day", (&tape{}).plan(saturday, "failed", 3, saturday.Add(time.Hour)), report.Conforming, ""},
		{"again at once", (&tape{}).plan(saturday, "failed", 1, saturday.Add(59*time.Minute)), report.Warning, "trop tôt"},
		{"two days later", (&tape{}).plan(saturday, "failed", 1, in(2)), report.Warning, "après un échec, 1 sur 1 trop tard"},
		{"the second time", (&tape{}).plan(saturday, "failed", 2, in(2)), report.Warning, "après un échec (2 fois de suite)"},
		{"unchanged, a week on", (&tape{}).plan(saturday, "unchanged", 1, in(7)), report.Warning, "après une CRL inchangée"},
		{"two answers, one wrong", (&tape{}).plan(saturday, "failed", 1, in(9)).plan(saturday, "failed", 1, in(1)),
			report.Warning, "trop tard"},
		{"every Tuesday", (&tape{}).plan(saturday, "", 0, in(3)).plan(in(2), "", 0, in(3)), report.Warning,
			"le même jour de la semaine"},
		{"two days of the week", (&tape{}).plan(saturday, "", 0, in(1)).plan(in(3), "", 0, in(4)), report.Conforming, ""},
		{"nothing said", (&tape{}).plan(saturday, "", 0), report.NotObserved, "aucune date"},
		{"refused", (&tape{}).ask("plan").refused("plan", "other", "non"), report.NotObserved, "n'a pas dit ses heures"},
		{"dead", (&tape{}).ask("plan"), report.NotObserved, "n'a pas dit ses heures"},
		{"not asked", &tape{}, report.BenchError, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := c.tape.judge("dates-prevues")
			if r.Verdict != c.want || !strings.Contains(r.Observed, c.says) {
				t.Errorf("%s, expected %s and %q: %s", r.Verdict, c.want, c.says, r.Observed)
			}
		})
	}
}

// TestAlertOnceItLasts: the first or the second update tells; what is said when
// all is well is no alert.
func TestAlertOnceItLasts(t *testing.T) {
	said := func(tp *tape, alerts ...string) *tape {
		return tp.ask("refresh").answered("refresh", map[string]any{"alerts": alerts})
	}
	trouble := func(tp *tape) *tape {
		return tp.expect(journal.Expected{What: "served"}).expect(journal.Expected{What: "asked", Label: "amo", DN: "cn=AC"}).
			search("certificateRevocationList;binary", "cn=AC")
	}
	for _, c := range []struct {
		name string
		tape *tape
		want report.Verdict
		says string
	}{
		{"the first", said(said(trouble(said(&tape{})), "échec")), report.Conforming, "« échec »"},
		{"the second", said(said(trouble(said(&tape{}))), "échec"), report.Conforming, "« échec »"},
		{"neither", said(said(trouble(said(&tape{})))), report.Warning, "aucune alerte en 2 mises à jour"},
		{"only before", said(said(trouble(said(&tape{}, "échec")))), report.Warning, "aucune alerte en 2 mises à jour"},
		{"as ever", said(said(trouble(said(&tape{}, "conseil")), "conseil"), "conseil"), report.Warning,
			"quand tout va bien"},
		{"and more", said(said(trouble(said(&tape{}, "conseil")), "conseil"), "conseil", "échec"), report.Conforming, ""},
		{"after another gesture", said(said(trouble(said(&tape{})), "échec").ask("poll").done("poll")), report.Warning,
			"aucune alerte"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := c.tape.judge("alerte-dite")
			if !strings.Contains(r.Observed, c.says) || c.want == report.Warning && r.Verdict != c.want ||
				c.want == report.Conforming && r.Verdict != report.Conforming {
				t.Errorf("%s, expected %s and %q: %s %s", r.Verdict, c.want, c.says, r.Observed, r.Reason)
			}
		})
	}
}

// TestSoughtUnbidden: who renews only by hand is found out, by the clock or
// without; a daily job that a bench without clock cannot see is declared.
func TestSoughtUnbidden(t *testing.T) {
	start := func() *tape {
		return (&tape{}).ask("refresh").search("userCertificate;binary", "cn=amo").done("refresh")
	}
	declared := func(word string) *tape {
		return start().ask("attest").answered("attest", map[string]any{"declarations": []map[string]string{
			{"id": "E-04", "declared": word, "comment": "chaque nuit"}}})
	}
	judgeAll(t, []verdictCase{
		{"at the sending", start().ask("send").search("userCertificate;binary", "cn=amo").done("send"), "successeur-cherche",
			nil, report.Conforming},
		{"by its job", start().ask("advance").search("userCertificate;binary", "cn=amo").done("advance").ask("send").
			done("send"), "successeur-cherche", nil, report.Conforming},
		{"a list is no certificate", start().ask("send").search("certificateRevocationList;binary", "cn=AC").done("send"),
			"successeur-cherche", nil, report.NonConforming},
		{"by hand only", start().ask("send").done("send"), "successeur-cherche", nil, report.NonConforming},
		{"by hand only, a day long", start().ask("advance").done("advance").ask("send").done("send"), "successeur-cherche",
			nil, report.NonConforming},
		{"declared", declared("oui").ask("send").done("send"), "successeur-cherche", nil, report.Conforming},
		{"declared not", declared("non").ask("send").done("send"), "successeur-cherche", nil, report.NonConforming},
		{"no answer", start().ask("send"), "successeur-cherche", nil, report.NotObserved},
		{"not asked", &tape{}, "successeur-cherche", nil, report.BenchError},
	})
}
