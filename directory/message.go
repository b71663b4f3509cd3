package directory

import (
	"cmp"
	"strconv"
)

// Operations: the tags of protocolOp (RFC 4511 §4.2 ff).
const (
	opBind      = 0x60
	opUnbind    = 0x42
	opSearch    = 0x63
	opModify    = 0x66
	opAdd       = 0x68
	opDelete    = 0x4a
	opModifyDN  = 0x6c
	opCompare   = 0x6e
	opAbandon   = 0x50
	opExtended  = 0x77
	opEntry     = 0x64
	opDone      = 0x65
	opExtAnswer = 0x78
)

// operation is what the server knows of a kind of request.
type operation struct {
	name   string // as journaled
	answer byte   // tag of its response, 0 for none
}

var operations = map[byte]operation{
	opBind: {"bind", 0x61}, opUnbind: {"unbind", 0}, opSearch: {"search", opDone}, opModify: {"modify", 0x67},
	opAdd: {"add", 0x69}, opDelete: {"delete", 0x6b}, opModifyDN: {"modifydn", 0x6d}, opCompare: {"compare", 0x6f},
	opAbandon: {"abandon", 0}, opExtended: {"extended", opExtAnswer},
}

// message is an LDAPMessage (RFC 4511 §4.1.1); body and controls point into
// the octets that it was read from.
type message struct {
	id       int64
	op       byte
	kind     operation
	body     []byte
	controls []control
}

// control is RFC 4511 §4.1.11.
type control struct {
	oid      string
	critical bool
	value    []byte
}

const maxControls = 32

// parseMessage reads the envelope; b is one whole element.
func parseMessage(b []byte) (m message, err error) {
	outer := cursor{rest: b}
	c := outer.within(tagSequence, "LDAPMessage")
	if m.id = c.integer(tagInteger, "messageID"); c.err == nil && (m.id < 1 || m.id > 1<<31-1) {
		return m, malformed("messageID: expected 1 to 2147483647, found %d", m.id)
	}
	if m.op, m.body = c.next(); c.err != nil {
		return m, c.err
	}
	var known bool
	if m.kind, known = operations[m.op]; !known {
		return m, malformed("expected a request, found protocolOp 0x%02x", m.op)
	}
	if c.peek() == 0xa0 {
		_, list := c.next()
		m.controls, err = parseControls(cursor{list, c.err})
	}
	return m, err // what may follow is ignored (§4, extensibility)
}

func parseControls(list cursor) (out []control, err error) {
	for !list.empty() {
		c := list.within(tagSequence, "control")
		if c.err == nil && len(out) == maxControls {
			return nil, malformed("more than %d controls", maxControls)
		}
		k := control{oid: c.string("controlType")}
		if c.peek() == tagBoolean {
			k.critical = c.boolean("criticality")
		}
		if c.peek() == tagOctetString {
			k.value = c.want(tagOctetString, "controlValue")
		}
		if c.err != nil {
			return nil, c.err
		}
		out = append(out, k)
	}
	return out, list.err
}

// bindRequest is RFC 4511 §4.2.
type bindRequest struct {
	version  int64
	name     string
	method   byte // 0x80 simple, 0xa3 SASL
	password []byte
}

func parseBind(body []byte) (r bindRequest, err error) {
	c := cursor{rest: body}
	r.version, r.name = c.integer(tagInteger, "version"), c.string("name")
	r.method, r.password = c.next()
	return r, c.err
}

// searchRequest is RFC 4511 §4.5.1.
type searchRequest struct {
	base       string
	scope      int64
	sizeLimit  int64
	timeLimit  int64
	typesOnly  bool
	filter     *filter
	attributes []string
}

const (
	scopeBase = 0
	scopeOne  = 1
	scopeSub  = 2
)

func scopeName(s int64) string {
	if s >= scopeBase && s <= scopeSub {
		return [...]string{"base", "one", "sub"}[s]
	}
	return strconv.FormatInt(s, 10)
}

func parseSearch(body []byte) (r searchRequest, err error) {
	c := cursor{rest: body}
	r.base = c.string("baseObject")
	r.scope = c.integer(tagEnumerated, "scope")
	c.integer(tagEnumerated, "derefAliases") // there are no alias entries to dereference
	r.sizeLimit = c.integer(tagInteger, "sizeLimit")
	r.timeLimit = c.integer(tagInteger, "timeLimit")
	r.typesOnly = c.boolean("typesOnly")
	var filterErr error
	if r.filter, filterErr = parseFilter(&c); filterErr != nil {
		if _, answerable := asFailure(filterErr); !answerable {
			return r, filterErr
		}
	}
	list := c.within(tagSequence, "attributes")
	for !list.empty() {
		r.attributes = append(r.attributes, list.string("attribute selector"))
	}
	return r, cmp.Or(list.err, filterErr)
}

// compareRequest is RFC 4511 §4.10.
type compareRequest struct {
	entry, attribute string
	value            []byte
}

func parseCompare(body []byte) (r compareRequest, err error) {
	c := cursor{rest: body}
	r.entry = c.string("entry")
	ava := c.within(tagSequence, "ava")
	r.attribute, r.value = ava.string("attributeDesc"), ava.want(tagOctetString, "assertionValue")
	return r, ava.err
}

// parseExtended reads the requestName of RFC 4511 §4.12.
func parseExtended(body []byte) (oid string, err error) {
	c := cursor{rest: body}
	return string(c.want(0x80, "requestName")), c.err
}

// parseTarget reads the DN that a write is for.
func parseTarget(m *message) (string, error) {
	if m.op == opDelete {
		return string(m.body), nil
	}
	c := cursor{rest: m.body}
	return c.string("entry"), c.err
}
