package receiver

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"amfront/pki/testca"
	"amfront/receiver/cms"
	"amfront/words"
)

// examined is what inspect prints of a file.
func examined(t *testing.T, name string, data []byte) (*Report, string) {
	t.Helper()
	rep, err := Examine(context.Background(), bytes.NewReader(data), ExamineOptions{Name: name})
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := rep.WriteText(&text, words.English); err != nil {
		t.Fatal(err)
	}
	return rep, text.String()
}

// TestNoLot: what tools for certificates make, as openssl writes it, is named
// by inspect and in the finding on a mail that carries it.
func TestNoLot(t *testing.T) {
	w := newWorld(t)
	amo := w.current(testca.LabelAMOTest)
	files := map[string][]byte{"c.pem": certPEM(amo.Certificate.Raw), "k.pem": keyPEM(t, amo), "index": nil,
		"number": []byte("01\n"),
		"cnf": []byte("[ca]\ndefault_ca=d\n[d]\ndatabase=index\ncrlnumber=number\ndefault_md=sha256\n" +
			"default_crl_days=9\n")}
	for _, c := range []struct {
		says string
		args string // of openssl, and of the same in DER
		der  string
	}{
		{"un certificat X.509", "x509 -in c.pem -out out", "-outform der"},
		{"une liste de révocation (CRL)", "ca -gencrl -config cnf -keyfile k.pem -cert c.pem -out out", ""},
		{"une demande de certificat (PKCS#10)", "req -new -key k.pem -subj /CN=a -out out", "-outform der"},
		{"une clé publique", "pkey -in k.pem -pubout -out out", "-outform der"},
		{"une clé privée PKCS#8", "pkcs8 -topk8 -nocrypt -in k.pem -out out", "-outform der"},
		{"un fichier PKCS#12", "pkcs12 -export -in c.pem -inkey k.pem -passout pass:x -out out", ""},
		{"un lot de certificats (.p7b)", "crl2pkcs7 -nocrl -certfile c.pem -outform der -out out", ""},
	} {
		for _, form := range slices.Compact([]string{"", c.der}) {
			_, dir := openssl(t, files, strings.Fields(c.args+" "+form)...)
			data, err := os.ReadFile(filepath.Join(dir, "out"))
			if err != nil {
				t.Fatal(err)
			}
			if rep, text := examined(t, "x", data); !strings.Contains(text, c.says) || rep.Exit != ExitUnreadable ||
				strings.Contains(text, "texte PEM") {
				t.Errorf("%s %s:\n%s", c.args, form, text)
			}
			in, _ := w.inspect(message(boxes[testca.AMO], "FSETEST/B2/K", data, true).bytes(), boxes[testca.AMO])
			if d := Decide(in.Facts, defaultSettings); d.Code != C4005 || !strings.Contains(show(in.Findings), c.says) {
				t.Errorf("%s %s: %s%s", c.args, form, d.Code, show(in.Findings))
			}
		}
	}
	for says, data := range map[string]string{"LDIF": "version: 1\ndn: c=fr\nobjectClass: country\n",
		"uuencode": "begin 644 lot.pkcs7\n#0V%T\n`\nend\n", "winmail.dat": "\x78\x9f\x3e\x22\x01\x00\x00\x00"} {
		if _, text := examined(t, "x", []byte(data)); !strings.Contains(text, says) {
			t.Errorf("%s:\n%s", says, text)
		}
	}
}

// TestAnswerIsNoLot: what the bench itself sends is told, in place of ten findings.
func TestAnswerIsNoLot(t *testing.T) {
	w := newWorld(t)
	box := boxes[testca.AMO]
	in, _ := w.inspect(message(box, "FSETEST/B2/K", encrypt(t, lot(5),
		[]*testca.Credential{w.current(testca.LabelAMOTest)}),
		true).bytes(), box)
	for says, d := range map[string]Decision{"un message de service 4015 du banc, signé": {Code: C4015},
		"un flux de retour du banc": {Code: Accepted, ARL: true}} {
		a, err := w.r.Answer(in, d, box, "ps@medecin.example")
		if err != nil {
			t.Fatal(err)
		}
		if rep, text := examined(t, "a.eml", a.Raw); rep.Exit != ExitUnreadable || !strings.Contains(text, says) ||
			len(rep.Findings) != 1 {
			t.Errorf("%s\n%s", says, text)
		}
	}
	report := "From: <>\r\nSubject: x\r\nContent-Type: multipart/report; boundary=b\r\n\r\n--b--\r\n"
	if _, text := examined(t, "a.eml", []byte(report)); !strings.Contains(text, "avis de remise") {
		t.Error(text)
	}
}

// TestForwarded: a message that carries a lot, attached, is no S/MIME text.
func TestForwarded(t *testing.T) {
	w := newWorld(t)
	box := boxes[testca.AMO]
	for _, inner := range []string{"Subject: SV140610/1/2/00003\r\nMIME-Version: 1.0\r\nContent-Type: " +
		"application/EDI-consent",
		"From: a@b\r\nDate: Mon, 02 Mar 2026 09:00:00 +0000"} {
		m := message(box, "FSETEST/B2/K", nil, true)
		m.body = inner + "\r\nContent-Transfer-Encoding: base64\r\n\r\nMIIB"
		m.set(&m.part, "Content-Type", "message/rfc822").set(&m.part, "Content-Transfer-Encoding", "")
		in, _ := w.inspect(m.bytes(), box)
		d := Decide(in.Facts, defaultSettings)
		if d.ReasonCode != string(cms.MailMessage) || strings.Contains(d.Reason+show(in.Findings), "S/MIME") ||
			!strings.Contains(show(in.Findings), "message/rfc822") {
			t.Errorf("%+v%s", d, show(in.Findings))
		}
	}
	smime := encrypt(t, lot(5), []*testca.Credential{w.current(testca.LabelAMOTest)}, "-aes-128-cbc", "-outform", "smime",
		"-from", "a@b", "-to", "c@d", "-subject", "x")
	in, _ := w.inspect(message(box, "FSETEST/B2/K", smime, true).bytes(), box)
	if in.Failure.Class != cms.SMIMEText || !strings.Contains(show(in.Findings), "OPENSSL_CMS_BINARY") {
		t.Errorf("%s%s", in.Failure, show(in.Findings))
	}
}

// TestBase64URL: in the transport, and in the file.
func TestBase64URL(t *testing.T) {
	w := newWorld(t)
	box := boxes[testca.AMO]
	der := encrypt(t, lot(50), []*testca.Credential{w.current(testca.LabelAMOTest)})
	m := message(box, "FSETEST/B2/K", der, true)
	m.body = strings.NewReplacer("+", "-", "/", "_").Replace(m.body)
	in, _ := w.inspect(m.bytes(), box)
	again, _ := w.inspect(message(box, "FSETEST/B2/K", []byte(base64.URLEncoding.EncodeToString(der)), true).bytes(), box)
	for _, in := range []*Inspection{in, again} {
		if !strings.Contains(show(in.Findings), "base64url") {
			t.Error(show(in.Findings))
		}
	}
}

// TestEncodedWords: a value that needs none is a remark, and the lot is taken.
func TestEncodedWords(t *testing.T) {
	w := newWorld(t)
	box := boxes[testca.AMO]
	der := encrypt(t, lot(5), []*testca.Credential{w.current(testca.LabelAMOTest)})
	q := func(v string) string { return "=?utf-8?B?" + base64.StdEncoding.EncodeToString([]byte(v)) + "?=" }
	m := message(box, q("FSETEST/B2/K"), der, true)
	m.set(&m.head, "Subject", q("SV140610/00000000123456/2026030209000000001/00003"))
	m.set(&m.part, "Content-Disposition", `attachment; filename="`+q("lot.pkcs7")+`"`)
	in, _ := w.inspect(m.bytes(), box)
	if got := strings.Join(summaryOf(in.Findings), ","); got != "A-01 remarque,A-06 remarque,A-10 remarque" ||
		Decide(in.Facts, defaultSettings).Code != Accepted {
		t.Errorf("%s%s", got, show(in.Findings))
	}
}

// TestProducers: the library that a document betrays is told its own call.
func TestProducers(t *testing.T) {
	oaep := []cms.Recipient{{Key: cms.Algorithm{OID: oidOAEP}}}
	for _, c := range []struct {
		info    cms.Info
		subject string
		says    string
	}{
		{cms.Info{Piece: 1000}, "der", `BouncyCastle : « cmsEnvelopedData.toASN1Structure().getEncoded("DER") »`},
		{cms.Info{Piece: 4096}, "der", "-stream"},
		{cms.Info{Piece: 1024}, "der", "pkijs"},
		{cms.Info{Piece: 640, ContentBytes: 640, BER: make([]cms.Diagnosis, 1)}, "cipher", "forge.pki.oids['aes128-CBC']"},
		{cms.Info{Version: 2, Recipients: oaep}, "oaep", "WebCrypto"},
		{cms.Info{}, "cipher", ".NET : « new EnvelopedCms("},
	} {
		if got := calls(c.subject, &c.info); !strings.Contains(got, c.says) {
			t.Errorf("%+v: %s", c.info, got)
		}
	}
	w := newWorld(t)
	stream := encrypt(t, lot(50), []*testca.Credential{w.current(testca.LabelAMOTest)}, "-aes-128-cbc", "-outform", "der",
		"-stream")
	if _, text := examined(t, "lot.pkcs7", stream); !strings.Contains(text, "la forme que lui donne openssl") {
		t.Error(fmt.Sprint(text))
	}
}
