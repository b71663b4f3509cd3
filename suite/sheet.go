package suite

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

var heading = regexp.MustCompile(`^(Objectif|Pourquoi|Situation|À faire|Si c'est rouge)\s*:\s*(.*)$`)

// sheet reads the labelled paragraphs of a scenario's description:
//
//	Objectif : …
//	Pourquoi : …
//	Situation : …
//	À faire : …
//	Si c'est rouge :
//	  - …
func sheet(description string) Sheet {
	var sh Sheet
	var into *string
	red := false
	for _, line := range strings.Split(description, "\n") {
		line = strings.TrimSpace(line)
		if m := heading.FindStringSubmatch(line); m != nil {
			red = m[1] == "Si c'est rouge"
			into = map[string]*string{"Objectif": &sh.Objective, "Pourquoi": &sh.Why, "Situation": &sh.Situation,
				"À faire": &sh.ToDo}[m[1]]
			line = m[2]
		}
		switch {
		case line == "":
		case red:
			item := strings.TrimSpace(strings.TrimPrefix(line, "-"))
			if !strings.HasPrefix(line, "-") && len(sh.IfRed) > 0 {
				sh.IfRed[len(sh.IfRed)-1] += " " + item
			} else {
				sh.IfRed = append(sh.IfRed, sentence(item))
			}
		case into != nil && *into != "":
			*into += " " + line
		case into != nil:
			*into = sentence(line)
		}
	}
	return sh
}

// sentence begins with a capital letter: after its label it is written without.
func sentence(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
