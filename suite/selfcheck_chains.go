package suite

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"time"

	"amfront/bench"
	"amfront/pki/testca"
)

// chains is what of one world is sound from end to end: certificates,
// authorities and their lists.
type chains struct {
	scenario       string
	at             time.Time // of the world
	roots, between []*x509.Certificate
	crls, leaves   [][]byte
	authorities    []string // name and key of each
}

// batch is the chains of several worlds that one call of OpenSSL verifies. No
// two of them have an authority with the same name and key: what a chain of
// one world needs, no other can lend it.
type batch struct {
	worlds      []*chains
	authorities map[string]bool
}

// Bounds of a batch. Young, because its worlds are verified as of one time.
const (
	batchWorlds = 24
	batchAge    = 30 * time.Second
)

// chainsOf is what OpenSSL is to verify of a world.
func chainsOf(scenario string, w *bench.World, sound []*testca.Credential, lists []list) *chains {
	out := &chains{scenario: scenario, at: w.Now()}
	listed := func(a *testca.Authority) bool {
		return slices.ContainsFunc(lists, func(l list) bool { return l.issuer == a })
	}
	for _, l := range lists {
		c := l.issuer.Certificate
		out.crls = append(out.crls, l.der)
		out.authorities = append(out.authorities, string(c.RawSubject)+string(c.SubjectKeyId))
		if l.issuer.Issuer == nil {
			out.roots = append(out.roots, c)
		} else {
			out.between = append(out.between, c)
		}
	}
	valid := map[string]bool{}
	for _, d := range w.PKI.DescribeSigned().Authorities {
		valid[d.DN+d.Serial] = d.State == "valid"
	}
	for _, c := range sound {
		st := w.PKI.Status(c)
		up := c.Issuer
		if !listed(up) || up.Issuer == nil || !listed(up.Issuer) || st.Revoked || st.Expired || st.NotYet ||
			!valid[up.DN+up.SerialHex()] || !valid[up.Issuer.DN+up.Issuer.SerialHex()] {
			continue
		}
		out.leaves = append(out.leaves, c.Certificate.Raw)
	}
	return out
}

// addChains puts a world into a batch, and has those verified that are full or
// have waited long enough.
func (s *selfChecks) addChains(ctx context.Context, c *chains) {
	if len(c.leaves) == 0 {
		return
	}
	s.mu.Lock()
	var due []*batch
	s.batches = slices.DeleteFunc(s.batches, func(b *batch) bool {
		done := len(b.worlds) >= batchWorlds || c.at.Sub(b.worlds[0].at) > batchAge
		if done {
			due = append(due, b)
		}
		return done
	})
	i := slices.IndexFunc(s.batches, func(b *batch) bool {
		return c.at.Sub(b.worlds[0].at).Abs() <= batchAge && // of a world in another time: another batch
			!slices.ContainsFunc(c.authorities, func(a string) bool { return b.authorities[a] })
	})
	if i < 0 {
		i = len(s.batches)
		s.batches = append(s.batches, &batch{authorities: map[string]bool{}})
	}
	b := s.batches[i]
	b.worlds = append(b.worlds, c)
	for _, a := range c.authorities {
		b.authorities[a] = true
	}
	s.mu.Unlock()
	for _, b := range due {
		s.verify(ctx, b.worlds)
	}
}

// finish verifies the batches that are left, on all processors: the rest of
// the run waits for it.
func (s *selfChecks) finish(ctx context.Context) {
	s.mu.Lock()
	left := make(chan *batch, len(s.batches))
	for _, b := range s.batches {
		left <- b
	}
	close(left)
	s.batches = nil
	s.mu.Unlock()
	var wait sync.WaitGroup
	for range runtime.NumCPU() {
		wait.Go(func() {
			for b := range left {
				s.verify(ctx, b.worlds)
			}
		})
	}
	wait.Wait()
}

// verify has OpenSSL verify the chains of several worlds. When it refuses one
// they are verified world by world, to tell which.
func (s *selfChecks) verify(ctx context.Context, worlds []*chains) {
	err := s.openSSLVerify(ctx, worlds)
	for _, c := range worlds {
		own := err
		if err != nil && len(worlds) > 1 {
			own = s.openSSLVerify(ctx, []*chains{c})
		}
		s.note(selfChains, c.scenario, fmt.Sprintf("%d certificats", len(c.leaves)), own)
	}
}

func (s *selfChecks) openSSLVerify(ctx context.Context, worlds []*chains) error {
	dir, err := os.MkdirTemp(s.scratch, "amfront-self-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	var roots, between, crls []byte
	var names []string
	at := worlds[0].at
	for i, c := range worlds {
		if c.at.After(at) {
			at = c.at
		}
		for _, a := range c.roots {
			roots = append(roots, pemBlock("CERTIFICATE", a.Raw)...)
		}
		for _, a := range c.between {
			between = append(between, pemBlock("CERTIFICATE", a.Raw)...)
		}
		for _, der := range c.crls {
			crls = append(crls, pemBlock("X509 CRL", der)...)
		}
		for k, der := range c.leaves {
			name := filepath.Join(dir, fmt.Sprintf("%d-%d.pem", i, k))
			if err := os.WriteFile(name, pemBlock("CERTIFICATE", der), 0o600); err != nil {
				return err
			}
			names = append(names, name)
		}
	}
	args := []string{"verify", "-crl_check_all", "-purpose", "any", "-attime", strconv.FormatInt(at.Unix(), 10)}
	for _, f := range []struct {
		flag, name string
		data       []byte
	}{{"-CAfile", "ca.pem", roots}, {"-untrusted", "between.pem", between}, {"-CRLfile", "crls.pem", crls}} {
		name := filepath.Join(dir, f.name)
		if err := os.WriteFile(name, f.data, 0o600); err != nil {
			return err
		}
		args = append(args, f.flag, name)
	}
	return s.run(ctx, append(args, names...)...)
}

func pemBlock(typ string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: typ, Bytes: der})
}
