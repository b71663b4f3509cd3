package bench

import (
	"amfront/pki/testca"
	"amfront/receiver"
	"amfront/scenarios"
)

// Prediction is what the front-end would decide on the next conforming lot for a
// label: one answer for everything that is in force together.
type Prediction struct {
	Label string `json:"label"`
	scenarios.Decisions
}

// Quiet tells whether nothing in force shows in a conforming lot.
func (p Prediction) Quiet() bool {
	return p.Store == scenarios.Accepted && p.Directory == scenarios.Accepted
}

// Predict computes the decision on a conforming lot for a label, encrypted for the
// certificate in service when the bench was nominal and for the most recent one that
// the directory publishes, by the front-end's own table and the state of now.
func (w *World) Predict(label string) Prediction {
	store, _ := w.PKI.At(w.PKI.Baseline(), w.Now()).Current(label) // nil without one: 4005
	var shown *testca.Credential
	for _, c := range w.PKI.Credentials(label) {
		if w.PKI.Status(c).Published && (shown == nil || !c.Certificate.NotBefore.Before(shown.Certificate.NotBefore)) {
			shown = c
		}
	}
	return Prediction{label, scenarios.Decisions{Store: w.wouldDecide(store), Directory: w.wouldDecide(shown)}}
}

// wouldDecide is the decision on a lot that is right but for the certificate.
func (w *World) wouldDecide(c *testca.Credential) scenarios.Decision {
	w.forced.mu.Lock()
	defer w.forced.mu.Unlock()
	if len(w.forced.next) > 0 {
		return w.forced.next[0].Code
	}
	if code := w.Config().ForcedDecision; code != "" {
		return code
	}
	f := receiver.Facts{Encrypted: true, AnnouncedK: true, Readable: true, Decrypted: true}
	if c != nil {
		st := w.PKI.Status(c)
		f.KeyHeld, f.Revoked, f.Expired, f.NewerPublished = c.Held, st.Revoked, st.Expired, st.Newer != nil
	}
	return receiver.Decide(f, w.Config().settings()).Code
}
