package zoo

// seen are the front-end's own words about the documents that reached it.
func drawings(t *tape) (out []string) {
	for _, m := range received(t) {
		if m.CMS == nil || m.CMS.Drawn == nil {
			continue
		}
		for _, w := range m.CMS.Drawn.Key {
			out = append(out, "clé : "+w)
		}
		for _, w := range m.CMS.Drawn.IV {
			out = append(out, "IV : "+w)
		}
	}
	return out
}

func designations(t *tape) (out []string) {
	for _, m := range received(t) {
		if m.CMS != nil && m.CMS.Misnamed != "" {
			out = append(out, m.CMS.Misnamed)
		}
	}
	return out
}
