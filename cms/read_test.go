package cms

import (
	"bytes"
	"testing"
)

func TestOpensOpensslDER(t *testing.T) {
	w := theWorld()
	plain := []byte("000CP bonjour")
	der := encrypt(t, plain, "-aes-128-cbc", w.amo.certFile)
	got, m, err := decrypt(der, keysOf(w.amo))
	if err != nil || !bytes.Equal(got, plain) {
		t.Fatalf("got %q, %v", got, err)
	}
	i := m.Info
	if i.Encoding != "DER" || len(i.BER) != 0 || len(i.Departures) != 0 || i.Content.Name != "AES-128-CBC" ||
		len(i.Recipients) != 1 || i.Recipients[0].KeyBits != 2048 || i.Recipients[0].Key.Name != "RSA PKCS#1 v1.5" ||
		!bytes.Equal(i.Recipients[0].RawIssuer, w.amo.cert.RawIssuer) || i.ContentBytes != 16 {
		t.Errorf("info %+v", i)
	}
}
