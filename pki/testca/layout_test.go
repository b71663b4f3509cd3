package testca

// The names of the default layout, which most tests are about.
func (h hierarchy) rootDN() string             { return layouts[0].rootDN(h) }
func (h hierarchy) intermediateDN() string     { return layouts[0].intermediateDN(h) }
func (h hierarchy) leafDN(label string) string { return layouts[0].recipientDN(h, label) }
