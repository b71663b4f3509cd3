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
	name := strings.ReplaceAll(x.Name, `\`, "/")
	x.folder = strings.HasSuffix(name, "/") || x.Mode().IsDir()
	x.base = name[strings.LastIndexByte(strings.TrimSuffix(name, "/"), '/')+1:]
	code, found := "", ""
	switch {
	case !utf8.ValidString(x.Name):
		code = "8046"
	case x.Flags&flagUnicode == 0 && strings.ContainsFunc(x.Name, func(r rune) bool { return r >= utf8.RuneSelf }):
		code, found = "8046", "de l'UTF-8 que rien n'annonce (indicateur 11 absent)"
	case x.Name == "" || strings.ContainsFunc(x.Name, func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
	}):
		code = "8047"
	case slices.Contains(strings.Split(name, "/"), ".."):
		code = "8041"
	case strings.HasPrefix(name, "/") || len(name) > 1 && name[1] == ':':
		code = "8042"
	case x.folder || strings.Contains(name, "/"):
		v.add("R022", x.archive, x.show(), "")
	}
	if code != "" {
		x.faulty = true
		v.add(code, x.archive, x.show(), found)
	}
	x.usable = code == ""
	return x.usable
}

// twins finds entries of one name, or of names that differ by case alone, in
// all the archives.
func (e *Evidence) twins() {
	exact, folded := map[string]bool{}, map[string]bool{}
	for _, x := range e.entries {
		if x.folder || !x.usable {
			continue
		}
		low, code := strings.ToLower(x.base), ""
		if exact[x.base] {
			code = "8044"
		} else if folded[low] {
			code = "8045"
		}
		if code != "" {
			e.verdicts.add(code, x.archive, x.show(), "")
			x.faulty = true
		}
		exact[x.base], folded[low] = true, true
	}
}

// show is the name as a message may show it: short, nothing that a terminal obeys.
func (x *entry) show() string {
	q := strconv.Quote(x.Name)
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
type verdicts []verdict

func (v *verdicts) add(code, archive, entry, found string) {
	i := slices.IndexFunc(*v, func(d verdict) bool { return d.code == code && d.archive == archive })
	if i < 0 {
		*v = append(*v, verdict{code, archive, found, []string{entry}, 0})
	} else if d := &(*v)[i]; len(d.entries) < 3 {
		d.entries = append(slices.Clone(d.entries), entry) // Findings works on a copy of the list
	} else {
		d.more++
	}
}

// findings are sorted by code, then as the archives came.
func (v verdicts) findings() []asp.Finding {
	slices.SortStableFunc(v, func(a, b verdict) int { return strings.Compare(a.code, b.code) })
	out := make([]asp.Finding, 0, len(v))
	for _, d := range v {
		out = append(out, asp.ArchiveFinding(d.code, d.archive, d.say()))
	}
	return out
}

// say is what was found, in words: the entries, and what the first showed.
func (d verdict) say() string {
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
