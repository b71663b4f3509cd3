package steps

import (
	"context"
	"slices"
	"strconv"
	"time"

	"amfront/bench"
	"amfront/judge/report"
	"amfront/lps/adapter"
)

// clockSteps are the gestures that let time pass, for a software that has the
// clock.
func clockSteps() []Definition {
	const doc = " À chaque minuit passé, l'annuaire publie de nouvelles listes de révocation ; chaque jour, le logiciel " +
		"fait ce que son planificateur aurait fait. À un logiciel sans horloge réglable, cela ne s'applique pas."
	return []Definition{
		gesture("horloge", `(un|[2-9]|[1-9]\d{1,2}) jours? passe(?:nt)?`, "8 jours passent",
			"Le temps du banc et du poste avance de ce nombre de jours."+doc,
			func(ctx context.Context, s *Scenario, args []string) error {
				days, err := strconv.Atoi(args[0])
				if err != nil {
					days = 1
				}
				return s.live(ctx, s.World.Now().AddDate(0, 0, days))
			}),
		gesture("horloge", `le temps avance jusqu'au lendemain à (1?\d|2[0-3]) h`, "le temps avance jusqu'au lendemain à 3 h",
			"Le temps du banc et du poste avance jusqu'à cette heure du lendemain."+doc,
			func(ctx context.Context, s *Scenario, args []string) error {
				hour, err := strconv.Atoi(args[0])
				if err != nil {
					return err
				}
				t := s.World.Now()
				return s.live(ctx, time.Date(t.Year(), t.Month(), t.Day()+1, hour, 0, 0, 0, t.Location()))
			}),
		does("horloge", `le logiciel a eu un jour pour s'en occuper`,
			"Avec une horloge réglable, un jour passe, et la tâche quotidienne du logiciel avec lui. Sans elle le temps ne "+
				"passe pas : le logiciel agit à l'envoi, ou l'éditeur déclare sa tâche quotidienne dans lps.json (E-04).",
			func(s *Scenario, ctx context.Context) error {
				if s.Clock { // a day from anything just done: who looks once in 24 hours has had his turn
					return s.live(ctx, s.World.Now().AddDate(0, 0, 1).Add(time.Hour))
				}
				if slices.ContainsFunc(s.Attested, func(d adapter.Declaration) bool { return d.ID == s.Requirement }) {
					return s.attest(ctx, s.Requirement)
				}
				return nil
			}),
	}
}

// live goes from day to day: the software lives it, then the world goes to its
// end. The world waits at the beginning of the day meanwhile, so that nothing
// that is published is newer than the hour at which the software sees it.
func (s *Scenario) live(ctx context.Context, until time.Time) error {
	if !s.Clock {
		return &Abort{report.NotApplicable, "le logiciel n'a pas d'horloge réglable : les jours ne passent pas pour lui"}
	}
	if err := s.configure(ctx); err != nil {
		return err
	}
	for s.World.Now().Before(until) {
		next := bench.Midnight(s.World.Now())
		if next.After(until) {
			next = until
		}
		a, err := s.do(ctx, &adapter.Advance{Until: next})
		if err != nil {
			return err
		}
		if a.Status == adapter.Refused {
			return &Abort{report.AdapterError, "le logiciel déclare une horloge réglable, or il refuse que le temps passe : " +
				a.Reason}
		}
		if err := s.agree(ctx); err != nil { // the scheduler may have left a lot waiting for its user
			return err
		}
		if err := s.World.Advance(ctx, next); err != nil {
			return err
		}
	}
	return nil
}
