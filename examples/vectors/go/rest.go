package main

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // Paris, also where the system has no zones
)

// plan is E-09.
func (j Judge) plan(v Vector) (Refusal, map[string]any) {
	paris, err := time.LoadLocation("Europe/Paris")
	must(err)
	from, outcome := v.At.In(paris), v.Inputs["outcome"]
	least, most, soonest := 0, 7, time.Duration(0)
	switch outcome {
	case "fetched":
		least, most = 6, 8
	case "failed", "unchanged":
		most, soonest = 1, time.Hour
	}
	var clocks []int // seconds after midnight
	for _, p := range v.Inputs["planned"].([]any) {
		t, err := time.Parse(time.RFC3339, p.(string))
		must(err)
		t = t.In(paris)
		c := t.Hour()*3600 + t.Minute()*60 + t.Second()
		if j.on("hours") && (c < 2*3600 || c > 22*3600) {
			return "hours", nil
		}
		days := int(date(t).Sub(date(from)).Hours() / 24)
		if j.on("days") && (t.Before(from) || t.Sub(from) < soonest || days < least || days > most) {
			return "days", nil
		}
		clocks = append(clocks, c)
	}
	if outcome == "" && j.on("spread") && !drawn(clocks) {
		return "spread", nil
	}
	return "", nil
}

func date(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// drawn tells whether times of day look drawn from eight hours or more: most of
// them far apart, no hour with half of them, not always the same minutes, and
// no steady step from one station to the next.
func drawn(clocks []int) bool {
	n, sorted := len(clocks), slices.Sorted(slices.Values(clocks))
	minutes, steps := map[int]bool{}, map[int]int{}
	for i, c := range clocks {
		minutes[c/60%60] = true
		near, _ := slices.BinarySearch(sorted, sorted[i]+3600)
		if 2*(near-i) > n {
			return false
		}
		if i > 0 {
			step := (c/60 - clocks[i-1]/60 + 1440) % 1440
			if steps[step]++; 2*steps[step] >= n {
				return false
			}
		}
	}
	distinct := len(slices.Compact(slices.Sorted(func(yield func(int) bool) {
		for _, c := range sorted {
			if !yield(c / 60) {
				return
			}
		}
	})))
	inner := sorted[n-1-n/20] - sorted[n/20]
	return distinct >= n/4 && len(minutes) >= 5 && inner >= 8*3600*11/20 && sorted[n-1]-sorted[0] >= 8*3600*7/10
}

// member is a tag of a deposit with its value.
type member struct {
	name  string
	value any // string, json.Number, bool, nil, *object, []any
}

type object struct{ members []member }

func (o *object) get(name string) any {
	for _, m := range o.members {
		if m.name == name {
			return m.value
		}
	}
	return nil
}

// value reads a JSON value and keeps what encoding/json drops: a second tag of
// the same name, and how a number is written.
func value(d *json.Decoder) any {
	t, err := d.Token()
	must(err)
	switch t {
	case json.Delim('{'):
		o := &object{}
		for d.More() {
			name, err := d.Token()
			must(err)
			o.members = append(o.members, member{name.(string), value(d)})
		}
		d.Token()
		return o
	case json.Delim('['):
		list := []any{}
		for d.More() {
			list = append(list, value(d))
		}
		d.Token()
		return list
	}
	return t
}

var (
	ansForm    = regexp.MustCompile(`^[0-9A-Za-z]{10}$`)
	siretForm  = regexp.MustCompile(`^\d{14}$`)
	rppsForm   = regexp.MustCompile(`^\d{11}$`)
	finessForm = regexp.MustCompile(`^\d[0-9AB]\d{7}$`)
	dateForm   = regexp.MustCompile(`^\d\d/\d\d/\d{4}$`)
	amountForm = regexp.MustCompile(`^-?\d+\.\d\d$`)
	emailForm  = regexp.MustCompile(`^[^@\s]+@[^@\s]+$`)
)

// deposit is the easier half of H-07.
func (j Judge) deposit(v Vector) (why Refusal, _ map[string]any) {
	text := j.file(v.Inputs["file"])
	if bytes.HasPrefix(text, []byte("\xef\xbb\xbf")) {
		if j.on("encoding") {
			return "encoding", nil
		}
		text = text[3:]
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	root := value(d).(*object)
	refuse := func(check string, wrong bool) {
		if wrong && j.on(check) && why == "" {
			why = Refusal(check)
		}
	}
	requests := root.get("lignesImport").([]any)
	refuse("count", len(requests) < 1 || len(requests) > 200)
	begins := map[string]string{"avance": "MDV-LGC-Va1-(BDC|HT)-", "solde": "BIO-LOINC-Va1-(FACTURE|VA|CT[0-9]*)-"}
	editors := map[any]bool{}
	for _, r := range requests {
		n := r.(*object).get("numeroEditeur")
		refuse("editor-number", editors[n])
		editors[n] = true
		pieceForm := regexp.MustCompile("^" + begins[v.Inputs["kind"].(string)] + n.(string) + `\.(pdf|png|jpg)$`)
		for _, p := range r.(*object).get("piecesJustificatives").([]any) {
			refuse("piece-name", !pieceForm.MatchString(p.(*object).get("nomFichier").(string)))
		}
	}
	walk(root, func(o *object) { refuse("duplicate", duplicates(o)) }, func(name string, value any) {
		s, _ := value.(string)
		n, _ := value.(json.Number)
		switch {
		case name == "numeroAns":
			refuse("ans", !ansForm.MatchString(s))
		case name == "SIRET":
			refuse("siret", !siretForm.MatchString(s))
		case name == "RPPS":
			refuse("rpps", !rppsForm.MatchString(s))
		case name == "FINESSJuridique":
			refuse("finess", !finessForm.MatchString(s))
		case strings.HasPrefix(name, "date"):
			_, err := time.Parse("02/01/2006", s)
			refuse("date-form", !dateForm.MatchString(s))
			refuse("date-real", dateForm.MatchString(s) && err != nil)
		case strings.HasPrefix(name, "montant"):
			f, _ := strconv.ParseFloat(string(n), 64)
			refuse("amount-form", !amountForm.MatchString(string(n)))
			refuse("amount-positive", amountForm.MatchString(string(n)) && f <= 0)
		case strings.HasPrefix(name, "email") && s != "":
			refuse("email", !emailForm.MatchString(s))
		}
	})
	return why, nil
}

func duplicates(o *object) bool {
	seen := map[string]bool{}
	for _, m := range o.members {
		if seen[m.name] {
			return true
		}
		seen[m.name] = true
	}
	return false
}

// walk visits every object, and every simple value under its tag.
func walk(v any, each func(*object), tag func(name string, value any)) {
	switch v := v.(type) {
	case *object:
		each(v)
		for _, m := range v.members {
			switch m.value.(type) {
			case *object, []any:
				walk(m.value, each, tag)
			default:
				tag(m.name, m.value)
			}
		}
	case []any:
		for _, x := range v {
			walk(x, each, tag)
		}
	}
}
