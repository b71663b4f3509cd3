package zoo

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"

	"amfront/judge/diagnosis"
	"amfront/judge/report"
	"amfront/lps/adapter"
	"amfront/suite"
)

// kept is every variant over every example, as it was last played: what each
// changes in the verdicts of the reference. Clients that are no software are
// left out. It is kept as a file of lines, compressed:
//
//	example ID DIGEST SECONDS of the reference
//	sentence DIGEST TEXT, without what varies from play to play
//	variant NAME DIGEST
//	lacks ID of an example that it is still to be played in
//	EXAMPLE VERDICT NTH CHECK SENTENCE, the sentence as a digest
type kept struct {
	Examples  map[string]keptExample
	Sentences map[string]string // what the editor would have read, by digest
	Variants  map[string]*keptVariant

	mu sync.Mutex // guards it while it is played
}

func newKept() *kept {
	return &kept{Examples: map[string]keptExample{}, Sentences: map[string]string{}, Variants: map[string]*keptVariant{}}
}

// keptExample is an example when the matrix was played.
type keptExample struct {
	Digest  string
	Seconds float64 // that the reference took, to a hundredth
}

// keptVariant is a variant when the matrix was played.
type keptVariant struct {
	Digest string
	Played map[string]string   // digest of each example it was played in
	Cells  map[string][]turned // by example: the checks whose verdict is another than the reference's
}

// turned is a check that a variant changes.
type turned struct {
	Check    string
	Nth      int
	Verdict  report.Verdict
	Sentence string // its digest
}

const keptFile = "testdata/whole.gz"

// readKept is the matrix as it is kept.
func readKept() (*kept, error) {
	w := newKept()
	f, err := os.Open(keptFile)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("whole matrix: %w", err)
	}
	var v *keptVariant
	for s := bufio.NewScanner(z); s.Scan(); {
		f := strings.Fields(s.Text())
		switch {
		case len(f) == 4 && f[0] == "example":
			e := keptExample{Digest: f[2]}
			if _, err := fmt.Sscan(f[3], &e.Seconds); err != nil {
				return nil, fmt.Errorf("whole matrix: %q: %w", s.Text(), err)
			}
			w.Examples[f[1]] = e
		case len(f) > 1 && f[0] == "sentence":
			w.Sentences[f[1]] = strings.Join(f[2:], " ")
		case len(f) == 3 && f[0] == "variant":
			v = &keptVariant{f[2], map[string]string{}, map[string][]turned{}}
			for id, e := range w.Examples {
				v.Played[id] = e.Digest
			}
			w.Variants[f[1]] = v
		case len(f) == 2 && f[0] == "lacks" && v != nil:
			delete(v.Played, f[1])
		case len(f) == 5 && v != nil:
			c := turned{Check: f[3], Sentence: f[4]}
			if _, err := fmt.Sscan(f[2], &c.Nth); err != nil {
				return nil, fmt.Errorf("whole matrix: %q: %w", s.Text(), err)
			}
			if c.Verdict = verdictFor[f[1]]; c.Verdict == "" {
				return nil, fmt.Errorf("whole matrix: %q: unknown verdict", s.Text())
			}
			v.Cells[f[0]] = append(v.Cells[f[0]], c)
		default:
			return nil, fmt.Errorf("whole matrix: %q", s.Text())
		}
	}
	_, err = z.Read(make([]byte, 1))
	if !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("whole matrix: it does not end: %w", err)
	}
	return w, nil
}

// letters are the verdicts as they are kept.
var letters = map[report.Verdict]string{report.Conforming: "c", report.NonConforming: "r", report.Warning: "w",
	report.NotObserved: "n", report.NotTestable: "t", report.NotApplicable: "a", report.BenchError: "b",
	report.AdapterError: "e", report.Pending: "p", report.Cancelled: "x"}

var verdictFor = func() map[string]report.Verdict {
	out := map[string]report.Verdict{}
	for v, l := range letters {
		out[l] = v
	}
	return out
}()

// write is the other direction. What was interrupted goes on there.
func (w *kept) write(out io.Writer) error {
	z, err := gzip.NewWriterLevel(out, gzip.BestCompression)
	if err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(w.Examples)) {
		fmt.Fprintf(z, "example %s %s %.2f\n", id, w.Examples[id].Digest, w.Examples[id].Seconds)
	}
	used := map[string]bool{}
	for _, v := range w.Variants {
		for _, list := range v.Cells {
			for _, c := range list {
				used[c.Sentence] = true
			}
		}
	}
	for _, d := range slices.Sorted(maps.Keys(used)) {
		fmt.Fprintf(z, "sentence %s %s\n", d, w.Sentences[d])
	}
	for _, name := range slices.Sorted(maps.Keys(w.Variants)) {
		v := w.Variants[name]
		fmt.Fprintf(z, "variant %s %s\n", name, v.Digest)
		for _, id := range slices.Sorted(maps.Keys(w.Examples)) {
			if v.Played[id] != w.Examples[id].Digest {
				fmt.Fprintf(z, "lacks %s\n", id)
			}
		}
		for _, id := range slices.Sorted(maps.Keys(v.Cells)) {
			for _, c := range v.Cells[id] {
				fmt.Fprintf(z, "%s %s %d %s %s\n", id, letters[c.Verdict], c.Nth, c.Check, c.Sentence)
			}
		}
	}
	return z.Close()
}

// cells are what a variant changes in an example.
func (w *kept) cells(reference, variant *played) (out []turned) {
	before, count := verdicts(reference), map[string]int{}
	for _, c := range variant.scenario.Checks {
		nth := count[c.ID]
		count[c.ID]++
		if c.Verdict != before[instanceKey(c.ID, nth)] {
			out = append(out, turned{c.ID, nth, c.Verdict, w.keep(diagnosis.Said(c))})
		}
	}
	return out
}

// keep keeps a sentence, without what varies, and gives its digest.
func (w *kept) keep(sentence string) string {
	text := strings.Join(strings.Fields(diagnosis.Plain(sentence)), " ")
	sum := sha256.Sum256([]byte(text))
	w.mu.Lock()
	defer w.mu.Unlock()
	d := hex.EncodeToString(sum[:5])
	w.Sentences[d] = text
	return d
}

// playKept plays what the kept matrix lacks or what has changed since.
func (g *game) playKept(ctx context.Context, w *kept, variants map[string]string,
	progress func(name string, plays int, undeclared []Found) error) error {
	digests := map[string]string{}
	for _, e := range g.examples {
		digests[e.ID] = digest(suite.Pin([]suite.Example{e}))
	}
	if err := g.playReference(ctx, g.ids(), 1); err != nil {
		return err
	}
	maps.DeleteFunc(w.Examples, func(id string, _ keptExample) bool { return digests[id] == "" })
	maps.DeleteFunc(w.Variants, func(name string, _ *keptVariant) bool { return variants[name] == "" })
	standards := g.standards(g.ids())
	for id, d := range digests {
		if w.Examples[id].Digest != d {
			w.Examples[id] = keptExample{d, standards[id].scenario.Duration.Seconds()}
		}
	}
	todo := make(chan specimen)
	var wg sync.WaitGroup
	var failed error
	for range together {
		wg.Go(func() {
			for s := range todo {
				w.mu.Lock()
				v := w.Variants[s.Name]
				w.mu.Unlock()
				v, plays, undeclared, err := g.keptRow(ctx, s, w, v, variants[s.Name], digests)
				w.mu.Lock()
				if w.Variants[s.Name] = cmp.Or(v, w.Variants[s.Name]); err == nil && plays > 0 {
					err = progress(s.Name, plays, undeclared)
				}
				failed = cmp.Or(failed, err)
				w.mu.Unlock()
			}
		})
	}
	for _, s := range g.specimens {
		if !s.Expect.Never {
			todo <- s
		}
	}
	close(todo)
	wg.Wait()
	return failed
}

// together is how many variants are played at once, each in some worlds at a
// time: those that hold their sessions wait more than they reckon.
const together, inRow = 5, 5

// keptRow plays one variant where it was not played as it and the examples
// are now.
func (g *game) keptRow(ctx context.Context, s specimen, w *kept, v *keptVariant, source string,
	digests map[string]string) (*keptVariant, int, []Found, error) {
	if v == nil || v.Digest != source {
		v = &keptVariant{source, map[string]string{}, map[string][]turned{}}
	} else { // what stands in w is written by others meanwhile
		v = &keptVariant{source, maps.Clone(v.Played), maps.Clone(v.Cells)}
	}
	todo := slices.DeleteFunc(g.ids(), func(id string) bool { return v.Played[id] == digests[id] })
	if len(todo) == 0 {
		return v, 0, nil, nil
	}
	all, _, err := g.run(ctx, todo, func() adapter.Driver { return s.New(steady()) }, inRow)
	if err != nil {
		return nil, 0, nil, fmt.Errorf("%s: %w", s.Name, err)
	}
	standards := g.standards(todo)
	j := judge{r: &Row{Name: s.Name}, s: s}
	j.all(todo, standards, all)
	for _, id := range todo {
		delete(v.Cells, id)
		if c := w.cells(standards[id], all[id]); len(c) > 0 {
			v.Cells[id] = c
		}
		v.Played[id] = digests[id]
	}
	maps.DeleteFunc(v.Cells, func(id string, _ []turned) bool { return digests[id] == "" })
	return v, len(todo), j.r.Unexpected, nil
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:3])
}
