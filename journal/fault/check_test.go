package fault

import (
	"math"
	"strings"
	"testing"
	"time"
)

// TestCheck: what no server could do is refused by name, what is armed in the
// scenarios is not.
func TestCheck(t *testing.T) {
	ok := Rule{ID: "boîte", Protocol: "smtp", Command: "RCPT", Until: 2, Action: Action{Code: 452, Text: "4.3.1 réservé"}}
	if err := ok.Check(); err != nil {
		t.Error(err)
	}
	huge := strings.Repeat("a", 300<<10)
	for name, change := range map[string]func(*Rule){
		`"id"`:            func(r *Rule) { r.ID = huge },
		`"id" `:           func(r *Rule) { r.ID = "a\nb" },
		`"protocol"`:      func(r *Rule) { r.Protocol = huge },
		`"command"`:       func(r *Rule) { r.Command = huge },
		`"command" `:      func(r *Rule) { r.Command = "rcpt" },
		`"nth"`:           func(r *Rule) { r.Nth = -7 },
		`"until"`:         func(r *Rule) { r.Until = math.MaxInt },
		`"code"`:          func(r *Rule) { r.Action.Code = 99999 },
		`"code" `:         func(r *Rule) { r.Action.Code = -7 },
		`"code"  `:        func(r *Rule) { r.Action.Code = 250 },
		`"code"   `:       func(r *Rule) { r.Protocol, r.Command, r.Action.Code = "ldap", "search", 99999 },
		`"code"    `:      func(r *Rule) { r.Protocol, r.Command = "pop3", "PASS" },
		`"text"`:          func(r *Rule) { r.Action.Text = "a\r\n250 ok" },
		`"text" `:         func(r *Rule) { r.Action.Text = huge },
		`"delay"`:         func(r *Rule) { r.Action.Delay = Duration(-time.Second) },
		`"delay" `:        func(r *Rule) { r.Action.Delay = Duration(1000 * time.Hour) },
		`"truncate"`:      func(r *Rule) { r.Action.Truncate = -1 },
		`"action"`:        func(r *Rule) { r.Action = Action{} },
		`"omit"`:          func(r *Rule) { r.Action = Action{Omit: "SIZE"} },
		`"omit" `:         func(r *Rule) { r.Command, r.Action = "EHLO", Action{Omit: "a b"} },
		`"certificate"`:   func(r *Rule) { r.Action = Action{Certificate: Expired} },
		`"certificate" `:  func(r *Rule) { r.Command = Handshake },
		`"certificate"  `: func(r *Rule) { r.Command, r.Action = Handshake, Action{Certificate: "good"} },
	} {
		bad := ok
		change(&bad)
		err := bad.Check()
		if err == nil || !strings.HasPrefix(err.Error(), strings.TrimSpace(name)) || len(err.Error()) > 500 {
			t.Errorf("%s: %.300v", name, err)
		}
	}
}
