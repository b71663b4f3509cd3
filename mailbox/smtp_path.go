package mailbox

import (
	"net/netip"
	"strings"
	"unicode/utf8"
)

// parsePath reads `FROM:<path> params` (RFC 5321 §4.1.2). It takes what
// submission servers in the field take (a space behind the colon, no
// brackets): whether the line was right is judged on its journaled form.
// A source route is dropped (appendix C).
func parsePath(arg, keyword string) (path string, params map[string]string, bad *reply) {
	if len(arg) <= len(keyword) || !strings.EqualFold(arg[:len(keyword)], keyword) || arg[len(keyword)] != ':' {
		return "", nil, no(501, "5.5.4", "%s:<address> is expected", keyword)
	}
	rest := strings.TrimLeft(arg[len(keyword)+1:], " ")
	if strings.HasPrefix(rest, "<") {
		end := closingBracket(rest)
		if end < 0 {
			return "", nil, no(501, "5.5.4", "no closing > behind the address")
		}
		path, rest = rest[1:end], rest[end+1:]
		if rest != "" && rest[0] != ' ' {
			return "", nil, no(501, "5.5.4", "a space is expected between the address and its parameters")
		}
		if strings.HasPrefix(path, "@") {
			_, after, ok := strings.Cut(path, ":")
			if !ok {
				return "", nil, no(501, "5.1.7", "source route without an address behind it")
			}
			path = after
		}
	} else {
		path, rest, _ = strings.Cut(rest, " ")
		if path == "" {
			return "", nil, no(501, "5.5.4", "%s:<address> is expected", keyword)
		}
	}
	params = map[string]string{}
	for _, p := range strings.Fields(rest) {
		k, v, _ := strings.Cut(p, "=")
		k = strings.ToUpper(k)
		if !validKeyword(k) {
			return "", nil, no(501, "5.5.4", "parameters are KEYWORD or KEYWORD=value")
		}
		if _, twice := params[k]; twice {
			return "", nil, no(501, "5.5.4", "parameter %s is given twice", k)
		}
		params[k] = v
	}
	return path, params, nil
}

// closingBracket finds the > that ends a path: not one in a quoted local part.
func closingBracket(s string) int {
	quoted := false
	for i := 1; i < len(s); i++ {
		switch {
		case quoted && s[i] == '\\':
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == '>' && !quoted:
			return i
		}
	}
	return -1
}

// badMailbox is the syntax of Mailbox (RFC 5321 §4.1.2) and its length
// (§4.5.3.1); nil is well.
func badMailbox(a string) *reply {
	at := strings.LastIndexByte(a, '@')
	switch {
	case strings.ContainsFunc(a, func(r rune) bool { return r >= utf8.RuneSelf }):
		return no(553, "5.6.7", "an address is ASCII here: SMTPUTF8 is not offered")
	case len(a) > 254:
		return no(501, "5.1.3", "address too long: at most 254 octets")
	case at < 1 || at == len(a)-1:
		return no(501, "5.1.3", "an address local@domain is expected")
	case !validLocal(a[:at]):
		return no(501, "5.1.3", "the part before @ is not well formed")
	case !validDomain(a[at+1:]):
		return no(501, "5.1.3", "the domain is not well formed")
	}
	return nil
}

func validLocal(s string) bool {
	if s[0] == '"' {
		if len(s) < 2 || s[len(s)-1] != '"' {
			return false
		}
		for i := 1; i < len(s)-1; i++ {
			if s[i] == '\\' {
				if i++; i == len(s)-1 {
					return false
				}
			} else if s[i] == '"' {
				return false
			}
			if s[i] < ' ' || s[i] > '~' {
				return false
			}
		}
		return true
	}
	for atom := range strings.SplitSeq(s, ".") {
		if atom == "" {
			return false
		}
		for i := 0; i < len(atom); i++ {
			if !alnum(atom[i]) && !strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", rune(atom[i])) {
				return false
			}
		}
	}
	return true
}

func validDomain(s string) bool {
	if strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]") {
		literal := s[1 : len(s)-1]
		if v6, ok := strings.CutPrefix(literal, "IPv6:"); ok {
			a, err := netip.ParseAddr(v6)
			return err == nil && a.Is6() && a.Zone() == ""
		}
		a, err := netip.ParseAddr(literal)
		return err == nil && a.Is4()
	}
	if s == "" || len(s) > 253 {
		return false
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || !alnum(label[0]) || !alnum(label[len(label)-1]) {
			return false
		}
		for i := 0; i < len(label); i++ {
			if !alnum(label[i]) && label[i] != '-' {
				return false
			}
		}
	}
	return true
}

func validKeyword(s string) bool {
	for i := 0; i < len(s); i++ {
		if !alnum(s[i]) && (s[i] != '-' || i == 0) {
			return false
		}
	}
	return s != ""
}

func alnum(b byte) bool {
	return '0' <= b && b <= '9' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z'
}

// isXtext is RFC 3461 §4: printable but + and =, and +XX in upper case.
func isXtext(s string) bool {
	for i := 0; i < len(s); i++ {
		switch b := s[i]; {
		case b == '+':
			if i+2 >= len(s) || !upperHex(s[i+1]) || !upperHex(s[i+2]) {
				return false
			}
			i += 2
		case b <= ' ' || b > '~' || b == '=':
			return false
		}
	}
	return true
}

func upperHex(b byte) bool { return '0' <= b && b <= '9' || 'A' <= b && b <= 'F' }
