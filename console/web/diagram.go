package web

import (
	"html/template"
	"strings"

	"amfront/judge/report"
)

// Diagram draws arrows whose labels come from outside.
func Diagram(arrows []report.Arrow, title string, link func(report.Arrow) string) (template.HTML, error) {
	if len(arrows) == 0 {
		return "", nil
	}
	for i := range arrows {
		arrows[i].Label, arrows[i].Detail = Clean(arrows[i].Label), Clean(arrows[i].Detail)
	}
	var b strings.Builder
	err := report.SequenceSVG(&b, arrows, title, link)
	return template.HTML(b.String()), err
}
