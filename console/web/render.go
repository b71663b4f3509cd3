package web

import (
	"fmt"
	"html/template"
	"io/fs"
	"net/url"
	"strings"

	"amfront/scenarios"
)

// parseTemplates makes one set of the frame's templates and those of sections.
func parseTemplates(sections []fs.FS) (*template.Template, error) {
	all, err := template.New("console").Funcs(funcs).ParseFS(frameFiles, "templates/*.gohtml")
	for _, sec := range sections {
		if err == nil {
			all, err = all.ParseFS(sec, "templates/*.gohtml")
		}
	}
	return all, err
}

// funcs are what a template may call.
var funcs = template.FuncMap{
	"time": htmlTime, "clock": htmlClock, "hostile": hostile, "clean": Clean, "clip": Clip,
	"diagnostic": diagnostic, "foreign": foreign, "octets": Octets, "plural": Plural, "decision": decisionBadge,
	"outcome": outcomeBadge,
	"codes":   serviceCodes, "rejections": scenarios.ResendCodes, "serviceCodes": scenarios.ServiceCodes,
	"misprint": func() string { return scenarios.Misprint },
	"verdict":  verdictBadge, "severity": severityBadge,
	"exchangePage": ExchangePage, "scenarioPage": ScenarioPage, "situationPage": situationPage,
	"dict": dict, "join": strings.Join, "upper": strings.ToUpper, "gloss": gloss,
	"add":       func(a, b int) int { return a + b },
	"mailClass": mailClass,
	"short":     func(s any) string { return Short(fmt.Sprint(s)) },
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
