package suite

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

func decoded(text []byte) (v any, err error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one JSON value")
	}
	return v, nil
}

// value takes it out of a decoded JSON value that bears a name, names included.
func (d *redactor) value(name string, v any) any {
	switch x := v.(type) {
	case string:
		if name == "password" && x != "" && x != "***" {
			d.count.Passwords++
			return "***"
		}
		return d.text(x)
	case json.Number: // of a count or a moment only the key tells a person's number
		return json.Number(d.numbers(string(x), card(), keyed))
	case map[string]any:
		out := make(map[string]any, len(x))
		for k, of := range x {
			out[d.text(k)] = d.value(k, of)
		}
		return out
	case []any:
		for i := range x {
			x[i] = d.value(name, x[i])
		}
	}
	return v
}

// What stands between two groups of digits, however it is spelt: a sign, or
// what JSON, an address, quoted-printable or HTML write for one.
const between = `(?:(?:[%=][0-9A-Fa-f]{2}){1,3}|\\u[0-9A-Fa-f]{4}|\\[nrt]|&[a-z0-9#]{2,6};|[^\pL\pN]){0,3}`

// beyond is a letter beyond ASCII as JSON may write it.
const beyond = `\\u(?:00[89A-Fa-f]|0[1-9A-Fa-f][0-9A-Fa-f]|[1-9A-Fa-f][0-9A-Fa-f]{2})[0-9A-Fa-f]`

// slash parts the folders of a path.
const slash = `(?:[\\/]+|%2[Ff]|%5[Cc])`

// lazily makes an expression when it is first needed: only who redacts pays for these.
func lazily(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}

var (
	// passwordIn is one in text around JSON, or in JSON that was cut.
	passwordIn = lazily(`(\\*"password\\*"\s*:\s*\\*")([^"*\\][^"\\]*)`)
	// card is a number of a person as the card shows it: sex, year, month,
	// department, commune, order and perhaps the key, with anything between
	// them, or 15 signs in other groups.
	card = lazily(`[123478]` + between + `\d\d` + between + `\d\d` + between + `(?:\d\d|2[ABab])` + between +
		`\d{3}` + between + `\d{3}(?:` + between + `\d\d)?`)
	spaced = lazily(`[123478](?:[\s\p{Z}_/-]?\d){4}[\s\p{Z}_/-]?(?:\d[\s\p{Z}_/-]?\d|2[ABab])` +
		`(?:[\s\p{Z}_/-]?\d){8}`)
	notOfIt    = lazily(`[^0-9ABab]`)
	escaped    = lazily(`[%=][0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\[nrt]|&[a-z0-9#]{2,6};`)
	homeFolder = lazily(`((?i)` + slash + `(?:homes?|users|utilisateurs|documents and settings)\$?` + slash +
		`)(?:[^/\\\s"%]+(?: [^/\\\s"%]+){1,3}([\\/])|[^/\\\s"%]+)`)
	hiddenShare = lazily(`(\\\\+[^\\\s]+\\+)[^\\\s"$]+\$`)
	address     = lazily(`(\\?"[^"@\\]{1,64}\\?"|(?:[\pL\pN\pM._%+'-]|` + beyond + `)+)` +
		`(@|%(?:25)*40|\\u0040|&#64;)(\[[^\]\s]+\]|(?:[\pL\pN\pM-]|` + beyond + `)+(?:\.(?:[\pL\pN\pM-]|` + beyond + `)+)+)`)
)

func (d *redactor) text(s string) string {
	if t := strings.TrimSpace(s); t != "" && (t[0] == '{' || t[0] == '[') { // as of an exchange
		if v, err := decoded([]byte(t)); err == nil {
			was, _ := decoded([]byte(t))
			if v = d.value("", v); reflect.DeepEqual(v, was) {
				return s
			}
			if text, err := json.Marshal(v); err == nil {
				return string(text)
			}
		}
	}
	s = passwordIn().ReplaceAllStringFunc(s, func(m string) string {
		d.count.Passwords++
		return passwordIn().ReplaceAllString(m, "$1***")
	})
	s = d.numbers(s, card(), func(string) bool { return true })
	s = d.numbers(s, spaced(), keyed)
	for _, folder := range []*regexp.Regexp{homeFolder(), hiddenShare()} {
		s = folder.ReplaceAllStringFunc(s, func(m string) string {
			d.count.Folders++
			return folder.ReplaceAllString(m, "${1}xxx${2}")
		})
	}
	return address().ReplaceAllStringFunc(s, d.address)
}

// numbers puts others in the place of what may be numbers of persons: those of
// the form that no digit neighbours and that pass.
func (d *redactor) numbers(s string, form *regexp.Regexp, pass func(string) bool) string {
	if strings.IndexFunc(s, unicode.IsDigit) < 0 {
		return s
	}
	var out strings.Builder
	for from := 0; from < len(s); {
		at := form.FindStringIndex(s[from:])
		if at == nil {
			out.WriteString(s[from:])
			break
		}
		a, b := from+at[0], from+at[1]
		m := strings.ToUpper(notOfIt().ReplaceAllString(escaped().ReplaceAllString(s[a:b], ""), ""))
		if a > 0 && isDigit(s[a-1]) || b < len(s) && isDigit(s[b]) || inDigest(s, a, b) || !pass(m) {
			b = a + 1 // and all of its digits: what starts within them is no number either
			for b < len(s) && isDigit(s[b]) {
				b++
			}
			out.WriteString(s[from:b])
		} else {
			out.WriteString(s[from:a] + d.number(m, s[a:b]))
		}
		from = b
	}
	return out.String()
}

// number stands for a person's number, or for what is seen of it without its
// key, wherever it stands; the bench's dummies are nobody's.
func (d *redactor) number(m, as string) string {
	if m[1:7] == "555555" {
		return as
	}
	if d.names[m[:13]] == "" {
		d.count.Numbers++
		d.names[m[:13]] = fmt.Sprintf("9%012d", d.count.Numbers)
	}
	return d.names[m[:13]] + "99"[:len(m)-13]
}

// keyed tells whether a number of 15 has the right key: 97 less the rest of its
// division by 97, Corsica's letters read as 19 and 18 (decree 82-103).
func keyed(m string) bool {
	if len(m) != 15 {
		return false
	}
	n, err := strconv.ParseInt(strings.NewReplacer("2A", "19", "2B", "18").Replace(m[:13]), 10, 64)
	return err == nil && fmt.Sprintf("%02d", 97-n%97) == m[13:]
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// inDigest tells a part of a digest in hexadecimal, 32 signs or more.
func inDigest(s string, a, b int) bool {
	hex := func(c byte) bool { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' }
	for i := a; i < b; i++ {
		if !hex(s[i]) {
			return false
		}
	}
	for a > 0 && hex(s[a-1]) {
		a--
	}
	for b < len(s) && hex(s[b]) {
		b++
	}
	return b-a >= 32
}

// address stands for an address wherever it stands; those of the bench and of
// reserved domains (RFC 2606) are nobody's.
func (d *redactor) address(a string) string {
	lower := strings.ToLower(address().ReplaceAllString(a, "$1@$3"))
	for _, ours := range []string{".rss.fr", ".test", ".invalid", ".example", ".localhost"} {
		if strings.HasSuffix(lower, ours) {
			return a
		}
	}
	if d.names[lower] == "" {
		d.count.Addresses++
		d.names[lower] = fmt.Sprintf("adresse-%d@caviarde.invalid", d.count.Addresses)
	}
	return d.names[lower]
}
