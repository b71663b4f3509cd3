package suite

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestRedactedText: whatever spells what is a person's, nothing of it is left;
// what only looks like it stays.
func TestRedactedText(t *testing.T) {
	for _, c := range []struct{ gone, in string }{ // what must not be left, parted by |
		{"185057800608436", `185057800608436`},
		{"084 36|84", `1 85 05 78 006 084 36`}, {"084", `le 1 85 05 78 006 084.`}, {"084", `1850578006084`},
		{"84", `1.85.05.78.006.084.36`}, {"84", `1-85-05-78-006-084-36`}, {"84", `185 05 78 006 084 36`},
		{"84", "1\u00a085\u00a005\u00a078\u00a0006\u00a0084\u00a036"}, {"84", "1\u202f85 05\t78 006\n084 36"},
		{"84", `1850578006084 36`}, {"84", `NIR:185057800608436`}, {"185057800608436", `n185057800608436x`},
		{"2A", `1 85 05 2A 006 084 36`}, {"2B006", `185052B00608436`}, {"2b", `1 85 05 2b 006 084`},
		{"84", `1%2085%2005%2078%20006%20084%2036`}, {"84", `1&nbsp;85&nbsp;05&nbsp;78&nbsp;006&nbsp;084`},
		{"84", `cut "1\u00a085\u00a005\u00a078\u00a0006\u00a0084\u00a036`},
		{"84", `1=C2=A085=C2=A005=C2=A078=C2=A0006=C2=A0084`},
		{"0608", `1850 5780 0608 491`}, {"185057", `185057 800608 491`}, {"084", `9 1 85 05 78 006 084 36`},
		{"006", `{"nir": "1\u00a085 05 78 006 084 36"}`}, {"185057800608491", `{"nir":185057800608491}`},
		{"185057800608436", `{"185057800608436":1}`},
		{"jean|hopital", `Jean <jean.dupont@hopital-x.fr>`}, {"jean|hopital", `jean%40hopital.fr`},
		{"jean|hopital", `jean%2540hopital.fr`}, {"jean|pital", `jean@hôpital.fr`}, {"jean|pital", `"jean@h\u00f4pital.fr`},
		{"élodie|lodie", `élodie@hopital.fr`}, {"Dupont|hopital", `"Jean Dupont"@hopital.fr`},
		{"jean", `jean@[192.0.2.1]`}, {"jean", `{"a":"\u003cjean@hopital.fr\u003e"}`},
		{"jean|hopital", `cut "jean\u0040hopital.fr`},
		{"jdupont", `/Users/jdupont/x`}, {"jdupont", `file:///home/jdupont/a`}, {"jdupont", `C:\Users\jdupont\x`},
		{"jdupont", `\\srv\home\jdupont`}, {"jdupont", `\\srv\users$\jdupont\x`}, {"jdupont", `\\srv\jdupont$\x`},
		{"Dupont|Jean", `C:\Users\Jean Dupont\lots`}, {"jdupont", `file%3A%2F%2Fhome%2Fjdupont%2Fa`},
		{"jdupont", `c:/users/jdupont/x`}, {"jdupont", `C:\\Users\\jdupont\\x`},
		{"Ouvre", `{"password": "Ouvre-Toi"}`}, {"Ouvre", `cut {"password" : "Ouvre-Toi"`},
		{"Ouvre", `{"a":"{\"password\": \"Ouvre-Toi\"}"}`},
	} {
		d := &redactor{names: map[string]string{}}
		got := d.text(c.in)
		for _, gone := range strings.Split(c.gone, "|") {
			if strings.Contains(got, gone) {
				t.Errorf("%q: %q is left in %q", c.in, gone, got)
			}
		}
		if d.text(got) != got {
			t.Errorf("%q: not the same when taken out again: %q", got, d.text(got))
		}
	}
	for _, kept := range []string{"155555551133376", "1 55 55 55 113 331 76",
		"SV140610/00000000999999/2026112823595900001/00001",
		"1.2.840.113549.1.7", "1.2.840.113549.1.9.16", "2.16.840.1.101.3.4.1.2", "2026-11-28T23:59:59.123456789Z",
		strings.Repeat("1850578006084a", 3), "lps@poste.test", "12345678901234567", "jean @ hopital", "/x/homeless/y",
		`{"b":1,"a":[12345678901234567]}`} {
		d := &redactor{names: map[string]string{}}
		if got := d.text(kept); got != kept || d.count != (Redacted{}) {
			t.Errorf("%q: %q, %+v", kept, got, d.count)
		}
	}
	d := &redactor{names: map[string]string{}}
	if a, b := d.text("1 85 05 78 006 084 36"), d.text("1850578006084"); a != b+"99" || d.count.Numbers != 1 {
		t.Errorf("one person, two names: %s and %s", a, b)
	}
	if a, b := d.text("2 85 05 78 006 084"), d.text("1850578006084"); a == b {
		t.Errorf("two persons, one name: %s", a)
	}
	if a, b := d.text("jean%40hopital.fr"), d.text("<jean@Hopital.fr>"); b != "<"+a+">" {
		t.Errorf("one address, two names: %s and %s", a, b)
	}
	if v := d.value("", json.Number("185057800608491")); v == json.Number("185057800608491") {
		t.Error("a JSON number is left")
	}
}
