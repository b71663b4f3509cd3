package cms

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"syscall"
	"testing"
	"time"
)

// sized is a message of n octets of plaintext, DER or BER in pieces of 4 KiB as
// openssl -stream makes them.
func sized(id *identity, n int, ber bool) []byte {
	m := recipe(id, pad(make([]byte, n), 16))
	if ber {
		m.wrap = indef
		var pieces []byte
		for c := m.ciphertext; len(c) > 0; {
			k := min(len(c), 4096)
			pieces = append(pieces, tlv(4, c[:k])...)
			c = c[k:]
		}
		m.content = indef(0xa0, pieces)
	}
	return m.bytes()
}

func BenchmarkDecrypt(b *testing.B) {
	w := theWorld()
	for _, n := range []struct {
		name string
		n    int
	}{{"10KB", 10 << 10}, {"1MB", 1 << 20}, {"50MB", 50 << 20}} {
		for _, form := range []string{"DER", "BER"} {
			b.Run(n.name+"/"+form, func(b *testing.B) {
				der := sized(w.amo, n.n, form == "BER")
				b.SetBytes(int64(n.n))
				b.ReportAllocs()
				for b.Loop() {
					m, err := Read(bytes.NewReader(der), Limits{})
					if err != nil {
						b.Fatal(err)
					}
					if _, err := m.Decrypt(io.Discard, keysOf(w.amo)); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkHeader is Read alone: what a message costs beside RSA and AES.
func BenchmarkHeader(b *testing.B) {
	der := sized(theWorld().amo, 1024, false)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(bytes.NewReader(der), Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSign(b *testing.B) {
	s := signer(theWorld().amo)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.SMIMESigned([]byte(part), fields); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTree(b *testing.B) {
	der := sized(theWorld().amo, 1<<20, true)
	b.SetBytes(int64(len(der)))
	for b.Loop() {
		if _, err := Tree(bytes.NewReader(der), Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}

// decryptFile is `inspect --out` in small: this test binary run as a process.
func decryptFile(in, key, out string) {
	fail := func(err error) {
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	k, err := readKey(key)
	fail(err)
	r, err := os.Open(in)
	fail(err)
	f, err := os.Create(out)
	fail(err)
	m, err := Read(r, Limits{})
	fail(err)
	_, err = m.Decrypt(f, func(Recipient) (Key, bool) { return Key{Decrypter: k}, true })
	fail(err)
	fail(f.Close())
}

// BenchmarkProcess compares whole processes that decrypt a file to a file with
// `openssl cms -decrypt`, interleaved: P3. cpu-of-openssl is the same ratio of
// processor time, which a busy machine disturbs less. CMS_PEER names another
// program, to be called as `PEER inspect --key KEY --out PLAIN FILE` in place of
// this test binary.
func BenchmarkProcess(b *testing.B) {
	openssl := need(b, "openssl", "openssl")
	w := theWorld()
	dir := b.TempDir()
	in, out := filepath.Join(dir, "in"), filepath.Join(dir, "out")
	for _, n := range []int{50 << 20, 500 << 20} {
		if n > 50<<20 && os.Getenv("CMS_LARGE") == "" {
			continue // 500 MB of disk and some seconds: on request
		}
		for _, form := range []string{"DER", "BER"} {
			b.Run(fmt.Sprintf("%dMB/%s", n>>20, form), func(b *testing.B) {
				if err := writeSized(in, w.amo, n, form == "BER"); err != nil {
					b.Fatal(err)
				}
				var ours, theirs, ourCPU, theirCPU []time.Duration
				var ourRSS, theirRSS int64
				run := func(c *exec.Cmd, wall, cpu *[]time.Duration, rss *int64) {
					c.Stderr = os.Stderr
					start := time.Now()
					if err := c.Run(); err != nil {
						b.Fatal(err)
					}
					*wall = append(*wall, time.Since(start))
					*cpu = append(*cpu, c.ProcessState.UserTime()+c.ProcessState.SystemTime())
					// Never below the peak of this process: what Linux says of a child begins at its fork.
					*rss = max(*rss, c.ProcessState.SysUsage().(*syscall.Rusage).Maxrss)
				}
				for b.Loop() {
					run(exec.Command(openssl, "cms", "-decrypt", "-binary", "-inform", "DER", "-in", in,
						"-inkey", w.amo.keyFile, "-recip", w.amo.certFile, "-out", out), &theirs, &theirCPU, &theirRSS)
					c := exec.Command(os.Args[0])
					c.Env = append(os.Environ(), "CMS_DECRYPT="+in, "CMS_KEY="+w.amo.keyFile, "CMS_OUT="+out)
					if peer := os.Getenv("CMS_PEER"); peer != "" {
						c = exec.Command(peer, "inspect", "--key", w.amo.keyFile, "--out", out, in)
					}
					run(c, &ours, &ourCPU, &ourRSS)
				}
				b.ReportMetric(float64(median(ours).Milliseconds()), "ms")
				b.ReportMetric(float64(median(theirs).Milliseconds()), "openssl-ms")
				b.ReportMetric(float64(median(ours))/float64(median(theirs)), "of-openssl")
				b.ReportMetric(float64(median(ourCPU))/float64(median(theirCPU)), "cpu-of-openssl")
				b.ReportMetric(float64(ourRSS)/1024, "MiB-peak")
				b.ReportMetric(float64(theirRSS)/1024, "openssl-MiB-peak")
			})
		}
	}
}

// writeSized is sized, for a file and without holding it: n is whole chunks.
func writeSized(file string, id *identity, n int, ber bool) error {
	m := recipe(id, nil)
	m.content = nil
	block, err := aes.NewCipher(m.key)
	if err != nil {
		return err
	}
	mode := cipher.NewCBCEncrypter(block, m.iv)
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer f.Close()
	if ber {
		m.wrap = indef
		whole := m.bytes()
		f.Write(append(whole[:len(whole)-8], 0xa0, 0x80))
	} else {
		f.Write(definiteHead(m.envelope, n+16))
	}
	piece := make([]byte, 4096)
	for range n / len(piece) {
		clear(piece)
		mode.CryptBlocks(piece, piece)
		if ber {
			f.Write([]byte{4, 0x82, 0x10, 0})
		}
		f.Write(piece)
	}
	last := pad(nil, 16)
	mode.CryptBlocks(last, last)
	if ber {
		f.Write(append(tlv(4, last), make([]byte, 10)...))
		return nil
	}
	_, err = f.Write(last)
	return err
}

func median(d []time.Duration) time.Duration {
	sort.Slice(d, func(i, j int) bool { return d[i] < d[j] })
	return d[len(d)/2]
}

func readKey(file string) (*rsa.PrivateKey, error) {
	p, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(p)
	if block == nil {
		return nil, errors.New("no PEM")
	}
	k, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	return k.(*rsa.PrivateKey), nil
}
