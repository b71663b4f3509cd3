package receiver

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"io"
	"slices"
	"strings"

	"amfront/receiver/cms"
	"amfront/scenarios"
	"amfront/words"
)

// ExamineOptions say what is known of a file given to Examine.
type ExamineOptions struct {
	Name        string            // file name, "" for standard input
	Certificate *x509.Certificate // whose key Key is; nil to try Key on the first recipient
	Key         crypto.Decrypter  // nil to read only
	Out         io.Writer         // takes the plaintext; nil drops it
	Limits      Limits
	Mixed       MixedProfile
}

// Exit codes of `amfront inspect`.
const (
	ExitConforming    = 0
	ExitNotConforming = 1 // readable, but against a requirement
	ExitUnreadable    = 3 // no EnvelopedData, or not opened by the key given
)

// Report is what Examine found: the JSON form of `amfront inspect`.
type Report struct {
	Name     string          `json:"name,omitempty"`
	Kind     string          `json:"kind"` // "message" or "cms"
	Verdict  string          `json:"verdict"`
	Is       string          `json:"is,omitempty"` // French: what the file is, when it is no lot
	Exit     int             `json:"exit"`
	Message  *ReportMessage  `json:"message,omitempty"`
	CMS      *cms.Info       `json:"cms,omitempty"`
	Failure  *ReportFailure  `json:"failure,omitempty"`
	Given    *ReportGiven    `json:"given_certificate,omitempty"`
	Plain    *ReportPlain    `json:"plain,omitempty"`
	Findings []ReportFinding `json:"findings"`
}

// ReportMessage is the message around the attachment.
type ReportMessage struct {
	From        string `json:"from"`
	To          string `json:"to"`
	Subject     string `json:"subject"`
	MessageID   string `json:"message_id"`
	Date        string `json:"date"`
	FileName    string `json:"file_name"`
	Description string `json:"content_description"`
	Kind        string `json:"flow_kind"`
	Usage       string `json:"flow_usage"`
	Compressed  bool   `json:"flow_compressed"`
	Size        int64  `json:"size"`
}

// ReportFailure is why the attachment was not opened.
type ReportFailure struct {
	Class  cms.Class     `json:"class"`
	Offset int64         `json:"offset"` // -1 unknown
	Detail cms.Diagnosis `json:"detail"`
	Fit    *cms.Fit      `json:"fit,omitempty"` // how it was made
}

// ReportGiven is the certificate given, against the recipients.
type ReportGiven struct {
	Subject   string `json:"subject"`
	Serial    string `json:"serial"`
	Recipient int    `json:"recipient"` // index into cms.recipients, -1 for none
}

// ReportPlain is the content. FileSHA256 is after decompression.
type ReportPlain struct {
	Size        int64  `json:"size"`
	SHA256      string `json:"sha256"`
	Compression string `json:"compression,omitempty"`
	FileSHA256  string `json:"file_sha256,omitempty"`
	KeySHA256   string `json:"key_sha256,omitempty"`
}

// ReportFinding is a finding in JSON.
type ReportFinding struct {
	ID       string   `json:"id"`
	Severity Severity `json:"severity"`
	Expected string   `json:"expected"`
	Actual   string   `json:"actual"`
	Advice   string   `json:"advice,omitempty"`
	scenarios.Cited
}

// Examine reads a bare CMS file or a message (RFC 5322; it tells which) and
// says what it is, whom it is for and what departs from the requirements.
// Errors are those of r, opt.Out and ctx.
func Examine(ctx context.Context, r io.Reader, opt ExamineOptions) (*Report, error) {
	src := &source{ctx: ctx, r: r}
	br := bufio.NewReaderSize(src, scanBuffer)
	head, _ := br.Peek(headSize)
	e := &examiner{opt: opt}
	w := &walk{buf: newBuffers(), lim: opt.Limits.orDefault(), plain: opt.Out, keys: e.keys, top: &header{}}
	rep := &Report{Name: opt.Name, Kind: "cms", Findings: []ReportFinding{}}
	if isMessage(head, opt.Name) {
		rep.Kind = "message"
		w.s = newScanner(br)
		w.message()
	} else {
		a := &attachment{h: &header{}, name: opt.Name, strong: true, alone: true}
		if i := strings.LastIndexAny(a.name, `/\`); i >= 0 {
			a.name = a.name[i+1:]
		}
		w.files = []*attachment{a}
		w.openAttachment(a, br)
	}
	w.handOut()
	if src.err != nil {
		return nil, words.Errorf("receiver: reading %s: %w", orStdin(opt.Name), src.err)
	}
	if w.plainErr != nil {
		return nil, words.Errorf("receiver: writing the plaintext: %w", w.plainErr)
	}
	e.conclude(w, rep)
	return rep, nil
}

func orStdin(name string) string { return cmp.Or(name, "standard input") }

// isMessage tells a message from a bare file: by fields that only a message
// has, since `openssl cms` writes MIME fields too.
func isMessage(head []byte, name string) bool {
	if contentOID(head) != nil {
		return false
	}
	h, _ := newScanner(bytes.NewReader(head)).readHeader()
	if slices.ContainsFunc([]string{"From", "To", "Subject", "Date", "Message-ID", "Received", "Return-Path"},
		func(name string) bool { return h.count(name) > 0 }) {
		return true
	}
	return strings.HasSuffix(strings.ToLower(name), ".eml") && len(h.fields) > 0
}

type examiner struct {
	opt   ExamineOptions
	given int // recipient that the certificate names
}

// keys offers the key to the recipient that the certificate names, or to the
// first when no certificate was given.
func (e *examiner) keys(w *walk, a *attachment) cms.KeySource {
	e.given = -1
	for i, rec := range a.info.Recipients {
		if c := e.opt.Certificate; c == nil && rec.Type == "ktri" || c != nil && names(rec, c) {
			e.given = i
			break
		}
	}
	if e.given < 0 || e.opt.Key == nil {
		return nil
	}
	chosen := a.info.Recipients[e.given]
	a.key, _ = e.opt.Key.(*rsa.PrivateKey)
	a.recipient = e.given
	return func(rec cms.Recipient) (cms.Key, bool) {
		if !sameRecipient(rec, chosen) {
			return cms.Key{}, false
		}
		return cms.Key{RawIssuer: chosen.RawIssuer, Serial: chosen.Serial, KeyID: chosen.KeyID, Decrypter: e.opt.Key}, true
	}
}

// names tells whether a recipient is the owner of a certificate.
func names(rec cms.Recipient, c *x509.Certificate) bool {
	if len(rec.KeyID) > 0 {
		return bytes.Equal(rec.KeyID, c.SubjectKeyId)
	}
	return rec.Serial != nil && rec.Serial.Cmp(c.SerialNumber) == 0 && bytes.Equal(rec.RawIssuer, c.RawIssuer)
}

func (e *examiner) conclude(w *walk, rep *Report) {
	a := w.file()
	d := w.describe(a, e.opt.Mixed)
	in := &Inspection{Message: quoted(w, a), Flow: d.Flow}
	in.Facts.Encrypted = d.Encrypted || a != nil && (a.info != nil || enciphered(a.head))
	if rep.Kind == "message" {
		m := in.Message
		rep.Message = &ReportMessage{From: m.From, To: m.To, Subject: m.Subject, MessageID: m.MessageID, Date: m.Date,
			FileName:    m.FileName,
			Description: d.Description, Kind: d.Kind, Usage: d.Usage, Compressed: d.Compressed, Size: w.s.size}
	}
	if a != nil {
		in.fill(a, d.Compressed)
		rep.CMS = a.info
		e.opened(a, in, rep)
	}
	j := &judge{w: w, a: a, d: d, pick: pick{index: -1}, in: in, mixed: e.opt.Mixed.orDefault(), bare: rep.Kind == "cms",
		local: true}
	for _, f := range j.all() {
		rep.Findings = append(rep.Findings, reported(f))
	}
	rep.verdict(a, e.opt)
	if is := answered(w.top); is != "" && rep.Kind == "message" {
		rep.isNoLot(is)
	} else if what, ok := cms.Object(headOf(a)); ok && rep.Kind == "cms" {
		rep.isNoLot(what.French())
	}
}

func headOf(a *attachment) []byte {
	if a == nil {
		return nil
	}
	return a.head
}

// isNoLot puts what a file is in place of all that a lot would have and it has not.
func (rep *Report) isNoLot(is string) {
	rep.Is, rep.Exit = is, ExitUnreadable
	rep.Verdict = "not a lot"
	rep.Findings = []ReportFinding{reported(Finding{"C-01", Erreur, "un lot : un EnvelopedData (RFC 5652 §6), ou le " +
		"message qui le porte", is, "Donner le fichier .pkcs7, ou le message tel qu'il a été émis."})}
}

func reported(f Finding) ReportFinding {
	return ReportFinding{f.ID, f.Severity, f.Expected, f.Actual, f.Advice, scenarios.Cite(f.ID)}
}

// answered names a message that a front-end, or this bench, sends to a station.
func answered(h *header) string {
	const answer = " : une réponse, non un envoi"
	code, media := h.get("X-Amfront-Code"), parseMedia(h.get("Content-Type")).value
	switch {
	case code != "" && media == "multipart/signed":
		return "un message de service " + clip(code, 10) + " du banc, signé" + answer
	case code != "":
		return "un message de service " + clip(code, 10) + " du banc, sans signature" + answer
	case media == "multipart/report":
		return "un avis de remise ou de non-remise (RFC 3464)" + answer
	case h.get("X-Amfront-Layout") != "":
		return "un flux de retour du banc (accusé ou rejet), en clair" + answer
	}
	return ""
}

func (e *examiner) opened(a *attachment, in *Inspection, rep *Report) {
	if c := e.opt.Certificate; c != nil {
		rep.Given = &ReportGiven{Subject: c.Subject.String(), Serial: c.SerialNumber.Text(16), Recipient: -1}
		if a.info != nil {
			rep.Given.Recipient = e.given
		}
	}
	if f := a.failure; f != nil && (f.Class != cms.NoRecipient || e.opt.Key != nil) {
		rep.Failure = &ReportFailure{f.Class, f.Offset, f.Detail, a.fit}
	}
	if in.PlainSHA256 != "" && a.open() {
		rep.Plain = &ReportPlain{Size: in.PlainSize, SHA256: in.PlainSHA256, Compression: in.Compression,
			FileSHA256: in.FileSHA256, KeySHA256: in.KeySHA256}
	}
}

// verdict gives the report its exit code (design: `amfront inspect`).
func (rep *Report) verdict(a *attachment, opt ExamineOptions) {
	against := slices.ContainsFunc(rep.Findings, func(f ReportFinding) bool { return f.Severity == Erreur })
	switch {
	case a == nil || a.info == nil:
		rep.Verdict, rep.Exit = "not readable as EnvelopedData", ExitUnreadable
	case opt.Key != nil && !a.open():
		rep.Verdict, rep.Exit = "not opened by the key given", ExitUnreadable
	case a.failure != nil && a.failure.Class != cms.NoRecipient:
		rep.Verdict, rep.Exit = "not readable as EnvelopedData", ExitUnreadable
	case against:
		rep.Verdict, rep.Exit = "not conforming", ExitNotConforming
	case opt.Key == nil && !a.open():
		rep.Verdict, rep.Exit = "conforming, as far as can be seen without the key", ExitConforming
	default:
		rep.Verdict, rep.Exit = "conforming", ExitConforming
	}
}
