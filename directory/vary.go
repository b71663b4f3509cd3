package directory

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"amfront/bench/vary"
	"amfront/pki/testca"
)

// more adds what else may stand at the entry of a recipient or an authority:
// another cn, before the one that is searched for, and attributes that nobody
// asked for (RFC 4519 §2.3 and §2.5).
func more(p *vary.Plan, entries []testca.Entry) []testca.Entry {
	form := p.Form(vary.More, 3)
	if form == 0 {
		return entries
	}
	out := slices.Clone(entries)
	for i, e := range out {
		cn := e.Attributes["cn"]
		if !slices.Contains(e.ObjectClasses, "pkiUser") && !slices.Contains(e.ObjectClasses, "pkiCA") || len(cn) == 0 {
			continue
		}
		e.Attributes = maps.Clone(e.Attributes)
		e.Attributes["description"] = [][]byte{[]byte("Certificat : " + string(cn[0]))}
		if form == 2 {
			e.Attributes["cn"] = append([][]byte{[]byte("Facturation " + string(cn[0]))}, cn...)
		}
		out[i] = e
	}
	return out
}

// vary has a tree answer as a plan draws it: what an entry holds stays, the
// order of attributes and values (RFC 4511 §4.1.7: sets) and the letters of
// their names (RFC 4512 §2.5, RFC 4514 §3) do not. The journal keeps the names
// as published.
func (t *tree) vary(p *vary.Plan) {
	if p == nil {
		return
	}
	letters := [](func(string) string){nil, strings.ToLower, strings.ToUpper}[p.Form(vary.Names, 3)]
	for _, e := range t.byKey {
		user := e.attrs[:e.user]
		vary.Sort(p, vary.Attrs, user, func(a attribute) string { return a.desc })
		for i := range user {
			user[i].vary(p, letters)
		}
		if letters != nil {
			e.shown = attributeTypes.ReplaceAllStringFunc(e.dn, letters)
		}
	}
}

// attributeTypes are those of a DN: the letters before an equals sign, and the
// comma that is no part of a value before them.
var attributeTypes = regexp.MustCompile(`(?:^|,)[A-Za-z]+=`)

// vary writes an attribute anew, or has it written so once its values are made.
func (a *attribute) vary(p *vary.Plan, letters func(string) string) {
	if letters != nil {
		a.shown = letters(a.desc)
	}
	if q := a.pending; q != nil {
		made := q.make
		q.make = func() attribute {
			m := made()
			m.vary(p, letters)
			return m
		}
	} else {
		order := make([]int, len(a.values))
		for i := range order {
			order[i] = i
		}
		vary.Sort(p, vary.Values, order, func(i int) string { return a.desc + " " + strconv.Itoa(i) })
		a.values, a.normal, a.digests = by(order, a.values), by(order, a.normal), by(order, a.digests)
	}
	a.encode()
}

// by is a list in another order; an empty one stays.
func by[T any](order []int, list []T) []T {
	if len(list) == 0 {
		return list
	}
	out := make([]T, len(order))
	for i, k := range order {
		out[i] = list[k]
	}
	return out
}
