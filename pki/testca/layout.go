package testca

import (
	"slices"
	"strings"

	"amfront/words"
)

// ErrLayout is returned for a directory layout that nobody knows, or that is
// not the one of a PKI that was kept.
var ErrLayout = words.Errorf("directory layout")

// Layout is where a directory shows what the PKI publishes and how it names
// it. All of it is data: in a pattern stand, in braces, top, root and ca (of
// the hierarchy: the DN above it, the names of its root and its
// intermediate), label and mailbox (of a recipient), host and dn (of a list).
type Layout struct {
	Name string // as --directory-layout names it
	// The DNs (RFC 4514) of entries, which are the subjects of the certificates
	// too: Java looks for a certificate at its subject.
	Root, Intermediate, Recipient string
	// Searched is the cn by which a station looks for a recipient, below Base,
	// or BaseOCT for the OCT's.
	Searched, Base, BaseOCT string
	// List is the URL (RFC 4516) in CRL distribution points.
	List string

	mailboxes map[Actor]string
}

// layouts are those that a directory can have; the first is the default.
var layouts = []Layout{
	{ // As the published documents have it: an entry a label, under its issuer.
		Name:         "par-libelle",
		Root:         "cn={root},ou={root},{top}",
		Intermediate: "cn={ca},ou={ca},ou={root},{top}",
		Recipient:    "cn={label},cn={ca},ou={ca},ou={root},{top}",
		Searched:     "{label}",
		Base:         "ou={ca},ou={root},{top}",
		BaseOCT:      "{top}",
		List:         "ldap://{host}/{dn}?certificateRevocationList;binary",
	},
	{ // As clients in the field search: an entry a caisse, under its mailbox's
		// address, beside the authorities. That the subject follows, that the label
		// stays the SubjectAltName (D-05) and that AMC and OCT do likewise is the
		// bench's choice.
		Name:         "par-caisse",
		Root:         "cn={root},ou={root},{top}",
		Intermediate: "cn={ca},ou={ca},ou={root},{top}",
		Recipient:    "cn={mailbox},ou={root},{top}",
		Searched:     "{mailbox}",
		Base:         "ou={root},{top}",
		BaseOCT:      "ou={root},{top}",
		List:         "ldap://{host}/{dn}?certificateRevocationList;binary",
	},
}

// LayoutNames lists the layouts, the default first.
func LayoutNames() []string {
	var names []string
	for _, l := range layouts {
		names = append(names, l.Name)
	}
	return names
}

// LayoutByName finds a layout, the default one for ""; the error is ErrLayout.
func LayoutByName(name string) (Layout, error) {
	i := slices.IndexFunc(layouts, func(l Layout) bool { return l.Name == name || name == "" })
	if i < 0 {
		return Layout{}, words.Errorf("%w %q: expected one of %s", ErrLayout, name, strings.Join(LayoutNames(), ", "))
	}
	return layouts[i], nil
}

// fill writes a pattern out for a hierarchy and, when it has one, a label.
func (l Layout) fill(pattern string, h hierarchy, label string) string {
	for _, v := range [...][2]string{{"{label}", label}, {"{mailbox}", l.mailboxes[actorOf(label)]},
		{"{ca}", h.intermediate}, {"{root}", h.root}, {"{top}", h.top}} {
		pattern = strings.ReplaceAll(pattern, v[0], v[1])
	}
	return pattern
}

func (l Layout) rootDN(h hierarchy) string         { return l.fill(l.Root, h, "") }
func (l Layout) intermediateDN(h hierarchy) string { return l.fill(l.Intermediate, h, "") }

// besideDN is the entry and subject of another authority than the intermediate.
func (l Layout) besideDN(h hierarchy, name string) string {
	return "cn=" + name + "," + parentDN(l.intermediateDN(h))
}

// recipientDN is a recipient's entry and subject.
func (l Layout) recipientDN(h hierarchy, label string) string { return l.fill(l.Recipient, h, label) }

// authorityDN is the entry and subject of the root, or of the intermediate.
func (l Layout) authorityDN(h hierarchy, root bool) string {
	if root {
		return l.rootDN(h)
	}
	return l.intermediateDN(h)
}

// Directions are what stations are told of a directory and of the authorities.
type Directions struct {
	Layout string          `json:"layout"`
	Bases  ByUsage[string] `json:"bases"` // DNs (RFC 4514) to search below
	// Recipients are how each is found, by label.
	Recipients map[string]Search `json:"recipients"`
	// Authorities are files among those that Export writes.
	Authorities ByUsage[Material] `json:"authorities"`
}

// Search finds a recipient's entry in the subtree below a base.
type Search struct {
	Base   string `json:"base"`
	Filter string `json:"filter"` // RFC 4515
}

// ByUsage is one thing for each domain of trust.
type ByUsage[T any] struct {
	Test T `json:"test"`
	Reel T `json:"reel"`
	OCT  T `json:"oct"`
}

// Material is what certificates of one usage depend on: authorities as PEM,
// their lists, the root's first, as DER.
type Material struct {
	Root         string    `json:"root"`
	Intermediate string    `json:"intermediate"`
	Lists        [2]string `json:"lists"`
}

// Directions are what stations are told of this PKI as it was born.
func (p *PKI) Directions() Directions {
	l := p.layout
	t := Directions{Layout: l.Name, Recipients: map[string]Search{}}
	t.Bases = ByUsage[string]{l.fill(l.Base, gieTest, ""), l.fill(l.Base, gieProduction, ""),
		l.fill(l.BaseOCT, octOwn, "")}
	t.Authorities = ByUsage[Material]{gieTest.material(), gieProduction.material(), octOwn.material()}
	for _, label := range Labels() {
		base := map[Usage]string{Test: t.Bases.Test, Reel: t.Bases.Reel, Any: t.Bases.OCT}[usageOf(label)]
		t.Recipients[label] = Search{base, "(cn=" + l.fill(l.Searched, hierarchy{}, label) + ")"}
	}
	return t
}

func (h hierarchy) material() Material {
	return Material{"roots/" + h.root + ".pem", "intermediates/" + h.intermediate + ".pem",
		[2]string{"crls/" + h.root + ".crl", "crls/" + h.intermediate + ".crl"}}
}
