package fault

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"amfront/words"
)

// Bounds of a rule.
const (
	MaxRules    = 100 // armed at once
	maxID       = 64  // octets
	maxText     = 400 // octets: one line of a reply
	maxNth      = 100_000
	maxDelay    = time.Hour
	maxTruncate = 1 << 30
)

// commands are what a rule may name, by protocol.
var commands = sync.OnceValue(func() map[string]*regexp.Regexp {
	return map[string]*regexp.Regexp{"smtp": regexp.MustCompile(`^(\*|\.|[A-Z]{3,10})$`),
		"pop3": regexp.MustCompile(`^(\*|[A-Z]{3,10})$`), "ldap": regexp.MustCompile(`^(\*|[a-z]{3,10})$`)}
})

var keyword = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Z0-9-]{2,20}$`) })

// codes are the lowest and highest that refuse: RFC 5321 §4.2.1, RFC 4511
// §4.1.9; POP3 has none.
var codes = map[string][2]int{"smtp": {400, 599}, "ldap": {1, 16383}}

// Check says what of a rule no server could do, and what would be right.
func (r Rule) Check() error {
	a := r.Action
	span := func(name string, v, low, high int64) error {
		if v < low || v > high {
			return words.Errorf("%q is %d; expected %d to %d", name, v, low, high)
		}
		return nil
	}
	switch command, known := commands()[r.Protocol]; {
	case !line(r.ID, maxID) || r.ID == "":
		return words.Errorf(`"id" is missing or no line of at most %d octets`, maxID)
	case !known:
		return words.Errorf(`"protocol" is %.40q; expected smtp, pop3 or ldap`, r.Protocol)
	case !command.MatchString(r.Command):
		return words.Errorf(`"command" is %.40q; expected for %s what matches %s, such as RCPT, RETR or search`, r.Command,
			r.Protocol, command)
	case !line(a.Text, maxText):
		return words.Errorf(`"text" is no line of at most %d octets`, maxText)
	case a == (Action{}):
		return words.Errorf(`"action" is empty; expected delay, code, refuse, cut, truncate, omit or certificate`)
	case (r.Command == Handshake) != (a.Certificate != "") ||
		a.Certificate != "" && (r.Protocol == "ldap" || a != Action{Certificate: a.Certificate}):
		return words.Errorf(`"certificate" goes with the command TLS of smtp or pop3, and nothing else does`)
	case a.Certificate != "" && !slices.Contains([]string{UnknownAuthority, OtherName, Expired}, a.Certificate):
		return words.Errorf(`"certificate" is %.40q; expected %s, %s or %s`, a.Certificate, UnknownAuthority, OtherName,
			Expired)
	case a.Omit != "" && (r.Command != "EHLO" && r.Command != "CAPA" || !keyword().MatchString(a.Omit)):
		return words.Errorf(`"omit" is %.40q; expected a keyword of the answer to EHLO or CAPA, such as STARTTLS`, a.Omit)
	case time.Duration(a.Delay) < 0 || time.Duration(a.Delay) > maxDelay:
		return words.Errorf(`"delay" is %v; expected 0s to %v`, time.Duration(a.Delay), maxDelay)
	}
	refuses := codes[r.Protocol]
	var code error
	if a.Code != 0 && refuses[0] == 0 {
		code = words.Errorf(`"code" is %d, but pop3 has no codes; refuse with "refuse" and "text"`, a.Code)
	} else if a.Code != 0 {
		code = span("code", int64(a.Code), int64(refuses[0]), int64(refuses[1]))
	}
	return errors.Join(code, span("nth", int64(r.Nth), 0, maxNth), span("until", int64(r.Until), 0, maxNth),
		span("truncate", a.Truncate, 0, maxTruncate))
}

// line tells whether s is one line of printable text.
func line(s string, most int) bool {
	return len(s) <= most && utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}
