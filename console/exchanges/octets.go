package exchanges

import (
	"fmt"
	"slices"

	"amfront/receiver/cms"
)

// octetsBeside bounds the octets that stand beside the tree.
const octetsBeside = 2048

// field is an element of the tree with the octets that it takes.
type field struct {
	*cms.Node
	From, Until int64 // of the attachment
	Children    []*field
}

// fieldOf sets the end of every element: one of indefinite length ends with its
// last child and two octets of zero, RFC 5652 has no other.
func fieldOf(n *cms.Node) *field {
	if n == nil {
		return nil
	}
	f := &field{Node: n, From: n.Offset, Until: n.Offset + int64(n.Header) + max(n.Length, 0)}
	for _, c := range n.Children {
		f.Children = append(f.Children, fieldOf(c))
	}
	if k := len(f.Children); n.Length < 0 && k > 0 {
		f.Until = f.Children[k-1].Until + 2
	}
	return f
}

// octetRun is octets of one line that belong to the same elements.
type octetRun struct {
	From int64
	Hex  string
}

// octetLine is 16 octets.
type octetLine struct {
	At   string
	Runs []octetRun
}

// besides are the octets in lines, cut wherever an element begins or ends, so that
// those of any element are whole runs.
func besides(data []byte, root *field) []octetLine {
	cuts := map[int64]bool{}
	var visit func(f *field)
	visit = func(f *field) {
		cuts[f.From], cuts[f.From+int64(f.Header)], cuts[f.Until] = true, true, true
		for _, c := range f.Children {
			visit(c)
		}
	}
	if root != nil {
		visit(root)
	}
	var out []octetLine
	for start := range slices.Chunk(data, 16) {
		at := int64(len(out)) * 16
		l := octetLine{At: fmt.Sprintf("%06x", at)}
		for i, b := range start {
			if pos := at + int64(i); i == 0 || cuts[pos] {
				l.Runs = append(l.Runs, octetRun{From: pos})
			}
			run := &l.Runs[len(l.Runs)-1]
			if run.Hex != "" {
				run.Hex += " "
			}
			run.Hex += fmt.Sprintf("%02x", b)
		}
		out = append(out, l)
	}
	return out
}

// prune keeps the first nodes of a tree; it tells whether any was dropped.
func prune(n *cms.Node, left *int) (cut bool) {
	if n == nil {
		return false
	}
	*left--
	for i, c := range n.Children {
		if *left <= 0 {
			n.Omitted += len(n.Children) - i
			n.Children = n.Children[:i]
			return true
		}
		cut = prune(c, left) || cut
	}
	return cut
}
