package receiver

import (
	"bytes"
	"math/big"
	"testing"

	"amfront/receiver/cms"
)

// TestUnnamed: what no certificate can be called is told without any key.
func TestUnnamed(t *testing.T) {
	issuer := []byte{0x30, 2, 0x31, 0}
	bits := func(n uint) *big.Int { return new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), n), big.NewInt(1)) }
	for i, c := range []struct {
		r     cms.Recipient
		wrong bool
	}{
		{cms.Recipient{Serial: big.NewInt(1), RawIssuer: issuer}, false},
		{cms.Recipient{Serial: bits(159), RawIssuer: issuer}, false},
		{cms.Recipient{Serial: bits(160), RawIssuer: issuer}, true}, // 21 octets with the sign
		{cms.Recipient{Serial: bits(8 * 100), RawIssuer: issuer}, true},
		{cms.Recipient{Serial: bits(8 * 900000), RawIssuer: issuer}, true},
		{cms.Recipient{Serial: big.NewInt(0), RawIssuer: issuer}, true},
		{cms.Recipient{Serial: big.NewInt(-1), RawIssuer: issuer}, true},
		{cms.Recipient{Serial: big.NewInt(1), RawIssuer: []byte{0x30, 0}}, true},
		{cms.Recipient{KeyID: []byte{1}}, false}, {cms.Recipient{KeyID: []byte{}}, true}, {cms.Recipient{}, false},
	} {
		if why := unnamed(c.r); (why != "") != c.wrong || len(why) > 200 {
			t.Errorf("%d: %q", i, why)
		}
	}
}

// TestOtherObjects: an object of another type is never octets without structure.
func TestOtherObjects(t *testing.T) {
	for _, oid := range [][]byte{oidData, oidSigned, oidEnveloped, oidSignedEnv, oidEncrypted, oidAuthEnvelope} {
		body := append([]byte{6, byte(len(oid))}, oid...)
		body = append(body, 0xa0, 0x84, 0, 0, 1, 0)
		der := append([]byte{0x30, 0x82, 1, byte(len(body))}, append(body, bytes.Repeat([]byte{0xff}, 256)...)...)
		if got := naming(der); got == unstructured {
			t.Errorf("%x: %q", oid, got)
		}
	}
}
