package cms

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// French gives the French of a sentence that this package wrote: an
// Error.Detail, one of Info.Departures, one of Info.BER. ok is false for any
// other, as the reader's own error behind ReadFailed: that one stays English.
// Names of ASN.1 and of the RFCs stay what they are, and so does what another
// library said, between « and ».
func French(english string) (french string, ok bool) {
	return dictionary().translate(english, false)
}

// phrase is a format as the source has it, and its French. The verbs of the
// French one are %d for a number, %s for words or names of ours, %v for what is
// copied as it came; they are indexed where the order changes.
type phrase struct{ english, french string }

// rule is a phrase made ready.
type rule struct {
	pattern *regexp.Regexp
	kinds   []byte // of each argument: d, s, v
	format  string // French, every verb %[n]s
	literal int    // octets of the English that are no verb
}

type rules struct {
	sentences, words []rule
	names            map[string]bool // of more than one word
}

// dictionary is both tables made ready, once.
var dictionary = sync.OnceValue(func() *rules {
	r := &rules{compile(sentences), compile(words), map[string]bool{}}
	for _, m := range []map[string]string{algorithms, contentTypes} {
		for _, n := range m {
			r.names[n] = true
		}
	}
	for _, n := range universalNames {
		r.names[n] = true
	}
	delete(r.names, universalNames[0]) // end-of-contents is English
	return r
})

var (
	verb   = regexp.MustCompile(`%(?:\[(\d)\])?([a-zA-Z])`)
	number = regexp.MustCompile(`^-?\d+$`)
	// rfcName is what the RFCs call a field, a tag, or an object identifier.
	rfcName = regexp.MustCompile(`^(?:[A-Za-z][A-Za-z0-9]*|\[(?:UNIVERSAL |APPLICATION |PRIVATE )?\d+\]|\d+(?:\.\d+)+)$`)
	// counted are the nouns that follow a number: French has the singular below two.
	counted = strings.Fields("octets éléments niveaux destinataires")
)

// patterns are what the English verbs print.
var patterns = map[string]string{"d": `(-?\d+)`, "q": `"((?:[^"\\]|\\.)*)"`, "X": `([0-9A-F]*)`}

func compile(table []phrase) []rule {
	out := make([]rule, 0, len(table))
	for _, p := range table {
		r := rule{literal: len(verb.ReplaceAllString(p.english, ""))}
		var re strings.Builder
		at := 0
		for _, m := range verb.FindAllStringSubmatchIndex(p.english, -1) {
			re.WriteString(regexp.QuoteMeta(p.english[at:m[0]]))
			pattern, ok := patterns[p.english[m[4]:m[5]]]
			if !ok {
				pattern = `(.+?)`
			}
			re.WriteString(pattern)
			at = m[1]
			r.kinds = append(r.kinds, 'v')
		}
		re.WriteString(regexp.QuoteMeta(p.english[at:]))
		r.pattern = regexp.MustCompile(`(?s)\A` + re.String() + `\z`)
		next := 0
		r.format = verb.ReplaceAllStringFunc(p.french, func(v string) string {
			m := verb.FindStringSubmatch(v)
			next++
			n := next
			if m[1] != "" {
				n, _ = strconv.Atoi(m[1])
			}
			r.kinds[n-1] = m[2][0]
			return fmt.Sprintf("%%[%d]s", n)
		})
		out = append(out, r)
	}
	// What says most is tried first: "%v of %d octets" would take much else.
	slices.SortStableFunc(out, func(a, b rule) int { return b.literal - a.literal })
	return out
}

// translate looks a text up as a sentence, or as words inside one. It ends: an
// argument is shorter than the text that it stands in.
func (d *rules) translate(text string, inside bool) (string, bool) {
	table := d.sentences
	if inside {
		table = d.words
	}
	for i := range table {
		if s, ok := d.apply(&table[i], text); ok {
			return s, true
		}
	}
	if inside && (rfcName.MatchString(text) || d.names[text]) {
		return text, true
	}
	return "", false
}

func (d *rules) apply(r *rule, text string) (string, bool) {
	m := r.pattern.FindStringSubmatch(text)
	if m == nil {
		return "", false
	}
	format, args := r.format, make([]any, len(m)-1)
	for i, got := range m[1:] {
		switch r.kinds[i] {
		case 'd':
			if !number.MatchString(got) {
				return "", false
			}
			if got == "0" || got == "1" {
				format = singular(format, i+1)
			}
		case 's':
			fr, ok := d.translate(got, true)
			if !ok {
				return "", false
			}
			got = fr
		default:
			if got == "" {
				got = "rien"
			}
		}
		args[i] = got
	}
	return fmt.Sprintf(format, args...), true
}

// singular takes the plural off the noun that the n-th argument counts.
func singular(format string, n int) string {
	v := fmt.Sprintf("%%[%d]s ", n)
	for _, noun := range counted {
		format = strings.ReplaceAll(format, v+noun, v+noun[:len(noun)-1])
	}
	return format
}
