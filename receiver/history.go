package receiver

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"slices"
	"strings"
	"sync"

	"amfront/scenarios"
)

// Drawn is why a document's session key (C-02) and its IV could have been
// foreseen: French, no octet of either.
type Drawn struct{ Key, IV []string }

// History remembers the secrets of a world's documents, in memory alone: a
// bench that starts again begins a new one. The zero value is ready.
type History struct {
	mu   sync.Mutex
	docs []*secret
}

// historyMax bounds the memory: later documents push the first ones out; of
// pacedMax a pace is looked for.
const historyMax, pacedMax = 64, 8

// Forget begins anew.
func (h *History) Forget() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.docs = nil
}

// Clone is a history that goes on by itself.
func (h *History) Clone() *History {
	h.mu.Lock()
	defer h.mu.Unlock()
	c := &History{}
	for _, s := range h.docs {
		own := *s
		c.docs = append(c.docs, &own)
	}
	return c
}

// Judge looks how the session key and the IV of a document were drawn, alone
// and beside those that came before, and adds what it found to the inspection.
func (h *History) Judge(in *Inspection) {
	s := in.secret
	if s == nil {
		return
	}
	h.mu.Lock()
	o := h.seen(s)
	h.mu.Unlock()
	var said [2]string
	if o == nil { // the most of the work, and of no other document's concern
		said, s.sums = s.told([2][]byte{s.key, s.iv}), [2]sums{sumsOf(s.key), sumsOf(s.iv)}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	// Of two at once the second is presented again.
	if o == nil {
		o = h.seen(s)
	}
	if o != nil { // presented again
		if o.id != s.id {
			in.Findings = append(in.Findings, Finding{"C-02", Remarque, "un document chiffré pour cet envoi",
				"le même document chiffré, renvoyé sous un autre identifiant de message", "Licite quand la réponse du serveur " +
					"de messagerie s'est perdue. Après un 4005 ou un 4025, chiffrer de nouveau."})
		}
		s, in.secret = o, o
	} else {
		s.drawn.Key = s.why(said[0], h.docs, func(o *secret) []byte { return o.key })
		s.drawn.IV = s.why(said[1], h.docs, func(o *secret) []byte { return o.iv }, known{"la clé", s.key, &s.sums[0]})
		h.docs = append(h.docs, s)
		h.docs = h.docs[max(0, len(h.docs)-historyMax):]
	}
	in.Drawn, s.known, s.learn = &s.drawn, nil, nil
	add := func(id string, sev Severity, want, what string, why []string) {
		if len(why) > 0 {
			in.Findings = append(in.Findings, Finding{id, sev, want + " (RFC 5652 §14)",
				what + " qui se devine : " + strings.Join(why, " ; "),
				"Tirer ces octets d'un générateur cryptographique du système, à chaque document et à chaque nouvel envoi."})
		}
	}
	add("C-02", Erreur, "une clé de session neuve, tirée au hasard", "une clé de session", s.drawn.Key)
	add("C-02.iv", Avertissement, "un vecteur d'initialisation tiré au hasard", "un vecteur d'initialisation", s.drawn.IV)
	in.Facts.Errors += min(1, len(s.drawn.Key))
}

// seen is the document before that this one is, nil when it is new, or to be
// judged as new. The caller holds h.mu.
func (h *History) seen(s *secret) *secret {
	for _, o := range h.docs {
		if o.document == s.document && (o.id == s.id || !o.rejected) {
			return o
		}
	}
	return nil
}

// Decided notes what came of a document that Judge saw: one that was rejected is
// to be enciphered anew.
func (h *History) Decided(in *Inspection, d scenarios.Decision) {
	if in.secret != nil {
		h.mu.Lock()
		defer h.mu.Unlock()
		in.secret.rejected = d.Meaning().Fate == scenarios.Rejected
	}
}

// why tells what of a document's key, or of its IV, could be foreseen: by what
// it shows alone, beside the key that it stands with, and after those before.
func (s *secret) why(said string, docs []*secret, of func(*secret) []byte, beside ...known) (out []string) {
	v, last := of(s), [][]byte(nil)
	add := func(w string) bool {
		if w != "" {
			out = append(out, w)
		}
		return w != ""
	}
	day := ""
	for _, m := range s.moments {
		if d := m.UTC().Format("20060102"); bytes.Contains(v, []byte(d)) || strings.Contains(hex.EncodeToString(v), d) {
			day = "la date du jour, en chiffres"
		}
	}
	add(cmp.Or(clock(v, s.moments), said, day, shape(v)))
	for i, o := range slices.Backward(docs) {
		name := " d'un document antérieur"
		if o.file == s.file {
			name = " d'un envoi antérieur du même fichier"
		}
		beside = append(beside, known{"la clé" + name, o.key, &o.sums[0]}, known{"le vecteur" + name, o.iv, &o.sums[1]})
		if i >= len(docs)-pacedMax {
			last = append(last, of(o))
		}
	}
	for _, k := range beside {
		if add(related(k, v)) {
			break
		}
	}
	if paced(last, v) {
		add("un pas constant depuis deux documents antérieurs")
	}
	return out
}
