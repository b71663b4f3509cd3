package asp

import "slices"

// Presence is whether a tag must be filled, in the request at hand.
type Presence int

// The presences.
const (
	Compulsory Presence = iota
	Optional            // may be null
	Forbidden           // must be null
	Undecided           // depends on a tag that is itself wrong: not judged
)

// Tag is a line of a model's table.
type Tag struct {
	Number   string // the three first digits of its codes
	Name     string
	Block    string // the table's block, in French
	Format   Format
	Need     string // the table's last column, in our words
	Absent   bool   // the tag may be left out: read as null, with a remark unless Quiet
	Quiet    bool
	Alias    string // another spelling that is read, with AliasNote
	Note     string // code of the remark that an alias or a flat block gets
	Flat     bool   // an object whose tags may stand directly in its parent
	Children []*Tag
	hooks
}

// Model is a kind's whole table.
type Model struct {
	Kind     Kind
	Title    string
	Corridor string // BIO, MDV
	Software string // LOINC, LGC
	Root     *Tag   // the file's object
	Pieces   []PieceType
}

// PieceType is a type of evidence.
type PieceType struct {
	Number string // of its codes
	Type   string // typeFichier
	Name   string // the part of the file's name
	French string
	needed func(*request) Presence
	many   bool // several of the type may be in one request
}

// below follows names from the file's object.
func (m *Model) below(names ...string) *Tag {
	t := m.Root
	for _, n := range names {
		t = t.Children[slices.IndexFunc(t.Children, func(c *Tag) bool { return c.Name == n })]
	}
	return t
}

// Walk calls f for every tag in the order of the controls, with the names above it.
func (m *Model) Walk(f func(t *Tag, path []string)) {
	var walk func(t *Tag, path []string)
	walk = func(t *Tag, path []string) {
		f(t, path)
		for _, c := range t.Children {
			walk(c, append(path[:len(path):len(path)], t.Name))
		}
	}
	for _, t := range m.Root.Children {
		walk(t, nil)
	}
}
