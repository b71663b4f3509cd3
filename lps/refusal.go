package lps

import "fmt"

// Refusal is the reason for which the software refuses to use something, or
// to send: what its user reads.
type Refusal struct {
	Code string // one of adapter.ReasonCodes, of the newest version
	Text string // French
}

func (r *Refusal) Error() string { return r.Text }

func refuse(code, format string, args ...any) *Refusal {
	return &Refusal{Code: code, Text: fmt.Sprintf(format, args...)}
}

// The codes that this package decides on.
const (
	codeNoCertificate = "no-certificate"
	codeCRLAbsent     = "crl-absent"
	codeCRLForged     = "crl-forged"
	codeCRLOtherCA    = "crl-other-ca"
	codeCRLDates      = "crl-dates"
	codeRevoked       = "revoked"
	codeExpired       = "expired"
	codeNotYetValid   = "not-yet-valid"
	codeUnknownCA     = "unknown-ca"
	codeBadSignature  = "bad-signature"
	codeCAExpired     = "ca-expired"
	codeCARevoked     = "ca-revoked"
	codeCAProfile     = "ca-profile"
	codeWrongName     = "wrong-name"
	codeKeyUsage      = "key-usage"
	codeKey           = "key"
	codeForm          = "certificate-form"
	codeDirectory     = "directory"
	codeSMTPTemporary = "smtp-temporary"
	codeSMTPRefused   = "smtp-refused"
	codeFile          = "file"
	codeConfiguration = "configuration"
	codePOP3          = "pop3"
	codeExtension     = "critical-extension"
	codeDelta         = "delta-crl"
	codeScope         = "crl-scope"
	codeCRLSigner     = "crl-signer"
	codeAlgorithm     = "algorithm"
)
