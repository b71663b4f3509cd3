package steps

import (
	"cmp"
	"context"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"amfront/journal"
	"amfront/lps/adapter"
	"amfront/scenarios"
)

// Declared is what the editor declares of the software: what it can do, and its
// word on the requirements of part I.
type Declared struct {
	// Capabilities are those of the software; without any they are
	// scenarios.Assumed, and nothing is contradicted.
	Capabilities []scenarios.Capability
	// CapabilitiesIn says in reports what lists them ("lps.json").
	CapabilitiesIn string
	// Attested are the declarations that the LPS is not asked for, AttestedIn
	// where they stand.
	Attested   []adapter.Declaration
	AttestedIn string
}

// Has tells whether the software has a capability.
func (d Declared) Has(c scenarios.Capability) bool {
	if len(d.Capabilities) == 0 {
		return slices.Contains(scenarios.Assumed(), c)
	}
	return slices.Contains(d.Capabilities, c)
}

// Lacks are those of the capabilities given that the software does not have.
func (d Declared) Lacks(needed []scenarios.Capability) []scenarios.Capability {
	return slices.DeleteFunc(slices.Clone(needed), func(c scenarios.Capability) bool {
		// Where nothing is declared, nobody has said that there is no clock: what needs one cannot be tested.
		return d.Has(c) || c == scenarios.Clock && len(d.Capabilities) == 0
	})
}

// Mail is how SMTP and POP3 are spoken with the software, "none" where it may.
func (d Declared) Mail() string {
	switch {
	case d.Has(scenarios.PlainMail):
		return "none"
	case d.Has(scenarios.STARTTLS):
		return "starttls"
	}
	return "implicit"
}

// Unplayed are the ways of mail that are declared beside the one of Mail, and
// that none of the examples played needs.
func (d Declared) Unplayed(needed []scenarios.Capability) (out []scenarios.Capability) {
	for _, c := range []scenarios.Capability{scenarios.STARTTLS, scenarios.ImplicitTLS} {
		played := map[scenarios.Capability]string{scenarios.STARTTLS: "starttls", scenarios.ImplicitTLS: "implicit"}[c]
		if slices.Contains(d.Capabilities, c) && d.Mail() != played && !slices.Contains(needed, c) {
			out = append(out, c)
		}
	}
	return out
}

// need is what of a step's words, and what of a request, needs a capability.
type need struct {
	capability scenarios.Capability
	words      *regexp.Regexp
	request    func(adapter.Params) bool
}

// needs is the table of what a capability is needed for. Suite's test holds the
// two halves together: what is asked in an example is what its words say.
var needs = sync.OnceValue(func() []need {
	sends := func(is func(*adapter.Send) bool) func(adapter.Params) bool {
		return func(p adapter.Params) bool {
			s, ok := p.(*adapter.Send)
			return ok && is(s)
		}
	}
	of := func(kind string) func(adapter.Params) bool {
		return sends(func(s *adapter.Send) bool { return s.Kind == kind })
	}
	asked := func(actions ...adapter.Action) func(adapter.Params) bool {
		return func(p adapter.Params) bool { return slices.Contains(actions, p.Action()) }
	}
	joined := func(mode string) func(adapter.Params) bool {
		return func(p adapter.Params) bool {
			c, ok := p.(*adapter.Configure)
			return ok && c.TLS.Mode == mode
		}
	}
	words := regexp.MustCompile
	return []need{
		{scenarios.SendsFSE, words(`télétransmet un (?:gros )?fichier de FSE`), of("FSE")},
		{scenarios.SendsDRE, words(`télétransmet un (?:gros )?fichier de DRE`), of("DRE")},
		{scenarios.SendsMixed, words(`télétransmet un fichier mixte`), of("MIXTE")},
		{scenarios.SendsToOCT, words(`à l'OCT$|^un OCT qui remet|l'OCT lui a remis|a reçu de l'OCT`),
			sends(func(s *adapter.Send) bool { return s.Destination == "oct" })},
		{scenarios.Compresses, words(`télétransmet .* compressé`),
			sends(func(s *adapter.Send) bool { return s.Compression })},
		{scenarios.RealFlows, words(`flux réels`), sends(func(s *adapter.Send) bool { return s.Usage == "reel" })},
		{scenarios.CRLByHand, words(`installe à la main la liste|reçoit une nouvelle autorité intermédiaire|` +
			`l'OCT lui a remis|a reçu de l'OCT`),
			asked(adapter.ActionInstallCRL)},
		{scenarios.STARTTLS, words(`se joint par STARTTLS$`), joined("starttls")},
		{scenarios.ImplicitTLS, words(`se joint en TLS implicite$`), joined("implicit")},
		{scenarios.Clock, words(`jours? passe(?:nt)?$|le temps avance jusqu'au lendemain`), asked(adapter.ActionAdvance)},
	}
})

// Needed are the capabilities that a step needs by its words.
func Needed(text string) (out []scenarios.Capability) {
	for _, n := range needs() {
		if n.words.MatchString(text) {
			out = append(out, n.capability)
		}
	}
	return out
}

// Passes tells whether days pass at a step for a software that is told the
// time; without a clock some such steps go on in the present (E-04).
func Passes(text string) bool {
	return slices.Contains(Needed(text), scenarios.Clock) || strings.HasSuffix(text, "a eu un jour pour s'en occuper")
}

// NeededFor are the capabilities that the LPS needs for an action.
func NeededFor(p adapter.Params) (out []scenarios.Capability) {
	for _, n := range needs() {
		if n.request(p) {
			out = append(out, n.capability)
		}
	}
	return out
}

// denied is the contradiction between a capability that is declared and an
// adapter that does not know the action for it, "" for none.
func (s *Scenario) denied(p adapter.Params) string {
	list := NeededFor(p)
	if len(s.Capabilities) == 0 || len(list) == 0 {
		return ""
	}
	return s.CapabilitiesIn + " déclare : " + list[0].French() + ", or l'adaptateur répond 127 (non proposée) à " +
		"l'action « " + string(p.Action()) + " » : la brancher, ou retirer « " + string(list[0]) + " » des capacités"
}

// secure has the station speak SMTP and POP3 under TLS, as declared.
func (s *Scenario) secure(p *adapter.Configure) error {
	p.TLS.Mode = cmp.Or(s.mail, s.Mail())
	if p.TLS.Mode == "none" {
		return nil
	}
	_, authority, err := s.World.PKI.TLSCertificate()
	if err != nil {
		return err
	}
	if p.TLS.CAFile, err = s.write("tls-ca.pem", authority); err != nil ||
		p.TLS.Mode == "starttls" {
		return err
	}
	e := s.World.Endpoints()
	for server, address := range map[*adapter.Server]string{&p.SMTP: e.SMTPS, &p.POP3: e.POP3S} {
		_, port, err := net.SplitHostPort(address)
		if err != nil {
			return err
		}
		if server.Port, err = strconv.Atoi(port); err != nil {
			return err
		}
	}
	return nil
}

// attest has the editor declare on a requirement: by the file where it does,
// else by the LPS.
func (s *Scenario) attest(ctx context.Context, id string) error {
	p := &adapter.Attest{IDs: []string{id}}
	i := slices.IndexFunc(s.Attested, func(d adapter.Declaration) bool { return d.ID == id })
	if i < 0 {
		_, err := s.do(ctx, p)
		return err
	}
	answer := adapter.Request{Params: p}.Answer(adapter.ActionAttest, adapter.Done)
	answer.Declarations = s.Attested[i : i+1]
	for _, e := range []journal.Entry{
		{Kind: journal.KindLPSAction, Fields: journal.LPSAction{Action: string(adapter.ActionAttest), Request: p}},
		{Kind: journal.KindLPSReport, Fields: journal.LPSReport{Action: string(adapter.ActionAttest), Answer: answer,
			Source: s.AttestedIn}}} {
		if _, err := s.World.Journal.Append(e); err != nil {
			return err
		}
	}
	return nil
}
