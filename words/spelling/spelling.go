// Package spelling finds the word that was meant: in come a word nobody knows
// and those that are known, out goes the nearest. It must not know what the
// words name: ids and tags of scenarios, and tags of a deposit.
package spelling

import (
	"strings"

	"amfront/words"
)

// maxWord bounds the words that are compared, in octets: they come from files.
const maxWord = 64

// Nearest is the known word fewer than limit edits from word, the first of
// those with the fewest; "" when none is so near. Case does not count.
func Nearest(word string, known []string, limit int) string {
	best := ""
	for _, k := range known {
		if len(word) > maxWord || len(k) > maxWord {
			continue
		}
		if d := distance(strings.ToLower(word), strings.ToLower(k)); d < limit {
			best, limit = k, d
		}
	}
	return best
}

// Suggest is what a complaint about a word ends with: "; did you mean X?", nothing
// when nothing is near.
func Suggest(word string, known []string) *words.Said {
	if best := Nearest(word, known, len(word)/2+2); best != "" {
		return words.Errorf("; did you mean %s?", best)
	}
	return words.Errorf("")
}

// distance is Levenshtein's, by octets.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
