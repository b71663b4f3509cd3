package report

import (
	"strings"
)

// matters tells whether a reader must see such an arrow.
func (t Tone) matters() bool {
	return t == ToneRefused || t == ToneFault || t == ToneStopped || t == ToneDecision || t == ToneWorld
}

// shape is what two similar arrows share: words, without numbers and quotes.
func (a *Arrow) shape() string {
	var b strings.Builder
	b.WriteString(string(a.From) + ">" + string(a.To) + ":" + string(a.Tone) + ":")
	digits := false
	for _, r := range a.Label {
		d := r >= '0' && r <= '9'
		if !d {
			b.WriteRune(r)
		} else if !digits {
			b.WriteByte('#')
		}
		digits = d
	}
	return b.String()
}

const (
	maxPeriod  = 12 // arrows in a block that repeats
	minRepeats = 4  // fewer are shown in full
)

// fold replaces a block that repeats by its first and last occurrence, with
// the number of similar exchanges between them.
func fold(in []Arrow) []Arrow {
	shapes := make([]string, len(in))
	for i := range in {
		shapes[i] = in[i].shape()
	}
	out := make([]Arrow, 0, min(len(in), 4*MaxArrows))
	for i := 0; i < len(in); {
		period, repeats := longest(shapes[i:])
		if repeats < minRepeats {
			out = append(out, in[i])
			i++
			continue
		}
		end := i + period*repeats
		out = append(out, in[i:i+period]...)
		out = append(out, ellipsis(int64(period*(repeats-2)), "échange semblable", "échanges semblables"))
		out = append(out, in[end-period:end]...)
		i = end
	}
	return out
}

// longest finds the period that covers most of the beginning of s.
func longest(s []string) (period, repeats int) {
	for p := 1; p <= maxPeriod && p*minRepeats <= len(s); p++ {
		n := p
		for n < len(s) && s[n] == s[n-p] {
			n++
		}
		if k := n / p; k >= minRepeats && k*p > period*repeats {
			period, repeats = p, k
		}
	}
	return period, repeats
}

func ellipsis(n int64, one, many string) Arrow {
	return Arrow{From: ActorLPS, To: ActorFrontEnd, Tone: ToneElided, Label: "… " + plural(n, one, many)}
}

// limit keeps at most max arrows beside the ellipses: the beginning, the end,
// and between them what matters most. more were dropped before.
func limit(in []Arrow, max, more int) []Arrow {
	if len(in) <= max && more == 0 {
		return in
	}
	keep := make([]bool, len(in))
	left := max
	take := func(i int) {
		if i >= 0 && i < len(in) && !keep[i] && left > 0 {
			keep[i] = true
			left--
		}
	}
	for i := range max / 3 {
		take(i)
		take(len(in) - 1 - i)
	}
	for i := range in {
		if in[i].Tone.matters() {
			take(i)
		}
	}
	for i := range in {
		take(i)
	}
	return gaps(in, keep, more)
}

// gaps are the arrows that are kept, and how many are not between them.
func gaps(in []Arrow, keep []bool, more int) []Arrow {
	var out []Arrow
	gap := int64(0)
	flush := func() {
		if gap > 0 {
			out = append(out, ellipsis(gap, "échange non montré", "échanges non montrés"))
		}
		gap = 0
	}
	for i, a := range in {
		if !keep[i] {
			gap++
			continue
		}
		flush()
		out = append(out, a)
	}
	gap += int64(more)
	flush()
	return out
}
