package zoo

import (
	"testing"

	"amfront/judge/diagnosis"
)

// TestPlain takes out what varies, and leaves what a fault changes.
func TestPlain(t *testing.T) {
	for in, want := range map[string]string{
		"SV140610/00000099999999/2026112123402900001/00001": "SV140610/00000099999999/AAAAMMJJhhmmssnnnnn/00001",
		"FSE2026112123402900001":                            "FSEAAAAMMJJhhmmssnnnnn",
		"série 482588202611212340291c76e2e9bd59, émis par":  "série …, émis par",
		"série 18ea37473b63a912":                            "série …",
		"<77b05e854ac2662b.1@ps.test>":                      "<….1@ps.test>",
		"<lot@cabinet.example>":                             "<lot@cabinet.example>",
		"du 21/11/2025 23:56 au 20/11/2026":                 "du JJ/MM/AAAA au JJ/MM/AAAA",
		"de 09:02 à 09:59 ; 60 heures différentes sur 60":   "de hh:mm à hh:mm ; n heures différentes sur 60",
		"MAIL FROM:<cabinet@ps.test> SIZE=2224":             "MAIL FROM:<cabinet@ps.test> SIZE=n",
		"multipart/mixed; boundary=\"x y\"":                 "multipart/mixed; boundary=…",
		"127.0.0.1:40123":                                   "127.0.0.1:port",
		"2.16.840.1.101.3.4.1.42":                           "2.16.840.1.101.3.4.1.42",
		"file /tmp/amfront-run-950447035/lots/lot-1":        "file …/lots/lot-1",
		"début 1f8b": "début 1f8b",
		"<amfront.b47d06efa3ab5f7a1da3e589@amfront.test> \xff": "<message du banc> �",
		"Message-Id : <c5aa985e97e593212cf82bc6@ps.test>":      "Message-Id : <…@ps.test>",
		"numéro AABBCC": "numéro AABBCC",
	} {
		if got := diagnosis.Plain(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}
