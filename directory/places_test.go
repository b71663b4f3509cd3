package directory

import (
	"net"
	"testing"
	"testing/synctest"
	"time"
)

// from is a connection of another machine.
type from struct {
	net.Conn
	ip net.IP
}

func (c from) RemoteAddr() net.Addr { return &net.TCPAddr{IP: c.ip, Port: 9} }

// TestPlacesAreShared: one address that has all places gives its idlest to
// another.
func TestPlacesAreShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := New(Options{MaxConns: 2})
		if err != nil {
			t.Fatal(err)
		}
		dial := func(ip string) net.Conn {
			here, there := net.Pipe()
			go s.session(t.Context(), from{there, net.ParseIP(ip)}, false)
			synctest.Wait()
			time.Sleep(time.Second)
			return here
		}
		open := func(c net.Conn) bool {
			_ = c.SetReadDeadline(time.Now().Add(time.Second))
			_, err := c.Read(make([]byte, 1))
			return isTimeout(err)
		}
		first, second, other := dial("192.0.2.1"), dial("192.0.2.1"), dial("192.0.2.2")
		if open(first) || !open(second) || !open(other) {
			t.Error("the idlest of the address that had all keeps another out")
		}
		for _, c := range []net.Conn{first, second, other} {
			c.Close()
		}
	})
}
