package asp

import (
	_ "embed"
	"strings"
	"sync"
)

// Operator is a messaging operator of the advance's list (H-08).
type Operator struct {
	Code, Label string
	printed     string // as the published table prints it, where print and code differ
}

//go:embed data/operateurs.tsv
var operatorTable string

// Operators are the 355 messaging operators in the table's order.
func Operators() []Operator { return operators() }

var operators = sync.OnceValue(func() []Operator {
	var out []Operator
	for line := range strings.Lines(operatorTable) {
		f := append(strings.Split(strings.TrimSuffix(line, "\n"), "\t"), "")
		out = append(out, Operator{f[0], f[1], f[2]})
	}
	return out
})

// operatorFor finds the operator that a text means: its code, or its code as
// the published table may be read, where blanks and underscores vary
// (decisions/asp-names).
func operatorFor(text string) (op Operator, exact, found bool) {
	prefix := strings.TrimRight(text, "0123456789")
	loose := strings.TrimRight(prefix, " _") + "_" + text[len(prefix):]
	if prefix == strings.TrimRight(prefix, " _") {
		loose = "" // no separator at all
	}
	for _, o := range operators() {
		switch {
		case o.Code == text:
			return o, true, true
		case o.Code == loose, o.printed != "" && o.printed == text:
			op, found = o, true
		}
	}
	return op, false, found
}
