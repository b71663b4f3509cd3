package zoo

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"amfront/features"
	"amfront/journal"
	"amfront/judge/checks"
	"amfront/judge/report"
	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/suite"
)

// recorded is a journal kept after its world has ended.
type recorded []journal.Event

func (r recorded) Last() uint64 { return uint64(len(r)) }

func (r recorded) Event(seq uint64) (journal.Event, error) { return r[seq-1], nil }

func (r recorded) Events(ctx context.Context, after uint64) iter.Seq2[journal.Event, error] {
	return r.EventsOf(ctx, after)
}

func (r recorded) EventsOf(_ context.Context, after uint64, kinds ...journal.Kind) iter.Seq2[journal.Event, error] {
	return func(yield func(journal.Event, error) bool) {
		for _, ev := range r {
			if ev.Seq > after && (len(kinds) == 0 || slices.Contains(kinds, ev.Kind)) && !yield(ev, nil) {
				return
			}
		}
	}
}

func (r recorded) OpenBlob(journal.Digest) (journal.Blob, error) { return nil, journal.ErrNoBlob }

func (r recorded) judge() (out []report.Check, err error) {
	v, err := checks.Read(context.Background(), r)
	if err != nil {
		return nil, err
	}
	for _, ev := range v.Events {
		if ev.Kind == journal.KindCheck {
			out = append(out, checks.Evaluate(v, ev))
		}
	}
	return out, nil
}

func (r recorded) mails() (out []checks.At[journal.MessageReceived]) {
	return checks.All[journal.MessageReceived](&checks.View{Events: r}, journal.KindMessageReceived, 0)
}

func (r recorded) files() (out []journal.Digest) {
	for _, e := range checks.All[journal.Expected](&checks.View{Events: r}, journal.KindExpected, 0) {
		if e.Payload.What == "file" {
			out = append(out, e.Payload.SHA256)
		}
	}
	return out
}

// due are the certificates that the scenario expected before an event, by label.
func (r recorded) due(before uint64) map[string]string {
	out := map[string]string{}
	for _, e := range checks.All[journal.Expected](&checks.View{Events: r}, journal.KindExpected, 0) {
		if e.Payload.What == "certificate" && e.Seq < before {
			out[e.Payload.Label] = e.Payload.Serial
		}
	}
	return out
}

// recordings are the journals of examples as one software plays them.
func (g *game) recordings(t *testing.T, ids []string, software func() adapter.Driver,
	o suite.Options) (map[string]recorded, *report.Run) {
	t.Helper()
	var mu sync.Mutex
	out := map[string]recorded{}
	o.Features, o.Keys, o.Kind, o.Version, o.Alike = g.features, g.opt.keys, "zoo", features.Version, math.MaxInt
	o.Scratch, o.Driver, o.ClockWhereNeeded, o.Parallel = suite.MemoryDir(), software, !g.timeless, 2
	o.Select = func(e suite.Example) bool { return slices.Contains(ids, e.ID) }
	o.Observe = func(id string, j journal.Reader) {
		var all recorded
		for ev := range j.Events(context.Background(), 0) {
			all = append(all, ev)
		}
		mu.Lock()
		defer mu.Unlock()
		out[id] = all
	}
	r, err := suite.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return out, r
}

// likeReference is a journal in which one mail was received as the reference's in
// its place was: all that the front-end said of it, but for whose certificate is
// whose in this world, and which file was handed over.
func likeReference(variant, reference recorded, n int) recorded {
	is, was := variant.mails(), reference.mails()
	if len(was) == 0 {
		return variant
	}
	m, old := was[min(n, len(was)-1)].Payload, is[n].Payload
	m.ID, m.ReplyID, m.From, m.MessageID = old.ID, old.ReplyID, old.From, cmp.Or(old.MessageID, m.MessageID)
	if m.Expected != nil {
		due := *m.Expected
		for label, serial := range variant.due(is[n].Seq) {
			if label == due.Label {
				due.Serial = serial
			}
		}
		if old.Expected != nil && old.Expected.Label == due.Label {
			due, m.ExpectedState = *old.Expected, old.ExpectedState
		}
		if m.CMS != nil {
			c := *m.CMS
			c.Recipients = []string{due.Serial}
			m.CMS = &c
		}
		m.Expected, m.Certificate, m.CertificateState = &due, &due, m.ExpectedState
	}
	for i := range min(n, len(was)) { // sent again: under its own subject
		if was[i].Payload.Subject == m.Subject {
			m.Subject = is[i].Payload.Subject
			break
		}
	}
	for i, sum := range reference.files() {
		if files := variant.files(); i < len(files) && m.FileSHA256 == sum {
			if m.FileSHA256 = files[i]; m.PlainSHA256 == sum {
				m.PlainSHA256 = files[i]
			}
		}
	}
	out := slices.Clone(variant)
	for i := range out {
		if out[i].Seq == is[n].Seq {
			out[i].Fields, _ = json.Marshal(m)
		}
	}
	return out
}

// inOneMail are the red checks of a play that are green, and no other red, once
// one single mail was received as the reference's: their fault lies in it.
func inOneMail(t *testing.T, variant, reference recorded) map[int]bool {
	t.Helper()
	out := map[int]bool{}
	before, err := variant.judge()
	if err != nil {
		t.Fatal(err)
	}
	for n := range variant.mails() {
		now, err := likeReference(variant, reference, n).judge()
		if err != nil || len(now) != len(before) {
			t.Fatal(err)
		}
		worse := false
		for i := range now {
			worse = worse || now[i].Verdict.Worse(before[i].Verdict)
		}
		for i := range now {
			if isRed(before[i].Verdict) && now[i].Verdict == report.Conforming && !worse {
				out[i] = true
			}
		}
	}
	return out
}

func isRed(v report.Verdict) bool { return v == report.NonConforming || v == report.Warning }

// remedied is what the search makes of a variant.
type remedied struct {
	reds, mended int // red checks whose fault lies in one mail; those with a remedy
	what         string
	without      []string
}

// remedies plays a variant where it shows, at most in so many examples, the
// quickest first.
func (g *game) remedies(t *testing.T, w *kept, s specimen, most int) (out remedied) {
	t.Helper()
	v := w.Variants[s.Name]
	if v == nil {
		return out
	}
	ids := slices.DeleteFunc(slices.Collect(maps.Keys(v.Cells)), func(id string) bool {
		return !slices.ContainsFunc(v.Cells[id], func(c turned) bool { return isRed(c.Verdict) })
	})
	silent := func(id string) int { // where nothing should have left, no mail holds the fault
		if slices.ContainsFunc(v.Cells[id], func(c turned) bool { return strings.HasSuffix(c.Check, ".rien-emis") }) {
			return 1
		}
		return 0
	}
	slices.SortFunc(ids, func(a, b string) int {
		return cmp.Or(silent(a)-silent(b), cmp.Compare(w.Examples[a].Seconds, w.Examples[b].Seconds), cmp.Compare(a, b))
	})
	ids = ids[:min(len(ids), most)]
	software := func() adapter.Driver { return s.New(lps.Options{}) }
	reference, _ := g.recordings(t, ids, g.standard, suite.Options{})
	played, _ := g.recordings(t, ids, software, suite.Options{})
	one := map[string]map[int]bool{}
	for _, id := range ids {
		if reds := inOneMail(t, played[id], reference[id]); len(reds) > 0 {
			one[id] = reds
		}
	}
	if len(one) == 0 {
		return out
	}
	_, r := g.recordings(t, slices.Collect(maps.Keys(one)), software, suite.Options{Remedies: suite.Unbounded})
	for _, sc := range r.Scenarios {
		for i, c := range sc.Checks {
			if !one[sc.ID][i] || !isRed(c.Verdict) {
				continue
			}
			out.reds++
			if c.Remedy != nil && c.Remedy.None == "" {
				out.mended++
				out.what = c.Remedy.What
			} else {
				out.without = append(out.without, sc.ID+" "+c.ID)
			}
		}
	}
	return out
}

const remediesFile = "testdata/remedies.tsv"

// readRemedies is the table of what the search makes of each variant: "corrigé"
// with what is changed, "hors d'un message" where no single mail holds the
// fault, "sans" with the reason why none is found.
func readRemedies(t *testing.T) map[string][2]string {
	t.Helper()
	f, err := os.Open(remediesFile)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out := map[string][2]string{}
	for s := bufio.NewScanner(f); s.Scan(); {
		if c := strings.Split(s.Text(), "\t"); len(c) == 3 {
			out[c[0]] = [2]string{c[1], c[2]}
		}
	}
	return out
}

const (
	mendedWord  = "corrigé"
	outsideWord = "hors d'un message"
	withoutWord = "sans"
)

func (r remedied) word() string {
	switch {
	case r.reds == 0:
		return outsideWord
	case r.mended == 0:
		return withoutWord
	}
	return mendedWord
}

// TestRemedies: every fault that lies in one mail has a remedy, but for those of
// the table that say why not. One variant in so many is played; all with
// AMFRONT_FULL=1 (make nightly), which tells the table's drift in full.
// AMFRONT_REMEDIES=FILE writes what is found there.
func TestRemedies(t *testing.T) {
	t.Parallel()
	g, out := theGame(t), os.Getenv("AMFRONT_REMEDIES")
	w, err := readKept()
	if err != nil {
		t.Fatal(err)
	}
	var known map[string][2]string
	if out == "" {
		known = readRemedies(t)
	}
	full := os.Getenv("AMFRONT_FULL") == "1" || out != ""
	only := os.Getenv("AMFRONT_ONLY")
	var text strings.Builder
	count := map[string]int{}
	for i, s := range g.specimens {
		if s.Expect.Never || w.Variants[s.Name] == nil || only != "" && !slices.Contains(strings.Split(only, ","), s.Name) {
			continue
		}
		k, listed := known[s.Name]
		count[k[0]]++
		if out == "" && !listed {
			t.Errorf("%s is not in %s: play it with AMFRONT_REMEDIES, and say why where it has no remedy", s.Name, remediesFile)
			continue
		}
		if out == "" && k[0] == withoutWord && len(k[1]) < 20 {
			t.Errorf("%s: no remedy, and no reason", s.Name)
		}
		if !full && only == "" && i%sampled != 0 {
			continue
		}
		r := g.remedies(t, w, s, playedFor)
		t.Logf("%s: %s, %d of %d (%s) %v", s.Name, r.word(), r.mended, r.reds, r.what, r.without)
		fmt.Fprintf(&text, "%s\t%s\t%s\n", s.Name, r.word(), cmp.Or(r.what, strings.Join(r.without, ", "), "-"))
		if out != "" { // as it goes: the whole takes long
			if err := os.WriteFile(out, []byte(text.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if out == "" && r.word() != k[0] {
			t.Errorf("%s: %q, the table says %q", s.Name, r.word(), k[0])
		}
	}
	if out == "" && only == "" {
		t.Logf("%d in one mail and mended, %d without, %d elsewhere", count[mendedWord], count[withoutWord],
			count[outsideWord])
	}
}

// playedFor is in how many examples of those that show it a variant is played.
const playedFor = 1

// sampled is which variants an ordinary test plays.
const sampled = 31
