package piece

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"amfront/asp"
)

// names judges the entry's name, and tells whether it can be that of a piece.
func (x *entry) names(v *verdicts) bool {
	name := strings.ReplaceAll(x.raw, `\`, "/")
	x.folder = strings.HasSuffix(name, "/") || x.maker == 0 && x.attributes&0x10 != 0 || x.maker == 3 &&
		x.attributes>>16&0xF000 == 0x4000
	x.base = name[strings.LastIndexByte(strings.TrimSuffix(name, "/"), '/')+1:]
	code := ""
	switch {
	case !utf8.ValidString(x.raw) || x.flags&flagUnicode == 0 && !ascii(x.raw):
		code = "8046"
	case x.raw == "" || strings.ContainsFunc(x.raw, func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
	}):
		code = "8047"
	case slices.Contains(strings.Split(name, "/"), ".."):
		code = "8041"
	case strings.HasPrefix(name, "/") || len(name) > 1 && name[1] == ':':
		code = "8042"
	case x.folder || strings.Contains(name, "/"):
		code = "8043"
	}
	if code != "" {
		x.faulty = true
		v.add(code, x.archive, x.show(), "")
	}
	x.usable = code == "" || code == "8043"
	return x.usable
}

// twins finds entries of one name, or of names that differ by case alone, in
// all the archives.
func (e *Evidence) twins() {
	exact, folded := map[string]*entry{}, map[string]*entry{}
	for _, x := range e.entries {
		if x.folder || !x.usable {
			continue
		}
		low := strings.ToLower(x.base)
		if first := exact[x.base]; first != nil {
			e.verdicts.add("8044", x.archive, x.show(), "")
			x.faulty = true
		} else if first := folded[low]; first != nil {
			e.verdicts.add("8045", x.archive, x.show(), "")
			x.faulty = true
		}
		exact[x.base], folded[low] = x, x
	}
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// show is the name as a message may show it: short, nothing that a terminal obeys.
func (x *entry) show() string {
	q := strconv.Quote(x.raw)
	q = q[1 : len(q)-1]
	if r := []rune(q); len(r) > 60 {
		return string(r[:57]) + "…"
	}
	return q
}

// verdict is one code on one archive, with the entries that it concerns.
type verdict struct {
	code, archive string
	found         string // of the first
	entries       []string
	more          int
}

// verdicts gathers, so that a thousand entries with one fault are one finding.
type verdicts struct{ list []*verdict }

func (v *verdicts) add(code, archive, entry, found string) {
	for i, d := range v.list {
		if d.code == code && d.archive == archive {
			grown := *d // Findings shares the list
			if len(grown.entries) < 3 {
				grown.entries = append(slices.Clone(grown.entries), entry)
			} else {
				grown.more++
			}
			v.list[i] = &grown
			return
		}
	}
	v.list = append(v.list, &verdict{code: code, archive: archive, found: found, entries: []string{entry}})
}

// findings are sorted by code, then as the archives came.
func (v *verdicts) findings() []asp.Finding {
	list := slices.Clone(v.list)
	slices.SortStableFunc(list, func(a, b *verdict) int { return strings.Compare(a.code, b.code) })
	out := make([]asp.Finding, 0, len(list))
	for _, d := range list {
		out = append(out, asp.ArchiveFinding(d.code, d.archive, d.say()))
	}
	return out
}

// say is what was found, in words: the entries, and what the first showed.
func (d *verdict) say() string {
	names := strings.Join(d.entries, ", ")
	if d.more > 0 {
		names += fmt.Sprintf(" et %d de plus", d.more)
	}
	switch {
	case names == "":
		return d.found
	case d.found == "":
		return names
	}
	return names + " : " + d.found
}
