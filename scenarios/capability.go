package scenarios

import "slices"

// Capability is something that a software may or may not be able to do. What
// it does not declare is not asked of it: the scenarios that need it are not
// applicable, and the verdict is a partial one.
type Capability string

// The capabilities, as lps.json and an adapter's announcement name them.
const (
	SendsFSE    Capability = "fse"
	SendsDRE    Capability = "dre"
	SendsMixed  Capability = "mixed" // files of FSE and DRE, to an OCT
	SendsToOCT  Capability = "oct"
	Compresses  Capability = "compression"
	RealFlows   Capability = "real"
	PlainMail   Capability = "plain" // SMTP and POP3 without TLS, on a network of its own
	STARTTLS    Capability = "starttls"
	ImplicitTLS Capability = "implicit-tls"
	CRLByHand   Capability = "crl-by-hand"
	Clock       Capability = "clock"   // lives at the time that it is told
	Confirms    Capability = "confirm" // asks its user before it sends again
)

// capability is how a Capability is told, and whether a software that declares
// nothing has it.
type capability struct {
	name    Capability
	french  string
	assumed bool
}

var capabilities = []capability{
	{SendsFSE, "FSE", true}, {SendsDRE, "DRE", true}, {SendsMixed, "fichiers mixtes", true},
	{SendsToOCT, "envoi à un OCT", true}, {Compresses, "compression", true}, {RealFlows, "flux réels", true},
	{PlainMail, "messagerie sans TLS", true}, {STARTTLS, "STARTTLS", true}, {ImplicitTLS, "TLS implicite", true},
	{CRLByHand, "CRL installées à la main", true}, {Clock, "horloge réglable", false},
	{Confirms, "accord de l'utilisateur avant un nouvel envoi", false},
}

// Capabilities lists all of them.
func Capabilities() (out []Capability) {
	for _, c := range capabilities {
		out = append(out, c.name)
	}
	return out
}

// Assumed lists those that a software has that declares none.
func Assumed() (out []Capability) {
	for _, c := range capabilities {
		if c.assumed {
			out = append(out, c.name)
		}
	}
	return out
}

// Known tells whether c is one of Capabilities.
func (c Capability) Known() bool { return slices.Contains(Capabilities(), c) }

// French names the capability in a report ("DRE").
func (c Capability) French() string {
	for _, k := range capabilities {
		if k.name == c {
			return k.french
		}
	}
	return string(c)
}
