package lps

import (
	"crypto/x509"
	"slices"
	"strings"

	"amfront/lps/adapter"
)

// installCA is the installation of an authority by hand (I-06).
func (w *work) installCA(p *adapter.InstallCA) error {
	if w.p.OneCA && p.Role == "root" {
		if err := w.st.dropRoots(); err != nil {
			return err
		}
	}
	return w.st.addCAFile(p.File, p.Role, p.Usage, w.p.TakeCA)
}

// installCRL is CE2's way out: a list brought by hand.
func (w *work) installCRL(p *adapter.InstallCRL) error {
	data, err := readFile(p.File)
	if err != nil {
		return err
	}
	outcome, no := w.takeCRL(der(data, "X509 CRL"), nil)
	if no != nil {
		return no
	}
	if outcome == "unchanged" {
		w.alert("La liste de révocation installée était déjà la même, ou plus récente : elle est gardée.")
	}
	return nil
}

// takeCRL judges a list and installs it. ca is the authority whose list it
// must be, nil for whichever signed it.
func (w *work) takeCRL(data []byte, ca *x509.Certificate) (outcome string, no *Refusal) {
	l, err := w.reading.parse(data)
	if err != nil {
		return "refused", refuse(codeCRLForged, "la liste de révocation est illisible : %v", err)
	}
	trust := w.st.trusted()
	ca, no = w.p.CheckCRL(l, ca, trust, w.now)
	if no != nil {
		return "refused", no
	}
	if outdated(l, w.now) {
		w.alert("La liste de révocation de %s aurait dû être remplacée le %s : le contrôle se fait avec elle, mais "+
			"contactez le fournisseur de votre logiciel.", ca.Subject.CommonName, day(l.NextUpdate))
	}
	if !w.p.NewerCRL(l, trust.crlOf(ca)) {
		return "unchanged", nil
	}
	if err := w.st.addCRL(ca, l); err != nil {
		return "refused", refuse("other", "la liste de révocation n'a pas pu être enregistrée : %v", err)
	}
	return "accepted", nil
}

// installCertificate takes a certificate given by hand (B-04), judged like any
// other; without a CRL it waits in the store, unusable.
func (w *work) installCertificate(p *adapter.InstallCertificate) error {
	certs, err := certificatesOf(p.File)
	if err != nil {
		return err
	}
	outcome, no := w.adopt(p.Label, certs[:1], certs[1:])
	if outcome == "refused" {
		return no
	}
	if outcome == "pending" {
		w.alert("Le certificat de %s est gardé, mais ne pourra servir : %s.", p.Label, no.Text)
	}
	return nil
}

// verify applies the policy's checks.
func (w *work) verify(c *x509.Certificate, label string, trust *Trust) *Refusal {
	return w.p.Verify(c, label, trust, w.now)
}

// trust is what a label's certificate is judged with.
func (w *work) trust(label string) *Trust {
	t := w.st.trusted()
	if !w.p.OneRoot {
		return t
	}
	return t.under(w.usage(label))
}

// usage is the domain of a label.
func (w *work) usage(label string) string {
	switch {
	case strings.EqualFold(label, w.st.state.Config.OCTLabel):
		return "oct"
	case strings.HasSuffix(strings.ToLower(label), "@reel.rss.fr"):
		return "reel"
	}
	return "test"
}

// adopt takes the most recent valid of some certificates for a recipient into
// the store (E-03, E-06) and removes what it replaces (E-07). extra are
// certificates of authorities that came along: never trusted by themselves.
// The outcome is "accepted", "unchanged", "pending" (kept, but a CRL is
// missing: CE2), or "refused".
func (w *work) adopt(label string, certs, extra []*x509.Certificate) (string, *Refusal) {
	trust := w.trust(label).with(extra)
	var best, waiting, latest *x509.Certificate
	var why, noCRL *Refusal // why the most recent one was refused
	for _, c := range certs {
		var no *Refusal
		if w.p.CheckAtStore {
			no = w.verify(c, label, trust)
		}
		switch {
		case no == nil:
			if best == nil || w.p.Newer(c, best) {
				best = c
			}
		case no.Code == codeCRLAbsent:
			if waiting == nil || w.p.Awaited(c, waiting) {
				waiting, noCRL = c, no
			}
		}
		if no != nil && (latest == nil || moreRecent(c, latest)) {
			latest, why = c, no
		}
	}
	if best == nil && waiting == nil {
		return "refused", why
	}
	if best == nil {
		return w.await(label, waiting, extra, noCRL)
	}
	current, _ := w.usable(label)
	if current != nil && (current.Equal(best) || !w.p.Newer(best, current)) {
		w.removeOthers(label, current)
		return "unchanged", nil
	}
	if no := w.store(label, best, extra); no != nil {
		return "refused", no
	}
	w.removeOthers(label, best)
	return "accepted", nil
}

// await keeps a certificate that only lacks a CRL, without removing any.
func (w *work) await(label string, c *x509.Certificate, extra []*x509.Certificate, why *Refusal) (string, *Refusal) {
	if no := w.store(label, c, extra); no != nil {
		return "refused", no
	}
	return "pending", why
}

// store writes a certificate with the intermediates of its path, which the
// next verification needs.
func (w *work) store(label string, c *x509.Certificate, extra []*x509.Certificate) *Refusal {
	err := w.st.keep(label, c)
	if paths := w.p.Paths(c, w.trust(label).with(extra)); len(paths) > 0 {
		for _, ca := range paths[0] {
			if err == nil && slices.ContainsFunc(extra, ca.Equal) {
				err = w.st.addCA(ca, "intermediate", "")
			}
		}
	}
	if err != nil {
		return refuse("other", "le certificat n'a pas pu être enregistré : %v", err)
	}
	return nil
}

// removeOthers is E-07. What is not valid yet but will be is no old one.
func (w *work) removeOthers(label string, keep *x509.Certificate) {
	if !w.p.DropOld(label) {
		return
	}
	for _, c := range w.st.held(label) {
		if c.Equal(keep) || c.NotBefore.After(w.now) {
			continue
		}
		if err := w.st.drop(label, c); err != nil {
			w.opt.Log.Warn("an old certificate could not be removed", "label", label, "err", err)
		}
	}
}

// usable is the certificate of the store to encrypt with; without one, the
// refusal of the most recent one held.
func (w *work) usable(label string) (*x509.Certificate, *Refusal) {
	var best, latest *x509.Certificate
	var why *Refusal
	for _, c := range w.st.held(label) {
		var no *Refusal
		if w.p.CheckAtUse {
			no = w.verify(c, label, w.trust(label))
		}
		if no != nil {
			if latest == nil || moreRecent(c, latest) {
				latest, why = c, no
			}
			continue
		}
		if best == nil || w.p.Newer(c, best) {
			best = c
		}
	}
	if best != nil {
		return best, nil
	}
	if why == nil {
		why = refuse(codeNoCertificate, "aucun certificat de %s n'est installé sur ce poste", label)
	}
	return nil, why
}
