package lps

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// codes are the service messages as this software reads the document: its own
// table, so that a mistake in the bench's does not hide in both. resend: the lot
// is sent again; lists: they are fetched anew, the certificate may be on one.
var codes = map[string]struct{ resend, lists bool }{
	"4005": {resend: true, lists: true}, // F-05: it could not be opened
	"4015": {},                          // F-06: a more recent certificate exists
	"4025": {resend: true},              // F-07: it came in the clear
}

// ServiceCodes lists the codes of service messages, in ascending order.
func ServiceCodes() []string { return slices.Sorted(maps.Keys(codes)) }

var serviceCode = regexp.MustCompile(`\b(` + strings.Join(ServiceCodes(), "|") + `)\b`)
