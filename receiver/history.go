package receiver

import (
	"bytes"
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"sync"
)

// Drawn is why a document's session key (C-02) and its IV could have been
// foreseen: French, no octet of either.
type Drawn struct {
	Key, IV []string
	Among   int // documents of the station that it was compared with
}

// History remembers the secrets of a world's documents, in memory alone: a
// bench that starts again begins a new one. The zero value is ready.
type History struct {
	mu   sync.Mutex
	docs []*secret
}

// historyMax bounds the memory: later documents push the first ones out.
const historyMax = 64

// Forget begins anew.
func (h *History) Forget() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.docs = nil
}

// idIV is the finding's own id: a recommendation beside C-02.
const idIV = "C-02.iv"

// Judge looks how the session key and the IV of a document were drawn, alone
// and beside those that came before, and adds what it found to the inspection.
func (h *History) Judge(in *Inspection) {
	s := in.secret
	if s == nil {
		return
	}
	s.drawn = s.alone()
	h.mu.Lock()
	defer h.mu.Unlock()
	if i := slices.IndexFunc(h.docs, func(o *secret) bool { return o.id == s.id && bytes.Equal(o.key, s.key) }); i >= 0 {
		s.drawn = h.docs[i].drawn // presented again
	} else {
		s.beside(h.docs, &s.drawn)
		h.docs = append(h.docs, s)
		h.docs = h.docs[max(0, len(h.docs)-historyMax):]
	}
	in.Drawn = &s.drawn
	s.known, s.sums = nil, nil
	if d := s.drawn.Key; len(d) > 0 {
		in.Findings = append(in.Findings, Finding{"C-02", Erreur, "une clé de session neuve, tirée au hasard",
			"une clé qui se devine : " + strings.Join(d, " ; "),
			"Tirer la clé d'un générateur cryptographique du système, à chaque document et à chaque nouvel envoi."})
		in.Facts.Errors++
	}
	if d := s.drawn.IV; len(d) > 0 {
		in.Findings = append(in.Findings, Finding{idIV, Avertissement,
			"un vecteur d'initialisation tiré au hasard (RFC 5652 §14, RFC 3565)",
			"un vecteur d'initialisation qui se devine : " + strings.Join(d, " ; "),
			"Tirer seize octets d'un générateur cryptographique pour chaque document, indépendants de la clé."})
	}
}

// alone is what one document shows.
func (s *secret) alone() (d Drawn) {
	key, iv := s.made(s.key), s.made(s.iv)
	for g, octets := range s.guesses() {
		if key == "" && cut(octets, s.key) {
			key = g.String()
		}
		if iv == "" && cut(octets, s.iv) {
			iv = g.String()
		}
	}
	key, iv = cmp.Or(key, shape(s.key)), cmp.Or(iv, shape(s.iv))
	for _, w := range []string{iv, related(s.key, s.iv, "la clé")} {
		if w != "" {
			d.IV = append(d.IV, w)
		}
	}
	if key != "" {
		d.Key = append(d.Key, key)
	}
	return d
}

// beside is what it shows with those before it.
func (s *secret) beside(before []*secret, d *Drawn) {
	d.Among = len(before)
	var keys, ivs [][]byte
	for _, o := range before {
		keys, ivs = append(keys, o.key), append(ivs, o.iv)
	}
	for i, o := range slices.Backward(before) {
		name := "celle d'un document antérieur"
		if o.file == s.file {
			name = "celle d'un envoi antérieur du même fichier"
		}
		if w := related(keys[i], s.key, name); w != "" {
			d.Key = append(d.Key, w)
			break
		}
	}
	for i := range slices.Backward(before) {
		if w := related(ivs[i], s.iv, "celui d'un document antérieur"); w != "" {
			d.IV = append(d.IV, w)
			break
		}
		if w := related(keys[i], s.iv, "la clé d'un document antérieur"); w != "" {
			d.IV = append(d.IV, w)
			break
		}
	}
	if paced(keys, s.key) {
		d.Key = append(d.Key, "un pas constant depuis deux documents antérieurs")
	}
	if paced(ivs, s.iv) {
		d.IV = append(d.IV, "un pas constant depuis deux documents antérieurs")
	}
}

// made names what a value says by itself that an attacker knows.
func (s *secret) made(v []byte) string {
	for _, k := range s.known {
		if len(v) >= 8 && (len(k.octets) >= len(v) && bytes.Contains(k.octets, v) || padded(k.octets, v)) {
			return "des octets tirés de ce qui est connu : " + k.name
		}
	}
	return clock(v, s.moments)
}

// related names how a value comes from an earlier one, "" where it does not:
// all of it below 2^-43 for 16 octets of chance.
func related(was, v []byte, name string) string {
	n := len(v)
	if n < 8 || len(was) < 8 {
		return ""
	}
	if bytes.HasPrefix(was, v) {
		return name
	}
	for _, h := range hashes[:3] {
		if cut(h.sum(was), v) {
			return h.name + " de " + name
		}
	}
	if len(was) != n {
		return ""
	}
	// a step of so few bits that telling it gives nothing away
	if d := distance(was, v); d.BitLen() <= 2*n {
		return fmt.Sprintf("%s, plus %s (un compteur)", name, d)
	}
	if d := distance(reversed(was), reversed(v)); d.BitLen() <= 2*n {
		return fmt.Sprintf("%s, plus %s (un compteur petit-boutiste)", name, d)
	}
	same, step, mask := 0, true, true
	for i := range v {
		if v[i] == was[i] {
			same++
		}
		step, mask = step && v[i]-was[i] == v[0]-was[0], mask && v[i]^was[i] == v[0]^was[0]
	}
	switch {
	case step, mask:
		return name + ", chaque octet changé de même"
	case n >= 16 && same >= 7:
		return fmt.Sprintf("%s pour %d octets sur %d", name, same, n)
	case bytes.Equal(slices.Sorted(slices.Values(was)), slices.Sorted(slices.Values(v))):
		return name + ", dans un autre ordre"
	}
	return ""
}

// distance is b − a as integers of their size, the nearer way round.
func distance(a, b []byte) *big.Int {
	all := new(big.Int).Lsh(big.NewInt(1), uint(8*len(a)))
	d := new(big.Int).Sub(new(big.Int).SetBytes(b), new(big.Int).SetBytes(a))
	d.Mod(d, all)
	if d.BitLen() == 8*len(a) {
		d.Sub(d, all)
	}
	return d
}

// paced tells whether a value follows an earlier one as that followed another,
// whatever the step: as one integer, or word by word, read from either end.
// 2^-112 among 64 documents.
func paced(before [][]byte, v []byte) bool {
	seen := map[string]bool{}
	for _, b := range before {
		seen[string(b)] = true
	}
	for _, b := range before {
		if len(b) != len(v) || len(v) == 0 || bytes.Equal(b, v) {
			continue
		}
		for _, word := range []int{len(v), 8, 4, 1} {
			if seen[string(stepBack(b, v, word))] || seen[string(reversed(stepBack(reversed(b), reversed(v), word)))] {
				return true
			}
		}
	}
	return false
}

// stepBack is the value before b, as far from it as v is: 2b − v in each word.
func stepBack(b, v []byte, word int) []byte {
	if len(v)%word != 0 {
		return nil
	}
	out := make([]byte, len(v))
	for end := len(v); end > 0; end -= word {
		carry := 0
		for i := end - 1; i >= end-word; i-- {
			carry += 2*int(b[i]) - int(v[i])
			out[i] = byte(carry)
			carry >>= 8
		}
	}
	return out
}
