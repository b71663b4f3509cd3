package adapter

import "amfront/words"

// Declined tells that the person who drives the LPS left an action out: what
// depends on it is not testable, or cancelled, and nothing is said against
// the LPS.
type Declined struct {
	Action    Action
	Reason    string // in the person's words
	Cancelled bool   // the person broke the run off
}

func (e *Declined) Error() string { return "action " + string(e.Action) + " left out: " + e.Reason }

// In implements words.Speaker.
func (e *Declined) In(l words.Language) string {
	return l.Say("action %s left out: %s", e.Action, e.Reason)
}
