package portail

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"amfront/asp"
)

// State is where a request or a dossier stands, in the French of the pages.
type State = asp.State

// The states. Every request is first Deposited; a dossier is an accepted
// advance, or one taken over.
const (
	Deposited State = "déposée"
	Rejected        = asp.StateRejected
	Awaiting        = asp.StateAwaiting
	Accepted        = asp.StateAccepted
	Granted   State = "attribuée"
	Paid      State = "avance payée"
	Settled   State = "solde payé"
	Refused   State = "refusée"
	Recovery  State = "recouvrement"
)

// States are all of them, in the order of the cycle.
func States() []State {
	return []State{Deposited, Rejected, Awaiting, Accepted, Granted, Paid, Settled, Refused, Recovery}
}

// Decision is what the instruction decides (H-10).
type Decision string

// The decisions.
const (
	Grant      Decision = "attribuer"
	PayAdvance Decision = "payer-avance"
	Refuse     Decision = "refuser"
	PayBalance Decision = "payer-solde"
	Recover    Decision = "recouvrer" // the balance is refused, the advance asked back
)

// Decisions are all of them, in the order of the cycle.
func Decisions() []Decision { return []Decision{Grant, PayAdvance, Refuse, PayBalance, Recover} }

// French is the decision as a button says it.
func (d Decision) French() string {
	return map[Decision]string{Grant: "Attribuer", PayAdvance: "Payer l’avance", Refuse: "Refuser",
		PayBalance: "Payer le solde", Recover: "Refuser le solde et recouvrer l’avance"}[d]
}

// Step is a line of a dossier's history.
type Step struct {
	At      time.Time `json:"date"`
	State   State     `json:"etat"`
	Balance bool      `json:"solde,omitempty"` // the state of the balance, not of the dossier
	By      string    `json:"par"`             // "dépôt 3", "instruction", "règle 1", "reprise"
	Why     string    `json:"motif,omitempty"`
	Amount  string    `json:"montant,omitempty"` // paid or asked back, euros
}

// Balance is the request for the balance of a dossier.
type Balance struct {
	Deposit int    `json:"depot"`
	State   State  `json:"etat"` // Awaiting, Accepted, Settled or Refused
	Amount  string `json:"montant"`
	Over    string `json:"tropPercu,omitempty" doc:"advance above the invoice, to be paid back: the bench's figure"`
}

// Dossier is an accepted advance and what became of it.
type Dossier struct {
	NumeroASP     string `json:"numeroASP"`
	NumeroAns     string `json:"numeroAns"`
	SIRET         string `json:"SIRET"`
	NumeroEditeur string `json:"numeroEditeur"`

	State   State    `json:"etat" enum:"pièces attendues,acceptée,attribuée,avance payée,solde payé,refusée,recouvrement"`
	Amount  string   `json:"montant"`         // of the order, euros without tax
	Deposit int      `json:"depot,omitempty"` // 0 when taken over
	Balance *Balance `json:"solde,omitempty"`
	History []Step   `json:"historique"`
}

// Corridor is the one that the dossier's number names: FINBIO… or FINMDV….
func (d *Dossier) Corridor() string {
	return strings.TrimPrefix(d.NumeroASP[:min(6, len(d.NumeroASP))], "FIN")
}

// numbered is whose the dossier's numeroEditeur is.
func (d *Dossier) numbered() string {
	return asp.Numbered(d.SIRET, d.NumeroAns, d.Corridor(), d.NumeroEditeur)
}

// Biology tells whether the dossier can have a balance: of both corridors only
// BIO-LOINC has a balance model.
func (d *Dossier) Biology() bool { return d.Corridor() == "BIO" }

// Possible are the decisions that the instruction can take now.
func (d *Dossier) Possible() []Decision {
	switch {
	case d.State == Awaiting:
		return []Decision{Refuse}
	case d.State == Accepted:
		return []Decision{Grant, Refuse}
	case d.State == Granted:
		return []Decision{PayAdvance}
	case d.State == Paid && d.Balance != nil && d.Balance.State == Accepted:
		return []Decision{PayBalance, Recover}
	case d.State == Paid && d.Balance != nil && d.Balance.State == Awaiting:
		return []Decision{Recover}
	}
	return []Decision{}
}

// Next says in French what the supplier may send, or waits for.
func (d *Dossier) Next() string {
	switch d.State {
	case Awaiting:
		return fmt.Sprintf("Déposer les pièces attendues du dépôt %d : l’instruction ne commence qu’avec elles.", d.Deposit)
	case Accepted:
		return "Attendre la décision : la demande est à instruire. Garder le numéro " + d.NumeroASP + "."
	case Granted:
		return "Attendre le paiement de l’avance ; le solde n’est pas encore recevable."
	case Paid:
		switch {
		case d.Balance != nil && d.Balance.State == Awaiting:
			return fmt.Sprintf("Déposer les pièces du solde qui manquent au dépôt %d.", d.Balance.Deposit)
		case d.Balance != nil:
			return "Attendre l’instruction du solde : il ne se redépose pas."
		case !d.Biology():
			return "Rien : la documentation ne décrit pas encore le solde de ce couloir."
		}
		return fmt.Sprintf("Déposer le solde, seul ou groupé avec d’autres du numéro ANS %s : numeroASP %s, "+
			"numeroEditeur %s.", d.NumeroAns, d.NumeroASP, d.NumeroEditeur)
	case Settled:
		if d.Balance.Over != "" {
			return "Rendre le trop-perçu de " + d.Balance.Over + " € (chiffre du banc) ; le dossier est soldé."
		}
		return "Rien : le dossier est soldé."
	case Refused:
		return "Rien sur ce dossier ; une nouvelle demande porte un nouveau numeroEditeur."
	case Recovery:
		return "Rendre l’avance ; le solde n’est plus recevable."
	}
	return ""
}

// advance is the dossier as the second control of a balance sees it.
func (d *Dossier) advance() asp.Advance {
	a := asp.Advance{NumeroAns: d.NumeroAns, SIRET: d.SIRET, NumeroEditeur: d.NumeroEditeur, State: string(d.State),
		Amount: d.Amount, Settled: d.Balance != nil && d.Balance.State != Refused}
	if d.State == Paid || d.State == Settled {
		a.State = asp.Paid
	}
	return a
}

// copied is the dossier without a share in ours.
func (d *Dossier) copied() Dossier {
	c := *d
	c.History = slices.Clone(d.History)
	if d.Balance != nil {
		b := *d.Balance
		c.Balance = &b
	}
	return c
}

// take applies a decision that is possible.
func (d *Dossier) take(e decided, at time.Time) {
	step := Step{At: at, By: e.By, Why: e.Why}
	switch e.Decision {
	case Grant:
		d.State = Granted
	case PayAdvance:
		d.State, step.Amount = Paid, asp.AdvanceOf(d.Amount)
	case Refuse:
		d.State = Refused
	case PayBalance:
		d.State, d.Balance.State = Settled, Settled
		step.Amount, d.Balance.Over = asp.Remains(d.Balance.Amount, asp.AdvanceOf(d.Amount))
	case Recover:
		d.History = append(d.History, Step{At: at, State: Refused, Balance: true, By: e.By, Why: e.Why})
		d.State, d.Balance.State, step.Amount = Recovery, Refused, asp.AdvanceOf(d.Amount)
	}
	step.State = d.State
	d.History = append(d.History, step)
}
