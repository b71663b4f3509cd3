package checks

import (
	"encoding/json"
	"time"
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
