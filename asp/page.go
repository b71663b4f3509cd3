package asp

import (
	"fmt"
	"io"
	"strings"
)

// WriteCodes writes the table of codes as text or markdown.
func WriteCodes(w io.Writer, markdown bool) error {
	var b strings.Builder
	if markdown {
		b.WriteString("| code | demandes | constat | attendu | que faire ou quand | exigence |\n|---|---|---|---|---|---|\n")
	}
	for _, c := range Codes() {
		format := "%-4s  %-13s  %s\n      attendu : %s ; %s (%s)\n"
		if markdown {
			format = "| `%s` | %s | %s | %s | %s | %s |\n"
		}
		kinds := string(c.Kinds[0])
		for _, k := range c.Kinds[1:] {
			kinds += ", " + string(k)
		}
		fmt.Fprintf(&b, format, c.Code, kinds, c.Title, orNone(c.Expected), orNone(c.Advice), c.Requirement)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteOperators writes the messaging operators, a code and a label a line.
func WriteOperators(w io.Writer) error {
	var b strings.Builder
	for _, o := range Operators() {
		fmt.Fprintf(&b, "%s\t%s\n", o.Code, o.Label)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
