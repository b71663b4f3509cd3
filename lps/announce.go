package lps

import (
	"amfront/lps/adapter"
	"amfront/scenarios"
)

// announce says what the reference is and what it can do.
func announce(a *adapter.Answer) {
	a.Software = &adapter.Software{Name: "LPS de référence"}
	a.Capabilities = append(scenarios.Assumed(), scenarios.Clock)
}
