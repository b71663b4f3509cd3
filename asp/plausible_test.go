package asp

import (
	"strings"
	"testing"

	"amfront/asp/jsonfile"
)

// TestPlausible: a form that is right does not make a value possible.
func TestPlausible(t *testing.T) {
	for text, ok := range map[string]bool{"31/01/2022": true, "01/01/1900": true, "31/12/2099": true, "01/01/9999": false,
		"01/01/0001": false, "01/01/2100": false, "31/12/1899": false} {
		faults, _ := Format{Type: Date}.check(&jsonfile.Value{Kind: jsonfile.String, Text: text})
		if (len(faults) == 0) != ok || len(faults) > 0 && faults[0].digit != Admitted {
			t.Errorf("%s: %+v", text, faults)
		}
	}
	for text, ok := range map[string]bool{"1075.00": true, "999999999999.99": true, "1000000000000.00": false,
		strings.Repeat("9", 99) + ".00": false} {
		faults, _ := Format{Type: Amount}.check(&jsonfile.Value{Kind: jsonfile.Number, Text: text})
		if (len(faults) == 0) != ok || len(faults) > 0 && faults[0].digit != Admitted {
			t.Errorf("%s: %+v", text, faults)
		}
	}
}
