package runs

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"amfront/journal"
	"amfront/lps/operator"
)

// witness shows the person at the LPS what the journal of a world holds.
type witness struct{ journal *journal.Journal }

// Mark implements operator.Witness.
func (w witness) Mark() uint64 { return w.journal.Last() }

// Since implements operator.Witness: each lot, and what else was done on each
// protocol, summed up. The front-end's decision is not told: it reaches the
// person by the mailbox, as in service.
func (w witness) Since(ctx context.Context, mark uint64) ([]operator.Sighting, error) {
	var out []operator.Sighting
	sums := []*sum{
		{kind: operator.Directory, text: func(n int) string { return count(n, "question", "questions") + " à l'annuaire" }},
		{kind: operator.Relay, text: func(int) string { return "le relais a été joint, sans qu'un message soit remis" }},
		{kind: operator.Mailbox, text: func(n int) string {
			return "boîte aux lettres ouverte, " + count(n, "message pris", "messages pris")
		}},
	}
	asked, spoke, opened := sums[0], sums[1], sums[2]
	for ev, err := range w.journal.EventsOf(ctx, mark, journal.KindMessageReceived, journal.KindLDAPRequest,
		journal.KindSMTPCommand, journal.KindPOP3Command, journal.KindMailRetrieved) {
		if err != nil {
			return nil, err
		}
		switch ev.Kind {
		case journal.KindMessageReceived:
			var m journal.MessageReceived
			if err := ev.Decode(&m); err != nil {
				return nil, err
			}
			out = append(out, operator.Sighting{At: ev.Time, Kind: operator.Lot, MessageID: m.MessageID,
				Text: fmt.Sprintf("un message de %s pour %s, objet « %s », identifiant %s", m.From, m.To, m.Subject,
					cmp.Or(m.MessageID, "(aucun)"))})
		case journal.KindLDAPRequest:
			var r journal.LDAPRequest
			if err := ev.Decode(&r); err != nil {
				return nil, err
			}
			if r.Op == "search" {
				asked.add(ev.Time, 1)
			}
		case journal.KindSMTPCommand:
			spoke.add(ev.Time, 1)
		case journal.KindPOP3Command:
			opened.add(ev.Time, 0)
		case journal.KindMailRetrieved:
			opened.add(ev.Time, 1)
		}
	}
	if len(out) > 0 {
		spoke.seen = false
	}
	for _, s := range sums {
		if s.seen {
			out = append(out, operator.Sighting{At: s.last, Kind: s.kind, Text: s.text(s.n)})
		}
	}
	slices.SortStableFunc(out, func(a, b operator.Sighting) int { return a.At.Compare(b.At) })
	return out, nil
}

// sum is what was done on one protocol.
type sum struct {
	kind operator.Sight
	text func(n int) string
	seen bool
	last time.Time
	n    int
}

func (s *sum) add(at time.Time, n int) { s.seen, s.last, s.n = true, at, s.n+n }

func count(n int, one, many string) string {
	if n < 2 {
		return fmt.Sprintf("%d %s", n, one)
	}
	return fmt.Sprintf("%d %s", n, many)
}
