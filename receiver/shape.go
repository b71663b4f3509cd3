package receiver

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// shape names what of a value alone shows that it was not drawn at random, ""
// for nothing. The odds that 16 octets of chance look so are below each.
func shape(v []byte) string {
	n := len(v)
	step, even, odd, run, longest, word, seen := true, true, true, 1, 1, 0, [256]bool{}
	for i, c := range v {
		seen[c] = true
		if c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
			word++
		}
		if i == 0 {
			continue
		}
		step = step && c-v[i-1] == v[1]-v[0]
		even, odd = even && (i%2 == 1 || c == v[0]), odd && (i%2 == 0 || c == v[1])
		if run++; c != v[i-1] {
			run = 1
		}
		longest = max(longest, run)
	}
	distinct := 0
	for _, s := range seen {
		if s {
			distinct++
		}
	}
	if n < 8 {
		return ""
	}
	for p := 1; p <= n/2; p++ { // 2^-63
		if bytes.Equal(v[p:], v[:n-p]) {
			switch {
			case p == 1 && v[0] == 0:
				return "que des octets nuls"
			case p == 1:
				return fmt.Sprintf("un même octet répété (%02x)", v[0])
			}
			return fmt.Sprintf("un motif de %d octets répété", p)
		}
	}
	switch {
	case step: // 2^-112
		return "une suite d'octets à pas constant"
	case longest >= 6: // 2^-36
		return fmt.Sprintf("%d octets identiques de suite", longest)
	case even || odd: // 2^-55
		return "un octet sur deux toujours le même, comme un texte en UTF-16"
	case n < 16: // too short for what follows
		return ""
	case word >= n-2 && !bytes.ContainsFunc(v, func(r rune) bool { return r < ' ' || r > '~' }): // 2^-27
		if _, err := hex.DecodeString(string(v)); err == nil {
			return "du texte hexadécimal"
		}
		return "du texte lisible"
	case distinct <= n/2: // 2^-31
		return fmt.Sprintf("%d octets distincts seulement", distinct)
	}
	return ""
}

// epochs are the ways in which software counts time, in units of so many
// nanoseconds since a second of the Unix calendar.
var epochs = []struct {
	name  string
	unit  int64
	begin int64
}{
	{"en secondes", 1e9, 0},
	{"en millisecondes", 1e6, 0},
	{"en microsecondes", 1e3, 0},
	{"en tics de .NET (100 ns depuis l'an 1)", 100, -62135596800},
	{"en FILETIME de Windows (100 ns depuis 1601)", 100, -11644473600},
}

// clock names the time that stands in a value: within two minutes of a moment.
// All together, chance looks so once in 2^26 values; a clock in nanoseconds
// counts only where the rest says nothing.
func clock(v []byte, moments []time.Time) string {
	for at := 0; at+8 <= len(v); at += 4 {
		rest := slices.Concat(v[:at], v[at+8:])
		for _, u := range []uint64{binary.BigEndian.Uint64(v[at:]), binary.LittleEndian.Uint64(v[at:])} {
			for _, m := range moments {
				for _, e := range epochs {
					// in units: whole seconds first, lest nanoseconds since year 1 overflow
					t := float64(m.Unix()-e.begin) * (1e9 / float64(e.unit))
					if math.Abs(float64(u)-t) < 120e9/float64(e.unit) {
						return "l'heure " + e.name
					}
				}
				if math.Abs(math.Float64frombits(u)-float64(m.Unix())) < 120 {
					return "l'heure en secondes, nombre à virgule"
				}
				if math.Abs(float64(u)-float64(m.UnixNano())) < 120e9 && few(rest) {
					return "l'heure en nanosecondes"
				}
			}
		}
	}
	for _, m := range moments {
		for at := 0; at+4 <= len(v); at += 4 {
			rest := slices.Concat(v[:at], v[at+4:])
			for _, u := range []uint32{binary.BigEndian.Uint32(v[at:]), binary.LittleEndian.Uint32(v[at:])} {
				if math.Abs(float64(u)-float64(m.Unix())) < 120 && few(rest) {
					return "l'heure en secondes"
				}
			}
		}
		day := m.UTC().Format("20060102")
		switch {
		case len(v) < 16:
		case math.Abs(float64(binary.BigEndian.Uint64(v)>>16)-float64(m.UnixMilli())) < 120e3:
			return "l'heure en millisecondes, sur six octets"
		case strings.Contains(hex.EncodeToString(v), day), bytes.Contains(v, []byte(day)):
			return "la date du jour, en chiffres"
		}
	}
	return ""
}

// few tells whether what stands beside a time says nothing.
func few(rest []byte) bool {
	return len(slices.Compact(slices.Sorted(slices.Values(rest)))) <= 2
}
