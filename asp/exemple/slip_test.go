package exemple

import (
	"context"
	"os"
	"strings"
	"testing"

	"amfront/asp"
	"amfront/asp/jsonfile"
)

// TestSlipsAreNamed: the usual mistakes are not only rejected, the finding says
// which one it is; and every line of the table of slips is one of these.
func TestSlipsAreNamed(t *testing.T) {
	table, err := os.ReadFile("../data/lapsus.tsv")
	if err != nil {
		t.Fatal(err)
	}
	left := strings.Count(string(table), "\n") - 1 // the heading
	for _, c := range []struct {
		kind         asp.Kind
		change, says string
		more         bool // a second code of the same line
	}{
		{asp.Avance, "@texte décimale", "virgule décimale", false},
		{asp.Avance, `0/commande/montantSegurHT = "1075,00"`, "virgule décimale", false},
		{asp.Solde, `0/facture/montantSegurHTFacture = "2917,00"`, "virgule décimale", true},
		{asp.Avance, `/numeroAns = "99999999"`, "Huit chiffres", false},
		{asp.Avance, `/SIRET = "999999999"`, "SIREN", false},
		{asp.Solde, `0/numeroASP = "FINMDV000006"`, "FINMDV est le dossier d'une avance", false},
		{asp.Solde, "@dossier FINMDV000006", "FINMDV est le dossier d'une avance", true},
		{asp.Avance, `2/beneficiaires/liberal/0/RPPS = "666666666666666"`, "Quinze chiffres", false},
		{asp.Solde, `0/beneficiaires/1 = "99999992"`, "Huit chiffres", false},
		{asp.Avance, `1/beneficiaires/structure/FINESSJuridique = "11111111"`, "Huit chiffres", true},
		{asp.Avance, `1/beneficiaires/structure/FINESSGeo/1 = "88888888"`, "Huit chiffres", true},
		{asp.Solde, `0/piecesJustificatives/0/nomFichier = "BIO-LOINC-VA1-FACTURE-00001.pdf"`, "« Va1 »", false},
		// These have no line: their own rule says it.
		{asp.Avance, `0/piecesJustificatives/0/nomFichier = "MDV-LGC-Val-BDC-00001.pdf"`, "la lettre l", true},
		{asp.Avance, `0/commande/montantSegurHT = 1075.5`, "écrivent 1075.0 ou 1075", true},
	} {
		e, err := Valid(c.kind)
		if err != nil {
			t.Fatal(err)
		}
		if err := e.change(c.change); err != nil {
			t.Fatal(err)
		}
		if !c.more {
			left--
		}
		r := checked(t, e, true)
		advice := ""
		for _, f := range r.Rejected {
			advice += f.Advice
		}
		for _, q := range r.Requests {
			for _, f := range append(q.Findings, q.Remarks...) {
				advice += f.Advice
			}
		}
		if !strings.Contains(advice, c.says) {
			t.Errorf("%s: %q is not named in %q", c.change, c.says, advice)
		}
	}
	if left != 0 {
		t.Errorf("%d lines of the table of slips more than mistakes here", left)
	}
	for change, not := range map[string]string{ // what is none of them keeps the ordinary advice
		`0/beneficiaires/1 = "9999999999"`: "Huit chiffres", `0/numeroASP = "FINBIO0000006"`: "FINMDV",
		`0/piecesJustificatives/0/nomFichier = "MDV-LOINC-Va1-FACTURE-00001.pdf"`: "majuscule, a minuscule",
	} {
		e, err := Valid(asp.Solde)
		if err != nil {
			t.Fatal(err)
		}
		if err := e.change(change); err != nil {
			t.Fatal(err)
		}
		if q := checked(t, e, true).Requests[0]; len(q.Findings) == 0 || strings.Contains(q.Findings[0].Advice, not) {
			t.Errorf("%s: %+v", change, q.Findings)
		}
	}
}

// TestNumbersAreOfACorridor: the same numeroEditeur under another ANS number,
// corridor or SIRET is another number; as text alone it is of any.
func TestNumbersAreOfACorridor(t *testing.T) {
	for past, want := range map[string]string{
		"99999999999999/9999999999/MDV/00001": "2049", "00001": "2049", "99999999999999/8888888888/MDV/00001": "0000",
		"99999999999999/9999999999/BIO/00001": "0000", "88888888888888/9999999999/MDV/00001": "0000"} {
		e, err := Valid(asp.Avance)
		if err != nil {
			t.Fatal(err)
		}
		if err := e.change("@deja " + past); err != nil {
			t.Fatal(err)
		}
		if got := checked(t, e, false).Requests[0].Code; got != want {
			t.Errorf("after %s: %s, expected %s", past, got, want)
		}
	}
}

// TestSeveralInvoices: they are accepted by §3.2 of the balance's document, and
// each finding that a bench cannot be sure of says so.
func TestSeveralInvoices(t *testing.T) {
	e, err := Valid(asp.Solde)
	if err != nil {
		t.Fatal(err)
	}
	const piece = `{"nomFichier": "BIO-LOINC-Va1-FACTURE%-00002.pdf", "formatFichier": "PDF", "typeFichier": "FACTURE"}`
	for _, at := range [][2]string{{"0", "1"}, {"2", "2"}} {
		if err := e.change("1/piecesJustificatives/" + at[0] + " = " + strings.Replace(piece, "%", at[1], 1)); err != nil {
			t.Fatal(err)
		}
	}
	e.complete()
	r := checked(t, e, true)
	if _, remarks := codes(r); !r.AllAccepted() || strings.Join(remarks, " ") != "R016 R016 R015" {
		t.Errorf("got %v, %+v", remarks, r.Requests[1].Findings)
	}
	for _, f := range r.Requests[1].Remarks {
		if f.Code == "R016" && !strings.Contains(f.Advice, "choix du banc") || f.Code == "R015" &&
			!strings.Contains(f.Advice, "§3.2") {
			t.Errorf("%+v", f)
		}
	}
}

// TestAwaited: what a portal awaits is accepted and named; without it the same
// piece is missing.
func TestAwaited(t *testing.T) {
	e, err := Valid(asp.Avance)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.change("@fichier 0 absent"); err != nil {
		t.Fatal(err)
	}
	opt := e.Options()
	opt.Pieces, opt.Await = evidence(t, e), true
	r, err := asp.Check(context.Background(), strings.NewReader(string(e.JSON())), opt)
	if err != nil {
		t.Fatal(err)
	}
	q := r.Requests[0]
	if q.State != asp.StateAwaiting || q.Code != asp.Accepted || len(q.Awaited) != 1 ||
		q.Awaited[0] != "MDV-LGC-Va1-BDC-00001.pdf" || r.Requests[1].State != asp.StateAccepted ||
		r.Verdict() != "Fichier recevable : 3 demandes acceptées, dont 1 à compléter de ses pièces." {
		t.Errorf("got %+v, %s", q, r.Verdict())
	}
	opt.Name, opt.All = "export.json", true // rejects the file: nothing is awaited, nothing accepted
	whole, err := asp.Check(context.Background(), strings.NewReader(string(e.JSON())), opt)
	if err != nil || whole.Requests[0].State != asp.StateUnseen || whole.Requests[0].Awaited != nil {
		t.Errorf("of a rejected file: %+v, %v", whole.Requests[0], err)
	}
	if q := checked(t, e, false).Requests[0]; q.State != asp.StateRejected || q.Code != "5041" || q.Awaited != nil {
		t.Errorf("without waiting: %+v", q)
	}
	var answer *jsonfile.Value
	if answer, err = jsonfile.Parse(r.Answer(), jsonfile.Limits{}); err != nil ||
		answer.Get("lignesImport").Items[0].Get("codeTraitement").Text != asp.Accepted {
		t.Errorf("the answer is %v, %v", answer, err)
	}
}
