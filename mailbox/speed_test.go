package mailbox

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"

	"amfront/journal"
)

// nowhere is a deliverer that forgets.
type nowhere struct{}

func (nowhere) CheckRecipient(context.Context, *Envelope, string) error { return nil }
func (nowhere) Deliver(context.Context, *Envelope, journal.Digest, int64) error {
	return nil
}

func speedServer(b *testing.B) (addr string) {
	b.Helper()
	j, err := journal.Open(context.Background(), journal.Options{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { j.Close() })
	s, err := NewSMTP(SMTPOptions{Journal: j, Deliverer: nowhere{}, Hostname: "relay.ps.test"})
	if err != nil {
		b.Fatal(err)
	}
	host, port := listen(b, s, false)
	return net.JoinHostPort(host, port)
}

// sender is a client that costs as little as it can: pipelined envelopes.
type sender struct {
	net.Conn
	in *bufio.Reader
}

func newSender(b *testing.B, addr string) *sender {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		b.Fatal(err)
	}
	s := &sender{c, bufio.NewReader(c)}
	s.expect(b, "220 ")
	io.WriteString(c, "EHLO x\r\n")
	s.expect(b, "250 ")
	return s
}

func (s *sender) expect(b *testing.B, want string) {
	for {
		line, err := s.in.ReadSlice('\n')
		if err != nil || string(line[:3]) != want[:3] {
			b.Errorf("%q %v, expected %s", line, err, want)
			return
		}
		if line[3] == ' ' {
			return
		}
	}
}

func (s *sender) send(b *testing.B, data []byte) {
	io.WriteString(s, "MAIL FROM:<cabinet@ps.test>\r\nRCPT TO:<01996@996.01.rss.fr>\r\nDATA\r\n")
	s.expect(b, "250 ")
	s.expect(b, "250 ")
	s.expect(b, "354 ")
	s.Write(data)
	s.expect(b, "250 ")
}

func base64Message(size int) []byte {
	line := strings.Repeat("QUJD", 19) + "\r\n"
	return []byte("Subject: x\r\n\r\n" + strings.Repeat(line, size/len(line)) + ".\r\n")
}

// BenchmarkSMTPIngest is messages of 10 KB over 16 connections, delivered to
// nowhere: what the dialogue and its journal cost.
func BenchmarkSMTPIngest(b *testing.B) {
	addr := speedServer(b)
	data := base64Message(10 << 10)
	work := make(chan int)
	var wg sync.WaitGroup
	for range 16 {
		s := newSender(b, addr)
		defer s.Close()
		wg.Go(func() {
			for i := range work {
				s.send(b, fmt.Appendf(nil, "X-N: %d\r\n%s", i, data))
			}
		})
	}
	b.SetBytes(int64(len(data)))
	b.ResetTimer()
	for i := range b.N {
		work <- i
	}
	close(work)
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "mails/s")
}

// BenchmarkSMTPData50MB is one large message after another on one connection.
func BenchmarkSMTPData50MB(b *testing.B) {
	addr := speedServer(b)
	data := base64Message(50 << 20)
	s := newSender(b, addr)
	defer s.Close()
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		s.send(b, data)
	}
}

// BenchmarkDataReader is the reader of DATA alone: from memory, to nowhere.
func BenchmarkDataReader(b *testing.B) {
	srv, err := NewSMTP(SMTPOptions{Journal: new(journal.Journal), Deliverer: nowhere{}})
	if err != nil {
		b.Fatal(err)
	}
	data := base64Message(50 << 20)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		c := srv.newConn(b.Context(), &script{in: bytes.NewReader(data)}, false)
		got, err := (&smtpSession{srv: srv, conn: c}).receive(io.Discard, 0)
		if err != nil || got.refused != nil || got.size != int64(len(data)-3) {
			b.Fatal(got, err)
		}
		c.release()
	}
}
