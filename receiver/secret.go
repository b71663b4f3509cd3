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
	key, iv  []byte
	id, file string // of the message; SHA-256 of the content
	document string // Inspection.Document
	rejected bool   // what came of it: to be enciphered anew
	known    []known
	moments  []time.Time // of its reception, and the message's date
	drawn    Drawn
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
	id := strings.Trim(m.MessageID, "<>")
	from, _ := strings.CutSuffix(m.From[strings.LastIndexByte(m.From, '<')+1:], ">")
	s.id, s.document = id, in.Document
	s.add("l'objet du message", append([]string{m.Subject}, strings.Split(m.Subject, "/")...)...)
	s.add("l'identifiant du message", id, m.MessageID, before(id))
	s.add("la date de l'en-tête", m.Date)
	if d, err := mail.ParseDate(m.Date); err == nil && d.Sub(now).Abs() > time.Minute {
		s.moments = append(s.moments, d)
	}
	for _, t := range s.moments {
		for _, form := range []string{"20060102", time.DateOnly, "02/01/2006", "060102", "2006010215", "200601021504"} {
			s.add("la date du jour", t.UTC().Format(form), t.Local().Format(form))
		}
	}
	s.add("l'adresse du poste", from, before(from))
	s.add("l'adresse de la boîte", box.Address)
	s.add("le nom du fichier joint", m.FileName)
	s.add("rien", "")
	if c != nil {
		n := c.Certificate.SerialNumber
		s.add("le libellé du certificat", c.Label)
		s.add("le numéro de série du certificat", n.Text(16), strings.ToUpper(n.Text(16)), n.String(), string(n.Bytes()))
		s.add("le certificat du destinataire", string(c.Certificate.Raw), string(c.Certificate.RawSubjectPublicKeyInfo))
	}
	s.content("le contenu avant chiffrement", a.sink.raw)
	if a.sink.unpack == nil {
		s.content("le fichier décompressé", a.sink.file)
	}
	return s
}

func before(address string) string {
	user, _, _ := strings.Cut(address, "@")
	return user
}

func (s *secret) add(name string, values ...string) {
	for _, v := range values {
		for _, form := range []string{v, wide(v)} {
			if !slices.ContainsFunc(s.known, func(k known) bool { return string(k.octets) == form }) {
				s.known = append(s.known, known{name, []byte(form)})
			}
		}
	}
}

func (s *secret) content(name string, d *digest) {
	if d == nil {
		return
	}
	s.add("le début de « "+name+" »", string(d.head))
	for i, h := range append([]hash.Hash{d.h}, d.more...) {
		sum := h.Sum(nil)
		s.known = append(s.known, known{[]string{"le SHA-256", "le MD5", "le SHA-1"}[i] + " de « " + name + " »", sum})
	}
}

// hashes are those that a programmer takes for a key.
var hashes = []struct {
	name string
	new  func() hash.Hash
}{{"le MD5", md5.New}, {"le SHA-1", sha1.New}, {"le SHA-256", sha256.New}, {"le SHA-512", sha512.New}}

// told names what each of two values was made of, "" for nothing that an
// attacker would try: what is known as it is, its hashes, those of two put
// together, and those of the second at which it left. A generator seeded with
// the time, PBKDF2 and what mixes in a constant of the software's own are not
// among them: these cannot be told from chance.
func (s *secret) told(values [2][]byte) (words [2]string) {
	var text [2][]byte // what a value spells in hexadecimal
	for i, v := range values {
		text[i], _ = hex.DecodeString(string(v))
	}
	try := func(how, name string, octets []byte) {
		for i, v := range values {
			switch {
			case words[i] != "":
			case partOf(octets, v):
				words[i] = how + "« " + name + " »"
			case partOf(octets, text[i]):
				words[i] = how + "« " + name + " », en texte"
			}
		}
	}
	hashed := func(name string, octets []byte) {
		try("", name, octets)
		for _, h := range hashes {
			sum := h.new()
			sum.Write(octets)
			try(h.name+" de ", name, sum.Sum(nil))
		}
	}
	now := known{"l'heure en secondes", strconv.AppendInt(nil, s.moments[0].Unix(), 10)}
	short := []known{now} // the first of each name
	for _, k := range s.known {
		hashed(k.name, k.octets)
		if n := len(k.octets); n >= 4 && n < 128 && short[len(short)-1].name != k.name {
			short = append(short, k)
		}
	}
	for _, a := range short {
		for _, b := range short {
			if a.name == b.name {
				continue
			}
			for _, between := range []string{"", "|", "/", "-", ":"} {
				hashed(a.name+" » et « "+b.name, slices.Concat(a.octets, []byte(between), b.octets))
			}
			for _, h := range hashes {
				mac := hmac.New(h.new, a.octets)
				mac.Write(b.octets)
				try(h.name+" (HMAC) de ", b.name+" » et « "+a.name, mac.Sum(nil))
			}
		}
	}
	for _, end := range s.moments {
		for i := range int64(65) {
			t := time.Unix(end.Unix()+5-i, 0)
			be := binary.BigEndian.AppendUint64(nil, uint64(t.Unix()))
			for _, form := range [][]byte{be, reversed(be), be[4:], reversed(be)[:4], strconv.AppendInt(nil, t.Unix(), 10),
				t.UTC().AppendFormat(nil, "20060102150405"), t.AppendFormat(nil, "20060102150405"),
				t.UTC().AppendFormat(nil, time.RFC3339)} {
				hashed("l'heure d'envoi", form)
			}
		}
	}
	return words
}

// partOf tells whether a value is a part of a longer one, or a shorter one
// filled up or repeated: for 8 octets and some ten thousand guesses of chance
// 2^-43, for a key 2^-107.
func partOf(octets, v []byte) bool {
	n := len(octets)
	if len(v) < 8 || n < 4 || n >= len(v) {
		return len(v) >= 8 && bytes.Contains(octets, v)
	}
	rest, tail := v[n:], bytes.HasSuffix(v, octets)
	if tail {
		rest = v[:len(v)-n]
	}
	return (tail || bytes.HasPrefix(v, octets)) && (bytes.Equal(rest, bytes.Repeat(rest[:1], len(rest))) ||
		bytes.Equal(v, bytes.Repeat(octets, len(v)/n+1)[:len(v)]))
}

// wide is a text in UTF-16LE, what .NET and Windows call Unicode.
func wide(text string) string {
	var out []byte
	for _, u := range utf16.Encode([]rune(text)) {
		out = binary.LittleEndian.AppendUint16(out, u)
	}
	return string(out)
}

func reversed(p []byte) []byte {
	out := bytes.Clone(p)
	slices.Reverse(out)
	return out
}
