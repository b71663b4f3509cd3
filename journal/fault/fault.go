// Package fault holds the plan of deterministic faults of a world: which
// command of which protocol goes wrong, the how-many-th time, and how. In come
// rules and, from the servers, each command as it happens; out goes what to do
// wrong with this one, if anything (decisions/faults). It knows nothing of the
// servers that ask it, and does nothing by itself.
package fault

import (
	"encoding/json"
	"fmt"
	"sync"
	"time"
)

// Duration is a time.Duration written as "1.5s" in JSON.
type Duration time.Duration

// MarshalJSON implements json.Marshaler.
func (d Duration) MarshalJSON() ([]byte, error) { return json.Marshal(time.Duration(d).String()) }

// UnmarshalJSON implements json.Unmarshaler.
func (d *Duration) UnmarshalJSON(p []byte) error {
	var s string
	if err := json.Unmarshal(p, &s); err != nil {
		return fmt.Errorf("a duration is a string such as \"1.5s\": %w", err)
	}
	v, err := time.ParseDuration(s)
	*d = Duration(v)
	return err
}

// Rule is one planned fault.
type Rule struct {
	ID       string `json:"id"`
	Protocol string `json:"protocol" enum:"smtp,pop3,ldap"`
	// Command is the verb in upper case for SMTP and POP3 ("CONNECT" for the
	// greeting, "DATA" for the command, "." for the end of data), the
	// operation for LDAP ("connect", "bind", "search"). "*" is any. "TLS" is no
	// command but the handshake of SMTP or POP3, which "*" does not mean.
	Command string `json:"command"`
	Nth     int    `json:"nth,omitempty" doc:"fires on that occurrence only, from 1"`
	Until   int    `json:"until,omitempty" doc:"fires on occurrences 1…until; without both: always"`
	Action  Action `json:"action"`
}

// Handshake is the command of a rule that shows another certificate.
const Handshake = "TLS"

// Certificates that a server of mail can show and no client may believe.
const (
	UnknownAuthority = "unknown-authority" // of the right name; its authority has that of the real one, too
	OtherName        = "other-name"
	Expired          = "expired" // half an hour ago
)

// Action is what the server does in place of (or before) the normal answer.
type Action struct {
	Delay    Duration `json:"delay,omitempty" doc:"wait first, such as 1.5s"`
	Code     int      `json:"code,omitempty" doc:"refuse with this SMTP reply code or LDAP result code"`
	Text     string   `json:"text,omitempty" doc:"text of the refusal; POP3 refuses with -ERR text"`
	Refuse   bool     `json:"refuse,omitempty" doc:"POP3: -ERR; connect: close at once"`
	Cut      bool     `json:"cut,omitempty" doc:"close the connection without an answer"`
	Truncate int64    `json:"truncate,omitempty" doc:"cut after that many octets of the answer, or of DATA received"`
	Omit     string   `json:"omit,omitempty" doc:"EHLO, CAPA: leave that keyword out of the answer, such as STARTTLS"`
	// Certificate is of the server, at command TLS.
	Certificate string `json:"certificate,omitempty" enum:"unknown-authority,other-name,expired"`
}

// Fired is a rule that acts now: apply Rule.Action and journal it.
type Fired struct {
	Rule Rule
	Nth  int // occurrence of the command that it fired on
}

// Plan is safe for concurrent use. The zero value has no rules; a nil *Plan
// never fires.
type Plan struct {
	mu    sync.Mutex
	rules []*armed
}

type armed struct {
	rule  Rule
	seen  int
	fired int
}

// Arm adds a rule; a rule of the same ID is replaced and counts anew.
func (p *Plan) Arm(r Rule) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.remove(r.ID)
	p.rules = append(p.rules, &armed{rule: r})
}

// Disarm removes a rule; it reports whether there was one.
func (p *Plan) Disarm(id string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.remove(id)
}

func (p *Plan) remove(id string) bool {
	for i, a := range p.rules {
		if a.rule.ID == id {
			p.rules = append(p.rules[:i:i], p.rules[i+1:]...)
			return true
		}
	}
	return false
}

// Clear removes all rules.
func (p *Plan) Clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rules = nil
}

// Rules lists the armed rules.
func (p *Plan) Rules() []Rule {
	if p == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	out := make([]Rule, len(p.rules))
	for i, a := range p.rules {
		out[i] = a.rule
	}
	return out
}

// Match counts one occurrence of a command for every rule that names it, and
// returns the first rule that fires on it.
func (p *Plan) Match(protocol, command string) (Fired, bool) {
	if p == nil {
		return Fired{}, false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	var hit Fired
	found := false
	for _, a := range p.rules {
		r := a.rule
		if r.Protocol != protocol || r.Command != command && (r.Command != "*" || command == Handshake) {
			continue
		}
		a.seen++
		fires := r.Nth == 0 && r.Until == 0 || a.seen == r.Nth || a.seen <= r.Until
		if fires && !found {
			a.fired++
			hit, found = Fired{Rule: r, Nth: a.seen}, true
		}
	}
	return hit, found
}

// FiredCount tells how often a rule acted.
func (p *Plan) FiredCount(id string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, a := range p.rules {
		if a.rule.ID == id {
			return a.fired
		}
	}
	return 0
}
