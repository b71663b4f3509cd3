package pki

import (
	"archive/zip"
	"maps"
	"net/http"
	"slices"

	"amfront/journal"
	"amfront/pki/testca"
	"amfront/scenarios"
)

// entryJSON is an entry of the directory.
type entryJSON struct {
	DN            string                 `json:"dn"`
	ObjectClasses []string               `json:"object_classes"`
	Attributes    map[string][]valueJSON `json:"attributes"`
}

// valueJSON is one value: text, or octets by size and fingerprint.
type valueJSON struct {
	Text   string `json:"text,omitempty"`
	Kind   string `json:"kind" enum:"text,certificate,list,octets"`
	Serial string `json:"serial,omitempty"`
	SHA256 string `json:"sha256"`
	Size   int    `json:"size"`
}

func (p *pages) directoryAPI(*http.Request) ([]entryJSON, error) {
	out := []entryJSON{}
	for _, e := range shownEntries(p.World.PKI.Published()) {
		x := entryJSON{DN: e.DN, ObjectClasses: e.Classes, Attributes: map[string][]valueJSON{}}
		for _, a := range e.Attributes {
			for _, v := range a.Values {
				x.Attributes[a.Name] = append(x.Attributes[a.Name], valueJSON{v.Text, v.Kind, v.Serial, v.ID, v.Size})
			}
		}
		out = append(out, x)
	}
	return out, nil
}

// defects are the deliberate deviations that can be published.
func (s *pages) defects(*http.Request) ([]testca.Defect, error) { return testca.Defects(), nil }

func (s *pages) describe(*http.Request) (testca.Description, error) {
	return s.World.PKI.Describe(), nil
}

func (s *pages) anchors(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/x-pem-file")
	w.Write(s.World.TrustAnchors())
}

// operationName is what may be done to the PKI.
type operationName string

var operationNames = []operationName{"renew", "supersede", "revoke", "revoke-without-replacement", "expire", "roll",
	"republish", "crl", "defect", "twin", "decoy"}

// ofOperation is the path of an operation.
type ofOperation struct {
	Op operationName `json:"op" ref:"PKIChange"`
}

// operation is what it may need to know, all of it optional; what it is stands
// in the path.
type operation struct {
	scenarios.Step
	Op string `json:"op,omitempty" doc:"of no effect: the path says it"`
}

// operate renews, revokes, … the certificate of a label.
func (s *pages) operate(r *http.Request, x operation) ([]journal.PKIChanged, error) {
	x.Step.Op = r.PathValue("op")
	return s.World.PKIOperation(r.Context(), x.Step)
}

// export sends anchors, chains and CRLs, PEM and DER, as one zip.
func (s *pages) export(w http.ResponseWriter, r *http.Request) {
	files := s.World.PKI.Files()
	w.Header().Set("Content-Type", "application/zip")
	w.Header().Set("Content-Disposition", `attachment; filename="amfront-pki.zip"`)
	z := zip.NewWriter(w)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, err := z.Create(name)
		if err == nil {
			_, err = f.Write(files[name])
		}
		if err != nil {
			s.Log.Error("exporting the PKI", "err", err)
			panic(http.ErrAbortHandler)
		}
	}
	z.Close()
}
