package bench

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"strings"

	"amfront/journal"
	"amfront/mailbox"
	"amfront/pki/testca"
	"amfront/receiver"
	"amfront/scenarios"
)

// Post is a message that the bench puts into the sender's mailbox by itself:
// what an insurer, a stranger or a relay may send about a lot (part F).
type Post struct {
	Kind string // "service", "arl", "rsp", "dsn", "other"
	// Original is the id of the lot that it is about; "" is the newest one.
	Original string
	// Unknown quotes a message that nobody sent in place of the original.
	Unknown bool
	Code    scenarios.Decision // of a service message
	Reason  string             // French, of a service message
	Detail  string             // of a RSP: "rejet", "signalement" or "paiement"; "" for a payment
	// Signer signs a service message; nil for the current certificate.
	Signer *testca.Credential
	// Forgery is what is done to a service message: "" nothing, "unsigned",
	// "altered" (after signing) or "signature" (the signature's octets).
	Forgery string
}

// Forgeries lists what Post.Forgery may be.
func Forgeries() []string { return []string{"", "unsigned", "altered", "signature"} }

// Post puts a message into the mailbox of whoever sent the original, and
// returns its id. An original that is not there is ErrNoMessage.
func (w *World) Post(ctx context.Context, p Post) (string, error) {
	w.resetting.RLock()
	defer w.resetting.RUnlock()
	if p.Original == "" {
		all, err := w.Messages(ctx, Filter{}, 0)
		if err != nil {
			return "", err
		}
		if len(all) == 0 {
			return "", fmt.Errorf("%w: a message is posted about a lot, and none was received", ErrNoMessage)
		}
		p.Original = all[len(all)-1].ID
	}
	m, raw, err := w.Message(p.Original)
	if err != nil {
		return "", err
	}
	box, ok := w.frontal(m.To)
	if !ok {
		return "", fmt.Errorf("%w: %s is no front-end mailbox", ErrBadOperation, m.To)
	}
	in, err := w.inspect(ctx, raw, box, nil)
	if err != nil {
		return "", err
	}
	posted := journal.MailPosted{Kind: p.Kind, Code: string(p.Code), Forgery: p.Forgery, Original: m.ID}
	if p.Unknown {
		in.Message.MessageID, in.Message.Subject = "<inconnu."+w.Store.NewID()+"@poste.invalid>",
			"SV140610/00000000000000/0000000000000000000/00000"
		posted.Original = ""
	}
	a, err := w.compose(ctx, p, in, box, m, raw, &posted)
	if err != nil {
		return "", err
	}
	digest, err := w.Journal.PutBlob(a.Raw)
	if err != nil {
		return "", err
	}
	posted.ID = w.Store.NewID()
	_, err = w.Store.Commit(ctx, []mailbox.Deposit{{ID: posted.ID, Mailbox: m.From, From: a.From, Size: int64(len(a.Raw)),
		Class: a.Class, ReplyTo: posted.Original, Raw: digest}}, journal.Entry{Kind: journal.KindMailPosted, Fields: posted})
	return posted.ID, err
}

func (w *World) compose(ctx context.Context, p Post, in *receiver.Inspection, box receiver.Mailbox, m Message,
	raw journal.Digest,
	posted *journal.MailPosted) (*receiver.Answer, error) {
	switch p.Kind {
	case "service":
		return w.composeService(p, in, box, m.From, posted)
	case "arl", "rsp":
		detail := ""
		if p.Kind == "rsp" {
			detail = cmp.Or(p.Detail, "paiement")
		}
		return w.receiver().Return(receiver.ReturnSpec{Nature: strings.ToUpper(p.Kind), Kind: in.Flow.Kind,
			Usage: in.Flow.Usage, Compressed: w.Config().ARLCompressed, Box: box, To: m.From,
			Detail:  detail,
			Subject: in.Message.Subject, MessageID: in.Message.MessageID, Size: in.PlainSize, SHA256: in.FileSHA256})
	case "dsn":
		blob, err := w.Journal.OpenBlob(raw)
		if err != nil {
			return nil, err
		}
		defer blob.Close()
		return w.receiver().NonDelivery(blob, m.From, m.To, w.Config().Hostname)
	case "other":
		return &receiver.Answer{Class: "mail", From: "confrere@ps.test", To: m.From,
			Raw: unrelated(m.From, w.opt.Now().Format("Mon, 02 Jan 2006 15:04:05 -0700"), w.Store.NewID())}, nil
	}
	return nil, fmt.Errorf("%w: a message of kind %q; expected service, arl, rsp, dsn or other", ErrBadOperation, p.Kind)
}

func (w *World) composeService(p Post, in *receiver.Inspection, box receiver.Mailbox, to string,
	posted *journal.MailPosted) (*receiver.Answer, error) {
	signer := p.Signer
	if signer == nil {
		c, err := w.PKI.Current(in.Facts.ExpectedLabel)
		if err != nil {
			return nil, err
		}
		signer = c
	}
	p.Reason = cmp.Or(p.Reason, "Message composé par le banc.")
	if p.Forgery == "unsigned" {
		signer = nil
	} else {
		posted.Label, posted.Serial = signer.Label, signer.SerialHex()
		if signer.Defect != "" {
			posted.Forgery = signer.Defect
		} else if signer.Label != in.Facts.ExpectedLabel {
			posted.Forgery = "wrong-signer"
		}
	}
	a, err := w.receiver().ServiceBy(in, receiver.Decision{Code: p.Code, ReasonCode: "bench", Reason: p.Reason}, box, to,
		signer)
	if err != nil {
		return nil, err
	}
	switch p.Forgery {
	case "", "unsigned":
	case "altered":
		a.Raw, err = alter(a.Raw)
	case "signature":
		a.Raw, err = breakSignature(a.Raw)
	default:
		err = fmt.Errorf("%w: forgery %q; expected one of %q", ErrBadOperation, p.Forgery, Forgeries())
	}
	return a, err
}

// alter changes one letter of the signed text, after signing.
func alter(raw []byte) ([]byte, error) {
	const field = "X-Amfront-Layout: choix du banc"
	i := bytes.LastIndex(raw, []byte(field)) // the one of the signed part
	if i < 0 {
		return nil, fmt.Errorf("%w: nothing to alter in this message", ErrBadOperation)
	}
	out := bytes.Clone(raw)
	out[i+len(field)-1] = 'k'
	return out, nil
}

// breakSignature changes the last octets of the signature.
func breakSignature(raw []byte) ([]byte, error) {
	out := bytes.Clone(raw)
	end := bytes.LastIndex(out, []byte("\r\n\r\n--"))
	if end < 0 {
		end = bytes.LastIndex(out, []byte("\r\n--"))
	}
	for i := end - 8; i > 0 && i > end-40; i-- {
		if c := out[i]; c >= 'A' && c < 'Z' { // another digit of base64, whose last bits count
			out[i] = c + 1
			return out, nil
		}
	}
	return nil, fmt.Errorf("%w: no signature found in this message", ErrBadOperation)
}

// unrelated is ordinary mail, with words that a careless reader may take for
// a service message.
func unrelated(to, date, id string) []byte {
	return fmt.Appendf(nil, "Date: %s\r\nFrom: <confrere@ps.test>\r\nTo: <%s>\r\nMessage-ID: <%s@ps.test>\r\nSubject: "+
		"Dossier 4005 de la semaine\r\n"+
		"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"+
		"Bonjour,\r\n\r\nLe dossier 4005 est sur ton bureau, le 4025 suivra.\r\n", date, to, id)
}

// Announce puts changes that were made to the PKI itself into force:
// directory, disk and journal.
func (w *World) Announce(ctx context.Context, changes ...testca.Change) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, err := w.published(ctx, changes)
	return err
}
