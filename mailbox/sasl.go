package mailbox

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"
)

var errSASL = errors.New("mailbox: malformed SASL response")

// decodeSASL decodes one base64 response; "=" is the empty initial response
// (RFC 4954 §4).
func decodeSASL(s string) ([]byte, error) {
	if s == "=" {
		return nil, nil
	}
	p, err := base64.StdEncoding.Strict().DecodeString(s)
	if err != nil || strings.ContainsAny(s, "\r\n") { // the decoder skips them
		return nil, errSASL
	}
	return p, nil
}

// parsePlain reads the one message of SASL PLAIN (RFC 4616 §2). Acting for
// another user is not offered: authzid must be empty or the user.
func parsePlain(p []byte) (user, password string, err error) {
	f := bytes.Split(p, []byte{0})
	if len(f) != 3 || len(f[1]) == 0 || len(f[0]) > 0 && !bytes.Equal(f[0], f[1]) {
		return "", "", errSASL
	}
	return string(f[1]), string(f[2]), nil
}
