package receiver

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"testing"
	"testing/iotest"

	"amfront/pki/testca"
)

func hexSHA(p []byte) string { s := sha256.Sum256(p); return hex.EncodeToString(s[:]) }

func gz(p []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write(p)
	w.Close()
	return b.Bytes()
}

func zl(p []byte) []byte {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	w.Write(p)
	w.Close()
	return b.Bytes()
}

// TestNominal is every flow of A-05…A-07 and B-01…B-04, encrypted by openssl:
// accepted without a single finding.
func TestNominal(t *testing.T) {
	w := newWorld(t)
	file := lot(5)
	for _, actor := range []testca.Actor{testca.AMO, testca.AMC, testca.OCT} {
		for _, usage := range []string{UsageReel, UsageTest, UsageDemo} {
			for _, z := range []bool{false, true} {
				for _, multi := range []bool{false, true} {
					f := Flow{Kind: FSE, Usage: usage, Compressed: z, Encrypted: true}
					if actor == testca.AMC {
						f.Kind = DRE
					}
					desc := f.Describe(MixedProfile{})
					t.Run(fmt.Sprintf("%s %s multipart=%v", actor, desc, multi), func(t *testing.T) {
						w := &world{t: t, pki: w.pki, r: w.r}
						content := file
						if z {
							content = gz(file)
						}
						box := boxes[actor]
						cred := w.current(testca.LabelFor(actor, caUsage(usage)))
						raw := message(box, desc, encrypt(t, content, []*testca.Credential{cred}), multi).bytes()
						in, plain := w.inspect(raw, box)
						if len(in.Findings) > 0 {
							t.Errorf("findings on a nominal message:%s", show(in.Findings))
						}
						d := Decide(in.Facts, defaultSettings)
						if d.Code != Accepted || !d.ARL {
							t.Errorf("decision %+v", d)
						}
						if !bytes.Equal(plain, content) || in.PlainSHA256 != hexSHA(content) || in.FileSHA256 != hexSHA(file) ||
							in.PlainSize != int64(len(content)) {
							t.Errorf("plain %d octets, %+v", len(plain), in)
						}
						if in.Opener != cred || in.Expected != cred || len(in.KeySHA256) != 64 || in.Size != int64(len(raw)) {
							t.Errorf("opener %v expected %v key %q size %d", in.Opener, in.Expected, in.KeySHA256, in.Size)
						}
						f.Description = desc
						if in.Flow != f {
							t.Errorf("flow %+v", in.Flow)
						}
					})
				}
			}
		}
	}
}

// TestOneOctet reads the nominal message one octet at a time.
func TestOneOctet(t *testing.T) {
	w := newWorld(t)
	box := boxes[testca.AMO]
	raw := message(box, "FSETEST/B2/K", encrypt(t, lot(40), []*testca.Credential{w.current(testca.LabelAMOTest)}),
		true).bytes()
	in, err := w.r.Inspect(context.Background(), iotest.OneByteReader(bytes.NewReader(raw)), box, nil)
	if err != nil || len(in.Findings) > 0 || in.PlainSHA256 != hexSHA(lot(40)) {
		t.Fatalf("%v %+v%s", err, in, show(in.Findings))
	}
}

// TestReaderFails: the reader's error is Inspect's, not a finding.
func TestReaderFails(t *testing.T) {
	w := newWorld(t)
	box := boxes[testca.AMO]
	raw := message(box, "FSETEST/B2/K", encrypt(t, lot(40), []*testca.Credential{w.current(testca.LabelAMOTest)}),
		true).bytes()
	for _, n := range []int{0, 10, 400, 700, 3000, len(raw)} {
		_, err := w.r.Inspect(context.Background(), iotest.DataErrReader(&failing{bytes.NewReader(raw[:n])}), box, nil)
		if err == nil {
			t.Errorf("after %d octets: no error", n)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := w.r.Inspect(ctx, bytes.NewReader(raw), box, nil); err == nil {
		t.Error("cancelled context: no error")
	}
	if _, err := w.r.Inspect(context.Background(), bytes.NewReader(raw), box, &fullDisk{}); err == nil {
		t.Error("plain fails: no error")
	}
}

type failing struct{ r *bytes.Reader }

func (f *failing) Read(p []byte) (int, error) {
	if f.r.Len() == 0 {
		return 0, fmt.Errorf("the disk is gone")
	}
	return f.r.Read(p)
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, fmt.Errorf("no space left") }

// TestIssuerEncodedAnew is what much software does: it decodes the issuer's
// name and encodes it with other string types. The recipient is the same, as
// openssl agrees.
func TestIssuerEncodedAnew(t *testing.T) {
	w := newWorld(t)
	box := boxes[testca.AMO]
	cred := w.current(testca.LabelAMOTest)
	sealed := encrypt(t, lot(3), []*testca.Credential{cred})
	issuer := cred.Certificate.RawIssuer
	for name, tags := range map[string][2]byte{"UTF8String": {0x13, 0x0c}, "PrintableString": {0x0c, 0x13},
		"TeletexString": {0x13, 0x14}} {
		anew := bytes.Clone(issuer)
		for i := 0; i+4 < len(anew); i++ {
			// an attribute type of 2.5.4 (06 03 55 04 xx), then the value's tag
			if bytes.Equal(anew[i:i+4], []byte{0x06, 0x03, 0x55, 0x04}) && i+5 < len(anew) && anew[i+5] == tags[0] {
				anew[i+5] = tags[1]
			}
		}
		if bytes.Equal(anew, issuer) {
			continue // this encoding is the one that the certificate has
		}
		t.Run(name, func(t *testing.T) {
			w := &world{t: t, pki: w.pki, r: w.r}
			changed := bytes.Replace(sealed, issuer, anew, 1)
			if bytes.Equal(changed, sealed) {
				t.Fatal("the issuer was not found in the CMS")
			}
			in, _ := w.inspect(message(box, "FSETEST/B2/K", changed, false).bytes(), box)
			if in.Opener != cred || in.Failure != nil {
				t.Errorf("opened by %v, failure %v", in.Opener, in.Failure)
			}
		})
	}
}
