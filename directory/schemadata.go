package directory

import _ "embed"

// Syntaxes that the server acts on (RFC 4517 §3.3, RFC 4523 §2, RFC 2798 §2).
const (
	syntaxOID                = "1.3.6.1.4.1.1466.115.121.1.38"
	syntaxDN                 = "1.3.6.1.4.1.1466.115.121.1.12"
	syntaxString             = "1.3.6.1.4.1.1466.115.121.1.15"
	syntaxIA5                = "1.3.6.1.4.1.1466.115.121.1.26"
	syntaxOctets             = "1.3.6.1.4.1.1466.115.121.1.40"
	syntaxBinary             = "1.3.6.1.4.1.1466.115.121.1.5"
	syntaxCertificate        = "1.3.6.1.4.1.1466.115.121.1.8"
	syntaxCertificateList    = "1.3.6.1.4.1.1466.115.121.1.9"
	syntaxCertificatePair    = "1.3.6.1.4.1.1466.115.121.1.10"
	syntaxSupportedAlgorithm = "1.3.6.1.4.1.1466.115.121.1.49"
)

// The definitions, one a line (RFC 4512 §4.1). syntaxDefinitions: RFC 4517, 4523, 2798.
//
//go:embed schema/syntaxes.txt
var syntaxDefinitions string

// attributeDefinitions: RFC 4512 (operational), 4519 (user), 4523 (X.509),
// 4524 (COSINE), 2798 (inetOrgPerson), 3045, 5020, 4530.
//
//go:embed schema/attributes.txt
var attributeDefinitions string

// classDefinitions: RFC 4512, 4519, 4523, 4524, 2798, 2247, 2079.
//
//go:embed schema/classes.txt
var classDefinitions string
