package zoo

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"os"
	"slices"
	"strconv"
	"testing"

	"amfront/judge/diagnosis"
	"amfront/judge/report"
)

const faultTable = "../../judge/diagnosis/faults.json.gz"

// faultsOf inverts the kept matrix: what each fault turns red or orange.
func faultsOf(g *game, w *kept) (*diagnosis.Table, error) {
	var text bytes.Buffer
	if err := w.write(&text); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(text.Bytes())
	t := &diagnosis.Table{Digest: hex.EncodeToString(sum[:])}
	examples := number(slices.Sorted(maps.Keys(w.Examples)))
	for _, id := range slices.Sorted(maps.Keys(w.Examples)) {
		t.Examples = append(t.Examples, diagnosis.Example{ID: id, Seconds: w.Examples[id].Seconds})
	}
	checks, sentences := map[string]bool{}, map[string]bool{}
	w.each(func(_, _ string, c turned) { checks[c.Check], sentences[c.Sentence] = true, true })
	t.Checks = slices.Sorted(maps.Keys(checks))
	check, sentence := number(t.Checks), number(slices.Sorted(maps.Keys(sentences)))
	for _, d := range slices.Sorted(maps.Keys(sentences)) {
		t.Sentences = append(t.Sentences, sentenceOf(w, d))
	}
	byName := map[string]*diagnosis.Fault{}
	for _, s := range g.specimens {
		if w.Variants[s.Name] != nil {
			byName[s.Name] = &diagnosis.Fault{Name: s.Name, Title: s.Title, Shows: s.Shows, Causes: s.Causes,
				Requirements: s.Requirements}
		}
	}
	main := func(name, example string, c turned) int {
		for _, s := range g.specimens {
			if s.Name == name && slices.ContainsFunc(s.kills, func(k kill) bool {
				return k.covers(Found{Example: example, Check: c.Check, Verdict: c.Verdict})
			}) {
				return 1
			}
		}
		return 0
	}
	w.each(func(name, example string, c turned) {
		if f := byName[name]; f != nil {
			f.Cells = append(f.Cells, diagnosis.Cell{Example: examples[example], Check: check[c.Check], Nth: c.Nth,
				Sentence: sentence[c.Sentence], Main: main(name, example, c)})
		}
	})
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		if f := byName[name]; len(f.Cells) > 0 {
			t.Faults = append(t.Faults, *f)
		}
	}
	return t, nil
}

// sentenceOf is a kept sentence; of some only the digest is kept.
func sentenceOf(w *kept, d string) diagnosis.Sentence {
	if text := w.Sentences[d]; text != "" {
		return diagnosis.SentenceOf(text)
	}
	n, _ := strconv.ParseUint(d[:6], 16, 32)
	return diagnosis.Sentence{Whole: uint32(n)}
}

// each gives every departure, in an order that stays.
func (w *kept) each(do func(variant, example string, c turned)) {
	for _, name := range slices.Sorted(maps.Keys(w.Variants)) {
		v := w.Variants[name]
		for _, id := range slices.Sorted(maps.Keys(v.Cells)) {
			for _, c := range v.Cells[id] {
				if c.Verdict == report.NonConforming || c.Verdict == report.Warning {
					do(name, id, c)
				}
			}
		}
	}
}

func number(list []string) map[string]int {
	out := map[string]int{}
	for i, s := range list {
		out[s] = i
	}
	return out
}

// TestFaultTable: the table that runs are diagnosed by is that of the kept
// matrix and of the variants as they are described now.
func TestFaultTable(t *testing.T) {
	w, err := readKept()
	if err != nil {
		t.Fatal(err)
	}
	table, err := faultsOf(theGame(t), w)
	if err != nil {
		t.Fatal(err)
	}
	var now bytes.Buffer
	if err := table.Write(&now); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(faultTable, now.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(faultTable)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(kept, now.Bytes()) {
		t.Error("the table of faults is not that of the kept matrix: go test ./suite/zoo -run TestFaultTable -update")
	}
}

// replica is a run as faults of the kept matrix would make it; where they turn
// the same check, one of them is heard.
func (w *kept) replica(played func(string) bool, heard func(n int) int, names ...string) *report.Run {
	most := map[string]map[string]int{} // by example and check: how many of it there are
	for _, v := range w.Variants {
		for id, list := range v.Cells {
			for _, c := range list {
				if most[id] == nil {
					most[id] = map[string]int{}
				}
				most[id][c.Check] = max(most[id][c.Check], c.Nth+1)
			}
		}
	}
	r := &report.Run{}
	for _, id := range slices.Sorted(maps.Keys(w.Examples)) {
		if !played(id) {
			continue
		}
		s := report.Scenario{ID: id, Steps: []report.Step{{Status: report.StepPassed}}}
		for _, check := range slices.Sorted(maps.Keys(most[id])) {
			for nth := range most[id][check] {
				k := report.Check{ID: check, Verdict: report.Conforming}
				k.Evidence.Events = []uint64{1}
				var turns []turned
				for _, name := range names {
					for _, c := range w.Variants[name].Cells[id] {
						if c.Check == check && c.Nth == nth {
							turns = append(turns, c)
						}
					}
				}
				if len(turns) > 0 {
					c := turns[heard(len(turns))]
					if k.Verdict, k.Observed = c.Verdict, cmp.Or(w.Sentences[c.Sentence], "sans texte"); k.Verdict == report.Warning {
						k.Level = report.SHOULD
					}
				}
				s.Checks = append(s.Checks, k)
			}
		}
		r.Scenarios = append(r.Scenarios, s)
	}
	return r
}

// texts gives every sentence of which only a digest is kept a text of its own.
func (w *kept) texts() *kept {
	w.each(func(_, _ string, c turned) {
		if w.Sentences[c.Sentence] == "" {
			w.Sentences[c.Sentence] = "texte non gardé n° " + c.Sentence
		}
	})
	return w
}
