package web

import (
	"context"
	"fmt"
	"html/template"
	"strings"

	"amfront/judge/report"
)

// wallKey is whether a request's page is for a projector.
type wallKey struct{}

// Diagram draws arrows whose labels come from outside, for a page or, where the
// request asks for it, for a wall; below it, unseen, stand the sentences that the
// presenter's stage says arrow by arrow.
func Diagram(ctx context.Context, arrows []report.Arrow, title string, link func(report.Arrow) string) (template.HTML,
	error) {
	if len(arrows) == 0 {
		return "", nil
	}
	var words strings.Builder
	for i := range arrows {
		a := &arrows[i]
		a.Label, a.Detail = Clean(a.Label), Clean(a.Detail)
		fmt.Fprintf(&words, "<li>%s : %s</li>", Teller(*a), template.HTMLEscapeString(a.Label))
	}
	draw := report.SequenceSVG
	if wall, _ := ctx.Value(wallKey{}).(bool); wall {
		draw = report.WallSVG
	}
	var b strings.Builder
	err := draw(&b, arrows, title, link)
	return template.HTML(b.String() + `<ol class="seq-words" hidden>` + words.String() + "</ol>"), err
}
