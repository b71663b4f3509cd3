package receiver

import (
	_ "embed"
	"slices"
	"strings"

	"amfront/receiver/cms"
)

// producersFile is what to call in which library: the subject, the library, the call.
//
//go:embed producers.tsv
var producersFile string

// producers are the libraries that a document betrays: by the size of the pieces
// that they cut a content into, or by cutting none where they could.
var producers = []struct {
	name string
	made func(i *cms.Info) bool
}{
	{"BouncyCastle", func(i *cms.Info) bool { return i.Piece == 1000 }},
	{"openssl", func(i *cms.Info) bool { return i.Piece == 4096 }},
	{"pkijs", func(i *cms.Info) bool {
		return i.Piece == 1024 || i.Version == 2 && !i.Originator && len(i.Recipients) > 0 &&
			i.Recipients[0].Key.OID == oidOAEP
	}},
	{"node-forge", func(i *cms.Info) bool { return i.Piece > 0 && i.Piece == i.ContentBytes && len(i.BER) == 1 }},
}

// calls says what to call: in the library that a document shows, else in each.
func calls(subject string, info *cms.Info) string {
	habit := ""
	for _, p := range producers {
		if info != nil && habit == "" && p.made(info) {
			habit = p.name
		}
	}
	var all []string
	for line := range strings.Lines(producersFile) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		switch {
		case f[0] != subject:
		case f[1] == habit:
			return "L'objet a la forme que lui donne " + habit + " : " + f[2] + "."
		default:
			all = append(all, f[1]+" : "+f[2])
		}
	}
	return strings.Join(slices.Compact(all), " ; ") + "."
}
