package receiver

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"fmt"
	"strings"

	"amfront/bench/vary"
	"amfront/pki/testca"
)

// Return natures.
const (
	ARL = "ARL" // accusé de réception logique
	RSP = "RSP" // rejets, signalements, paiements
)

// ReturnSpec is a return flow to compose. Return flows are neither
// encrypted nor signed.
type ReturnSpec struct {
	Nature     string // ARL or RSP
	Kind       string // of the flow that it answers: FSE, DRE; anything else as FSE
	Usage      string // UsageReel, UsageTest, UsageDemo
	Compressed bool   // `/Z`
	Box        Mailbox
	To         string
	Subject    string // of the flow that it answers
	MessageID  string
	Size       int64  // octets of the file
	Detail     string // what a RSP tells: "rejet", "signalement", "paiement"; "" for an ARL
	SHA256     string // of the file
}

// Description is the Content-Description of a return flow: `ARLTEST/NOEMIE`,
// `RSPDRETEST/NOEMIE/Z`, …
func (s ReturnSpec) Description() string {
	d := s.word() + "/NOEMIE"
	if s.Compressed {
		d += "/Z"
	}
	return d
}

func (s ReturnSpec) word() string {
	if s.Kind == DRE {
		return s.Nature + DRE + usageSuffix[s.Usage]
	}
	return s.Nature + usageSuffix[s.Usage]
}

// returnData is what the templates of return flows see.
type returnData struct {
	Nature, Reference                   string
	Exercice, Compostage, Number        string
	Emitter, EmitterNumber, Application string
	FileID, YYMMDD, TypeLetter          string
	Size, SHA256, Detail                string
	Compressed                          bool
}

func returnOf(in *Inspection, box Mailbox, to string, opt Options) ReturnSpec {
	s := ReturnSpec{Nature: ARL, Kind: in.Flow.Kind, Usage: in.Flow.Usage, Compressed: opt.ARLZ, Box: box, To: to,
		Subject: in.Message.Subject, MessageID: in.Message.MessageID, Size: in.PlainSize, SHA256: in.FileSHA256}
	if s.Kind != FSE && s.Kind != DRE && box.Actor == testca.AMC {
		s.Kind = DRE
	}
	if s.Usage == "" {
		s.Usage = opt.UnknownUsage
		if in.Opener != nil && in.Opener.Usage == testca.Reel {
			s.Usage = UsageReel
		}
	}
	return s
}

// Return composes a return flow. Its content is a template (arl.txt, rsp.txt):
// the official sequence of entities is not public.
func (r *Receiver) Return(s ReturnSpec) (*Answer, error) {
	if s.Nature != ARL && s.Nature != RSP {
		return nil, fmt.Errorf("receiver: return flow %q: expected ARL or RSP", s.Nature)
	}
	if address(s.To) == "" {
		return nil, fmt.Errorf("receiver: return flow: %q is no address", clip(s.To, 100))
	}
	now := r.opt.Now()
	form := r.opt.Vary.Form(vary.Return, 4)
	s.Compressed = s.Compressed || form%2 == 1
	data := returnData{Nature: map[string]string{ARL: "AR", RSP: "RS"}[s.Nature], Application: s.Nature[:2],
		YYMMDD: now.Format("060102"), FileID: now.Format("150405"), Size: fmt.Sprint(s.Size), SHA256: s.SHA256,
		Detail: strings.ToUpper(s.Detail), Compressed: s.Compressed}
	if sub, ok := parseSubject(s.Subject); ok {
		data.Exercice, data.Compostage, data.Number = sub.exercice, sub.compostage, sub.number
		data.Reference = sub.version
	} else {
		data.Reference = r.opt.Profile.references()[0]
		data.Exercice, data.Compostage, data.Number = "0", "0", "0"
	}
	data.Emitter = cmp.Or(map[testca.Actor]string{testca.AMC: "OC", testca.OCT: "OT"}[s.Box.Actor], "CP")
	data.EmitterNumber, _, _ = strings.Cut(s.Box.Address, "@")
	data.TypeLetter = cmp.Or(map[string]string{UsageTest: "T", UsageDemo: "D"}[s.Usage], "R")
	content, err := r.tmpl.records(strings.ToLower(s.Nature)+".txt", data)
	if err != nil {
		return nil, err
	}
	if s.Compressed {
		var z bytes.Buffer
		w := gzip.NewWriter(&z)
		w.Write(content) // to memory: cannot fail
		if err := w.Close(); err != nil {
			return nil, err
		}
		content = z.Bytes()
	}
	subject, err := r.tmpl.render("return-subject.txt", data)
	if err != nil {
		return nil, err
	}
	c := composer{vary: r.opt.Vary}
	r.envelope(&c, s.Box.Address, s.To, subject, s.MessageID, now)
	c.field("X-Amfront-Layout", "choix du banc")
	c.field("MIME-Version", "1.0")
	name := strings.ToLower(s.word())
	file := composer{vary: r.opt.Vary}
	if form >= 2 { // without names
		file.field("Content-Type", "application/EDI-consent")
	} else {
		file.field("Content-Type", `application/EDI-consent; name="`+name+`"`)
		file.field("Content-Disposition", `attachment; filename="`+name+`"`)
	}
	file.field("Content-Transfer-Encoding", "base64")
	file.field("Content-Description", s.Description())
	file.WriteString("\r\n")
	file.base64(content)
	c.Write(r.beside(file.Bytes(), "Retour", "Le fichier de retour accompagne ce texte."))
	return &Answer{Class: strings.ToLower(s.Nature), From: s.Box.Address, To: s.To,
		Raw: arrange(r.opt.Vary, c.Bytes())}, nil
}
