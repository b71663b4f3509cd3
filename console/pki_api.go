package console

import (
	"net/http"

	"amfront/journal/fault"
	"amfront/pki/testca"
)

// pkiRoutes is the API of deviations and directory.
func (s *server) pkiRoutes() []route {
	p := &pkiPages{s}
	return []route{
		{"GET /api/v1/pki/defects", func(w http.ResponseWriter, r *http.Request) { reply(w, testca.Defects()) }},
		{"GET /api/v1/directory", p.directoryAPI},
		{"GET /api/v1/directory.ldif", p.ldif},
	}
}

// entryJSON is an entry of the directory.
type entryJSON struct {
	DN            string                 `json:"dn"`
	ObjectClasses []string               `json:"object_classes"`
	Attributes    map[string][]valueJSON `json:"attributes"`
}

// valueJSON is one value: text, or octets by size and fingerprint.
type valueJSON struct {
	Text   string `json:"text,omitempty"`
	Kind   string `json:"kind"` // "text", "certificate", "list", "octets"
	Serial string `json:"serial,omitempty"`
	SHA256 string `json:"sha256"`
	Size   int    `json:"size"`
}

func (p *pkiPages) directoryAPI(w http.ResponseWriter, r *http.Request) {
	out := []entryJSON{}
	for _, e := range shownEntries(p.world.PKI.Published()) {
		x := entryJSON{DN: e.DN, ObjectClasses: e.Classes, Attributes: map[string][]valueJSON{}}
		for _, a := range e.Attributes {
			for _, v := range a.Values {
				x.Attributes[a.Name] = append(x.Attributes[a.Name], valueJSON{v.Text, v.Kind, v.Serial, v.ID, v.Size})
			}
		}
		out = append(out, x)
	}
	reply(w, out)
}

// armedJSON is an armed fault with how often it acted.
type armedJSON struct {
	fault.Rule
	Fired int `json:"fired"`
}
