//go:build unix

package bench

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// large asks for the measures that take a minute or a gigabyte.
var large = os.Getenv("AMFRONT_BENCH_LARGE") != ""

// BenchmarkDecryptFile is P3: `amfront inspect --key --out` as a whole process
// beside `openssl cms -decrypt`, in turn, both from a file to a file.
func BenchmarkDecryptFile(b *testing.B) {
	openssl, bin, dir := needs(b, "openssl", "openssl"), command(b), b.TempDir()
	key, certificate := filepath.Join(dir, "key.pem"), filepath.Join(dir, "cert.pem")
	if text, err := exec.Command(openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=essai",
		"-keyout", key, "-out", certificate).CombinedOutput(); err != nil {
		b.Fatalf("openssl req: %v\n%s", err, text)
	}
	for _, c := range []struct {
		name   string
		octets int
		rounds int
	}{{"10KB", 10 << 10, 15}, {"1MB", 1 << 20, 15}, {"50MB", 50 << 20, 7}, {"500MB", 500 << 20, 5}} {
		if c.octets > 50<<20 && !large {
			continue
		}
		plain := lotFile(c.octets)
		for form, extra := range map[string][]string{"DER": nil, "BER": {"-stream"}} {
			b.Run(c.name+"/"+form, func(b *testing.B) {
				in, out := filepath.Join(b.TempDir(), "lot.pkcs7"), filepath.Join(b.TempDir(), "lot")
				if err := os.WriteFile(in, encryptLot(b, plain, certificate, extra...), 0o600); err != nil {
					b.Fatal(err)
				}
				ours := []string{bin, "inspect", "--cert", certificate, "--key", key, "--out", out, in}
				theirs := []string{openssl, "cms", "-decrypt", "-binary", "-inform", "DER", "-in", in, "-recip", certificate,
					"-inkey", key, "-out", out}
				compareProcesses(b, c.rounds, ours, theirs, func() {
					if got, err := os.ReadFile(out); err != nil || !bytes.Equal(got, plain) {
						b.Fatalf("%d octets came out (%v), expected %d", len(got), err, len(plain))
					}
					os.Remove(out)
				})
			})
		}
	}
}

func compareProcesses(b *testing.B, rounds int, ours, theirs []string, check func()) {
	var us, them struct{ wall, peak []float64 }
	var ratio, processor []float64
	for b.Loop() {
		for range rounds {
			t := spawn(b, theirs...)
			check()
			o := spawn(b, ours...)
			check()
			us.wall, us.peak = append(us.wall, o.Wall.Seconds()*1e3), append(us.peak, float64(o.Peak)/mebi)
			them.wall, them.peak = append(them.wall, t.Wall.Seconds()*1e3), append(them.peak, float64(t.Peak)/mebi)
			ratio = append(ratio, o.Wall.Seconds()/t.Wall.Seconds())
			processor = append(processor, o.Processor.Seconds()/t.Processor.Seconds())
		}
	}
	b.ReportMetric(median(us.wall), "ms")
	b.ReportMetric(median(them.wall), "openssl-ms")
	b.ReportMetric(median(ratio), "ratio")
	b.ReportMetric(median(processor), "cpu-ratio")
	b.ReportMetric(median(us.peak), "MiB")
	b.ReportMetric(median(them.peak), "openssl-MiB")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkLargeLot is P4: a mail with a lot of 50 MB through the whole durable
// path, in a process of its own, beside postfix's smtp-sink, which discards.
func BenchmarkLargeLot(b *testing.B) {
	sink := startSink(b)
	bin := command(b)
	s := serve(b, bin, b.TempDir(), ":0", "--config", withoutARL(b))
	mail := mailOf(encryptLot(b, lotFile(50<<20), s.exported(b, bin)), s.Endpoints.Mailboxes.AMO)
	dial := func(addr string) *lane {
		l, err := newLane(addr, loadSender, s.Endpoints.Mailboxes.AMO, false, []template{mail})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { l.Close() })
		return l
	}
	us, them := dial(s.Endpoints.SMTP), dial(sink)
	small := mailOf(encryptLot(b, lotFile(lotOctets), s.exported(b, bin)), s.Endpoints.Mailboxes.AMO)
	first, err := newLane(s.Endpoints.SMTP, loadSender, s.Endpoints.Mailboxes.AMO, false, []template{small})
	if err == nil {
		err = first.send(0)
	}
	if err != nil {
		b.Fatal(err)
	}
	idle := s.memory(b, "VmRSS")
	s.forgetPeak()
	megabytes := float64(len(mail.octets)) / 1e6
	n := int64(0)
	rate := func(l *lane) float64 {
		n++
		return megabytes / timed(b, func() error { return l.send(n) }).Seconds()
	}
	var ours, theirs, ratio []float64
	for b.Loop() {
		for range rounds {
			t, o := rate(them), rate(us)
			ours, theirs, ratio = append(ours, o), append(theirs, t), append(ratio, o/t)
		}
	}
	b.ReportMetric(median(ours), "MB/s")
	b.ReportMetric(median(theirs), "smtp-sink-MB/s")
	b.ReportMetric(median(ratio), "ratio")
	b.ReportMetric(float64(idle)/mebi, "idle-MiB")
	b.ReportMetric(float64(s.memory(b, "VmHWM")-idle)/mebi, "MiB-above-idle")
	b.ReportMetric(0, "ns/op")
}

func withoutARL(b *testing.B) string {
	b.Helper()
	name := filepath.Join(b.TempDir(), "config.json")
	if err := os.WriteFile(name, []byte(`{"arl": false}`), 0o600); err != nil {
		b.Fatal(err)
	}
	return name
}

// BenchmarkMemory is P8: what a bench holds after 100,000 lots of 10 KB.
func BenchmarkMemory(b *testing.B) {
	if !large {
		b.Skip("takes minutes and gigabytes: AMFRONT_BENCH_LARGE=1 runs it")
	}
	bin := command(b)
	s := serve(b, bin, b.TempDir(), ":0", "--config", withoutARL(b))
	certificate := s.exported(b, bin)
	var mails []template
	for range lotsAhead {
		mails = append(mails, mailOf(encryptLot(b, lotFile(lotOctets), certificate), s.Endpoints.Mailboxes.AMO))
	}
	l := newLoad(b, s.Endpoints.SMTP, s.Endpoints.Mailboxes.AMO, true, mails)
	for b.Loop() {
		for _, until := range []int64{1_000, 10_000, 50_000, 100_000} {
			l.run(b, func(sent int64) bool { return sent <= until })
			b.ReportMetric(float64(s.memory(b, "VmRSS"))/mebi, fmt.Sprintf("MiB-after-%d", until))
		}
	}
	b.ReportMetric(float64(s.memory(b, "VmHWM"))/mebi, "peak-MiB")
	b.ReportMetric(0, "ns/op")
}
