package directory

import (
	"errors"
	"fmt"
)

// LDAP uses a small part of BER: definite lengths only, tags below 31
// (RFC 4511 §5.1). This reader walks the octets in place: nothing is copied or
// allocated, and nothing recurses, so a hostile packet costs what it weighs
// (decisions/directory).

// errMalformed marks octets that are no LDAP message; RFC 4511 §4.1.1 answers
// them with a notice of disconnection.
var errMalformed = errors.New("malformed LDAP message")

func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{errMalformed}, args...)...)
}

// header reads identifier and length octets: the tag, the octets that the
// header takes, and the length of the content. A header that is not complete
// gives size 0 and no error.
func header(b []byte) (tag byte, size, length int, err error) {
	if len(b) == 0 {
		return 0, 0, 0, nil
	}
	tag = b[0]
	if tag&0x1f == 0x1f {
		return 0, 0, 0, malformed("expected a tag below 31, found a multi-octet tag")
	}
	if len(b) == 1 {
		return 0, 0, 0, nil
	}
	l := b[1]
	if l < 0x80 {
		return tag, 2, int(l), nil
	}
	n := int(l & 0x7f)
	if n == 0 {
		return 0, 0, 0, malformed("expected a definite length, found the indefinite form")
	}
	if n > 4 {
		return 0, 0, 0, malformed("expected a length of at most 4 octets, found %d", n)
	}
	if len(b) < 2+n {
		return 0, 0, 0, nil
	}
	var v uint32
	for _, c := range b[2 : 2+n] {
		v = v<<8 | uint32(c)
	}
	if v > 1<<30 {
		return 0, 0, 0, malformed("element of %d octets", v)
	}
	return tag, 2 + n, int(v), nil
}

// cursor reads the elements of one constructed content, in order. Its first
// error stays and ends it: what is taken after it is zero.
type cursor struct {
	rest []byte
	err  error
}

func (c *cursor) empty() bool { return len(c.rest) == 0 }

func (c *cursor) fail(err error) {
	c.rest = nil
	if c.err == nil {
		c.err = err
	}
}

// peek is the tag of the next element, 0 at the end.
func (c *cursor) peek() byte {
	if c.empty() {
		return 0
	}
	return c.rest[0]
}

// next takes the next element, whatever its tag.
func (c *cursor) next() (tag byte, body []byte) {
	tag, size, length, err := header(c.rest)
	if err == nil && (size == 0 || len(c.rest)-size < length) {
		err = malformed("element runs past the end of what holds it")
	}
	if err != nil {
		c.fail(err)
		return 0, nil
	}
	body = c.rest[size : size+length : size+length]
	c.rest = c.rest[size+length:]
	return tag, body
}

// want takes the next element, which must have that tag.
func (c *cursor) want(tag byte, what string) []byte {
	if c.err != nil {
		return nil
	}
	got, body := c.next()
	switch {
	case c.err != nil:
		c.err = fmt.Errorf("%s: %w", what, c.err)
	case got != tag:
		c.fail(malformed("%s: expected tag 0x%02x, found 0x%02x", what, tag, got))
		return nil
	}
	return body
}

// within reads what the next element holds.
func (c *cursor) within(tag byte, what string) cursor { return cursor{c.want(tag, what), c.err} }

func (c *cursor) string(what string) string { return string(c.want(tagOctetString, what)) }

// integer takes an INTEGER or ENUMERATED of at most 8 octets.
func (c *cursor) integer(tag byte, what string) int64 {
	b := c.want(tag, what)
	if c.err != nil {
		return 0
	}
	v, err := parseInteger(b, what)
	if err != nil {
		c.fail(err)
	}
	return v
}

func parseInteger(b []byte, what string) (int64, error) {
	if len(b) == 0 || len(b) > 8 {
		return 0, malformed("%s: expected an integer of 1 to 8 octets, found %d", what, len(b))
	}
	v := int64(int8(b[0]))
	for _, o := range b[1:] {
		v = v<<8 | int64(o)
	}
	return v, nil
}

func (c *cursor) boolean(what string) bool {
	b := c.want(tagBoolean, what)
	if c.err == nil && len(b) != 1 {
		c.fail(malformed("%s: expected a boolean of 1 octet, found %d", what, len(b)))
	}
	return c.err == nil && b[0] != 0
}

// Universal tags that LDAP uses.
const (
	tagBoolean     = 0x01
	tagInteger     = 0x02
	tagOctetString = 0x04
	tagEnumerated  = 0x0a
	tagSequence    = 0x30
	tagSet         = 0x31
)

// headerSize is what identifier and length take for a content of n octets.
func headerSize(n int) int {
	switch {
	case n < 0x80:
		return 2
	case n < 0x100:
		return 3
	case n < 0x10000:
		return 4
	case n < 0x1000000:
		return 5
	}
	return 6
}

func elementSize(n int) int { return headerSize(n) + n }

// appendHeader writes identifier and minimal length octets.
func appendHeader(b []byte, tag byte, n int) []byte {
	b = append(b, tag)
	switch {
	case n < 0x80:
		return append(b, byte(n))
	case n < 0x100:
		return append(b, 0x81, byte(n))
	case n < 0x10000:
		return append(b, 0x82, byte(n>>8), byte(n))
	case n < 0x1000000:
		return append(b, 0x83, byte(n>>16), byte(n>>8), byte(n))
	}
	return append(b, 0x84, byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
}

func appendString[S ~string | ~[]byte](b []byte, tag byte, s S) []byte {
	return append(appendHeader(b, tag, len(s)), s...)
}

func integerSize(v int64) int {
	n := 1
	for ; v > 127 || v < -128; v >>= 8 {
		n++
	}
	return n
}

func appendInteger(b []byte, tag byte, v int64) []byte {
	n := integerSize(v)
	b = append(b, tag, byte(n))
	for i := n - 1; i >= 0; i-- {
		b = append(b, byte(v>>(8*i)))
	}
	return b
}
