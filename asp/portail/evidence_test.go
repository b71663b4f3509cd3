package portail

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"amfront/asp"
	"amfront/asp/exemple"
	"amfront/asp/piece"
)

// bare deposits requests without their evidence, and gives what they are made of.
func bare(t *testing.T, p *Portal, kind asp.Kind, s exemple.Series) (Deposit, *exemple.Example) {
	t.Helper()
	s.Day = exemple.Day()
	e, err := exemple.Make(kind, s)
	if err != nil {
		t.Fatal(err)
	}
	u, err := upload(e)
	if err != nil {
		t.Fatal(err)
	}
	u.Archives = nil
	d, err := p.Deposit(t.Context(), u)
	if err != nil {
		t.Fatal(err)
	}
	return d, e
}

// bring brings files to a deposit, and gives the codes of what is wrong with them.
func bring(t *testing.T, p *Portal, id int, e *exemple.Example, change func([]exemple.File) []exemple.File) string {
	t.Helper()
	with := *e
	with.Files = change(append([]exemple.File{}, e.Files...))
	u, err := upload(&with)
	if err != nil {
		t.Fatal(err)
	}
	_, findings, err := p.Bring(t.Context(), id, u.Archives...)
	if err != nil {
		t.Fatal(err)
	}
	codes := ""
	for _, f := range findings {
		codes += f.Code + " "
	}
	return codes
}

// TestBrought: evidence that comes late is judged like any other: what is wrong
// stays out and is awaited still, a sound piece beside it is taken.
func TestBrought(t *testing.T) {
	p := open(t, "")
	d, e := bare(t, p, asp.Avance, exemple.Series{Number: 1, Editors: []string{"00001", "00002"}})
	wantCodes(t, d, "0000", "0000")
	if d.Awaiting() != 2 || d.Accepted() != 2 || len(d.Requests[0].Awaited) != 2 || d.Requests[0].State != Awaiting {
		t.Fatalf("got %+v", d)
	}
	state := func(want ...State) {
		t.Helper()
		for i, w := range want {
			if x := p.Dossiers()[i]; x.State != w {
				t.Errorf("%s is %s, expected %s", x.NumeroASP, x.State, w)
			}
		}
	}
	all := func(f []exemple.File) []exemple.File { return f }
	for name, c := range map[string]struct {
		codes string
		with  func([]exemple.File) []exemple.File
	}{
		"empty":       {"5042 ", func(f []exemple.File) []exemple.File { f[0].Format = ""; return f[:1] }},
		"too large":   {"5043 ", func(f []exemple.File) []exemple.File { f[0].Size = asp.MaxPieceBytes + 1; return f[:1] }},
		"a PNG":       {"5044 ", func(f []exemple.File) []exemple.File { f[0].Format = "PNG"; return f[:1] }},
		"not asked":   {"R023 ", func(f []exemple.File) []exemple.File { f[0].Name = "autre.pdf"; return f[:1] }},
		"named twice": {"8044 ", func(f []exemple.File) []exemple.File { return append(f[:1], f[0]) }},
	} {
		if got := bring(t, p, 1, e, c.with); got != c.codes {
			t.Errorf("%s: %q, expected %q", name, got, c.codes)
		}
	}
	state(Awaiting, Awaiting)
	first := func(f []exemple.File) []exemple.File { f[0].Format = "JPG"; return f[:2] }
	if got := bring(t, p, 1, e, first); got != "5044 " {
		t.Errorf("got %q", got)
	}
	if d, _ := p.Of(1); len(d.Requests[0].Awaited) != 1 || d.Requests[0].Awaited[0] != e.Files[0].Name {
		t.Errorf("the sound piece was not taken: %+v", d.Requests[0])
	}
	if got := bring(t, p, 1, e, func(f []exemple.File) []exemple.File {
		f[0].Size = asp.SoundPieceBytes + 1
		return f[:1]
	}); got != "R017 " {
		t.Errorf("got %q", got)
	}
	state(Accepted, Awaiting)
	if got := bring(t, p, 1, e, all); got != "R023 " { // the first request has its own already
		t.Errorf("got %q", got)
	}
	state(Accepted, Accepted)
	if d, _ := p.Of(1); d.Awaiting() != 0 || !strings.HasSuffix(d.Verdict, "2 demandes acceptées.") ||
		len(d.Archives) != 3 {
		t.Errorf("got %+v", d)
	}
	for id, want := range map[int]error{1: ErrComplete, 0: ErrNoDeposit, 9: ErrNoDeposit} {
		none := piece.Archive{Name: "a.zip", ReaderAt: bytes.NewReader(nil)}
		if _, _, err := p.Bring(t.Context(), id, none); !errors.Is(err, want) {
			t.Errorf("deposit %d: %v", id, err)
		}
	}
}

// TestRulesWaitForEvidence: a rule decides once the request is complete, not
// before, and not of one that was refused meanwhile; a stop changes nothing.
func TestRulesWaitForEvidence(t *testing.T) {
	dir := t.TempDir()
	p := open(t, dir)
	rules := []Rule{{asp.Avance, "", PayAdvance, ""}, {asp.Solde, "", PayBalance, ""}}
	if err := p.SetRules(t.Context(), rules); err != nil {
		t.Fatal(err)
	}
	take(t, p, "FINBIO000001", "00007", Paid)
	_, advance := bare(t, p, asp.Avance, exemple.Series{Number: 1, Editors: []string{"00001", "00002"}})
	_, balance := bare(t, p, asp.Solde, exemple.Series{Number: 2, Editors: []string{"00007"},
		Dossiers: []string{"FINBIO000001"}, Amount: "800.00"})
	if x, _ := p.Dossier("FINBIO000001"); x.State != Paid || x.Balance.State != Awaiting {
		t.Errorf("got %+v", x)
	}
	wantCodes(t, deposit(t, p, asp.Solde, exemple.Series{Number: 3, Editors: []string{"00007"},
		Dossiers: []string{"FINBIO000001"}}), "2118")
	decide(t, p, "FINMDV000002", Refuse)
	all := func(f []exemple.File) []exemple.File { return f }
	bring(t, p, 1, advance, all)
	bring(t, p, 2, balance, all)
	before, _ := json.Marshal(p.Dossiers())
	for number, want := range map[string]State{"FINMDV000001": Paid, "FINMDV000002": Refused, "FINBIO000001": Settled} {
		if x, err := p.Dossier(number); err != nil || x.State != want {
			t.Errorf("%s: %+v, %v", number, x, err)
		}
	}
	x, _ := p.Dossier("FINBIO000001")
	if docs := x.Documents(); x.Balance.Over != "75.10" || !strings.Contains(x.Next(), "75.10") || len(docs) != 1 ||
		!strings.Contains(docs[0].Text, "choix du banc") {
		t.Errorf("got %+v, %s", x.Balance, x.Next())
	}
	p.Close()
	p = open(t, dir)
	for _, d := range p.Deposits() {
		if d.Awaiting() > 0 {
			t.Errorf("deposit %d awaits evidence again", d.ID)
		}
	}
	if after, err := json.Marshal(p.Dossiers()); err != nil || !bytes.Equal(after, before) {
		t.Errorf("before %s\nafter %s", before, after)
	}
}

// TestDocuments: each decision leaves its document, with the reason and no line
// of its own; an advance granted elsewhere left none here.
func TestDocuments(t *testing.T) {
	p := open(t, "")
	take(t, p, "FINBIO000001", "00001", Granted)
	decide(t, p, "FINBIO000001", PayAdvance)
	deposit(t, p, asp.Solde, exemple.Series{Number: 1, Editors: []string{"00001"}, Dossiers: []string{"FINBIO000001"}})
	x, err := p.Decide(t.Context(), "FINBIO000001", Recover, "facture illisible\nSolde : payé")
	if err != nil {
		t.Fatal(err)
	}
	docs := x.Documents()
	if len(docs) != 2 || docs[0].Title != "Avis de paiement de l’avance" ||
		docs[1].Title != "Notification de refus du solde" {
		t.Fatalf("got %+v", docs)
	}
	for _, want := range []string{"875.10 €, est à rendre", "recouvrement",
		"Motif           facture illisible Solde : payé\n", "sans valeur"} {
		if !strings.Contains(docs[1].Text, want) {
			t.Errorf("%q lacks %q", docs[1].Text, want)
		}
	}
}
