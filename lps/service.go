package lps

import (
	"crypto/x509"
	"mime"
	"regexp"
	"slices"
	"strings"
	"sync"

	"amfront/lps/adapter"
)

// read says what a message is and does what it asks for.
func (w *work) read(raw []byte) adapter.Handled {
	m, err := readEntity(raw)
	if err != nil {
		return adapter.Handled{Kind: "other", Outcome: "noted", Reason: err.Error()}
	}
	h := adapter.Handled{MessageID: m.header.Get("Message-Id"), Kind: "other", Outcome: "noted"}
	kind, params, _ := mime.ParseMediaType(m.header.Get("Content-Type"))
	switch {
	case kind == "multipart/report" && strings.EqualFold(params["report-type"], "delivery-status"):
		h.Kind = "dsn"
		w.notDelivered(m, &h)
		return h
	}
	if h.Kind = w.returnFlow(m); h.Kind != "" {
		return h
	}
	h.Kind = "other"
	signed, err := w.p.Signed(raw)
	if err != nil && w.p.Unsigned {
		signed, err = &SignedPart{Entity: raw}, nil
	}
	if err != nil {
		if code := w.claims(m); code != "" {
			h.Kind, h.Outcome, h.Reason = code, "refused", err.Error()
			w.alertUser(&h)
		}
		return h
	}
	w.service(m, signed, &h)
	w.alertUser(&h)
	return h
}

// returnFlow tells an ARL or a RSP by its Content-Description.
func (w *work) returnFlow(m *entity) string {
	kind := ""
	m.each(3, func(e *entity) {
		if k := w.p.Return(e.field("Content-Description")); k != "" {
			kind = k
		}
	})
	return kind
}

func returnOf(description string) string {
	switch d := strings.ToUpper(description); {
	case strings.HasPrefix(d, "ARL"):
		return "arl"
	case strings.HasPrefix(d, "RSP"):
		return "rsp"
	}
	return ""
}

// notDelivered notes a non-delivery notice on its lot (RFC 3464).
func (w *work) notDelivered(m *entity, h *adapter.Handled) {
	action := ""
	m.each(3, func(e *entity) {
		if id := e.header.Get("Message-Id"); id != "" && id != h.MessageID {
			h.Original = id
		}
		kind, _, _ := mime.ParseMediaType(e.header.Get("Content-Type"))
		if kind != "message/delivery-status" {
			return
		}
		for line := range strings.SplitSeq(e.text(), "\n") {
			if name, v, ok := strings.Cut(line, ":"); ok && strings.EqualFold(strings.TrimSpace(name), "Action") {
				action = strings.ToLower(strings.TrimSpace(v))
			}
		}
	})
	if action != "failed" {
		return
	}
	h.Outcome = "acted"
	if l, i, err := w.st.sent(h.Original); err == nil && l != nil {
		w.alert("Le lot %s n'a pas été remis à %s : vérifiez l'adresse, puis renvoyez-le.", l.Compostage, l.To)
		if w.p.ResendOn("dsn") {
			w.resend(l, i, "dsn", w.p.Label(l, w.st.state.Config.OCTLabel), h)
		}
	}
}

// originalID is made when it is first needed: few commands need it.
var originalID = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)Message-ID\s*:\s*(<[^<>\s]{1,250}>)`)
})

// claims is the code of a message that looks like a service message.
func (w *work) claims(m *entity) string {
	code := ""
	m.each(4, func(e *entity) {
		if code == "" {
			code = codeIn(e)
		}
	})
	return code
}

// codeIn is the code that an entity states: in its subject or in its text. The
// layout of service messages is not public, and what fields the bench adds nobody
// else writes.
func codeIn(e *entity) string {
	if c := serviceCode.FindString(e.field("Subject")); c != "" {
		return c
	}
	kind, _, err := mime.ParseMediaType(e.header.Get("Content-Type"))
	if err == nil && kind != "text/plain" {
		return ""
	}
	return serviceCode.FindString(e.text())
}

// service acts on a message whose signature is right. Nothing outside the
// signed entity counts, but the reference to the original where it says none.
func (w *work) service(m *entity, s *SignedPart, h *adapter.Handled) {
	e, err := readEntity(s.Entity)
	if err != nil {
		return
	}
	code := ""
	original := ""
	e.each(2, func(x *entity) {
		if code == "" {
			code = codeIn(x)
		}
		if original == "" {
			if f := originalID().FindStringSubmatch(x.text()); f != nil {
				original = f[1]
			}
		}
	})
	if code == "" {
		return
	}
	h.Kind = code
	if original == "" {
		original = strings.TrimSpace(m.header.Get("In-Reply-To"))
	}
	h.Original = original
	lot, index, err := w.st.sent(original)
	if err != nil {
		h.Outcome, h.Reason = "deferred", err.Error()
		return
	}
	label, no := w.signerLabel(lot, m, s)
	if no == nil {
		no = w.believe(s, label)
	}
	if no != nil {
		h.Outcome, h.Reason = "refused", no.Text
		if w.p.Defers(no, h) {
			h.Outcome = "deferred"
		}
		return
	}
	if w.p.Remember && w.p.Identify && h.MessageID != "" && w.st.state.Seen[h.MessageID] != "" {
		h.Outcome = "duplicate"
		return
	}
	w.st.state.Seen[h.MessageID] = code
	h.Outcome = "acted"
	w.renewFrom(s, label, code, h)
	if lot != nil && w.p.ResendOn(code) {
		w.resend(lot, index, code, label, h)
	}
}

// defers is F-08: what lacks only an authority or its list waits for it.
func defers(no *Refusal, _ *adapter.Handled) bool {
	return no.Code == codeUnknownCA || no.Code == codeCRLAbsent
}

// signerLabel is the label that the signer must bear: that of the lot's
// recipient, or, of an unknown lot, one of those of the mailbox in From.
func (w *work) signerLabel(l *Lot, m *entity, s *SignedPart) (string, *Refusal) {
	c := w.st.state.Config
	if l != nil {
		return w.p.Label(l, c.OCTLabel), nil
	}
	from := strings.ToLower(m.field("From"))
	if i, j := strings.IndexByte(from, '<'), strings.IndexByte(from, '>'); i >= 0 && j > i {
		from = from[i+1 : j]
	}
	var labels []string
	switch from {
	case strings.ToLower(c.Mailboxes.AMO):
		labels = []string{LabelAMOTest, LabelAMOReel}
	case strings.ToLower(c.Mailboxes.AMC):
		labels = []string{LabelAMCTest, LabelAMCReel}
	case strings.ToLower(c.Mailboxes.OCT):
		labels = []string{c.OCTLabel}
	default:
		return "", refuse(codeWrongName, "le message de service vient de %q, à qui ce poste n'écrit pas", from)
	}
	for _, label := range labels {
		if s.Signer != nil && slices.ContainsFunc(s.Signer.EmailAddresses,
			func(a string) bool { return strings.EqualFold(a, label) }) {
			return label, nil
		}
	}
	return labels[0], nil // the check of the name will say what is wrong
}

// believe is F-08 and F-09: the signer is judged like any certificate. Its
// authorities' lists are fetched when the station has none yet, once it
// stands under an installed root.
func (w *work) believe(s *SignedPart, label string) *Refusal {
	if w.p.InstallOwnCA {
		for _, c := range s.Others {
			if c.IsCA && c.CheckSignatureFrom(c) == nil {
				if err := w.st.addCA(c, "root", w.usage(label)); err != nil {
					return refuse("other", "l'autorité n'a pas pu être enregistrée : %v", err)
				}
			}
		}
	}
	if !w.p.CheckSigner || w.p.Unsigned && s.Signer == nil {
		return nil
	}
	extra := authorities(s.Others)
	no := w.verify(s.Signer, label, w.trust(label).with(extra))
	if no == nil || no.Code != codeCRLAbsent && no.Code != codeUnknownCA || w.p.ListsByJob {
		return no
	}
	d, err := w.directory()
	if err != nil {
		return no
	}
	defer w.closeDirectory()
	f := found{label: label, certs: []*x509.Certificate{s.Signer}, extra: extra}
	if no.Code == codeUnknownCA {
		more, err := w.above(d, s.Signer, extra)
		if err != nil {
			return no
		}
		f.extra = append(f.extra, more...)
	}
	if err := w.fetchLists(d, []found{f}); err != nil {
		return no
	}
	s.Others = f.extra
	return w.verify(s.Signer, label, w.trust(label).with(f.extra))
}

// authorities are the certificates that may stand between signer and root.
func authorities(certs []*x509.Certificate) []*x509.Certificate {
	return slices.DeleteFunc(slices.Clone(certs), func(c *x509.Certificate) bool {
		return !c.IsCA || string(c.RawSubject) == string(c.RawIssuer)
	})
}

// renewFrom takes the certificate of the signature (F-04) and looks at the
// directory (E-04). After a rejection the lists too: the old certificate may
// be on them.
func (w *work) renewFrom(s *SignedPart, label, code string, h *adapter.Handled) {
	if w.p.Integrate && s.Signer != nil {
		outcome, no := w.adopt(label, []*x509.Certificate{s.Signer}, authorities(s.Others))
		switch {
		case no != nil && outcome == "refused":
			h.Reason = no.Text
		case outcome == "accepted":
			h.CertificateSerial = serialOf(s.Signer)
		}
	}
	if w.p.AskOn(code) && w.base(label) != "" {
		if _, err := w.fetch([]string{label}, true, codes[code].lists); err != nil {
			w.opt.Log.Info("directory not asked after a service message", "err", err)
		}
	}
}
