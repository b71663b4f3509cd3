package bench

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"amfront/bench/vary"
	"amfront/journal"
	"amfront/journal/fault"
	"amfront/pki/testca"
	"amfront/scenarios"
	"amfront/words"
)

// ErrBadOperation is wrapped by every refusal of an operation that the caller
// can mend: an unknown label, defect, authority or setting.
var ErrBadOperation = words.Errorf("cannot do that")

// crlCheck is how often lists in force are looked at for their daily publication.
const crlCheck = time.Minute

// openPKI loads the PKI of the data directory or generates one, exports what
// an LPS needs of it, and settles the PS password.
func (w *World) openPKI(ctx context.Context, ports *listeners) error {
	c := w.opt.Config
	opt := testca.Options{Now: w.opt.Now, Keys: w.opt.Keys, CRLHost: c.CRLHost, Validity: testca.Validity{
		Leaf: time.Duration(c.CertificateDays) * 24 * time.Hour, CRL: time.Duration(c.CRLDays) * 24 * time.Hour},
		Layout: w.opt.Layout,
		// 16 octets are the bench's own; of lists, one world in nine has one of 2 MB.
		SerialOctets: []int{16, 4, 8, 19, 20}[w.opt.Vary.Form(vary.Serials, 5)],
		Strangers:    []int{0, 0, 0, 1, 20, 20, 400, 400, 65_000}[w.opt.Vary.Form(vary.Lists, 9)],
		Mailboxes: map[testca.Actor]string{testca.AMO: c.Mailboxes.AMO, testca.AMC: c.Mailboxes.AMC,
			testca.OCT: c.Mailboxes.OCT}}
	if opt.CRLHost == "" {
		opt.CRLHost = reachable(address(ports.ldap))
	}
	var err error
	if w.endpoints.PS.Password, err = password(w.opt.Dir, w.opt.Password); err != nil {
		return err
	}
	if w.opt.Dir == "" {
		opt.WithoutOCT = w.opt.WithoutOCT
		opt.Deferred, opt.Signed = w.opt.Deferred, w.signedLate
		w.PKI, err = testca.New(ctx, opt)
		return err
	}
	w.endpoints.Data = w.opt.Dir
	w.endpoints.TrustAnchors = filepath.Join(w.opt.Dir, "trust-anchors")
	if w.PKI, err = loadPKI(ctx, w.pkiDir(), opt); err == nil && w.PKI == nil {
		w.PKI, err = testca.New(ctx, opt)
	}
	if err != nil {
		return err
	}
	if err := w.followAddress(ctx, opt.CRLHost); err != nil {
		return err
	}
	_, err = w.PKI.RefreshCRLs()
	return err
}

// followAddress renews the certificates whose CRL distribution point names
// another directory than the running one: an LPS would look for the CRL there.
func (w *World) followAddress(ctx context.Context, host string) error {
	for _, label := range testca.Labels() {
		c, err := w.PKI.Current(label)
		if errors.Is(err, testca.ErrNoCurrent) {
			continue // nothing sound is in service: the user's own doing
		} else if err != nil {
			return err
		}
		if u := c.Certificate.CRLDistributionPoints; len(u) > 0 && strings.HasPrefix(u[0], "ldap://"+host+"/") {
			continue
		}
		if _, err := w.PKI.Renew(ctx, label); err != nil {
			return err
		}
		w.log.Warn("certificate renewed: the directory listens on another address than the one in its CRL distribution point",
			"label", label)
	}
	return nil
}

func (w *World) pkiDir() string { return filepath.Join(w.opt.Dir, "pki") }

// reachable is an address that a client on this machine can use where the
// server listens on all interfaces.
func reachable(hostport string) string {
	host, port, err := net.SplitHostPort(hostport)
	if ip := net.ParseIP(host); err == nil && ip != nil && ip.IsUnspecified() {
		return net.JoinHostPort("localhost", port)
	}
	return hostport
}

// keepPKI writes what changed to the data directory.
func (w *World) keepPKI() error {
	if w.opt.Dir == "" {
		return nil
	}
	if err := w.PKI.Save(w.pkiDir()); err != nil {
		return fmt.Errorf("keeping the PKI: %w", err)
	}
	return w.PKI.Export(w.endpoints.TrustAnchors)
}

// signedLate puts into the journal what was signed because somebody looked at
// it: the record must explain by itself which certificate was which.
func (w *World) signedLate(der []byte) {
	d, err := w.Journal.PutBlob(der)
	if err == nil {
		_, err = w.Journal.Append(journal.Entry{Kind: journal.KindPKISigned, Blobs: map[string]journal.Digest{"der": d}})
	}
	if err != nil && !errors.Is(err, journal.ErrClosed) {
		w.log.Error("keeping what was signed", "err", err)
	}
}

// TrustAnchors is every root as PEM.
func (w *World) TrustAnchors() []byte { return w.PKI.AnchorsPEM() }

// PKIOperation changes the PKI, publishes the outcome and tells the journal.
func (w *World) PKIOperation(ctx context.Context, step scenarios.Step) ([]journal.PKIChanged, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.operate(ctx, step)
}

func (w *World) operate(ctx context.Context, step scenarios.Step) ([]journal.PKIChanged, error) {
	return w.transact(ctx, func() ([]testca.Change, error) {
		changes, err := w.change(ctx, step)
		if err != nil {
			return nil, words.Errorf("%w: %w", ErrBadOperation, err)
		}
		return changes, nil
	})
}

// transact changes the PKI, with further entries in the same commit: the
// directory shows the outcome, and deliveries are judged by it, once it is on
// disk. On an error all is as it was. The caller holds w.mu.
func (w *World) transact(ctx context.Context, change func() ([]testca.Change, error),
	more ...journal.Entry) ([]journal.PKIChanged, error) {
	if err := w.Journal.Err(); err != nil {
		return nil, err
	}
	w.resetting.Lock()
	defer w.resetting.Unlock()
	then := w.PKI.Now()
	changes, err := change()
	if err != nil || len(changes)+len(more) == 0 {
		return nil, err
	}
	done, err := w.published(ctx, changes, more)
	if err == nil {
		return done, nil
	}
	dir := ""
	if w.opt.Dir != "" {
		dir = w.pkiDir()
	}
	if undo := w.PKI.Undo(then, dir); undo != nil {
		err = fmt.Errorf("%w; taking it back failed too: %w", err, undo)
	} else if w.opt.Dir != "" {
		_ = w.PKI.Export(w.endpoints.TrustAnchors) // copies for people, written whole at the next change
	}
	return nil, err
}

// PublishBrief shows a list of the CA that a label depends on which is in force
// for so long only.
func (w *World) PublishBrief(ctx context.Context, label string, valid time.Duration) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, err := w.transact(ctx, func() ([]testca.Change, error) {
		c, err := w.PKI.PublishBrief(label, valid)
		return []testca.Change{c}, err
	})
	return err
}

// published puts changes into force: disk, journal, and then the directory.
func (w *World) published(ctx context.Context, changes []testca.Change,
	more []journal.Entry) ([]journal.PKIChanged, error) {
	if err := w.keepPKI(); err != nil {
		return nil, err
	}
	done := make([]journal.PKIChanged, len(changes))
	entries := make([]journal.Entry, len(changes))
	for i, c := range changes {
		done[i] = journal.PKIChanged{Op: c.Op, Label: c.Label, Serial: c.Serial, List: c.List, Defect: c.Defect,
			Detail: c.Detail}
		entries[i] = journal.Entry{Kind: journal.KindPKIChanged, Fields: done[i]}
	}
	blobs, err := w.publishedBlobs()
	if err != nil {
		return nil, err
	}
	entries[0].Blobs = blobs
	events, err := w.Journal.Commit(ctx, append(entries, more...)...)
	if err != nil {
		return nil, err
	}
	w.pasts.keep(events[0].Seq, w.moment())
	return done, w.Directory.Publish(w.PKI.Published())
}

// publishedBlobs puts what the directory shows into the journal, so that a
// record explains by itself which certificate was which. What nobody looked at
// yet comes by signedLate.
func (w *World) publishedBlobs() (map[string]journal.Digest, error) {
	blobs := map[string]journal.Digest{}
	for _, e := range w.PKI.Published() {
		var all [][]byte
		for name, values := range e.Attributes {
			if strings.HasSuffix(name, ";binary") {
				all = append(all, values...)
			}
		}
		for _, p := range e.Pending {
			all = append(all, p.Made()...)
		}
		for _, v := range all {
			d, err := w.Journal.PutBlob(v)
			if err != nil {
				return nil, err
			}
			blobs[string(d)] = d
		}
	}
	return blobs, nil
}

func (w *World) change(ctx context.Context, s scenarios.Step) ([]testca.Change, error) {
	s.Label = cmp.Or(s.Label, testca.LabelAMOTest)
	s.Authority = cmp.Or(s.Authority, s.Label)
	one := func(c testca.Change, err error) ([]testca.Change, error) { return []testca.Change{c}, err }
	switch s.Op {
	case "renew":
		return one(w.PKI.Renew(ctx, s.Label))
	case "supersede":
		return one(w.PKI.Supersede(ctx, s.Label))
	case "revoke", "revoke-without-replacement":
		return one(w.PKI.Revoke(ctx, s.Label, testca.RevokeOptions{WithoutReplacement: s.Op != "revoke"}))
	case "expire":
		return one(w.PKI.Expire(ctx, s.Label))
	case "roll":
		return w.PKI.Roll(ctx, testca.RollOptions{}, s.Label)
	case "republish":
		return one(w.PKI.Republish(s.Authority))
	case "crl":
		return one(w.PKI.PublishCRL(s.Authority, testca.CRLVariant(s.Variant)))
	case "defect":
		return one(w.PKI.IssueDefect(ctx, s.Label, s.Defect))
	case "twin":
		return one(w.PKI.IssueTwin(ctx, s.Label, s.Defect))
	case "decoy":
		return one(w.PKI.PublishDecoy(ctx, s.Label, s.Defect))
	}
	return nil, words.Errorf("unknown PKI operation %q; expected renew, supersede, revoke, revoke-without-replacement, "+
		"expire, roll, republish, crl, defect, twin or decoy", s.Op)
}

// publishLists republishes revocation lists daily while the bench runs.
func (w *World) publishLists(ctx context.Context) {
	w.done.Go(func() {
		tick := time.NewTicker(crlCheck)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			w.mu.Lock()
			_, err := w.transact(ctx, w.PKI.RefreshCRLs)
			w.mu.Unlock()
			if err != nil && ctx.Err() == nil {
				w.log.Error("publishing revocation lists", "err", err)
			}
		}
	})
}

// ArmFault plans a fault and tells the journal.
func (w *World) ArmFault(ctx context.Context, r fault.Rule) error {
	if err := w.mayArm(r); err != nil {
		return err
	}
	err := w.record(ctx, journal.KindFaultArmed, journal.FaultArmed{ID: r.ID, Rule: r})
	if err == nil {
		w.Faults.Arm(r)
	}
	return err
}

// DisarmFault takes a planned fault out again, every one for ""; it reports whether
// there was one.
func (w *World) DisarmFault(ctx context.Context, id string) (bool, error) {
	if id == "" {
		w.Faults.Clear()
	} else if !w.Faults.Disarm(id) {
		return false, nil
	}
	return true, w.record(ctx, journal.KindFaultDisarmed, journal.FaultDisarmed{ID: id})
}

// mayArm is an ErrBadOperation for a rule that is none, or one too many.
func (w *World) mayArm(r fault.Rule) error {
	if err := r.Check(); err != nil {
		return words.Errorf("%w: fault: %w", ErrBadOperation, err)
	}
	armed := w.Faults.Rules()
	if len(armed) >= fault.MaxRules && !slices.ContainsFunc(armed, func(a fault.Rule) bool { return a.ID == r.ID }) {
		return words.Errorf("%w: %d faults are armed already; disarm some first", ErrBadOperation, fault.MaxRules)
	}
	return nil
}

func decodeStrict(data []byte, v any) error {
	dec := json.NewDecoder(strings.NewReader(string(data)))
	dec.DisallowUnknownFields()
	return dec.Decode(v)
}
