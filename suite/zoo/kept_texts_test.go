package zoo

import (
	"maps"
	"slices"
)

// heal gives a departure whose sentence was once kept as half a digest, without
// its text, the whole digest of the same sentence from where it is known.
func (w *kept) heal() {
	known := map[string]string{}
	for d, text := range w.Sentences {
		if text != "" {
			known[d[:halfDigest]] = d
		}
	}
	for _, v := range w.Variants {
		for _, list := range v.Cells {
			for i := range list {
				if d := known[list[i].Sentence]; d != "" {
					list[i].Sentence = d
				}
			}
		}
	}
}

const halfDigest = 6

// forget has those few plays made again in which the sentences without a text
// are said.
func (w *kept) forget() {
	again := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(w.Variants)) {
		v := w.Variants[name]
		for _, id := range slices.Sorted(maps.Keys(v.Cells)) {
			for _, c := range v.Cells[id] {
				if len(c.Sentence) == halfDigest && !again[c.Sentence] {
					again[c.Sentence] = true
					delete(v.Played, id)
				}
			}
		}
	}
}
