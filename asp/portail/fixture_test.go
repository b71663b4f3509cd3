package portail

import (
	"bytes"
	"context"
	"slices"
	"testing"
	"time"

	"amfront/asp"
	"amfront/asp/exemple"
	"amfront/asp/piece"
)

func open(t testing.TB, dir string) *Portal {
	t.Helper()
	p, err := Open(context.Background(), Options{Dir: dir,
		Now: func() time.Time { return exemple.Day().Add(10 * time.Hour) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

func upload(e *exemple.Example) (Upload, error) {
	var z bytes.Buffer
	if err := e.WriteZip(&z); err != nil {
		return Upload{}, err
	}
	return Upload{Kind: e.Declared, Name: e.FileName, ANS: e.ANS, Dossier: e.Dossier, File: bytes.NewReader(e.JSON()),
		Archives: []piece.Archive{{Name: exemple.Archive, Size: int64(z.Len()), ReaderAt: bytes.NewReader(z.Bytes())}}}, nil
}

func deposit(t testing.TB, p *Portal, kind asp.Kind, s exemple.Series) Deposit {
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
	d, err := p.Deposit(context.Background(), u)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func codes(d Deposit) []string {
	out := slices.Clone(d.Rejected)
	for _, q := range d.Requests {
		out = append(out, q.Code)
	}
	return out
}

func wantCodes(t *testing.T, d Deposit, want ...string) {
	t.Helper()
	if got := codes(d); !slices.Equal(got, want) {
		t.Errorf("deposit %d: %v, expected %v (%s)", d.ID, got, want, d.Verdict)
	}
}

func decide(t testing.TB, p *Portal, asp string, what ...Decision) Dossier {
	t.Helper()
	var d Dossier
	for _, w := range what {
		var err error
		if d, err = p.Decide(context.Background(), asp, w, ""); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

func take(t testing.TB, p *Portal, asp, editor string, state State) {
	t.Helper()
	if _, err := p.TakeOver(context.Background(), Taken{NumeroASP: asp, NumeroAns: "9999999999", SIRET: "99999999999999",
		NumeroEditeur: editor, Amount: "2917.00", State: state}); err != nil {
		t.Fatal(err)
	}
}
