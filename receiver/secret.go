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
	sums     [2]sums // of both
	id, file string  // of the message; SHA-256 of the content
	document string  // Inspection.Document
	rejected bool    // what came of it: to be enciphered anew
	learn    func()  // fills known, which only a new document's search needs
	known    []known
	moments  []time.Time // of its reception, and the message's date
	drawn    Drawn
}

// known is something that an attacker knows, under its French name.
type known struct {
	name   string
	octets []byte
	sums   *sums // of an earlier document's
}

// sums are the hashes of a value, in the order of hashes; made once.
type sums [len(hashes)][]byte

func sumsOf(v []byte) (out sums) {
	for i := range hashes {
		out[i] = hashes[i].sum(nil, v)
	}
	return out
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
	if d, err := mail.ParseDate(m.Date); err == nil && d.Sub(now).Abs() > time.Minute {
		s.moments = append(s.moments, d)
	}
	s.learn = func() { s.gather(m, from, a, box, c) }
	return s
}

// gather is what an attacker knows of the document.
func (s *secret) gather(m Message, from string, a *attachment, box Mailbox, c *testca.Credential) {
	id := s.id
	s.add("l'objet du message", append([]string{m.Subject}, strings.Split(m.Subject, "/")...)...)
	s.add("l'identifiant du message", id, m.MessageID, before(id))
	s.add("la date de l'en-tête", m.Date)
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
}

func before(address string) string {
	user, _, _ := strings.Cut(address, "@")
	return user
}

func (s *secret) add(name string, values ...string) {
	for _, v := range values {
		for _, form := range []string{v, wide(v)} {
			if !slices.ContainsFunc(s.known, func(k known) bool { return string(k.octets) == form }) {
				s.known = append(s.known, known{name: name, octets: []byte(form)})
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
		s.known = append(s.known, known{name: []string{"le SHA-256", "le MD5", "le SHA-1"}[i] + " de « " + name + " »",
			octets: sum})
	}
}

// hashes are those that a programmer takes for a key; sum puts one behind out.
var hashes = [...]struct {
	name string
	new  func() hash.Hash
	sum  func(out, p []byte) []byte
}{
	{"le MD5", md5.New, func(out, p []byte) []byte { s := md5.Sum(p); return append(out, s[:]...) }},
	{"le SHA-1", sha1.New, func(out, p []byte) []byte { s := sha1.Sum(p); return append(out, s[:]...) }},
	{"le SHA-256", sha256.New, func(out, p []byte) []byte { s := sha256.Sum256(p); return append(out, s[:]...) }},
	{"le SHA-512", sha512.New, func(out, p []byte) []byte { s := sha512.Sum512(p); return append(out, s[:]...) }},
}

// told names what each of two values was made of, "" for nothing that an
// attacker would try: what is known as it is, its hashes, those of two put
// together, and those of the second at which it left. A generator seeded with
// the time, PBKDF2 and what mixes in a constant of the software's own are not
// among them: these cannot be told from chance. Some five thousand guesses a
// document: nothing is allocated for one that fails.
func (s *secret) told(values [2][]byte) (words [2]string) {
	s.learn()
	var text [2][]byte // what a value spells in hexadecimal
	for i, v := range values {
		text[i], _ = hex.DecodeString(string(v))
	}
	try := func(how, name, and string, octets []byte) {
		for i, v := range values {
			as := ""
			switch {
			case words[i] != "":
				continue
			case partOf(octets, v):
			case partOf(octets, text[i]):
				as = ", en texte"
			default:
				continue
			}
			if and != "" {
				name += " » et « " + and
			}
			words[i] = how + "« " + name + " »" + as
		}
	}
	sum, said := make([]byte, 0, sha512.Size), make([]byte, 0, 256)
	hashed := func(name, and string, octets []byte) {
		try("", name, and, octets)
		for i := range hashes {
			sum = hashes[i].sum(sum[:0], octets)
			try(hashes[i].name+" de ", name, and, sum)
		}
	}
	now := known{name: "l'heure en secondes", octets: strconv.AppendInt(nil, s.moments[0].Unix(), 10)}
	short := []known{now} // the first of each name
	for _, k := range s.known {
		hashed(k.name, "", k.octets)
		if n := len(k.octets); n >= 4 && n < 128 && short[len(short)-1].name != k.name {
			short = append(short, k)
		}
	}
	for _, a := range short {
		var macs [len(hashes)]hash.Hash
		for i, h := range hashes {
			macs[i] = hmac.New(h.new, a.octets)
		}
		for _, b := range short {
			if a.name == b.name {
				continue
			}
			for _, between := range []string{"", "|", "/", "-", ":"} {
				said = append(append(append(said[:0], a.octets...), between...), b.octets...)
				hashed(a.name, b.name, said)
			}
			for i, mac := range macs {
				mac.Reset()
				mac.Write(b.octets)
				sum = mac.Sum(sum[:0])
				try(hashes[i].name+" (HMAC) de ", b.name, a.name, sum)
			}
		}
	}
	for _, end := range s.moments {
		for i := range int64(65) {
			t := time.Unix(end.Unix()+5-i, 0)
			be := binary.BigEndian.AppendUint64(nil, uint64(t.Unix()))
			le := binary.LittleEndian.AppendUint64(nil, uint64(t.Unix()))
			for _, form := range [][]byte{be, le, be[4:], le[:4]} {
				hashed("l'heure d'envoi", "", form)
			}
			said = strconv.AppendInt(said[:0], t.Unix(), 10)
			hashed("l'heure d'envoi", "", said)
			for _, f := range []struct {
				layout string
				t      time.Time
			}{{"20060102150405", t.UTC()}, {"20060102150405", t}, {time.RFC3339, t.UTC()}} {
				said = f.t.AppendFormat(said[:0], f.layout)
				hashed("l'heure d'envoi", "", said)
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
