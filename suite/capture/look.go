package capture

import (
	"bytes"
	"context"
	"crypto/x509"
	"fmt"
	"iter"
	"strings"

	"amfront/bench"
	"amfront/journal"
	"amfront/pki/testca"
	"amfront/receiver"
	"amfront/suite"
	"amfront/words"
)

// Look has the front-end read every mail, with the keys given: certificates with
// their private key.
func Look(ctx context.Context, files iter.Seq2[File, error], keys []receiver.KeyPair) iter.Seq2[suite.Captured, error] {
	return func(yield func(suite.Captured, error) bool) {
		var history receiver.History
		for f, err := range files {
			var m suite.Captured
			if err == nil {
				m, err = look(ctx, f, keys, &history)
			}
			if !yield(m, err) || err != nil {
				return
			}
		}
	}
}

func look(ctx context.Context, f File, keys []receiver.KeyPair, h *receiver.History) (suite.Captured, error) {
	in, rep, err := receiver.Captured(ctx, bytes.NewReader(f.Raw), receiver.ExamineOptions{Name: f.Name, More: keys})
	if err != nil {
		return suite.Captured{}, err
	}
	if rep.Kind != "message" {
		return suite.Captured{}, words.Errorf("%w: %s is no mail: it has no header (From, To, Subject, Date…); amfront "+
			"inspect explains an attachment alone", ErrInput, f.Name)
	}
	m := suite.Captured{Name: f.Name, Raw: f.Raw, Is: rep.Is}
	if m.Is == "" {
		h.Judge(in)
		m.Key = key(in, rep.Opened)
	}
	m.Seen = bench.Journalled(in, receiver.Decision{Reason: why(in, rep)})
	m.Seen.From, m.Seen.To, m.Seen.Size = in.Message.From, in.Message.To, int64(len(f.Raw))
	if c := rep.Opened; c != nil {
		m.Seen.Certificate = &journal.CertificateRef{Label: label(c), Serial: fmt.Sprintf("%x", c.SerialNumber)}
	}
	return m, nil
}

// why says why an attachment stayed closed, "" for one that was opened. A key
// that nobody gave is no departure.
func why(in *receiver.Inspection, rep *receiver.Report) string {
	switch {
	case rep.Opened != nil:
		return ""
	case in.Info == nil:
		return "elle n'est pas un objet CMS qui se lise"
	case rep.Given != nil:
		return "la clé donnée pour son destinataire ne l'ouvre pas"
	}
	var serials []string
	for _, r := range in.Info.Recipients {
		serials = append(serials, r.SerialHex)
	}
	return "aucune clé donnée (--cert, --key) n'est celle de son destinataire, numéro de série " +
		strings.Join(serials, ", ")
}

// label is the owner of a certificate: the address of its alternative name, else
// its subject.
func label(c *x509.Certificate) string {
	if len(c.EmailAddresses) > 0 {
		return c.EmailAddresses[0]
	}
	return c.Subject.String()
}

// key judges whose key opened a mail against the flow that it announces (B-01 to
// B-03), and adds the finding. It tells the requirement, "" where the owner of
// the certificate is none of the known, or the flow does not say what is due.
func key(in *receiver.Inspection, c *x509.Certificate) string {
	if c == nil || in.Flow.Usage == "" || !known(label(c)) {
		return ""
	}
	actor, id := testca.AMO, "B-01"
	switch in.Flow.Kind {
	case receiver.DRE:
		actor, id = testca.AMC, "B-02"
	case receiver.FSE:
	default:
		return "" // a mixed file is for an OCT: which, nobody told
	}
	usage := testca.Reel
	if in.Flow.Usage != receiver.UsageReel {
		usage, id = testca.Test, "B-03"
	}
	if due := testca.LabelFor(actor, usage); label(c) != due {
		in.Findings = append(in.Findings, receiver.Finding{ID: id, Severity: receiver.Erreur,
			Expected: "le certificat " + due, Actual: "le certificat " + label(c),
			Advice: "Choisir le certificat selon le destinataire et l'usage du flux."})
	}
	return id
}

// known tells whether a label is an insurer's.
func known(label string) bool {
	switch label {
	case testca.LabelAMOReel, testca.LabelAMCReel, testca.LabelAMOTest, testca.LabelAMCTest:
		return true
	}
	return false
}
