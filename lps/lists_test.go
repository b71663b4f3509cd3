package lps

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"math/big"
	"testing"
	"time"
)

// TestLargeLists: each is what its octets say, however often it is read; one
// octet changed is another list, and no list is an error each time.
func TestLargeLists(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	large := func(number int64) []byte {
		l := &x509.RevocationList{Number: big.NewInt(number), ThisUpdate: now, NextUpdate: now.Add(time.Hour)}
		for i := range int64(4000) {
			l.RevokedCertificateEntries = append(l.RevokedCertificateEntries,
				x509.RevocationListEntry{SerialNumber: big.NewInt(1_000_000 + i), RevocationTime: now})
		}
		der, err := x509.CreateRevocationList(rand.Reader, l,
			&x509.Certificate{KeyUsage: x509.KeyUsageCRLSign, SubjectKeyId: []byte{1}}, key)
		if err != nil || len(der) < largeList {
			t.Fatal(len(der), err)
		}
		return der
	}
	var k lists
	var ders [][]byte
	for n := range int64(mostLists + 2) {
		ders = append(ders, large(n+1))
	}
	for range 2 {
		for i, der := range ders {
			l, err := k.parse(der)
			if err != nil || l.Number.Int64() != int64(i+1) || len(l.RevokedCertificateEntries) != 4000 {
				t.Fatalf("list %d is another, or none: %v", i+1, err)
			}
			if _, err := k.parse(der[:len(der)-1]); err == nil {
				t.Errorf("list %d, cut short, is read", i+1)
			}
			if len(k.read) > mostLists {
				t.Errorf("%d lists are kept", len(k.read))
			}
		}
	}
	one, _ := k.parse(ders[0])
	if again, _ := k.parse(ders[0]); again != one {
		t.Error("read anew")
	}
}
