package receiver

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"amfront/pki/testca"
	"amfront/receiver/cms"
)

// kit holds the attachments that the table needs, made by openssl once.
type kit struct {
	w              *world
	plain          []byte
	good           []byte // for AMO test
	reel, amc, oct []byte
	stranger       []byte
	signed         []byte
}

func newKit(t *testing.T) *kit {
	w := newWorld(t)
	k := &kit{w: w, plain: lot(5)}
	k.good = encrypt(t, k.plain, []*testca.Credential{w.current(testca.LabelAMOTest)})
	k.reel = encrypt(t, k.plain, []*testca.Credential{w.current(testca.LabelAMOReel)})
	k.amc = encrypt(t, k.plain, []*testca.Credential{w.current(testca.LabelAMCTest)})
	k.oct = encrypt(t, k.plain, []*testca.Credential{w.current(testca.LabelOCT)})
	k.stranger = encrypt(t, k.plain, []*testca.Credential{w.stranger(testca.LabelAMOTest)})
	k.signed = k.sign(t, k.plain)
	return k
}

func (k *kit) sign(t *testing.T, p []byte) []byte {
	out, _ := openssl(t, map[string][]byte{"plain": p, "key": keyPEM(t, k.w.current(testca.LabelAMOTest)),
		"cert": certPEM(k.w.current(testca.LabelAMOTest).Certificate.Raw)},
		"cms", "-sign", "-binary", "-nodetach", "-in", "plain", "-signer", "cert", "-inkey", "key", "-outform", "der")
	return out
}

func (k *kit) enc(t *testing.T, plain []byte, extra ...string) []byte {
	return encrypt(t, plain, []*testca.Credential{k.w.current(testca.LabelAMOTest)}, extra...)
}

// summaryOf is the findings as "A-05 erreur", sorted.
func summaryOf(f []Finding) []string {
	out := []string{}
	for _, x := range f {
		out = append(out, x.ID+" "+string(x.Severity))
	}
	slices.Sort(out)
	return out
}

const desc = "FSETEST/B2/K"

// departure is a mail with what is to be found in it.
type departure struct {
	name string
	mail func() []byte
	want string // findings, comma separated
	code Code
}

func departures(t *testing.T, k *kit) []departure {
	amo := boxes[testca.AMO]
	nominal := func() *mailOf { return message(amo, desc, k.good, true) }
	att := func(p []byte) *mailOf { return message(amo, desc, p, true) }
	described := func(d string, p []byte) *mailOf { return message(amo, d, p, true) }
	headed := func(name, value string) func() []byte {
		return func() []byte { m := nominal(); return m.set(&m.head, name, value).bytes() }
	}
	parted := func(name, value string) func() []byte {
		return func() []byte { m := nominal(); return m.set(&m.part, name, value).bytes() }
	}
	raw := func(m *mailOf) func() []byte { return m.bytes }
	edit := func(old, new string) func() []byte {
		return func() []byte {
			b := nominal().bytes()
			if !bytes.Contains(b, []byte(old)) {
				panic("nothing to edit: " + old)
			}
			return bytes.Replace(b, []byte(old), []byte(new), 1)
		}
	}
	bomb := gz(make([]byte, 8<<20))
	return []departure{
		{"nothing", nominal().bytes, "", Accepted},
		//
		{"subject of another shape", headed("Subject", "Lot du jour"), "A-01 erreur", Accepted},
		{"subject with three fields", headed("Subject", "SV140610/1/2"), "A-01 erreur", Accepted},
		{"subject number not digits", headed("Subject", "SV140610/00000000123456/2026030209000000001/0000x"), "A-01 erreur",
			Accepted},
		{"subject with spaces", headed("Subject", "SV140610 / 00000000123456 / 2026030209000000001 / 00003"), "A-01 erreur",
			Accepted},
		{"DR subject for FSE", headed("Subject", "DR140610/00000000123456/2026030209000000001/00003"), "A-01 erreur",
			Accepted},
		{"another version", headed("Subject", "SV140000/00000000123456/2026030209000000001/00003"), "A-01 erreur",
			Accepted},
		{"other lengths", headed("Subject", "SV140610/2026/17/3"), "A-01 remarque", Accepted},
		{"encoded subject", headed("Subject", "=?utf-8?Q?SV140610/00000000123456/2026030209000000001/00003?="),
			"A-01 remarque", Accepted},
		{"folded subject", edit("Subject: ", "Subject:\r\n "), "", Accepted},
		//
		{"no date", headed("Date", ""), "A-02 erreur", Accepted},
		{"bad date", headed("Date", "2026-03-02"), "A-02 erreur", Accepted},
		{"no from", headed("From", ""), "A-02 erreur", Accepted},
		{"bad from", headed("From", "ps"), "A-02 erreur", Accepted},
		{"no to", headed("To", ""), "A-02 erreur", Accepted},
		{"to another", headed("To", "autre@996.01.rss.fr"), "A-02 avertissement", Accepted},
		{"no message-id", headed("Message-ID", ""), "A-02 erreur", Accepted},
		{"message-id without brackets", headed("Message-ID", "1@x"), "A-02 erreur", Accepted},
		{"no subject", headed("Subject", ""), "A-02 erreur", Accepted},
		{"no mime-version", headed("MIME-Version", ""), "A-02 erreur", Accepted},
		{"mime-version 1.1", headed("MIME-Version", "1.1"), "A-02 erreur", Accepted},
		{"mime-version with a comment", headed("MIME-Version", "1.0 (LPS)"), "", Accepted},
		{"two subjects", edit("Subject: ", "Subject: SV140610/1/1/1\r\nSubject: "), "A-01 remarque,A-02 erreur", Accepted},
		//
		{"multipart/related", headed("Content-Type", `multipart/related; boundary="B"`), "A-03 erreur", Accepted},
		{"no boundary", headed("Content-Type", `multipart/mixed`), "A-03 erreur", C4025},
		{"boundary that never comes", headed("Content-Type", `multipart/mixed; boundary="C"`), "A-03 erreur", C4025},
		{"no closing delimiter", edit("\r\n--B--\r\nEpilogue.\r\n", "\r\n"), "A-03 erreur", Accepted},
		{"two files", edit("\r\n--B--",
			"\r\n--B\r\nContent-Type: application/pdf; name=\"facture.pdf\"\r\n\r\n%PDF\r\n--B--"), "A-03 erreur", Accepted},
		{"another file first", edit("--B\r\n", "--B\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n--B\r\n"), "A-03 erreur",
			Accepted},
		{"a text beside", edit("--B\r\n", "--B\r\nContent-Type: text/plain\r\n\r\nBonjour\r\n--B\r\n"), "A-03 avertissement",
			Accepted},
		{"an empty text beside", edit("--B\r\n", "--B\r\nContent-Type: text/plain\r\n\r\n\r\n--B\r\n"), "", Accepted},
		{"an empty file", raw(att(k.enc(t, nil))), "A-03 erreur", Accepted},
		{"a broken frame", raw(att(k.enc(t, append(lot(3), '\n')))), "A-03 remarque,A-09 remarque", Accepted},
		{"a frame without trailer", raw(att(k.enc(t, lot(3)[:256]))), "A-03 remarque", Accepted},
		{"an opaque file", raw(att(k.enc(t, []byte("\x01\x02opaque")))), "", Accepted},
		//
		{"octet-stream", parted("Content-Type", `application/octet-stream; name="lot.pkcs7"`), "A-04 erreur", Accepted},
		{"case of the type", parted("Content-Type", `Application/edi-CONSENT`), "", Accepted},
		{"type with a comment", parted("Content-Type", `application/EDI-consent (RFC 1767 "); name="lot (1).pkcs7"`), "",
			Accepted},
		{"encoding with a comment", parted("Content-Transfer-Encoding", `base64 (RFC 2045 "()")`), "", Accepted},
		{"an encoding in a comment", parted("Content-Transfer-Encoding", "binary (base64)"),
			"A-04 erreur,A-10 erreur", C4005},
		{"no type", parted("Content-Type", ""), "A-04 erreur", Accepted},
		{"broken parameters", parted("Content-Type", `application/EDI-consent; name="lot.pkcs7"; name="x"`), "A-04 erreur",
			Accepted},
		{"type twice", edit("Content-Type: application/EDI-consent",
			"Content-Type: application/EDI-consent\r\nContent-Type: application/EDI-consent"), "A-04 erreur", Accepted},
		{"pkcs7-mime", parted("Content-Type", `application/pkcs7-mime; smime-type=enveloped-data`), "A-04 erreur,C-04 erreur",
			Accepted},
		{"octet outside base64", edit("\r\n--B--", "!\r\n--B--"), "A-04 erreur", Accepted},
		{"base64 long lines", raw(func() *mailOf {
			m := nominal()
			m.body = strings.ReplaceAll(m.body, "\n",
				"")
			return m
		}()), "A-12 avertissement,A-12 erreur", Accepted},
		{"quoted-printable", raw(func() *mailOf {
			m := nominal()
			m.set(&m.part, "Content-Transfer-Encoding", "quoted-printable")
			m.body = quoteAll(k.good)
			return m
		}()), "A-04 erreur", Accepted},
		{"no description", parted("Content-Description", ""), "A-04 erreur", Accepted},
		{"description on the message only", raw(func() *mailOf {
			m := nominal()
			m.set(&m.part, "Content-Description", "").set(&m.head, "Content-Description", desc)
			return m
		}()), "A-04 avertissement", Accepted},
		{"two descriptions that differ", headed("Content-Description", "FSETEST/B2/ZK"), "A-06 remarque", Accepted},
		{"two descriptions that agree", headed("Content-Description", desc), "", Accepted},
		//
		{"K missing", raw(described("FSETEST/B2", k.good)), "A-06 erreur", Accepted},
		{"K missing, real", raw(described("FSE/B2", k.reel)), "A-05 erreur", Accepted},
		{"K missing, demo", raw(described("FSEDEMO/B2", k.good)), "A-07 erreur", Accepted},
		{"K present, clear", raw(described(desc, k.plain)), "A-06 erreur", C4005},
		{"KZ", raw(described("FSETEST/B2/KZ", k.enc(t, gz(k.plain)))), "A-06 erreur", Accepted},
		{"third sub-field X", raw(described("FSETEST/B2/X", k.good)), "A-06 erreur", Accepted},
		{"four sub-fields", raw(described("FSETEST/B2/K/1", k.good)), "A-06 erreur", Accepted},
		{"lower case", raw(described("fsetest/b2/k", k.good)), "A-06 avertissement", Accepted},
		{"quotes", raw(described(`"FSETEST/B2/K"`, k.good)), "A-06 avertissement", Accepted},
		{"norm DR for FSE", raw(described("FSETEST/DR/K", k.good)), "A-06 erreur", Accepted},
		{"usage unknown", raw(described("FSE-TEST/B2/K", k.good)), "A-05 erreur", Accepted},
		{"nature unknown", raw(described("ARLTEST/NOEMIE", k.good)), "A-05 erreur", Accepted},
		//
		{"Z without compression", raw(described("FSETEST/B2/ZK", k.good)), "A-09 erreur", Accepted},
		{"compression without Z", raw(described(desc, k.enc(t, gz(k.plain)))), "A-09 erreur", Accepted},
		{"zlib", raw(described("FSETEST/B2/ZK", k.enc(t, zl(k.plain)))), "A-09 remarque", Accepted},
		{"ZIP", raw(described("FSETEST/B2/ZK", k.enc(t, []byte("PK\x03\x04rest")))), "A-09 avertissement", Accepted},
		{"gzip cut", raw(described("FSETEST/B2/ZK", k.enc(t, gz(k.plain)[:30]))), "A-09 erreur", Accepted},
		{"gzip bomb", raw(described("FSETEST/B2/ZK", k.enc(t, bomb))), "A-09 erreur", Accepted},
		{"encrypted, then compressed", raw(described("FSETEST/B2/ZK", gz(k.good))), "A-09 erreur", C4005},
		{"encrypted, then compressed, no K", raw(described("FSETEST/B2/Z", gz(k.good))), "A-06 erreur,A-09 erreur", C4005},
		//
		{"PEM inside", raw(att([]byte(pemOf(k.good)))), "A-10 erreur", C4005},
		{"PEM inside, no K", raw(described("FSETEST/B2", []byte(pemOf(k.good)))), "A-06 erreur,A-10 erreur", C4005},
		{"base64 inside", raw(att([]byte(wrap64(k.good)))), "A-10 erreur", C4005},
		{"S/MIME text inside", raw(att(k.enc(t, k.plain, "-aes-128-cbc", "-outform", "smime"))), "A-10 erreur", C4005},
		{"BER", raw(att(k.enc(t, k.plain, "-aes-128-cbc", "-outform", "der", "-stream"))), "A-10 remarque", Accepted},
		{"trailing octets", raw(att(append(bytes.Clone(k.good), "\r\n"...))), "A-10 avertissement", Accepted},
		{"name in .p7m", raw(func() *mailOf {
			m := nominal()
			m.set(&m.part, "Content-Disposition", `attachment; filename="lot.p7m"`)
			return m
		}()), "A-10 erreur", Accepted},
		{"name in capitals", parted("Content-Disposition", `attachment; filename="LOT.PKCS7"`), "A-10 remarque", Accepted},
		{"RFC 2231 name", parted("Content-Disposition", `attachment; filename*=utf-8''lot%20%C3%A9t%C3%A9.pkcs7`), "",
			Accepted},
		{"no name", raw(func() *mailOf {
			m := nominal()
			m.set(&m.part, "Content-Disposition", "").set(&m.part, "Content-Type", "application/EDI-consent")
			return m
		}()), "A-10 avertissement", Accepted},
		//
		{"mixed, another norm", raw(described("MIXTETEST/B2-DR/K", k.good)), "A-11 erreur", Accepted}, // the address
		{"mixed without norm", raw(described("MIXTETEST//K", k.good)), "A-11 erreur,A-11 erreur", Accepted},
		{"mixed to AMO", raw(described("MIXTETEST/B2DR/K", k.good)), "A-11 erreur", Accepted},
		{"bare line feeds", raw(func() *mailOf { m := nominal(); m.newline = "\n"; return m }()), "A-12 erreur", Accepted},
		{"no empty line", edit("Content-Disposition: attachment; filename=\"lot.pkcs7\"\r\n\r\n",
			"Content-Disposition: attachment; filename=\"lot.pkcs7\"\r\n"), "A-12 erreur", Accepted},
		// B
		{"DRE to AMO with the AMO key", raw(described("DRETEST/DR/K", k.good)), "B-03 erreur", Accepted},
		{"AMC key at AMO", raw(att(k.amc)), "B-03 erreur", C4005},
		{"real key for test", raw(att(k.reel)), "B-03 erreur", C4005},
		{"test key for real", raw(described("FSE/B2/K", k.good)), "B-01 erreur", C4005},
		{"OCT key at AMO", raw(att(k.oct)), "B-03 erreur", C4005},
		{"unknown key", raw(att(k.stranger)), "B-03 erreur", C4005},
		// C
		{"clear", raw(described("FSETEST/B2", k.plain)), "C-01 erreur", C4025},
		{"clear, compressed", raw(described("FSETEST/B2/Z", gz(k.plain))), "C-01 erreur", C4025},
		{"clear, Z, not compressed", raw(described("FSETEST/B2/Z", k.plain)), "A-09 erreur,C-01 erreur", C4025},
		{"empty attachment", raw(att(nil)), "A-06 erreur", C4005},
		{"signed, K", raw(att(k.signed)), "A-06 erreur,C-01 erreur,C-04 erreur", C4005},
		{"signed, no K", raw(described("FSETEST/B2", k.signed)), "C-01 erreur,C-04 erreur", C4025},
		{"encrypted, then signed, no K", raw(described("FSETEST/B2", k.sign(t, k.good))),
			"A-06 erreur,C-01 erreur,C-04 erreur", C4005},
		{"truncated", raw(att(k.good[:len(k.good)-40])), "C-01 erreur", C4005},
		{"truncated in the header", raw(att(k.good[:120])), "C-01 erreur", C4005},
		{"AES-256", raw(att(k.enc(t, k.plain, "-aes-256-cbc", "-outform", "der"))), "C-02 erreur", Accepted},
		{"3DES", raw(att(k.enc(t, k.plain, "-des3", "-outform", "der"))), "C-02 erreur", Accepted},
		{"AES-128-GCM", raw(att(k.enc(t, k.plain, "-aes-128-gcm", "-outform", "der"))), "C-01 erreur", Accepted},
		{"OAEP", raw(att(encryptArgs(t, k.plain, k.w.current(testca.LabelAMOTest), "-keyopt", "rsa_padding_mode:oaep"))),
			"C-03 avertissement", Accepted},
		{"key id", raw(att(k.enc(t, k.plain, "-aes-128-cbc", "-outform", "der", "-keyid"))), "", Accepted},
		{"two recipients", raw(att(encrypt(t, k.plain, []*testca.Credential{
			k.w.current(testca.LabelAMCTest), k.w.current(testca.LabelAMOTest)}))), "C-03 erreur", Accepted},
		{"signed, then encrypted", raw(att(k.enc(t, k.signed))), "C-04 erreur", Accepted},
		{"encrypted twice", raw(att(k.enc(t, k.good))), "C-04 erreur", Accepted},
		{"encrypted twice, PEM within", raw(att(k.enc(t, []byte(pemOf(k.good))))), "C-04 erreur", Accepted},
		{"MIME entity under encryption",
			raw(att(k.enc(t, []byte(
				"Content-Type: application/EDI-consent\r\nContent-Transfer-Encoding: base64\r\n\r\nMDAw\r\n")))), "C-04 erreur",
			Accepted},
		{"session key altered", raw(att(alter(k.good, "key"))), "C-01 erreur", C4005},
		{"last block altered", raw(att(alter(k.good, "end"))), "C-01 erreur", C4005},
	}
}

// TestFindings: one departure, exactly the findings that name it, and the
// code that the decision table gives.
func TestFindings(t *testing.T) {
	k := newKit(t)
	amo := boxes[testca.AMO]
	for _, c := range departures(t, k) {
		t.Run(c.name, func(t *testing.T) {
			w := &world{t: t, pki: k.w.pki, r: k.w.r}
			in, _ := w.inspect(c.mail(), amo)
			if got := strings.Join(summaryOf(in.Findings), ","); got != c.want {
				t.Errorf("findings %q, want %q%s", got, c.want, show(in.Findings))
			}
			seen := map[Finding]bool{}
			for _, f := range in.Findings {
				if seen[f] {
					t.Errorf("said twice: %+v", f)
				}
				seen[f] = true
				if f.Expected == "" || f.Actual == "" || f.Advice == "" {
					t.Errorf("incomplete: %+v", f)
				}
			}
			d := Decide(in.Facts, defaultSettings)
			if d.Code != c.code {
				t.Errorf("decision %+v, want %s; facts %+v", d, c.code, in.Facts)
			}
			if (in.PlainSHA256 != "") != (in.PlainSize > 0 || in.Failure == nil || in.Failure.Class == cms.NotCMS) {
				t.Errorf("hash %q size %d failure %v", in.PlainSHA256, in.PlainSize, in.Failure)
			}
		})
	}
}

// encryptArgs puts options after the recipient, where -keyopt wants them.
func encryptArgs(t *testing.T, plain []byte, to *testca.Credential, after ...string) []byte {
	args := append([]string{"cms", "-encrypt", "-binary", "-in", "plain", "-aes-128-cbc", "-outform", "der", "-recip",
		"to.pem"}, after...)
	out, _ := openssl(t, map[string][]byte{"plain": plain, "to.pem": certPEM(to.Certificate.Raw)}, args...)
	return out
}

func pemOf(der []byte) string {
	return "-----BEGIN CMS-----\n" + wrap64(der) + "\n-----END CMS-----\n"
}

func quoteAll(p []byte) string {
	var b strings.Builder
	for i, c := range p {
		fmt.Fprintf(&b, "=%02X", c)
		if i%24 == 23 {
			b.WriteString("=\n")
		}
	}
	return b.String()
}

// alter flips a bit of the encrypted key, or of the last block but one so
// that the padding fails.
func alter(der []byte, where string) []byte {
	out := bytes.Clone(der)
	switch where {
	case "key":
		i := bytes.Index(out, []byte{0x04, 0x82, 0x01, 0x00})
		out[i+100] ^= 1
	case "end":
		out[len(out)-17] ^= 0xff
	}
	return out
}
