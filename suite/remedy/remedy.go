// Package remedy finds what would have turned a red check green: it edits one
// recorded mail, has the front-end receive it again with the PKI of that moment,
// and has the same judge judge the journal with that outcome in its place.
//
// In come a world that still stands, the checks of its journal and the judge;
// out goes, at each red check, the smallest edit that turns it green and no
// other red, or that none was found. Nothing is guessed: what is not judged
// again is no remedy (a shortcut would be one that nobody may rely on). It does
// not know how scenarios are played, nor any rule of a check.
package remedy

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"amfront/bench"
	"amfront/journal"
	"amfront/judge/report"
)

// Judge judges every check that a journal asks for.
type Judge func(context.Context, journal.Reader) ([]report.Check, error)

// Limits bound a search.
const (
	maxMail  = 2 << 20 // octets of a mail that is edited
	maxMails = 4       // of a world, those that the evidence names first
	maxTries = 600     // edits of one world that are received again
)

// Search is what a search needs.
type Search struct {
	World *bench.World
	Judge Judge
	// Files are those that the software was given: a document that does not open
	// is made of them anew.
	Files [][]byte
	// Mended and Mends tell what edits mended other examples of the run: they are
	// tried first.
	Mended func() []string
	Mends  func(what string)
	// Until ends it; zero for no end.
	Until time.Time
}

// Red tells whether a remedy is looked for.
func Red(c report.Check) bool {
	return (c.Verdict == report.NonConforming || c.Verdict == report.Warning) && !c.Declared
}

// Find puts a remedy, or that there is none, at every red check that a mail may
// have caused. Its error is the journal's.
func (s *Search) Find(ctx context.Context, list []report.Check) error {
	if !slices.ContainsFunc(list, Red) {
		return nil
	}
	t, err := open(ctx, s, list)
	if err != nil || len(t.mails) == 0 {
		return err
	}
	for _, seq := range t.mails {
		if t.over() {
			break
		}
		if err := t.mail(ctx, seq); err != nil {
			return err
		}
	}
	for _, i := range t.reds {
		if list[i].Remedy = t.found[i]; list[i].Remedy == nil {
			none := fmt.Sprintf("aucune correction simple d'un seul message : %d essais", t.tried)
			if t.over() {
				none += ", recherche arrêtée là"
			}
			list[i].Remedy = &report.Remedy{None: none + ".", Tried: t.tried, Cut: t.over()}
		}
	}
	return nil
}

// trial is a search under way.
type trial struct {
	*Search
	before []report.Check
	events []journal.Event
	mails  []uint64 // events of the mails to be edited
	reds   []int    // of before
	found  map[int]*report.Remedy
	costs  map[int]int
	about  map[int]about // what each of reds speaks of
	sealed [][]byte      // what the mails' documents were made of
	others []string      // subjects of the world's mails
	tried  int
}

func open(ctx context.Context, s *Search, list []report.Check) (*trial, error) {
	t := &trial{Search: s, before: list, found: map[int]*report.Remedy{}, costs: map[int]int{}, about: map[int]about{}}
	for ev, err := range s.World.Journal.Events(ctx, 0) {
		if err != nil {
			return nil, err
		}
		t.events = append(t.events, ev)
	}
	about := map[uint64]journal.Event{}
	for _, ev := range t.events {
		var m journal.MessageReceived
		if ev.Kind == journal.KindMessageReceived && ev.Decode(&m) == nil && m.Size <= maxMail {
			t.mails, t.others = append(t.mails, ev.Seq), append(t.others, m.Subject)
		}
		about[ev.Seq] = ev
	}
	named := map[uint64]bool{}
	for i, c := range list {
		sends := false // the evidence is a mail, or what was said to the relay
		for _, seq := range c.Evidence.Events {
			kind := about[seq].Kind
			named[seq] = named[seq] || Red(c)
			sends = sends || kind == journal.KindMessageReceived || kind == journal.KindSMTPCommand
		}
		if Red(c) && sends {
			t.reds = append(t.reds, i)
			t.about[i] = aboutOf(c)
		}
	}
	slices.SortStableFunc(t.mails, func(a, b uint64) int {
		if named[a] != named[b] {
			return map[bool]int{true: -1, false: 1}[named[a]]
		}
		return cmp.Compare(b, a)
	})
	t.mails = t.mails[:min(len(t.mails), maxMails)]
	if len(t.reds) == 0 {
		t.mails = nil
	}
	return t, nil
}

func (t *trial) over() bool {
	return t.tried >= maxTries || !t.Until.IsZero() && time.Now().After(t.Until)
}

// mail tries the edits of one mail, the smallest first.
func (t *trial) mail(ctx context.Context, seq uint64) error {
	r, err := t.World.Replay(ctx, seq)
	if err != nil {
		return nil // received by an earlier process: there is no state of then
	}
	as, err := json.Marshal(r.Message)
	if err != nil {
		return err
	}
	outcomes := map[string]bool{string(as): true}
	for _, e := range t.edits(ctx, r) {
		if t.over() || ctx.Err() != nil {
			return ctx.Err()
		}
		if !slices.ContainsFunc(t.reds, func(i int) bool { return t.wants(i, e) }) {
			continue
		}
		t.tried++
		may, err := t.screened(ctx, r, e, outcomes)
		if err != nil {
			return err
		}
		if may {
			if err := t.prove(ctx, r, e); err != nil {
				return err
			}
		}
	}
	return nil
}

// prove receives an edited mail as the front-end would have, judges the journal
// with it, and keeps it for the checks that it mends.
func (t *trial) prove(ctx context.Context, r *bench.Replay, e edit) error {
	m, err := r.Receive(ctx, e.apply(r.Raw), cmp.Or(e.rcpt, r.Message.To), nil)
	if err != nil || hides(r.Message, m) || t.passesForAnother(r.Event.Seq, m) {
		return err
	}
	now, err := t.judge(ctx, r, m)
	if err != nil {
		return err
	}
	for _, i := range t.takers(e, now) {
		t.found[i], t.costs[i] = e.remedy(r, &m, t.tried), e.cost
		t.Mends(e.what())
	}
	return nil
}

// hides tells whether a mail that was read is not any more: what is not seen of
// it is not mended.
func hides(was, is journal.MessageReceived) bool {
	return was.PlainSHA256 != "" && is.PlainSHA256 == ""
}

// passesForAnother tells whether a mail bears the subject of another lot, whose
// file is not its own: what is missed of that lot is not mended so.
func (t *trial) passesForAnother(seq uint64, m journal.MessageReceived) bool {
	for _, ev := range t.events {
		var other journal.MessageReceived
		if ev.Kind == journal.KindMessageReceived && ev.Seq != seq && ev.Decode(&other) == nil &&
			other.Subject == m.Subject && other.PlainSHA256 != m.PlainSHA256 && other.PlainSHA256 != "" {
			return true
		}
	}
	return false
}

// screened tells whether an edit may mend what is still to be mended; false for
// one that the front-end takes as another that was judged.
func (t *trial) screened(ctx context.Context, r *bench.Replay, e edit, outcomes map[string]bool) (bool, error) {
	m, err := r.Screen(ctx, e.apply(r.Raw), cmp.Or(e.rcpt, r.Message.To))
	if err != nil {
		return false, nil // no such mailbox
	}
	key := m
	key.Size = r.Message.Size
	text, err := json.Marshal(key)
	if err != nil || outcomes[string(text)] {
		return false, err
	}
	outcomes[string(text)] = true
	now, err := t.judge(ctx, r, m)
	return err == nil && len(t.takers(e, now)) > 0, err
}

// wants tells whether a red check would take an edit for its remedy. That a key
// was made of what stands in a field is not mended by another field (C-02).
func (t *trial) wants(i int, e edit) bool {
	if slices.Contains(t.before[i].Requirements, "C-02") && !e.kind.Document() {
		return false
	}
	return t.found[i] == nil || t.costs[i] > e.cost
}

// judge judges the journal with a mail received otherwise.
func (t *trial) judge(ctx context.Context, r *bench.Replay, m journal.MessageReceived) ([]report.Check, error) {
	return t.Judge(ctx, &edited{Reader: t.World.Journal, events: with(t.events, r.Event.Session, r.Event.Seq, m)})
}

// mends tells whether a judgement turns that check green, and no other red: by
// the rule of the report, by which nothing conforms without evidence.
func mends(before, now []report.Check, i int) bool {
	if len(before) != len(now) || now[i].Verdict != report.Conforming || now[i].Evidence.Empty() {
		return false
	}
	for k := range now {
		if now[k].ID != before[k].ID || now[k].Verdict.Worse(before[k].Verdict) {
			return false
		}
	}
	return true
}

// Proven tells whether a remedy holds for a journal: with the mail received as it
// says, the same judge finds the check green and no other red. It is what a
// record that was written can still prove, without the keys of the bench.
func Proven(ctx context.Context, r journal.Reader, judge Judge, before []report.Check, i int) (bool, error) {
	m := before[i].Remedy
	if m == nil || m.None != "" || m.Received == nil {
		return false, nil
	}
	ev, err := r.Event(m.Event)
	if err != nil || ev.Kind != journal.KindMessageReceived {
		return false, nil
	}
	var events []journal.Event
	for ev, err := range r.Events(ctx, 0) {
		if err != nil {
			return false, err
		}
		events = append(events, ev)
	}
	now, err := judge(ctx, &edited{Reader: r, events: with(events, ev.Session, m.Event, *m.Received)})
	return err == nil && mends(before, now, i), err
}
