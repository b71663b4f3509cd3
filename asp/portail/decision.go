package portail

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"amfront/asp"
	"amfront/journal"
)

// decided is the event of a decision.
type decided struct {
	NumeroASP string   `json:"numeroASP"`
	Decision  Decision `json:"decision"`
	By        string   `json:"par"`
	Why       string   `json:"motif,omitempty"`
}

// Decide takes a decision of the instruction on a dossier (H-10).
func (p *Portal) Decide(ctx context.Context, numeroASP string, what Decision, why string) (Dossier, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	d := p.dossiers[numeroASP]
	switch {
	case d == nil:
		return Dossier{}, fmt.Errorf("%w: %s", ErrNoDossier, numeroASP)
	case !slices.Contains(Decisions(), what):
		return Dossier{}, fmt.Errorf("%w: decision %q: expected one of %v", ErrValue, what, Decisions())
	case !slices.Contains(d.Possible(), what):
		return Dossier{}, fmt.Errorf("%w: %s on %s, which is « %s »; possible: %v", ErrNotNow, what, numeroASP, d.State,
			d.Possible())
	}
	if err := p.commit(ctx, journal.Entry{Kind: kindDecision,
		Fields: decided{numeroASP, what, "instruction", clip(why)}}); err != nil {
		return Dossier{}, err
	}
	return d.copied(), nil
}

// Rule decides in the instruction's place, as soon as a request is accepted:
// the first rule that fits does.
type Rule struct {
	Kind          asp.Kind `json:"type"` // of the request
	NumeroEditeur string   `json:"numeroEditeur" optional:"true" doc:"pattern, * is any digits; empty is any"`
	Decision      Decision `json:"decision"` // PayAdvance grants first
	Why           string   `json:"motif,omitempty"`
}

// ruled is the event of a change of the rules.
type ruled struct {
	Rules []Rule `json:"regles"`
}

// maxRules bounds the rules of a portal.
const maxRules = 100

// Rules are those in force, in their order.
func (p *Portal) Rules() []Rule {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]Rule{}, p.rules...)
}

// SetRules replaces the rules. They decide of what is accepted from now on.
func (p *Portal) SetRules(ctx context.Context, rules []Rule) error {
	if len(rules) > maxRules {
		return fmt.Errorf("%w: %d rules; at most %d", ErrValue, len(rules), maxRules)
	}
	fits := map[asp.Kind][]Decision{asp.Avance: {Grant, PayAdvance, Refuse}, asp.Solde: {PayBalance, Recover}}
	for i, r := range rules {
		if !slices.Contains(fits[r.Kind], r.Decision) {
			return fmt.Errorf("%w: rule %d: decision %q of a request of type %q: expected avance with %v, or solde with %v",
				ErrValue, i+1, r.Decision, r.Kind, fits[asp.Avance], fits[asp.Solde])
		}
		if len(r.NumeroEditeur) > 5 || strings.Trim(r.NumeroEditeur, "0123456789*") != "" {
			return fmt.Errorf("%w: rule %d: numeroEditeur %q: expected digits and *", ErrValue, i+1, r.NumeroEditeur)
		}
		rules[i].Why = clip(r.Why)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.commit(ctx, journal.Entry{Kind: kindRules, Fields: ruled{append([]Rule{}, rules...)}})
}

// fits tells whether the rule is for a request.
func (r Rule) fits(kind asp.Kind, numeroEditeur string) bool {
	ok, err := path.Match(r.NumeroEditeur, numeroEditeur)
	return r.Kind == kind && (r.NumeroEditeur == "" || err == nil && ok)
}

// ruled are the decisions that the rules take on requests once they are accepted.
func (p *Portal) ruled(kind asp.Kind, requests []Request) []journal.Entry {
	var out []journal.Entry
	for _, q := range requests {
		i := slices.IndexFunc(p.rules, func(r Rule) bool { return q.State == Accepted && r.fits(kind, q.NumeroEditeur) })
		if i < 0 {
			continue
		}
		r, by := p.rules[i], fmt.Sprintf("règle %d", i+1)
		if r.Decision == PayAdvance {
			out = append(out, journal.Entry{Kind: kindDecision, Fields: decided{q.NumeroASP, Grant, by, r.Why}})
		}
		out = append(out, journal.Entry{Kind: kindDecision, Fields: decided{q.NumeroASP, r.Decision, by, r.Why}})
	}
	return out
}
