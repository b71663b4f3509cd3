package dialect

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"math/big"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestWrong is each protocol at each port.
func TestWrong(t *testing.T) {
	first := map[string]string{"TLS": "\x16\x03\x01\x02\x00\x01", "LDAP": "\x30\x0c\x02\x01\x01\x60\x07",
		"HTTP": "GET / HTTP/1.1\r\n", "SMTP": "ehlo poste\r\n", "POP3": "USER a\r\n"}
	for spoken, octets := range first {
		if got := Spoken([]byte(octets)); got != spoken {
			t.Errorf("%q: %s", octets, got)
		}
		for _, port := range []string{"SMTP", "POP3", "LDAP", "HTTP"} {
			for _, secure := range []bool{false, true} {
				says := Wrong(port, secure, []byte(octets))
				if right := spoken == port && !secure || spoken == "TLS" && secure; right != (says == "") {
					t.Errorf("%s at %s, TLS %v: %q", spoken, port, secure, says)
				} else if !right && (!strings.Contains(says, spoken) || !strings.Contains(says, port)) {
					t.Errorf("%s at %s: %q", spoken, port, says)
				}
			}
		}
	}
	for _, s := range []string{"", "0", "\x16", "0000", "QUIT\r\n", "GETT / HTTP/1.1", "GET", "\x30\x82\x02",
		"A1 LOGIN a b"} {
		if got := Spoken([]byte(s)); got != "" {
			t.Errorf("%q: %s", s, got)
		}
	}
}

func certificate(t *testing.T) tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"a"}}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// TestHandshake is how a real handshake fails for each kind of client.
func TestHandshake(t *testing.T) {
	conf := &tls.Config{Certificates: []tls.Certificate{certificate(t)}, MinVersion: tls.VersionTLS12}
	client := func(c *tls.Config) func(net.Conn) {
		return func(nc net.Conn) { tls.Client(nc, c).Handshake() } //nolint:errcheck // it is to fail
	}
	for says, speak := range map[string]func(net.Conn){
		"sslvTLSv1_2": client(&tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11,
			ServerName: "a"}),
		"installer dans":     client(&tls.Config{ServerName: "a", MaxVersion: tls.VersionTLS12}),
		"en clair (SMTP)":    func(nc net.Conn) { io.WriteString(nc, "EHLO poste\r\n") },
		"en clair (HTTP)":    func(nc net.Conn) { io.WriteString(nc, "GET / HTTP/1.1\r\n") },
		"ne parle pas TLS":   func(nc net.Conn) { io.WriteString(nc, "bonjour\r\n") },
		"attend la bannière": func(net.Conn) { time.Sleep(300 * time.Millisecond) },
		"a fermé sans":       func(nc net.Conn) { nc.Close() },
		"suite cryptographique": client(&tls.Config{MaxVersion: tls.VersionTLS12, InsecureSkipVerify: true,
			CipherSuites: []uint16{tls.TLS_RSA_WITH_AES_128_CBC_SHA}}),
	} {
		ours, theirs := net.Pipe()
		go func() { speak(theirs); io.Copy(io.Discard, theirs) }() //nolint:errcheck // until it is closed
		patience := 20 * time.Second
		if says == "attend la bannière" {
			patience = 50 * time.Millisecond
		}
		ours.SetDeadline(time.Now().Add(patience))
		err := tls.Server(ours, conf).Handshake()
		ours.Close()
		if err == nil {
			t.Errorf("%s: no error", says)
			continue
		}
		if got := Handshake(err, "SMTP", true); !strings.Contains(got, says) || !strings.Contains(got, err.Error()) {
			t.Errorf("%s: %s", says, got)
		}
	}
}

// TestListen: TLS at an HTTP port is told, once.
func TestListen(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	told := make(chan string, 10)
	srv := &http.Server{Handler: http.NotFoundHandler()}
	go srv.Serve(Listen(l, "HTTP", func(words string) { told <- words })) //nolint:errcheck // closed below
	for range 3 {
		if c, err := tls.Dial("tcp", l.Addr().String(), &tls.Config{InsecureSkipVerify: true}); err == nil {
			c.Close()
			t.Error("TLS at a plain port")
		}
		r, err := http.Get("http://" + l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
	}
	srv.Close()
	if n := len(told); n != 1 || !strings.Contains(<-told, "https://") {
		t.Errorf("told %d times", n)
	}
}

func FuzzSpoken(f *testing.F) {
	for _, s := range []string{"\x16\x03\x01", "\x30\x0c\x02\x01\x01\x60", "GET / HTTP/1.1", "EHLO a", "PASS secret"} {
		f.Add([]byte(s), "SMTP", true)
	}
	f.Fuzz(func(t *testing.T, p []byte, port string, secure bool) {
		if (Spoken(p) == "") && Wrong(port, secure, p) != "" {
			t.Fatal("words for nothing")
		}
	})
}
