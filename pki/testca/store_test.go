package testca

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func load(t *testing.T, dir string, c *clock) *PKI {
	t.Helper()
	p, err := Load(context.Background(), dir, Options{Now: c.now, Keys: pool.Recycled(), CRLHost: "127.0.0.1:1389"})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func save(t *testing.T, p *PKI, dir string) {
	t.Helper()
	if err := p.Save(dir); err != nil {
		t.Fatal(err)
	}
}

// eventful is a PKI in which a bit of everything happened.
func eventful(t *testing.T, clk *clock) *PKI {
	t.Helper()
	ctx, p := context.Background(), newPKI(t, clk)
	for _, f := range []func() (Change, error){
		func() (Change, error) { return p.Renew(ctx, LabelAMOReel) },
		func() (Change, error) { return p.Revoke(ctx, LabelAMCTest, RevokeOptions{Reason: "superseded"}) },
		func() (Change, error) { return p.IssueDefect(ctx, LabelAMOTest, "root-expired") },
		func() (Change, error) { return p.IssueDefect(ctx, LabelAMCReel, "unknown-ca") },
		func() (Change, error) { return p.IssueDefect(ctx, LabelAMCReel, "self-signed") },
		func() (Change, error) { return p.PublishDecoy(ctx, LabelAMCReel, "bad-signature") },
		func() (Change, error) { return p.IssueDefect(ctx, LabelOCT, "crl-other-ca") },
		func() (Change, error) { return p.PublishCRL("AC-SESAM-VITALE-2034", CRLAbsent) },
	} {
		if _, err := f(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := p.Roll(ctx, RollOptions{Beside: true}, LabelAMCTest); err != nil {
		t.Fatal(err)
	}
	if _, _, err := p.TLSCertificate(); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestSaveAndLoad(t *testing.T) {
	clk, dir := newClock(), filepath.Join(t.TempDir(), "data", "pki")
	p := eventful(t, clk)
	save(t, p, dir)
	q := load(t, dir, clk)

	if !samePublication(p.Published(), q.Published()) {
		t.Error("the directory would show something else")
	}
	if string(p.AnchorsPEM()) != string(q.AnchorsPEM()) {
		t.Error("the anchors differ")
	}
	if a, b := len(p.Credentials("")), len(q.Credentials("")); a != b || a < 11 {
		t.Errorf("%d credentials, %d after loading", a, b)
	}
	for _, c := range p.Credentials("") {
		d, ok := q.Find(c.Certificate.RawIssuer, c.Certificate.SerialNumber)
		if !ok || !d.Key.Equal(c.Key) || d.Held != c.Held || d.Defect != c.Defect || d.Label != c.Label ||
			len(d.Chain()) != len(c.Chain()) {
			t.Errorf("%s %s %s is lost or changed", c.Label, c.SerialHex(), c.Defect)
			continue
		}
		a, b := p.Status(c), q.Status(d)
		if a.Newer, b.Newer = nil, nil; a != b {
			t.Errorf("%s %s: status %+v, was %+v", c.Label, c.Defect, b, a)
		}
	}
	for _, label := range Labels() {
		if a, b := current(t, p, label), current(t, q, label); a.SerialHex() != b.SerialHex() {
			t.Errorf("%s: another one is current", label)
		}
	}
	_, ca, err := p.TLSCertificate()
	_, ca2, err2 := q.TLSCertificate()
	if err != nil || err2 != nil || string(ca) != string(ca2) {
		t.Errorf("TLS authority: %v %v", err, err2)
	}
	// Back to the birth, after the restart.
	if _, err := q.Restore(q.Baseline()); err != nil {
		t.Fatal(err)
	}
	for _, label := range Labels() {
		sound(t, q, label)
	}
	n := p.publication().seat(gieTest.intermediateDN()).crl.Number
	if m := q.publication().seat(gieTest.intermediateDN()).crl.Number; m <= n {
		t.Errorf("CRL number %d after %d", m, n)
	}
}

// TestSaveIsSmall: after an operation, one new file and the state.
func TestSaveIsSmall(t *testing.T) {
	clk, dir := newClock(), filepath.Join(t.TempDir(), "pki")
	p := newPKI(t, clk)
	save(t, p, dir)
	q := load(t, dir, clk)
	written := func() map[string]time.Time {
		out := map[string]time.Time{}
		filepath.WalkDir(dir, func(f string, d fs.DirEntry, walkErr error) error {
			i, err := d.Info()
			if err := errors.Join(walkErr, err); err != nil {
				t.Fatal(err)
			}
			if d.Name() == beforeFile {
				return nil // another name of what was there
			}
			if want := fs.FileMode(0o600); !d.IsDir() {
				if i.Mode().Perm() != want {
					t.Errorf("%s has mode %o", f, i.Mode().Perm())
				}
				out[f] = i.ModTime()
			} else if i.Mode().Perm() != 0o700 {
				t.Errorf("%s has mode %o", f, i.Mode().Perm())
			}
			return nil
		})
		return out
	}
	before := written()
	if len(before) != 2 {
		t.Errorf("%d files at first, expected 2", len(before))
	}
	if _, err := q.Renew(context.Background(), LabelAMOTest); err != nil {
		t.Fatal(err)
	}
	save(t, q, dir)
	save(t, q, dir)
	changed := 0
	for f, at := range written() {
		if !before[f].Equal(at) {
			changed++
		}
	}
	if changed != 2 {
		t.Errorf("%d files written, expected 2", changed)
	}
	if len(load(t, dir, clk).Credentials(LabelAMOTest)) != 2 {
		t.Error("the renewed certificate is not there")
	}
	if err := newPKI(t, clk).Save(dir); err == nil {
		t.Error("a PKI was written over another")
	}
}

// TestKilledBetweenIssuedFileAndState: what may already have been published
// is still known.
func TestKilledBetweenIssuedFileAndState(t *testing.T) {
	clk, dir := newClock(), filepath.Join(t.TempDir(), "pki")
	p := newPKI(t, clk)
	save(t, p, dir)
	state, err := os.ReadFile(filepath.Join(dir, stateFile))
	if err != nil {
		t.Fatal(err)
	}
	ch, err := p.Renew(context.Background(), LabelAMOTest)
	if err != nil {
		t.Fatal(err)
	}
	save(t, p, dir)
	if err := os.WriteFile(filepath.Join(dir, stateFile), state, 0o600); err != nil {
		t.Fatal(err)
	}
	q := load(t, dir, clk)
	if _, ok := q.Find(ch.Credential.Certificate.RawIssuer, ch.Credential.Certificate.SerialNumber); !ok {
		t.Error("the last certificate issued is forgotten")
	}
	if _, err := q.Renew(context.Background(), LabelAMOTest); err != nil {
		t.Fatal(err)
	}
	save(t, q, dir)
	if n := len(load(t, dir, clk).Credentials(LabelAMOTest)); n != 3 {
		t.Errorf("%d certificates, expected 3", n)
	}
}

func TestDamageIsOneClearLine(t *testing.T) {
	clk, dir := newClock(), filepath.Join(t.TempDir(), "pki")
	p := newPKI(t, clk)
	if _, _, err := p.TLSCertificate(); err != nil {
		t.Fatal(err)
	}
	save(t, p, dir)
	issued := issuedDir + "/000001.pem"
	read := func(f string) []byte {
		b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(f)))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	good := map[string][]byte{stateFile: read(stateFile), issued: read(issued), tlsFile: read(tlsFile)}
	flip := func(b []byte, at int) []byte {
		c := append([]byte(nil), b...)
		c[at] ^= 4
		return c
	}
	for name, bad := range map[string]struct {
		file string
		b    []byte // nil removes it
	}{
		"state missing":      {stateFile, nil},
		"state empty":        {stateFile, []byte{}},
		"state cut":          {stateFile, good[stateFile][:len(good[stateFile])/2]},
		"state of a version": {stateFile, []byte(`{"format":99}`)},
		"state of nothing":   {stateFile, []byte(`{"format":1,"crl_numbers":{}}`)},
		"issued missing":     {issued, nil},
		"issued cut":         {issued, good[issued][:3000]},
		"issued bit":         {issued, flip(good[issued], 2000)},
		"issued text":        {issued, append([]byte("a word\n"), good[issued]...)},
		"issued empty":       {issued, []byte{}},
		"tls cut":            {tlsFile, good[tlsFile][:100]},
	} {
		f := filepath.Join(dir, filepath.FromSlash(bad.file))
		if bad.b == nil {
			os.Remove(f)
		} else if err := os.WriteFile(f, bad.b, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Load(context.Background(), dir, Options{Now: clk.now, Keys: pool.Recycled()})
		var damage *DamageError
		if !errors.As(err, &damage) || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		} else if s := err.Error(); strings.Contains(s, "\n") || !strings.Contains(s, filepath.Base(bad.file)) ||
			!strings.Contains(s, "restore it") ||
			bad.b == nil && !strings.Contains(s, "is missing") {
			t.Errorf("%s: %q", name, s)
		}
		if err := os.WriteFile(f, good[bad.file], 0o600); err != nil {
			t.Fatal(err)
		}
	}
	load(t, dir, clk)
	for _, d := range []string{filepath.Join(t.TempDir(), "none"), t.TempDir()} {
		if _, err := Load(context.Background(), d, Options{}); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("nothing there: %v", err)
		}
	}
}

// TestFlippedStateNeverPanics walks the state file in
// steps: a load never panics, and what it gives still works.
func TestFlippedStateNeverPanics(t *testing.T) {
	clk, dir := newClock(), filepath.Join(t.TempDir(), "pki")
	p := newPKI(t, clk)
	save(t, p, dir)
	f := filepath.Join(dir, stateFile)
	good, err := os.ReadFile(f)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(good); i += 131 {
		b := append([]byte(nil), good...)
		b[i] ^= 1 << (i % 7)
		if err := os.WriteFile(f, b, 0o600); err != nil {
			t.Fatal(err)
		}
		q, err := Load(context.Background(), dir, Options{Now: clk.now, Keys: pool.Recycled()})
		if err != nil {
			continue
		}
		q.Published()
		q.Describe()
		if _, err := q.Restore(q.Baseline()); err != nil {
			t.Logf("flip at %d: %v", i, err)
		}
	}
}

func TestExport(t *testing.T) {
	clk, dir := newClock(), t.TempDir()
	p := newPKI(t, clk)
	nominal := p.Snapshot()
	export := func() {
		t.Helper()
		if err := p.Export(dir); err != nil {
			t.Fatal(err)
		}
	}
	exists := func(f string) bool {
		_, err := os.Stat(filepath.Join(dir, f))
		return err == nil
	}
	export()
	for _, f := range []string{"trust-anchors.pem", "roots/AC-SESAM-VITALE-TEST-2034.der",
		"intermediates/AC-FACTURATION.pem",
		"crls/AC-FACTURATION-TEST.crl", "certificates/amo_pj.test@test.rss.fr.pem", "chains/oct_pj@oct.rss.fr.pem"} {
		if !exists(f) {
			t.Errorf("no %s", f)
		}
	}
	anchors := string(p.AnchorsPEM())
	if _, err := p.IssueDefect(context.Background(), LabelAMOTest, "crl-absent"); err != nil {
		t.Fatal(err)
	}
	export()
	if exists("crls/AC-FACTURATION-TEST.crl") || !exists("crls/AC-FACTURATION.crl") {
		t.Error("the absent list is still there, or another is gone")
	}
	for id, changes := range map[string]bool{"unknown-root": false, "root-expired": true} {
		if _, err := p.Restore(nominal); err != nil {
			t.Fatal(err)
		}
		if _, err := p.IssueDefect(context.Background(), LabelAMOTest, id); err != nil {
			t.Fatal(err)
		}
		if (string(p.AnchorsPEM()) != anchors) != changes {
			t.Errorf("%s: new anchors expected: %v", id, changes)
		}
	}
	for name, b := range p.Files() {
		if strings.Contains(string(b), "PRIVATE") {
			t.Errorf("%s holds a private key", name)
		}
	}
}
