package explore

import (
	"cmp"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
)

// sequence is gestures in their order, a station first.
type sequence []gesture

// key names a sequence.
func (s sequence) key() string {
	texts := make([]string, len(s))
	for i, g := range s {
		texts[i] = g.text
	}
	return strings.Join(texts, " | ")
}

// parse reads what key writes; a text that is in no vocabulary is nil.
func parseSequence(line string) sequence {
	var out sequence
	for _, text := range strings.Split(line, " | ") {
		if text = strings.TrimSpace(text); text == "" {
			return nil
		}
		out = append(out, gesture{text, kindOf(text)})
	}
	return out
}

// sound tells whether each gesture may come where it stands.
func (s sequence) sound() bool {
	var state State
	for _, g := range s {
		if state.possible(g) != "" {
			return false
		}
		state = state.after(g)
	}
	return len(s) > 0
}

// weights are how often each kind is drawn, of a hundred.
var weights = []struct {
	kind kind
	of   int
}{{send, 31}, {poll, 17}, {refresh, 10}, {change, 15}, {post, 10}, {fault, 8}, {live, 5}, {install, 3}, {plan, 1}}

// generator draws sequences: the same seed and the same gestures, the same
// sequences, whatever the software did.
type generator struct {
	rng    *rand.Rand
	all    []gesture
	drawn  map[string]int // how often each gesture was
	single []gesture      // those whose turn in an orderly exchange is still to come
	turns  int
}

func newGenerator(seed uint64, all []gesture) *generator {
	g := &generator{rng: rand.New(rand.NewPCG(seed, 18)), all: all, drawn: map[string]int{}}
	g.single = slices.DeleteFunc(slices.Clone(all), func(x gesture) bool { return x.kind == start })
	g.rng.Shuffle(len(g.single), func(i, j int) { g.single[i], g.single[j] = g.single[j], g.single[i] })
	// Kinds take turns by the root of how many each has: there are few plans, and so many changes.
	of, turn := map[kind]float64{}, map[gesture]float64{}
	for _, x := range g.single {
		of[x.kind]++
		turn[x] = of[x.kind]
	}
	slices.SortStableFunc(g.single, func(a, b gesture) int {
		return cmp.Compare(turn[a]/math.Sqrt(of[a.kind]), turn[b]/math.Sqrt(of[b.kind]))
	})
	g.single = slices.Concat(g.single, g.single)
	return g
}

const (
	shortest    = 3
	longest     = 9
	shortestFew = 7
	longestFew  = 13
)

func (g *generator) sequence() sequence {
	g.turns++
	for len(g.single) > 0 && g.turns%2 == 0 {
		x := g.single[0]
		g.single = g.single[1:]
		for range stations { // what the station is for decides what may come
			if s := g.around(x); s != nil {
				return s
			}
		}
	}
	from, n := g.all, shortest+g.rng.IntN(longest-shortest+1)
	if g.rng.IntN(2) == 0 {
		from, n = g.few(), shortestFew+g.rng.IntN(longestFew-shortestFew+1)
	}
	d := draft{generator: g}
	if g.rng.IntN(linked) == 0 {
		d.pick(way, g.all)
	}
	for len(d.so) < n || !slices.Contains(shown, d.so[len(d.so)-1].kind) {
		if !d.pick(g.next(from, d.state, d.so), from) && !d.pick(send, from) {
			break
		}
	}
	return d.so
}

// draft is a sequence in the making.
type draft struct {
	*generator
	state State
	so    sequence
}

func (d *draft) add(x gesture) {
	if toOCT(x) && d.state.OCT == "" {
		d.begins("le poste a reçu de l'OCT")
	}
	d.so = append(d.so, x)
	d.state = d.state.after(x)
	d.drawn[x.text]++
}

// begins adds the gesture that begins so.
func (d *draft) begins(prefix string) {
	if x, ok := d.find(prefix); ok {
		d.add(x)
	}
}

// pick adds one of a kind, if any may come now.
func (d *draft) pick(k kind, from []gesture) bool {
	x, ok := d.generator.pick(k, from, 2, d.state, d.so)
	if ok {
		d.add(x)
	}
	return ok
}

// stations bounds how often a station is drawn for one gesture.
const stations = 5

// linked is one in how many sequences mail is reached otherwise.
const linked = 8

// shown are the kinds whose gestures end a sequence: something is seen after them.
var shown = []kind{send, poll, refresh, live, plan}

// few draws the handful of gestures of which half of the sequences are made: what
// comes back in many orders shows what one visit of each does not (swarm testing).
func (g *generator) few() []gesture {
	var out []gesture
	add := func(k kind, state State) {
		if x, ok := g.pick(k, g.all, 1, state, out); ok {
			out = append(out, x)
		}
	}
	add(start, State{})
	about := []kind{change, post, live, fault, install}
	most := about[g.rng.IntN(2)]
	for range 2 + g.rng.IntN(2) {
		k := most
		if g.rng.IntN(3) == 0 {
			k = about[g.rng.IntN(len(about))]
		}
		add(k, State{Usage: "de test", Sent: 1, Box: mailbox{text: "un message"}})
	}
	for range 1 + g.rng.IntN(2) {
		add(send, State{Usage: "de test"})
	}
	for _, prefix := range []string{"l'opérateur relève", "le poste met à jour ses certificats et ses CRL"} {
		if x, ok := g.find(prefix); ok {
			out = append(out, x)
		}
	}
	return out
}

// orderly are the changes and messages of an exchange in which nothing is wrong:
// only they lead on.
var orderly = regexp.MustCompile(`(ce lot|premier envoi), signé avec le certificat en vigueur$|` +
	`pour répondre \d+ au prochain lot$|accusé de réception arrive|même message|renouvelle|` +
	`plus récent à côté de l'ancien|en publie un nouveau|certificat (AMO|AMC) (sain|renouvelé)$|révocation à jour|` +
	`CRL neuve|corrige`)

func toOCT(x gesture) bool {
	return x.kind == send && (strings.Contains(x.text, "OCT") || strings.Contains(x.text, "mixte"))
}

func (g *generator) find(prefix string) (gesture, bool) {
	i := slices.IndexFunc(g.all, func(x gesture) bool { return strings.HasPrefix(x.text, prefix) })
	if i < 0 {
		return gesture{}, false
	}
	return g.all[i], true
}

// next draws the kind of the next gesture: what follows from the one before
// more often than not, for a situation that nobody meets shows nothing.
func (g *generator) next(from []gesture, state State, so sequence) kind {
	if state.Usage == "" {
		return start
	}
	if g.rng.IntN(100) < 60 {
		switch last := so[len(so)-1]; {
		case last.kind == change && g.rng.IntN(3) == 0:
			return refresh
		case last.kind == change, last.kind == fault, last.kind == install, state.Box.forced != "":
			return send
		case last.kind == post, last.kind == send && state.Box.waits():
			return poll
		case last.kind == send && g.rng.IntN(2) == 0:
			return post
		case last.kind == refresh:
			return send
		}
	}
	if len(from) < len(g.all) {
		return from[1+g.rng.IntN(len(from)-1)].kind // the first is the station
	}
	d := g.rng.IntN(100)
	for _, w := range weights {
		if d -= w.of; d < 0 {
			return w.kind
		}
	}
	return send
}

// pick draws a gesture of a kind that is possible now: of a few draws the one
// that was drawn least, and to whom something was just done. Changes and messages
// may be out of order odds times in four.
func (g *generator) pick(k kind, from []gesture, odds int, state State, so sequence) (gesture, bool) {
	var may []gesture
	for _, x := range from {
		if x.kind == k && state.possible(x) == "" {
			may = append(may, x)
		}
	}
	if len(may) == 0 {
		return gesture{}, false
	}
	if (k == change || k == post) && g.rng.IntN(4) >= odds {
		right := slices.DeleteFunc(slices.Clone(may), func(x gesture) bool { return !orderly.MatchString(x.text) })
		if len(right) > 0 {
			may = right
		}
	}
	if k == start && g.rng.IntN(2) == 0 {
		return gesture{"un poste en service pour les flux de test", start}, true
	}
	about := ""
	for _, x := range so {
		if x.kind == change {
			about = actorOf(x.text)
		}
	}
	best, worth := may[0], -1<<30
	for range 3 {
		x := may[g.rng.IntN(len(may))]
		w := -g.drawn[x.text]
		if k == send && about != "" && destination(x) == about {
			w += 1000
		}
		if k == change && strings.Contains(x.text, "AMC") || toOCT(x) {
			w -= 3
		}
		if w > worth {
			best, worth = x, w
		}
	}
	return best, true
}

// destination is to whom a sending goes.
func destination(x gesture) string {
	switch {
	case toOCT(x):
		return "OCT"
	case strings.Contains(x.text, "DRE"):
		return "AMC"
	case strings.Contains(x.text, "FSE"):
		return "AMO"
	}
	return ""
}
