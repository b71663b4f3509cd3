package asp

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Code is a line of the table of codes. Codes are ours and stable: three digits
// for the tag, one for the fault (see Digit); those of the first control on the
// file as such begin with 00, those of the deposit with 8, remarks with R.
type Code struct {
	Code        string
	Title       string // what is wrong, in French
	Control     Control
	Kinds       []Kind
	Requirement string
	Expected    string
	Advice      string
}

// Remark tells whether the code rejects nothing.
func (c Code) Remark() bool { return strings.HasPrefix(c.Code, "R") }

// Codes is the whole table, sorted, 0000 first.
func Codes() []Code {
	out := make([]Code, 0, len(codeTable()))
	for _, c := range codeTable() {
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b Code) int { return strings.Compare(a.Code, b.Code) })
	return out
}

// The table is made once, and never changed after.
var (
	codesOnce sync.Once
	codesMade map[string]Code
)

func codeTable() map[string]Code {
	codesOnce.Do(func() { codesMade = makeCodes() })
	return codesMade
}

func makeCodes() map[string]Code {
	table := map[string]Code{}
	add := func(c Code) {
		if before, is := table[c.Code]; is {
			c.Kinds = slices.Concat(before.Kinds, c.Kinds)
			if before.Title != c.Title || before.Expected != c.Expected {
				c.Expected = before.Expected + " (avance) ; " + c.Expected + " (solde)"
			}
		}
		table[c.Code] = c
	}
	var rules []Code
	for _, c := range codeRows() {
		if c.Control == ofTag {
			rules = append(rules, c)
		} else {
			add(c)
		}
	}
	for _, k := range Kinds() {
		m := ModelOf(k)
		m.Walk(func(t *Tag, path []string) {
			control := OfRequest
			if len(path) == 0 {
				control = OfStructure
			}
			for _, c := range tagCodes(t, control, k, rules) {
				add(c)
			}
		})
		for _, p := range m.Pieces {
			add(Code{Code: p.Number + "1", Title: "il manque une pièce " + p.Type, Control: OfRequest, Kinds: []Kind{k},
				Requirement: "H-07", Expected: p.French, Advice: "Joindre " + p.French + "."})
			if p.many {
				continue
			}
			add(Code{Code: p.Number + "8", Title: "plusieurs pièces " + p.Type, Control: OfRequest, Kinds: []Kind{k},
				Requirement: "H-07", Expected: "une seule pièce " + p.Type, Advice: "Ne garder qu'un fichier."})
		}
	}
	return table
}

// titles says what each digit means of a tag.
var titles = map[Digit]string{
	Missing: " n'est pas renseigné", WrongType: " n'a pas le bon type JSON", Length: " n'a pas la bonne longueur",
	Form: " n'est pas écrit comme attendu", Admitted: " n'a pas une valeur admise", NotNull: " doit rester null",
}

// tagCodes derives a tag's codes from the rules that the table has for it, and
// from its format.
func tagCodes(t *Tag, control Control, k Kind, rules []Code) []Code {
	var out []Code
	add := func(d Digit, title, expected string) {
		if !slices.ContainsFunc(out, func(c Code) bool { return c.Code == t.Number+string(d) }) {
			out = append(out, Code{t.Number + string(d), title, control, []Kind{k}, requirementOf(t), expected, t.Need})
		}
	}
	for _, r := range rules {
		if r.Code[:3] == t.Number && slices.Contains(r.Kinds, k) {
			add(Digit(r.Code[3]), r.Title, t.Format.French())
		}
	}
	container := t.Format.Type == Object || t.Format.Type == Table
	if !container && t.Format.Type != AlwaysNull && !strings.HasPrefix(t.Need, "facultatif") {
		add(Missing, t.Name+titles[Missing], t.Format.French())
	}
	for _, d := range t.Format.digits() {
		add(d, t.Name+titles[d], t.Format.French())
	}
	if strings.Contains(t.Need, "sinon null") {
		add(NotNull, t.Name+titles[NotNull], "null")
	}
	return out
}

func requirementOf(t *Tag) string {
	switch {
	case t.Number == "602":
		return "H-08"
	case t.Number == "203":
		return "H-05"
	}
	return "H-07"
}

//go:embed data/codes.tsv
var codeText string

// ofTag stands for a rule of a tag beyond its format: what is expected and when,
// the tag says.
const ofTag Control = -1

// codeRows are the codes that no tag's format gives: a line of the table each.
func codeRows() []Code {
	controls := map[string]Control{"dépôt": OfDeposit, "structure": OfStructure, "demande": OfRequest, "balise": ofTag}
	var out []Code
	for line := range strings.Lines(codeText) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if strings.HasPrefix(line, "#") {
			continue
		}
		c := Code{f[0], f[4], controls[f[1]], Kinds(), f[2], f[5], f[6]}
		if f[3] != "" {
			c.Kinds = []Kind{Kind(f[3])}
		}
		out = append(out, c)
	}
	return out
}

//go:embed data/lapsus.tsv
var slipText string

// slip is what to do about the usual mistake behind a code, told by what was
// found; "" where it is none.
func slip(code, found string) string {
	for line := range strings.Lines(slipText) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) == 3 && strings.Contains(f[0], code) && regexp.MustCompile(f[1]).MatchString(found) {
			return f[2]
		}
	}
	return ""
}

// ArchiveFinding is a finding on an archive; found says what is wrong in it.
func ArchiveFinding(code, archive, found string) Finding {
	return finding(code, archive, nil, "", found, "")
}
