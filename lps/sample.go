package lps

import (
	"bytes"
	"fmt"
	"strings"
)

// MaxInvoices bounds a synthetic file.
const MaxInvoices = 10000

// record is the length of a B2 record, in octets.
const record = 128

// SampleLots is a synthetic file of n invoices in 128-octet records (000, 1,
// 6, 999) as establishments write them. Real FSE come out of the SSV API with
// an encryption of their own: the file only has the frame. The people in it
// do not exist: their numbers follow the dummy pattern A 555555 CCC zzz.
func SampleLots(kind string, n int) ([]byte, error) {
	application := map[string]string{"FSE": "B2", "DRE": "DR", "MIXTE": "B2"}[kind]
	if application == "" {
		return nil, fmt.Errorf("kind %q: expected FSE, DRE or MIXTE", kind)
	}
	if n < 1 || n > MaxInvoices {
		return nil, fmt.Errorf("%d invoices: expected 1 to %d", n, MaxInvoices)
	}
	var b bytes.Buffer
	parties := "TP" + "00000099999999" + pad("AMLPS", 6) + "CP" + "00000001996000" + pad("", 6) + application + "000001"
	line(&b, "000"+parties+"260101"+"CP  "+"00"+"N"+"O"+"E"+"T"+pad("", 11)+"128"+pad("", 6)+"FICHIER DE TEST SYNTHETIQUE")
	for i := range n {
		nir := fmt.Sprintf("%d555555%03d%03d", 1+i%2, 996, 333+i%600)
		line(&b, fmt.Sprintf("1%s%02d%09d%s%08d%s", nir, nirKey(nir), i+1, "260101", 2650, "ACTE SYNTHETIQUE"))
	}
	line(&b, fmt.Sprintf("6%09d%012d", n, 2650*n))
	line(&b, "999"+parties+fmt.Sprintf("%08d", n+3)+pad("", 19)+"001")
	return b.Bytes(), nil
}

func pad(s string, n int) string { return s + strings.Repeat(" ", n-len(s)) }

func line(b *bytes.Buffer, s string) { b.WriteString(pad(s, record)) }

// nirKey is 97 less the number modulo 97.
func nirKey(nir string) int {
	v := 0
	for _, c := range nir {
		v = (v*10 + int(c-'0')) % 97
	}
	return 97 - v
}
