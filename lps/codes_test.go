package lps

import (
	"slices"
	"testing"

	"amfront/scenarios"
)

// TestCodesAgree: this software's own reading of the document and the bench's
// are two tables that say the same.
func TestCodesAgree(t *testing.T) {
	var known, again []string
	for _, code := range scenarios.ServiceCodes() {
		known = append(known, string(code))
		if codes[string(code)].resend {
			again = append(again, string(code))
		}
	}
	if !slices.Equal(known, ServiceCodes()) {
		t.Errorf("this software reads %v, the bench writes %v", ServiceCodes(), known)
	}
	for _, code := range scenarios.ResendCodes() {
		if !slices.Contains(again, string(code)) {
			t.Errorf("after %s the lot is not sent again", code)
		}
	}
	if len(again) != len(scenarios.ResendCodes()) {
		t.Errorf("sent again after %v, due after %v", again, scenarios.ResendCodes())
	}
}
