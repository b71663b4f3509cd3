package asp

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"amfront/asp/jsonfile"
)

// TestBounds doubles what an editor may get wrong in quantity, twice: the work
// follows at most and is little beside the reading, what is listed stays within bounds and the rest is counted,
// and no value is printed whole.
func TestBounds(t *testing.T) {
	keys := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `"cle%d":1,`, i)
		}
		return b.String()
	}
	of := func(one string, n int) string { return strings.TrimSuffix(strings.Repeat(one+",", n), ",") }
	requests := func(one string, n int) string {
		return `{"SIRET":null,"lignesImport":[` + of(`{"commande":{},`+one+"}", n) + "]}"
	}
	hand := handMadeFile(t)
	valued, doctors := regexp.MustCompile(`(: )"[^"]*"`), regexp.MustCompile(`("liberal": \[)[^\]]*`)
	pieces := regexp.MustCompile(`("piecesJustificatives": \[)[^\]]*`)
	const octets = 4 << 20
	for _, c := range []struct {
		name     string
		top      int
		file     func(n int) string
		unlisted bool // some are counted only
	}{
		{"unknown keys", 150_000, func(n int) string { return "{" + keys(n) + `"lignesImport":[]}` }, true},
		{"keys beyond the limit", 800_000, func(n int) string { return "{" + keys(n) + `"lignesImport":[]}` }, false},
		{"unknown keys of requests", 100_000, func(n int) string { return requests(keys(n/100)+`"b":1`, 100) }, true},
		{"what requests lack", 200, func(n int) string { return requests(`"b":1`, n) }, true},
		{"what pieces lack", 100_000, func(n int) string {
			return requests(`"piecesJustificatives":[`+of("{}", n)+"]", 1)
		}, true},
		{"pieces that are none", 100_000, func(n int) string {
			return requests(`"piecesJustificatives":[`+of("1", n)+"]", 1)
		}, true},
		{"doctors", 50_000, func(n int) string {
			one := `{"nomMedecin": "", "emailMedecin": "a", "telephoneMedecin": "b", "RPPS": "8"}`
			return doctors.ReplaceAllString(hand, "${1}"+of(one, n/4))
		}, true},
		{"pieces", 30_000, func(n int) string {
			one := `{"nomFichier": "a.pdf", "formatFichier": "PDF", "typeFichier": "PREUVE_HT"}`
			return pieces.ReplaceAllString(hand, "${1}"+of(one, n/2))
		}, true},
		{"octets of a value", octets, func(n int) string {
			return `{"numeroAns":"` + strings.Repeat("é", n/2) + `"}`
		}, false},
		{"octets of a number", octets, func(n int) string { return `{"SIRET":` + strings.Repeat("9", n) + `}` }, false},
		{"octets of a key", octets, func(n int) string { return `{"` + strings.Repeat("/", n) + `":1}` }, false},
		{"octets of a key that comes twice", octets, func(n int) string {
			k := `"` + strings.Repeat("k", n/2) + `":1`
			return "{" + k + "," + k + "}"
		}, false},
		{"octets of every value", octets, func(n int) string {
			return valued.ReplaceAllString(hand, `${1}"`+strings.Repeat("9", n/40)+`"`)
		}, false},
		{"octets of every number", octets, func(n int) string {
			return regexp.MustCompile(`(: )[0-9.]+`).ReplaceAllString(hand, "${1}"+strings.Repeat("9", n/4))
		}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			small, large, reading := time.Hour, time.Hour, time.Hour
			for range 5 {
				began := time.Now()
				_, _ = jsonfile.Read(strings.NewReader(c.file(c.top)), jsonfile.Limits{})
				reading = min(reading, time.Since(began))
				small = min(small, bounded(t, c.file(c.top/4), false))
				large = min(large, bounded(t, c.file(c.top), c.unlisted))
				if large <= 9*small+30*time.Millisecond && large < 10*reading+30*time.Millisecond {
					return
				}
			}
			t.Errorf("%d cost %v and %d cost %v, %v to read", c.top/4, small, c.top, large, reading)
		})
	}
}

// bounded checks a file and prints what there is to say, which stays small.
func bounded(t *testing.T, file string, unlisted bool) time.Duration {
	t.Helper()
	began := time.Now()
	r := check(t, file, Options{All: true})
	var out bytes.Buffer
	for _, f := range Formats() {
		if err := r.Write(&out, f); err != nil {
			t.Fatal(err)
		}
	}
	took := time.Since(began)
	if out.Len() > 2<<20 {
		t.Errorf("%d octets are printed", out.Len())
	}
	if longest := bytes.Repeat([]byte("9"), 600); bytes.Contains(out.Bytes(), longest) {
		t.Error("a value is printed whole")
	}
	n := r.Unlisted
	for _, q := range r.Requests {
		n += q.Unlisted
	}
	if unlisted && (n == 0 || !strings.Contains(out.String(), "constats de plus, qui ne sont pas listés")) {
		t.Errorf("nothing is said of what is not listed: %d", n)
	}
	return took
}
