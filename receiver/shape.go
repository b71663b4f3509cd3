package receiver

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"
	"time"
)

// shape names what of a value alone shows that it was not drawn at random, ""
// for nothing. The odds that 16 octets of chance look so: 2^-63 for a repeated
// pattern, 2^-112 for a step, 2^-36 for a run, 2^-55 for UTF-16, 2^-31 or less
// for the rest.
func shape(v []byte) string {
	n := len(v)
	if n < 8 {
		return ""
	}
	all := func(is func(i int) bool) (c int) {
		for i := range v {
			if is(i) {
				c++
			}
		}
		return c
	}
	every := func(second int) bool {
		return all(func(i int) bool { return i%2 != second || v[i] == v[second] }) == n
	}
	period := 1
	for period <= n/2 && !bytes.Equal(v[period:], v[:n-period]) {
		period++
	}
	run := all(func(i int) bool { return i+6 <= n && bytes.Count(v[i:i+6], v[i:i+1]) == 6 })
	letters := all(func(i int) bool { return strings.ContainsRune("+/=- ", rune(v[i])) || isAlnum(v[i]) })
	distinct := all(func(i int) bool { return bytes.IndexByte(v, v[i]) == i })
	_, notHex := hex.DecodeString(string(v))
	for _, s := range []struct {
		seen  bool
		words string
	}{
		{period == 1 && v[0] == 0, "que des octets nuls"},
		{period == 1, fmt.Sprintf("un même octet répété (%02x)", v[0])},
		// 2^-63
		{period <= n/2, fmt.Sprintf("un motif de %d octets répété", period)},
		// 2^-112
		{all(func(i int) bool { return i == 0 || v[i]-v[i-1] == v[1]-v[0] }) == n, "une suite d'octets à pas constant"},
		// 2^-36
		{run > 0, fmt.Sprintf("%d octets identiques de suite", run+5)},
		// 2^-55
		{every(0) || every(1), "un octet sur deux toujours le même, comme un texte en UTF-16"},
		// 2^-56
		{n >= 16 && notHex == nil, "du texte hexadécimal"},
		// 2^-31
		{n >= 16 && letters == n, "du texte lisible"},
		// 2^-31
		{n >= 16 && distinct <= n/2, fmt.Sprintf("%d octets distincts seulement", distinct)},
	} {
		if s.seen {
			return s.words
		}
	}
	return ""
}

func isAlnum(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' }

// clocks are the ways in which software counts time: octets, step of the places
// where it may stand, nanoseconds of a unit, seconds of the Unix calendar at
// which it begins; and those that count only where the rest says nothing.
var clocks = []struct {
	name         string
	octets, step int
	unit, begin  float64
	alone        bool
}{
	{"en secondes", 8, 4, 1e9, 0, false},
	{"en millisecondes", 8, 4, 1e6, 0, false},
	{"en microsecondes", 8, 4, 1e3, 0, false},
	{"en tics de .NET (100 ns depuis l'an 1)", 8, 4, 100, -62135596800, false},
	{"en FILETIME de Windows (100 ns depuis 1601)", 8, 4, 100, -11644473600, false},
	{"en nanosecondes", 8, 4, 1, 0, true},
	{"en secondes", 4, 4, 1e9, 0, true},
	{"en millisecondes, sur six octets", 6, 16, 1e6, 0, false},
}

// clock names the time that stands in a value: within two minutes of a moment.
// All together, chance looks so once in 2^26 values.
func clock(v []byte, moments []time.Time) string {
	for _, c := range clocks {
		for at := 0; at+c.octets <= len(v); at += c.step {
			word, rest := v[at:at+c.octets], slices.Concat(v[:at], v[at+c.octets:])
			alone := !c.alone || len(slices.Compact(slices.Sorted(slices.Values(rest)))) <= 2
			be, le := new(big.Int).SetBytes(word).Uint64(), new(big.Int).SetBytes(reversed(word)).Uint64()
			for _, m := range moments {
				near := func(t float64) bool { return math.Abs(t-(float64(m.Unix())-c.begin)*(1e9/c.unit)) < 120e9/c.unit }
				switch {
				case alone && (near(float64(be)) || near(float64(le))):
					return "l'heure " + c.name
				case c.octets == 8 && c.unit == 1e9 && (near(math.Float64frombits(be)) || near(math.Float64frombits(le))):
					return "l'heure en secondes, nombre à virgule"
				}
			}
		}
	}
	return ""
}

// related names how a value comes from an earlier one, "" where it does not:
// all of it below 2^-43 for 16 octets of chance.
func related(k known, v []byte) string {
	was, name := k.octets, k.name
	n, same, step, mask := len(v), 0, 0, 0
	for i, sum := range k.sums {
		if partOf(sum, v) {
			return hashes[i].name + " de " + name
		}
	}
	switch {
	case partOf(was, v):
		return name
	case len(was) != n || n < 8:
		return ""
	}
	count := func(b bool, c *int) {
		if b {
			*c++
		}
	}
	for i := range v {
		count(v[i] == was[i], &same)
		count(v[i]-was[i] == v[0]-was[0], &step)
		count(v[i]^was[i] == v[0]^was[0], &mask)
	}
	// a step of so few bits that telling it gives nothing away
	if nearby(was, v) || nearby(reversed(was), reversed(v)) {
		switch up, down := minus(v, was), minus(reversed(v), reversed(was)); {
		case up.BitLen() <= 2*n:
			return fmt.Sprintf("%s, plus %s (un compteur)", name, up)
		case down.BitLen() <= 2*n:
			return fmt.Sprintf("%s, plus %s (un compteur petit-boutiste)", name, down)
		}
	}
	switch {
	case max(step, mask) == n:
		return name + ", chaque octet changé de même"
	case n >= 16 && same >= 7:
		return fmt.Sprintf("%s pour %d octets sur %d", name, same, n)
	case total(was) == total(v) && bytes.Equal(slices.Sorted(slices.Values(was)), slices.Sorted(slices.Values(v))):
		return name + ", dans un autre ordre"
	}
	return ""
}

// nearby tells cheaply whether two numbers may lie within a quarter of their
// length of each other: the upper octets of their difference say no.
func nearby(was, v []byte) bool {
	borrow, low := 0, len(v)-(len(v)+3)/4
	any, all := 0, 0xff
	for i := len(v) - 1; i >= 0; i-- {
		d := int(v[i]) - int(was[i]) + borrow
		borrow = d >> 8
		if i < low {
			any, all = any|d&0xff, all&d
		}
	}
	return any == 0 || all == 0xff
}

func total(p []byte) (n int) {
	for _, c := range p {
		n += int(c)
	}
	return n
}

func minus(v, was []byte) *big.Int {
	return new(big.Int).Sub(new(big.Int).SetBytes(v), new(big.Int).SetBytes(was))
}

// paced tells whether a value follows an earlier one as that followed another,
// whatever the step: as one integer, or word by word, read from either end.
// 2^-112 among the few last that are compared.
func paced(last [][]byte, v []byte) bool {
	// Each word, modulo what it holds: a + c is twice b, from its last octet on.
	follows := func(a, b, c []byte, word int) bool {
		for at := 0; at+word <= len(c); at += word {
			carry := 0
			for i := at + word - 1; i >= at; i-- {
				d := int(a[i]) + int(c[i]) - 2*int(b[i]) + carry
				if d&0xff != 0 {
					return false
				}
				carry = d >> 8
			}
		}
		return true
	}
	back := make([][]byte, len(last)) // read from the other end
	for i, p := range last {
		back[i] = reversed(p)
	}
	end := reversed(v)
	for i, a := range last {
		for k, b := range last {
			for _, word := range []int{len(v), 8, 4, 1} {
				if len(v) >= 8 && len(a) == len(v) && len(b) == len(v) && !bytes.Equal(b, v) &&
					(follows(a, b, v, word) || follows(back[i], back[k], end, word)) {
					return true
				}
			}
		}
	}
	return false
}
