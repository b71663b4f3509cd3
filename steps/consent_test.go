package steps

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"amfront/bench"
	"amfront/journal"
	"amfront/lps/adapter"
	"amfront/pki/testca"
)

// asked is a software that leaves a message waiting at each visit and answers
// confirm with what it is made of.
type asked struct {
	did     []adapter.Action
	confirm error
	waits   bool
}

func (d *asked) Do(_ context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
	d.did = append(d.did, action)
	a := r.Answer(action, adapter.Done)
	switch {
	case action == adapter.ActionPoll && d.waits:
		a.Messages = []adapter.Handled{{Kind: "4005", Outcome: "awaiting"}}
	case action == adapter.ActionConfirm:
		return a, d.confirm
	}
	return a, nil
}

// TestConsent: the user agrees as soon as the software waits for it, and only
// then; a software that waits and cannot be told is a failure of its adapter.
func TestConsent(t *testing.T) {
	keys := testca.NewKeyPool(2, 0)
	defer keys.Close()
	const agrees = "l'utilisateur accepte ce que le logiciel propose"
	poll, confirm := adapter.ActionPoll, adapter.ActionConfirm
	for _, c := range []struct {
		what  string
		lps   asked
		step  string
		want  []adapter.Action
		fails string
	}{
		{"waits", asked{waits: true}, "l'opérateur relève la boîte aux lettres", []adapter.Action{poll, confirm}, ""},
		{"waits, at an occasion", asked{waits: true}, "l'opérateur relance l'envoi si le poste l'a suspendu",
			[]adapter.Action{poll, confirm}, ""},
		{"acts by itself", asked{}, "l'opérateur relève la boîte aux lettres", []adapter.Action{poll}, ""},
		{"acts by itself, told all the same", asked{}, agrees, nil, ""},
		{"waits, and cannot be told", asked{waits: true, confirm: &adapter.Unsupported{Action: confirm}},
			"l'opérateur relève la boîte aux lettres", []adapter.Action{poll, confirm}, "ne propose pas « confirm » (127)"},
	} {
		w, err := bench.Start(t.Context(), bench.Options{World: c.what, Keys: keys.Recycled()})
		if err != nil {
			t.Fatal(err)
		}
		s := &Scenario{World: w, Driver: &c.lps, Dir: t.TempDir(), configured: true}
		d, err := New().Find(c.step)
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.Run(t.Context(), d, c.step, 1)
		if d, e := New().Find(agrees); e != nil { // once more, with nothing left to agree to
			t.Error(e)
		} else if _, e = s.Run(t.Context(), d, agrees, 2); e != nil {
			t.Error(e)
		}
		if !slices.Equal(c.lps.did, c.want) || (err != nil) != (c.fails != "") {
			t.Errorf("%s: did %v, %v", c.what, c.lps.did, err)
		}
		var abort *Abort
		if c.fails != "" && (!errors.As(err, &abort) || !strings.Contains(abort.Reason, c.fails) ||
			!strings.Contains(abort.Reason, "erreur de l'adaptateur")) {
			t.Errorf("%s: %v", c.what, err)
		}
		n := 0
		for _, err := range w.Journal.EventsOf(t.Context(), 0, journal.KindLPSAction) {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		if n != len(c.want) {
			t.Errorf("%s: %d actions in the journal", c.what, n)
		}
		w.Close()
	}
}

// TestInBothVersions: a closer code is taken with what version 1 says for it,
// and none is taken for one of its kin.
func TestInBothVersions(t *testing.T) {
	for _, c := range []struct{ codes, want []string }{
		{[]string{"crl-forged", "crl-absent"}, []string{"crl-forged", "crl-absent"}},
		{[]string{"critical-extension"}, []string{"critical-extension", "crl-forged"}},
		{[]string{"algorithm"}, []string{"algorithm", "bad-signature"}},
		{nil, nil},
	} {
		if got := inBothVersions(c.codes); !slices.Equal(got, c.want) {
			t.Errorf("%v: %v, expected %v", c.codes, got, c.want)
		}
	}
}
