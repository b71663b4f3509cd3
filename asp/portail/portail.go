// Package portail rehearses the ASP's portal: deposits that are controlled at
// once, dossiers that an instruction decides, balances on paid advances (H-02,
// H-05, H-06, H-10). What it acknowledged is in a journal on disk.
package portail

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"time"

	"amfront/asp"
	"amfront/journal"
)

// The portal's kinds of events, in a journal of its own.
const (
	kindDeposit  journal.Kind = "asp.deposit"  // Deposit; blobs "file", "answer", "report"
	kindDecision journal.Kind = "asp.decision" // decided
	kindTaken    journal.Kind = "asp.taken"    // Taken
	kindRules    journal.Kind = "asp.rules"    // ruled
	kindEvidence journal.Kind = "asp.evidence" // brought
)

// What a caller may mend.
var (
	ErrNoDossier = errors.New("no such dossier")
	ErrNoDeposit = errors.New("no such deposit")
	ErrNotNow    = errors.New("not possible in this state")
	ErrComplete  = errors.New("no evidence is awaited")
	ErrValue     = errors.New("not as expected")
)

// Options say where a portal keeps its state.
type Options struct {
	Dir string           // "" keeps it in memory
	Now func() time.Time // time.Now when nil
	Log *slog.Logger
}

// Portal is safe for concurrent use.
type Portal struct {
	opt Options
	j   *journal.Journal

	mu       sync.Mutex // from a control to the commit of its outcome
	deposits []*Deposit
	dossiers map[string]*Dossier
	order    []string        // numeroASP, oldest first
	numbers  map[string]bool // as asp.Numbered gives them
	files    map[string]bool // names of files that passed the first control
	rules    []Rule
	last     map[string]int // prefix to the highest number given
}

// Open opens the portal of a directory, or starts one.
func Open(ctx context.Context, opt Options) (*Portal, error) {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	opt.Log = cmp.Or(opt.Log, slog.New(slog.DiscardHandler))
	dir := opt.Dir
	if dir != "" {
		dir = filepath.Join(dir, "journal")
	}
	j, err := journal.Open(ctx, journal.Options{Dir: dir, World: "asp", Now: opt.Now, EventSize: 4 << 20,
		Log: opt.Log})
	if err != nil {
		return nil, fmt.Errorf("the ASP portal's state: %w", err)
	}
	p := &Portal{opt: opt, j: j}
	p.clear()
	for e, err := range j.Events(ctx, 0) {
		if err == nil {
			err = p.apply(e)
		}
		if err != nil {
			return nil, errors.Join(fmt.Errorf("the ASP portal's state: %w", err), j.Close())
		}
	}
	if opt.Dir != "" { // uploads that a kill interrupted
		if err := os.RemoveAll(p.spoolDir()); err != nil {
			return nil, errors.Join(err, j.Close())
		}
	}
	return p, nil
}

// Err is the error with which every deposit fails now, nil while all is well
// (journal.Journal.Err).
func (p *Portal) Err() error { return p.j.Err() }

// Close closes the portal.
func (p *Portal) Close() error { return p.j.Close() }

// Reset forgets every deposit, dossier and rule.
func (p *Portal) Reset(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.j.Reset(ctx); err != nil {
		return err
	}
	p.clear()
	return nil
}

func (p *Portal) clear() {
	p.deposits, p.order, p.rules = nil, nil, nil
	p.dossiers, p.numbers, p.files, p.last = map[string]*Dossier{}, map[string]bool{}, map[string]bool{}, map[string]int{}
}

// commit brings events to disk and then into force. The caller holds p.mu.
func (p *Portal) commit(ctx context.Context, entries ...journal.Entry) error {
	events, err := p.j.Commit(ctx, entries...)
	if err != nil {
		return err
	}
	for _, e := range events {
		if err := p.apply(e); err != nil {
			return err
		}
	}
	return nil
}

// apply brings one event into force: the only way in which state changes.
func (p *Portal) apply(e journal.Event) error {
	d, x, t, r, b := &Deposit{}, decided{}, Taken{}, ruled{}, brought{}
	into, known := map[journal.Kind]any{kindDeposit: d, kindDecision: &x, kindTaken: &t, kindRules: &r,
		kindEvidence: &b}[e.Kind]
	if !known {
		return nil
	}
	if err := e.Decode(into); err != nil {
		return err
	}
	switch e.Kind {
	case kindDeposit:
		d.At, d.blobs = e.Time, e.Blobs
		p.deposited(d)
	case kindDecision:
		of := p.dossiers[x.NumeroASP]
		if of == nil || !slices.Contains(of.Possible(), x.Decision) {
			return fmt.Errorf("event %d: %q of dossier %s is not possible", e.Seq, x.Decision, x.NumeroASP)
		}
		of.take(x, e.Time)
	case kindTaken:
		p.taken(t, e.Time)
	case kindRules:
		p.rules = r.Rules
	case kindEvidence:
		p.complete(b, e.Time)
	}
	return nil
}

// add enters a dossier.
func (p *Portal) add(d *Dossier) {
	p.dossiers[d.NumeroASP] = d
	p.order = append(p.order, d.NumeroASP)
	p.numbers[d.numbered()] = true
	var n int
	if len(d.NumeroASP) == 12 {
		if _, err := fmt.Sscanf(d.NumeroASP[6:], "%06d", &n); err == nil {
			p.last[d.NumeroASP[:6]] = max(p.last[d.NumeroASP[:6]], n)
		}
	}
}

// Dossiers are all of them, oldest first.
func (p *Portal) Dossiers() []Dossier {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := make([]Dossier, 0, len(p.order))
	for _, n := range p.order {
		out = append(out, p.dossiers[n].copied())
	}
	return out
}

// Dossier finds one by its numeroASP.
func (p *Portal) Dossier(numeroASP string) (Dossier, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	d := p.dossiers[numeroASP]
	if d == nil {
		return Dossier{}, fmt.Errorf("%w: %s", ErrNoDossier, numeroASP)
	}
	return d.copied(), nil
}

// Counts are how many dossiers stand in each state, and how many requests were
// rejected.
func (p *Portal) Counts() map[State]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := map[State]int{}
	for _, d := range p.dossiers {
		out[d.State]++
	}
	for _, d := range p.deposits {
		for _, q := range d.Requests {
			if q.State == Rejected {
				out[Rejected]++
			}
		}
	}
	return out
}

// Taken is an advance that the portal takes over, granted elsewhere: for a
// corridor whose advances have no model here.
type Taken struct {
	NumeroASP     string `json:"numeroASP,omitempty" doc:"FINBIO and six digits; the next without it"`
	NumeroAns     string `json:"numeroAns"`
	SIRET         string `json:"SIRET"`
	NumeroEditeur string `json:"numeroEditeur"`
	Amount        string `json:"montant" doc:"of the order, euros without tax, two decimals"`
	State         State  `json:"etat,omitempty" enum:"acceptée,attribuée,avance payée" doc:"avance payée without it"`
}

// takenOver is who took the steps of an advance that was taken over.
const takenOver = "reprise"

// TakeOver enters an advance that was accepted elsewhere.
func (p *Portal) TakeOver(ctx context.Context, t Taken) (Dossier, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	t.State = cmp.Or(t.State, Paid)
	t.NumeroASP = cmp.Or(t.NumeroASP, fmt.Sprintf("FINBIO%06d", p.last["FINBIO"]+1))
	cents, _ := asp.Cents(t.Amount)
	for _, c := range []struct {
		ok                   bool
		tag, value, expected string
	}{
		{ofBiology.MatchString(t.NumeroASP), "numeroASP", t.NumeroASP, "FINBIO et six chiffres"},
		{p.dossiers[t.NumeroASP] == nil, "numeroASP", t.NumeroASP, "un dossier que le portail n’a pas"},
		{ansNumber.MatchString(t.NumeroAns), "numeroAns", t.NumeroAns, "10 chiffres ou lettres"},
		{siretNumber.MatchString(t.SIRET), "SIRET", t.SIRET, "14 chiffres"},
		{editorNumber.MatchString(t.NumeroEditeur), "numeroEditeur", t.NumeroEditeur, "5 chiffres"},
		{cents > 0, "montant", t.Amount, "un montant à deux décimales, 2917.00 par exemple"},
		{slices.Contains([]State{Accepted, Granted, Paid}, t.State), "etat", string(t.State),
			"acceptée, attribuée ou avance payée"},
		{!p.numbers[t.dossier().numbered()], "numeroEditeur", t.NumeroEditeur,
			"un numéro nouveau pour ce SIRET et ce numéro ANS"},
	} {
		if !c.ok {
			return Dossier{}, fmt.Errorf("%w: %s %q ; attendu : %s", ErrValue, c.tag, c.value, c.expected)
		}
	}
	if err := p.commit(ctx, journal.Entry{Kind: kindTaken, Fields: t}); err != nil {
		return Dossier{}, err
	}
	return p.dossiers[t.NumeroASP].copied(), nil
}

func (t Taken) dossier() *Dossier {
	return &Dossier{NumeroASP: t.NumeroASP, NumeroAns: t.NumeroAns, SIRET: t.SIRET, NumeroEditeur: t.NumeroEditeur,
		Amount: t.Amount, State: t.State}
}

func (p *Portal) taken(t Taken, at time.Time) {
	d := t.dossier()
	for _, s := range []State{Deposited, Accepted, Granted, Paid} {
		step := Step{At: at, State: s, By: takenOver}
		if s == Paid {
			step.Amount = asp.AdvanceOf(t.Amount)
		}
		d.History = append(d.History, step)
		if s == t.State {
			break
		}
	}
	p.add(d)
}

// The forms of the numbers that a taken-over advance carries.
var (
	ofBiology    = regexp.MustCompile(`^FINBIO[0-9]{6}$`)
	ansNumber    = regexp.MustCompile(`^[0-9A-Za-z]{10}$`)
	siretNumber  = regexp.MustCompile(`^[0-9]{14}$`)
	editorNumber = regexp.MustCompile(`^[0-9]{5}$`)
)
