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

// redactMechanism is the argument of AUTH with nothing but the mechanism's name.
func redactMechanism(arg string) string {
	f := strings.Fields(arg)
	if len(f) == 0 {
		return ""
	}
	switch m := strings.ToUpper(f[0]); m {
	case "PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5", "NTLM", "GSSAPI", "EXTERNAL", "ANONYMOUS", "XOAUTH2", "OAUTHBEARER",
		"SCRAM-SHA-1", "SCRAM-SHA-256":
		if len(f) == 1 {
			return " " + f[0]
		}
		return " " + f[0] + " ***"
	}
	return " ***" // it might be the credentials themselves
}

// secretVerb tells whether a line that is no known command may hold a secret
// all the same (" PASS x", "PASS:x", "AUTHPLAIN x"), and names its verb.
func secretVerb(line []byte) string {
	t := strings.ToUpper(strings.TrimLeft(string(line[:min(len(line), 64)]), " \t\x00"))
	for _, v := range []string{"PASS", "APOP", "AUTH"} {
		if strings.HasPrefix(t, v) {
			return v
		}
	}
	return ""
}
