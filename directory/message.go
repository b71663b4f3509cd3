package directory

import "strconv"

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

func operationOf(op byte) (operation, bool) {
	switch op {
	case opBind:
		return operation{"bind", 0x61}, true
	case opUnbind:
		return operation{"unbind", 0}, true
	case opSearch:
		return operation{"search", opDone}, true
	case opModify:
		return operation{"modify", 0x67}, true
	case opAdd:
		return operation{"add", 0x69}, true
	case opDelete:
		return operation{"delete", 0x6b}, true
	case opModifyDN:
		return operation{"modifydn", 0x6d}, true
	case opCompare:
		return operation{"compare", 0x6f}, true
	case opAbandon:
		return operation{"abandon", 0}, true
	case opExtended:
		return operation{"extended", opExtAnswer}, true
	}
	return operation{}, false
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
func parseMessage(b []byte) (message, error) {
	var m message
	outer := cursor(b)
	seq, err := outer.want(tagSequence, "LDAPMessage")
	if err != nil {
		return m, err
	}
	c := cursor(seq)
	if m.id, err = c.integer(tagInteger, "messageID"); err != nil {
		return m, err
	}
	if m.id < 1 || m.id > 1<<31-1 {
		return m, malformed("messageID: expected 1 to 2147483647, found %d", m.id)
	}
	if m.op, m.body, err = c.next(); err != nil {
		return m, err
	}
	var known bool
	if m.kind, known = operationOf(m.op); !known {
		return m, malformed("expected a request, found protocolOp 0x%02x", m.op)
	}
	if c.peek() == 0xa0 {
		_, list, err := c.next()
		if err != nil {
			return m, err
		}
		m.controls, err = parseControls(list)
		return m, err
	}
	return m, nil // what may follow is ignored (§4, extensibility)
}

func parseControls(list []byte) ([]control, error) {
	var out []control
	for c := cursor(list); !c.empty(); {
		one, err := c.want(tagSequence, "control")
		if err != nil {
			return nil, err
		}
		if len(out) == maxControls {
			return nil, malformed("more than %d controls", maxControls)
		}
		f := cursor(one)
		var k control
		if k.oid, err = f.string("controlType"); err != nil {
			return nil, err
		}
		if f.peek() == tagBoolean {
			if k.critical, err = f.boolean("criticality"); err != nil {
				return nil, err
			}
		}
		if f.peek() == tagOctetString {
			if k.value, err = f.want(tagOctetString, "controlValue"); err != nil {
				return nil, err
			}
		}
		out = append(out, k)
	}
	return out, nil
}

// bindRequest is RFC 4511 §4.2.
type bindRequest struct {
	version  int64
	name     string
	method   byte // 0x80 simple, 0xa3 SASL
	password []byte
}

func parseBind(body []byte) (r bindRequest, err error) {
	c := cursor(body)
	if r.version, err = c.integer(tagInteger, "version"); err != nil {
		return r, err
	}
	if r.name, err = c.string("name"); err != nil {
		return r, err
	}
	r.method, r.password, err = c.next()
	return r, err
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
	switch s {
	case scopeBase:
		return "base"
	case scopeOne:
		return "one"
	case scopeSub:
		return "sub"
	}
	return strconv.FormatInt(s, 10)
}

func parseSearch(body []byte) (r searchRequest, err error) {
	c := cursor(body)
	if r.base, err = c.string("baseObject"); err != nil {
		return r, err
	}
	if r.scope, err = c.integer(tagEnumerated, "scope"); err != nil {
		return r, err
	}
	if _, err = c.integer(tagEnumerated, "derefAliases"); err != nil {
		return r, err // there are no alias entries to dereference
	}
	if r.sizeLimit, err = c.integer(tagInteger, "sizeLimit"); err != nil {
		return r, err
	}
	if r.timeLimit, err = c.integer(tagInteger, "timeLimit"); err != nil {
		return r, err
	}
	if r.typesOnly, err = c.boolean("typesOnly"); err != nil {
		return r, err
	}
	var filterErr error
	if r.filter, filterErr = parseFilter(&c); filterErr != nil {
		if _, answerable := asFailure(filterErr); !answerable {
			return r, filterErr
		}
	}
	list, err := c.want(tagSequence, "attributes")
	if err != nil {
		return r, err
	}
	for a := cursor(list); !a.empty(); {
		s, err := a.string("attribute selector")
		if err != nil {
			return r, err
		}
		r.attributes = append(r.attributes, s)
	}
	return r, filterErr
}

// compareRequest is RFC 4511 §4.10.
type compareRequest struct {
	entry, attribute string
	value            []byte
}

func parseCompare(body []byte) (r compareRequest, err error) {
	c := cursor(body)
	if r.entry, err = c.string("entry"); err != nil {
		return r, err
	}
	ava, err := c.want(tagSequence, "ava")
	if err != nil {
		return r, err
	}
	a := cursor(ava)
	if r.attribute, err = a.string("attributeDesc"); err != nil {
		return r, err
	}
	r.value, err = a.want(tagOctetString, "assertionValue")
	return r, err
}

// parseExtended reads the requestName of RFC 4511 §4.12.
func parseExtended(body []byte) (oid string, err error) {
	c := cursor(body)
	b, err := c.want(0x80, "requestName")
	return string(b), err
}

// parseTarget reads the DN that a write is for.
func parseTarget(m *message) (string, error) {
	if m.op == opDelete {
		return string(m.body), nil
	}
	c := cursor(m.body)
	return c.string("entry")
}
