package zoo

import (
	"bytes"
	"crypto/md5"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"
	"time"

	"amfront/journal"
)

// designations tell what the identifier of each recipient is taken from.
func designations(t *tape, c envelope) (out []string) {
	holder := func(is func(*x509.Certificate) bool) string {
		least := ""
		for _, k := range t.certs {
			if cn := k.Subject.CommonName; is(k.Certificate) && (least == "" || cn < least) {
				least = cn
			}
		}
		return least
	}
	or := func(word, name, none string) string {
		if name == "" {
			return none
		}
		return word + name
	}
	for _, r := range c.rids {
		if r.class == asn1.ClassContextSpecific {
			cn := holder(func(x *x509.Certificate) bool { return bytes.Equal(x.SubjectKeyId, r.content) })
			out = append(out, or("identifiant de clé de ", cn,
				fmt.Sprintf("identifiant de clé inconnu, %d octets", len(r.content))))
			continue
		}
		issuer, serial := r.at(0).raw, r.at(1).content
		n := new(big.Int).SetBytes(serial)
		of := func(x *x509.Certificate) bool { return x.SerialNumber.Cmp(n) == 0 && serial[0] < 0x80 }
		if cn := holder(func(x *x509.Certificate) bool { return of(x) && bytes.Equal(x.RawIssuer, issuer) }); cn != "" {
			out = append(out, "désigne "+cn)
			continue
		}
		number := or("série de ", holder(of), "série inconnue")
		if len(serial) > 0 && serial[0] >= 0x80 {
			number = "série négative"
		}
		out = append(out, number+" ; "+or("émetteur = nom de ",
			holder(func(x *x509.Certificate) bool { return bytes.Equal(x.RawSubject, issuer) }), "émetteur inconnu"))
	}
	return out
}

// drawings try the recipes of the faulty variants on the hash of each session
// key, and read the IVs, which stand in the open.
func drawings(t *tape) (out []string) {
	files, keys := map[string]bool{}, map[journal.Digest]bool{}
	for _, ev := range t.events {
		var m journal.MessageReceived
		if ev.Kind != journal.KindMessageReceived || ev.Decode(&m) != nil || m.CMS == nil || m.CMS.KeySHA256 == "" {
			continue
		}
		used := string(m.FileSHA256) + string(m.CMS.KeySHA256)
		if files[used] {
			out = append(out, "clé : celle d'un envoi antérieur du même fichier")
		}
		files[used], keys[m.CMS.KeySHA256] = true, true
		for how, recipe := range recipes(m, ev.Time) {
			if sum := sha256.Sum256(recipe); hex.EncodeToString(sum[:]) == string(m.CMS.KeySHA256) {
				out = append(out, "clé : "+strings.TrimRight(how, " 0123456789"))
			}
		}
	}
	seen, last := map[string]bool{}, uint64(0)
	for _, l := range t.mails {
		for _, p := range l.attached() {
			c, err := readEnvelope(p.body)
			if err != nil || len(c.iv) != 16 {
				continue
			}
			sum := sha256.Sum256(c.iv)
			ms := time.UnixMilli(int64(binary.BigEndian.Uint64(c.iv) >> 1 << 1))
			n := binary.BigEndian.Uint64(c.iv[8:])
			switch {
			case bytes.Equal(c.iv, make([]byte, 16)):
				out = append(out, "IV : nul")
			case keys[journal.Digest(hex.EncodeToString(sum[:]))]:
				out = append(out, "IV : la clé")
			case seen[string(c.iv)]:
				out = append(out, "IV : déjà employé")
			case ms.Sub(l.at.Time).Abs() < time.Hour:
				out = append(out, "IV : heure en millisecondes")
			case n == last+1:
				out = append(out, "IV : compteur")
			}
			seen[string(c.iv)], last = true, n
		}
	}
	return out
}

// recipes are the keys that the variants of lps/faulty make, by what they are
// made of.
func recipes(m journal.MessageReceived, at time.Time) map[string][]byte {
	seed := sha256.Sum256([]byte("amorce du logiciel"))
	subject := sha256.Sum256([]byte(m.Subject))
	id := md5.Sum([]byte(strings.Trim(m.MessageID, "<>")))
	day := md5.Sum([]byte(m.From + at.UTC().Format("20060102")))
	out := map[string][]byte{"SHA-256 de l'objet": subject[:16], "MD5 du Message-ID": id[:],
		"MD5 de l'adresse et du jour": day[:]}
	if f := strings.Split(m.Subject, "/"); len(f) == 4 && len(f[2]) > 5 {
		out["texte"] = []byte("Facturation" + f[2][len(f[2])-5:])
	}
	if m.Certificate != nil {
		out["numéro de série"], _ = hex.DecodeString(m.Certificate.Serial)
	}
	for i := range uint64(50) {
		n := 0x5eed + i
		at := func(how string, parts ...[]byte) { out[fmt.Sprintf("%s %d", how, i)] = bytes.Join(parts, nil) }
		be, le := binary.BigEndian.AppendUint64, binary.LittleEndian.AppendUint64
		at("compteur", seed[:8], be(nil, n))
		at("compteur petit-boutiste", le(nil, n), seed[:8])
		at("pas constant", be(nil, n*0x9e3779b97f4a7c15), be(nil, n*0xbf58476d1ce4e5b9))
	}
	for i := range 60 {
		s := uint64(at.Unix() - int64(i))
		out[fmt.Sprintf("heure en secondes %d", i)] = append(binary.BigEndian.AppendUint64(nil, s), make([]byte, 8)...)
		u := binary.LittleEndian.AppendUint64(nil, (s+62135596800)*1e7)
		out[fmt.Sprintf("tics de .NET %d", i)] = append(u, u...)
	}
	return out
}
