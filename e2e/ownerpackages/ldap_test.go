//go:build ownerpackages

package ownerpackages

import (
	"bytes"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	ldap "github.com/vjeantet/ldapserver"
)

// TestMain is the test, or the server that it must not be able to kill.
func TestMain(m *testing.M) {
	addr := os.Getenv("OWNERPACKAGES_LDAP")
	if addr == "" {
		os.Exit(m.Run())
	}
	ldap.Logger = ldap.DiscardingLogger
	s, routes := ldap.NewServer(), ldap.NewRouteMux()
	routes.Bind(func(w ldap.ResponseWriter, _ *ldap.Message) { w.Write(ldap.NewBindResponse(ldap.LDAPResultSuccess)) })
	s.Handle(routes)
	if err := s.ListenAndServe(addr); err != nil {
		os.Exit(3)
	}
}

// TestLDAPServerSurvives: 200 random octets, ten times, do not end the process.
func TestLDAPServerSurvives(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	server := exec.Command(os.Args[0])
	server.Env = append(os.Environ(), "OWNERPACKAGES_LDAP="+addr)
	var stderr bytes.Buffer
	server.Stderr = &stderr
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Wait() }()
	defer server.Process.Kill()
	random := rand.NewChaCha8([32]byte{1})
	for round := range 10 {
		var c net.Conn
		for c == nil {
			if c, err = net.Dial("tcp", addr); err == nil {
				break
			}
			select {
			case err := <-ended:
				why, _, _ := strings.Cut(stderr.String(), "\n\n")
				t.Fatalf("the process ended (%v) after %d connections: %s", err, round, why)
			case <-time.After(50 * time.Millisecond): // not listening yet
			}
		}
		octets := make([]byte, 200)
		random.Read(octets)
		c.Write(octets)
		c.(*net.TCPConn).CloseWrite()
		c.SetDeadline(time.Now().Add(2 * time.Second))
		io.Copy(io.Discard, c) // until the server is done with it
		c.Close()
	}
}
