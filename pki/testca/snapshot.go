package testca

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Snapshot is a state of publication and revocation to come back to. It
// holds for the PKI that made it, and for the same one loaded again.
type Snapshot struct {
	pub *publication
}

// Baseline is the state in which New left the PKI.
func (p *PKI) Baseline() *Snapshot {
	p.op.Lock()
	defer p.op.Unlock()
	return &Snapshot{p.baseline}
}

// Now is the state of this moment, for Undo.
func (p *PKI) Now() *Snapshot { return &Snapshot{p.publication()} }

// Undo takes back what was done since then and never came into force: nothing
// is issued, numbers given stay given. A directory that Save has already
// changed is as it was before the last Save.
func (p *PKI) Undo(then *Snapshot, dir string) error {
	p.op.Lock()
	defer p.op.Unlock()
	p.mu.Lock()
	p.pub = then.pub
	p.mu.Unlock()
	err := os.Rename(filepath.Join(dir, beforeFile), filepath.Join(dir, stateFile))
	if dir == "" || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return errors.Join(err, syncDir(dir))
}

// Restore comes back to a snapshot. Everything issued since stays known, and
// what only has been revoked since is good again. A list in force that does
// not say what the restored state says is published anew, with the next
// number: numbers never go back (RFC 5280 §5.2.3).
func (p *PKI) Restore(s *Snapshot) (Change, error) {
	return p.change(func(t *tx) (Change, error) {
		before := t.pub
		t.pub = s.pub.clone()
		anew := 0
		for _, then := range s.pub.seats {
			if then.variant != CRLFresh {
				continue // shown again as it was
			}
			if now := before.seat(then.sound.DN); now != nil && t.stillSays(now, then) {
				t.pub.put(now)
				continue
			}
			if err := t.publishCRL(then.sound.DN, CRLFresh); err != nil {
				return Change{}, err
			}
			anew++
		}
		return Change{Op: "restore", Detail: fmt.Sprintf("%d revocation lists published anew", anew)}, nil
	})
}

// stillSays tells whether the list that is shown now does for the restored
// seat: in force, of the same authority, with the same entries.
func (t *tx) stillSays(now, then *seat) bool {
	if now.variant != CRLFresh || now.crl == nil || now.shown != then.shown || now.anchor != then.anchor ||
		t.now.Sub(now.crl.ThisUpdate) >= t.p.opt.Validity.CRLPeriod {
		return false
	}
	want := t.revocations(then.shown, t.now)
	if len(want) != len(now.crl.Entries) {
		return false
	}
	listed := map[string]bool{}
	for _, e := range now.crl.Entries {
		listed[e.SerialNumber.String()] = true
	}
	for _, e := range want {
		if !listed[e.SerialNumber.String()] {
			return false
		}
	}
	return true
}
