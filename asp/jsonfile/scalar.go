package jsonfile

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// number takes a number of RFC 8259 §6 and keeps it as written.
func (p *parser) number() (string, error) {
	start := p.pos
	p.at('-')
	if !p.at('0') && !p.digits() {
		return "", p.unexpected("un chiffre")
	}
	if p.at('.') && !p.digits() {
		return "", p.unexpected("un chiffre après le point")
	}
	if p.at('e') || p.at('E') {
		if !p.at('+') {
			p.at('-')
		}
		if !p.digits() {
			return "", p.unexpected("un chiffre d'exposant")
		}
	}
	if p.pos < len(p.data) && p.data[p.pos] >= '0' && p.data[p.pos] <= '9' {
		return "", p.fail(Syntax, "un nombre ne commence pas par un zéro suivi d'autres chiffres")
	}
	return string(p.data[start:p.pos]), nil
}

func (p *parser) digits() bool {
	start := p.pos
	for p.pos < len(p.data) && p.data[p.pos] >= '0' && p.data[p.pos] <= '9' {
		p.pos++
	}
	return p.pos > start
}

func (p *parser) str() (string, error) {
	p.pos++ // the quotation mark
	var out []byte
	for {
		if p.pos >= len(p.data) {
			return "", p.unexpected("la fin d'une chaîne")
		}
		c := p.data[p.pos]
		switch {
		case c == '"':
			p.pos++
			return string(out), nil
		case c < 0x20:
			return "", p.fail(Syntax, "un caractère de commande (U+%04X) dans une chaîne ; l'écrire sous forme d'échappement", c)
		case c == '\\':
			r, err := p.escape()
			if err != nil {
				return "", err
			}
			out = utf8.AppendRune(out, r)
		default:
			out = append(out, c)
			p.pos++
		}
	}
}

func (p *parser) escape() (rune, error) {
	p.pos++
	if p.pos >= len(p.data) {
		return 0, p.unexpected("la fin d'un échappement")
	}
	c := p.data[p.pos]
	if c != 'u' {
		if i := bytes.IndexByte([]byte(`"\/bfnrt`), c); i >= 0 {
			p.pos++
			return rune("\"\\/\b\f\n\r\t"[i]), nil
		}
		return 0, p.fail(Syntax, "échappement inconnu : \\%s", p.here())
	}
	r, err := p.hex4()
	if err != nil || !utf16.IsSurrogate(r) {
		return r, err
	}
	if p.at('\\') {
		if p.pos < len(p.data) && p.data[p.pos] == 'u' {
			low, err := p.hex4()
			if err != nil {
				return 0, err
			}
			if both := utf16.DecodeRune(r, low); both != utf8.RuneError {
				return both, nil
			}
		}
	}
	return 0, p.fail(Syntax, "moitié de caractère UTF-16 seule (\\u%04x)", r)
}

func (p *parser) hex4() (rune, error) {
	p.pos++ // u
	var r rune
	for range 4 {
		if p.pos >= len(p.data) {
			return 0, p.unexpected("un chiffre hexadécimal")
		}
		i := bytes.IndexByte([]byte("0123456789abcdef"), p.data[p.pos]|0x20)
		if c := p.data[p.pos]; i < 0 || i > 9 && c < 'A' || i < 10 && (c < '0' || c > '9') {
			return 0, p.unexpected("un chiffre hexadécimal")
		}
		r = r<<4 | rune(i)
		p.pos++
	}
	return r, nil
}
