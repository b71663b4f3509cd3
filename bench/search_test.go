package bench

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"amfront/mailbox"
)

// TestSearch: a search finds what reading every message finds, newest first, over
// more than one chunk; what JSON writes otherwise is found, too.
func TestSearch(t *testing.T) {
	w := startWorld(t)
	const n = 2*searchChunk + 50
	for i := range n {
		raw := fmt.Appendf(nil, "From: x@ps.test\r\nMessage-ID: <%d@ps.test>\r\nSubject: Lot \"%d\" \\ d'Été\r\n\r\nx\r\n",
			i, i%7)
		d, err := w.Journal.PutBlob(raw)
		if err != nil {
			t.Fatal(err)
		}
		env := &mailbox.Envelope{From: fmt.Sprintf("cabinet%d@ps.test", i%50), To: []string{w.Config().Mailboxes.AMO}}
		if err := w.Deliver(t.Context(), env, d, int64(len(raw))); err != nil {
			t.Fatal(err)
		}
	}
	all, err := w.Messages(t.Context(), Filter{Limit: n}, 0)
	if err != nil || len(all) != n {
		t.Fatal(len(all), err)
	}
	slices.Reverse(all)
	for query, least := range map[string]int{"<7@ps.test>": 1, `"3"`: 100, `\ d'été`: n, "cabinet7@ps.test": 17,
		"cabinet7@ps.test \"0\"": 1, "nobody": 0, "a-01": n, "a-01.x": 0, "json_key_in_between": 0, "": n} {
		words := strings.Fields(strings.ToLower(query))
		var want []string
		for _, m := range all {
			if m.holds(words) {
				want = append(want, m.ID)
			}
		}
		for _, most := range []int{5, n} {
			got, err := w.Search(t.Context(), Filter{Limit: n}, words, most)
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, m := range got.Found {
				ids = append(ids, m.ID)
			}
			if !slices.Equal(ids, want[:min(most, len(want))]) || len(want) < least {
				t.Errorf("%q, at most %d: found %d, expected %d of at least %d", query, most, len(ids), len(want), least)
			}
		}
	}
	got, err := w.Search(t.Context(), Filter{Limit: 100}, []string{"nobody"}, 5)
	if err != nil || got.Looked != 100 || got.Oldest != all[99].ID {
		t.Errorf("cut: %+v, %v; expected to end at %s", got, err, all[99].ID)
	}
	got, err = w.Search(t.Context(), Filter{Limit: n, BeforeID: got.Oldest, From: "cabinet1@ps.test"}, []string{"lot"}, n)
	if err != nil || len(got.Found) != 15 || got.Oldest != "" {
		t.Errorf("the rest: %d, %q, %v", len(got.Found), got.Oldest, err)
	}
}
