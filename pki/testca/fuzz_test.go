package testca

import (
	"encoding/json"
	"testing"
)

// FuzzDecodeIssued: whatever stands in an issued file, reading it gives
// credentials that can be used, or an error.
func FuzzDecodeIssued(f *testing.F) {
	p := newPKI(f, newClock())
	b, err := encodeIssued(p.Authorities()[:2], p.Credentials("")[:1])
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add(b[:len(b)/2])
	f.Add([]byte("-----BEGIN AMFRONT AUTHORITY-----\ne30=\n-----END AMFRONT AUTHORITY-----\n"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		as, cs, err := layouts[0].decodeIssued(b, map[string]*Authority{})
		if err != nil {
			return
		}
		for _, a := range as {
			_, _ = a.SerialHex(), rootOf(a)
		}
		for _, c := range cs {
			_, _ = c.SerialHex(), c.Chain()
		}
	})
}

// FuzzDecodeState: a state that is accepted describes a PKI that works.
func FuzzDecodeState(f *testing.F) {
	clk := newClock()
	p := newPKI(f, clk)
	b, err := json.Marshal(p.encodeState([]issuedFile{{"issued/000001.pem", "00"}}))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(`{"format":1,"crl_numbers":{},"publication":{"seats":[{}]}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := decodeState(b)
		if err != nil {
			return
		}
		r := &resolver{credentials: map[string]*Credential{}, authorities: map[string]*Authority{}, crls: s.CRLs,
			layout: layouts[0]}
		for _, c := range p.Credentials("") {
			r.credentials[c.SerialHex()] = c
		}
		for _, a := range p.Authorities() {
			r.authorities[a.SerialHex()] = a
		}
		pub := r.publication(s.Publication)
		if r.err != nil {
			return
		}
		q := empty(Options{Now: clk.now, Keys: pool.Recycled()})
		q.pub, q.baseline, q.crlNumber = pub, pub, s.CRLNumbers
		q.Published()
		q.Describe()
		q.Files()
		for _, l := range Labels() {
			q.Current(l)
		}
	})
}
