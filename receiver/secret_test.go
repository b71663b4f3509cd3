package receiver

import (
	"bytes"
	"crypto/hmac"
	"crypto/md5"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"amfront/pki/testca"
	"amfront/receiver/cms"
)

// doc is one document that a station sends: what a programmer has at hand.
type doc struct {
	n                        int
	content                  []byte
	subject, messageID, date string
	at                       time.Time
	c                        *testca.Credential
	last                     []byte // key before
}

// sent is a document as the front-end opened it.
func (d doc) sent(key, iv []byte) *Inspection {
	a := &attachment{info: &cms.Info{}, opened: cms.Opened{SessionKey: key, IV: iv},
		sink: newSink(nil, Limits{}.orDefault())}
	a.sink.Write(d.content)
	a.sink.close(nil)
	sum := a.sink.raw.sum()
	in := &Inspection{PlainSHA256: sum, Document: fmt.Sprintf("%x %x %s", key, iv, sum),
		Message: Message{Subject: d.subject, MessageID: d.messageID,
			Date: d.date, From: "Cabinet <ps@medecin.example>", FileName: "FSE1.pkcs7"}}
	in.secret = secretOf(in, a, boxes[testca.AMO], d.c, d.at.Add(900*time.Millisecond))
	return in
}

func chance(n int) []byte {
	p := make([]byte, n)
	rand.Read(p)
	return p
}

func first16(p []byte) []byte { return append(bytes.Clone(p), make([]byte, 16)...)[:16] }

func u64(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

func hashed[T [16]byte | [20]byte | [32]byte](sum T) []byte {
	var out []byte
	switch s := any(sum).(type) {
	case [16]byte:
		out = s[:]
	case [20]byte:
		out = s[:]
	case [32]byte:
		out = s[:]
	}
	return out[:16]
}

// station sends three documents, of which the third is the first once more.
func station(t *testing.T, w *world, draw func(doc) []byte, asIV bool) (key, iv string) {
	t.Helper()
	var h History
	var last []byte
	for n := range 3 {
		at := epoch.Add(time.Duration(n) * 41 * time.Second)
		d := doc{n: n, content: lot(5 + n%2), at: at, date: at.Format(time.RFC1123Z), c: w.current(testca.LabelAMOTest),
			subject:   fmt.Sprintf("SV140610/00000000123456/2026030209000000%03d/00003", n),
			messageID: fmt.Sprintf("<%d.2026@medecin.example>", n), last: last}
		made := draw(d)
		last = made
		in := d.sent(made, chance(16))
		if asIV {
			in = d.sent(chance(16), made)
		}
		h.Judge(in)
		key, iv = key+strings.Join(in.Drawn.Key, " ; ")+"\n", iv+strings.Join(in.Drawn.IV, " ; ")+"\n"
		if said := fmt.Sprint(in.Findings, in.Drawn); strings.Contains(said, hex.EncodeToString(in.secret.key)) {
			t.Errorf("the key itself is told: %s", said)
		}
	}
	return key, iv
}

// TestForeseen makes keys and IVs as a programmer would.
func TestForeseen(t *testing.T) {
	w := newWorld(t)
	base := chance(16)
	plus := func(k int64) []byte {
		n := new(big.Int).SetBytes(base)
		n.Add(n, big.NewInt(k)).Mod(n, new(big.Int).Lsh(big.NewInt(1), 128))
		return n.FillBytes(make([]byte, 16))
	}
	byFile := map[string][]byte{}
	step := new(big.Int).SetBytes(chance(16))
	for name, tc := range map[string]struct {
		draw func(doc) []byte
		says string
	}{
		"zero":      {func(doc) []byte { return make([]byte, 16) }, "que des octets nuls"},
		"one octet": {func(doc) []byte { return bytes.Repeat([]byte{7}, 16) }, "un même octet répété (07)"},
		"0123": {func(doc) []byte {
			return []byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}
		}, "à pas constant"},
		"eight twice": {func(doc) []byte { return bytes.Repeat(chance(8), 2) }, "un motif de 8 octets"},
		"short":       {func(doc) []byte { return first16(chance(10)) }, "6 octets identiques de suite"},
		"coins":       {func(doc) []byte { return bits(chance(16)) }, "octets distincts seulement"},
		"passphrase": {func(d doc) []byte {
			return fmt.Appendf(nil, "MotDePasse%06d", d.n)
		}, "du texte lisible"},
		"base64": {func(doc) []byte {
			return []byte(base64.StdEncoding.EncodeToString(chance(12)))
		}, "du texte lisible"},
		"hex": {func(doc) []byte {
			return []byte(hex.EncodeToString(chance(8)))
		}, "du texte hexadécimal"},
		"UTF-16": {func(d doc) []byte {
			return []byte(wide(fmt.Sprintf("lot n° %d", d.n)))[:16]
		}, "un octet sur deux"},
		"constant": {func(doc) []byte { return base }, "la clé d'un document antérieur"},
		"by file": {func(d doc) []byte {
			k := string(d.content)
			if byFile[k] == nil {
				byFile[k] = chance(16)
			}
			return byFile[k]
		}, "la clé d'un envoi antérieur du même fichier"},
		"counter":   {func(d doc) []byte { return plus(int64(d.n)) }, "plus 1 (un compteur)"},
		"backwards": {func(d doc) []byte { return plus(int64(-7 * d.n)) }, "plus -7 (un compteur)"},
		"counter, LE": {func(d doc) []byte {
			return reversed(plus(int64(d.n)))
		}, "plus 1 (un compteur petit-boutiste)"},
		"big steps": {func(d doc) []byte {
			n := new(big.Int).Mul(step, big.NewInt(int64(d.n)))
			n.Add(n, new(big.Int).SetBytes(base))
			return n.Mod(n, new(big.Int).Lsh(big.NewInt(1), 128)).FillBytes(make([]byte, 16))
		}, "un pas constant"},
		"each octet plus one": {func(d doc) []byte {
			out := bytes.Clone(base)
			for i := range out {
				out[i] += byte(d.n)
			}
			return out
		}, "chaque octet changé de même"},
		"constant half": {func(doc) []byte {
			return append(bytes.Clone(base[:8]), chance(8)...)
		}, "pour 8 octets sur 16"},
		"turned": {func(d doc) []byte {
			return append(bytes.Clone(base[d.n:]), base[:d.n]...)
		}, "dans un autre ordre"},
		"chain": {func(d doc) []byte {
			return chained(d, base)
		}, "le SHA-256 de la clé d'un document antérieur"},
		"seconds": {func(d doc) []byte {
			return first16(u64(uint64(d.at.Unix())))
		}, "l'heure en secondes"},
		"4 octets, LE": {func(d doc) []byte {
			return first16(binary.LittleEndian.AppendUint32(nil, uint32(d.at.Unix())))
		}, "l'heure en secondes"},
		"milliseconds": {func(d doc) []byte {
			return append(u64(uint64(d.at.UnixMilli())), chance(8)...)
		}, "l'heure en millisecondes"},
		"microseconds": {func(d doc) []byte {
			return append(chance(8), u64(uint64(d.at.UnixMicro()))...)
		}, "l'heure en microsecondes"},
		"nanoseconds": {func(d doc) []byte {
			return first16(u64(uint64(d.at.UnixNano())))
		}, "l'heure en nanosecondes"},
		"ticks": {func(d doc) []byte {
			return append(chance(8), reversed(u64(ticks(d.at)))...)
		}, "en tics de .NET"},
		"FILETIME": {func(d doc) []byte {
			return append(reversed(u64(ticks(d.at)-504911232000000000)), chance(8)...)
		}, "FILETIME"},
		"float": {func(d doc) []byte {
			return append(u64(math.Float64bits(float64(d.at.Unix())+.25)), chance(8)...)
		}, "à virgule"},
		"UUID version 7": {func(d doc) []byte {
			return append(u64(uint64(d.at.UnixMilli()))[2:], chance(10)...)
		}, "sur six octets"},
		"packed date": {func(d doc) []byte {
			return append(unhex(d.at.Format("20060102150405")), chance(9)...)
		}, "la date du jour"},
		"hash of seconds": {func(d doc) []byte {
			return hashed(sha256.Sum256(fmt.Append(nil, d.at.Unix())))
		}, "le SHA-256 de « l'heure d'envoi"},
		"MD5 of the file": {func(d doc) []byte {
			return hashed(md5.Sum(d.content))
		}, "le MD5 de « le contenu avant chiffrement"},
		"SHA-256 of file": {func(d doc) []byte {
			return hashed(sha256.Sum256(d.content))
		}, "le SHA-256 de « le contenu avant chiffrement"},
		"end of SHA-1": {func(d doc) []byte {
			s := sha1.Sum(d.content)
			return s[4:]
		}, "le SHA-1 de « le contenu avant chiffrement"},
		"file's octets": {func(d doc) []byte { return d.content[40:56] }, "le début de « le contenu"},
		"subject": {func(d doc) []byte {
			return []byte(d.subject[len(d.subject)-16:])
		}, "l'objet du message"},
		"SHA-256 subject": {func(d doc) []byte {
			return hashed(sha256.Sum256([]byte(d.subject)))
		}, "le SHA-256 de « l'objet du message"},
		"UTF-16 subject": {func(d doc) []byte {
			return hashed(md5.Sum([]byte(wide(d.subject))))
		}, "le MD5 de « l'objet du message »"},
		"text of a hash": {func(d doc) []byte {
			return []byte(hex.EncodeToString(hashed(md5.Sum([]byte(d.subject)))))[:16]
		}, "le MD5 de « l'objet du message », en texte"},
		"Message-ID": {func(d doc) []byte {
			return hashed(sha1.Sum([]byte(d.messageID)))
		}, "le SHA-1 de « l'identifiant du message"},
		"date": {func(d doc) []byte {
			return hashed(md5.Sum([]byte(d.date)))
		}, "le MD5 de « la date de l'en-tête"},
		"day": {func(d doc) []byte {
			return hashed(md5.Sum([]byte("02/03/2026")))
		}, "le MD5 de « la date du jour"},
		"station": {func(d doc) []byte {
			return hashed(sha256.Sum256([]byte("ps@medecin.example")))
		}, "le SHA-256 de « l'adresse du poste"},
		"mailbox": {func(d doc) []byte {
			return hashed(md5.Sum([]byte(boxes[testca.AMO].Address)))
		}, "le MD5 de « l'adresse de la boîte"},
		"label": {func(d doc) []byte { return []byte(d.c.Label[:16]) }, "le libellé du certificat"},
		"serial": {func(d doc) []byte {
			return d.c.Certificate.SerialNumber.Bytes()
		}, "le numéro de série du certificat"},
		"serial hex": {func(d doc) []byte {
			return hashed(md5.Sum([]byte(strings.ToUpper(d.c.SerialHex()))))
		}, "le MD5 de « le numéro de série"},
		"modulus": {func(d doc) []byte {
			return d.c.Key.N.Bytes()[100:116]
		}, "le certificat du destinataire"},
		"two": {func(d doc) []byte { return hashed(sha256.Sum256([]byte(d.subject + "|" + d.c.Label))) },
			"le SHA-256 de « l'objet du message » et « le libellé du certificat »"},
		"HMAC": {func(d doc) []byte {
			h := hmac.New(sha256.New, []byte("ps@medecin.example"))
			h.Write([]byte(d.subject))
			return h.Sum(nil)[:16]
		}, "le SHA-256 (HMAC) de « l'objet du message » et « l'adresse du poste »"},
	} {
		t.Run(name, func(t *testing.T) {
			if key, _ := station(t, w, tc.draw, false); !strings.Contains(key, tc.says) {
				t.Errorf("of the key: %q, want %q", key, tc.says)
			}
			says := strings.Replace(tc.says, "la clé d'un", "le vecteur d'un", 1)
			if _, iv := station(t, w, tc.draw, true); !strings.Contains(iv, says) {
				t.Errorf("of the IV: %q, want %q", iv, says)
			}
		})
	}
}

func chained(d doc, base []byte) []byte {
	if d.last == nil {
		return base
	}
	return hashed(sha256.Sum256(d.last))
}

func bits(p []byte) []byte {
	for i := range p {
		p[i] &= 1
	}
	p[0], p[15] = 0, 1
	for i := range p { // no long runs: that would be another reason
		p[i] += byte(i%3) * 0x40
	}
	return p
}

func ticks(t time.Time) uint64 { return uint64(t.Unix()+62135596800) * 1e7 }

func unhex(s string) []byte { p, _ := hex.DecodeString(s); return p }

// TestKeyAsIV is an IV taken of the key, beside a key that is sound.
func TestKeyAsIV(t *testing.T) {
	w := newWorld(t)
	for says, of := range map[string]func([]byte) []byte{
		"la clé": bytes.Clone, "le MD5 de la clé": func(k []byte) []byte { return hashed(md5.Sum(k)) },
		"la clé, dans un autre ordre": reversed,
	} {
		key := chance(16)
		in := doc{content: lot(5), at: epoch, c: w.current(testca.LabelAMOTest)}.sent(key, of(key))
		new(History).Judge(in)
		if len(in.Drawn.IV) != 1 || in.Drawn.IV[0] != says || len(in.Drawn.Key) > 0 {
			t.Errorf("%s: %+v", says, in.Drawn)
		}
		if len(in.Findings) != 1 || in.Findings[0].ID != "C-02.iv" || in.Findings[0].Severity != Avertissement ||
			in.Facts.Errors != 0 {
			t.Errorf("%s: findings %+v", says, in.Findings)
		}
	}
}

func BenchmarkJudge(b *testing.B) {
	var h History
	for n := range b.N {
		h.Judge(doc{content: lot(5), at: epoch, date: epoch.Format(time.RFC1123Z), subject: fmt.Sprintf("SV140610/1/%d/2", n),
			messageID: fmt.Sprint(n)}.sent(chance(16), chance(16)))
	}
}
