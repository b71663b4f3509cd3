package portail

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"amfront/asp"
	"amfront/asp/exemple"
)

// TestAdvance: a deposit becomes dossiers, the instruction decides them, each
// decision only where it belongs.
func TestAdvance(t *testing.T) {
	p := open(t, t.TempDir())
	d := deposit(t, p, asp.Avance, exemple.Series{Number: 1, Editors: []string{"00001", "00002", "00003"},
		Wrong: []int{2}})
	wantCodes(t, d, "0000", "3014", "0000")
	if d.Requests[0].NumeroASP != "FINMDV000001" || d.Requests[2].NumeroASP != "FINMDV000002" ||
		d.Requests[1].State != Rejected {
		t.Errorf("got %+v", d.Requests)
	}
	answer, err := p.Answer(d.ID)
	if err != nil || !strings.Contains(string(answer), `"FINMDV000002"`) || !strings.Contains(string(answer), `"3014"`) ||
		!strings.Contains(string(answer), "IMP-000001") {
		t.Errorf("the answer is %s (%v)", answer, err)
	}
	if _, err := p.Decide(t.Context(), "FINMDV000001", PayAdvance, ""); !errors.Is(err, ErrNotNow) {
		t.Errorf("paid before it was granted: %v", err)
	}
	x := decide(t, p, "FINMDV000001", Grant, PayAdvance)
	if x.State != Paid || x.History[len(x.History)-1].Amount != "322.50" {
		t.Errorf("got %+v", x)
	}
	if x := decide(t, p, "FINMDV000002", Refuse); x.State != Refused || len(x.Possible()) != 0 {
		t.Errorf("got %+v", x)
	}
	if _, err := p.Decide(t.Context(), "FINMDV000009", Grant, ""); !errors.Is(err, ErrNoDossier) {
		t.Errorf("got %v", err)
	}
	if _, err := p.Decide(t.Context(), "FINMDV000001", "payer", ""); !errors.Is(err, ErrValue) {
		t.Errorf("got %v", err)
	}
}

// TestSentAgain: a rejected advance comes back under a new number only; an
// accepted one never; a file's name serves once (H-05, H-09).
func TestSentAgain(t *testing.T) {
	p := open(t, "")
	wantCodes(t, deposit(t, p, asp.Avance, exemple.Series{Number: 1, Editors: []string{"00001", "00002"},
		Wrong: []int{2}}), "0000", "3014")
	wantCodes(t, deposit(t, p, asp.Avance, exemple.Series{Number: 1, Editors: []string{"00004"}}), "8015")
	wantCodes(t, deposit(t, p, asp.Avance, exemple.Series{Number: 2, Editors: []string{"00002", "00001"}}), "2049", "2049")
	wantCodes(t, deposit(t, p, asp.Avance, exemple.Series{Number: 3, Editors: []string{"00004"}}), "0000")
	if got := p.Counts(); got[Accepted] != 2 || got[Rejected] != 3 {
		t.Errorf("got %v", got)
	}
}

// TestBalance: on paid advances only, grouped or split, under one ANS number,
// once; a rejected balance may come again under its number (H-06).
func TestBalance(t *testing.T) {
	p := open(t, "")
	for i := 1; i <= 6; i++ {
		state := Paid
		if i == 6 {
			state = Granted
		}
		take(t, p, fmt.Sprintf("FINBIO%06d", i), fmt.Sprintf("%05d", i), state)
	}
	one := func(number int, wrong []int, n ...int) Deposit {
		s := exemple.Series{Number: number, Amount: "2900.00", Wrong: wrong}
		for _, i := range n {
			s.Editors, s.Dossiers = append(s.Editors, fmt.Sprintf("%05d", i)), append(s.Dossiers, fmt.Sprintf("FINBIO%06d", i))
		}
		return deposit(t, p, asp.Solde, s)
	}
	wantCodes(t, one(1, nil, 1, 2), "0000", "0000")
	wantCodes(t, one(2, []int{1}, 3, 6), "3114", "2114")
	wantCodes(t, one(3, nil, 3, 4, 1), "0000", "0000", "2118")
	wantCodes(t, one(4, nil, 9), "2039")
	decide(t, p, "FINBIO000006", PayAdvance)
	wantCodes(t, one(5, nil, 6), "0000")
	if x := decide(t, p, "FINBIO000001", PayBalance); x.State != Settled || x.Balance.State != Settled ||
		x.History[len(x.History)-1].Amount != "2024.90" {
		t.Errorf("got %+v", x)
	}
	x := decide(t, p, "FINBIO000002", Recover)
	if x.State != Recovery || x.Balance.State != Refused || x.History[len(x.History)-1].Amount != "875.10" {
		t.Errorf("got %+v", x)
	}
	wantCodes(t, one(6, nil, 2, 1), "2114", "2118")
	s := exemple.Series{Number: 1, ANS: "8888888888", Editors: []string{"00005"}, Dossiers: []string{"FINBIO000005"}}
	wantCodes(t, deposit(t, p, asp.Solde, s), "2115")
	s = exemple.Series{Number: 7, Editors: []string{"00005"}, Dossiers: []string{"FINBIO000005"}, Amount: "2917.01"}
	wantCodes(t, deposit(t, p, asp.Solde, s), "3127")
}

// TestRules: the first rule that fits decides at once, and is named.
func TestRules(t *testing.T) {
	p := open(t, "")
	take(t, p, "", "90001", "")
	if err := p.SetRules(t.Context(), []Rule{{asp.Avance, "0000*", PayAdvance, ""},
		{asp.Avance, "", Refuse, "hors périmètre"}, {asp.Solde, "9*", Recover, ""}}); err != nil {
		t.Fatal(err)
	}
	wantCodes(t, deposit(t, p, asp.Avance, exemple.Series{Number: 1, Editors: []string{"00001", "10001"}}), "0000", "0000")
	wantCodes(t, deposit(t, p, asp.Solde, exemple.Series{Number: 2, Editors: []string{"90001"},
		Dossiers: []string{"FINBIO000001"}}), "0000")
	for asp, want := range map[string]State{"FINMDV000001": Paid, "FINMDV000002": Refused, "FINBIO000001": Recovery} {
		d, err := p.Dossier(asp)
		if err != nil || d.State != want || !strings.HasPrefix(d.History[len(d.History)-1].By, "règle ") {
			t.Errorf("%s: %+v (%v)", asp, d, err)
		}
	}
	for _, bad := range [][]Rule{{{asp.Solde, "", Grant, ""}}, {{"autre", "", Grant, ""}}, {{asp.Avance, "[", Grant, ""}},
		make([]Rule, 101)} {
		if err := p.SetRules(t.Context(), bad); !errors.Is(err, ErrValue) {
			t.Errorf("%v: %v", bad, err)
		}
	}
	if len(p.Rules()) != 3 {
		t.Error("a refused change of rules changed them")
	}
}

// TestTakeOver: what is taken over has the form of a dossier, and is none yet.
func TestTakeOver(t *testing.T) {
	p := open(t, "")
	good := Taken{"FINBIO000006", "9999999999", "99999999999999", "00001", "2917.00", Paid}
	if _, err := p.TakeOver(t.Context(), good); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Taken){
		"twice":   func(x *Taken) { x.NumeroEditeur = "00002" },
		"editor":  func(x *Taken) { x.NumeroASP = "" },
		"number":  func(x *Taken) { x.NumeroASP = "FINMDV000001" },
		"ANS":     func(x *Taken) { x.NumeroASP, x.NumeroAns = "", "99999999" },
		"SIRET":   func(x *Taken) { x.NumeroASP, x.SIRET = "", "999999999" },
		"amount":  func(x *Taken) { x.NumeroASP, x.NumeroEditeur, x.Amount = "", "00002", "2917" },
		"state":   func(x *Taken) { x.NumeroASP, x.NumeroEditeur, x.State = "", "00002", Settled },
		"letters": func(x *Taken) { x.NumeroASP, x.NumeroEditeur = "", "0000A" },
	} {
		bad := good
		change(&bad)
		if _, err := p.TakeOver(t.Context(), bad); !errors.Is(err, ErrValue) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if d, err := p.TakeOver(t.Context(), Taken{"", "9999999999", "99999999999999", "00007", "1.00", ""}); err != nil ||
		d.NumeroASP != "FINBIO000007" {
		t.Errorf("got %+v, %v", d, err)
	}
}

// TestReopened: everything is there again after a stop, and goes on.
func TestReopened(t *testing.T) {
	dir := t.TempDir()
	p := open(t, dir)
	take(t, p, "", "90001", "")
	deposit(t, p, asp.Avance, exemple.Series{Number: 1, Editors: []string{"00001", "00002"}, Wrong: []int{2}})
	decide(t, p, "FINMDV000001", Grant)
	if err := p.SetRules(t.Context(), []Rule{{asp.Avance, "", Refuse, ""}}); err != nil {
		t.Fatal(err)
	}
	before := fmt.Sprintf("%+v %+v %v", p.Dossiers(), p.Rules(), p.Counts())
	spool, err := p.Spool()
	if err != nil {
		t.Fatal(err)
	}
	if err := spool.Add("left.zip", strings.NewReader("x")); err != nil {
		t.Fatal(err)
	}
	p.Close()
	p = open(t, dir)
	if after := fmt.Sprintf("%+v %+v %v", p.Dossiers(), p.Rules(), p.Counts()); after != before {
		t.Errorf("before %s\nafter  %s", before, after)
	}
	if left, _ := os.ReadDir(filepath.Join(dir, "televersement")); len(left) > 0 {
		t.Error("an interrupted upload was left on disk")
	}
	wantCodes(t, deposit(t, p, asp.Avance, exemple.Series{Number: 2, Editors: []string{"00001", "00003"}}), "2049", "0000")
	if d, err := p.Dossier("FINMDV000002"); err != nil || d.State != Refused {
		t.Errorf("got %+v, %v", d, err)
	}
	r, err := p.Report(1)
	if err != nil || r.Requests[1].Findings[0].Code != "3014" {
		t.Errorf("got %+v, %v", r, err)
	}
	if err := p.Reset(t.Context()); err != nil || len(p.Dossiers())+len(p.Deposits())+len(p.Rules()) > 0 {
		t.Errorf("after a reset: %v", err)
	}
}

// TestAtOnce: deposits that come at the same time get numbers of their own.
func TestAtOnce(t *testing.T) {
	p := open(t, t.TempDir())
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			deposit(t, p, asp.Avance, exemple.Series{Number: i + 1,
				Editors: []string{fmt.Sprintf("%05d", 2*i), fmt.Sprintf("%05d", 2*i+1)}})
		})
	}
	wg.Wait()
	seen := map[string]bool{}
	for _, d := range p.Dossiers() {
		seen[d.NumeroASP] = true
	}
	if len(seen) != 40 {
		t.Errorf("%d numbers for 40 requests", len(seen))
	}
}

// TestDeclared: a deposit names its ANS number, a balance a dossier of its own (H-02).
func TestDeclared(t *testing.T) {
	p := open(t, "")
	take(t, p, "FINBIO000001", "00001", Paid)
	for kind, want := range map[asp.Kind][]string{asp.Avance: {"8021"}, asp.Solde: {"8021", "8022"}} {
		e, err := exemple.Make(kind, exemple.Series{Day: exemple.Day(), Number: 1, Editors: []string{"00001"},
			Dossiers: []string{"FINBIO000001"}})
		if err != nil {
			t.Fatal(err)
		}
		u, err := upload(e)
		if err != nil {
			t.Fatal(err)
		}
		u.ANS, u.Dossier = "", ""
		d, err := p.Deposit(t.Context(), u)
		if err != nil {
			t.Fatal(err)
		}
		wantCodes(t, d, want...)
	}
}

// TestControlKeepsNothing: a control beforehand says what a deposit would.
func TestControlKeepsNothing(t *testing.T) {
	p := open(t, "")
	e, err := exemple.Make(asp.Avance, exemple.Series{Day: exemple.Day(), Number: 1, Editors: []string{"00001"}})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		u, err := upload(e)
		if err != nil {
			t.Fatal(err)
		}
		if r, err := p.Control(t.Context(), u); err != nil || !r.AllAccepted() {
			t.Errorf("got %+v, %v", r, err)
		}
	}
	if len(p.Deposits()) > 0 || p.j.Last() > 0 {
		t.Error("the control was kept")
	}
}

// TestSpoolBounds: beyond 200 Mo octets are counted, not kept.
func TestSpoolBounds(t *testing.T) {
	dir := t.TempDir()
	p := open(t, dir)
	s, err := p.Spool()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Add("gros.zip", &zeros{asp.MaxArchiveBytes + 5_000_000}); err != nil {
		t.Fatal(err)
	}
	info, err := s.files[0].Stat()
	if err != nil || info.Size() != asp.MaxArchiveBytes+1 || s.Zips[0].Size != asp.MaxArchiveBytes+5_000_000 {
		t.Errorf("%d octets kept, %d counted", info.Size(), s.Zips[0].Size)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "televersement", "*")); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

type zeros struct{ left int64 }

func (z *zeros) Read(b []byte) (int, error) {
	if z.left == 0 {
		return 0, io.EOF
	}
	n := min(int64(len(b)), z.left)
	z.left -= n
	return int(n), nil
}
