package faulty

import (
	"bytes"
	"crypto/md5"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"strconv"
	"strings"
	"sync"
	"time"

	"amfront/lps"
)

// drawer makes the first octets of a key or an IV; zeros follow.
type drawer func(lps.Drawing) []byte

func (f drawer) draw(d lps.Drawing) ([]byte, error) {
	return append(bytes.Clone(f(d)), make([]byte, d.Octets)...)[:d.Octets], nil
}

// drawn are session keys that can be foreseen (C-02), and IVs. A name's begin
// says which; alone are those that one document shows.
func drawn() (out []Variant) {
	const other, same, anew = "C-02.station.autres-fichiers", "C-02.station.meme-fichier", "C-02.station-renvoi"
	const restarted = "C-02.station-arret-net"
	for _, r := range []struct {
		name, made string
		new        func() drawer
		reason     string
		alone      bool
		play       string
	}{
		{"cle-compteur", "un numéro d'ordre", counting(bigEndian), `la clé d'un .*, plus 1 \(un compteur\)`, true, other},
		{"cle-compteur-petit-boutiste", "un numéro d'ordre, octet de poids faible en tête", counting(littleEndian),
			`la clé d'un .*, plus 1 \(un compteur petit-boutiste\)`, true, other},
		{"cle-pas-constant", "la clé précédente plus une constante", counting(weyl),
			`un pas constant depuis deux documents antérieurs`, false, other},
		{"cle-heure", "l'heure en secondes", of(func(lps.Drawing) []byte { return be(uint64(time.Now().Unix())) }),
			`l'heure en secondes`, true, other},
		{"cle-tics", "le nombre de tics de .NET, écrit deux fois", of(func(lps.Drawing) []byte {
			return bytes.Repeat(le(uint64(time.Now().Unix()+62135596800)*1e7), 2)
		}), `l'heure en tics de \.NET`, true, other},
		{"cle-texte", "un mot et un numéro", of(func(d lps.Drawing) []byte {
			return []byte("Facturation" + d.Lot.Compostage[len(d.Lot.Compostage)-5:])
		}), `du texte lisible`, true, other},
		{"cle-md5-fichier", "le MD5 du fichier", of(func(d lps.Drawing) []byte { return md5Of(d.Content) }),
			`le MD5 de « le contenu avant chiffrement`, true, same},
		{"cle-sha256-objet", "le SHA-256 de l'objet du message", of(func(d lps.Drawing) []byte {
			return sha(lps.SubjectOf(d.Lot))
		}), `le SHA-256 de « l'objet du message`, true, other},
		{"cle-message-id", "le MD5 du Message-ID", of(func(d lps.Drawing) []byte {
			return md5Of([]byte(strings.Trim(d.Lot.MessageID, "<>")))
		}), `le MD5 de « l'identifiant du message`, true, other},
		{"cle-numero-de-serie", "le numéro de série du certificat", of(func(d lps.Drawing) []byte {
			return d.To.SerialNumber.Bytes()
		}), `« le numéro de série du certificat`, true, other},
		{"cle-poste-et-jour", "le MD5 de l'adresse et du jour", of(func(d lps.Drawing) []byte {
			return md5Of([]byte(d.Lot.From + time.Now().UTC().Format("20060102")))
		}), `le MD5 de « l'adresse du poste » et « la date du jour`, true, other},
		{"cle-gardee-au-renvoi", "la clé du premier envoi du lot", keeping(func(l *lps.Lot) string { return l.ID }),
			`la clé d'un envoi antérieur du même fichier`, false, anew},
		{"cle-par-fichier", "la clé du même fichier envoyé plus tôt", keeping(func(l *lps.Lot) string { return l.Digest }),
			`la clé d'un envoi antérieur du même fichier`, false, same},
		{"cle-graine-au-demarrage", "la suite d'un générateur amorcé de même à chaque démarrage", counting(seeded),
			`la clé d'un document antérieur`, false, restarted},
		{"cle-graine-a-l-envoi", "le premier tirage d'un générateur amorcé de même à chaque envoi", of(
			func(d lps.Drawing) []byte {
				return seeded(uint64(len(d.Lot.Sendings)))
			}), `la clé d'un document antérieur`, false, other},
		{"iv-graine-au-demarrage", "la suite d'un générateur amorcé de même à chaque démarrage", counting(seeded),
			`le vecteur d'un document antérieur`, false, restarted},
		{"iv-nul", "zéro", of(func(lps.Drawing) []byte { return nil }), `que des octets nuls`, false, anew},
		{"iv-constant", "toujours les mêmes octets", of(func(lps.Drawing) []byte { return sha("vecteur du logiciel") }),
			`^document n° 2 : le vecteur d'un document antérieur`, false, other},
		{"iv-egal-a-la-cle", "la clé", of(func(d lps.Drawing) []byte { return d.Key }), `: la clé ;`, false,
			"C-02.station.*"},
		{"iv-compteur", "un numéro d'ordre", counting(bigEndian), `le vecteur d'un .*, plus 1 \(un compteur\)`, false, other},
		{"iv-heure", "l'heure en millisecondes", of(func(lps.Drawing) []byte {
			return be(uint64(time.Now().UnixMilli()))
		}), `l'heure en millisecondes`, false, other},
	} {
		v := Variant{Name: r.name, Requirements: []string{"C-02"},
			Title: "Prend " + r.made + " pour clé de session", Shows: "La clé AES des documents est " + r.made + ".",
			Causes: "Qui connaît la recette ouvre tous les lots sans aucune clé privée.",
			Policy: func(p *lps.Policy) { p.SessionKey = r.new().draw },
			Expect: shows("tirage", `^clé : `, r.play).kill("C-02.cle-neuve", r.reason)}
		// It remembers keys, which a software that ends after each action cannot.
		v.OneProcess = r.name == "cle-gardee-au-renvoi" || r.name == "cle-par-fichier"
		if strings.HasPrefix(r.name, "iv-") {
			v.Title = "Prend " + r.made + " pour vecteur d'initialisation"
			v.Shows = "Le vecteur d'initialisation des documents est " + r.made + "."
			v.Causes = "Deux documents au même début se reconnaissent, ou le début d'un lot se vérifie par essais."
			v.Policy = func(p *lps.Policy) { p.IV = r.new().draw }
			v.Expect = shows("tirage", `^IV : `, r.play).warn("C-02.iv-imprevisible", r.reason)
		}
		if r.alone {
			v.Expect = v.Expect.kill("C-02.sans-ecart", `constaté une clé de session qui se devine`)
		}
		out = append(out, v)
	}
	return out
}

func of(f drawer) func() drawer { return func() drawer { return f } }

// counting is made of a number that a software's every document has one more of.
func counting(form func(n uint64) []byte) func() drawer {
	return func() drawer {
		var mu sync.Mutex
		n := uint64(0x5eed)
		return func(lps.Drawing) []byte {
			mu.Lock()
			defer mu.Unlock()
			n++
			return form(n)
		}
	}
}

func bigEndian(n uint64) []byte    { return append(sha("amorce du logiciel")[:8], be(n)...) }
func littleEndian(n uint64) []byte { return append(le(n), sha("amorce du logiciel")[:8]...) }

// seeded is the nth draw of a generator that looks like chance.
func seeded(n uint64) []byte { return sha("graine fixe " + strconv.FormatUint(n, 10)) }

// weyl is n times the golden ratio, and another number, in the halves.
func weyl(n uint64) []byte { return append(be(n*0x9e3779b97f4a7c15), be(n*0xbf58476d1ce4e5b9)...) }

// keeping draws at random, once for each name.
func keeping(name func(*lps.Lot) string) func() drawer {
	return func() drawer {
		var kept sync.Map
		return func(d lps.Drawing) []byte {
			key, _ := kept.LoadOrStore(name(d.Lot), sha(rand.Text()))
			return key.([]byte)
		}
	}
}

func be(u uint64) []byte     { return binary.BigEndian.AppendUint64(nil, u) }
func le(u uint64) []byte     { return binary.LittleEndian.AppendUint64(nil, u) }
func md5Of(p []byte) []byte  { s := md5.Sum(p); return s[:] }
func sha(text string) []byte { s := sha256.Sum256([]byte(text)); return s[:16] }
