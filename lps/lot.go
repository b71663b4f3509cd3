package lps

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"fmt"
	"time"

	"amfront/scenarios"
)

// The labels of part B.
const (
	LabelAMOReel = "amo_pj.reel@reel.rss.fr"
	LabelAMCReel = "amc_pj.reel@reel.rss.fr"
	LabelAMOTest = "amo_pj.test@test.rss.fr"
	LabelAMCTest = "amc_pj.test@test.rss.fr"
)

// Lot is a file of lots on its way to a recipient. What must be the same when
// it is sent again is kept here, and the file's octets beside it.
type Lot struct {
	ID          string    `json:"id"`
	Kind        string    `json:"kind"`        // "FSE", "DRE", "MIXTE"
	Usage       string    `json:"usage"`       // "reel", "test", "demo"
	Destination string    `json:"destination"` // "amo", "amc", "oct"
	Compressed  bool      `json:"compressed"`
	From        string    `json:"from"`
	To          string    `json:"to"`
	Reference   string    `json:"reference,omitempty"`
	Exercice    string    `json:"exercice"`
	Compostage  string    `json:"compostage"`
	Numero      string    `json:"numero"`
	Created     time.Time `json:"created"`
	Digest      string    `json:"digest"`         // SHA-256 of the file as it was given
	Path        string    `json:"path,omitempty"` // of that file, where a policy keeps it

	// Queued is why a message is still to leave: "", "first", the code that
	// rejected it.
	Queued    string `json:"queued,omitempty"`
	MessageID string `json:"message_id,omitempty"` // of the message that is still to leave
	// Asked is the code that rejected the lot, while the user has not agreed to
	// send it again; "" for none.
	Asked    string    `json:"asked,omitempty"`
	Sendings []Sending `json:"sendings,omitempty"`
}

// Sending is one message that the relay took in charge.
type Sending struct {
	MessageID string    `json:"message_id"`
	Why       string    `json:"why"` // as Queued
	Serial    string    `json:"serial"`
	At        time.Time `json:"at"`
}

// SubjectOf is A-01.
func SubjectOf(l *Lot) string {
	prefix := "SV"
	if l.Kind == "DRE" {
		prefix = "DR"
	}
	return fmt.Sprintf("%s%s/%s/%s/%s", prefix, cmp.Or(l.Reference, scenarios.DefaultReference), l.Exercice,
		l.Compostage, l.Numero)
}

// DescriptionOf is. The mixed profile's words are not public;
// these are the bench's default.
func DescriptionOf(l *Lot) string {
	nature, norm := l.Kind, "B2"
	switch l.Kind {
	case "DRE":
		norm = "DR"
	case "MIXTE":
		norm = "B2DR"
	}
	switch l.Usage {
	case "test":
		nature += "TEST"
	case "demo":
		nature += "DEMO"
	}
	k := "K"
	if l.Compressed {
		k = "ZK"
	}
	return nature + "/" + norm + "/" + k
}

// FileNameOf is A-10.
func FileNameOf(l *Lot) string { return l.Kind + l.Compostage + ".pkcs7" }

// LabelOf is B-01 to B-04; oct is the label of the OCT's certificate.
func LabelOf(l *Lot, oct string) string {
	switch {
	case l.Destination == "oct":
		return oct
	case l.Destination == "amo" && l.Usage == "reel":
		return LabelAMOReel
	case l.Destination == "amc" && l.Usage == "reel":
		return LabelAMCReel
	case l.Destination == "amo":
		return LabelAMOTest
	}
	return LabelAMCTest
}

// compress is gzip of a file (A-09: before it is encrypted).
func compress(data []byte) ([]byte, error) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// compostage is the stamp of a lot: date and time, and a number that makes it
// the station's own.
func compostage(now time.Time, n int) string {
	return now.Format("20060102150405") + fmt.Sprintf("%05d", n%100000)
}
