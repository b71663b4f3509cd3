package cms

import (
	"bytes"
	"errors"
	"io"
	"slices"
)

// Message is an enveloped message whose header has been read. It is used once,
// by one goroutine.
type Message struct {
	Info Info

	s          *scanner
	auth       bool
	recipients []recipient
	alg        *element // contentEncryptionAlgorithm
	content    octets
	absent     bool // no encryptedContent

	authAttrs []byte // DER, as a SET OF; nil when absent
	mac       []byte
	read      bool   // the content has been consumed
	end       *Error // how the structure ended, once read
}

var errConsumed = errors.New("cms: the content of this message was already read")

// Read reads up to the encrypted content. Its error is an *Error, and then
// there is no message. Whoever wants to show what a refused input holds calls Tree.
func Read(r io.Reader, lim Limits) (*Message, error) {
	s := newScanner(r, lim)
	m := &Message{s: s}
	prefix, rerr := s.br.Peek(sniffSize)
	if len(prefix) == 0 && rerr != nil && !errors.Is(rerr, io.EOF) {
		return nil, s.readError(rerr, aContentInfo)
	}
	prefix = bytes.Clone(prefix)
	name, err := m.contentInfo()
	if err != nil {
		return nil, refine(err, prefix)
	}
	if err := m.header(name); err != nil {
		return nil, err
	}
	m.encoding()
	return m, nil
}

// contentInfo reads ContentInfo (RFC 5652 §3) up to its content.
func (m *Message) contentInfo() (string, *Error) {
	s := m.s
	h, _, err := s.peek(aContentInfo)
	if err != nil {
		return "", err
	}
	if !h.is(universal, tagSequence) || !h.constructed {
		return "", s.fail(NotCMS, noSequence, h)
	}
	if err := s.enter(h, "ContentInfo"); err != nil {
		return "", err
	}
	h, ok, err := s.peek("contentType")
	if err != nil {
		return "", err
	}
	if !ok || !h.is(universal, tagOID) {
		return "", s.fail(NotCMS, noContentType, h)
	}
	oid, err := m.field(prim("contentType", kindOID))
	if err != nil {
		return "", err
	}
	name := contentTypeName(oid.oid())
	if oid.oid() != oidEnveloped && oid.oid() != oidAuthEnveloped {
		return "", refuse(OtherContentType, oid.offset, otherContentType, oidEnveloped, name, oid.oid())
	}
	return name, s.open(contextTag, 0, "content")
}

// field reads one small element and matches it.
func (m *Message) field(f field) (*element, *Error) {
	h, ok, err := m.s.peek(f.name)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, m.s.fail(Malformed, missing, f.name, f.expected())
	}
	return m.take(h, f)
}

// maybe reads one small element if the next one can be that field.
func (m *Message) maybe(f field) (*element, *Error) {
	h, ok, err := m.s.peek(f.name)
	if err != nil || !ok || !f.accepts(h) {
		if !ok && err == nil {
			return nil, m.s.fail(Malformed, structureEnds, f.name)
		}
		return nil, err
	}
	return m.take(h, f)
}

func (m *Message) take(h header, f field) (*element, *Error) {
	if !f.accepts(h) { // before its octets are read: they may be many
		return nil, m.s.fail(Malformed, wrongType, f.name, f.expected(), h)
	}
	e, err := m.s.element(h, f.name)
	if err != nil {
		return nil, err
	}
	return e, match(e, &f, &m.s.ber)
}

// header reads EnvelopedData (RFC 5652 §6.1) or AuthEnvelopedData (RFC 5083
// §2.1) up to the encrypted content.
func (m *Message) header(name string) *Error {
	s, i := m.s, &m.Info
	i.ContentType = name
	m.auth = name == "AuthEnvelopedData"
	if err := s.open(universal, tagSequence, name); err != nil {
		return err
	}
	v, err := m.field(gVersion)
	if err != nil {
		return err
	}
	if n := v.integer(); n.IsInt64() && n.Int64() == int64(int32(n.Int64())) {
		i.Version = int(n.Int64())
	} else {
		return v.malformed(versionTooHigh, n)
	}
	o, err := m.maybe(gOriginator)
	if err != nil {
		return err
	}
	i.Originator = o != nil
	set, err := m.field(gRecipients)
	if err != nil {
		return err
	}
	if len(set.children) > s.lim.Recipients {
		return refuse(TooLarge, set.offset, aboveRecipients, len(set.children), s.lim.Recipients)
	}
	i.Recipients = make([]Recipient, 0, len(set.children))
	for _, e := range set.children {
		m.recipient(e)
	}
	return m.contentHeader()
}

// contentHeader reads EncryptedContentInfo up to the content's octets.
func (m *Message) contentHeader() *Error {
	s := m.s
	if err := s.open(universal, tagSequence, "encryptedContentInfo"); err != nil {
		return err
	}
	typ, err := m.field(prim("contentType", kindOID))
	if err != nil {
		return err
	}
	m.Info.InnerType = contentTypeName(typ.oid())
	if m.alg, err = m.field(gAlgorithm("contentEncryptionAlgorithm")); err != nil {
		return err
	}
	m.Info.Content = algorithm(m.alg.child("algorithm").oid())
	h, ok, err := s.peek("encryptedContent")
	if err != nil {
		return err
	}
	if !ok {
		m.absent = true
		// The end is consumed if it was end-of-contents: go up at once.
		s.pop()
		return nil
	}
	if !h.is(contextTag, 0) {
		return s.fail(Malformed, noContent, h)
	}
	m.content = octets{s: s, base: len(s.stack), constructed: h.constructed}
	if !h.constructed {
		s.skip(h.size)
		m.content.left = h.length
		return nil
	}
	s.ber.add(berOctets)
	return s.enter(h, "encryptedContent")
}

// finish reads what follows the content and counts what follows the message.
func (m *Message) finish() *Error {
	s := m.s
	if !m.absent {
		if err := s.leave(); err != nil { // encryptedContentInfo
			return err
		}
	}
	if m.auth {
		if err := m.authTrailer(); err != nil {
			return err
		}
	}
	attrs := gEnveloped.of[0].of[4]
	if m.auth {
		attrs = gAuthEnveloped.of[0].of[6]
	}
	h, ok, err := s.peek(attrs.name)
	if err != nil {
		return err
	}
	if ok {
		e, err := m.take(h, attrs)
		if err != nil {
			return err
		}
		m.Info.Unprotected = true
		if len(e.children) == 0 {
			m.depart(emptySet, attrs.name)
		}
		if err := s.leave(); err != nil {
			return err
		}
	} else {
		s.pop() // peek consumed the end
	}
	for range 2 { // content [0], ContentInfo
		if err := s.leave(); err != nil {
			return err
		}
	}
	n, rerr := io.Copy(io.Discard, io.LimitReader(s.br, s.lim.Size-s.offset+1))
	m.Info.Trailing = n
	if rerr != nil && !errors.Is(rerr, io.ErrUnexpectedEOF) {
		return s.readError(rerr, endOfInput)
	}
	if s.offset+n > s.lim.Size {
		return s.fail(TooLarge, trailingAboveSize, s.lim.Size)
	}
	return nil
}

// authTrailer reads what AuthEnvelopedData has between content and unauthAttrs.
func (m *Message) authTrailer() *Error {
	a, err := m.maybe(gAuthEnveloped.of[0].of[4])
	if err != nil {
		return err
	}
	if a != nil {
		m.authAttrs = slices.Clone(a.der())
		m.authAttrs[0] = 0x31 // RFC 5083 §2.2: as a SET OF, not as [1]
	}
	mac, err := m.field(prim("mac", kindOctets))
	if err != nil {
		return err
	}
	m.mac = mac.octets()
	return nil
}

// close ends the reading of the structure, however it went.
func (m *Message) close(err *Error) *Error {
	if err == nil {
		err = m.finish()
	}
	m.Info.ContentBytes, m.Info.Piece = m.content.total, m.content.piece
	m.encoding()
	m.checkVersion()
	m.end = err
	return err
}

func (m *Message) encoding() {
	m.Info.BER = slices.Clone(m.s.ber)
	m.Info.Encoding = "DER"
	if len(m.Info.BER) > 0 {
		m.Info.Encoding = "BER"
	}
}

// Skim reads the rest without decrypting, to complete m.Info. After Decrypt or
// Skim it tells again how the structure ended.
func (m *Message) Skim() error {
	if !m.read {
		m.read = true
		m.close(m.drain())
	}
	if m.end != nil {
		return m.end
	}
	return nil
}

func (m *Message) drain() *Error {
	if m.absent {
		return nil
	}
	_, err := io.CopyBuffer(io.Discard, struct{ io.Reader }{&m.content}, make([]byte, chunkSize))
	return asError(err)
}

// asError is the *Error in err: readers of this package return no other.
func asError(err error) *Error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return &Error{Class: ReadFailed, Offset: -1, Detail: Said(err.Error(), ""), Err: err}
}
