package checks

import (
	"slices"
	"strings"

	"amfront/journal"
	"amfront/judge/report"
)

// unserved is what the situation is made of and never reached the station:
// neither handed out by the directory nor given by hand. While there is any, a
// refusal or a sending says nothing about the situation (decisions/checks-seen-not-unsaid).
func (v *View) unserved() []At[journal.Expected] {
	var due []At[journal.Expected]
	given := map[journal.Digest]bool{}
	for _, e := range All[journal.Expected](v, journal.KindExpected, 0) {
		p := e.Payload
		switch {
		case p.What == "given":
			given[p.SHA256] = true
		case p.What == "served" && p.SHA256 == "" && p.DN == "":
			due = nil
		case p.What == "served", p.What == "asked":
			due = append(due, e)
		}
	}
	if len(due) == 0 {
		return nil
	}
	requests := All[journal.LDAPRequest](v, journal.KindLDAPRequest, 0)
	return slices.DeleteFunc(due, func(e At[journal.Expected]) bool {
		if e.Payload.SHA256 != "" && given[e.Payload.SHA256] {
			return true
		}
		return slices.ContainsFunc(requests, func(r At[journal.LDAPRequest]) bool {
			return slices.ContainsFunc(r.Payload.Entries, func(entry journal.LDAPEntry) bool { return hands(r.Seq, entry, e) })
		})
	})
}

// hands tells whether an entry that was handed out carries what is due. A list
// must come from its own authority's entry: elsewhere it is in its place. An
// entry that was only to be asked for must have been so since it changed.
func hands(seq uint64, entry journal.LDAPEntry, due At[journal.Expected]) bool {
	p := due.Payload
	there := p.DN == "" || strings.EqualFold(entry.DN, p.DN)
	if p.What == "asked" && there && seq > due.Seq {
		return true
	}
	for _, values := range entry.Values {
		if p.SHA256 != "" && slices.Contains(values, p.SHA256) && (there || p.What == "asked") {
			return true
		}
	}
	return false
}

// bound takes back a conforming verdict that leans on a situation which the
// LPS never met.
func bound(v *View, o Outcome) Outcome {
	if o.Verdict != report.Conforming {
		return o
	}
	if due := v.unserved(); len(due) > 0 {
		o.Verdict, o.Reason = report.NotObserved,
			"le poste n'a jamais demandé à l'annuaire, ni reçu à la main, ce en quoi consiste la situation ("+
				due[0].Payload.Label+") : ce qu'il a fait ne prouve rien"
	}
	return o
}
