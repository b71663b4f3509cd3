package console

import (
	"archive/zip"
	"maps"
	"net/http"
	"slices"
)

// export sends anchors, chains and CRLs, PEM and DER, as one zip.
func (s *server) export(w http.ResponseWriter, r *http.Request) {
	files := s.world.PKI.Files()
	w.Header().Set("Content-Type", "application/zip")
	w.Header().Set("Content-Disposition", `attachment; filename="amfront-pki.zip"`)
	z := zip.NewWriter(w)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, err := z.Create(name)
		if err == nil {
			_, err = f.Write(files[name])
		}
		if err != nil {
			s.log.Error("exporting the PKI", "err", err)
			panic(http.ErrAbortHandler)
		}
	}
	z.Close()
}
