package lps

import (
	"bytes"
	"crypto/x509"
	"slices"
	"strings"

	"amfront/lps/adapter"
)

// directory is the action's session, opened at the first need. Once it could
// not be opened, the action does without it.
func (w *work) directory() (*directory, error) {
	if w.dir != nil || w.dirErr != nil {
		return w.dir, w.dirErr
	}
	c := w.st.state.Config.LDAP
	w.dir, w.dirErr = w.p.connect(w.ctx, w.opt.Dial, c.Host, c.Port)
	if w.dirErr != nil && !w.scheduled { // alone at night it tells the user if that lasts (E-09)
		w.alert("L'annuaire ne répond pas : le poste continue avec son magasin.")
	}
	return w.dir, w.dirErr
}

// closeDirectory ends the session as soon as the directory is of no more use.
func (w *work) closeDirectory() {
	if w.dir == nil {
		return
	}
	if w.p.KeepSession {
		w.mu.Lock()
		w.open = append(w.open, w.dir)
		w.mu.Unlock()
	} else {
		w.dir.close()
	}
	w.dir, w.dirErr = nil, nil
}

// labels are the recipients that the station writes to.
func (w *work) labels() []string {
	out := []string{LabelAMOReel, LabelAMCReel, LabelAMOTest, LabelAMCTest}
	c := w.st.state.Config
	if c.OCTLabel != "" && c.LDAP.Bases.OCT != "" {
		out = append(out, c.OCTLabel)
	}
	return out
}

// base is where a label is looked for; "" when its directory is unknown.
func (w *work) base(label string) string {
	b := w.st.state.Config.LDAP.Bases
	return map[string]string{"oct": b.OCT, "reel": b.Reel, "test": b.Test}[w.usage(label)]
}

// searched is the cn of a label's entry below a base. One with a single ou, a
// root's, has an entry a caisse, named after its mailbox; any other has an
// entry a label.
func (w *work) searched(base, label string) string {
	c := w.st.state.Config
	if strings.Count(strings.ToLower(base), "ou=") != 1 {
		return label
	}
	switch {
	case strings.EqualFold(label, c.OCTLabel) && c.Mailboxes.OCT != "":
		return c.Mailboxes.OCT
	case label == LabelAMOReel, label == LabelAMOTest:
		return c.Mailboxes.AMO
	case label == LabelAMCReel, label == LabelAMCTest:
		return c.Mailboxes.AMC
	}
	return label
}

// refresh is the action: what the user's "update now" does.
func (w *work) refresh(p *adapter.Refresh) error {
	labels := p.Labels
	if len(labels) == 0 {
		labels = w.labels()
	}
	if w.p.PurgeFirst {
		if err := w.st.empty("certificates"); err != nil {
			return err
		}
	}
	certificates := slices.Contains(p.What, "certificates")
	_, err := w.fetch(labels, certificates, slices.Contains(p.What, "crls"))
	if certificates && w.p.Counts {
		for _, label := range labels {
			w.st.state.Asked[label] = w.now
		}
	}
	return err
}

// found is what the directory publishes for one label.
type found struct {
	label string
	certs []*x509.Certificate
	extra []*x509.Certificate // authorities fetched to complete its chain
}

// fetch updates the store from the directory in one session: certificates,
// then the lists that judge them, then the judgement. It returns the refusals
// by label.
func (w *work) fetch(labels []string, certificates, lists bool) (map[string]*Refusal, error) {
	d, err := w.directory()
	if err != nil {
		return nil, refuse(codeDirectory, "l'annuaire ne répond pas : %v", err)
	}
	defer w.closeDirectory()
	var all []found
	for _, label := range labels {
		f := found{label: label, certs: w.st.held(label)}
		if certificates {
			if f, err = w.lookUp(d, label); err != nil {
				return nil, refuse(codeDirectory, "l'annuaire n'a pas donné les certificats de %s : %v", label, err)
			}
		}
		all = append(all, f)
	}
	if lists {
		if err := w.fetchLists(d, all); err != nil {
			return nil, refuse(codeDirectory, "l'annuaire n'a pas donné les listes de révocation : %v", err)
		}
	}
	w.closeDirectory() // what follows needs no session
	refused := map[string]*Refusal{}
	if !certificates {
		return refused, nil
	}
	for _, f := range all {
		if no := w.judge(f); no != nil {
			refused[f.label] = no
		}
	}
	return refused, nil
}

// report adds a line to the answer of a refresh, or of a scheduled one.
func (w *work) report(f adapter.Fetched) {
	if w.answer.Action == adapter.ActionRefresh || w.scheduled {
		w.answer.Fetched = append(w.answer.Fetched, f)
	}
}

// lookUp asks for a label's certificates, and for the authorities above them
// that the station does not know.
func (w *work) lookUp(d *directory, label string) (found, error) {
	f := found{label: label}
	base := w.base(label)
	if base == "" {
		return f, nil
	}
	values, err := d.certificates(base, w.searched(base, label))
	if err != nil {
		return f, err
	}
	for _, v := range values {
		c, err := x509.ParseCertificate(v)
		if err != nil {
			w.report(adapter.Fetched{Kind: "certificate", Name: label, Outcome: "refused",
				Reason: "certificat illisible : " + err.Error()})
			continue
		}
		f.certs = append(f.certs, c)
	}
	for _, c := range f.certs {
		more, err := w.above(d, c, f.extra)
		if err != nil {
			return f, err
		}
		f.extra = append(f.extra, more...)
	}
	return f, nil
}

// above fetches the unknown authorities of a chain, nearest first. They are
// only tried: trust comes from the installed roots.
func (w *work) above(d *directory, c *x509.Certificate, extra []*x509.Certificate) ([]*x509.Certificate, error) {
	var out []*x509.Certificate
	for range maxPathLength {
		t := w.st.trusted().with(slices.Concat(extra, out))
		if bytes.Equal(c.RawIssuer, c.RawSubject) || slices.ContainsFunc(slices.Concat(t.Roots, t.Intermediates),
			func(ca *x509.Certificate) bool { return issued(ca, c) }) {
			return out, nil
		}
		dn, err := nameOf(c.RawIssuer)
		if err != nil {
			return out, nil
		}
		values, err := d.authority(dn)
		if err != nil {
			return out, err
		}
		next := (*x509.Certificate)(nil)
		for _, v := range values {
			if ca, err := x509.ParseCertificate(v); err == nil && issued(ca, c) && !bytes.Equal(ca.RawIssuer, ca.RawSubject) &&
				w.p.TakeCA(ca, t) {
				next = ca
			}
		}
		if next == nil {
			return out, nil
		}
		out, c = append(out, next), next
	}
	return out, nil
}

// judge takes what was found for a label into the store and reports it.
func (w *work) judge(f found) *Refusal {
	if len(f.certs) == 0 {
		w.report(adapter.Fetched{Kind: "certificate", Name: f.label, Outcome: "missing"})
		return refuse(codeNoCertificate, "l'annuaire ne publie aucun certificat de %s", f.label)
	}
	before, _ := w.usable(f.label)
	outcome, no := w.adopt(f.label, f.certs, f.extra)
	current, _ := w.usable(f.label)
	for _, c := range f.certs {
		line := adapter.Fetched{Kind: "certificate", Name: f.label, Serial: serialOf(c), Outcome: outcome}
		why := w.verify(c, f.label, w.trust(f.label).with(f.extra))
		switch {
		case why != nil && why.Code == codeCRLAbsent:
			line.Outcome, line.Reason = "pending", why.Text
		case why != nil:
			line.Outcome, line.Reason = "refused", why.Text
		case before != nil && before.Equal(c):
			line.Outcome = "unchanged"
		case current != nil && current.Equal(c):
			line.Outcome = "accepted"
		default:
			line.Outcome, line.Reason = "unchanged", "un certificat plus récent est déjà retenu"
		}
		w.report(line)
	}
	return no
}

// fetchLists fetches the lists of the authorities above the certificates at
// hand and of no others (E-10).
func (w *work) fetchLists(d *directory, all []found) error {
	type need struct {
		dn string
		ca *x509.Certificate
	}
	var needs []need
	add := func(child, ca *x509.Certificate) {
		dn, err := listOf(child)
		if err != nil || slices.ContainsFunc(needs, func(n need) bool { return n.ca.Equal(ca) }) {
			return
		}
		needs = append(needs, need{dn, ca})
	}
	trust := w.st.trusted()
	chains := func(c *x509.Certificate, t *Trust) {
		if paths := w.p.Paths(c, t); len(paths) > 0 {
			for _, ca := range paths[0] {
				add(c, ca)
				c = ca
			}
		}
	}
	for _, f := range all {
		for _, c := range f.certs {
			chains(c, trust.with(f.extra))
		}
	}
	known := slices.Clone(needs)
	successor := func(ca *x509.Certificate) bool { // of an authority above its own certificates
		return w.p.ListsByJob && slices.ContainsFunc(known, func(n need) bool {
			return n.ca.Subject.CommonName == ca.Subject.CommonName && !n.ca.Equal(ca)
		})
	}
	if all := len(needs) == 0 || !w.p.OnlyNeeded; all || w.p.ListsByJob {
		// Nothing to go by yet: the lists of the authorities on the station.
		for _, ca := range trust.Intermediates {
			if !all && !successor(ca) {
				continue
			}
			if dn, err := nameOf(ca.RawSubject); err == nil {
				needs = append(needs, need{dn, ca})
			}
			chains(ca, trust)
		}
	}
	if w.p.DropListsFirst {
		if err := w.st.empty("crl"); err != nil {
			return err
		}
	}
	for _, n := range needs {
		values, err := d.list(n.dn)
		if err != nil {
			return err
		}
		if len(values) == 0 {
			w.report(adapter.Fetched{Kind: "crl", Name: n.dn, Outcome: "missing"})
			w.alert("L'annuaire ne publie pas de liste de révocation de %s.", n.ca.Subject.CommonName)
		}
		for _, v := range values {
			outcome, no := w.takeCRL(v, n.ca)
			line := adapter.Fetched{Kind: "crl", Name: n.dn, Outcome: outcome}
			if l, err := w.reading.parse(v); err == nil && l.Number != nil {
				line.Serial = l.Number.Text(16)
			}
			if no != nil {
				line.Reason = no.Text
				w.alert("Liste de révocation refusée : %s.", no.Text)
			}
			w.report(line)
		}
	}
	return nil
}
