package suite

import (
	"context"
	"fmt"
	"net/mail"
	"slices"
	"time"

	"amfront/journal"
	"amfront/judge/report"
	"amfront/scenarios"
	"amfront/steps"
)

// Needs are the capabilities that an example needs, by the words of its steps,
// in the order of scenarios.Capabilities.
func (e Example) Needs() []scenarios.Capability {
	var out []scenarios.Capability
	for _, st := range e.Steps {
		out = append(out, steps.Needed(st.Text)...)
	}
	return inOrder(out)
}

// inOrder is a list of capabilities, each once, in the order of the catalogue.
func inOrder(list []scenarios.Capability) []scenarios.Capability {
	return slices.DeleteFunc(scenarios.Capabilities(), func(c scenarios.Capability) bool {
		return !slices.Contains(list, c)
	})
}

// undeclared are the capabilities for want of which some examples are not
// applicable.
func undeclared(d steps.Declared, todo []Example) []scenarios.Capability {
	var all []scenarios.Capability
	for _, e := range todo {
		all = append(all, d.Lacks(e.Needs())...)
	}
	if len(all) == 0 {
		return nil
	}
	return inOrder(all)
}

// leaveOut breaks an example off before its first step when the software does
// not declare what it needs: nothing is asked of it, and every check says so.
func (p *player) leaveOut() {
	lacking := p.opt.Lacks(p.example.Needs())
	if len(lacking) == 0 {
		return
	}
	reason := scenarios.Undeclared(lacking)
	if p.opt.CapabilitiesIn != "" {
		reason += " (" + p.opt.CapabilitiesIn + ")"
	}
	p.scenario.Break(&steps.Abort{Verdict: report.NotApplicable, Reason: reason})
}

// contradicted says what an LPS did that it is declared not to be able to, or
// says itself that it did not do: what is said of its scenarios by that
// declaration, or by what it says, would be worth nothing.
func (p *player) contradicted(ctx context.Context, r journal.Reader) (out []string, err error) {
	out, err = denied(ctx, r)
	if len(p.opt.Capabilities) == 0 || err != nil {
		return out, err
	}
	oct := p.scenario.World.Endpoints().Mailboxes.OCT
	secured := map[string]scenarios.Capability{}
	said := map[scenarios.Capability]bool{}
	seen := func(c scenarios.Capability, ev journal.Event, what string) {
		if p.opt.Has(c) || said[c] {
			return
		}
		said[c] = true
		out = append(out, fmt.Sprintf("%s ne déclare pas : %s, or %s (événement n° %d) ; ajouter « %s » aux capacités, ou "+
			"corriger l'adaptateur", p.opt.CapabilitiesIn, c.French(), what, ev.Seq, c))
	}
	var world worldTime
	for ev, err := range r.EventsOf(ctx, 0, journal.KindMessageReceived, journal.KindSessionOpen, journal.KindSMTPCommand,
		journal.KindPOP3Command, journal.KindClockAdvanced) {
		if err != nil {
			return nil, err
		}
		switch ev.Kind {
		case journal.KindClockAdvanced:
			if err := world.advanced(ev); err != nil {
				return nil, err
			}
		case journal.KindMessageReceived:
			var m journal.MessageReceived
			if err := ev.Decode(&m); err != nil {
				return nil, err
			}
			for _, f := range flowFacts(m, oct) {
				seen(f.of, ev, f.what)
			}
			if date, ok := world.ignored(ev, m); ok && p.opt.Has(scenarios.Clock) && !said[scenarios.Clock] {
				said[scenarios.Clock] = true
				out = append(out, fmt.Sprintf("%s déclare : %s, or un message de %s porte la date %s, celle de la machine "+
					"(événement n° %d) : faire vivre le logiciel à l'heure de la demande (« now »), ou retirer « %s » des "+
					"capacités", p.opt.CapabilitiesIn, scenarios.Clock.French(), ev.Time.Format(time.RFC3339),
					date.Format(time.RFC3339), ev.Seq, scenarios.Clock))
			}
		case journal.KindSessionOpen:
			var o journal.SessionOpen
			if err := ev.Decode(&o); err != nil {
				return nil, err
			}
			secured[ev.Session] = scenarios.PlainMail
			if o.TLS {
				secured[ev.Session] = scenarios.ImplicitTLS
			}
		default:
			var c journal.Command
			if err := ev.Decode(&c); err != nil {
				return nil, err
			}
			switch {
			case !c.OK:
			case c.Verb == "STARTTLS" || c.Verb == "STLS":
				secured[ev.Session] = scenarios.STARTTLS
			case slices.Contains([]string{"MAIL", "USER", "PASS", "APOP", "AUTH"}, c.Verb):
				by := secured[ev.Session]
				seen(by, ev, "une session l'emploie à la commande "+c.Verb)
			}
		}
	}
	return out, nil
}

// worldTime is how far the world's clock is ahead of the machine's, and since
// when, by the machine's.
type worldTime struct {
	ahead time.Duration
	since time.Time
}

func (w *worldTime) advanced(ev journal.Event) error {
	var c journal.ClockAdvanced
	if err := ev.Decode(&c); err != nil {
		return err
	}
	w.ahead += c.Until.Sub(c.From)
	w.since = c.Until.Add(-w.ahead)
	return nil
}

// ignored tells that a mail was dated by the machine's clock after the world's
// had gone ahead. A lot from before that goes out again may keep its date.
func (w *worldTime) ignored(ev journal.Event, m journal.MessageReceived) (time.Time, bool) {
	const apart = 10 * time.Minute // of clocks that nobody would take for one
	date, err := mail.ParseDate(m.HeaderDate)
	machine := ev.Time.Add(-w.ahead)
	return date, err == nil && w.ahead > apart && !date.Before(w.since.Truncate(time.Second)) &&
		date.Before(machine.Add(apart))
}

// flowFact is a capability that a lot shows.
type flowFact struct {
	of   scenarios.Capability
	what string
}

func flowFacts(m journal.MessageReceived, oct string) (out []flowFact) {
	kind := map[string]scenarios.Capability{"FSE": scenarios.SendsFSE, "DRE": scenarios.SendsDRE,
		"MIXTE": scenarios.SendsMixed}[m.Flow.Kind]
	for _, f := range []struct {
		shown bool
		flowFact
	}{
		{kind != "", flowFact{kind, "un lot s'annonce comme " + m.Flow.Kind}},
		{m.Flow.Compressed, flowFact{scenarios.Compresses, "un lot s'annonce compressé"}},
		{m.Flow.Usage == "reel", flowFact{scenarios.RealFlows, "un lot s'annonce comme flux réel"}},
		{oct != "" && m.To == oct, flowFact{scenarios.SendsToOCT, "un lot est arrivé à l'OCT"}},
	} {
		if f.shown {
			out = append(out, f.flowFact)
		}
	}
	return out
}
