package suite

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"encoding/pem"
	"net"
	"slices"
	"strings"
	"testing"

	"amfront/features"
	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/report"
)

type (
	document  = func(file []byte, seal func([]byte) ([]byte, error)) ([]byte, error)
	flowFault struct {
		name  string
		wrong func(*lps.Policy)
		wire  func(command string) (string, bool) // what goes out for a command; false hangs up
		red   []string                            // "scenario check", "~" before a check that only warns, "?" before one that cannot tell
	}
)

// touched is a last touch on a message's header.
func touched(change func(l *lps.Lot, m *lps.Mail)) func(*lps.Policy) {
	return func(p *lps.Policy) { p.Mail = change }
}

func set(list []lps.Field, name, value string) {
	for i := range list {
		if list[i].Name == name {
			list[i].Value = value
		}
	}
}

func drop(list []lps.Field, name string) []lps.Field {
	return slices.DeleteFunc(list, func(f lps.Field) bool { return f.Name == name })
}

func makes(d document) func(*lps.Policy) { return func(p *lps.Policy) { p.Document = d } }

func zipped(data []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write(data)
	w.Close()
	return b.Bytes()
}

// flowFaults are faults of parts A to C.
func flowFaults() []flowFault {
	subject := func(old, new string) func(*lps.Policy) {
		return func(p *lps.Policy) {
			p.Subject = func(l *lps.Lot) string { return strings.Replace(lps.SubjectOf(l), old, new, 1) }
		}
	}
	description := func(old, new string) func(*lps.Policy) {
		return func(p *lps.Policy) {
			p.Description = func(l *lps.Lot) string { return strings.Replace(lps.DescriptionOf(l), old, new, 1) }
		}
	}
	return []flowFault{
		{name: "subject of the other kind", wrong: subject("SV", "DR"), red: []string{"A-01.objet.fse-de-test objet-attendu", "A-01.objet.fse-de-test sans-ecart"}},
		{name: "reference of another year", wrong: subject("140610", "130610"), red: []string{"A-01.objet.dre-reelles objet-attendu"}},
		{name: "three fields", wrong: subject("/00001", ""), red: []string{"A-01.objet.dre-de-test objet-attendu", "A-01.objet.dre-de-test sans-ecart"}},
		{name: "test announced as real", wrong: description("TEST", ""), red: []string{"A-06.test.fse flux-annonce", "A-06.test.fse sans-ecart", "A-06.test.dre flux-annonce"}},
		{name: "demonstration announced as test", wrong: description("DEMO", "TEST"), red: []string{"A-07.demonstration.fse flux-annonce", "A-07.demonstration.fse sans-ecart"}},
		{name: "real announced as test", wrong: description("/B2", "TEST/B2"), red: []string{"A-05.reel.fse flux-annonce"}},
		{name: "no K", wrong: description("/K", ""), red: []string{"A-06.test.fse sans-ecart"}},
		{name: "KZ", wrong: description("ZK", "KZ"), red: []string{"A-06.test.fse-compresse sans-ecart"}},
		{name: "Z forgotten", wrong: description("ZK", "K"), red: []string{"A-09.fichier.fse-compresse sans-ecart", "A-09.fichier.fse-compresse flux-annonce"}},
		{name: "mixed announced as FSE", wrong: description("MIXTETEST/B2DR", "FSETEST/B2"), red: []string{"A-11.mixte.de-test flux-annonce"}},

		{name: "no Date", wrong: touched(func(_ *lps.Lot, m *lps.Mail) { m.Header = drop(m.Header, "Date") }), red: []string{"A-02.entete.fse sans-ecart", "A-02.entete.fse entete-vrai"}},
		{name: "no MIME-Version", wrong: touched(func(_ *lps.Lot, m *lps.Mail) { m.Header = drop(m.Header, "MIME-Version") }), red: []string{"A-02.entete.dre sans-ecart"}},
		{name: "frozen date", wrong: touched(func(_ *lps.Lot, m *lps.Mail) { set(m.Header, "Date", "Mon, 05 Jan 2015 10:00:00 +0100") }), red: []string{"A-02.entete.fse entete-vrai"}},
		{name: "sender of the editor", wrong: touched(func(_ *lps.Lot, m *lps.Mail) { set(m.Header, "From", "<support@editeur.example>") }), red: []string{"A-02.entete.fse entete-vrai"}},
		{name: "frozen Message-ID", wrong: touched(func(_ *lps.Lot, m *lps.Mail) { set(m.Header, "Message-ID", "<lot@cabinet.example>") }), red: []string{"A-02.identifiants identifiants-uniques"}},
		{name: "two files", wrong: touched(func(_ *lps.Lot, m *lps.Mail) { m.Extra = [][]byte{m.Body} }), red: []string{"A-03.structure.fse sans-ecart"}},
		{name: "multipart/related", wrong: touched(func(_ *lps.Lot, m *lps.Mail) { m.ContentType = "multipart/related" }), red: []string{"A-03.structure.dre sans-ecart"}},
		{name: "octet-stream", wrong: touched(func(_ *lps.Lot, m *lps.Mail) { set(m.Part, "Content-Type", "application/octet-stream") }), red: []string{"A-04.partie.fse sans-ecart"}},
		{name: "no description", wrong: touched(func(_ *lps.Lot, m *lps.Mail) { m.Part = drop(m.Part, "Content-Description") }), red: []string{"A-04.partie.fse sans-ecart", "A-04.partie.fse flux-annonce"}},
		{name: "S/MIME type", wrong: touched(func(_ *lps.Lot, m *lps.Mail) { set(m.Part, "Content-Type", "application/pkcs7-mime") }), red: []string{"C-04.une-fois.fse-de-test chiffre-une-fois", "C-04.une-fois.fse-de-test sans-ecart"}},
		{name: "long base64 lines", wrong: touched(func(_ *lps.Lot, m *lps.Mail) { m.LineLength = 400 }), red: []string{"A-12.envoi.fse ~sans-ecart"}},
		{name: "base64 in one line", wrong: touched(func(_ *lps.Lot, m *lps.Mail) { m.LineLength = 4000 }), red: []string{"A-12.envoi.fse sans-ecart"}},

		{name: "not compressed", wrong: func(p *lps.Policy) { p.Compress = func(b []byte) ([]byte, error) { return b, nil } }, red: []string{"A-09.fichier.fse-compresse fichier-intact", "A-09.fichier.fse-compresse sans-ecart"}},
		{name: "compressed after encryption", wrong: func(p *lps.Policy) {
			p.Compress = func(b []byte) ([]byte, error) { return b, nil }
			p.Document = func(f []byte, seal func([]byte) ([]byte, error)) ([]byte, error) {
				d, err := seal(f)
				return zipped(d), err
			}
		}, red: []string{"A-09.fichier.dre-compresse fichier-intact", "A-09.fichier.dre-compresse sans-ecart"}},
		{name: "text mode", wrong: makes(func(f []byte, seal func([]byte) ([]byte, error)) ([]byte, error) {
			return seal(bytes.ReplaceAll(f, []byte("\r\n"), []byte("\n")))
		}), red: []string{"A-09.contenu-binaire.fse-au-contenu-binaire fichier-intact"}},
		{name: "first mebioctet only", wrong: makes(func(f []byte, seal func([]byte) ([]byte, error)) ([]byte, error) {
			return seal(f[:min(len(f), 1<<20)])
		}), red: []string{"A-09.gros-fichier.fse fichier-intact"}},
		{name: "file name kept", wrong: func(p *lps.Policy) { p.FileName = func(*lps.Lot) string { return "lot.b2" } }, red: []string{"A-10.document.fse document-binaire", "A-10.document.fse sans-ecart"}},
		{name: "PEM", wrong: makes(func(f []byte, seal func([]byte) ([]byte, error)) ([]byte, error) {
			d, err := seal(f)
			return pem.EncodeToMemory(&pem.Block{Type: "CMS", Bytes: d}), err
		}), red: []string{"A-10.document.dre document-binaire", "A-10.document.dre sans-ecart", "C-01.enveloppe.fse-de-test enveloppe-cms", "C-02.algorithme.fse-de-test aes-128-cbc"}},
		{name: "base64 twice", wrong: makes(func(f []byte, seal func([]byte) ([]byte, error)) ([]byte, error) {
			d, err := seal(f)
			return []byte(base64.StdEncoding.EncodeToString(d)), err
		}), red: []string{"A-10.gros-document document-binaire"}},
		{name: "trailing octets", wrong: makes(func(f []byte, seal func([]byte) ([]byte, error)) ([]byte, error) {
			d, err := seal(f)
			return append(d, "\r\n"...), err
		}), red: []string{"A-10.document.fse document-binaire"}},
		{name: "BER", wrong: makes(func(f []byte, seal func([]byte) ([]byte, error)) ([]byte, error) {
			d, err := seal(f)
			return indefinite(d), err
		}), red: []string{"A-10.document.fse document-binaire"}},

		{name: "everything to the AMO's key", wrong: func(p *lps.Policy) { p.Label = label("amo", "") }, red: []string{"B-02.dre-reelles certificat-attendu", "A-05.reel.dre lot-accepte", "A-11.oct.fse-de-test certificat-attendu", "B-03.alternance certificat-attendu"}},
		{name: "test keys for real flows", wrong: func(p *lps.Policy) { p.Label = label("", "test") }, red: []string{"B-01.fse-reelles certificat-attendu", "B-01.fse-reelles sans-ecart", "B-01.du-test-au-reel certificat-attendu"}},
		{name: "real keys for test flows", wrong: func(p *lps.Policy) { p.Label = label("", "reel") }, red: []string{"B-03.hors-production.fse-de-test certificat-attendu", "B-03.hors-production.dre-de-demonstration certificat-attendu"}},
		{name: "owner's name not looked at", wrong: func(p *lps.Policy) {
			p.Checks = slices.DeleteFunc(p.Checks, func(c lps.Check) bool { return c.Name == "libellé" })
		}, red: []string{"B-01.leurre.celui-de-l-autre-organisme certificat-attendu", "B-02.leurre.celui-de-l-autre-usage certificat-attendu", "B-03.leurre.fse-de-demonstration-autre-usage certificat-attendu"}},
		{name: "the OCT's key for all", wrong: func(p *lps.Policy) { p.Label = func(_ *lps.Lot, oct string) string { return oct } }, red: []string{"B-04.oct-puis-amo certificat-attendu"}},
		{name: "the OCT's lot to the AMO", wrong: func(p *lps.Policy) {
			p.Recipient = func(*lps.Lot, string) string { return "01996@996.01.rss.fr" }
		}, red: []string{"A-11.oct.fse-reelles bonne-boite", "A-11.oct.fse-reelles sans-ecart"}},

		{name: "in the clear", wrong: makes(func(f []byte, _ func([]byte) ([]byte, error)) ([]byte, error) { return f, nil }),
			red: []string{"C-01.enveloppe.fse-de-test enveloppe-cms", "C-01.enveloppe.fse-de-test ?sans-ecart", "C-02.algorithme.fse-de-test aes-128-cbc", "C-02.algorithme.fse-de-test ?sans-ecart",
				"C-03.destinataire.fse-de-test cle-rsa", "C-04.une-fois.fse-de-test ?chiffre-une-fois", "A-06.test.fse certificat-attendu", "A-06.test.fse lot-accepte", "C-02.cle-de-session.deux-fse ?cle-neuve"}},
		{name: "encrypted twice", wrong: makes(func(f []byte, seal func([]byte) ([]byte, error)) ([]byte, error) {
			d, err := seal(f)
			if err != nil {
				return nil, err
			}
			return seal(d)
		}), red: []string{"C-04.une-fois.dre-de-test chiffre-une-fois", "C-04.une-fois.dre-de-test sans-ecart", "A-06.test.dre fichier-intact"}},
		{name: "AES-256", wrong: func(p *lps.Policy) {
			p.Cipher.OID, p.Cipher.KeySize = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 42}, 32
		}, red: []string{"C-02.algorithme.fse-reelles aes-128-cbc", "C-02.algorithme.fse-reelles sans-ecart"}},
		{name: "triple DES", wrong: func(p *lps.Policy) {
			p.Cipher = lps.ContentCipher{OID: asn1.ObjectIdentifier{1, 2, 840, 113549, 3, 7}, KeySize: 24, New: func(k []byte) (cipher.Block, error) { return des.NewTripleDESCipher(k) }}
		}, red: []string{"C-02.algorithme.dre-reelles aes-128-cbc"}},
		{name: "AES-128 under another name", wrong: func(p *lps.Policy) {
			p.Cipher = lps.ContentCipher{OID: asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 22}, KeySize: 16, New: aes.NewCipher}
		}, red: []string{"C-02.algorithme.dre-de-test aes-128-cbc"}},
		{name: "constant session key", wrong: func(p *lps.Policy) {
			p.SessionKey = func(n int) ([]byte, error) { return bytes.Repeat([]byte{7}, n), nil }
		}, red: []string{"C-02.cle-de-session.deux-fse cle-neuve", "C-02.cle-de-session.deux-organismes cle-neuve", "C-02.cle-de-session-usages cle-neuve"}},
		{name: "right certificate named, another key used", wrong: func(p *lps.Policy) {
			encrypt := p.KeyTransport.Encrypt
			p.KeyTransport.Encrypt = func(_ *rsa.PublicKey, key []byte) ([]byte, error) {
				other, err := rsa.GenerateKey(rand.Reader, 2048)
				if err != nil {
					return nil, err
				}
				return encrypt(&other.PublicKey, key)
			}
		}, red: []string{"B-03.hors-production.fse-de-test certificat-attendu", "B-03.hors-production.fse-de-test ?sans-ecart", "C-01.enveloppe.fse-de-test enveloppe-cms"}},
		{name: "OAEP", wrong: func(p *lps.Policy) {
			p.KeyTransport = lps.KeyTransport{Algorithm: pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 7}, Parameters: asn1.RawValue{FullBytes: []byte{0x30, 0}}},
				Encrypt: func(pub *rsa.PublicKey, key []byte) ([]byte, error) {
					return rsa.EncryptOAEP(sha256.New(), rand.Reader, pub, key, nil)
				}}
		}, red: []string{"C-03.destinataire.fse-de-test ~cle-rsa"}},

		{name: "no brackets", wire: func(c string) (string, bool) {
			return strings.NewReplacer("FROM:<", "FROM:", "> SIZE", " SIZE").Replace(c), true
		}, red: []string{"A-12.envoi.fse dialogue-smtp"}},
		{name: "blank before the address", wire: func(c string) (string, bool) { return strings.Replace(c, "RCPT TO:<", "RCPT TO: <", 1), true }, red: []string{"A-12.envoi.dre dialogue-smtp"}},
		{name: "no QUIT", wire: func(c string) (string, bool) { return c, c != "QUIT\r\n" }, red: []string{"A-12.envoi.fse dialogue-smtp", "A-12.deux-envois dialogue-smtp", "A-12.releve dialogue-pop3"}},
		{name: "HELO", wire: func(c string) (string, bool) {
			return strings.NewReplacer("EHLO", "HELO").Replace(c), true
		}, red: []string{"A-12.envoi.fse ~dialogue-smtp"}},
	}
}

// label chooses certificates of one insurer or of one usage only.
func label(actor, usage string) func(*lps.Lot, string) string {
	return func(l *lps.Lot, oct string) string {
		c := *l
		if actor != "" {
			c.Destination = actor
		}
		if usage != "" {
			c.Usage = usage
		}
		return lps.LabelOf(&c, oct)
	}
}

// indefinite writes the outermost SEQUENCE with indefinite length (X.690 §8.1.3.6).
func indefinite(der []byte) []byte {
	var v asn1.RawValue
	if _, err := asn1.Unmarshal(der, &v); err != nil {
		return der
	}
	return append(append([]byte{0x30, 0x80}, v.Bytes...), 0, 0)
}

// wired is a connection that changes what its client says.
type wired struct {
	net.Conn
	say func(string) (string, bool)
}

func (w wired) Write(p []byte) (int, error) {
	if len(p) > 600 { // no command
		return w.Conn.Write(p)
	}
	out, on := w.say(string(p))
	if !on {
		w.Close()
		return len(p), nil
	}
	_, err := w.Conn.Write([]byte(out))
	return len(p), err
}

// TestFaultyFlows plays scenarios of parts A to C with an LPS that does one
// thing wrong: the checks that are there for it must see it.
func TestFaultyFlows(t *testing.T) {
	list := load(t)
	for _, f := range flowFaults() {
		t.Run(f.name, func(t *testing.T) {
			r, err := Run(t.Context(), Options{Features: list, Keys: keys, Kind: "fautif", Version: features.Version,
				Select: func(e Example) bool {
					return slices.ContainsFunc(f.red, func(red string) bool { return strings.HasPrefix(red, e.ID+" ") })
				},
				Driver: func() adapter.Driver {
					o := lps.Options{Policy: lps.Reference()}
					if f.wrong != nil {
						f.wrong(o.Policy)
					}
					if f.wire != nil {
						o.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
							c, err := (&net.Dialer{}).DialContext(ctx, network, address)
							return wired{c, f.wire}, err
						}
					}
					return lps.New(o)
				}})
			if err != nil {
				t.Fatal(err)
			}
			for _, red := range f.red {
				id, name, _ := strings.Cut(red, " ")
				want := report.NonConforming
				if soft, ok := strings.CutPrefix(name, "~"); ok {
					name, want = soft, report.Warning
				} else if blind, ok := strings.CutPrefix(name, "?"); ok {
					name, want = blind, report.NotObserved
				}
				if got := verdictOf(r, id, name); got != want {
					t.Errorf("%s %s: %q, expected %q", id, name, got, want)
				}
			}
		})
	}
}

// verdictOf is the worst verdict of a check in a scenario, "" when it was not
// asked for.
func verdictOf(r *report.Run, id, name string) report.Verdict {
	var worst report.Verdict
	for _, s := range r.Scenarios {
		for _, c := range s.Checks {
			if s.ID == id && strings.HasSuffix(c.ID, "."+name) && (worst == "" || c.Verdict.Worse(worst)) {
				worst = c.Verdict
			}
		}
	}
	return worst
}
