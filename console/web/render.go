package web

import (
	"fmt"
	"html/template"
	"io/fs"
	"net/url"
	"path"
	"strings"
	"time"

	"amfront/bench"
	"amfront/judge/report"
	"amfront/scenarios"
	"amfront/words"
)

// parseTemplates makes one set, in a language, of the frame's templates and those of sections.
func parseTemplates(l words.Language, sections []fs.FS) (*template.Template, error) {
	all := template.New("console").Funcs(funcs(l))
	for _, files := range append([]fs.FS{frameFiles}, sections...) {
		names, err := fs.Glob(files, "templates/*.gohtml")
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			source, err := fs.ReadFile(files, name)
			if err == nil {
				_, err = all.New(path.Base(name)).Parse(l.Page(string(source)))
			}
			if err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// funcs are what a template may call, in a language.
func funcs(l words.Language) template.FuncMap {
	return template.FuncMap{
		"say": l.Value, "lang": func() words.Language { return l },
		"time": func(t time.Time) template.HTML { return htmlTime(l, t) }, "clock": func(t time.Time) template.HTML {
			return htmlClock(l, t)
		},
		"hostile": func(v any) template.HTML { return hostile(l, v) }, "clean": Clean, "clip": Clip,
		"diagnostic": func(d diagnosis) template.HTML { return diagnostic(l, d) },
		"foreign":    func(s string) template.HTML { return foreign(l, s) },
		"octets":     func(n any) string { return Octets(n).In(l) },
		"plural":     func(n any, one, many string) string { return Plural(n, one, many).In(l) },
		"badge":      func(m Mark) template.HTML { return m.HTML(l) },
		"decision":   func(d any) template.HTML { return decisionBadge(d).HTML(l) },
		"outcome":    func(m bench.Message) template.HTML { return outcomeBadge(m).HTML(l) },
		"verdict":    func(v report.Verdict) template.HTML { return verdictBadge(v).HTML(l) },
		"severity":   func(s string) template.HTML { return severityBadge(s).HTML(l) },
		"codes":      func() string { return scenarios.Enumerate(scenarios.ServiceCodes(), "", ", ", l.Word(" et ")) },
		"rejections": scenarios.ResendCodes, "serviceCodes": scenarios.ServiceCodes,
		"misprint":     func() string { return scenarios.Misprint },
		"exchangePage": ExchangePage, "scenarioPage": ScenarioPage, "situationPage": situationPage,
		"dict": dict, "join": strings.Join, "upper": strings.ToUpper,
		"gloss":     func(word string) template.HTML { return gloss(l, word) },
		"add":       func(a, b int) int { return a + b },
		"mailClass": mailClass,
		"short":     func(s any) string { return Short(fmt.Sprint(s)) },
	}
}

// dict makes a map of pairs, to hand several values to a template.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict: a key without a value")
	}
	m := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		k, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: key %v is no string", pairs[i])
		}
		m[k] = pairs[i+1]
	}
	return m, nil
}

// Query is what a list was asked for as an address holds it, without what is empty.
func Query(asked map[string]string) string {
	q := url.Values{}
	for k, v := range asked {
		if v != "" {
			q.Set(k, v)
		}
	}
	return q.Encode()
}
