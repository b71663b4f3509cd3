package lps

import (
	"encoding/asn1"
	"testing"
)

// TestSameName: a list names its authority in the string types of its own tool.
func TestSameName(t *testing.T) {
	name := func(tag int, text string) []byte {
		type attribute struct {
			Type  asn1.ObjectIdentifier
			Value asn1.RawValue
		}
		der, err := asn1.Marshal([]asn1.RawValue{{FullBytes: set(t, attribute{asn1.ObjectIdentifier{2, 5, 4, 3},
			asn1.RawValue{Tag: tag, Bytes: []byte(text)}})}})
		if err != nil {
			t.Fatal(err)
		}
		return der
	}
	of := name(asn1.TagUTF8String, "AC-TEST")
	for what, c := range map[string]struct {
		other []byte
		same  bool
	}{
		"itself": {of, true}, "PrintableString": {name(asn1.TagPrintableString, "AC-TEST"), true},
		"another case": {name(asn1.TagPrintableString, "ac-test"), true},
		"another name": {name(asn1.TagPrintableString, "AC-TEST2"), false}, "no name": {[]byte{0x30, 1}, false},
	} {
		if sameName(of, c.other) != c.same {
			t.Errorf("%s: expected %v", what, c.same)
		}
	}
}

func set(t *testing.T, of any) []byte {
	der, err := asn1.MarshalWithParams([]any{of}, "set")
	if err != nil {
		t.Fatal(err)
	}
	return der
}
