package lps

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"amfront/lps/adapter"
)

// station is a professional's workstation: its settings, its store of
// certificates, its outbox and what it did with its mail, all in one directory.
type station struct {
	dir     string
	state   state
	trust   *Trust // loaded at first use, dropped when the store changes
	reading *lists // of the software
}

// state is state.json.
type state struct {
	Config  adapter.Configure    `json:"config"`
	Counter int                  `json:"counter"`          // of lots
	Asked   map[string]time.Time `json:"asked,omitempty"`  // label: last time the directory was asked unbidden
	NextCRL time.Time            `json:"next_crl"`         // planned fetch of the lists (E-09)
	LastCRL adapter.PlanState    `json:"last_crl"`         // how the last one ended
	Failed  int                  `json:"failed,omitempty"` // fetches in a row that brought nothing new
	Daily   time.Time            `json:"daily"`            // next turn of what is due every day
	Inbox   map[string]string    `json:"inbox,omitempty"`  // UIDL: "todo", "deferred" or what was done
	Order   []string             `json:"order,omitempty"`  // of UIDLs to do
	Seen    map[string]string    `json:"seen,omitempty"`   // Message-ID of service messages: what was done
}

const stateFile = "state.json"

// configure makes a fresh station.
func (s *Software) configure(dir string, p *adapter.Configure, now func() time.Time) error {
	st := &station{dir: dir, reading: &s.reading}
	st.state = state{Config: *p, NextCRL: s.p.PlanCRL(now(), adapter.PlanState{}), Daily: now().Add(s.p.Daily)}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := os.RemoveAll(filepath.Join(dir, stateFile)); err != nil {
		return err
	}
	for _, name := range []string{"ca", "crl", "certificates", "outbox", "inbox"} {
		if err := st.empty(name); err != nil {
			return err
		}
	}
	for _, g := range []struct {
		role, usage string
		files       []string
	}{{"root", "test", p.TrustAnchors.Test}, {"root", "reel", p.TrustAnchors.Reel}, {"root", "oct", p.TrustAnchors.OCT},
		{"intermediate", "", p.Intermediates}} {
		for _, f := range g.files {
			if err := st.addCAFile(f, g.role, g.usage, s.p.TakeCA); err != nil {
				return err
			}
		}
	}
	if _, err := st.tls(now); err != nil {
		return err
	}
	return st.save()
}

// openStation reads a station that was configured.
func (s *Software) openStation(dir string) (*station, error) {
	st := &station{dir: dir, reading: &s.reading}
	data, err := os.ReadFile(filepath.Join(dir, stateFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, refuse(codeConfiguration, "ce poste n'est pas encore configuré")
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, &st.state); err != nil {
		return nil, fmt.Errorf("%s: %w; configure the station again", stateFile, err)
	}
	for _, m := range []*map[string]string{&st.state.Inbox, &st.state.Seen} {
		if *m == nil {
			*m = map[string]string{}
		}
	}
	if st.state.Asked == nil {
		st.state.Asked = map[string]time.Time{}
	}
	return st, nil
}

func (st *station) save() error {
	data, err := json.MarshalIndent(&st.state, "", " ")
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(st.dir, stateFile), data)
}

// writeFile replaces a file so that a reader, or a crash, never sees half.
func writeFile(name string, data []byte) error {
	tmp := name + ".tmp"
	if err := os.WriteFile(tmp, data, 0o600); err != nil {
		return err
	}
	return os.Rename(tmp, name)
}

// tls is the setting for SMTP and POP3; nil for none.
func (st *station) tls(now func() time.Time) (*tls.Config, error) {
	c := st.state.Config.TLS
	if c.Mode == "none" {
		return nil, nil
	}
	data, err := readFile(c.CAFile)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(data) {
		return nil, refuse(codeConfiguration, "%s ne contient aucun certificat PEM", c.CAFile)
	}
	return &tls.Config{RootCAs: pool, Time: now, MinVersion: tls.VersionTLS12}, nil
}

// secured is the TLS of a connection to a mail server, by the name that it is
// called by; nil for none.
func (w *work) secured(protocol, host string) (*tls.Config, error) {
	config, err := w.st.tls(w.clock)
	if err != nil || config == nil {
		return nil, err
	}
	config.ServerName = host
	if w.p.TLS != nil {
		w.p.TLS(protocol, config)
	}
	return config, nil
}

// unproven tells that a server did not prove who it is: it will not by being
// asked again at once.
func unproven(err error) bool {
	_, is := errors.AsType[*tls.CertificateVerificationError](err)
	return is
}

// fingerprint names files of the store.
func fingerprint(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:12])
}

// certificatesOf reads a file of certificates that a user names.
func certificatesOf(name string) ([]*x509.Certificate, error) {
	data, err := readFile(name)
	if err != nil {
		return nil, err
	}
	certs, err := certificatesIn(data)
	if err != nil || len(certs) == 0 {
		return nil, refuse(codeForm, "%s ne contient pas de certificat lisible", name)
	}
	return certs, nil
}

func (st *station) addCAFile(name, role, usage string, take func(*x509.Certificate, *Trust) bool) error {
	certs, err := certificatesOf(name)
	if err != nil {
		return err
	}
	for _, c := range certs {
		if !take(c, st.trusted()) {
			continue
		}
		if err := st.addCA(c, role, usage); err != nil {
			return err
		}
	}
	return nil
}

// addCA installs an authority: "root" is trusted for a usage, "intermediate"
// only known.
func (st *station) addCA(c *x509.Certificate, role, usage string) error {
	st.trust = nil
	return writeFile(filepath.Join(st.dir, "ca", role+"-"+usage+"-"+fingerprint(c.Raw)+".cer"), c.Raw)
}

// dropRoots removes the installed roots.
func (st *station) dropRoots() error {
	st.trust = nil
	for name := range readAll(filepath.Join(st.dir, "ca")) {
		if strings.HasPrefix(name, "root-") {
			if err := os.Remove(filepath.Join(st.dir, "ca", name)); err != nil {
				return err
			}
		}
	}
	return nil
}

// empty removes what stands in one directory of the station.
func (st *station) empty(name string) error {
	st.trust = nil
	dir := filepath.Join(st.dir, name)
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	return os.Mkdir(dir, 0o700)
}

// addCRL installs a CA's list in place of the one before.
func (st *station) addCRL(ca *x509.Certificate, l *x509.RevocationList) error {
	st.trust = nil
	return writeFile(filepath.Join(st.dir, "crl", fingerprint(slices.Concat(ca.RawSubject, ca.RawSubjectPublicKeyInfo))+
		".crl"), l.Raw)
}

// trusted is what the station judges with. A damaged file is left out: what
// depends on it is then refused.
func (st *station) trusted() *Trust {
	if st.trust != nil {
		return st.trust
	}
	t := &Trust{Anchors: map[string][]*x509.Certificate{}}
	for name, data := range readAll(filepath.Join(st.dir, "ca")) {
		c, err := x509.ParseCertificate(data)
		switch {
		case err != nil:
		case strings.HasPrefix(name, "root-"):
			usage, _, _ := strings.Cut(strings.TrimPrefix(name, "root-"), "-")
			t.Anchors[usage] = append(t.Anchors[usage], c)
			t.Roots = append(t.Roots, c)
		case strings.HasPrefix(name, "intermediate-"):
			t.Intermediates = append(t.Intermediates, c)
		}
	}
	for _, data := range readAll(filepath.Join(st.dir, "crl")) {
		if l, err := st.reading.parse(data); err == nil {
			t.CRLs = append(t.CRLs, l)
		}
	}
	st.trust = t
	return t
}

// labelDir is where the certificates of a recipient stand.
func (st *station) labelDir(label string) string {
	return filepath.Join(st.dir, "certificates", "cn="+url.PathEscape(strings.ToLower(label))) // never "." or ".."
}

// held is the certificates of a recipient in the store.
func (st *station) held(label string) []*x509.Certificate {
	var out []*x509.Certificate
	for _, data := range readAll(st.labelDir(label)) {
		if c, err := x509.ParseCertificate(data); err == nil {
			out = append(out, c)
		}
	}
	return out
}

func (st *station) certificateFile(label string, c *x509.Certificate) string {
	return filepath.Join(st.labelDir(label), fingerprint(c.Raw)+".cer")
}

func (st *station) keep(label string, c *x509.Certificate) error {
	if err := os.MkdirAll(st.labelDir(label), 0o700); err != nil {
		return err
	}
	return writeFile(st.certificateFile(label, c), c.Raw)
}

func (st *station) drop(label string, c *x509.Certificate) error {
	return os.Remove(st.certificateFile(label, c))
}

// readAll is the small files of a directory by name; unfinished ones are left
// out.
func readAll(dir string) map[string][]byte {
	out := map[string][]byte{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return out
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".tmp") {
			continue
		}
		if data, err := os.ReadFile(filepath.Join(dir, e.Name())); err == nil {
			out[e.Name()] = data
		}
	}
	return out
}
