package receiver

import (
	"bytes"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"iter"
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"amfront/pki/testca"
)

// secret is the session key and IV of an opened document, with all that an
// attacker knows of it. It lives in memory alone: what leaves is Drawn.
type secret struct {
	key, iv []byte
	id      string // the very same document in the very same message
	file    string // SHA-256 of the content
	known   []known
	sums    []known     // hashes of what is too long to be held
	moments []time.Time // the message's date, and that of its reception
	drawn   Drawn
}

// known is something that an attacker knows, under its French name.
type known struct {
	name   string
	octets []byte
}

// secretOf gathers what is known of an opened document; nil for another.
func secretOf(in *Inspection, a *attachment, box Mailbox, c *testca.Credential, now time.Time) *secret {
	if a == nil || !a.open() || len(a.opened.SessionKey) == 0 {
		return nil
	}
	m := in.Message
	s := &secret{key: a.opened.SessionKey, iv: a.opened.IV, file: in.PlainSHA256, moments: []time.Time{now}}
	s.add("l'objet du message", m.Subject)
	for _, field := range strings.Split(m.Subject, "/") {
		s.add("un champ de l'objet", field)
	}
	bare := strings.Trim(m.MessageID, "<>")
	left, _, _ := strings.Cut(bare, "@")
	s.add("l'identifiant du message", bare, m.MessageID, left)
	s.add("la date de l'en-tête", m.Date)
	if d, err := mail.ParseDate(m.Date); err == nil {
		s.moments = append(s.moments, d)
	}
	for _, t := range s.moments {
		for _, form := range []string{"20060102", time.DateOnly, "02/01/2006", "060102", "2006010215", "200601021504"} {
			s.add("la date du jour", t.UTC().Format(form), t.Local().Format(form))
		}
	}
	if from, err := mail.ParseAddress(m.From); err == nil {
		user, _, _ := strings.Cut(from.Address, "@")
		s.add("l'adresse du poste", from.Address, user)
	}
	s.add("l'adresse de la boîte", box.Address)
	s.add("le nom du fichier joint", m.FileName)
	s.add("rien", "")
	if c != nil {
		n := c.Certificate.SerialNumber
		s.add("le libellé du certificat", c.Label)
		s.add("le numéro de série du certificat", n.Text(16), strings.ToUpper(n.Text(16)), n.String(), string(n.Bytes()))
		s.add("le certificat du destinataire", string(c.Certificate.Raw), string(c.Certificate.RawSubjectPublicKeyInfo))
	}
	s.add("le début du fichier", string(a.sink.raw.head))
	s.hashed("du contenu avant chiffrement", a.sink.raw)
	if a.sink.file != nil && a.sink.unpack == nil {
		s.add("le début du fichier décompressé", string(a.sink.file.head))
		s.hashed("du fichier décompressé", a.sink.file)
	}
	s.id = m.MessageID + "\x00" + s.file + "\x00" + string(s.iv)
	if c != nil {
		s.id += c.SerialHex()
	}
	return s
}

func (s *secret) add(name string, values ...string) {
	for _, v := range values {
		if !slices.ContainsFunc(s.known, func(k known) bool { return string(k.octets) == v }) {
			s.known = append(s.known, known{name, []byte(v)})
		}
	}
}

func (s *secret) hashed(name string, d *digest) {
	s.sums = append(s.sums, known{"le SHA-256 " + name, d.h.Sum(nil)})
	for i, h := range d.more {
		s.sums = append(s.sums, known{[]string{"le MD5 ", "le SHA-1 "}[i] + name, h.Sum(nil)})
	}
}

// hashes are those that a programmer takes for a key.
var hashes = []struct {
	name string
	sum  func([]byte) []byte
	new  func() hash.Hash
}{
	{"le MD5", func(p []byte) []byte { h := md5.Sum(p); return h[:] }, md5.New},
	{"le SHA-1", func(p []byte) []byte { h := sha1.Sum(p); return h[:] }, sha1.New},
	{"le SHA-256", func(p []byte) []byte { h := sha256.Sum256(p); return h[:] }, sha256.New},
	{"le SHA-512", func(p []byte) []byte { h := sha512.Sum512(p); return h[:] }, sha512.New},
}

// guess is what somebody might have made a key of, its words put together
// only where it was right.
type guess struct{ how, a, b string }

func (g guess) String() string {
	of := func(name string) string {
		if rest, ok := strings.CutPrefix(name, "le "); ok {
			return " du " + rest
		}
		return " de " + name
	}
	s := g.a
	if g.how != "" {
		s = g.how + of(g.a)
	}
	if g.b != "" {
		s += " et" + of(g.b)
	}
	return s
}

// guesses are what an attacker would try: what is known as it is, its hashes,
// those of two put together, and those of the second at which it left. A
// generator seeded with the time, PBKDF2 and what mixes in a constant of the
// software's own are not among them: these cannot be told from chance.
func (s *secret) guesses() iter.Seq2[guess, []byte] {
	return func(yield func(guess, []byte) bool) {
		for _, k := range s.sums {
			if !yield(guess{a: k.name}, k.octets) || !yield(guess{a: k.name + " en texte"}, hexOf(k.octets)) {
				return
			}
		}
		for _, k := range s.known {
			for _, h := range hashes {
				sum := h.sum(k.octets)
				if !yield(guess{how: h.name, a: k.name}, sum) || !yield(guess{how: h.name + " en texte", a: k.name}, hexOf(sum)) ||
					len(k.octets) < 256 && !yield(guess{how: h.name + " (UTF-16)", a: k.name}, h.sum(wide(k.octets))) {
					return
				}
			}
		}
		s.pairs(yield)
	}
}

// pairs are two things known, put together as a programmer would.
func (s *secret) pairs(yield func(guess, []byte) bool) {
	var short []known
	for _, k := range s.known {
		if n := len(k.octets); n >= 4 && n < 128 &&
			!slices.ContainsFunc(short, func(o known) bool { return o.name == k.name }) {
			short = append(short, k)
		}
	}
	for _, t := range s.moments[:1] {
		short = append(short, known{"l'heure en secondes", strconv.AppendInt(nil, t.Unix(), 10)})
	}
	var both []byte
	for _, a := range short {
		for _, b := range short {
			if a.name == b.name {
				continue
			}
			for _, h := range hashes[:3] {
				for _, sep := range []string{"", "|", "/", "-", ":"} {
					both = append(append(append(both[:0], a.octets...), sep...), b.octets...)
					if !yield(guess{h.name, a.name, b.name}, h.sum(both)) {
						return
					}
				}
				mac := hmac.New(h.new, a.octets)
				mac.Write(b.octets)
				if !yield(guess{"le HMAC par " + h.name[3:], b.name, a.name}, mac.Sum(nil)) {
					return
				}
			}
		}
	}
	s.seconds(yield)
}

// seconds are hashes of the moment, to the second, for a minute before.
func (s *secret) seconds(yield func(guess, []byte) bool) {
	for _, end := range s.moments {
		for i := range int64(65) {
			t := end.Add(time.Duration(5-i) * time.Second).Truncate(time.Second)
			be := binary.BigEndian.AppendUint64(nil, uint64(t.Unix()))
			forms := [][]byte{strconv.AppendInt(nil, t.Unix(), 10), be, reversed(be), be[4:], reversed(be)[:4],
				t.UTC().AppendFormat(nil, "20060102150405"), t.Local().AppendFormat(nil, "20060102150405"),
				t.UTC().AppendFormat(nil, time.RFC3339)}
			for _, f := range forms {
				for _, h := range hashes[:3] {
					if !yield(guess{how: h.name, a: "l'heure d'envoi"}, h.sum(f)) {
						return
					}
				}
			}
		}
	}
}

func hexOf(p []byte) []byte { return hex.AppendEncode(nil, p) }

// wide is a text in UTF-16LE, what .NET and Windows call Unicode.
func wide(p []byte) (out []byte) {
	for _, u := range utf16.Encode([]rune(string(p))) {
		out = binary.LittleEndian.AppendUint16(out, u)
	}
	return out
}

func reversed(p []byte) []byte {
	out := bytes.Clone(p)
	slices.Reverse(out)
	return out
}

// cut tells whether a value is one end of a longer one: no chance for 8 octets
// or more among a few thousand guesses (2^-50, for a key 2^-114).
func cut(whole, v []byte) bool {
	return len(v) >= 8 && (bytes.HasPrefix(whole, v) || bytes.HasSuffix(whole, v))
}

// padded tells whether a value is a shorter thing filled up.
func padded(short, v []byte) bool {
	n := len(v) - len(short)
	if n <= 0 || len(short) < 4 {
		return false
	}
	for _, fill := range []byte{0, ' ', '0', 'x', 0xff, byte(n)} {
		f := bytes.Repeat([]byte{fill}, n)
		if bytes.Equal(v, append(bytes.Clone(short), f...)) || bytes.Equal(v, append(f, short...)) {
			return true
		}
	}
	return bytes.Equal(v, bytes.Repeat(short, len(v)/len(short)+1)[:len(v)])
}
