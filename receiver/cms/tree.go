package cms

import (
	"errors"
	"fmt"
	"io"
)

const (
	treeElements = 4096 // nodes kept; the rest is counted
	treePieces   = 8    // pieces of a constructed string that are kept
	treeValue    = 256  // octets of a value that are looked at
)

// Node is an element of an encoding as an examiner wants to see it.
type Node struct {
	Name     string  `json:"name,omitempty"`  // field name of RFC 5652 where known
	Type     string  `json:"type"`            // "SEQUENCE", "OCTET STRING", "[0]"
	Value    string  `json:"value,omitempty"` // in short
	Offset   int64   `json:"offset"`          // of the identifier octet
	Header   int     `json:"header_octets"`   // identifier and length
	Length   int64   `json:"length"`          // octets of contents, -1 for the indefinite form
	Omitted  int     `json:"omitted,omitempty"`
	Children []*Node `json:"children,omitempty"`
}

// Tree reads the first ASN.1 structure of r, whatever it is, and names the
// fields of EnvelopedData and AuthEnvelopedData. It holds at most a few
// thousand nodes and a few octets of each; what is left out is counted. On an
// *Error the tree of what came before is returned, nil when it is no ASN.1.
func Tree(r io.Reader, lim Limits) (*Node, error) {
	s := newScanner(r, lim)
	prefix, rerr := s.br.Peek(sniffSize)
	if len(prefix) == 0 && rerr != nil && !errors.Is(rerr, io.EOF) {
		return nil, s.readError(rerr, aStructure)
	}
	if class, what := sniff(prefix); class != "" && (len(prefix) == 0 || prefix[0] != 0x30 || isText(prefix)) {
		return nil, refuse(class, 0, notASN1, what)
	}
	root, err := s.walk()
	if root == nil {
		return nil, nilError(err)
	}
	nameFields(root.element)
	return root.node(), nilError(err)
}

// branch is an element of the walk with what was left out of it.
type branch struct {
	*element
	omitted  int
	branches []*branch
}

// walk reads one element with all that is in it: a loop, not a recursion.
func (s *scanner) walk() (*branch, *Error) {
	var root *branch
	var open []*branch
	for count := 0; root == nil || len(open) > 0; {
		h, ok, err := s.peek(anElement)
		if err != nil {
			return root, err
		}
		if !ok {
			s.pop()
			open = open[:len(open)-1]
			continue
		}
		b := &branch{element: &element{header: h}}
		if root == nil {
			root = b
		} else {
			parent := open[len(open)-1]
			piece := parent.is(universal, tagOctetString) || parent.class == contextTag && h.is(universal, tagOctetString)
			if count++; count >= treeElements || piece && len(parent.branches) >= treePieces {
				parent.omitted++
			} else {
				parent.branches = append(parent.branches, b)
				parent.children = append(parent.children, b.element)
			}
		}
		if h.constructed {
			if err := s.enter(h, ""); err != nil {
				return root, err
			}
			open = append(open, b)
			continue
		}
		s.skip(h.size)
		if err := s.value(b.element); err != nil {
			return root, err
		}
	}
	return root, nil
}

// value keeps the beginning of a primitive element's contents.
func (s *scanner) value(e *element) *Error {
	e.body = make([]byte, min(e.length, treeValue))
	n, err := io.ReadFull(s.br, e.body)
	e.body = e.body[:n]
	rest := e.length - int64(n)
	if err == nil && rest > 0 {
		var skipped int64
		skipped, err = io.CopyN(io.Discard, s.br, rest)
		n += int(skipped)
	}
	s.offset += int64(n)
	if err != nil {
		return s.readError(err, octetsOfValue.of(e.length, e.header))
	}
	return nil
}

// nameFields names what the grammar knows. A structure that breaks it keeps
// the names up to there.
func nameFields(root *element) {
	if !root.is(universal, tagSequence) || len(root.children) == 0 {
		return
	}
	typ := root.children[0]
	s, ok := oidString(typ.body)
	if !ok || !typ.is(universal, tagOID) {
		return
	}
	if _, known := contentTypes[s]; !known {
		return
	}
	root.name, typ.name = "ContentInfo", "contentType"
	if len(root.children) < 2 {
		return
	}
	content, scratch := root.children[1], notes(nil)
	content.name = "content"
	switch s {
	case oidEnveloped:
		_ = match(content, &gEnveloped, &scratch)
	case oidAuthEnveloped:
		_ = match(content, &gAuthEnveloped, &scratch)
	}
	if content.constructed && len(content.children) == 1 && content.name == contentTypes[s] {
		content.name = "content"
	}
}

func (b *branch) node() *Node {
	n := &Node{Name: b.name, Type: b.header.String(), Offset: b.offset, Header: b.size, Length: b.length,
		Omitted: b.omitted}
	if !b.constructed {
		n.Value = b.summary()
	}
	for _, c := range b.branches {
		n.Children = append(n.Children, c.node())
	}
	return n
}

// summary is the value of a primitive element in a few words.
func (e *element) summary() string {
	k := e.kind
	if e.class == universal {
		switch e.tag {
		case tagOID:
			k = kindOID
		case tagInteger, 10:
			k = kindInteger
		}
	}
	hexed := fmt.Sprintf("%X", head(e.body))
	if e.length > int64(len(head(e.body))) {
		hexed += "…"
	}
	switch {
	case k == kindOID:
		if s, ok := oidString(e.body); ok {
			if name := oidName(s); name != s {
				return s + " " + name
			}
			return s
		}
	case k == kindInteger && e.length <= 8:
		return e.integer().String()
	case e.class == universal && (e.tag == tagUTF8String || e.tag >= 18 && e.tag <= 27):
		return `"` + clip(e.body) + `"`
	}
	if e.length == 0 {
		return ""
	}
	return hexed
}
