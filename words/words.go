// Package words says what a person reads at the terminal in the language that
// the person asked for. In come a language and a sentence or an error in either
// of the two; out goes the same in that one, by one table of pairs (pairs.txt, faults.txt).
// It must not know who speaks, and holds no language of its own: a language is
// a value that its owner passes on. What an approval shows stays French.
package words

import (
	"cmp"
	_ "embed"
	"errors"
	"fmt"
	"strings"
	"sync"
)

// Language is one of the two; the zero value is French.
type Language string

// The languages.
const (
	French  Language = "fr"
	English Language = "en"
)

// Parse reads a language's name, as --lang has it.
func Parse(s string) (Language, error) {
	switch l := Language(strings.ToLower(s)); l {
	case French, English:
		return l, nil
	}
	return French, Errorf("--lang or AMFRONT_LANG %q: expected fr or en", s)
}

// Locale is the language of an environment by LC_ALL, LC_MESSAGES and LANG, the
// first that is set (POSIX, 8.2); French when it is no English.
func Locale(getenv func(string) string) Language {
	name := strings.ToLower(cmp.Or(getenv("LC_ALL"), getenv("LC_MESSAGES"), getenv("LANG")))
	if name, _, _ := strings.Cut(name, "."); name == "en" || strings.HasPrefix(name, "en_") {
		return English
	}
	return French
}

// Word is a constant text in this language; one that the table does not have is
// returned as it is.
func (l Language) Word(text string) string {
	if p, ok := find(text); ok {
		return p.in(l)
	}
	if said, known := l.pair(text); known && l == English { // as a page prints it
		return said
	}
	return text
}

// Say is a sentence in this language. The arguments that are errors are said in
// it, too.
func (l Language) Say(format string, args ...any) string {
	args = append([]any(nil), args...)
	for i, a := range args {
		if err, is := a.(error); is {
			args[i] = l.Error(err)
		}
	}
	return fmt.Sprintf(unwrapped.Replace(l.Word(format)), args...)
}

// unwrapped makes a format of fmt.Errorf one of fmt.Sprintf.
var unwrapped = strings.NewReplacer("%w", "%v", "]w", "]v")

// Quoted is a text that is French in every language, what an approval says: in an
// English text it is marked as a quotation. Nothing stays nothing.
func (l Language) Quoted(text string) string {
	if l != English || text == "" {
		return text
	}
	return "« " + text + " »"
}

// Said is an error that can be said in both languages; Error says it in the one
// that it was written in.
type Said struct {
	error
	format string
	args   []any
}

// Errorf is fmt.Errorf for an error that reaches a user.
func Errorf(format string, args ...any) *Said {
	return &Said{error: fmt.Errorf(format, args...), format: format, args: args}
}

// Text is a constant text as what can be said in both languages: an argument of
// another sentence.
func Text(s string) *Said { return &Said{error: errors.New(s), format: s} }

// Unwrap gives what %w wraps.
func (s *Said) Unwrap() error { return s.error }

// In implements Speaker.
func (s *Said) In(l Language) string {
	if len(s.args) == 0 {
		return l.Word(s.format)
	}
	return l.Say(s.format, s.args...)
}

// pair is one sentence, a format of package fmt.
type pair struct{ english, french string }

func (p pair) in(l Language) string {
	if l == English {
		return p.english
	}
	return p.french
}

//go:embed pairs.txt
var text string

// faults are the known faults of an LPS, which the terminal names.
//
//go:embed faults.txt
var faults string

// find looks up a sentence by either side, one of the pages by the French. A table is
// read only when it is in none before: a command says a few sentences, and ends.
func find(text string) (p pair, ok bool) {
	for _, table := range []func() map[string]pair{pairs, faultPairs, pagePairs} {
		if p, ok = table()[text]; ok {
			break
		}
	}
	return p, ok
}

// The tables, by either side. A pair is two lines, English and French;
// between pairs stand empty lines, comments begin with #, \n is a line's end
// and \_ a space at an end of a line.
var (
	pairs      = sync.OnceValue(func() map[string]pair { return read(text, true) })
	faultPairs = sync.OnceValue(func() map[string]pair { return read(faults, true) })
	pagePairs  = sync.OnceValue(func() map[string]pair { return read(console, false) })
)

func read(text string, both bool) map[string]pair {
	out := make(map[string]pair, strings.Count(text, "\n\n")*2)
	for _, block := range blocks(text) {
		if len(block) == 2 {
			p := pair{block[0], block[1]}
			if out[p.french] = p; both {
				out[p.english] = p
			}
		}
	}
	return out
}

var unescaped = strings.NewReplacer(`\n`, "\n", `\_`, " ")

// blocks are the lines between empty lines, without comments.
func blocks(text string) (out [][]string) {
	for part := range strings.SplitSeq(text, "\n\n") {
		var lines []string
		for line := range strings.Lines(part) {
			if line = strings.TrimSuffix(line, "\n"); line == "" || line[0] == '#' {
				continue
			}
			if strings.Contains(line, `\`) {
				line = unescaped.Replace(line)
			}
			lines = append(lines, line)
		}
		if len(lines) > 0 {
			out = append(out, lines)
		}
	}
	return out
}
