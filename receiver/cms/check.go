package cms

import (
	"crypto/aes"
	"math/big"
)

// depart notes a rule of the standards that the message breaks although it can
// be read.
func (m *Message) depart(what sentence, a ...any) {
	m.Info.Departures = append(m.Info.Departures, what.of(a...))
}

// checkVersion compares the version with RFC 5652 §6.1 or RFC 5083 §2.1; it
// depends on what follows the content too.
func (m *Message) checkVersion() {
	i := &m.Info
	if len(i.Recipients) == 0 {
		m.depart(noRecipients)
	}
	if m.auth {
		if i.Version != 0 {
			m.depart(authVersion, i.Version)
		}
		return
	}
	if i.Originator {
		if i.Version < 2 {
			m.depart(originatorVersion, i.Version)
		}
		return
	}
	want := 0
	for _, r := range i.Recipients {
		switch {
		case r.Type == "pwri", r.Type == "ori":
			want = 3
		case want == 0 && (r.Type != "ktri" || r.KeyID != nil):
			want = 2
		}
	}
	if i.Unprotected {
		want = max(want, 2)
	}
	if i.Version != want {
		m.depart(wrongVersion, i.Version, want)
	}
}

// Unopenable tells that no key opens the message, as far as that shows without
// one; nil for one that a key may open, and for an algorithm that is not known
// here. It is asked once the content is read (Decrypt, Skim).
func (m *Message) Unopenable() *Error {
	c, err := newContentCipher(m.alg, m.auth)
	switch {
	case m.absent:
		return refuse(Detached, -1, detached)
	case err != nil && err.Class != UnknownAlgorithm:
		return err
	case err == nil && c.blocks != nil:
		bs := len(c.iv)
		if bs == 0 { // ECB
			bs = aes.BlockSize
		}
		if n := m.content.total; n == 0 || n%int64(bs) != 0 {
			return refuse(BadLength, -1, notBlocks, n, bs)
		}
	}
	for i, r := range m.Info.Recipients {
		raw := m.recipients[i]
		switch {
		case r.Type != "ktri":
		case len(raw.key) == 0:
			return refuse(KeyDecrypt, raw.offset, keyEmpty)
		case new(big.Int).SetBytes(raw.key).BitLen() < 2: // RSA leaves 0 and 1 as they are
			return refuse(KeyDecrypt, raw.offset, keyNought, raw.key[len(raw.key)-1])
		case r.Key.OID == oidOAEP:
			if _, err := oaepOptions(raw.alg.child("parameters"), raw.alg); err != nil {
				return err
			}
		}
	}
	return nil
}
