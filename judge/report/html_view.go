package report

import "strconv"

// proof is evidence with the places in the file that show it.
type proof struct {
	LDAP  string
	Links []proofLink
	Drawn []uint64 // the events that the diagram shows
}

type proofLink struct {
	Text, Anchor string
	Event        uint64 // 0 for what is none
}

// Proof resolves evidence to anchors; what the limits left out stays as text.
func (v *sheetView) Proof(e Evidence) proof {
	p := proof{LDAP: e.LDAP}
	for _, n := range e.Events {
		p.Links = append(p.Links, proofLink{"événement n° " + strconv.FormatUint(n, 10), v.EventAnchor(n), n})
		if v.Named(n) {
			p.Drawn = append(p.Drawn, n)
		}
	}
	for _, s := range e.Sessions {
		p.Links = append(p.Links, proofLink{"session " + s, v.SessionAnchor(s), 0})
	}
	for _, d := range e.Blobs {
		p.Links = append(p.Links, proofLink{"pièce " + string(d[:min(16, len(d))]) + "…", "", 0})
	}
	return p
}

// HasAnnex tells whether the scenario has a section in the annexes.
func (v *sheetView) HasAnnex() bool {
	t := v.Trace
	return len(v.Exchanges) > 0 || t != nil && len(t.Sessions)+len(t.Messages)+len(t.Certificates) > 0
}
