package cms

import "cmp"

// Object identifiers of RFC 5652, 5083, 3370, 3565, 5084, 4055 and of what else
// turns up in an attachment.
const (
	oidData          = "1.2.840.113549.1.7.1"
	oidEnveloped     = "1.2.840.113549.1.7.3"
	oidAuthEnveloped = "1.2.840.113549.1.9.16.1.23"

	oidRSA  = "1.2.840.113549.1.1.1"
	oidOAEP = "1.2.840.113549.1.1.7"
	oidMGF1 = "1.2.840.113549.1.1.8"
	oidPSrc = "1.2.840.113549.1.1.9"

	oid3DES = "1.2.840.113549.3.7"
	aesArc  = "2.16.840.1.101.3.4.1."
)

var contentTypes = map[string]string{
	oidData:                     "data",
	"1.2.840.113549.1.7.2":      "signedData",
	oidEnveloped:                "EnvelopedData",
	"1.2.840.113549.1.7.4":      "signedAndEnvelopedData",
	"1.2.840.113549.1.7.5":      "digestedData",
	"1.2.840.113549.1.7.6":      "encryptedData",
	"1.2.840.113549.1.9.16.1.2": "authenticatedData",
	"1.2.840.113549.1.9.16.1.4": "TSTInfo",
	"1.2.840.113549.1.9.16.1.9": "compressedData",
	oidAuthEnveloped:            "AuthEnvelopedData",
	"1.3.6.1.4.1.311.2.1.4":     "SPC_INDIRECT_DATA",
}

var algorithms = map[string]string{
	oidRSA:                       "RSA PKCS#1 v1.5",
	oidOAEP:                      "RSA-OAEP",
	oidMGF1:                      "MGF1",
	"1.2.840.113549.1.1.10":      "RSA-PSS",
	oid3DES:                      "3DES-CBC",
	"1.2.840.113549.3.2":         "RC2-CBC",
	"1.2.840.113549.3.4":         "RC4",
	"1.3.14.3.2.7":               "DES-CBC",
	aesArc + "1":                 "AES-128-ECB",
	aesArc + "2":                 "AES-128-CBC",
	aesArc + "3":                 "AES-128-OFB",
	aesArc + "4":                 "AES-128-CFB",
	aesArc + "5":                 "AES-128 key wrap",
	aesArc + "6":                 "AES-128-GCM",
	aesArc + "7":                 "AES-128-CCM",
	aesArc + "21":                "AES-192-ECB",
	aesArc + "22":                "AES-192-CBC",
	aesArc + "23":                "AES-192-OFB",
	aesArc + "24":                "AES-192-CFB",
	aesArc + "25":                "AES-192 key wrap",
	aesArc + "26":                "AES-192-GCM",
	aesArc + "27":                "AES-192-CCM",
	aesArc + "41":                "AES-256-ECB",
	aesArc + "42":                "AES-256-CBC",
	aesArc + "43":                "AES-256-OFB",
	aesArc + "44":                "AES-256-CFB",
	aesArc + "45":                "AES-256 key wrap",
	aesArc + "46":                "AES-256-GCM",
	aesArc + "47":                "AES-256-CCM",
	"1.2.392.200011.61.1.1.1.2":  "Camellia-128-CBC",
	"1.2.392.200011.61.1.1.1.3":  "Camellia-192-CBC",
	"1.2.392.200011.61.1.1.1.4":  "Camellia-256-CBC",
	"1.2.410.200046.1.1.2":       "ARIA-128-CBC",
	"1.2.410.200046.1.1.7":       "ARIA-192-CBC",
	"1.2.410.200046.1.1.12":      "ARIA-256-CBC",
	"1.2.410.200004.1.4":         "SEED-CBC",
	"1.2.840.113549.1.9.16.3.6":  "3DES key wrap",
	"1.2.840.113549.1.9.16.3.9":  "PWRI-KEK",
	"1.2.840.113549.1.9.16.3.18": "ChaCha20-Poly1305",
	"1.2.840.113549.1.5.12":      "PBKDF2",
	"1.3.133.16.840.63.0.2":      "ECDH SHA-1 KDF",
	"1.3.132.1.11.0":             "ECDH SHA-224 KDF",
	"1.3.132.1.11.1":             "ECDH SHA-256 KDF",
	"1.3.132.1.11.2":             "ECDH SHA-384 KDF",
	"1.3.132.1.11.3":             "ECDH SHA-512 KDF",
	"1.3.14.3.2.26":              "SHA-1",
	"2.16.840.1.101.3.4.2.4":     "SHA-224",
	"2.16.840.1.101.3.4.2.1":     "SHA-256",
	"2.16.840.1.101.3.4.2.2":     "SHA-384",
	"2.16.840.1.101.3.4.2.3":     "SHA-512",
}

// attributeNames are the object identifiers of names and attributes (RFC 5280, 5652 §11).
var attributeNames = map[string]string{
	"2.5.4.3":                    "commonName",
	"2.5.4.5":                    "serialNumber",
	"2.5.4.6":                    "countryName",
	"2.5.4.7":                    "localityName",
	"2.5.4.8":                    "stateOrProvinceName",
	"2.5.4.10":                   "organizationName",
	"2.5.4.11":                   "organizationalUnitName",
	"2.5.4.97":                   "organizationIdentifier",
	"0.9.2342.19200300.100.1.25": "domainComponent",
	"1.2.840.113549.1.9.1":       "emailAddress",
	"1.2.840.113549.1.9.3":       "contentType",
	"1.2.840.113549.1.9.4":       "messageDigest",
	"1.2.840.113549.1.9.5":       "signingTime",
	"1.2.840.113549.1.9.15":      "smimeCapabilities",
	"1.2.840.113549.1.9.16.2.1":  "receiptRequest",
	"1.2.840.113549.1.9.16.2.4":  "contentHint",
	"1.2.840.113549.1.9.16.2.11": "encryptKeyPreference",
	"1.2.840.113549.1.9.16.2.47": "signingCertificateV2",
}

func algorithm(oid string) Algorithm { return Algorithm{OID: oid, Name: cmp.Or(algorithms[oid], oid)} }

func contentTypeName(oid string) string { return cmp.Or(contentTypes[oid], oid) }

// oidName is the best name for any object identifier.
func oidName(oid string) string {
	return cmp.Or(algorithms[oid], contentTypes[oid], attributeNames[oid], oid)
}
