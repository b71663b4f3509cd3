package steps

import (
	"context"
	"time"

	"amfront/journal"
	"amfront/judge/report"
)

// How long a list is in force that is to age on the station: as long as the
// station takes to fetch it, several times over.
const (
	briefest  = 2 * time.Second
	longest   = 10 * time.Minute
	briefSafe = 4 // times the longest action so far
)

// age publishes a list that is in force briefly, has the station fetch it, and
// waits until it is out of date there. A station that was too slow is given a
// longer one. One that lives in the world's time does not wait.
func (s *Scenario) age(ctx context.Context, actor string) error {
	label, valid := s.label(actor), briefest
	for _, x := range s.Exchanges {
		valid = max(valid, min(briefSafe*x.Duration, longest))
	}
	if s.Clock {
		valid = time.Hour
	}
	for range 3 {
		if err := s.World.PublishBrief(ctx, label, valid); err != nil {
			return err
		}
		ca := s.authorityOf(s.World.PKI.Describe(), label)
		if err := s.note(journal.Expected{What: "served"}, list(ca, label)); err != nil {
			return err
		}
		if err := s.refresh(ctx, "certificates", "crls"); err != nil {
			return err
		}
		if end := ca.CRL.NextUpdate; s.World.Now().Before(end) {
			return s.until(ctx, end.Add(time.Second))
		}
		valid = min(briefSafe*valid, longest)
	}
	return &Abort{report.NotTestable, "le poste relève ses listes trop lentement pour qu'une liste périme chez lui"}
}

// until lets time pass, physical time unless the station lives in the world's.
func (s *Scenario) until(ctx context.Context, t time.Time) error {
	if s.Clock {
		return s.World.Advance(ctx, t)
	}
	select {
	case <-time.After(t.Sub(s.World.Now())):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
