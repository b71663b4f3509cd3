package faulty

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"sync"
	"time"

	"amfront/lps"
)

// ledger is what a software remembers of the lots in its files.
type ledger struct {
	mu   sync.Mutex
	lots map[string]map[string]bool // by first record: digests of the files that they went in
}

// lotsIn are the lots of a file: from a record of type 1 to one of type 6.
func lotsIn(file []byte) (out [][]byte) {
	var lot []byte
	for r := range slices.Chunk(file, 128) {
		switch {
		case r[0] == '1':
			lot = bytes.Clone(r)
		case lot != nil:
			lot = append(lot, r...)
			if r[0] == '6' {
				out, lot = append(out, lot), nil
			}
		}
	}
	return out
}

// watch notes the lots of what is sent.
func (g *ledger) watch(p *lps.Policy) {
	document := p.Document
	p.Document = func(f []byte, seal func([]byte) ([]byte, error)) ([]byte, error) {
		g.note(f)
		return document(f, seal)
	}
}

func sum(file []byte) string {
	h := sha256.Sum256(file)
	return hex.EncodeToString(h[:])
}

func (g *ledger) note(f []byte) {
	if plain, err := unzipped(f); err == nil {
		f = plain
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, l := range lotsIn(f) {
		k := string(l[:128])
		if g.lots[k] == nil {
			g.lots[k] = map[string]bool{}
		}
		g.lots[k][sum(f)] = true
	}
}

// elsewhere are the lots of a file that also went in another.
func (g *ledger) elsewhere(f []byte) (out [][]byte) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, l := range lotsIn(f) {
		if in := g.lots[string(l[:128])]; len(in) > 1 || len(in) == 1 && !in[sum(f)] {
			out = append(out, l)
		}
	}
	return out
}

func (g *ledger) without(f []byte) []byte {
	for _, l := range g.elsewhere(f) {
		f = bytes.Replace(f, l, nil, 1)
	}
	return f
}

func severalLots() []Variant {
	return []Variant{{
		Name:         "lots-partis-retires-du-renvoi",
		Title:        "Retire du fichier renvoyé les lots partis dans un autre fichier",
		Shows:        "Le fichier rejeté revient plus court : sans les lots acceptés ailleurs.",
		Causes:       "Ce qui revient n'est plus ce qui fut rejeté : l'organisme ne les rapproche pas.",
		Requirements: []string{"F-05"},
		OneProcess:   true,
		Policy: func(p *lps.Policy) {
			g := &ledger{lots: map[string]map[string]bool{}}
			g.watch(p)
			p.ResendSame = func(l *lps.Lot, file []byte) []byte {
				if plain, err := unzipped(file); l.Compressed && err == nil {
					if short := g.without(plain); len(short) < len(plain) {
						return zipped(short)
					}
					return file
				}
				return g.without(file)
			}
		},
		Expect: shows("clair", `^autre contenu que le fichier confié`, "F-05.lots-partis-avant.*",
			"F-05.lots-partis-depuis").
			kill("F-05.represente-identique", `octets ont été retirés`),
	}, {
		Name:         "lots-partis-retires-a-l-envoi",
		Title:        "Retire d'un fichier, dès le premier envoi, les lots déjà partis",
		Shows:        "Un fichier de trois lots dont l'un est déjà parti arrive avec deux lots.",
		Causes:       "L'organisme reçoit un autre fichier que celui du cabinet.",
		Requirements: []string{"A-09"},
		OneProcess:   true,
		Policy: func(p *lps.Policy) {
			g := &ledger{lots: map[string]map[string]bool{}}
			given(func(f []byte) []byte {
				short := g.without(f)
				g.note(f)
				return short
			})(p)
		},
		Expect: shows("clair", `^autre contenu que le fichier confié`, "A-09.plusieurs-lots").
			kill("A-09.fichier-intact", `1280 octets`),
	}, {
		Name:         "fichier-tenu-pour-regle",
		Title:        "Ne renvoie pas un fichier rejeté dont un lot est parti ailleurs",
		Shows:        "Un 4005 sur un fichier de trois lots ne fait rien repartir : l'un d'eux avait été accepté.",
		Causes:       "Deux lots sur trois ne sont jamais payés.",
		Requirements: []string{"F-05"},
		OneProcess:   true,
		Policy: func(p *lps.Policy) {
			g := &ledger{lots: map[string]map[string]bool{}}
			g.watch(p)
			was := p.Answered
			p.Answered = func(l *lps.Lot, i int, code string, now time.Time) bool {
				g.mu.Lock()
				defer g.mu.Unlock()
				for _, in := range g.lots {
					if in[l.Digest] && len(in) > 1 {
						return true
					}
				}
				return was(l, i, code, now)
			}
		},
		Expect: lacks("releve", `^4005 : acted, .*envoyés de nouveau=1`, "F-05.lots-partis-avant.*",
			"F-05.lots-partis-depuis").
			kills(notResent, "F-05.represente-une-fois", "F-05.represente-identique"),
	}}
}
