package suite

import (
	"cmp"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"amfront/judge/report"
	"amfront/words"
)

// times.txt is how long the reference took over each example, in hundredths of
// a second, by what the matrix of the zoo was last played with.
//
//go:embed times.txt
var timesText string

// Shard is a part of a selection, "2/5" on the command line: several machines
// play one each, and Merge makes one run of them.
type Shard struct{ Number, Of int } // Number from 1

// ParseShard reads "N/M", 1 <= N <= M <= 100.
func ParseShard(s string) (Shard, error) {
	n, of, ok := strings.Cut(s, "/")
	a, err1 := strconv.Atoi(n)
	b, err2 := strconv.Atoi(of)
	if !ok || err1 != nil || err2 != nil || a < 1 || b < a || b > 100 {
		return Shard{},
			words.Errorf("%w: %q is no part of a run; expected N/M, the Nth of M parts, such as 2/5", ErrSelection,
				s)
	}
	return Shard{a, b}, nil
}

// Take keeps the ids of one part: the longest examples are dealt first, each to
// the part that has least to do, so that the parts take alike long. The same
// selection gives the same parts on every machine.
func (p Shard) Take(ids []string) []string {
	const unknown = 20 // hundredths, of an example that nobody timed
	took := times()
	load := make([]int, p.Of)
	mine := map[string]bool{}
	for _, id := range slices.SortedStableFunc(slices.Values(ids), func(a, b string) int {
		return cmp.Or(cmp.Compare(cmp.Or(took[b], unknown), cmp.Or(took[a], unknown)), cmp.Compare(a, b))
	}) {
		least := slices.Index(load, slices.Min(load))
		load[least] += cmp.Or(took[id], unknown)
		mine[id] = least == p.Number-1
	}
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !mine[id] })
}

// Part is what the head of a run says of the part that it is of ids.
func (p Shard) Part(ids []string) *report.Shard {
	return &report.Shard{Number: p.Number, Of: p.Of, Examples: len(ids), Whole: wholeOf(ids)}
}

// wholeOf tells one selection from another.
func wholeOf(ids []string) string {
	sum := sha256.Sum256([]byte(strings.Join(ids, "\n")))
	return hex.EncodeToString(sum[:])
}

// times is how long the reference took over each example, in hundredths of a second.
func times() map[string]int {
	out := map[string]int{}
	for line := range strings.Lines(timesText) {
		id, hundredths, _ := strings.Cut(strings.TrimSpace(line), " ")
		if n, err := strconv.Atoi(hundredths); err == nil {
			out[id] = n
		}
	}
	return out
}
