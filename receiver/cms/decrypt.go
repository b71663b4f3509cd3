package cms

import (
	"bytes"
	"crypto/cipher"
	"crypto/rand"
	"io"
)

// Decrypt writes the plaintext to w, streaming, and completes m.Info. What it
// wrote is worthless when it returns an error (an *Error, or w's).
//
// Of several things that are wrong it names the first of: the structure, no
// content, no key, the session key, the algorithm, the length, the padding or tag. When
// the session key does not come out it goes on with a random one, and drops
// the result, so that the time tells a sender nothing.
func (m *Message) Decrypt(w io.Writer, keys KeySource) (Opened, error) {
	if m.read {
		return Opened{}, errConsumed
	}
	m.read = true
	c, cerr := newContentCipher(m.alg, m.auth)
	index, key, kerr := m.sessionKey(keys, c)
	var refusal *Error
	switch {
	case m.absent:
		refusal = refuse(Detached, -1, detached)
	case kerr != nil:
		refusal = kerr
	case cerr != nil:
		refusal = cerr
	}
	if refusal != nil && (refusal.Class != KeyDecrypt || c == nil) {
		if end := m.close(m.drain()); end != nil {
			return Opened{}, end
		}
		return Opened{}, refusal
	}
	if refusal != nil { // the same work, with a random key
		key = make([]byte, c.keySize)
		rand.Read(key)
		w = io.Discard
	}
	size, err := m.open(w, c, key)
	switch {
	case m.end != nil:
		return Opened{}, m.end
	case refusal != nil:
		return Opened{}, refusal
	case err != nil:
		return Opened{}, err
	}
	return Opened{Recipient: index, SessionKey: key, IV: c.iv, Wrapped: m.recipients[index].key, Size: size}, nil
}

// open decrypts the content with a session key of the right size.
func (m *Message) open(w io.Writer, c *contentCipher, key []byte) (int64, error) {
	switch {
	case m.auth:
		return m.openAuthenticated(w, c, key)
	case c.stream != nil:
		return m.openStream(w, c.stream(key))
	default:
		return m.openBlocks(w, c.blocks(key))
	}
}

// openBlocks decrypts and removes the padding of RFC 5652 §6.3.
func (m *Message) openBlocks(w io.Writer, mode cipher.BlockMode) (int64, error) {
	bs := mode.BlockSize()
	// buf[:bs] holds back the last block until it is known not to be padding.
	buf := make([]byte, bs+m.content.chunk())
	held, size := 0, int64(0)
	var odd bool
	for {
		n, rerr := io.ReadFull(&m.content, buf[bs:])
		odd = n%bs != 0
		if whole := n - n%bs; whole > 0 {
			mode.CryptBlocks(buf[bs:bs+whole], buf[bs:bs+whole])
			out := buf[bs-held : whole]
			if err := writeAll(w, out); err != nil {
				return size, err
			}
			size += int64(len(out))
			copy(buf[:bs], buf[whole:whole+bs])
			held = bs
		}
		if rerr == io.EOF || rerr == io.ErrUnexpectedEOF {
			break
		}
		if rerr != nil {
			return size, m.close(asError(rerr))
		}
	}
	if err := m.close(nil); err != nil {
		return size, err
	}
	if odd || held == 0 {
		return size, refuse(BadLength, -1, notBlocks, m.content.total, bs)
	}
	last := buf[:bs]
	pad := int(last[bs-1])
	if pad == 0 || pad > bs || !bytes.Equal(last[bs-pad:], bytes.Repeat([]byte{byte(pad)}, pad)) {
		return size, refuse(BadPadding, -1, noPadding, bs)
	}
	if err := writeAll(w, last[:bs-pad]); err != nil {
		return size, err
	}
	return size + int64(bs-pad), nil
}

// openStream decrypts a mode without padding.
func (m *Message) openStream(w io.Writer, st cipher.Stream) (int64, error) {
	buf := make([]byte, m.content.chunk())
	var size int64
	for {
		n, rerr := io.ReadFull(&m.content, buf)
		st.XORKeyStream(buf[:n], buf[:n])
		if err := writeAll(w, buf[:n]); err != nil {
			return size, err
		}
		size += int64(n)
		if rerr == io.EOF || rerr == io.ErrUnexpectedEOF {
			break
		}
		if rerr != nil {
			return size, m.close(asError(rerr))
		}
	}
	return size, nilError(m.close(nil))
}

// openAuthenticated opens AuthEnvelopedData. Nothing is written before the tag
// is verified, and the tag comes last: so the content is held in memory.
func (m *Message) openAuthenticated(w io.Writer, c *contentCipher, key []byte) (int64, error) {
	var content bytes.Buffer
	limit := m.s.lim.Authenticated
	n, rerr := io.Copy(&content, io.LimitReader(&m.content, limit+1))
	if rerr == nil && n > limit {
		if err := m.close(m.drain()); err != nil {
			return 0, err
		}
		return 0, refuse(TooLarge, -1, aboveAuthenticated, limit)
	}
	if err := m.close(asError(rerr)); err != nil {
		return 0, err
	}
	aead, err := c.aead(key, len(m.mac))
	if err != nil {
		return 0, err
	}
	sealed := append(content.Bytes(), m.mac...)
	plain, oerr := aead.Open(sealed[:0], c.iv, sealed, m.authAttrs)
	if oerr != nil {
		return 0, refuse(BadTag, -1, wrongTag)
	}
	return int64(len(plain)), writeAll(w, plain)
}

func writeAll(w io.Writer, p []byte) error {
	if len(p) == 0 {
		return nil
	}
	n, err := w.Write(p)
	if err == nil && n < len(p) {
		err = io.ErrShortWrite
	}
	return err
}
