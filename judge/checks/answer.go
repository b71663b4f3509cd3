package checks

import (
	"encoding/json"
	"time"

	"amfront/journal"
)

// answer is what checks read of the LPS's own answer (adapter protocol v1).
type answer struct {
	Alerts   []string `json:"alerts"`
	Messages []struct {
		MessageID string `json:"message_id"`
		Kind      string `json:"kind"`
		Outcome   string `json:"outcome"`
		Reason    string `json:"reason"`
	} `json:"messages"`
	Planned      []time.Time `json:"planned"`
	Declarations []struct {
		ID       string `json:"id"`
		Declared string `json:"declared"`
		Comment  string `json:"comment"`
	} `json:"declarations"`
}

// decodeAnswer reads the answer of a report; what is not there stays empty.
func decodeAnswer(v any) answer {
	var a answer
	data, err := json.Marshal(v)
	if err != nil {
		return a
	}
	if err := json.Unmarshal(data, &a); err != nil {
		return answer{}
	}
	return a
}

// decodeAsked reads of an action plan from when on it was asked, and how the
// last fetch ended by then.
func decodeAsked(a At[journal.LPSAction]) (from time.Time, outcome string, times int) {
	p := struct {
		From  *time.Time `json:"from"`
		State struct {
			Outcome string `json:"outcome"`
			Times   int    `json:"times"`
		} `json:"state"`
	}{From: &a.Time}
	if data, err := json.Marshal(a.Payload.Request); err != nil || json.Unmarshal(data, &p) != nil || p.From == nil {
		p.From = &a.Time
	}
	return *p.From, p.State.Outcome, p.State.Times
}
