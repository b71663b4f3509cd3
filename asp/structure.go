package asp

import (
	"slices"
	"strconv"

	"amfront/asp/jsonfile"
	"amfront/words/spelling"
)

// structure is the first control (H-03): the tags of the model and no others,
// objects and arrays where the model has them, 1 to 200 requests. It returns
// the value with aliases and flat blocks resolved.
func (c *checker) structure(t *Tag, v *jsonfile.Value, names []string) *jsonfile.Value {
	switch t.Format.Type {
	case Object:
		if v.Kind != jsonfile.Object {
			c.reject("0023", pointer(names...), v, "un objet { }", show(v), c.place(t))
			return v
		}
		return c.members(t, v, names)
	case Table, List:
		if v.Kind != jsonfile.Array {
			c.reject("0024", pointer(names...), v, "un tableau [ ]", show(v), c.place(t))
			return v
		}
		return c.items(t, v, names)
	}
	if v.Kind == jsonfile.Object || v.Kind == jsonfile.Array {
		c.reject("0025", pointer(names...), v, "une valeur simple ("+t.Format.French()+")", show(v), c.place(t))
	}
	return v
}

func (c *checker) place(t *Tag) string {
	if t.Name == "" {
		return "Un fichier de dépôt est un objet JSON unique."
	}
	return "Reprendre la forme de « " + t.Name + " » dans le modèle de l'ASP."
}

func (c *checker) items(t *Tag, v *jsonfile.Value, names []string) *jsonfile.Value {
	out := *v
	out.Items = nil
	if t.Name == "lignesImport" {
		if len(v.Items) == 0 {
			c.reject("0027", pointer(names...), v, "au moins une demande", "un tableau vide",
				"Ajouter une demande dans lignesImport.")
		} else if n := len(v.Items); n > MaxRequests {
			c.reject("0028", pointer(names...), v.Items[MaxRequests], "200 demandes au plus", strconv.Itoa(n)+" demandes",
				"Répartir les demandes dans plusieurs fichiers.")
			return v
		}
	}
	element := &Tag{Name: t.Name, Format: Format{Type: Object}, Children: t.Children}
	if t.Format.Type == List {
		element = &Tag{Name: t.Name}
	}
	for i, item := range v.Items {
		out.Items = append(out.Items, c.structure(element, item, append(names[:len(names):len(names)], strconv.Itoa(i))))
	}
	return &out
}

func (c *checker) members(t *Tag, v *jsonfile.Value, names []string) *jsonfile.Value {
	out := *v
	out.Members = slices.Clone(v.Members)
	below := func(name string) []string { return append(names[:len(names):len(names)], name) }
	for _, child := range t.Children {
		c.alias(child, &out, below)
		c.gather(child, &out, below)
	}
	known := map[string]*Tag{}
	for _, child := range t.Children {
		known[child.Name] = child
		if out.Get(child.Name) != nil {
			continue
		}
		if !child.Absent && !c.full(c.report.Rejected) {
			c.reject("0021", pointer(below(child.Name)...), v, "la balise « "+child.Name+" »", "rien",
				"Ajouter la balise ; pour la laisser vide, écrire null si le modèle le permet.")
		} else if child.Absent && !child.Quiet {
			c.remark("R007", below(child.Name), v, "la balise « "+child.Name+" », même à null", "rien (lu comme null)",
				"Écrire la balise avec null : le modèle la montre.")
		}
	}
	for i, m := range out.Members {
		child := known[m.Name]
		if child == nil && c.full(c.report.Rejected) {
			continue
		} else if child == nil {
			c.reject("0022", pointer(below(m.Name)...), &jsonfile.Value{Line: m.Line, Column: m.Column}, "une balise du modèle",
				"« "+clip(m.Name)+" »", likely(t, m.Name))
			continue
		}
		out.Members[i].Value = c.structure(child, m.Value, below(m.Name))
	}
	return &out
}

func (c *checker) remark(code string, names []string, at *jsonfile.Value, expected, found, advice string) {
	if !c.full(c.report.Remarks) {
		c.report.Remarks = append(c.report.Remarks, finding(code, pointer(names...), at, expected, found, advice))
	}
}

// alias reads a tag under its other spelling.
func (c *checker) alias(t *Tag, v *jsonfile.Value, below func(string) []string) {
	other := v.Get(t.Alias)
	if t.Alias == "" || other == nil {
		return
	}
	if v.Get(t.Name) != nil {
		c.reject("0026", pointer(below(t.Alias)...), other, "une seule fois la balise « "+t.Name+" »",
			"« "+t.Name+" » et « "+t.Alias+" »", "Garder « "+t.Name+" ».")
		v.Delete(t.Alias)
		return
	}
	c.remark(t.Note, below(t.Alias), other, "« "+t.Name+" »", "« "+t.Alias+" »",
		"Écrire « "+t.Name+" » ; l'autre orthographe est lue parce que la documentation varie.")
	for i := range v.Members {
		if v.Members[i].Name == t.Alias {
			v.Members[i].Name = t.Name
		}
	}
}

// gather reads a block whose tags stand directly in its parent.
func (c *checker) gather(t *Tag, v *jsonfile.Value, below func(string) []string) {
	if !t.Flat || v.Get(t.Name) != nil {
		return
	}
	block := &jsonfile.Value{Kind: jsonfile.Object}
	for _, child := range t.Children {
		for _, m := range v.Members {
			if m.Name == child.Name {
				block.Members = append(block.Members, m)
				block.Line, block.Column = m.Line, m.Column
			}
		}
	}
	if len(block.Members) == 0 {
		return
	}
	first := block.Members[0]
	for _, m := range block.Members {
		v.Delete(m.Name)
	}
	v.Members = append(v.Members, jsonfile.Member{Name: t.Name, Value: block, Line: first.Line, Column: first.Column})
	c.remark(t.Note, below(first.Name), first.Value, "un objet « "+t.Name+" »", "ses balises directement dans la demande",
		"Les réunir dans un objet « "+t.Name+" », comme les blocs du modèle d'avance.")
}

// likely says which tag an unknown one may have been meant for.
func likely(t *Tag, name string) string {
	var known []string
	for _, child := range t.Children {
		known = append(known, child.Name)
	}
	if best := spelling.Nearest(name, known, 4); best != "" {
		return "Vouliez-vous dire « " + best + " » ? Les majuscules comptent."
	}
	return "Retirer la balise : le modèle ne la connaît pas à cet endroit."
}
