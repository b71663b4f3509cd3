package zoo

import (
	"context"
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"math/rand/v2"
	"os"
	"slices"
	"time"

	"amfront/lps"
	"amfront/lps/adapter"
)

// gesture is one action on its way to a software.
type gesture struct {
	context.Context
	adapter.Driver
	adapter.Action
}

func (g gesture) pass(r adapter.Request) (adapter.Answer, error) {
	return g.Driver.Do(g.Context, g.Action, r)
}

// update has the software update everything first, or as well.
func (g gesture) update(r adapter.Request) error {
	r.Params = everything()
	_, err := g.Driver.Do(g.Context, adapter.ActionRefresh, r)
	return err
}

func everything() *adapter.Refresh { return &adapter.Refresh{What: []string{"certificates", "crls"}} }

// between stands between the bench and a software.
type between struct {
	adapter.Driver
	do func(gesture, adapter.Request) (adapter.Answer, error)
}

func (b between) Do(ctx context.Context, a adapter.Action, r adapter.Request) (adapter.Answer, error) {
	return b.do(gesture{ctx, b.Driver, a}, r)
}

// Restart implements adapter.Restart.
func (b between) Restart(ctx context.Context) error { return adapter.Restart(ctx, b.Driver) }

// Close closes the software.
func (b between) Close() {
	if c, ok := b.Driver.(interface{ Close() }); ok {
		c.Close()
	}
}

func wrap(do func(gesture, adapter.Request) (adapter.Answer, error)) func(adapter.Driver) adapter.Driver {
	return func(next adapter.Driver) adapter.Driver { return between{next, do} }
}

// asked changes each request, answering each answer.
func asked(change func(*adapter.Request)) func(adapter.Driver) adapter.Driver {
	return wrap(func(g gesture, r adapter.Request) (adapter.Answer, error) {
		change(&r)
		return g.pass(r)
	})
}

func answering(change func(*adapter.Answer)) func(adapter.Driver) adapter.Driver {
	return wrap(func(g gesture, r adapter.Request) (adapter.Answer, error) {
		a, err := g.pass(r)
		change(&a)
		return a, err
	})
}

// withLogin gives the relay the mailbox's name and password.
func withLogin(r *adapter.Request) {
	if p, ok := r.Params.(*adapter.Configure); ok {
		other := *p
		other.SMTP.User, other.SMTP.Password = p.POP3.User, p.POP3.Password
		r.Params = &other
	}
}

// brief leaves out what an answer may lack.
func brief(a *adapter.Answer) {
	a.MessageIDs, a.CertificateLabel, a.CertificateSerial, a.Fetched = nil, "", "", nil
	for i := range a.Messages {
		a.Messages[i].CertificateSerial, a.Messages[i].Original, a.Messages[i].Resent = "", "", nil
	}
}

func updatesAfter(g gesture, r adapter.Request) (adapter.Answer, error) {
	a, err := g.pass(r)
	then := g.Action == adapter.ActionConfigure || g.Action == adapter.ActionInstallCA
	if err == nil && a.Status == adapter.Done && then {
		err = g.update(r)
	}
	return a, err
}

func updatesBefore(g gesture, r adapter.Request) (adapter.Answer, error) {
	if g.Action == adapter.ActionPoll {
		if err := g.update(r); err != nil {
			return adapter.Answer{}, err
		}
	}
	return g.pass(r)
}

func pollsTwice(g gesture, r adapter.Request) (adapter.Answer, error) {
	a, err := g.pass(r)
	if g.Action != adapter.ActionPoll || err != nil {
		return a, err
	}
	again, err := g.pass(r)
	again.Messages, again.Alerts = append(a.Messages, again.Messages...), append(a.Alerts, again.Alerts...)
	return again, err
}

// onceQuiet drops the alerts of the first update that has any.
func onceQuiet(next adapter.Driver) adapter.Driver {
	failed := map[string]bool{} // by station; one action at a time in a world
	return between{next, func(g gesture, r adapter.Request) (adapter.Answer, error) {
		a, err := g.pass(r)
		if g.Action == adapter.ActionRefresh {
			trouble := len(a.Alerts) > 0
			if trouble && !failed[r.Station] {
				a.Alerts = nil
			}
			failed[r.Station] = trouble
		}
		return a, err
	}}
}

// soundRoots refuses an authority whose dates are over as it is installed; what
// then lacks it has another of its name above it, whose key does not fit.
func soundRoots(next adapter.Driver) adapter.Driver {
	return between{next, func(g gesture, r adapter.Request) (adapter.Answer, error) {
		if p, ok := r.Params.(*adapter.InstallCA); ok {
			data, err := os.ReadFile(p.File)
			if err != nil {
				return adapter.Answer{}, err
			}
			if b, _ := pem.Decode(data); b != nil {
				data = b.Bytes
			}
			if c, err := x509.ParseCertificate(data); err == nil && time.Now().After(c.NotAfter) {
				a := r.Answer(g.Action, adapter.Refused)
				a.Reason, a.ReasonCode = "l'autorité n'est plus valable", "ca-expired"
				return a, nil
			}
		}
		return g.pass(r)
	}}
}

// freshLists refuses a list that is over when it is fetched.
func freshLists(p *lps.Policy) {
	check := p.CheckCRL
	p.CheckCRL = func(l *x509.RevocationList, ca *x509.Certificate, t *lps.Trust, now time.Time) (*x509.Certificate,
		*lps.Refusal) {
		if now.After(l.NextUpdate) {
			return nil, &lps.Refusal{Code: "crl-dates", Text: "la liste est périmée : il en faut une plus récente"}
		}
		return check(l, ca, t, now)
	}
}

// drawn draws the hour of a day.
func drawn(draw func(day time.Time, n func(int) int) time.Time) func(*lps.Policy) {
	return func(p *lps.Policy) {
		p.PlanCRL = func(now time.Time, last adapter.PlanState) time.Time {
			if last.Outcome == "fetched" {
				return draw(now.AddDate(0, 0, 7), rand.IntN)
			}
			return draw(now.AddDate(0, 0, 1), rand.IntN)
		}
	}
}

// inPieces writes the document as streams do.
func inPieces(p *lps.Policy) {
	p.Document = func(f []byte, seal func([]byte) ([]byte, error)) ([]byte, error) {
		d, err := seal(f)
		if err != nil {
			return nil, err
		}
		return berOf(d)
	}
}

// berOf writes DER with indefinite lengths (X.690 §8.1.3.6), and [0], which is
// the encrypted content, in pieces (§8.7.3).
func berOf(der []byte) (out []byte, err error) {
	for rest := der; len(rest) > 0; {
		var v asn1.RawValue
		if rest, err = asn1.Unmarshal(rest, &v); err != nil {
			return nil, err
		}
		one := v.FullBytes
		switch {
		case v.Class == asn1.ClassContextSpecific && !v.IsCompound:
			one = []byte{0xa0, 0x80}
			for piece := range slices.Chunk(v.Bytes, 1000) {
				p, err := asn1.Marshal(piece)
				if err != nil {
					return nil, err
				}
				one = append(one, p...)
			}
			one = append(one, 0, 0)
		case v.IsCompound && v.Tag != asn1.TagSet:
			inner, err := berOf(v.Bytes)
			if err != nil {
				return nil, err
			}
			one = slices.Concat(v.FullBytes[:1], []byte{0x80}, inner, []byte{0, 0})
		}
		out = append(out, one...)
	}
	return out, nil
}
