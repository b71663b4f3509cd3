package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"amfront/journal"
	"amfront/scenarios"
)

// Trace is what the cahier shows of a scenario's journal, within limits: the
// diagram of the exchange, and the annexes that evidence points at.
type Trace struct {
	Sequence     []Arrow       `json:"sequence,omitempty"`
	Sessions     []Session     `json:"sessions,omitempty"`
	Messages     []Message     `json:"messages,omitempty"`
	Certificates []Certificate `json:"certificates,omitempty"`
	Seen         []Seen        `json:"seen,omitempty"`    // by the operator: no verdict hangs on it
	Omitted      []string      `json:"omitted,omitempty"` // French: what the limits left out
}

// Actor is a lifeline of the diagram.
type Actor string

// The actors, from left to right.
const (
	ActorLPS       Actor = "lps"
	ActorDirectory Actor = "annuaire"
	ActorRelay     Actor = "relais"
	ActorFrontEnd  Actor = "frontal"
)

// actors in the order of the diagram.
var actors = []Actor{ActorLPS, ActorDirectory, ActorRelay, ActorFrontEnd}

var actorNames = map[Actor]string{ActorLPS: "Logiciel (LPS)", ActorDirectory: "Annuaire",
	ActorRelay: "Relais et boîtes aux lettres"}

// Label is the actor's name above its lifeline.
func (a Actor) Label() string { return cmp.Or(actorNames[a], "Frontal de l'assureur") }

// Tone says how an arrow or note is drawn and read.
type Tone string

// The tones.
const (
	ToneNormal   Tone = "normal"
	ToneReply    Tone = "réponse"
	ToneRefused  Tone = "refus"     // a server or the front-end said no
	ToneFault    Tone = "incident"  // a planned fault acted
	ToneStopped  Tone = "arrêt"     // the LPS refused to go on
	ToneDecision Tone = "décision"  // of the front-end
	ToneWorld    Tone = "situation" // the bench changed the world
	ToneElided   Tone = "ellipse"   // Label says how many were left out
)

// Arrow is one line of the diagram; From == To is a note on one lifeline.
type Arrow struct {
	Event   uint64    `json:"event,omitempty"` // journal number, 0 for an ellipsis
	Time    time.Time `json:"time,omitzero"`
	From    Actor     `json:"from"`
	To      Actor     `json:"to"`
	Tone    Tone      `json:"tone"`
	Label   string    `json:"label"`
	Detail  string    `json:"detail,omitempty"`
	Session string    `json:"session,omitempty"`
	Message string    `json:"message,omitempty"`
}

// Session is a protocol session with its transcript.
type Session struct {
	ID         string    `json:"id"`
	Protocol   string    `json:"protocol"`
	Remote     string    `json:"remote,omitempty"`
	Opened     time.Time `json:"opened"`
	DurationMS int64     `json:"duration_ms"`
	IdleMS     int64     `json:"idle_ms"`
	End        string    `json:"end,omitempty"` // reason of the close, "" while open
	Transcript string    `json:"transcript,omitempty"`
	Cut        bool      `json:"cut,omitempty"` // the transcript is shortened
}

// Message is a message that the front-end received, as the bench saw it. It
// copies what the cahier shows of journal.MessageReceived, so that the journal
// may grow without changing the form of a run.
type Message struct {
	Event       uint64          `json:"event"`
	ID          string          `json:"id"`
	From        string          `json:"from"`
	To          string          `json:"to"`
	Subject     string          `json:"subject"`
	MessageID   string          `json:"message_id,omitempty"`
	Kind        string          `json:"kind"`  // "FSE", "DRE", "MIXTE", "" unknown
	Usage       string          `json:"usage"` // "reel", "test", "demo", "" unknown
	Compressed  bool            `json:"compressed,omitempty"`
	Decision    string          `json:"decision"`
	Reason      string          `json:"reason"`
	Certificate *CertificateRef `json:"certificate,omitempty"` // whose key opens it
	PlainSHA256 journal.Digest  `json:"plain_sha256,omitempty"`
	FileName    string          `json:"file_name,omitempty"`
	Size        int64           `json:"size"` // octets
	CMS         *CMS            `json:"cms,omitempty"`
	Findings    []Finding       `json:"findings,omitempty"`
	Head        string          `json:"head,omitempty"` // header section, shortened
	Raw         journal.Digest  `json:"raw,omitempty"`
}

// CMS is what the reader said of the attachment.
type CMS struct {
	Class      string   `json:"class,omitempty"` // why it was not read, "" when it was
	Encoding   string   `json:"encoding,omitempty"`
	Content    string   `json:"content,omitempty"` // content encryption algorithm
	Recipients []string `json:"recipients,omitempty"`
	Trailing   int64    `json:"trailing,omitempty"` // octets after the structure
}

// Finding is a departure that the front-end noted.
type Finding struct {
	ID       string `json:"id"`
	Severity string `json:"severity"`
	Expected string `json:"expected"`
	Actual   string `json:"actual"`
	Advice   string `json:"advice,omitempty"`
	scenarios.Cited
}

func newMessage(event uint64, m journal.MessageReceived, raw journal.Digest) Message {
	out := Message{Event: event, ID: m.ID, From: m.From, To: m.To, Subject: m.Subject, MessageID: m.MessageID,
		Kind: m.Flow.Kind, Usage: m.Flow.Usage, Compressed: m.Flow.Compressed, Decision: m.Decision, Reason: m.Reason,
		PlainSHA256: m.PlainSHA256, FileName: m.FileName, Size: m.Size, Raw: raw}
	out.Certificate = (*CertificateRef)(m.Certificate)
	if c := m.CMS; c != nil {
		out.CMS = &CMS{Class: c.Class, Encoding: c.Encoding, Content: c.Content, Recipients: c.Recipients,
			Trailing: c.Trailing}
	}
	for _, f := range m.Findings {
		out.Findings = append(out.Findings, Finding{f.ID, f.Severity, f.Expected, f.Actual, f.Advice, scenarios.Cite(f.ID)})
	}
	return out
}

// Nuance explains a lot that is accepted beside an "erreur", "" else.
func (m Message) Nuance() string {
	return scenarios.Decision(m.Decision).Nuance(slices.ContainsFunc(m.Findings,
		func(f Finding) bool { return f.Severity == "erreur" }))
}

// Certificate is what the cahier says of a certificate.
type Certificate struct {
	Label     string         `json:"label,omitempty"` // rfc822Name
	Serial    string         `json:"serial"`          // lower-case hexadecimal
	Subject   string         `json:"subject"`
	Issuer    string         `json:"issuer"`
	NotBefore time.Time      `json:"not_before"`
	NotAfter  time.Time      `json:"not_after"`
	Key       string         `json:"key,omitempty"`       // "RSA 2048"
	KeyUsage  string         `json:"key_usage,omitempty"` // names of RFC 5280 §4.2.1.3
	SHA256    journal.Digest `json:"sha256"`
}

// Acted tells whether the software said anything to a server of the bench.
func (t *Trace) Acted() bool {
	return slices.ContainsFunc(t.Sequence, func(a Arrow) bool { return a.From == ActorLPS && a.To != ActorLPS })
}

// Seen is what an operator kept of a gesture.
type Seen struct {
	Event   uint64         `json:"event"`
	Action  string         `json:"action"`
	Gesture int            `json:"gesture"` // in its scenario, from 1
	Remark  string         `json:"remark,omitempty"`
	Type    string         `json:"type,omitempty"`    // of the picture, "" without
	Size    int            `json:"size,omitempty"`    // of the picture, in octets
	Picture journal.Digest `json:"picture,omitempty"` // "" where it was left out of a copy
}

// Words say a picture: type, size, and where its octets stand.
func (s Seen) Words() string {
	switch {
	case s.Type == "":
		return ""
	case s.Picture == "":
		return "capture d'écran laissée hors de cette copie"
	}
	return fmt.Sprintf("capture d'écran, %s, %d ko, SHA-256 %s (au dossier du passage)",
		strings.TrimPrefix(s.Type, "image/"), (s.Size+1023)>>10, s.Picture)
}
