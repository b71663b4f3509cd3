package adapter

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"amfront/scenarios"
)

// Status is how an action ended.
type Status string

// The statuses, which go with the exit codes 0, 10 and 127.
const (
	Done        Status = "done"
	Refused     Status = "refused"
	NotProvided Status = "unsupported"
)

// Answer is what the LPS says it did. Fields beyond the first group belong to
// the action named beside them.
type Answer struct {
	Protocol   int      `json:"protocol"`
	Action     Action   `json:"action"`
	Status     Status   `json:"status"`
	Reason     string   `json:"reason,omitempty"`      // needed with "refused": for the user
	ReasonCode string   `json:"reason_code,omitempty"` // one of ReasonCodes, where known
	Alerts     []string `json:"alerts,omitempty"`      // what the LPS showed its user beside

	MessageIDs        []string `json:"message_ids,omitempty"`        // send: Message-ID of what left
	CertificateLabel  string   `json:"certificate_label,omitempty"`  // send: of the certificate encrypted with
	CertificateSerial string   `json:"certificate_serial,omitempty"` // send: hexadecimal

	Fetched []Fetched `json:"fetched,omitempty"` // refresh

	Messages []Handled `json:"messages,omitempty"` // poll

	Planned []time.Time `json:"planned,omitempty"` // plan: RFC 3339, local time of the station

	Declarations []Declaration `json:"declarations,omitempty"` // attest
}

// Fetched is one object that a refresh brought, or failed to bring.
type Fetched struct {
	Kind   string `json:"kind" enum:"certificate,crl,ca"`
	Name   string `json:"name"`             // label, or DN of the authority
	Serial string `json:"serial,omitempty"` // hexadecimal; CRL: number
	// "accepted", "refused", "unchanged", "pending" (kept, not usable yet), "missing"
	Outcome string `json:"outcome"`
	Reason  string `json:"reason,omitempty"` // needed with "refused"
}

// Handled is one message of the mailbox and what was done about it.
type Handled struct {
	MessageID string `json:"message_id" optional:"true"`
	Kind      string `json:"kind" ref:"MessageKind"`
	// "acted", "noted", "refused" (not believed), "deferred", "duplicate"
	Outcome           string   `json:"outcome"`
	Reason            string   `json:"reason,omitempty"`             // needed with "refused"
	CertificateSerial string   `json:"certificate_serial,omitempty"` // of the certificate integrated from it
	Original          string   `json:"original,omitempty"`           // Message-ID of the lot that it is about
	Resent            []string `json:"resent,omitempty"`             // Message-ID of what was sent again
}

// Declaration is what the editor declares on a requirement of part I.
type Declaration struct {
	ID       string `json:"id"`
	Declared string `json:"declared" enum:"oui,non,sans objet"`
	Comment  string `json:"comment,omitempty"`
}

// ReasonCodes are the codes that an LPS may give beside a reason; they let a
// check see that a refusal has the cause that it was meant to have.
func ReasonCodes() []string {
	return []string{
		"no-certificate", "crl-absent", "crl-forged", "crl-other-ca", "crl-dates", "revoked", "expired", "not-yet-valid",
		"unknown-ca", "bad-signature", "ca-expired", "ca-revoked", "ca-profile", "wrong-name", "key-usage", "key",
		"certificate-form", "directory", "smtp-temporary", "smtp-refused", "file", "configuration", "other",
	}
}

// MessageKinds are what a message of the mailbox may be: a service message, by
// its code, or another.
func MessageKinds() (kinds []string) {
	for _, code := range scenarios.ServiceCodes() {
		kinds = append(kinds, string(code))
	}
	return append(kinds, "arl", "rsp", "dsn", "other")
}

// check says what is wrong with an answer to a request.
func (a *Answer) check(action Action, r Request) error {
	if a.Protocol != Version {
		return fmt.Errorf("protocol is %d; expected %d", a.Protocol, Version)
	}
	if a.Action != action {
		return fmt.Errorf("action is %q; expected %q", a.Action, action)
	}
	if err := oneOf("status", string(a.Status), string(Done), string(Refused), string(NotProvided)); err != nil {
		return err
	}
	if a.ReasonCode != "" && !slices.Contains(ReasonCodes(), a.ReasonCode) {
		return fmt.Errorf("reason_code is %q; expected one of %v, or none", a.ReasonCode, ReasonCodes())
	}
	if a.Status == Refused && a.Reason == "" {
		return fmt.Errorf("status is refused without a reason; expected the reason that the LPS gives its user")
	}
	if err := a.foreign(action); err != nil {
		return err
	}
	if a.Status != Done {
		return nil
	}
	return a.complete(r)
}

// foreign refuses fields that belong to another action.
func (a *Answer) foreign(action Action) error {
	for _, f := range []struct {
		name string
		has  bool
		of   Action
	}{
		{"message_ids", a.MessageIDs != nil, ActionSend},
		{"certificate_label", a.CertificateLabel != "", ActionSend},
		{"certificate_serial", a.CertificateSerial != "", ActionSend},
		{"fetched", a.Fetched != nil, ActionRefresh},
		{"messages", a.Messages != nil, ActionPoll},
		{"planned", a.Planned != nil, ActionPlan},
		{"declarations", a.Declarations != nil, ActionAttest},
	} {
		if f.has && f.of != action {
			return fmt.Errorf("%s belongs to the answer of %s, not of %s", f.name, f.of, action)
		}
	}
	return nil
}

// complete demands of a done action what its answer must hold.
func (a *Answer) complete(r Request) error {
	switch p := r.Params.(type) {
	case *Send:
		return count("message_ids", len(a.MessageIDs), 1, maxList)
	case *Plan:
		return count("planned", len(a.Planned), p.Samples, p.Samples)
	case *Refresh:
		for i, f := range a.Fetched {
			if err := cmp.Or(oneOf(fmt.Sprintf("fetched[%d].kind", i), f.Kind, "certificate", "crl", "ca"),
				oneOf(fmt.Sprintf("fetched[%d].outcome", i), f.Outcome, "accepted", "refused", "unchanged", "pending", "missing"),
				because(fmt.Sprintf("fetched[%d]", i), f.Outcome, f.Reason)); err != nil {
				return err
			}
		}
	case *Poll:
		for i, m := range a.Messages {
			if err := cmp.Or(oneOf(fmt.Sprintf("messages[%d].kind", i), m.Kind, MessageKinds()...),
				oneOf(fmt.Sprintf("messages[%d].outcome", i), m.Outcome, "acted", "noted", "refused", "deferred", "duplicate"),
				because(fmt.Sprintf("messages[%d]", i), m.Outcome, m.Reason)); err != nil {
				return err
			}
		}
	case *Attest:
		for _, id := range p.IDs {
			i := slices.IndexFunc(a.Declarations, func(d Declaration) bool { return d.ID == id })
			if i < 0 {
				return fmt.Errorf("declarations lack %s, which was asked for", id)
			}
			if err := oneOf("declared of "+id, a.Declarations[i].Declared, "oui", "non", "sans objet"); err != nil {
				return err
			}
		}
	}
	return nil
}

func because(name, outcome, reason string) error {
	if outcome == "refused" && reason == "" {
		return fmt.Errorf("%s was refused without a reason", name)
	}
	return nil
}
