package asp

import (
	_ "embed"
	"regexp"
	"strings"
	"sync"
)

//go:embed data/lapsus.tsv
var slipTable string

// aSlip is a usual mistake behind a code, told by what was found.
type aSlip struct {
	codes  string
	found  *regexp.Regexp
	advice string
}

var slips = sync.OnceValue(func() (out []aSlip) {
	for line := range strings.Lines(slipTable) {
		if f := strings.Split(strings.TrimSuffix(line, "\n"), "\t"); line[0] != '#' {
			out = append(out, aSlip{f[0], regexp.MustCompile(f[1]), f[2]})
		}
	}
	return out
})

// slip is what to do about the usual mistake that was found, "" where it is none.
func slip(code, found string) string {
	for _, s := range slips() {
		if strings.Contains(s.codes, code) && s.found.MatchString(found) {
			return s.advice
		}
	}
	return ""
}
