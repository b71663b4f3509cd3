package mailbox

import (
	"bytes"
	"maps"
	"slices"
	"strings"

	"amfront/words/spelling"
)

// hidden stands in journal and transcript for what may be a secret.
const hidden = "***"

// hush is how near a session is to its secrets.
type hush int

const (
	hushNone  hush = iota
	hushDoubt      // something unknown was said: the next unknown line may go on with it
	hushLogin      // half-way through a login, or past one that failed
)

// conceal gives a line whose verb is not known its journal form: of what is
// not known to be no secret, nothing is shown. A verb that is nearly one of
// those known shows without its argument ("PAS secret"), before any login.
func (x *exchange) conceal(line []byte, known map[string]bool, h *hush) {
	x.begin, x.glued = line, true // a verb glued to its secret is not the verb
	word, _, _ := strings.Cut(printable(line[:min(len(line), 64)]), " ")
	was := *h
	*h = max(was, hushDoubt)
	switch v := secretVerb(line); {
	case v != "":
		*h, x.verb, x.line = hushLogin, v, v+hidden
	case was == hushNone && near(word, known):
		x.verb, x.line = strings.ToUpper(word), word
		if len(line) > len(word) {
			x.line += " " + hidden
		}
	default:
		x.verb, x.line = hidden, hidden
	}
}

// foreign are the verbs of other protocols that reach these ports.
var foreign = []string{"GET", "POST", "HEAD", "PUT", "OPTIONS", "CONNECT"}

// near tells a word that is a verb but for one letter.
func near(word string, known map[string]bool) bool {
	return len(word) > 2 && (slices.Contains(foreign, strings.ToUpper(word)) ||
		spelling.Nearest(word, slices.Sorted(maps.Keys(known)), 2) != "")
}

// secretVerb tells whether a line that is no known command may hold a secret
// all the same (" PASS x", "PASS:x", "AUTHPLAIN x"), and names its verb.
func secretVerb(line []byte) string {
	t := strings.ToUpper(strings.TrimLeft(string(line[:min(len(line), 64)]), " \t\x00"))
	for _, v := range []string{"PASS", "APOP", "AUTH", "USER", "LOGIN"} {
		if strings.HasPrefix(t, v) {
			return v
		}
	}
	return ""
}

// oneCommand is a line in its journal form, up to what a bare CR or LF
// glued another command to it ("USER u\rPASS secret").
func oneCommand(text []byte) string {
	if i := bytes.IndexAny(text, "\r\n"); i >= 0 && i < len(text)-1 {
		return printable(text[:i+1]) + hidden
	}
	return printable(text)
}

// account is the name of USER and APOP as far as it is an address: what is
// glued to it may be the password.
func account(arg string) string {
	rest := strings.TrimLeftFunc(arg, func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("@._+-", r)
	})
	name := arg[:len(arg)-len(rest)]
	switch {
	case arg == "":
		return ""
	case !strings.Contains(name, "@"): // the two may have changed places
		return hidden
	case strings.TrimSpace(rest) != "":
		return name + hidden
	}
	return name
}

// redactMechanism is the argument of AUTH with nothing but the mechanism's name.
func redactMechanism(arg string) string {
	f := strings.Fields(arg)
	if len(f) == 0 {
		return ""
	}
	switch m := strings.ToUpper(f[0]); m {
	case "PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5", "NTLM", "GSSAPI", "EXTERNAL", "ANONYMOUS", "XOAUTH2", "OAUTHBEARER",
		"SCRAM-SHA-1", "SCRAM-SHA-256":
		if len(f) == 1 {
			return " " + f[0]
		}
		return " " + f[0] + " " + hidden
	}
	return " " + hidden // it might be the credentials themselves
}
