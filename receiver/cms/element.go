package cms

import (
	"bytes"
	"fmt"
	"slices"
)

// ASN.1 classes (X.690 §8.1.2.2) and the universal tags that CMS uses.
const (
	universal   = 0
	application = 1
	contextTag  = 2
	private     = 3

	tagBoolean     = 1
	tagInteger     = 2
	tagBitString   = 3
	tagOctetString = 4
	tagNull        = 5
	tagOID         = 6
	tagUTF8String  = 12
	tagSequence    = 16
	tagSet         = 17
)

const (
	maxElements       = 1 << 16 // of one header part; RFC 5280 names need a dozen each
	maxIdentifierSize = 5       // octets of a high tag number: 28 bits
)

// header is the identifier and length octets of one element.
type header struct {
	class       int
	tag         int
	constructed bool
	offset      int64 // of the identifier
	size        int   // octets of identifier and length
	length      int64 // octets of contents, -1 for the indefinite form
}

func (h header) is(class, tag int) bool { return h.class == class && h.tag == tag }

func (h header) eoc() bool { return h.class == universal && h.tag == 0 }

func (h header) in(french bool) string {
	if h.eoc() {
		return endOfContents.in(french)
	}
	return h.String()
}

func (h header) String() string {
	switch h.class {
	case universal:
		return universalName(h.tag)
	case contextTag:
		return fmt.Sprintf("[%d]", h.tag)
	case application:
		return fmt.Sprintf("[APPLICATION %d]", h.tag)
	default:
		return fmt.Sprintf("[PRIVATE %d]", h.tag)
	}
}

var universalNames = map[int]string{0: "end-of-contents", 1: "BOOLEAN", 2: "INTEGER", 3: "BIT STRING",
	4: "OCTET STRING", 5: "NULL",
	6: "OBJECT IDENTIFIER", 10: "ENUMERATED", 12: "UTF8String", 16: "SEQUENCE", 17: "SET", 18: "NumericString",
	19: "PrintableString", 20: "TeletexString", 22: "IA5String", 23: "UTCTime", 24: "GeneralizedTime", 26: "VisibleString",
	27: "GeneralString", 28: "UniversalString", 30: "BMPString"}

func universalName(tag int) string {
	if n, ok := universalNames[tag]; ok {
		return n
	}
	return fmt.Sprintf("[UNIVERSAL %d]", tag)
}

// stringTag tells whether BER allows a constructed encoding of that type.
func stringTag(tag int) bool {
	return tag == tagBitString || tag == tagOctetString || tag == tagUTF8String || tag >= 18 && tag <= 30
}

// notes collects what is not DER, each kind once.
type notes []Diagnosis

func (n *notes) add(s sentence) {
	if !slices.ContainsFunc(*n, func(d Diagnosis) bool { return d.sentence == s }) {
		*n = append(*n, s.of())
	}
}

// parseHeader reads identifier and length octets at the start of p, which
// stand at offset in the input. short means that p ends before the header does.
func parseHeader(p []byte, offset int64, ber *notes) (h header, short bool, err *Error) {
	if len(p) < 2 {
		return h, true, nil
	}
	h = header{class: int(p[0] >> 6), tag: int(p[0] & 0x1f), constructed: p[0]&0x20 != 0, offset: offset}
	i := 1
	if h.tag == 0x1f { // high tag number, X.690 §8.1.2.4
		h.tag = 0
		for {
			if i > maxIdentifierSize {
				return h, false, refuse(Malformed, offset, tagTooHigh)
			}
			if i >= len(p) {
				return h, true, nil
			}
			b := p[i]
			i++
			h.tag = h.tag<<7 | int(b&0x7f)
			if b&0x80 == 0 {
				break
			}
		}
		if h.tag < 0x1f || p[1] == 0x80 {
			ber.add(berTag)
		}
		if i >= len(p) {
			return h, true, nil
		}
	}
	l := p[i]
	i++
	switch {
	case l < 0x80:
		h.length = int64(l)
	case l == 0x80:
		if !h.constructed {
			return h, false, refuse(MalformedLength, offset, primitiveIndefinite, h)
		}
		h.length = -1
		ber.add(berIndefinite)
	case l == 0xff:
		return h, false, refuse(MalformedLength, offset, lengthReserved, h)
	default:
		n := int(l & 0x7f)
		// Leading zeros are BER; more than 16 of them serve nobody.
		if n > 24 {
			return h, false, refuse(MalformedLength, offset, lengthTooLong, h, n)
		}
		if i+n > len(p) {
			return h, true, nil
		}
		digits := p[i : i+n]
		i += n
		value := bytes.TrimLeft(digits, "\x00")
		if len(value) > 8 || len(value) == 8 && value[0] >= 0x80 {
			return h, false, refuse(MalformedLength, offset, lengthTooHigh, h)
		}
		for _, b := range value {
			h.length = h.length<<8 | int64(b)
		}
		if len(value) < len(digits) || h.length < 0x80 {
			ber.add(berLength)
		}
	}
	h.size = i
	if h.eoc() && (h.constructed || h.length != 0 || h.size != 2) {
		return h, false, refuse(Malformed, offset, tagZero)
	}
	return h, false, nil
}

// element is one parsed element of a part small enough to be held in memory.
type element struct {
	header
	name     string // ASN.1 field name, once matched with a grammar
	kind     kind
	raw      []byte // the whole encoding
	body     []byte // contents octets, without end-of-contents
	children []*element
}

func (e *element) malformed(what sentence, a ...any) *Error {
	return refuse(Malformed, e.offset, what, a...)
}

// parser turns octets into elements: one pass, recursion bounded by depth.
type parser struct {
	base  int64 // offset of p[0] in the input
	left  int   // elements still allowed
	depth int   // deepest nesting allowed
	ber   *notes
}

// parse reads the one element that p holds from position at.
func (ps *parser) parse(p []byte, at, depth int) (*element, *Error) {
	offset := ps.base + int64(at)
	if depth > ps.depth {
		return nil, refuse(TooDeep, offset, aboveDepth, ps.depth)
	}
	if ps.left--; ps.left < 0 {
		return nil, refuse(TooLarge, offset, aboveElements, maxElements)
	}
	h, short, err := parseHeader(p[at:], offset, ps.ber)
	if err != nil {
		return nil, err
	}
	if short {
		return nil, refuse(MalformedLength, offset, headerPasses)
	}
	e := &element{header: h}
	start := at + h.size
	end := len(p)
	if h.length >= 0 {
		if h.length > int64(len(p)-start) {
			return nil, refuse(MalformedLength, offset, declaresTooMany, h, h.length, len(p)-start)
		}
		end = start + int(h.length)
	}
	if !h.constructed {
		e.raw, e.body = p[at:end], p[start:end]
		if h.class != universal {
			return e, nil
		}
		switch {
		case h.tag == tagBoolean && h.length != 1, h.tag == tagNull && h.length != 0:
			return nil, e.malformed(wrongSize, h, h.length)
		case h.tag == tagInteger && !minimalInteger(e.body):
			ps.ber.add(berInteger)
		}
		return e, nil
	}
	if h.class == universal && h.tag != tagSequence && h.tag != tagSet {
		if !stringTag(h.tag) {
			return nil, refuse(Malformed, offset, constructedForm, h)
		}
		if h.tag == tagOctetString {
			ps.ber.add(berOctets)
		} else {
			ps.ber.add(berString)
		}
	}
	pos := start
	for h.length < 0 || pos < end {
		if pos >= end {
			return nil, refuse(MalformedLength, ps.base+int64(pos), neverEnded, h)
		}
		c, err := ps.parse(p[:end], pos, depth+1)
		if err != nil {
			return nil, err
		}
		if c.eoc() {
			if h.length >= 0 {
				return nil, c.malformed(endInDefinite, h)
			}
			e.raw, e.body = p[at:pos+c.size], p[start:pos]
			return e, nil
		}
		e.children = append(e.children, c)
		pos += len(c.raw)
	}
	e.raw, e.body = p[at:end], p[start:end]
	return e, nil
}

// octets is the value of a string, joined when it is constructed.
func (e *element) octets() []byte {
	if !e.constructed {
		return e.body
	}
	var out []byte
	for _, c := range e.children {
		out = append(out, c.octets()...)
	}
	return out
}

// minimalInteger tells whether the first nine bits differ (X.690 §8.3.2).
func minimalInteger(p []byte) bool {
	return len(p) == 1 || len(p) > 1 && !(p[0] == 0 && p[1] < 0x80 || p[0] == 0xff && p[1] >= 0x80)
}
