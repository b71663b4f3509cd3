package asp

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
)

const handMade = "JSON-9999999999-20220131-001.json"

func handMadeFile(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("testdata/" + handMade)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func check(t *testing.T, text string, opt Options) *Report {
	t.Helper()
	r, err := Check(context.Background(), strings.NewReader(text), opt)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestHandMade: a file that no code of ours wrote is accepted without a remark,
// and comes back with what the portal fills, and nothing else changed.
func TestHandMade(t *testing.T) {
	text := handMadeFile(t)
	r := check(t, text, Options{Name: handMade, All: true})
	if !r.AllAccepted() || len(r.Remarks) > 0 {
		t.Fatalf("not accepted: %+v", r)
	}
	answer := string(r.Answer())
	for _, want := range []string{`"numeroASP": "FINMDV000001"`, `"numeroASP": "FINMDV000002"`, `"codeTraitement": "0000"`,
		`"libelleTraitement": "Demande acceptée"`, `"montantSegurHT": 1075.00`} {
		if !strings.Contains(answer, want) {
			t.Errorf("the answer lacks %s", want)
		}
	}
	again := answer
	for _, s := range [][2]string{{`"FINMDV000001"`, "null"}, {`"FINMDV000002"`, "null"}, {`"0000"`, "null"},
		{`"Demande acceptée"`, "null"}, {`"` + "IMP-" + strings.ToUpper(r.SHA256[:12]) + `"`, "null"}} {
		again = strings.ReplaceAll(again, s[0], s[1])
	}
	squeeze := strings.NewReplacer(" ", "", "\n", "")
	if squeeze.Replace(again) != squeeze.Replace(text) {
		t.Error("the answer changes more than the portal's tags")
	}
}

// TestStopsAtTheFirst: the portal's answer names the first error only, --all every one.
func TestStopsAtTheFirst(t *testing.T) {
	text := strings.NewReplacer(`"88888888888"`, `"888"`, `"15/01/2022"`, `"2022-01-15"`).Replace(handMadeFile(t))
	first, all := check(t, text, Options{}), check(t, text, Options{All: true})
	if got := first.Requests[0]; got.Code != "3014" || len(got.Findings) != 1 {
		t.Errorf("expected 3014 alone, got %s and %d findings", got.Code, len(got.Findings))
	}
	if got := all.Requests[0]; got.Code != "3014" || len(got.Findings) != 2 || got.Findings[1].Code != "4143" {
		t.Errorf("expected 3014 and 4143, got %+v", got.Findings)
	}
	if first.Requests[1].NumeroASP != "FINMDV000001" || first.Requests[0].NumeroASP != "" {
		t.Error("only the accepted request gets a numeroASP")
	}
}

// TestPlaces: findings tell line and column.
func TestPlaces(t *testing.T) {
	text := strings.Replace(handMadeFile(t), `"77777777777"`, `"7777777777a"`, 1)
	f := check(t, text, Options{}).Requests[0].Findings[0]
	if f.Code != "4144" || f.Line != 17 || f.Path != "/lignesImport/0/beneficiaires/liberal/1/RPPS" {
		t.Errorf("got %+v", f)
	}
}

// TestReportHasLists: who reads the JSON report meets lists, never null.
func TestReportHasLists(t *testing.T) {
	var b bytes.Buffer
	if err := check(t, handMadeFile(t), Options{Name: handMade}).Write(&b, "json"); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "null") {
		t.Errorf("a null in the report:\n%s", b.String())
	}
}

func TestOperators(t *testing.T) {
	seen := map[string]bool{}
	for _, o := range Operators() {
		if seen[o.Code] || o.Label == "" {
			t.Errorf("%q twice or without a label", o.Code)
		}
		seen[o.Code] = true
	}
	if len(seen) != 355 {
		t.Errorf("%d operators, expected 355", len(seen))
	}
	for _, c := range []struct {
		text, code   string
		exact, found bool
	}{{"MAI_15", "MAI_15", true, true}, {"CH _29", "CH_29", false, true}, {"CH 29", "CH_29", false, true},
		{"cL71", "C.L_71", false, true}, {"CLI_71", "", false, false}, {"mai_15", "", false, false},
		{"MAI_1 5", "", false, false}, {"MAI15", "", false, false}} {
		o, exact, found := operatorFor(c.text)
		if o.Code != c.code || exact != c.exact || found != c.found {
			t.Errorf("%q: got %q, exact %v, found %v", c.text, o.Code, exact, found)
		}
	}
}

// FuzzCheck: whatever the octets, the check ends with a report whose codes are
// in the table, and an answer is a file that is read again.
func FuzzCheck(f *testing.F) {
	data, _ := os.ReadFile("testdata/" + handMade)
	f.Add(data)
	f.Add([]byte(`{"lignesImport":[{"facture":{},"piecesJustificatives":[{}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, k := range append(Kinds(), "") {
			r, err := Check(context.Background(), bytes.NewReader(data), Options{Kind: k, All: true})
			if err != nil {
				t.Fatal(err)
			}
			known := func(list []Finding) {
				for _, x := range list {
					if c, is := codeTable()[x.Code]; !is || c.Title == "" {
						t.Fatalf("code %q is not in the table", x.Code)
					}
				}
			}
			known(r.Rejected)
			known(r.Remarks)
			for _, q := range r.Requests {
				known(q.Findings)
				known(q.Remarks)
			}
			if a := r.Answer(); a != nil {
				if _, err := Check(context.Background(), bytes.NewReader(a), Options{Kind: r.Kind}); err != nil {
					t.Fatal(err)
				}
			}
			for _, format := range Formats() {
				if err := r.Write(&bytes.Buffer{}, format); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}
