package scenarios

import (
	"slices"
	"strings"
)

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
	ending  string // of « non déclaré » after it
	assumed bool
}

var capabilities = []capability{
	{SendsFSE, "FSE", "e", true}, {SendsDRE, "DRE", "e", true}, {SendsMixed, "fichiers mixtes", "s", true},
	{SendsToOCT, "envoi à un OCT", "", true}, {Compresses, "compression", "e", true},
	{RealFlows, "flux réels", "s", true}, {PlainMail, "messagerie sans TLS", "e", true}, {STARTTLS, "STARTTLS", "", true},
	{ImplicitTLS, "TLS implicite", "", true}, {CRLByHand, "CRL installées à la main", "es", true},
	{Clock, "horloge réglable", "e", false}, {Confirms, "accord de l'utilisateur avant un nouvel envoi", "", false},
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
func (c Capability) French() string { return c.described().french }

// Undeclared says in a report that it is not declared ("DRE non déclarée").
func (c Capability) Undeclared() string {
	k := c.described()
	return k.french + " non déclaré" + k.ending
}

// Undeclared says so of several, "" for none.
func Undeclared(list []Capability) string {
	words := make([]string, len(list))
	for i, c := range list {
		words[i] = c.Undeclared()
	}
	return strings.Join(words, ", ")
}

func (c Capability) described() capability {
	for _, k := range capabilities {
		if k.name == c {
			return k
		}
	}
	return capability{name: c, french: string(c)}
}
