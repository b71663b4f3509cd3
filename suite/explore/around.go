package explore

import "strings"

// around is an exchange in which everything is in order but one gesture, met
// as soon as may be: what a situation shows by itself is found before what only
// several show. What the gesture needs before it is met, too: a sending, another
// gesture, or both; nil when that is more.
func (g *generator) around(x gesture) sequence {
	d := draft{generator: g}
	switch {
	case has(x.text, lasting+"|de nouveau en règle"):
		d.begins("la messagerie se joint par STARTTLS")
	case x.kind == way:
		d.add(x)
	}
	d.pick(start, g.all)
	if d.state.possible(x) != "" {
		d.pick(send, g.all)
	}
	if x.kind != way {
		if !d.prepare(x) {
			return nil
		}
		d.add(x)
	}
	if d.state.OCT != "" && d.state.OCT != installed(d.state.OCT) {
		d.begins("l'opérateur installe ce que l'OCT")
	}
	tail := map[kind][]kind{plan: nil, send: {poll}, poll: {send}}
	then, ok := tail[x.kind]
	switch {
	case ok:
	case d.state.Box.waits():
		then = []kind{poll, send}
	case x.kind == change || x.kind == install || strings.Contains(x.text, "annuaire"):
		then = []kind{refresh, send, poll}
	default:
		then = []kind{send, poll}
	}
	for _, k := range then {
		switch {
		case k == poll:
			d.begins("l'opérateur relève la boîte")
		case k == send:
			d.pick(send, g.all)
		case d.state.Station != "neuf" || g.rng.IntN(2) == 0:
			d.begins("le poste met à jour ses certificats et ses CRL")
		}
	}
	return d.so
}

// prepare adds what makes a gesture possible, if it is not and one does.
func (d *draft) prepare(x gesture) bool {
	if d.state.possible(x) == "" {
		return true
	}
	var makes []gesture
	for _, y := range d.all {
		if d.state.possible(y) == "" && d.state.after(y).possible(x) == "" {
			makes = append(makes, y)
		}
	}
	if len(makes) == 0 {
		return false
	}
	d.add(makes[d.rng.IntN(len(makes))])
	return true
}
