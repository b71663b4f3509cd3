package bench

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"amfront/journal"
	"amfront/mailbox"
	"amfront/pki/testca"
	"amfront/receiver"
	"amfront/scenarios"
	"amfront/words"
)

// Post is a message that the bench puts into the sender's mailbox by itself:
// what an insurer, a stranger or a relay may send about a lot (part F).
type Post struct {
	// "service", "arl", "rsp", "dsn", "other"; "again" is the newest service
	// message that its mailbox got, octet for octet, under another number
	Kind string
	// Original is the id of the lot that it is about; "" is the newest one.
	Original string
	// Unknown quotes a message that nobody sent in place of the original.
	Unknown bool
	Code    scenarios.Decision // of a service message
	Reason  string             // French, of a service message
	// Detail of a RSP is "rejet", "signalement" or "paiement" ("" for a payment);
	// of other mail, what is wrong with it: "" nothing, or a key of spoilt.
	Detail string
	// Signer signs a service message; nil for the current certificate.
	Signer *testca.Credential
	// Forgery is what is done to a service message: "" nothing, "unsigned",
	// "altered" (after signing) or "signature" (the signature's octets).
	Forgery string
	// Outside is what a service message says otherwise outside of what is
	// signed, where nothing counts (F-09): "" nothing, or a key of outside.
	Outside string

	first string // Message-ID of the first lot
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
			return "", words.Errorf("%w: a message is posted about a lot, and none was received", ErrNoMessage)
		}
		p.Original, p.first = all[len(all)-1].ID, all[0].MessageID
	}
	m, raw, err := w.Message(p.Original)
	if err != nil {
		return "", err
	}
	if p.Kind == "again" {
		return w.postAgain(ctx, m.From)
	}
	box, ok := w.frontal(m.To)
	if !ok {
		return "", words.Errorf("%w: %s is no front-end mailbox", ErrBadOperation, m.To)
	}
	in, err := w.inspect(ctx, raw, box, nil)
	if err != nil {
		return "", err
	}
	posted := journal.MailPosted{Kind: p.Kind, Code: string(p.Code), Forgery: p.Forgery, Original: m.ID,
		Outside: p.Outside}
	if p.Unknown {
		in.Message.MessageID, in.Message.Subject = "<inconnu."+w.Store.NewID()+"@poste.invalid>",
			"SV140610/00000000000000/0000000000000000000/00000"
		posted.Original = ""
	}
	a, err := w.compose(ctx, p, in, box, m, raw, &posted)
	if err != nil {
		return "", err
	}
	if posted.Original != "" && posted.Forgery == "" && p.Outside == "" && p.Code.Meaning().Resend {
		w.lots.Remember(receiver.LotOf(in, box, w.Now(), p.Code)) // asked for again
	}
	digest, err := w.Journal.PutBlob(a.Raw)
	if err != nil {
		return "", err
	}
	return w.put(ctx, mailbox.Deposit{Mailbox: m.From, From: a.From, Size: int64(len(a.Raw)), Class: a.Class, Raw: digest},
		posted)
}

// put deposits a message that was posted, and tells the journal.
func (w *World) put(ctx context.Context, d mailbox.Deposit, posted journal.MailPosted) (string, error) {
	posted.ID = w.Store.NewID()
	d.ID, d.ReplyTo = posted.ID, posted.Original
	_, err := w.Store.Commit(ctx, []mailbox.Deposit{d}, journal.Entry{Kind: journal.KindMailPosted, Fields: posted})
	return posted.ID, err
}

// postAgain puts the newest service message of a mailbox into it once more, as
// a provider does who restores or moves a mailbox.
func (w *World) postAgain(ctx context.Context, to string) (string, error) {
	var last journal.MailStored
	var d mailbox.Deposit
	posted := journal.MailPosted{Kind: "service"}
	for ev, err := range w.Journal.EventsOf(ctx, 0, journal.KindMailStored, journal.KindMailPosted) {
		var s journal.MailStored
		var p journal.MailPosted
		switch {
		case err != nil:
		case ev.Kind == journal.KindMailPosted:
			if err = ev.Decode(&p); p.ID == last.ID {
				posted = p
			}
		default:
			if err = ev.Decode(&s); s.Class == "service" && strings.EqualFold(s.Mailbox, to) {
				last, posted = s, journal.MailPosted{Kind: "service", Original: s.ReplyTo}
				d = mailbox.Deposit{Mailbox: s.Mailbox, From: s.From, Size: s.Size, Class: s.Class, Raw: ev.Blobs["raw"]}
			}
		}
		if err != nil {
			return "", err
		}
	}
	if last.ID == "" {
		return "", words.Errorf("%w: no service message was sent yet", ErrNoMessage)
	}
	if m, _, err := w.Message(last.ReplyTo); err == nil && posted.Code == "" {
		posted.Code = m.Decision
	}
	posted.Repeats = last.ID
	return w.put(ctx, d, posted)
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
		raw := unrelated(m.From, w.opt.Now().Format("Mon, 02 Jan 2006 15:04:05 -0700"), w.Store.NewID())
		if spoil := spoilt[p.Detail]; spoil != nil {
			raw = spoil(raw)
		} else if p.Detail != "" {
			return nil, words.Errorf("%w: a mail that is %q is not known", ErrBadOperation, p.Detail)
		}
		return &receiver.Answer{Class: "mail", From: "confrere@ps.test", To: m.From, Raw: raw}, nil
	}
	return nil, words.Errorf("%w: a message of kind %q; expected service, arl, rsp, dsn or other", ErrBadOperation, p.Kind)
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
	front := w.receiver()
	if p.Outside != "" {
		front = front.Plain() // which has code and lot inside, too: a layout that has not would leave the LPS no choice
	}
	a, err := front.ServiceBy(in, receiver.Decision{Code: p.Code, ReasonCode: "bench", Reason: p.Reason}, box, to,
		signer)
	if err != nil {
		return nil, err
	}
	claims := scenarios.C4005
	if p.Code == claims {
		claims = scenarios.C4015
	}
	a.Raw = SayOutside(a.Raw, p.Outside, cmp.Or(p.first, in.Message.MessageID), in.Message.MessageID, claims)
	a.Raw, err = Forge(a.Raw, p.Forgery)
	return a, err
}

// Forge does to a signed service message what Post.Forgery says; of one that
// nobody is to have signed, it is too late.
func Forge(raw []byte, forgery string) ([]byte, error) {
	switch forgery {
	case "", "unsigned":
		return raw, nil
	case "altered":
		return alter(raw)
	case "signature":
		return breakSignature(raw)
	}
	return nil, words.Errorf("%w: forgery %q; expected one of %q", ErrBadOperation, forgery, Forgeries())
}

// SayOutside changes a signed service message where its signature does not
// reach, as Post.Outside says: it speaks of another lot than the original, by
// their Message-ID, or claims another code.
func SayOutside(raw []byte, where, other, original string, claims scenarios.Decision) []byte {
	if change := outside[where]; change != nil {
		return change(raw, other, original, string(claims))
	}
	return raw
}

// outside changes a signed message where its signature does not reach: it
// speaks of another lot, or claims another code, than the signed part.
var outside = map[string]func(raw []byte, other, original, claims string) []byte{
	"subject": func(raw []byte, _, _, claims string) []byte {
		return inHeader(raw, `(?m)^(Subject: \[)\d+`, "${1}"+claims)
	},
	"code": func(raw []byte, _, _, claims string) []byte {
		return inHeader(raw, `(?m)^(X-Amfront-Code: )\d+`, "${1}"+claims)
	},
	"original": func(raw []byte, other, _, _ string) []byte {
		return inHeader(raw, `(?m)^((?:In-Reply-To|References|X-Amfront-Original-Message-ID): )<.*>`, "${1}"+other)
	},
	"file": func(raw []byte, _, _, _ string) []byte {
		return bytes.ReplaceAll(raw, []byte(`"smime.p7s"`), []byte(`"piece-jointe-1.bin"`))
	},
	"before": func(raw []byte, _, original, claims string) []byte { return beside(raw, original, claims, true) },
	"after":  func(raw []byte, _, original, claims string) []byte { return beside(raw, original, claims, false) },
}

// inHeader replaces in the header of the whole message alone.
func inHeader(raw []byte, pattern, by string) []byte {
	head, body, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	return slices.Concat(regexp.MustCompile(pattern).ReplaceAll(head, []byte(by)), []byte("\r\n\r\n"), body)
}

// beside puts the signed message into a multipart/mixed, with a text of nobody.
func beside(raw []byte, original, claims string, before bool) []byte {
	head, signed, _ := bytes.Cut(raw, []byte("MIME-Version: 1.0\r\n"))
	parts := [][]byte{signed, fmt.Appendf(nil, "Content-Type: text/plain; charset=utf-8\r\n\r\n"+
		"Message de service %s\r\n\r\nMessage-ID : %s\r\n", claims, original)}
	if before {
		slices.Reverse(parts)
	}
	return fmt.Appendf(head, "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=relais\r\n\r\n"+
		"--relais\r\n%s\r\n--relais\r\n%s\r\n--relais--\r\n", parts[0], parts[1])
}

// alter changes the last letter of what is signed, after signing, however it is
// written: what comes of it is a letter of every encoding.
func alter(raw []byte) ([]byte, error) {
	m, err := receiver.Structure(context.Background(), raw)
	if err != nil {
		return nil, err
	}
	out := bytes.Clone(raw)
	if len(m.Parts) > 0 {
		signed := m.Parts[0].Raw(out)
		for i, c := range slices.Backward(signed) {
			switch {
			case c|0x20 == 'a':
				signed[i] = 'b'
				return out, nil
			case c|0x20 > 'a' && c|0x20 <= 'z':
				signed[i] = 'a'
				return out, nil
			}
		}
	}
	return nil, words.Errorf("%w: nothing to alter in this message", ErrBadOperation)
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
	return nil, words.Errorf("%w: no signature found in this message", ErrBadOperation)
}

// Announce puts changes that were made to the PKI itself into force:
// disk, journal and directory.
func (w *World) Announce(ctx context.Context, changes ...testca.Change) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, err := w.transact(ctx, func() ([]testca.Change, error) { return changes, nil })
	return err
}
