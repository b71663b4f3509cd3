package jsonfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

const maxName = 100 // octets of a name in a message

// What the grammar wants next.
const (
	aValue = "une valeur"
	aName  = "un nom de balise entre guillemets"
)

// wanted says what must stand next, and where that is.
func (p *parser) wanted() (want string, at int) {
	kind, n := p.d.StackIndex(p.d.StackDepth())
	at = p.skip(int(p.d.InputOffset()))
	delimiter, want, after := ",", "« , » ou « ] »", aValue
	switch {
	case kind == '{' && n == 0:
		return aName, at
	case n == 0:
		return aValue, at
	case kind == '{' && n%2 == 1:
		delimiter, want = ":", "« : »"
	case kind == '{':
		want, after = "« , » ou « } »", aName
	}
	if bytes.HasPrefix(p.data[at:], []byte(delimiter)) {
		return after, p.skip(at + 1)
	}
	return want, at
}

// explain says what the decoder's error is, in our words: what was wanted and
// what stands there. It looks at the octets, not at the library's sentence.
func (p *parser) explain(err error) error {
	if err == nil {
		return nil
	}
	want, at := p.wanted()
	var bad *jsontext.SyntacticError
	if !errors.As(err, &bad) {
		return p.unexpected(at, want)
	}
	if errors.Is(err, jsontext.ErrDuplicateName) {
		name := bad.JSONPointer.LastToken()
		if n := len(name); n > maxName {
			name = fmt.Sprintf("%s… (%d octets)", strings.ToValidUTF8(name[:maxName], ""), n)
		}
		return p.fail(Duplicate, at, "la balise %q figure deux fois dans le même objet", name)
	}
	rest, end := string(p.data[at:]), min(int(bad.ByteOffset), len(p.data))
	if errors.Is(err, io.ErrUnexpectedEOF) && !strings.HasPrefix(rest, `"`) {
		end = len(p.data)
	}
	switch {
	case strings.HasPrefix(rest, `"`) && (want == aName || want == aValue):
		return p.inString(end)
	case want != aValue || rest == "":
	case rest[0] == '-' || digit(rest[0]):
		return p.inNumber(rest[:end-at], end)
	default:
		for _, w := range []string{"null", "true", "false"} {
			if strings.HasPrefix(w, rest) {
				return p.unexpected(len(p.data), w)
			}
		}
	}
	return p.unexpected(at, want)
}

// inNumber: text is what was read of it.
func (p *parser) inNumber(text string, at int) error {
	switch {
	case text == "-":
		return p.unexpected(at, "un chiffre")
	case strings.HasSuffix(text, "."):
		return p.unexpected(at, "un chiffre après le point")
	}
	return p.unexpected(at, "un chiffre d'exposant")
}

// inString: at is where the decoder stopped, the backslash in an escape.
func (p *parser) inString(at int) error {
	rest := p.data[at:]
	switch {
	case len(rest) == 0:
		return p.unexpected(at, "la fin d'une chaîne")
	case rest[0] < ' ':
		return p.fail(Syntax, at, "un caractère de commande (U+%04X) dans une chaîne ; l'écrire sous forme d'échappement",
			rest[0])
	case len(rest) == 1:
		return p.unexpected(at+1, "la fin d'un échappement")
	case rest[1] != 'u':
		return p.fail(Syntax, at+1, "échappement inconnu : \\%s", p.here(at+1))
	}
	for n := 2; n < 6; n++ {
		if n == len(rest) || !bytes.ContainsRune([]byte("0123456789abcdefABCDEF"), rune(rest[n])) {
			return p.unexpected(at+n, "un chiffre hexadécimal")
		}
	}
	return p.fail(Syntax, at+6, "moitié de caractère UTF-16 seule (%s)", bytes.ToLower(rest[:6]))
}

func (p *parser) unexpected(at int, want string) error {
	switch {
	case at == len(p.data):
		return p.fail(Truncated, at, "le fichier s'arrête alors que %s est attendu", want)
	case p.afterZero(at):
		return p.fail(Syntax, at, "un nombre ne commence pas par un zéro suivi d'autres chiffres")
	}
	return p.fail(Syntax, at, "%s attendu, %s trouvé", want, p.here(at))
}

// afterZero tells a digit that follows a number: only a zero ends before one.
func (p *parser) afterZero(at int) bool { return at > 0 && digit(p.data[at]) && digit(p.data[at-1]) }

func digit(c byte) bool { return c >= '0' && c <= '9' }

// here shows the character at an offset.
func (p *parser) here(at int) string {
	r, _ := utf8.DecodeRune(p.data[at:])
	return fmt.Sprintf("%q", r)
}

// skip is where the white space from an offset on ends.
func (p *parser) skip(at int) int {
	return len(p.data) - len(bytes.TrimLeft(p.data[at:], " \t\r\n"))
}
