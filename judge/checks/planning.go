package checks

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"amfront/journal"
	"amfront/judge/report"
	"amfront/scenarios"
)

// planning are the checks on the planned fetches of the CRL (E-09): their
// dates, their hours, and how stations are spread.
func planning() []Definition {
	return []Definition{
		rhythm(),
		{
			Name: "dates-prevues", Level: report.SHOULD,
			Title: "Les demandes sont prévues au bon jour",
			Causes: []string{"la date est dans le passé, ou des années plus loin",
				"le rythme n'est pas hebdomadaire, ou l'échec n'est pas retenté le lendemain",
				"tous les postes demandent le même jour de la semaine"},
			Advice: "Prévoir la demande une semaine après une CRL neuve, et le lendemain après un échec ou une CRL inchangée, " +
				"tant que cela dure.",
			Eval: rightDays,
		},
		{
			Name: "heures-permises", Level: report.SHOULD,
			Title: "Les demandes sont prévues entre 2 h et 22 h",
			Causes: []string{"l'heure est tirée en temps universel (UTC), ou d'un autre fuseau que celui de Paris",
				"le tirage sort de la plage permise"},
			Advice: "Tirer l'heure de la première demande au hasard entre 2 h et 22 h, heure de Paris.",
			Eval:   withinHours,
		},
		{
			Name: "heures-etalees", Level: report.SHOULD,
			Title: "Les demandes s'étalent au hasard sur au moins 8 heures",
			Causes: []string{"l'heure est fixe, la même sur tous les postes", "le tirage est trop étroit",
				"les postes se suivent à pas régulier, ou à l'heure pile"},
			Advice: "Tirer l'heure et la minute au hasard, uniformément, sur une plage de 8 heures ou plus.",
			Eval:   spread,
		},
	}
}

// The bounds of E-09.
const (
	firstHour    = 2 * time.Hour
	lastHour     = 22 * time.Hour
	leastSpread  = 8 * time.Hour
	leastSamples = 50
	day          = 24 * time.Hour
)

// plan is one answer to plan: what was asked, and the moments planned.
type plan struct {
	at      At[journal.LPSReport]
	from    time.Time
	outcome string // of the last fetch; "" for a fresh station
	times   int
	planned []time.Time
}

// plans are the answers to plan, oldest first.
func (v *View) plans(o Outcome) ([]plan, *Outcome) {
	var out []plan
	for _, asked := range All[journal.LPSAction](v, journal.KindLPSAction, 0) {
		if asked.Payload.Action != "plan" {
			continue
		}
		r := v.reportOf(&asked)
		if r == nil || r.Payload.Exit != 0 {
			o.Verdict, o.Observed = report.NotObserved, "le logiciel n'a pas dit ses heures"
			return nil, &o
		}
		p := plan{at: *r, planned: decodeAnswer(r.Payload.Answer).Planned}
		p.from, p.outcome, p.times = decodeAsked(asked)
		out = append(out, p)
	}
	if len(out) == 0 {
		o = notAsked(o, "les heures prévues")
		return nil, &o
	}
	return out, nil
}

// samples are the moments of the newest answer to plan, where they are enough.
func (v *View) samples(o Outcome) ([]time.Time, Outcome, bool) {
	all, end := v.plans(o)
	if end != nil {
		return nil, *end, false
	}
	last := all[len(all)-1]
	o.Evidence = evidence(last.at.Event)
	if len(last.planned) < leastSamples {
		o.Verdict, o.Observed = report.NotObserved,
			plural(len(last.planned), "heure donnée", "heures données")+", trop peu pour juger"
		return nil, o, false
	}
	return last.planned, o, true
}

// overseas are the offsets of French territories in which no Paris clock
// shows, in hours: there a station has hours of its own.
var overseas = []int{-10, -9, -4, -3, 3, 4, 5, 11, 12}

// hoursOf are times of day as the stations live them: in Paris, however they
// are written; or overseas, where they are all within the hours there.
func hoursOf(list []time.Time) (clocks []time.Duration, outside []time.Duration) {
	of := func(t time.Time) time.Duration {
		h, m, s := t.Clock()
		return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second
	}
	wrong := func(d time.Duration) bool { return d < firstHour || d > lastHour }
	var own []time.Duration
	for _, t := range list {
		clocks = append(clocks, of(t.In(scenarios.Paris())))
		if _, offset := t.Zone(); offset%3600 == 0 && slices.Contains(overseas, offset/3600) && !wrong(of(t)) {
			own = append(own, of(t))
		}
	}
	outside = slices.DeleteFunc(slices.Clone(clocks), func(d time.Duration) bool { return !wrong(d) })
	if len(outside) > 0 && len(own) == len(list) {
		return own, nil
	}
	return clocks, outside
}

func withinHours(v *View, _ journal.Check) Outcome {
	o := Outcome{Declared: true, Expected: "toutes les heures entre 02:00 et 22:00, heure de Paris"}
	times, o, ok := v.samples(o)
	if !ok {
		return o
	}
	if _, outside := hoursOf(times); len(outside) > 0 {
		said := fmt.Sprintf("%s sur %d hors de la plage", plural(len(outside), "heure", "heures"), len(times))
		return o.found(report.NonConforming, fmt.Sprintf("%s, de %s à %s, heure de Paris%s", said,
			clock(slices.Min(outside)), clock(slices.Max(outside)), shifted(times)))
	}
	return o.found(report.Conforming, fmt.Sprintf("%d heures, toutes dans la plage", len(times)))
}

// shifted says that a zone may have been mistaken: moments of which some are
// outside, and none would be by as much as Paris is ahead of UTC.
func shifted(list []time.Time) string {
	_, offset := list[0].In(scenarios.Paris()).Zone()
	ahead := time.Duration(offset) * time.Second
	for _, way := range []struct {
		by   time.Duration
		text string
	}{{-ahead, "plus tôt : elles ont pu être tirées en temps universel"},
		{ahead, "plus tard : des heures de Paris ont pu être dites avec le mauvais décalage"}} {
		moved := slices.Clone(list)
		for i := range moved {
			moved[i] = moved[i].Add(way.by)
		}
		if _, outside := hoursOf(moved); len(outside) == 0 {
			return " ; toutes y seraient " + plural(int(ahead.Hours()), "heure", "heures") + " " + way.text +
				", ou la plage est mal réglée"
		}
	}
	return ""
}

// spread judges a draw so that one that is uniform over 8 hours or more, to the
// minute or to ten, passes but once in ten million answers of fifty or more:
// the bounds are of the order statistics (decisions/checks-planning).
func spread(v *View, _ journal.Check) Outcome {
	o := Outcome{Declared: true,
		Expected: "des heures tirées au hasard sur au moins 8 heures, différentes d'un poste à l'autre"}
	planned, o, ok := v.samples(o)
	if !ok {
		return o
	}
	times, _ := hoursOf(planned)
	n, sorted := len(times), slices.Sorted(slices.Values(times))
	distinct, minutes, steps := map[time.Duration]int{}, map[int]int{}, map[time.Duration]int{}
	crowd, early, even := 0, time.Duration(0), 0.0
	lo, hi := sorted[0], sorted[n-1]
	for i, t := range times {
		distinct[t.Truncate(time.Minute)]++
		minutes[int(t.Minutes())%60]++
		near, _ := slices.BinarySearch(sorted, sorted[i]+time.Hour)
		if c := near - i; c > crowd {
			crowd, early = c, sorted[i]
		}
		if i > 0 {
			steps[t.Truncate(time.Minute)-times[i-1].Truncate(time.Minute)]++
			gap := float64(sorted[i]-sorted[i-1]) / max(float64(hi-lo), 1)
			even += gap * gap * float64(n-1) // 1 for equal gaps, about 2 for a draw (Greenwood)
		}
	}
	out := n / 20 // on each side: a few far away make no spread
	inner := sorted[n-1-out] - sorted[out]
	said := fmt.Sprintf("de %s à %s, soit %s ; %s sur %d", clock(lo), clock(hi), clock(hi-lo),
		plural(len(distinct), "heure différente", "heures différentes"), n)
	for _, w := range []struct {
		wrong bool
		text  string
	}{
		{len(distinct) < min(n/4, 30), // a draw to ten minutes over eight hours has 48
			"trop peu d'heures différentes"},
		{hi-lo < leastSpread*time.Duration(n-20)/time.Duration(n), "la plage est trop étroite"},
		{inner < leastSpread*11/20, fmt.Sprintf("presque toutes entre %s et %s", clock(sorted[out]), clock(sorted[n-1-out]))},
		{2*crowd > n, fmt.Sprintf("%d dans l'heure qui suit %s", crowd, clock(early))},
		{len(minutes) < 5, plural(len(minutes), "seule minute", "minutes seulement") + " : " + minutesOf(minutes)},
		{2*most(steps) >= n || even < 1.1, "à pas régulier, d'un poste au suivant"},
	} {
		if w.wrong {
			o.Verdict, said = report.NonConforming, said+" ; "+w.text
		}
	}
	return o.found(cmp.Or(o.Verdict, report.Conforming), said)
}

func most(counts map[time.Duration]int) (n int) {
	for _, c := range counts {
		n = max(n, c)
	}
	return n
}

func minutesOf(minutes map[int]int) string {
	var out []string
	for m := range 60 {
		if minutes[m] > 0 {
			out = append(out, fmt.Sprintf("%02d", m))
		}
	}
	return strings.Join(out, ", ")
}

func clock(d time.Duration) string {
	return fmt.Sprintf("%02d:%02d", int(d.Hours()), int(d.Minutes())%60)
}

// delay is when the next fetch is due after one that ended so.
type delay struct {
	after     string
	least     time.Duration
	min, most int // days by the calendar
	expected  string
}

func delayAfter(outcome string, times int) delay {
	d := delay{"après un échec", time.Hour, 0, 1, "une nouvelle demande le lendemain au plus tard"}
	switch {
	case outcome == "":
		return delay{"sur un poste neuf", 0, 0, 7, "la première demande dans les sept jours"}
	case outcome == "fetched":
		return delay{"après une CRL neuve", 0, 6, 8, "la demande suivante une semaine plus tard"}
	case outcome == "unchanged":
		d.after = "après une CRL inchangée"
	}
	if times > 1 {
		d.after += fmt.Sprintf(" (%d fois de suite)", times)
	}
	return d
}

// rightDays judges the dates of every answer; where the same was asked from
// several days of the week, they must not all fall on one.
func rightDays(v *View, _ journal.Check) Outcome {
	o := Outcome{Declared: true, Expected: "la première demande dans les sept jours"}
	all, end := v.plans(o)
	if end != nil {
		return *end
	}
	asked, falls := map[time.Weekday]bool{}, map[time.Weekday]bool{}
	total := 0
	var seen []journal.Event
	o.Verdict = report.Conforming
	var said []string
	for _, p := range all {
		d := delayAfter(p.outcome, p.times)
		o.Expected = d.expected
		from := p.from.In(scenarios.Paris())
		asked[from.Weekday()] = true
		seen = append(seen, p.at.Event)
		var past, soon, late []time.Time
		for _, t := range p.planned {
			t = t.In(scenarios.Paris())
			falls[t.Weekday()] = true
			total++
			switch n := days(from, t); {
			case t.Before(from.Add(-time.Minute)):
				past = append(past, t)
			case n < d.min || t.Sub(from) < d.least:
				soon = append(soon, t)
			case n > d.most:
				late = append(late, t)
			}
		}
		for _, w := range []struct {
			list []time.Time
			what string
		}{{past, "dans le passé"}, {soon, "trop tôt"}, {late, "trop tard"}} {
			if len(w.list) > 0 {
				o.Verdict = report.NonConforming
				said = append(said, fmt.Sprintf("%s, %d sur %d %s : le %s, à %s du %s", d.after, len(w.list),
					len(p.planned), w.what, w.list[0].Format("02/01/2006"), plural(days(from, w.list[0]), "jour", "jours"),
					from.Format("02/01/2006")))
			}
		}
	}
	switch {
	case total == 0:
		return o.found(report.NotObserved, "aucune date donnée", seen...)
	case len(said) > 0:
	case len(asked) > 1 && len(falls) == 1:
		o.Verdict, said = report.NonConforming, []string{"toutes le même jour de la semaine, quel que soit le jour de départ"}
	default:
		said = []string{plural(total, "date prévue", "dates prévues") + ", au jour attendu"}
	}
	return o.found(o.Verdict, strings.Join(said, " ; "), seen...)
}

// days are those by the calendar from one moment to another.
func days(from, to time.Time) int {
	midnight := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	return int(midnight(to).Sub(midnight(from)) / day)
}
