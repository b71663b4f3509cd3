//go:build unix

package bench

import (
	"bufio"
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"amfront/pki/testca"
)

// clients is the number of SMTP connections of the load.
const clients = 16

const loadSender = "cabinet@ps.test"

// lotFile is a file of lots of about size octets, in records of 128.
func lotFile(size int) []byte {
	var b bytes.Buffer
	last := max(size/128, 3) - 1
	for i := range last + 1 {
		head := fmt.Sprintf("6LOT SYNTHETIQUE %d", i)
		switch i {
		case 0:
			head = "000TP00000000999999"
		case last:
			head = "999TP00000000999999"
		}
		fmt.Fprintf(&b, "%-128s", head)
	}
	return b.Bytes()
}

// needs names a program that a benchmark or test cannot do without.
func needs(b testing.TB, name, pkg string) string {
	b.Helper()
	p, err := exec.LookPath(name)
	if err != nil {
		b.Skipf("needs %s (Debian: %s)", name, pkg)
	}
	return p
}

// encryptLot encrypts as the specification shows it: openssl, DER, AES-128-CBC.
// extra options go before the certificate's file.
func encryptLot(b *testing.B, plain []byte, certificate string, extra ...string) []byte {
	b.Helper()
	openssl := needs(b, "openssl", "openssl")
	dir := b.TempDir()
	in, out := filepath.Join(dir, "lot"), filepath.Join(dir, "lot.pkcs7")
	if err := os.WriteFile(in, plain, 0o600); err != nil {
		b.Fatal(err)
	}
	args := append([]string{"cms", "-encrypt", "-binary", "-aes-128-cbc", "-outform", "DER", "-in", in, "-out", out},
		extra...)
	if text, err := exec.Command(openssl, append(args, certificate)...).CombinedOutput(); err != nil {
		b.Fatalf("openssl cms -encrypt: %v\n%s", err, text)
	}
	der, err := os.ReadFile(out)
	if err != nil {
		b.Fatal(err)
	}
	return der
}

// certificateFile writes the certificate that a lot of tests to the AMO needs.
func certificateFile(b *testing.B, w *World) string {
	b.Helper()
	c, err := w.PKI.Current(testca.LabelAMOTest)
	if err != nil {
		b.Fatal(err)
	}
	name := filepath.Join(b.TempDir(), "amo.pem")
	if err := os.WriteFile(name, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Certificate.Raw}),
		0o600); err != nil {
		b.Fatal(err)
	}
	return name
}

const counterDigits = 9

// template is a mail up to its end of data; each mail sent is made unlike all
// others by the number in its Message-ID, as the journal keeps equal octets once.
type template struct {
	octets []byte
	at     int // of the number
}

// mailOf is the mail that a good LPS makes of an encrypted lot.
func mailOf(cms []byte, to string) template {
	var b bytes.Buffer
	fmt.Fprintf(&b, "Date: %s\r\nFrom: %s\r\nTo: %s\r\nMessage-ID: <", time.Now().Format(time.RFC1123Z), loadSender, to)
	at := b.Len()
	fmt.Fprintf(&b, "%0*d.load@ps.test>\r\nSubject: SV140610/00000000999999/2026112112000000001/00003\r\nMIME-Version: "+
		"1.0\r\n"+
		"Content-Type: multipart/mixed; boundary=\"limite\"\r\n\r\n--limite\r\nContent-Type: application/EDI-consent; "+
		"name=\"lot.pkcs7\"\r\n"+
		"Content-Transfer-Encoding: base64\r\nContent-Description: FSETEST/B2/K\r\nContent-Disposition: attachment; "+
		"filename=\"lot.pkcs7\"\r\n\r\n", counterDigits, 0)
	text := base64.StdEncoding.AppendEncode(nil, cms)
	for line := range slices.Chunk(text, 76) {
		b.Write(line)
		b.WriteString("\r\n")
	}
	b.WriteString("--limite--\r\n.\r\n")
	return template{b.Bytes(), at}
}

// lane is one SMTP connection that costs the machine as little as it can.
type lane struct {
	net.Conn
	in       *bufio.Reader
	envelope [][]byte // commands up to DATA: in one write, or each waiting for its reply
	mails    []template
	next     int
}

func newLane(addr, from, to string, pipelining bool, mails []template) (*lane, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	l := &lane{Conn: c, in: bufio.NewReader(c)}
	l.envelope = [][]byte{[]byte("MAIL FROM:<" + from + ">\r\n"), []byte("RCPT TO:<" + to + ">\r\n"), []byte("DATA\r\n")}
	if pipelining {
		l.envelope = [][]byte{bytes.Join(l.envelope, nil)}
	}
	for _, m := range mails { // its own copy: it writes the number into it
		l.mails = append(l.mails, template{bytes.Clone(m.octets), m.at})
	}
	if err := l.expect(2); err != nil {
		return nil, err
	}
	if _, err := c.Write([]byte("EHLO ps.test\r\n")); err != nil {
		return nil, err
	}
	return l, l.expect(2)
}

// expect reads one reply of a class.
func (l *lane) expect(class byte) error {
	for {
		line, err := l.in.ReadSlice('\n')
		if err != nil {
			return err
		}
		if len(line) < 4 || line[0] != '0'+class {
			return fmt.Errorf("server said %q, expected %dxx", line, class)
		}
		if line[3] == ' ' {
			return nil
		}
	}
}

// send sends mail number n and returns once it is acknowledged.
func (l *lane) send(n int64) error {
	m := l.mails[l.next%len(l.mails)]
	l.next++
	for i := range counterDigits {
		m.octets[m.at+counterDigits-1-i] = byte('0' + n%10)
		n /= 10
	}
	replies := [3]byte{2, 2, 3}
	for i := range l.envelope {
		if _, err := l.Write(l.envelope[i]); err != nil {
			return err
		}
		if len(l.envelope) == len(replies) {
			if err := l.expect(replies[i]); err != nil {
				return err
			}
		}
	}
	if len(l.envelope) == 1 {
		for _, class := range replies {
			if err := l.expect(class); err != nil {
				return err
			}
		}
	}
	if _, err := l.Write(m.octets); err != nil {
		return err
	}
	return l.expect(2)
}

// load is open connections that send mail after mail.
type load struct {
	lanes []*lane
	sent  atomic.Int64
}

func newLoad(b *testing.B, addr, to string, pipelining bool, mails []template) *load {
	b.Helper()
	var l load
	for range clients {
		x, err := newLane(addr, loadSender, to, pipelining, mails)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { x.Close() })
		l.lanes = append(l.lanes, x)
	}
	return &l
}

// run sends while more says so, and gives acknowledged mails a second.
func (l *load) run(b *testing.B, more func(sent int64) bool) rate {
	b.Helper()
	before, begun, used := l.sent.Load(), time.Now(), processorTime()
	var wait sync.WaitGroup
	for _, x := range l.lanes {
		wait.Go(func() {
			for n := l.sent.Add(1); more(n); n = l.sent.Add(1) {
				if err := x.send(n); err != nil {
					b.Error(err)
					break
				}
			}
			l.sent.Add(-1) // the one not sent
		})
	}
	wait.Wait()
	if b.Failed() {
		b.FailNow()
	}
	return rated(l.sent.Load()-before, begun, used)
}

func (l *load) runFor(b *testing.B, d time.Duration) rate {
	end := time.Now().Add(d)
	return l.run(b, func(int64) bool { return time.Now().Before(end) })
}

// processorTime is what this process, load included, has used so far.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// rate is what was done in a time, as seen on the wall and in processor time.
type rate struct{ wall, processor float64 } // a second

func rated(n int64, begun time.Time, used time.Duration) rate {
	return rate{float64(n) / time.Since(begun).Seconds(), float64(n) / (processorTime() - used).Seconds()}
}

func (r rate) both(o rate, f func(a, b float64) float64) rate {
	return rate{f(r.wall, o.wall), f(r.processor, o.processor)}
}

// rsaRate is how often a second all processors together do an operation.
func rsaRate(d time.Duration, op func()) rate {
	var done atomic.Int64
	begun, used := time.Now(), processorTime()
	var wait sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for time.Since(begun) < d {
				op()
				done.Add(1)
			}
		})
	}
	wait.Wait()
	return rated(done.Load(), begun, used)
}

// operations are the two private operations of RSA-2048, as the bench does
// them: PKCS #1 v1.5 with the size of the session key known, and SHA-256.
func operations(b *testing.B) (decrypt, sign func()) {
	b.Helper()
	key, err := keys.Get(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	//lint:ignore SA1019 C-03 asks for PKCS #1 v1.5: it is what LPS send
	// nolint:staticcheck // what the specification asks for
	secret, err := rsa.EncryptPKCS1v15(rand.Reader, &key.PublicKey, make([]byte, 16))
	if err != nil {
		b.Fatal(err)
	}
	decrypt = func() {
		//lint:ignore SA1019 C-03 asks for PKCS #1 v1.5: it is what LPS send
		if _, err := key.Decrypt(rand.Reader, secret, &rsa.PKCS1v15DecryptOptions{SessionKeyLen: 16}); err != nil {
			panic(err)
		}
	}
	digest := make([]byte, 32)
	sign = func() {
		if _, err := key.Sign(rand.Reader, digest, crypto.SHA256); err != nil {
			panic(err)
		}
	}
	return decrypt, sign
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	if len(v) == 0 {
		return 0
	}
	return v[len(v)/2]
}

// spread is the interquartile range.
func spread(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return v[len(v)*3/4] - v[len(v)/4]
}
