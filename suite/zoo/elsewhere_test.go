package zoo

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"testing"
)

func TestElsewhere(t *testing.T) {
	f, err := os.Open("whole.gz")
	if err != nil {
		t.Fatal(err)
	}
	w, err := readWhole(f)
	if err != nil {
		t.Fatal(err)
	}
	all := theGame(t).elsewhere(w)
	src := sources(t)
	for n := range w.Variants {
		if src[n] == "" {
			fmt.Println("no source", n)
		}
	}
	count := map[string]int{}
	eg := map[string]string{}
	for _, e := range all {
		k := e.Kind
		if k == "" {
			k = "? " + tail(e.Cell.Check) + " | " + e.Sentence
		}
		count[k]++
		eg[k] = e.Variant + " in " + e.Example
	}
	var keys []string
	for k := range count {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b string) int { return cmp.Compare(count[b], count[a]) })
	for _, k := range keys {
		fmt.Printf("%d %s [%s]\n", count[k], k, eg[k])
	}
}
