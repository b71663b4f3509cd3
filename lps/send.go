package lps

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"net"
	"strconv"
	"strings"
	"time"

	"amfront/lps/adapter"
)

// send is the action: one file to one recipient.
func (w *work) send(p *adapter.Send) error {
	l, err := w.lotFor(p)
	if err != nil {
		return err
	}
	file, err := readFile(p.File)
	if err != nil {
		return err
	}
	if len(file) == 0 {
		return refuse(codeFile, "le fichier de lots est vide")
	}
	sum := sha256.Sum256(file)
	l.Digest = hex.EncodeToString(sum[:])
	if w.p.ByPath && !l.Compressed {
		l.Path = p.File
	}
	before, err := w.waiting(l)
	if err != nil {
		return err
	}
	if before != nil { // it never left: it is that one, not another
		l = before
	} else {
		w.st.state.Counter++
		l.Compostage = compostage(l.Created, w.st.state.Counter)
		l.ID = l.Compostage + "-" + token()[:8]
		if err := w.newLot(l, file); err != nil {
			return err
		}
		if err := w.st.save(); err != nil {
			return err
		}
	}
	if err := w.flush(l); err != nil {
		return err
	}
	if no := w.transmit(l); no != nil {
		return w.stopped(l, no)
	}
	w.answer.MessageIDs = []string{l.Sendings[len(l.Sendings)-1].MessageID}
	w.answer.CertificateLabel, w.answer.CertificateSerial = w.label, w.serial
	return nil
}

// stopped ends a sending that did not happen. A lot that was stopped before
// its message existed (CE1, CE2) is the user's to send again.
func (w *work) stopped(l *Lot, no *Refusal) error {
	if no.Code != codeSMTPTemporary && no.Code != codeSMTPRefused {
		if err := w.st.removeLot(l); err != nil {
			return errors.Join(err, no)
		}
	}
	return no
}

// lotFor is the lot that a request describes.
func (w *work) lotFor(p *adapter.Send) (*Lot, error) {
	c := w.st.state.Config
	l := &Lot{Kind: p.Kind, Usage: p.Usage, Destination: p.Destination, Compressed: p.Compression, From: c.PSAddress,
		Reference: w.opt.Reference, Exercice: p.Exercice, Numero: p.Numero, Created: w.now, Queued: "first"}
	switch {
	case p.Kind == "FSE" && p.Destination == "amc", p.Kind == "DRE" && p.Destination == "amo":
		return nil, refuse("other", "un flux de %s ne s'envoie pas à ce destinataire", p.Kind)
	case p.Kind == "MIXTE" && p.Destination != "oct":
		return nil, refuse("other", "un fichier mixte ne s'envoie qu'à un OCT")
	}
	l.To = map[string]string{"amo": c.Mailboxes.AMO, "amc": c.Mailboxes.AMC, "oct": c.Mailboxes.OCT}[p.Destination]
	if l.To == "" || p.Destination == "oct" && c.OCTLabel == "" {
		return nil, refuse(codeConfiguration, "aucun OCT n'est configuré sur ce poste")
	}
	if l.Exercice == "" {
		l.Exercice = "00000099999999" // a dummy emitter
	}
	if l.Numero == "" {
		l.Numero = "00001"
	}
	for _, v := range []string{l.Exercice, l.Numero} {
		if strings.Trim(v, "0123456789") != "" || len(v) > 20 {
			return nil, refuse("other", "exercice et numéro sont des suites de chiffres")
		}
	}
	return l, nil
}

// certificate is the one to encrypt with. The directory is asked only when
// the store has none that may serve, or one that ends soon (E-04, E-05).
func (w *work) certificate(label string) (*x509.Certificate, *Refusal) {
	if w.p.AskEachTime || w.p.NeedsLDAP {
		if _, err := w.fetch([]string{label}, true, true); err != nil && w.p.NeedsLDAP {
			return nil, refuse(codeDirectory, "%v", err)
		}
	}
	cert, no := w.usable(label)
	switch {
	case no == nil && !w.endsSoon(label, cert):
		return cert, nil
	case no != nil && no.Code == codeCRLAbsent: // CE2: nothing but a list helps
		return nil, no
	case w.base(label) == "":
		return cert, no
	}
	refused, err := w.fetch([]string{label}, true, false)
	w.st.state.Asked[label] = w.now
	again, still := w.usable(label)
	if still == nil || again != nil {
		return again, nil
	}
	if why := refused[label]; err == nil && why != nil && why.Code != codeNoCertificate {
		return nil, why // what the directory publishes was refused: the better reason
	}
	return nil, still
}

// endsSoon tells whether to look for a successor: about 15 days before the
// end, and then once a day.
func (w *work) endsSoon(label string, c *x509.Certificate) bool {
	if c.NotAfter.Sub(w.now) > w.p.RenewBefore {
		return false
	}
	last, asked := w.st.state.Asked[label]
	return !asked || w.now.Sub(last) >= 24*time.Hour
}

func address(s adapter.Server) string { return net.JoinHostPort(s.Host, strconv.Itoa(s.Port)) }
