package cms

import (
	"fmt"
	"strings"
)

// Describe says in a few English lines what stands before the content and, once
// it is read, what was wrong with the form.
func Describe(i Info) []string {
	standard := "RFC 5652 §6"
	if i.ContentType == "AuthEnvelopedData" {
		standard = "RFC 5083"
	}
	out := []string{
		fmt.Sprintf("%s (%s), version %d, encoded in %s", i.ContentType, standard, i.Version, i.Encoding),
		fmt.Sprintf("content: %s, encrypted with %s, %d octets of ciphertext", i.InnerType, i.Content, i.ContentBytes),
	}
	for n, r := range i.Recipients {
		out = append(out, fmt.Sprintf("recipient %d of %d: %s", n+1, len(i.Recipients), r))
	}
	if len(i.BER) > 0 {
		out = append(out, "not DER: "+strings.Join(i.BER, ", "))
	}
	if i.Originator {
		out = append(out, "originatorInfo is present")
	}
	if i.Unprotected {
		out = append(out, "unprotected attributes are present")
	}
	for _, d := range i.Departures {
		out = append(out, "departs from the standard: "+d)
	}
	if i.Trailing > 0 {
		out = append(out, fmt.Sprintf("%d octets after the end of the message", i.Trailing))
	}
	return out
}

// String is the name with the object identifier, unless they are the same.
func (a Algorithm) String() string {
	if a.Name == a.OID {
		return a.OID
	}
	return a.Name + " (" + a.OID + ")"
}

var recipientTypes = map[string]string{
	"ktri": "key transport", "kari": "key agreement", "kekri": "key-encryption key", "pwri": "password", "ori": "other",
}

// String names the recipient as its RecipientInfo does.
func (r Recipient) String() string {
	s := recipientTypes[r.Type]
	if s == "" {
		s = r.Type
	}
	if r.Key.OID != "" {
		s += ", " + r.Key.String()
	}
	if r.KeyBits > 0 {
		s += fmt.Sprintf(", encrypted key of %d bits", r.KeyBits)
	}
	switch {
	case r.Serial != nil:
		s += fmt.Sprintf(", certificate serial %s issued by %s", r.SerialHex, r.Issuer)
	case r.KeyID != nil:
		s += fmt.Sprintf(", key identifier %x", r.KeyID)
	}
	return s
}
