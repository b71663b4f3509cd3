package main

import (
	"cmp"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"amfront/words"
	"amfront/words/spelling"
)

// language takes --lang out of a command line, wherever it stands; without it
// AMFRONT_LANG and then the locale decide.
func (m *Main) language(args []string) ([]string, error) {
	m.lang = words.Locale(m.Getenv)
	name, rest := m.Getenv("AMFRONT_LANG"), []string(nil)
	if lang, err := words.Parse(name); err == nil {
		m.lang = lang
	}
	for i := 0; i < len(args); i++ {
		option, value, given := strings.Cut(args[i], "=")
		switch {
		case args[i] == "--":
			rest, i = append(rest, args[i:]...), len(args)
		case option != "--lang" && option != "-lang":
			rest = append(rest, args[i])
		case given:
			name = cmp.Or(value, "?")
		case i+1 < len(args):
			i++
			name = args[i]
		default:
			return nil, usagef("--lang needs a value: fr or en")
		}
	}
	if name == "" {
		return rest, nil
	}
	lang, err := words.Parse(name)
	if err != nil {
		return nil, usageError{err}
	}
	m.lang = lang
	return rest, nil
}

// say writes a sentence in the user's language.
func (m *Main) say(to io.Writer, format string, args ...any) {
	fmt.Fprint(to, m.lang.Say(format, args...))
}

// usage writes what a command takes, as -h asks.
func (m *Main) usage(fs *flag.FlagSet, synopsis string) {
	m.say(m.Stdout, "usage: amfront %s %s\n", fs.Name(), m.lang.Word(synopsis))
	fs.VisitAll(func(f *flag.Flag) {
		name, usage := flag.UnquoteUsage(&flag.Flag{Name: f.Name, Usage: m.lang.Word(f.Usage), Value: f.Value})
		if name != "" && !strings.Contains(f.Usage, "`") {
			name = m.lang.Word(name)
		}
		fmt.Fprintf(m.Stdout, "  %s\n        %s", strings.TrimSpace("--"+f.Name+" "+name), usage)
		if f.DefValue != "" && f.DefValue != "0" && f.DefValue != "0s" && f.DefValue != "false" {
			m.say(m.Stdout, " (default %s)", f.DefValue)
		}
		fmt.Fprintln(m.Stdout)
	})
}

// meant suggests the word that the first argument was meant to be.
func meant(rest []string, known ...string) *words.Said {
	if len(rest) == 0 || slices.Contains(known, rest[0]) {
		return words.Errorf("")
	}
	return spelling.Suggest(rest[0], known)
}

// flagError says in our words what package flag says of a command line.
func flagError(fs *flag.FlagSet, err error) error {
	said := err.Error()
	if name, found := strings.CutPrefix(said, "flag provided but not defined: -"); found {
		var known []string
		fs.VisitAll(func(f *flag.Flag) { known = append(known, f.Name) })
		return usagef("there is no flag --%s%s; see -h", name, spelling.Suggest(name, known))
	}
	if name, found := strings.CutPrefix(said, "flag needs an argument: -"); found {
		return usagef("--%s needs a value; see -h", name)
	}
	if value, rest, found := strings.Cut(said, " for flag -"); found && strings.HasPrefix(said, "invalid value ") {
		name, _, _ := strings.Cut(rest, ": ")
		return usagef("--%s: %s does not fit; see -h", name, strings.TrimPrefix(value, "invalid value "))
	}
	if value, rest, found := strings.Cut(said, " for -"); found && strings.HasPrefix(said, "invalid boolean value ") {
		name, _, _ := strings.Cut(rest, ": ")
		return usagef("--%s: %s does not fit; see -h", name, strings.TrimPrefix(value, "invalid boolean value "))
	}
	return usagef("an argument that begins with - is no flag; see -h")
}
