package main

import (
	"cmp"
	"context"
	"embed"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"text/template"
)

//go:embed manual
var manualFiles embed.FS

// A page is what a command says of itself with -h, for manual and completions.
type page struct {
	Name, Summary, Usage string
	More                 []string // the usage's further lines
	Words                []string // that may stand first after the command
	Options              []option
}

// An option is a flag. Value is what it takes, "" for a switch.
type option struct{ Name, Value, Usage, Default, Env string }

var (
	firstWord  = regexp.MustCompile(`^[a-z][a-z-]+$`)
	operations = regexp.MustCompile(`(?m)^operations: (.+)$`)
)

// pages asks every command for its -h, so that nothing is said twice: once as
// nobody's environment has it, and once with an environment that names itself.
func pages(ctx context.Context) []page {
	var out []page
	byEnv := map[string]string{} // flag's page and name: variable
	ask := func(c command, env func(string) string, look func(string, string, *flag.FlagSet)) {
		m := &Main{Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: io.Discard, Getenv: env, look: look}
		c.run(m, ctx, []string{"-h"}) //nolint:errcheck // it is flag.ErrHelp
	}
	for _, c := range commands() {
		all := []command{c}
		if c.name == "asp" {
			out = append(out, page{Name: c.name, Summary: c.summary, Usage: "COMMAND"})
			all = aspCommands()
		}
		for _, c := range all {
			ask(c, func(name string) string { return "$" + name }, func(name, _ string, fs *flag.FlagSet) {
				fs.VisitAll(func(f *flag.Flag) {
					if env, is := strings.CutPrefix(f.DefValue, "$"); is {
						byEnv[name+" "+f.Name] = env
					}
				})
			})
			ask(c, func(string) string { return "" }, func(name, synopsis string, fs *flag.FlagSet) {
				out = append(out, pageOf(name, c.summary, synopsis, fs, byEnv))
			})
		}
	}
	for _, p := range out { // a command of commands offers theirs
		if of, word, has := strings.Cut(p.Name, " "); has {
			i := slices.IndexFunc(out, func(p page) bool { return p.Name == of })
			out[i].Words, out[i].Options = append(out[i].Words, word), append(out[i].Options, p.Options...)
		}
	}
	for i := range out {
		slices.SortStableFunc(out[i].Options, func(a, b option) int { return strings.Compare(a.Name, b.Name) })
		out[i].Options = slices.CompactFunc(out[i].Options, func(a, b option) bool { return a.Name == b.Name })
	}
	return out
}

func pageOf(name, summary, synopsis string, fs *flag.FlagSet, byEnv map[string]string) page {
	lines := strings.Split(synopsis, "\n")
	p := page{Name: name, Summary: summary, Usage: lines[0], More: lines[1:]}
	for _, way := range strings.Split(lines[0], " | ") {
		if word, _, _ := strings.Cut(way, " "); firstWord.MatchString(word) {
			p.Words = append(p.Words, word)
		}
	}
	if m := operations.FindStringSubmatch(synopsis); m != nil {
		p.Words = append(p.Words, strings.Split(m[1], ", ")...)
	}
	fs.VisitAll(func(f *flag.Flag) {
		o := option{Name: f.Name, Default: f.DefValue, Env: byEnv[name+" "+f.Name]}
		o.Value, o.Usage = flag.UnquoteUsage(f)
		if o.Value == "" || o.Default == "0" || o.Default == "0s" || o.Default == "false" {
			o.Default = ""
		}
		p.Options = append(p.Options, o)
	})
	return p
}

// Replacers that keep a text from being read as the language around it.
var quote = template.FuncMap{
	"single": strings.NewReplacer("'", "’").Replace, // within '…' of any shell
	"zsh":    strings.NewReplacer("'", "’", `\`, `\\`, "[", `\[`, "]", `\]`, ":", `\:`).Replace,
	"roff": func(s string) string {
		s = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(s)
		if strings.HasPrefix(s, ".") || strings.HasPrefix(s, "'") {
			s = `\&` + s
		}
		return s
	},
	"join":  strings.Join,
	"upper": strings.ToUpper,
	"dash":  func(s string) string { return strings.ReplaceAll(s, " ", "-") },
	"whole": func(p page) bool { return !strings.Contains(p.Name, " ") },
}

func manualTemplate(name string) (*template.Template, error) {
	return template.New(name).Funcs(quote).ParseFS(manualFiles, "manual/"+name)
}

func (m *Main) completion(ctx context.Context, args []string) error {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	fs := m.flags("completion", "bash | zsh | fish | powershell\nWrites it to standard output; packages install it.")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) != 1 || !slices.Contains(shells, rest[0]) {
		return usagef("expected one of: %s", strings.Join(shells, ", "))
	}
	t, err := manualTemplate(rest[0])
	if err != nil {
		return err
	}
	return t.Execute(m.Stdout, pages(ctx))
}

// man writes amfront.1 and one page a command.
func (m *Main) man(ctx context.Context, args []string) error {
	fs := m.flags("man", "--out DIR")
	out := fs.String("out", "", "`directory` that takes amfront.1 and one page a command")
	if err := parseNone(fs, args, ""); err != nil {
		return err
	}
	if *out == "" {
		return usagef("expected --out DIR")
	}
	if err := os.MkdirAll(*out, 0o755); err != nil {
		return usagef("--out: %w", err)
	}
	info, _ := debug.ReadBuildInfo()
	v, all := builtAs(info), pages(ctx)
	day, _, _ := strings.Cut(v.Date, "T")
	one := func(name, source string, p page) error {
		t, err := manualTemplate(source)
		if err != nil {
			return err
		}
		var text strings.Builder
		err = t.Execute(&text, struct {
			page
			Day, Version string
			All          []page
		}{p, day, v.Version, all})
		return cmp.Or(err, os.WriteFile(filepath.Join(*out, name), []byte(text.String()), 0o644))
	}
	for _, p := range all {
		if err := one("amfront-"+strings.ReplaceAll(p.Name, " ", "-")+".1", "command", p); err != nil {
			return err
		}
	}
	return one("amfront.1", "amfront", page{})
}
