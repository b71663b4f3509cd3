package report

import "html/template"

// Stylesheet is the look of the cahier d'examen, for pages that stand beside it.
func Stylesheet() (template.CSS, error) {
	css, err := htmlFiles.ReadFile("html/cahier.css")
	return template.CSS(css), err
}

// Badge is a verdict as the cahier shows it: sign, word and colour.
func Badge(v Verdict) template.HTML {
	return template.HTML(`<span class="v v-` + v.slug() + `"><span aria-hidden="true">` + v.Symbol() + `</span> ` +
		template.HTMLEscapeString(string(v)) + `</span>`)
}
