package adapter

import (
	"cmp"
	"errors"
	"fmt"
	"net/mail"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Request is an action's parameters for one station.
type Request struct {
	// Protocol is the version that the adapter speaks, the newest when 0.
	Protocol int
	// ID is what the answer must repeat, "" for none: an adapter that stays
	// answers many requests (version 2).
	ID string
	// Now is the time at which the software lives, zero for that of its own clock
	// (version 2, capability clock).
	Now time.Time
	// Station is the absolute path of a directory that belongs to one world:
	// there the LPS keeps its state between two processes. Worlds run in
	// parallel.
	Station string
	Params  Params // nil only for an action that the protocol does not know
}

// Params are the parameters of one action.
type Params interface {
	Action() Action
	check() error
}

// Configure makes a fresh station: whatever it held is forgotten. It installs
// no certificate and no CRL.
type Configure struct {
	PSAddress     string    `json:"ps_address"` // the professional's mail address
	SMTP          Server    `json:"smtp"`
	POP3          Server    `json:"pop3"`
	TLS           TLS       `json:"tls"`
	LDAP          Directory `json:"ldap"`
	Mailboxes     Mailboxes `json:"mailboxes"`
	OCTLabel      string    `json:"oct_label,omitempty"` // label of the OCT's certificate
	TrustAnchors  Anchors   `json:"trust_anchors"`
	Intermediates []string  `json:"intermediates,omitempty"`
}

// Server is an SMTP or POP3 server. User and Password are empty where the
// server asks for none.
type Server struct {
	Host     string `json:"host"`
	Port     int    `json:"port"`
	User     string `json:"user,omitempty"`
	Password string `json:"password,omitempty"`
}

// TLS tells how SMTP and POP3 are secured; the directory is plain LDAP.
type TLS struct {
	Mode   string `json:"mode"`              // "none", "starttls", "implicit"
	CAFile string `json:"ca_file,omitempty"` // PEM; needed unless Mode is "none"
}

// Directory is the LDAP directory and the DNs to search below.
type Directory struct {
	Host  string `json:"host"`
	Port  int    `json:"port"`
	Bases Bases  `json:"bases"`
}

// Bases are search bases (RFC 4514) by usage; OCT may be empty.
type Bases struct {
	Test string `json:"test"`
	Reel string `json:"reel"`
	OCT  string `json:"oct,omitempty"`
}

// Anchors are PEM files of trusted roots by usage: a recipient's certificate
// must stand under a root of its own usage (D-01), so that a certificate of
// the production hierarchy is worth nothing for test flows, and the reverse.
type Anchors struct {
	Test []string `json:"test"`
	Reel []string `json:"reel"`
	OCT  []string `json:"oct,omitempty"`
}

// Mailboxes are the recipients' mail addresses.
type Mailboxes struct {
	AMO string `json:"amo"`
	AMC string `json:"amc"`
	OCT string `json:"oct,omitempty"`
}

// InstallCA installs an authority's certificate (PEM or DER).
type InstallCA struct {
	File  string `json:"file"`
	Role  string `json:"role"`            // "root", "intermediate"
	Usage string `json:"usage,omitempty"` // "test", "reel", "oct"; needed for a root
}

// InstallCRL installs a revocation list (PEM or DER).
type InstallCRL struct {
	File string `json:"file"`
}

// InstallCertificate installs a recipient's certificate given by hand (B-04).
type InstallCertificate struct {
	Label string `json:"label"`
	File  string `json:"file"` // PEM or DER
}

// Refresh fetches from the directory.
type Refresh struct {
	What   []string `json:"what"`             // "certificates", "crls"
	Labels []string `json:"labels,omitempty"` // empty: whatever the station uses
}

// Send sends one file.
type Send struct {
	Kind        string `json:"kind"`  // "FSE", "DRE", "MIXTE"
	Usage       string `json:"usage"` // "reel", "test", "demo"
	Compression bool   `json:"compression"`
	File        string `json:"file"`
	Destination string `json:"destination"`        // "amo", "amc", "oct"
	Exercice    string `json:"exercice,omitempty"` // second field of the subject
	Numero      string `json:"numero,omitempty"`   // fourth field of the subject
}

// Poll fetches the mailbox and acts on the service messages in it.
type Poll struct{}

// Plan asks when that many stations would next fetch their CRL: fresh ones, or
// as From and State say (version 2).
type Plan struct {
	Samples int        `json:"samples"`
	From    *time.Time `json:"from,omitempty"`  // the moment from which they plan; nil for now
	State   *PlanState `json:"state,omitempty"` // how their last fetch ended; nil for none yet
}

// PlanState is how the last fetch of a list ended, at Plan.From.
type PlanState struct {
	Outcome string `json:"outcome"` // "fetched" (a newer list), "unchanged" (the same one), "failed"
	Times   int    `json:"times"`   // in a row with this outcome, 1 or more
}

// Confirm is the user's agreement to whatever the last polls left "awaiting"
// (version 2). 127 says that the software acts by itself.
type Confirm struct{}

// Advance has the software do what its scheduler would have done from the
// request's Now until Until (version 2, capability clock).
type Advance struct {
	Until time.Time `json:"until"`
}

// Announce asks what the software is (version 2); its request has no station.
type Announce struct{}

// Attest asks for declarations.
type Attest struct {
	IDs []string `json:"ids"` // "I-01", …
}

func (*Configure) Action() Action          { return ActionConfigure }
func (*InstallCA) Action() Action          { return ActionInstallCA }
func (*InstallCRL) Action() Action         { return ActionInstallCRL }
func (*InstallCertificate) Action() Action { return ActionInstallCertificate }
func (*Refresh) Action() Action            { return ActionRefresh }
func (*Send) Action() Action               { return ActionSend }
func (*Poll) Action() Action               { return ActionPoll }
func (*Plan) Action() Action               { return ActionPlan }
func (*Attest) Action() Action             { return ActionAttest }
func (*Confirm) Action() Action            { return ActionConfirm }
func (*Advance) Action() Action            { return ActionAdvance }
func (*Announce) Action() Action           { return ActionAnnounce }

// newParams is the empty parameters of an action, nil for an unknown one.
func newParams(a Action) Params {
	for _, p := range []Params{&Configure{}, &InstallCA{}, &InstallCRL{}, &InstallCertificate{}, &Refresh{}, &Send{},
		&Poll{}, &Plan{}, &Attest{}, &Confirm{}, &Advance{}, &Announce{}} {
		if p.Action() == a {
			return p
		}
	}
	return nil
}

// The limits of a request.
const (
	maxSamples = 10000
	maxList    = 100
)

func (p *Configure) check() error {
	err := cmp.Or(address("ps_address", p.PSAddress), p.SMTP.check("smtp"), p.POP3.check("pop3"),
		port("ldap", p.LDAP.Host, p.LDAP.Port), oneOf("tls.mode", p.TLS.Mode, "none", "starttls", "implicit"),
		address("mailboxes.amo", p.Mailboxes.AMO), address("mailboxes.amc", p.Mailboxes.AMC),
		filled("ldap.bases.test", p.LDAP.Bases.Test), filled("ldap.bases.reel", p.LDAP.Bases.Reel),
		count("trust_anchors.test", len(p.TrustAnchors.Test), 1, maxList),
		count("trust_anchors.reel", len(p.TrustAnchors.Reel), 1, maxList),
		count("trust_anchors.oct", len(p.TrustAnchors.OCT), 0, maxList),
		count("intermediates", len(p.Intermediates), 0, maxList))
	if err == nil && p.TLS.Mode != "none" {
		err = file("tls.ca_file", p.TLS.CAFile)
	}
	if err == nil && p.Mailboxes.OCT != "" {
		err = address("mailboxes.oct", p.Mailboxes.OCT)
	}
	return cmp.Or(err, file("trust_anchors", p.TrustAnchors.Test...), file("trust_anchors", p.TrustAnchors.Reel...),
		file("trust_anchors", p.TrustAnchors.OCT...), file("intermediates", p.Intermediates...))
}

func (s Server) check(name string) error { return port(name, s.Host, s.Port) }

func (p *InstallCA) check() error {
	err := cmp.Or(file("file", p.File), oneOf("role", p.Role, "root", "intermediate"))
	if err != nil || p.Role == "intermediate" && p.Usage == "" {
		return err
	}
	return oneOf("usage", p.Usage, "test", "reel", "oct")
}

func (p *InstallCRL) check() error { return file("file", p.File) }

func (p *InstallCertificate) check() error {
	return cmp.Or(filled("label", p.Label), file("file", p.File))
}

func (p *Refresh) check() error {
	err := cmp.Or(count("what", len(p.What), 1, 2), count("labels", len(p.Labels), 0, maxList))
	for _, w := range p.What {
		err = cmp.Or(err, oneOf("what", w, "certificates", "crls"))
	}
	return err
}

func (p *Send) check() error {
	return cmp.Or(oneOf("kind", p.Kind, "FSE", "DRE", "MIXTE"), oneOf("usage", p.Usage, "reel", "test", "demo"),
		file("file", p.File), oneOf("destination", p.Destination, "amo", "amc", "oct"))
}

func (*Poll) check() error     { return nil }
func (*Confirm) check() error  { return nil }
func (*Announce) check() error { return nil }
func (p *Attest) check() error { return count("ids", len(p.IDs), 1, maxList) }

func (p *Plan) check() error {
	err := count("samples", p.Samples, 1, maxSamples)
	if err != nil || p.State == nil {
		return err
	}
	return cmp.Or(oneOf("state.outcome", p.State.Outcome, "fetched", "unchanged", "failed"),
		count("state.times", p.State.Times, 1, maxSamples))
}

func (p *Advance) check() error {
	if p.Until.IsZero() {
		return errors.New("until is missing; expected an RFC 3339 time")
	}
	return nil
}

func oneOf(name, v string, allowed ...string) error {
	if slices.Contains(allowed, v) {
		return nil
	}
	return &Problem{Cause: CauseValue, Field: name, Found: v, Wanted: strings.Join(allowed, ", ")}
}

func filled(name, v string) error {
	if strings.TrimSpace(v) == "" {
		return &Problem{Cause: CauseMissing, Field: name, Wanted: "a text"}
	}
	return nil
}

func file(name string, paths ...string) error {
	for _, p := range paths {
		if !filepath.IsAbs(p) {
			return fmt.Errorf("%s is %q; expected an absolute path", name, p)
		}
	}
	return nil
}

func count(name string, n, least, most int) error {
	if n < least || n > most {
		return &Problem{Cause: CauseCount, Field: name, Found: fmt.Sprint(n), Wanted: fmt.Sprintf("%d…%d", least, most)}
	}
	return nil
}

func port(name, host string, p int) error {
	if host == "" || p < 1 || p > 65535 {
		return fmt.Errorf("%s is %q port %d; expected a host and a port of 1 to 65535", name, host, p)
	}
	return nil
}

func address(name, v string) error {
	a, err := mail.ParseAddress(v)
	if err != nil || a.Address != v {
		return fmt.Errorf("%s is %q; expected a mail address", name, v)
	}
	return nil
}
