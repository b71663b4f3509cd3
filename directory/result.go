package directory

import (
	"errors"
	"fmt"
)

// Result codes (RFC 4511 §4.1.9 and appendix A).
const (
	success                 = 0
	operationsError         = 1
	protocolError           = 2
	timeLimitExceeded       = 3
	sizeLimitExceeded       = 4
	compareFalse            = 5
	compareTrue             = 6
	authMethodNotSupported  = 7
	adminLimitExceeded      = 11
	criticalExtension       = 12 // unavailableCriticalExtension
	confidentialityRequired = 13
	noSuchAttribute         = 16
	undefinedAttributeType  = 17
	inappropriateMatching   = 18
	noSuchObject            = 32
	invalidDNSyntax         = 34
	invalidCredentials      = 49
	busy                    = 51
	unavailable             = 52
	unwillingToPerform      = 53
)

// failure is a request that gets an answer other than success.
type failure struct {
	code    int
	text    string
	matched string // matchedDN, with noSuchObject
}

func (f *failure) Error() string { return fmt.Sprintf("result %d: %s", f.code, f.text) }

func fail(code int, format string, args ...any) *failure {
	return &failure{code: code, text: fmt.Sprintf(format, args...)}
}

func asFailure(err error) (*failure, bool) { return errors.AsType[*failure](err) }

// appendResult writes a message whose operation is an LDAPResult, followed by
// extra (already encoded fields of that operation) and controls (an encoded
// [0] Controls).
func appendResult(b []byte, id int64, op byte, code int, matched, text string, extra, controls []byte) []byte {
	n := 2 + integerSize(int64(code)) + elementSize(len(matched)) + elementSize(len(text)) + len(extra)
	b = appendHeader(b, tagSequence, 2+integerSize(id)+elementSize(n)+len(controls))
	b = appendInteger(b, tagInteger, id)
	b = appendHeader(b, op, n)
	b = appendInteger(b, tagEnumerated, int64(code))
	b = appendString(b, tagOctetString, matched)
	b = appendString(b, tagOctetString, text)
	b = append(b, extra...)
	return append(b, controls...)
}

const oidDisconnection = "1.3.6.1.4.1.1466.20036"

// appendDisconnection writes the unsolicited notice of RFC 4511 §4.4.1.
func appendDisconnection(b []byte, code int, text string) []byte {
	return appendResult(b, 0, opExtAnswer, code, "", text, appendString(nil, 0x8a, oidDisconnection), nil)
}
