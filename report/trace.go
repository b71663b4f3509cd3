package report

import (
	"time"

	"amfront/journal"
)

// Trace is what the cahier shows of a scenario's journal, within limits: the
// diagram of the exchange, and the annexes that evidence points at.
type Trace struct {
	Sequence     []Arrow       `json:"sequence,omitempty"`
	Sessions     []Session     `json:"sessions,omitempty"`
	Messages     []Message     `json:"messages,omitempty"`
	Certificates []Certificate `json:"certificates,omitempty"`
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

// Actors in the order of the diagram.
var Actors = []Actor{ActorLPS, ActorDirectory, ActorRelay, ActorFrontEnd}

// Label is the actor's name above its lifeline.
func (a Actor) Label() string {
	switch a {
	case ActorLPS:
		return "Logiciel (LPS)"
	case ActorDirectory:
		return "Annuaire"
	case ActorRelay:
		return "Relais et boîtes aux lettres"
	}
	return "Frontal de l'assureur"
}

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

// Message is a message that the front-end received, as the bench saw it.
type Message struct {
	Event    uint64                  `json:"event"`
	Received journal.MessageReceived `json:"received"`
	Head     string                  `json:"head,omitempty"` // header of the message, shortened
	Raw      journal.Digest          `json:"raw,omitempty"`
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
