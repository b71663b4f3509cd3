package portail

import (
	"fmt"
	"time"

	"amfront/asp"
)

// NextFileNumber is the first number of the day, under an ANS number, that no
// file carried.
func (p *Portal) NextFileNumber(ans string, day time.Time) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	for n := 1; ; n++ {
		if !p.files[asp.FileName(ans, day, n)] {
			return n
		}
	}
}

// FreeEditorNumbers are n numbers that no advance MDV-LGC of the supplier
// carried under the ANS number.
func (p *Portal) FreeEditorNumbers(siret, ans string, n int) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []string
	for i := 1; len(out) < n && i < 100_000; i++ {
		if number := fmt.Sprintf("%05d", i); !p.numbers[asp.Numbered(siret, ans, "MDV", number)] {
			out = append(out, number)
		}
	}
	return out
}

// past is the portal as the controls see it; they run under its lock.
type past struct{ p *Portal }

// EditorNumberUsed implements asp.Past.
func (x past) EditorNumberUsed(n string) bool { return x.p.numbers[n] }

// FileNameUsed implements asp.Past.
func (x past) FileNameUsed(name string) bool { return x.p.files[name] }

// Advance implements asp.Past.
func (x past) Advance(numeroASP string) (asp.Advance, bool) {
	d := x.p.dossiers[numeroASP]
	if d == nil {
		return asp.Advance{}, false
	}
	return d.advance(), true
}
