package receiver

import (
	"crypto/sha256"
	"strings"
	"sync"
	"time"

	"amfront/scenarios"
)

// Lot is what tells a lot from another, and what became of it.
type Lot struct {
	From, To, Subject string // of the header, of the mailbox, of the header
	FileSHA256        string // "" when it was not opened
	At                time.Time
	Decision          scenarios.Decision
}

// Lots remembers the lots of a world, to remark one that came before though
// nothing asked for it again: in the national renewal of 2020 users were invited
// to send what had been processed. The zero value is ready.
type Lots struct {
	mu    sync.Mutex
	last  map[[16]byte]fate // by subject, and by content
	order [][16]byte        // the same keys, the oldest first
}

type fate struct {
	at       time.Time
	decision scenarios.Decision
}

// lotsMax bounds the memory, in subjects and contents: some 100 octets each.
const lotsMax = 8192

// Forget begins anew.
func (l *Lots) Forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last, l.order = nil, nil
}

// Fate is what is remembered of a subject or a content.
type Fate struct {
	Key      [16]byte
	At       time.Time
	Decision scenarios.Decision
}

// Kept is all that is remembered, for Restore.
func (l *Lots) Kept() (out []Fate) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, key := range l.order {
		out = append(out, Fate{key, l.last[key].at, l.last[key].decision})
	}
	return out
}

// Restore begins with what was kept.
func (l *Lots) Restore(kept []Fate) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last, l.order = map[[16]byte]fate{}, nil
	for _, f := range kept {
		l.last[f.Key] = fate{f.At, f.Decision}
		l.order = append(l.order, f.Key)
	}
}

// keys name a lot's subject and its content, without what it has not.
func (lot Lot) keys() map[string][16]byte {
	out := map[string][16]byte{}
	for what, value := range map[string]string{"même objet": lot.Subject, "même contenu": lot.FileSHA256} {
		if value != "" {
			sum := sha256.Sum256([]byte(strings.Join([]string{what, strings.ToLower(lot.From + "\x00" + lot.To),
				value}, "\x00")))
			out[what] = [16]byte(sum[:])
		}
	}
	return out
}

// Remember notes what became of a lot: received, or asked for by a message of
// the bench's own.
func (l *Lots) Remember(lot Lot) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, key := range lot.keys() {
		if _, known := l.last[key]; !known {
			l.order = append(l.order, key)
		}
		if l.last == nil {
			l.last = map[[16]byte]fate{}
		}
		l.last[key] = fate{lot.At, lot.Decision}
	}
	for len(l.order) > lotsMax {
		delete(l.last, l.order[0])
		l.order = l.order[1:]
	}
}

// Judge adds a remark to a lot's inspection where the same came before and was
// not asked for again.
func (l *Lots) Judge(in *Inspection, box Mailbox) {
	keys := LotOf(in, box, time.Time{}, "").keys()
	l.mu.Lock()
	var last fate
	var same []string
	for _, what := range []string{"même objet", "même contenu"} {
		key, ok := keys[what]
		if f, seen := l.last[key]; ok && seen {
			same = append(same, what)
			if !f.at.Before(last.at) {
				last = f
			}
		}
	}
	l.mu.Unlock()
	if fate := last.decision.Meaning().Fate; len(same) == 0 || fate != scenarios.Kept {
		return
	}
	in.Findings = append(in.Findings, Finding{"F-06", Remarque, "un lot que la boîte n'a pas encore reçu",
		"déjà reçu le " + last.at.Format("02/01/2006 à 15:04:05") + ", accepté : " + strings.Join(same, " et "),
		"Ne représenter un lot qu'après un 4005 ou un 4025 : après un renouvellement de certificat, ce qui a été " +
			"accepté n'est pas à renvoyer, et serait traité deux fois. Un numéro d'objet ne sert qu'une fois."})
}

// LotOf is what tells the lot of an inspection from another.
func LotOf(in *Inspection, box Mailbox, at time.Time, decision scenarios.Decision) Lot {
	return Lot{From: in.Message.From, To: box.Address, Subject: in.Message.Subject, FileSHA256: in.FileSHA256, At: at,
		Decision: decision}
}
