package pki

import (
	"math"
	"net/http"
	"time"

	"amfront/console/web"
)

// The time line stretches around today: a day and ten years must both be
// seen. x grows with log(1 + t/stretch) on either side.
const (
	lineStretch = 6 * time.Hour
	lineYears   = 20
	lineRow     = 2.7 // em, as all heights: text keeps its size whatever the width
	lineHead    = 2.2
	lineShown   = 8 // certificates of one recipient
)

// lineBar is one period of validity.
type lineBar struct {
	Y, X1, W, TextY float64 // em down, hundredths of the width across
	Class, Name     string
	Note            string // what the colour says
}

type lineTick struct {
	X     float64
	Text  string
	Class string // spare: where there is little room, left out
}

// lineGroup is the bars of one name, with the table that says the same.
type lineGroup struct {
	Title   string
	Bars    []lineBar
	Certs   []listedCert
	Left    int // older ones that are not drawn
	HeadY   float64
	IsChain bool
}

type timeLine struct {
	Now           time.Time
	Groups        []lineGroup
	Ticks         []lineTick
	Height, Today float64
}

// at is the place of a moment on the line, in hundredths of its width.
func at(now, t time.Time) float64 {
	scale := func(d time.Duration) float64 { return math.Log1p(d.Hours() / lineStretch.Hours()) }
	span := scale(lineYears * 365 * 24 * time.Hour)
	d := t.Sub(now)
	x := scale(d.Abs()) / span
	if d < 0 {
		x = -x
	}
	const middle = 42
	if x < 0 {
		return middle + max(x, -1)*middle
	}
	return middle + min(x, 1)*(100-middle)
}

func round(x float64) float64 { return math.Round(x*10) / 10 }

// timeline draws every certificate's period of validity.
func (p *pages) timeline(w http.ResponseWriter, r *http.Request) {
	p.page(w, r, "/pki/frise", "Frise de validité",
		"De quand à quand vaut chaque certificat ; la ligne verticale est maintenant.", "pki-line", "pki-line-live",
		p.line(r.URL.Query().Get("tous") == "oui"))
}

func (p *pages) line(all bool) timeLine {
	d := p.World.PKI.Describe()
	l := timeLine{Now: d.Now, Today: round(at(d.Now, d.Now))}
	for _, x := range []struct {
		d           time.Duration
		text, class string
	}{{-2 * 365 * 24, "−2 ans", ""}, {-30 * 24, "−30 j", ""}, {-24, "hier", "spare"}, {0, "maintenant", ""},
		{24, "demain", "spare"}, {15 * 24, "+15 j", ""}, {180 * 24, "+6 mois", "spare"}, {3 * 365 * 24, "+3 ans", ""},
		{18 * 365 * 24, "+18 ans", "last spare"}} {
		l.Ticks = append(l.Ticks, lineTick{round(at(d.Now, d.Now.Add(x.d*time.Hour))), x.text, x.class})
	}
	var groups []lineGroup
	for _, who := range p.Recipients() {
		g := lineGroup{Title: who.Name + " : " + who.Label}
		for _, c := range d.Certificates {
			if c.Label == who.Label {
				g.Certs = append(g.Certs, shownCertificate(c))
			}
		}
		if n := len(g.Certs) - lineShown; n > 0 && !all {
			g.Left, g.Certs = n, g.Certs[n:]
		}
		groups = append(groups, g)
	}
	chain := lineGroup{Title: "Autorités", IsChain: true}
	for _, a := range d.Authorities {
		chain.Certs = append(chain.Certs, shownAuthority(a))
	}
	y := lineHead
	for _, g := range append(groups, chain) {
		g.HeadY = y + 1.6
		y += lineRow
		for _, c := range g.Certs {
			x1, x2 := at(d.Now, c.NotBefore), at(d.Now, c.NotAfter)
			b := lineBar{Y: round(y + 1.2), X1: round(x1), W: round(max(x2-x1, .5)), TextY: round(y + .9),
				Class: c.Marks[0].Class,
				Name:  "n° " + web.Short(c.Serial)}
			if g.IsChain {
				b.Name = c.Label
			}
			for i, m := range c.Marks {
				if i > 0 {
					b.Note += ", "
				}
				b.Note += m.Word
			}
			g.Bars = append(g.Bars, b)
			y += lineRow
		}
		l.Groups = append(l.Groups, g)
	}
	l.Height = round(y + .4)
	return l
}
