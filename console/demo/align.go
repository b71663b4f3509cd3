package demo

import (
	"regexp"
	"strings"

	"amfront/console/web"
	"amfront/judge/report"
	"amfront/words"
)

// step is one line of both exchanges, nil where only the other has it.
type step struct {
	Reference, Variant *shownLine
	Same               bool // both did it
	First              bool // the first that differs
}

// shownLine is an arrow in words.
type shownLine struct{ Who, Text string }

// said is the line in a sentence; a line that is not there is said to be missing.
func (l *shownLine) said() any {
	if l == nil {
		return words.Text("rien")
	}
	return l.Who + " : " + strings.TrimSuffix(web.Clip(160, l.Text), ".")
}

// varying is what changes from play to play: sizes, dates, serial numbers, the
// software's own mailbox.
var varying = regexp.MustCompile(`\b[0-9a-f]{8,}\b|[0-9]{2,}|\bdemo\.[^@ ]+@`)

func line(a report.Arrow) *shownLine { return &shownLine{web.Teller(a), a.Label} }

// align sets two exchanges side by side: their longest common sequence; what
// they did otherwise in between stands face to face.
func align(reference, variant []report.Arrow) []step {
	key := func(a report.Arrow) string {
		return string(a.From) + string(a.To) + string(a.Tone) + varying.ReplaceAllString(a.Label, "…")
	}
	n, m := len(reference), len(variant)
	longest := make([][]int, n+1) // of what is left of both
	for i := range longest {
		longest[i] = make([]int, m+1)
	}
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			if key(reference[i]) == key(variant[j]) {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	var out []step
	var less, more []*shownLine // since the last line of both
	apart := func() {
		for i := range max(len(less), len(more)) {
			var s step
			if i < len(less) {
				s.Reference = less[i]
			}
			if i < len(more) {
				s.Variant = more[i]
			}
			out = append(out, s)
		}
		less, more = nil, nil
	}
	for i, j := 0, 0; i < n || j < m; {
		switch {
		case i < n && j < m && key(reference[i]) == key(variant[j]):
			apart()
			out = append(out, step{Reference: line(reference[i]), Variant: line(variant[j]), Same: true})
			i, j = i+1, j+1
		case i < n && (j == m || longest[i+1][j] >= longest[i][j+1]):
			less = append(less, line(reference[i]))
			i++
		default:
			more = append(more, line(variant[j]))
			j++
		}
	}
	apart()
	return out
}

// markFirst marks the first line that differs.
func markFirst(list []step) {
	for i := range list {
		if !list[i].Same {
			list[i].First = true
			return
		}
	}
}
