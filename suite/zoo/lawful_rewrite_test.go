package zoo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/go-ldap/ldap/v3"

	"amfront/lps"
)

// rewriteOf reads a difference: "message", "commande" and "annuaire" rewrite the
// message, each command to relay and mailbox, each search; "avant" says other
// commands first; "base64" is a width of lines; "go" is in changes.
func rewriteOf(name, how string) (change, error) {
	kind, rest, _ := strings.Cut(how, " ")
	if kind == "go" {
		c, ok := changes()[name]
		if !ok {
			return c, errors.New("no change of that name")
		}
		return c, nil
	}
	if kind == "base64" {
		n, err := strconv.Atoi(rest)
		return change{form: func(l *twinMail) { l.width = n }}, err
	}
	if kind == "avant" {
		verb, commands, _ := strings.Cut(rest, " => ")
		first := strings.Split(commands, " ;; ")
		return change{options: saying(func(c string) []string {
			if strings.HasPrefix(c, verb) {
				return first
			}
			return nil
		}, func(c string) string { return c })}, nil
	}
	rewrite, err := replacing(rest)
	switch kind {
	case "message":
		return change{form: func(l *twinMail) { l.head, l.tail = rewrite(l.head), rewrite(l.tail) }}, err
	case "commande":
		return change{options: saying(nil, rewrite)}, err
	case "annuaire":
		return change{policy: asking(rewrite)}, err
	}
	return change{}, fmt.Errorf("unknown difference %q", kind)
}

// replacing reads "regular expression => replacement", more of them with ";;".
func replacing(pairs string) (func(string) string, error) {
	var from []*regexp.Regexp
	var to []string
	for p := range strings.SplitSeq(pairs, " ;; ") {
		re, with, ok := strings.Cut(p+" ", " => ") // what replaces may be nothing
		r, err := regexp.Compile(re)
		if err != nil || !ok {
			return nil, fmt.Errorf("not a pair: %q: %w", p, err)
		}
		with = strings.NewReplacer(`\r\n`, "\r\n", `\t`, "\t").Replace(strings.TrimSuffix(with, " "))
		from, to = append(from, r), append(to, with)
	}
	return func(s string) string {
		for i, r := range from {
			s = r.ReplaceAllString(s, to[i])
		}
		return s
	}, nil
}

// twinMail is a message of the reference, its fields unfolded.
type twinMail struct {
	head  string // both headers, up to the empty line before the base64
	text  []byte // the base64 without line ends
	tail  string // from the closing delimiter
	width int    // of a line of base64
}

var (
	header  = regexp.MustCompile(`(?s)^.*?\r\n\r\n.*?\r\n\r\n`)
	folding = regexp.MustCompile(`\r\n[ \t]+`)
)

func rewritten(forms []func(*twinMail)) func([]byte) ([]byte, error) {
	return func(raw []byte) ([]byte, error) {
		head := header.Find(raw)
		end := bytes.LastIndex(raw, []byte("\r\n--"))
		if head == nil || end < len(head) {
			return nil, errors.New("not a message of the reference")
		}
		l := &twinMail{folding.ReplaceAllString(string(head), " "), bytes.ReplaceAll(raw[len(head):end], []byte("\r\n"), nil),
			string(raw[end+2:]), 76}
		for _, f := range forms {
			f(l)
		}
		lines := bytes.Join(slices.Collect(slices.Chunk(l.text, l.width)), []byte("\r\n"))
		return slices.Concat([]byte(l.head), lines, []byte("\r\n"+l.tail)), nil
	}
}

// asking rewrites each search, as "scope|filter|base|attribute".
func asking(change func(string) string) func(*lps.Policy) {
	return func(p *lps.Policy) {
		ask := p.Ask
		if ask == nil {
			ask = (*ldap.Conn).Search
		}
		p.Ask = func(c *ldap.Conn, r *ldap.SearchRequest) (*ldap.SearchResult, error) {
			scope := ldap.ScopeMap[r.Scope]
			if r.Scope == ldap.ScopeWholeSubtree {
				scope = "sub"
			}
			f := strings.Split(change(strings.Join([]string{scope, r.Filter, r.BaseDN, r.Attributes[0]}, "|")), "|")
			n := len(f) // a filter may hold bars
			r.Filter, r.BaseDN, r.Attributes = strings.Join(f[1:n-2], "|"), f[n-2], f[n-1:]
			return ask(c, r)
		}
	}
}

// saying says commands before each of the mail dialogues, and changes it.
// first is the commands, "$1" the argument, " *" for a reply of several lines.
func saying(first func(string) []string, change func(string) string) func(*lps.Options) {
	return func(o *lps.Options) {
		dial := o.Dial
		if dial == nil {
			dial = (&net.Dialer{}).DialContext
		}
		o.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
			c, err := dial(ctx, network, address)
			return spoken{c, first, change}, err
		}
	}
}

type spoken struct {
	net.Conn
	first  func(string) []string
	change func(string) string
}

var (
	command = regexp.MustCompile(`^([A-Z]{4})( [ -~]*)?\r\n$`)
	reply   = regexp.MustCompile(`(?m)^(\d{3}( .*)?|\+OK.*|-ERR.*)\r\n\z`)
	several = regexp.MustCompile(`\r\n\.\r\n\z|^-ERR.*\r\n\z`)
)

func (c spoken) Write(p []byte) (int, error) {
	if len(p) > 512 || !command.Match(p) { // the message, or not in clear
		return c.Conn.Write(p)
	}
	said := strings.TrimSuffix(string(p), "\r\n")
	if c.first != nil {
		for _, s := range c.first(said) {
			_, argument, _ := strings.Cut(said, " ")
			if err := c.say(strings.ReplaceAll(s, "$1", argument)); err != nil {
				return 0, err
			}
		}
	}
	_, err := c.Conn.Write([]byte(c.change(said) + "\r\n"))
	return len(p), err
}

// say says a command and reads its reply.
func (c spoken) say(s string) error {
	s, more := strings.CutSuffix(s, " *")
	if _, err := c.Conn.Write([]byte(s + "\r\n")); err != nil {
		return err
	}
	done := reply
	if more {
		done = several
	}
	got, one := []byte{}, make([]byte, 1)
	for !bytes.HasSuffix(got, []byte("\r\n")) || !done.Match(got) {
		if _, err := c.Conn.Read(one); err != nil {
			return err
		}
		got = append(got, one[0])
	}
	return nil
}
