package receiver

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"
	"text/template"
	"unicode"
	"unicode/utf8"

	"amfront/bench/vary"
	"amfront/scenarios"
)

//go:embed templates/*.txt templates/*/*.txt
var builtin embed.FS

// BuiltinTemplates is the bench's own templates (Go text/template), to be
// copied and changed: the layout of service messages and return flows is not
// public and therefore the bench's choice.
func BuiltinTemplates() fs.FS {
	sub, err := fs.Sub(builtin, "templates")
	if err != nil {
		panic(err) // the directory is embedded
	}
	return sub
}

// maxRendered bounds what a template may write.
const maxRendered = 64 << 10

type templates struct{ set *template.Template }

var templateFuncs = template.FuncMap{
	// an is alphanumeric, left-aligned, filled with spaces and cut to n.
	"an": func(n int, v string) string {
		v = upperASCII(v)
		if len(v) > n {
			return v[:n]
		}
		return v + strings.Repeat(" ", n-len(v))
	},
	// num is numeric, right-aligned, filled with zeros; of a longer one the
	// last n digits.
	"num": func(n int, v string) string {
		v = strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, v)
		if len(v) > n {
			return v[len(v)-n:]
		}
		return strings.Repeat("0", n-len(v)) + v
	},
}

func upperASCII(v string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return ' '
		}
		return unicode.ToUpper(r)
	}, v)
}

// loadTemplates takes each template from user, where it has it, else from the
// bench's own, and tries them all once: a broken one must show at start.
func loadTemplates(user fs.FS) (*templates, error) {
	if user == nil {
		return builtinSet()
	}
	return readTemplates(user)
}

// builtinSet is the bench's own set, read once: a set is safe for concurrent
// use, and a suite makes hundreds of receivers.
var builtinSet = sync.OnceValues(func() (*templates, error) { return readTemplates(nil) })

// layouts are further sets, in which service messages say the same in another
// order and other words, without the bench's own fields.
var layouts = []string{"", "sobre", "fiche"}

// laidOut reads each once.
var laidOut = sync.OnceValues(func() (out []*templates, err error) {
	for _, name := range layouts {
		sub, err := fs.Sub(builtin, path.Join("templates", name))
		if err != nil {
			return nil, err
		}
		t, err := readTemplates(sub)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
})

// layout is the set of the service messages: the user's, or as drawn.
func (r *Receiver) layout() *templates {
	form := r.opt.Vary.Form(vary.Layout, len(layouts))
	if form == 0 || r.opt.Templates != nil {
		return r.tmpl
	}
	all, err := laidOut()
	if err != nil {
		panic(err) // they are embedded, and a test reads them
	}
	return all[form]
}

func readTemplates(user fs.FS) (*templates, error) {
	own := BuiltinTemplates()
	names, err := fs.Glob(own, "*.txt")
	if err != nil {
		return nil, err
	}
	set := template.New("").Funcs(templateFuncs).Option("missingkey=error")
	for _, name := range names {
		text, err := fs.ReadFile(own, name)
		if user != nil {
			if mine, uerr := fs.ReadFile(user, name); uerr == nil {
				text = mine
			} else if !errors.Is(uerr, fs.ErrNotExist) {
				return nil, fmt.Errorf("receiver: template %s: %w", name, uerr)
			}
		}
		if err != nil {
			return nil, fmt.Errorf("receiver: template %s: %w", name, err)
		}
		if _, err := set.New(name).Parse(string(text)); err != nil {
			return nil, fmt.Errorf("receiver: template %s: %w", name, err)
		}
	}
	t := &templates{set}
	return t, t.try()
}

func (t *templates) try() error {
	sample := serviceData{Certificate: &certificateData{}, Used: &certificateData{}}
	all := map[string]any{"subject.txt": sample, "dsn.txt": dsnData{}, "return-subject.txt": returnData{}}
	for _, code := range scenarios.ServiceCodes() {
		all[string(code)+".txt"] = sample
	}
	for name, data := range all {
		if _, err := t.render(name, data); err != nil {
			return err
		}
	}
	for _, name := range []string{"arl.txt", "rsp.txt"} {
		if _, err := t.records(name, returnData{YYMMDD: "000000", TypeLetter: " "}); err != nil {
			return err
		}
	}
	return nil
}

type limited struct{ strings.Builder }

func (l *limited) Write(p []byte) (int, error) {
	if l.Len()+len(p) > maxRendered {
		return 0, fmt.Errorf("more than %d octets", maxRendered)
	}
	return l.Builder.Write(p)
}

// render executes a template; control characters other than the end of line
// do not come out.
func (t *templates) render(name string, data any) (string, error) {
	var out limited
	if err := t.set.ExecuteTemplate(&out, name, data); err != nil {
		return "", fmt.Errorf("receiver: template %s: %w", name, err)
	}
	return strings.Map(func(r rune) rune {
		if r == utf8.RuneError || r < ' ' && r != '\n' || r == 0x7f {
			return -1
		}
		return r
	}, out.String()), nil
}

// records executes a template whose every line is one record, filled with
// spaces to 128 octets.
func (t *templates) records(name string, data any) ([]byte, error) {
	text, err := t.render(name, data)
	if err != nil {
		return nil, err
	}
	var out []byte
	for i, l := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		if len(l) > record {
			return nil, fmt.Errorf("receiver: template %s: line %d has %d octets, a record at most %d", name, i+1, len(l),
				record)
		}
		if !isASCII(l) {
			return nil, fmt.Errorf("receiver: template %s: line %d: records are unaccented US-ASCII", name, i+1)
		}
		out = append(out, l...)
		out = append(out, strings.Repeat(" ", record-len(l))...)
	}
	return out, nil
}
