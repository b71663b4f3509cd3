package faulty

import (
	"bytes"
	"crypto/md5"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"strings"
	"sync"
	"time"

	"amfront/lps"
)

// drawn are session keys that can be foreseen (C-02), and IVs (RFC 5652 §14).
func drawn() []Variant {
	among := func(name, title, how string, makes func() drawer, shows, reason string, play ...string) Variant {
		return Variant{Name: name, Title: title, Shows: "La clé AES des documents est " + how + ".",
			Causes:       "Qui connaît la recette ouvre tous les lots sans aucune clé privée.",
			Requirements: []string{"C-02"},
			Policy:       func(p *lps.Policy) { p.SessionKey = makes().draw },
			Expect: Expectation{Play: orStation(play), Acts: Act{Facet: "tirage", Shows: shows}}.
				kill("C-02.cle-imprevisible", reason)}
	}
	key := func(name, title, how string, makes func() drawer, shows, reason string, play ...string) Variant {
		v := among(name, title, how, makes, shows, reason, play...)
		v.Expect = v.Expect.kill("C-02.sans-ecart", `constaté une clé qui se devine`) // seen in one document alone
		return v
	}
	iv := func(name, title, how string, makes func() drawer, shows, reason string, play ...string) Variant {
		return Variant{Name: name, Title: title, Shows: "Le vecteur d'initialisation des documents est " + how + ".",
			Causes:       "Deux documents au même début se reconnaissent, ou le début d'un lot se vérifie par essais.",
			Requirements: []string{"C-02"},
			Policy:       func(p *lps.Policy) { p.IV = makes().draw },
			Expect: Expectation{Play: orStation(play), Acts: Act{Facet: "tirage", Shows: shows}}.
				warn("C-02.iv-imprevisible", reason)}
	}
	const other = `celle d'un (document|envoi) antérieur`
	return []Variant{
		key("cle-compteur", "Compte ses clés de session", "un numéro d'ordre", counting(1, false),
			`^clé : compteur`, other+`.*, plus 1 \(un compteur\)`),
		key("cle-compteur-petit-boutiste", "Compte ses clés de session, octet de poids faible en tête",
			"un numéro d'ordre écrit à l'envers", counting(1, true), `^clé : compteur petit-boutiste`,
			other+`.*, plus 1 \(un compteur petit-boutiste\)`),
		among("cle-pas-constant", "Ajoute chaque fois la même constante à sa clé de session",
			"la précédente plus une constante", striding, `^clé : pas constant`,
			`un pas constant depuis deux documents antérieurs`),
		key("cle-heure", "Prend l'heure en secondes pour clé de session", "l'heure Unix, complétée de zéros",
			moment(func(t time.Time) []byte { return be(uint64(t.Unix())) }), `^clé : heure en secondes`, `l'heure en secondes`),
		key("cle-tics", "Prend les tics de .NET pour clé de session", "le nombre de tics, écrit deux fois",
			moment(func(t time.Time) []byte {
				u := le(uint64(t.Unix()+62135596800) * 1e7)
				return append(u, u...)
			}), `^clé : tics de \.NET`, `l'heure en tics de \.NET`),
		key("cle-texte", "Compose sa clé de session d'un mot et d'un numéro",
			"du texte : un mot et le numéro du lot", of(func(d lps.Drawing) []byte {
				return []byte("Facturation" + d.Lot.Compostage[len(d.Lot.Compostage)-5:])
			}), `^clé : texte`, `du texte lisible`),
		key("cle-md5-fichier", "Prend le MD5 du fichier pour clé de session", "le MD5 de ce qu'elle chiffre",
			of(func(d lps.Drawing) []byte { return md5Of(d.Content) }), `^clé : celle d'un envoi antérieur du même fichier`,
			`le MD5 du contenu avant chiffrement`, "C-02.station.meme-fichier"),
		key("cle-sha256-objet", "Tire sa clé de session de l'objet du message", "le SHA-256 de l'objet, coupé à 16 octets",
			of(func(d lps.Drawing) []byte { return sha(lps.SubjectOf(d.Lot)) }), `^clé : SHA-256 de l'objet`,
			`le SHA-256 de l'objet du message`),
		key("cle-message-id", "Tire sa clé de session du Message-ID", "le MD5 du Message-ID",
			of(func(d lps.Drawing) []byte { return md5Of([]byte(strings.Trim(d.Lot.MessageID, "<>"))) }),
			`^clé : MD5 du Message-ID`, `le MD5 de l'identifiant du message`),
		key("cle-numero-de-serie", "Prend le numéro de série du certificat pour clé de session",
			"le numéro de série du destinataire", of(func(d lps.Drawing) []byte { return d.To.SerialNumber.Bytes() }),
			`^clé : numéro de série`, `octets tirés de ce qui est connu : le numéro de série du certificat`),
		key("cle-poste-et-jour", "Tire sa clé de session de son adresse et de la date",
			"le MD5 de l'adresse et du jour", of(func(d lps.Drawing) []byte {
				return md5Of([]byte(d.Lot.From + time.Now().UTC().Format("20060102")))
			}), `^clé : MD5 de l'adresse et du jour`, `le MD5 de l'adresse du poste et de la date du jour`),
		among("cle-gardee-au-renvoi", "Garde la clé de session du lot qu'il renvoie", "celle du premier envoi du lot",
			keeping(func(d lps.Drawing) string { return d.Lot.ID }), `^clé : celle d'un envoi antérieur du même fichier`,
			`celle d'un envoi antérieur du même fichier`, "C-02.station-renvoi"),
		among("cle-par-fichier", "Garde une clé de session par fichier", "celle du même fichier envoyé plus tôt",
			keeping(func(d lps.Drawing) string { return d.Lot.Digest }), `^clé : celle d'un envoi antérieur du même fichier`,
			`celle d'un envoi antérieur du même fichier`, "C-02.station.meme-fichier"),
		iv("iv-nul", "Laisse le vecteur d'initialisation à zéro", "nul", of(func(lps.Drawing) []byte { return nil }),
			`^IV : nul`, `que des octets nuls`, "C-02.station.*", "C-02.station-renvoi"),
		iv("iv-constant", "Emploie toujours le même vecteur d'initialisation", "toujours le même",
			of(func(lps.Drawing) []byte { return sha("vecteur du logiciel") }), `^IV : déjà employé`,
			`celui d'un document antérieur`),
		iv("iv-egal-a-la-cle", "Prend la clé pour vecteur d'initialisation", "la clé elle-même",
			of(func(d lps.Drawing) []byte { return d.Key }), `^IV : la clé`, `la clé`),
		iv("iv-compteur", "Compte ses vecteurs d'initialisation", "un numéro d'ordre", counting(1, false),
			`^IV : compteur`, `celui d'un document antérieur, plus 1 \(un compteur\)`),
		iv("iv-heure", "Prend l'heure pour vecteur d'initialisation", "l'heure en millisecondes",
			moment(func(t time.Time) []byte { return be(uint64(t.UnixMilli())) }), `^IV : heure en millisecondes`,
			`l'heure en millisecondes`),
	}
}

func orStation(play []string) []string {
	if len(play) > 0 {
		return play
	}
	return []string{"C-02.station.autres-fichiers"}
}

// drawer makes the first octets of a key or an IV; zeros follow.
type drawer func(lps.Drawing) ([]byte, error)

func (f drawer) draw(d lps.Drawing) ([]byte, error) {
	p, err := f(d)
	return append(bytes.Clone(p), make([]byte, d.Octets)...)[:d.Octets], err
}

func of(f func(lps.Drawing) []byte) func() drawer {
	return func() drawer { return func(d lps.Drawing) ([]byte, error) { return f(d), nil } }
}

// moment is of the moment, to what unit f takes; its octets lead.
func moment(f func(time.Time) []byte) func() drawer {
	return of(func(lps.Drawing) []byte { return f(time.Now()) })
}

// counting is a number that a software's every document has one more of.
func counting(step uint64, little bool) func() drawer {
	return func() drawer {
		var mu sync.Mutex
		n := uint64(0x5eed)
		return func(d lps.Drawing) ([]byte, error) {
			mu.Lock()
			defer mu.Unlock()
			n += step
			head := sha("amorce du logiciel")[:8]
			if little {
				return append(le(n), head...), nil
			}
			return append(head, be(n)...), nil
		}
	}
}

// striding adds a constant as long as the key.
func striding() drawer {
	first := counting(1, false)()
	return func(d lps.Drawing) ([]byte, error) {
		p, _ := first(d)
		n, out := binary.BigEndian.Uint64(p[8:]), make([]byte, 16)
		// n times the golden ratio, in both halves: a Weyl sequence
		binary.BigEndian.PutUint64(out, n*0x9e3779b97f4a7c15)
		binary.BigEndian.PutUint64(out[8:], n*0xbf58476d1ce4e5b9)
		return out, nil
	}
}

// keeping draws at random, once for each name.
func keeping(name func(lps.Drawing) string) func() drawer {
	return func() drawer {
		var kept sync.Map
		return func(d lps.Drawing) ([]byte, error) {
			fresh := make([]byte, d.Octets)
			if _, err := rand.Read(fresh); err != nil {
				return nil, err
			}
			key, _ := kept.LoadOrStore(name(d), fresh)
			return key.([]byte), nil
		}
	}
}

func be(u uint64) []byte     { return binary.BigEndian.AppendUint64(nil, u) }
func le(u uint64) []byte     { return binary.LittleEndian.AppendUint64(nil, u) }
func md5Of(p []byte) []byte  { s := md5.Sum(p); return s[:] }
func sha(text string) []byte { s := sha256.Sum256([]byte(text)); return s[:16] }
