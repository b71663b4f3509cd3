package receiver

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	"amfront/bench/vary"
	"amfront/pki/testca"
	"amfront/receiver/cms"
)

// Answer is a message that the front-end sends back.
type Answer struct {
	Class    string // "service", "arl", "rsp", "dsn"
	From, To string // From "" is the null reverse-path
	Raw      []byte // RFC 5322, CRLF
}

// Classes of answers.
const (
	ClassService = "service"
	ClassARL     = "arl"
	ClassRSP     = "rsp"
	ClassDSN     = "dsn"
)

// serviceData is what the templates of service messages see.
type serviceData struct {
	Code, Title, Official                  string
	Reason, ReasonCode                     string
	Actor, Mailbox                         string
	Subject, MessageID, OriginalDate, Date string
	Usage                                  string
	Certificate                            *certificateData // the one to use, nil when none is in service
	Used                                   *certificateData // nil when it is the one to use, or unknown
}

type certificateData struct {
	Label, Serial, Issuer, NotBefore, NotAfter, Fingerprint string
}

func describeCertificate(c *testca.Credential) certificateData {
	sum := sha256.Sum256(c.Certificate.Raw)
	d := certificateData{
		Label: c.Label, Serial: c.SerialHex(),
		NotBefore:   c.Certificate.NotBefore.UTC().Format(time.RFC3339),
		NotAfter:    c.Certificate.NotAfter.UTC().Format(time.RFC3339),
		Fingerprint: strings.ToUpper(strings.ReplaceAll(fmt.Sprintf("% x", sum[:]), " ", ":")),
	}
	if c.Issuer != nil {
		d.Issuer = c.Issuer.Name
	}
	return d
}

// Answer composes the service message, ARL or nothing (nil) that follows a
// decision. sender is the envelope sender; without a usable one, and without
// one in From, there is nobody to answer to.
func (r *Receiver) Answer(insp *Inspection, d Decision, box Mailbox, sender string) (*Answer, error) {
	to := replyTo(sender, insp.Message.From)
	if to == "" {
		return nil, nil
	}
	switch {
	case d.Code.Meaning().Service():
		return r.service(insp, d, box, to)
	case d.ARL:
		return r.Return(returnOf(insp, box, to, r.opt))
	}
	return nil, nil
}

// service composes a signed service message (F-01…F-04).
func (r *Receiver) service(in *Inspection, d Decision, box Mailbox, to string) (*Answer, error) {
	// The current certificate now: a situation may have changed it since.
	// Without any (revoked and not replaced yet) the message goes out unsigned,
	// so that no station takes a certificate from it.
	cred, err := r.pki.Current(in.Facts.ExpectedLabel)
	if err != nil {
		cred = nil
	}
	return r.ServiceBy(in, d, box, to, cred)
}

// ServiceBy composes a service message signed by a given certificate, which it
// names as the one to use; nil leaves it unsigned. A bench plays messages with
// it that no front-end would send (F-08, F-09).
func (r *Receiver) ServiceBy(in *Inspection, d Decision, box Mailbox, to string, cred *testca.Credential) (*Answer,
	error) {
	now := r.opt.Now()
	data := serviceData{
		Code: string(d.Code), Title: d.Code.Meaning().Title, Official: d.Code.Meaning().Official,
		Reason: d.Reason, ReasonCode: d.ReasonCode,
		Actor: string(box.Actor), Mailbox: box.Address, Usage: in.Flow.Usage,
		Subject: orDash(in.Message.Subject), MessageID: orDash(in.Message.MessageID), OriginalDate: orDash(in.Message.Date),
		Date: date(now),
	}
	if cred != nil {
		c := describeCertificate(cred)
		data.Certificate = &c
	}
	if in.Opener != nil && in.Opener != cred {
		used := describeCertificate(in.Opener)
		data.Used = &used
	}
	tmpl := r.layout()
	text, err := tmpl.render(data.Code+".txt", data)
	if err != nil {
		return nil, err
	}
	subject, err := tmpl.render("subject.txt", data)
	if err != nil {
		return nil, err
	}
	part, head := composer{vary: r.opt.Vary}, composer{vary: r.opt.Vary}
	if tmpl == r.tmpl {
		facts(&part, in, data)
	}
	if err := part.text(text); err != nil {
		return nil, err
	}
	r.envelope(&head, box.Address, to, subject, in.Message.MessageID, now)
	if tmpl == r.tmpl {
		facts(&head, in, data)
	}
	if cred == nil {
		head.field("MIME-Version", "1.0")
		head.Write(part.Bytes())
		return &Answer{Class: ClassService, From: box.Address, To: to, Raw: arrange(r.opt.Vary, head.Bytes())}, nil
	}
	signer := cms.Signer{Certificate: cred.Certificate, Key: cred.Key, Chain: cred.Chain(), Now: r.opt.Now}
	form := r.opt.Vary.Form(vary.Chain, 4)
	signer.Last = form >= 2
	if n := len(signer.Chain); form%2 == 1 && n > 1 {
		signer.Chain = signer.Chain[:n-1] // without the root, which whoever trusts it has
	}
	raw, err := signer.SMIMESigned(arrange(r.opt.Vary, r.beside(part.Bytes(), "Message de service",
		"Le message du frontal et ce rappel sont deux parties d'un même courriel.")), head.fields)
	if err != nil {
		return nil, fmt.Errorf("receiver: signing a %s: %w", d.Code, err)
	}
	return &Answer{Class: ClassService, From: box.Address, To: to, Raw: arrange(r.opt.Vary, raw)}, nil
}

func orDash(v string) string { return cmp.Or(v, "(absent)") }

// envelope writes the header fields that every answer has. Auto-Submitted
// keeps other robots from answering (RFC 3834 §5).
func (r *Receiver) envelope(c *composer, from, to, subject, original string, now time.Time) {
	c.field("Date", r.date(now))
	c.raw("From", address(from))
	c.raw("To", address(to))
	c.raw("Message-ID", r.messageID())
	if quotableID(original) {
		c.raw("In-Reply-To", original)
		c.raw("References", original)
	}
	c.field("Subject", subject)
	c.field("Auto-Submitted", "auto-replied")
}

// facts writes the machine-readable fields. They stand in the header of the
// message, to be read at once, and in the signed part, to be relied on.
func facts(c *composer, in *Inspection, d serviceData) {
	c.field("X-Amfront-Code", d.Code)
	c.field("X-Amfront-Reason", d.ReasonCode)
	c.field("X-Amfront-Actor", d.Actor)
	if d.Usage != "" {
		c.field("X-Amfront-Usage", d.Usage)
	}
	c.field("X-Amfront-Original-Message-ID", in.Message.MessageID)
	c.field("X-Amfront-Original-Subject", in.Message.Subject)
	if d.Certificate != nil {
		c.field("X-Amfront-Certificate-Label", d.Certificate.Label)
		c.field("X-Amfront-Certificate-Serial", d.Certificate.Serial)
		c.field("X-Amfront-Certificate-Not-Before", d.Certificate.NotBefore)
		c.field("X-Amfront-Certificate-Not-After", d.Certificate.NotAfter)
		c.field("X-Amfront-Certificate-SHA256", d.Certificate.Fingerprint)
	}
	if d.Used != nil {
		c.field("X-Amfront-Used-Label", d.Used.Label)
		c.field("X-Amfront-Used-Serial", d.Used.Serial)
	}
	c.field("X-Amfront-Layout", "choix du banc")
}
