package pki

import (
	"net/http"

	"amfront/console/web"
)

// tabs are the pages of the section.
var tabs = []struct{ Path, Title string }{
	{"/pki", "Hiérarchies"}, {"/pki/frise", "Frise de validité"}, {"/pki/listes", "Listes de révocation"},
	{"/pki/annuaire", "Annuaire LDAP"}, {"/pki/agir", "Publier un écart"},
}

// tabbed is what every page of the section shows.
type tabbed struct {
	Tab     string
	Changes []news // newest first
	Data    any
}

// Tabs is for the template.
func (tabbed) Tabs() []struct{ Path, Title string } { return tabs }

func (p *pages) page(w http.ResponseWriter, r *http.Request, tab string, title, lead any, body, fragment string,
	data any) {
	v := tabbed{Tab: tab, Data: data}
	var err error
	if v.Changes, err = p.news(r.Context(), newsShown); err != nil {
		p.Failed(w, r, err)
		return
	}
	p.Show(w, r, web.Screen{Title: title, Lead: lead, Body: body, Fragment: fragment, Data: v})
}
