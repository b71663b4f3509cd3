package adapter

import (
	"cmp"
	"fmt"
	"maps"
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
	Protocol   int      `json:"protocol"`     // that of the request
	ID         string   `json:"id,omitempty"` // that of the request (version 2)
	Action     Action   `json:"action"`
	Status     Status   `json:"status"`
	Reason     string   `json:"reason,omitempty"`      // needed with "refused": for the user
	ReasonCode string   `json:"reason_code,omitempty"` // one of ReasonCodes, where known
	Alerts     []string `json:"alerts,omitempty"`      // what the LPS showed its user beside

	MessageIDs        []string `json:"message_ids,omitempty"`        // send: Message-ID of what left
	CertificateLabel  string   `json:"certificate_label,omitempty"`  // send: of the certificate encrypted with
	CertificateSerial string   `json:"certificate_serial,omitempty"` // send: hexadecimal

	Fetched []Fetched `json:"fetched,omitempty"` // refresh, advance

	Messages []Handled `json:"messages,omitempty"` // poll, confirm, advance

	Planned []time.Time `json:"planned,omitempty"` // plan: RFC 3339, local time of the station

	Declarations []Declaration `json:"declarations,omitempty"` // attest

	Software     *Software              `json:"software,omitempty"`     // announce
	Capabilities []scenarios.Capability `json:"capabilities,omitempty"` // announce; none: whatever lps.json says
}

// Software is what an adapter announces of the LPS that it drives.
type Software struct {
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
	Vendor  string `json:"vendor,omitempty"`
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
	// "acted", "noted", "refused" (not believed), "deferred", "duplicate", and in
	// version 2 "awaiting" (what it asks for waits for the user, see Confirm)
	Outcome           string   `json:"outcome"`
	Reason            string   `json:"reason,omitempty"`             // needed with "refused"
	CertificateSerial string   `json:"certificate_serial,omitempty"` // of the certificate integrated from it
	Original          string   `json:"original,omitempty"`           // Message-ID of the lot that it is about
	Resent            []string `json:"resent,omitempty"`             // Message-ID of what was sent again
}

// Awaits tells that something waits for the user's agreement (Confirm).
func (a Answer) Awaits() bool {
	return slices.ContainsFunc(a.Messages, func(m Handled) bool { return m.Outcome == "awaiting" })
}

// Declaration is what the editor declares on a requirement of part I.
type Declaration struct {
	ID       string `json:"id"`
	Declared string `json:"declared" enum:"oui,non,sans objet"`
	Comment  string `json:"comment,omitempty"`
}

// ReasonCodes are the codes of a version that an LPS may give beside a reason;
// they let a check see that a refusal has the cause that it was meant to have.
func ReasonCodes(version int) []string {
	codes := []string{
		"no-certificate", "crl-absent", "crl-forged", "crl-other-ca", "crl-dates", "revoked", "expired", "not-yet-valid",
		"unknown-ca", "bad-signature", "ca-expired", "ca-revoked", "ca-profile", "wrong-name", "key-usage", "key",
		"certificate-form", "directory", "smtp-temporary", "smtp-refused", "file", "configuration", "other",
	}
	if version > Version1 {
		codes = slices.Insert(codes, len(codes)-1, slices.Sorted(maps.Keys(since2))...)
	}
	return codes
}

// since2 are the codes that only version 2 has, with what version 1 says for
// them.
var since2 = map[string]string{
	"pop3":               "other",
	"critical-extension": "crl-forged", // of a list: one that is not known (RFC 5280 §5.2)
	"delta-crl":          "crl-forged", // a delta list in place of a complete one (§5.2.4)
	"crl-scope":          "crl-forged", // an issuing distribution point that leaves the certificate out (§5.2.5)
	"crl-signer":         "crl-forged", // an authority without the right to sign lists, cRLSign (RFC 5280 §4.2.1.3)
	"algorithm":          "bad-signature",
}

// CodeIn is a reason code as a version says it.
func CodeIn(version int, code string) string {
	if old, newer := since2[code]; newer && version <= Version1 {
		return old
	}
	return code
}

// handledOutcomes are what may have been done about a message.
func handledOutcomes(version int) []string {
	out := []string{"acted", "noted", "refused", "deferred", "duplicate"}
	if version > Version1 {
		out = append(out, "awaiting")
	}
	return out
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
	version := r.Version()
	if a.Protocol != version {
		return mismatch("protocol", fmt.Sprint(a.Protocol), fmt.Sprint(version))
	}
	if a.ID != r.ID || a.ID != "" && version == Version1 {
		return mismatch("id", a.ID, r.ID)
	}
	if a.Action != action {
		return mismatch("action", string(a.Action), string(action))
	}
	if err := oneOf("status", string(a.Status), string(Done), string(Refused), string(NotProvided)); err != nil {
		return err
	}
	if a.ReasonCode != "" {
		if err := oneOf("reason_code", a.ReasonCode, ReasonCodes(version)...); err != nil {
			return err
		}
	}
	if err := because("status", string(a.Status), a.Reason); err != nil {
		return err
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
		of   []Action
	}{
		{"message_ids", a.MessageIDs != nil, []Action{ActionSend}},
		{"certificate_label", a.CertificateLabel != "", []Action{ActionSend}},
		{"certificate_serial", a.CertificateSerial != "", []Action{ActionSend}},
		{"fetched", a.Fetched != nil, []Action{ActionRefresh, ActionAdvance}},
		{"messages", a.Messages != nil, []Action{ActionPoll, ActionConfirm, ActionAdvance}},
		{"planned", a.Planned != nil, []Action{ActionPlan}},
		{"declarations", a.Declarations != nil, []Action{ActionAttest}},
		{"software", a.Software != nil, []Action{ActionAnnounce}},
		{"capabilities", a.Capabilities != nil, []Action{ActionAnnounce}},
	} {
		if f.has && !slices.Contains(f.of, action) {
			return &Problem{Cause: CauseForeign, Field: f.name, Wanted: string(f.of[0]), Found: string(action)}
		}
	}
	return nil
}

// complete demands of a done action what its answer must hold.
func (a *Answer) complete(r Request) error {
	if err := cmp.Or(a.checkFetched(), a.checkMessages(r.Version())); err != nil {
		return err
	}
	switch p := r.Params.(type) {
	case *Send:
		return count("message_ids", len(a.MessageIDs), 1, maxList)
	case *Plan:
		return count("planned", len(a.Planned), p.Samples, p.Samples)
	case *Announce:
		return a.checkAnnouncement()
	case *Attest:
		for _, id := range p.IDs {
			i := slices.IndexFunc(a.Declarations, func(d Declaration) bool { return d.ID == id })
			if i < 0 {
				return &Problem{Cause: CauseMissing, Field: "declarations." + id, Wanted: "a declaration on what was asked for"}
			}
			if err := oneOf("declared of "+id, a.Declarations[i].Declared, "oui", "non", "sans objet"); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *Answer) checkFetched() error {
	for i, f := range a.Fetched {
		if err := cmp.Or(oneOf(fmt.Sprintf("fetched[%d].kind", i), f.Kind, "certificate", "crl", "ca"),
			oneOf(fmt.Sprintf("fetched[%d].outcome", i), f.Outcome, "accepted", "refused", "unchanged", "pending", "missing"),
			because(fmt.Sprintf("fetched[%d]", i), f.Outcome, f.Reason)); err != nil {
			return err
		}
	}
	return nil
}

func (a *Answer) checkMessages(version int) error {
	for i, m := range a.Messages {
		if err := cmp.Or(oneOf(fmt.Sprintf("messages[%d].kind", i), m.Kind, MessageKinds()...),
			oneOf(fmt.Sprintf("messages[%d].outcome", i), m.Outcome, handledOutcomes(version)...),
			because(fmt.Sprintf("messages[%d]", i), m.Outcome, m.Reason)); err != nil {
			return err
		}
	}
	return nil
}

func (a *Answer) checkAnnouncement() error {
	if a.Software == nil {
		return &Problem{Cause: CauseMissing, Field: "software", Wanted: "an object with the name of the software"}
	}
	if err := filled("software.name", a.Software.Name); err != nil {
		return err
	}
	for i, c := range a.Capabilities {
		if !c.Known() {
			return &Problem{Cause: CauseValue, Field: fmt.Sprintf("capabilities[%d]", i), Found: string(c),
				Wanted: fmt.Sprint(scenarios.Capabilities())}
		}
	}
	return nil
}

func because(name, outcome, reason string) error {
	if outcome == string(Refused) && reason == "" {
		return &Problem{Cause: CauseNoReason, Field: name}
	}
	return nil
}

func mismatch(field, found, wanted string) error {
	return &Problem{Cause: CauseMismatch, Field: field, Found: found, Wanted: wanted}
}
