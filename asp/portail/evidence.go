package portail

import (
	"context"
	"fmt"
	"slices"
	"time"

	"amfront/asp"
	"amfront/asp/piece"
	"amfront/journal"
)

// brought is the event of evidence that came after its deposit.
type brought struct {
	Deposit  int      `json:"depot"`
	Archives []Zip    `json:"archives"`
	Pieces   []string `json:"pieces"` // that are awaited no longer
}

// Bring takes in evidence that a deposit awaits. Whatever is wrong with an
// archive keeps them all out, with a piece that piece alone: the findings say
// so, and what is kept out is awaited still.
func (p *Portal) Bring(ctx context.Context, id int, archives ...piece.Archive) (Deposit, []asp.Finding, error) {
	evidence, err := piece.Read(ctx, archives...)
	if err != nil {
		return Deposit{}, nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	d, err := p.deposit(id)
	if err != nil {
		return Deposit{}, nil, err
	}
	var awaited []string
	for _, q := range d.Requests {
		awaited = append(awaited, q.Awaited...)
	}
	if len(awaited) == 0 {
		return Deposit{}, nil, fmt.Errorf("%w by deposit %d", ErrComplete, id)
	}
	b := brought{Deposit: id, Archives: zipsOf(archives)}
	findings := evidence.Findings(func(name string) bool { return slices.Contains(awaited, name) })
	if slices.ContainsFunc(findings, func(f asp.Finding) bool { return !f.Remark() }) {
		return d.copied(), findings, nil
	}
	for _, name := range awaited {
		x, found := evidence.Piece(name)
		f, wrong := x.Judge(name)
		if found && wrong {
			findings = append(findings, f)
		}
		if found && (!wrong || f.Remark()) {
			b.Pieces = append(b.Pieces, name)
		}
	}
	if len(b.Pieces) == 0 {
		return d.copied(), findings, nil
	}
	then := d.copied()
	complete := slices.DeleteFunc(then.bring(b), func(q Request) bool { return !p.awaits(d.Kind, q.NumeroASP) })
	entries := []journal.Entry{{Kind: kindEvidence, Fields: b}}
	err = p.commit(ctx, append(entries, p.ruled(d.Kind, complete)...)...)
	return d.copied(), findings, err
}

// awaits tells whether a dossier, or its balance, waits for evidence; it may
// have been refused meanwhile.
func (p *Portal) awaits(kind asp.Kind, numeroASP string) bool {
	x := p.dossiers[numeroASP]
	return x != nil && (kind == asp.Avance && x.State == Awaiting ||
		kind == asp.Solde && x.Balance != nil && x.Balance.State == Awaiting)
}

// bring strikes evidence off what the deposit awaits, and gives the requests
// that thereby are complete.
func (d *Deposit) bring(b brought) (complete []Request) {
	d.Archives = append(d.Archives, b.Archives...)
	for i := range d.Requests {
		q := &d.Requests[i]
		came := func(name string) bool { return slices.Contains(b.Pieces, name) }
		q.Awaited = slices.DeleteFunc(slices.Clone(q.Awaited), came)
		if q.State == Awaiting && len(q.Awaited) == 0 {
			q.State = Accepted
			complete = append(complete, *q)
		}
	}
	d.Verdict = asp.Verdict(d.Accepted(), d.Awaiting(), len(d.Requests))
	return complete
}

// complete brings evidence into force: a request that has all of its own goes
// to the instruction.
func (p *Portal) complete(b brought, at time.Time) {
	d := p.deposits[b.Deposit-1]
	for _, q := range d.bring(b) {
		if !p.awaits(d.Kind, q.NumeroASP) {
			continue
		}
		x, balance := p.dossiers[q.NumeroASP], d.Kind == asp.Solde
		if balance {
			x.Balance.State = Accepted
		} else {
			x.State = Accepted
		}
		x.History = append(x.History, Step{At: at, State: Accepted, Balance: balance, By: fmt.Sprintf("dépôt %d", d.ID)})
	}
}

func zipsOf(archives []piece.Archive) []Zip {
	out := make([]Zip, 0, len(archives))
	for _, a := range archives {
		out = append(out, Zip{clip(a.Name), a.Size})
	}
	return out
}
