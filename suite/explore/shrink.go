package explore

import (
	"context"
	"slices"
	"strings"
	"time"

	"amfront/judge/report"
	"amfront/suite"
)

// Finding is a departure in its shortest sequence.
type Finding struct {
	Sequence  []string // gestures
	Check     report.Check
	Clause    string // requirement that it breaks
	Standing  bool   // by a standing oracle, else by agreement with the reference
	Tries     int    // plays that shrinking took
	Before    int    // gestures when it was found
	Feature   string // ready to be played by amfront run --features
	ID        string // of its scenario
	Diagnosis *report.Diagnosis
}

// again is how often a departure must show, made short, before it is one.
const again = 3

// shrinkTime is how long one departure may take to be made short.
const shrinkTime = 90 * time.Second

// follow proves a departure by itself, makes it short and writes it down.
func (x *explorer) follow(ctx context.Context, s sequence, a asked) error {
	limit, cancel := context.WithTimeout(ctx, shrinkTime)
	defer cancel()
	tries := 0
	fails := func(s sequence) bool {
		tries++
		c, _, err := x.alone(limit, s, a.oracle)
		return err == nil && c != nil
	}
	cut := slices.Clone(s[:a.gesture+1])
	if !fails(cut) {
		if cut = slices.Clone(s); len(s) == a.gesture+1 || !fails(cut) {
			x.found[a.oracle] = false
			x.doubt("%s : « %s » %v", s.key(), oracles[a.oracle].step, errGone)
			return ctx.Err()
		}
	}
	short := shrink(cut, x.Tries, fails)
	// What hangs on chance, a time that is drawn, does not show each time: it would be no scenario.
	var c *report.Check
	var r *report.Run
	for range again {
		var err error
		if c, r, err = x.alone(ctx, short, a.oracle); err != nil {
			return err
		}
		if c == nil {
			x.found[a.oracle] = false
			x.doubt("%s : « %s » %v", short.key(), oracles[a.oracle].step, errChance)
			return nil
		}
	}
	o := oracles[a.oracle]
	f := Finding{Check: *c, Clause: o.clause, Standing: a.oracle < len(standing), Tries: tries, Before: len(s),
		Diagnosis: r.Diagnosis}
	for _, g := range short {
		f.Sequence = append(f.Sequence, g.text)
	}
	f.ID, f.Feature = x.write(short, o, f)
	x.result.Findings = append(x.result.Findings, f)
	return nil
}

// alone plays a sequence with one oracle at its end; the check is nil when it
// does not speak against the software.
func (x *explorer) alone(ctx context.Context, s sequence, oracle int) (*report.Check, *report.Run, error) {
	o := x.Software
	e, meaning := s.example("exploration.1", asking(oracle))
	o.Features, o.Select = []suite.Feature{{File: e.File, Examples: []suite.Example{e}}}, nil
	r, err := suite.Run(ctx, o)
	if err != nil || len(r.Scenarios) == 0 {
		return nil, r, err
	}
	mine := told(&r.Scenarios[0], meaning)
	at := asked{oracle, len(s) - 1}
	c, ok := mine.checks[at]
	if !ok || mine.broken != "" || !departs(c.Verdict) {
		return nil, r, nil
	}
	others, err := x.others(ctx, []sequence{s}, asking(oracle))
	if err != nil || !x.counts(at, others[s.key()]) {
		return nil, r, err
	}
	return &c, r, nil
}

// mostTries bounds the plays of one shrinking, unless Options say otherwise.
const mostTries = 80

// shrink leaves out and simplifies what the failure does not need, until
// nothing more can be.
func shrink(s sequence, most int, fails func(sequence) bool) sequence {
	tries := 0
	try := func(t sequence) bool {
		if !t.sound() {
			return false
		}
		tries++
		return tries <= most && fails(t)
	}
	for changed := true; changed; {
		changed = false
		for i := len(s) - 1; i >= 0; i-- {
			if t := slices.Delete(slices.Clone(s), i, i+1); try(t) {
				s, changed = t, true
			}
		}
		for i := range s {
			for _, simpler := range simplifications(s[i].text) {
				t := slices.Clone(s)
				t[i] = gesture{simpler, kindOf(simpler)}
				if try(t) {
					s, changed = t, true
					break
				}
			}
		}
	}
	return s
}

// plain are the words for richer ones, simplest first.
var plain = []struct{ rich, simple string }{
	{" compressé", ""}, {" à l'OCT", ""}, {" au contenu binaire", ""}, {" où se trouvent les lots 1, 2 et 3", ""},
	{"fichier mixte", "fichier de FSE"}, {"de DRE", "de FSE"}, {"certificat AMC", "certificat AMO"},
	{"frontal AMC", "frontal AMO"}, {"flux réels", "flux de test"}, {"flux de démonstration", "flux de test"},
	{"16 jours passent", "un jour passe"}, {"8 jours passent", "un jour passe"},
	{", dont le certificat AMO expire dans 10 jours", ""}, {", dont le certificat AMC expire dans 10 jours", ""},
	{", dont le certificat AMO expire dans 60 jours", ""}, {" où se trouve le lot 1", ""}, {" où se trouve le lot 2", ""},
}

func simplifications(text string) (out []string) {
	for _, p := range plain {
		if t := strings.Replace(text, p.rich, p.simple, 1); t != text {
			out = append(out, t)
		}
	}
	return out
}
