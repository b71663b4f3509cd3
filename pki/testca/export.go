package testca

import (
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
)

// FileName is the authority's name as a file, apart for each generation.
func (a *Authority) FileName() string {
	if a.Generation > 1 {
		return fmt.Sprintf("%s-generation-%d", a.Name, a.Generation)
	}
	return a.Name
}

// AnchorsPEM is every root that a station is to trust, as PEM.
func (p *PKI) AnchorsPEM() []byte { return p.publication().anchors(true) }

// anchors are roots, or intermediates, as PEM one after the other.
func (pub *publication) anchors(roots bool) []byte {
	var out []byte
	for _, s := range pub.seats {
		if (s.anchor.Issuer == nil) == roots {
			out = append(out, toPEM(blockCertificate, s.anchor.Certificate.Raw)...)
		}
	}
	return out
}

func toPEM(typ string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: typ, Bytes: der})
}

// Files is what a station can be given by hand, by slash-separated path:
//
//	trust-anchors.pem            all roots
//	intermediates.pem            all intermediates
//	roots/NAME.{pem,der}         and intermediates/
//	crls/NAME.{pem,crl}          crl is DER
//	certificates/LABEL.{pem,der} the most recent published
//	chains/LABEL.pem             that certificate and its intermediate
//	tls-ca.pem                   to speak TLS with the bench, when it does
//
// It follows what is published: under a defect of a chain it gives the chain
// at fault, but for a root that no station is to trust.
func (p *PKI) Files() map[string][]byte {
	return p.FilesOf(".", "roots", "intermediates", "crls", "certificates", "chains")
}

// FilesOf is those of Files that stand in the directories given, "." for the
// top.
func (p *PKI) FilesOf(dirs ...string) map[string][]byte {
	pub := p.publication()
	files := map[string][]byte{}
	put := func(name string, content func() []byte) {
		if slices.Contains(dirs, path.Dir(name)) {
			files[name] = content()
		}
	}
	put("trust-anchors.pem", func() []byte { return pub.anchors(true) })
	put("intermediates.pem", func() []byte { return pub.anchors(false) })
	for _, s := range pub.seats {
		dir := "intermediates/"
		if s.anchor.Issuer == nil {
			dir = "roots/"
		}
		name := s.sound.FileName()
		put(dir+name+".pem", func() []byte { return toPEM(blockCertificate, s.anchor.Certificate.Raw) })
		put(dir+name+".der", func() []byte { return s.anchor.Certificate.Raw })
		if s.crl != nil {
			put("crls/"+name+".pem", func() []byte { return toPEM("X509 CRL", s.crl.Raw()) })
			put("crls/"+name+".crl", func() []byte { return s.crl.Raw() })
		}
	}
	for label, shown := range pub.shown {
		c := latest(shown)
		if c == nil {
			continue
		}
		put("certificates/"+label+".pem", func() []byte { return toPEM(blockCertificate, c.octets().DER()) })
		put("certificates/"+label+".der", func() []byte { return c.octets().DER() })
		put("chains/"+label+".pem", func() []byte {
			chain := toPEM(blockCertificate, c.octets().DER())
			for a := c.Issuer; a != nil && a.Issuer != nil; a = a.Issuer {
				chain = append(chain, toPEM(blockCertificate, a.Certificate.Raw)...)
			}
			return chain
		})
	}
	p.op.Lock()
	defer p.op.Unlock()
	if p.tls != nil {
		put("tls-ca.pem", p.tls.certPEM)
	}
	return files
}

// latest is the credential that begins last, valid or not.
func latest(cs []*Credential) *Credential {
	var best *Credential
	for _, c := range cs {
		if best == nil || c.begins().After(best.begins()) {
			best = c
		}
	}
	return best
}

// Export writes Files below a directory, and removes from it the files of
// the same names that no longer are among them (the CRL of an authority that
// now publishes none). Nothing in it is secret.
func (p *PKI) Export(dir string) error {
	files := p.Files()
	for _, stale := range p.exportable() {
		if _, ok := files[stale]; ok {
			continue
		}
		if err := os.Remove(filepath.Join(dir, filepath.FromSlash(stale))); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("export: %w", err)
		}
	}
	for name, b := range files {
		f := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(f), 0o755); err != nil {
			return fmt.Errorf("export: %w", err)
		}
		if err := replaceFile(f, b, 0o644, false); err != nil {
			return fmt.Errorf("export: %w", err)
		}
	}
	return nil
}

// exportable is every path that Files of this PKI could ever have held.
func (p *PKI) exportable() []string {
	var out []string
	for _, a := range p.Authorities() {
		dir := "intermediates"
		if a.Issuer == nil {
			dir = "roots"
		}
		n := a.FileName()
		out = append(out, path.Join(dir, n+".pem"), path.Join(dir, n+".der"), "crls/"+n+".pem", "crls/"+n+".crl")
	}
	for _, l := range Labels() {
		out = append(out, "certificates/"+l+".pem", "certificates/"+l+".der", "chains/"+l+".pem")
	}
	return out
}
