package faulty

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509/pkix"
	"encoding/asn1"

	"amfront/lps"
)

// enveloped are faults of the encryption itself (part C).
func enveloped() []Variant {
	return []Variant{{
		Name:         "en-clair",
		Title:        "Envoie en clair ce qu'il annonce chiffré",
		Shows:        "La pièce jointe est le fichier de lots lui-même, bien que la description porte K.",
		Causes:       "Des données de santé circulent lisibles par quiconque tient un relais, et le frontal rejette le lot.",
		Requirements: []string{"C-01"},
		Policy:       inTheClear,
		Expect: shows("document", `^en clair`, "C-01.enveloppe.fse-de-test", "C-03.destinataire.dre-de-test",
			"C-04.une-fois.fse-de-test").
			kill("C-01.enveloppe-cms", `n'est pas un objet CMS .* en clair`).
			kill("C-02.aes-128-cbc", `aucun contenu chiffré : .* en clair`).
			kill("C-03.cle-rsa", `aucun destinataire : .* en clair`).
			aside("*", `La pièce jointe n'est pas un objet CMS|attendu une pièce jointe chiffrée, comme K l'annonce`, illisible),
	}, {
		Name:         "tronque",
		Title:        "Perd la fin du document chiffré",
		Shows:        "L'objet CMS annonce plus d'octets qu'il n'en porte.",
		Causes:       "Le frontal ne peut pas le déchiffrer : le lot est rejeté, à chaque renvoi.",
		Requirements: []string{"C-01"},
		Policy:       sealed(func(d []byte) ([]byte, error) { return d[:len(d)-16], nil }),
		Expect: shows("document", `tronqué`, "C-01.enveloppe.*", "C-01.gros-fichier", "C-01.oct.*").
			kill("C-01.enveloppe-cms", `La pièce jointe est tronquée`).
			kill("C-01.sans-ecart", `constaté La pièce jointe est tronquée`).
			aside("*", `La pièce jointe est tronquée`, illisible),
	}, {
		Name:         "signe-sans-chiffrer",
		Title:        "Signe le fichier au lieu de le chiffrer",
		Shows:        "La pièce jointe est un objet CMS, mais un SignedData : le fichier y est lisible.",
		Causes:       "Des données de santé circulent en clair dans ce qui semble un document protégé.",
		Requirements: []string{"C-01"},
		Policy:       document(func(f []byte, _ sealer) ([]byte, error) { return signedBySender(f, false) }),
		Expect: shows("document", `1\.2\.840\.113549\.1\.7\.2`, "C-01.enveloppe.dre-de-test").
			kill("C-01.enveloppe-cms", `objet CMS d'un autre type que EnvelopedData`).
			kill("C-01.sans-ecart", `constaté un SignedData`).
			aside("*", `objet CMS d'un autre type que EnvelopedData|attendu une pièce jointe chiffrée, comme K l'annonce`,
				illisible),
	}, {
		Name:         "aes-256",
		Title:        "Chiffre en AES-256 au lieu d'AES-128",
		Shows:        "La pièce jointe s'ouvre, mais l'algorithme inscrit dans le document est aes256-CBC.",
		Causes:       "Le frontal d'un assureur qui ne connaît que AES-128-CBC rejette le lot, et le remboursement attend.",
		Requirements: []string{"C-02"},
		Policy: func(p *lps.Policy) {
			p.Cipher.OID, p.Cipher.KeySize = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 42}, 32
		},
		Expect: shows("chiffrement", `2\.16\.840\.1\.101\.3\.4\.1\.42`, "C-02.algorithme.*", "C-01.gros-fichier",
			"C-01.oct.*").
			kills(`AES-256`, "C-02.aes-128-cbc", "C-02.sans-ecart"),
	}, {
		Name:         "triple-des",
		Title:        "Chiffre en Triple DES",
		Shows:        "L'algorithme inscrit dans le document est des-ede3-cbc, celui d'anciens outils par défaut.",
		Causes:       "Le chiffrement n'est plus tenu pour sûr, et le frontal peut refuser de l'ouvrir.",
		Requirements: []string{"C-02"},
		Policy: func(p *lps.Policy) {
			p.Cipher = lps.ContentCipher{OID: asn1.ObjectIdentifier{1, 2, 840, 113549, 3, 7}, KeySize: 24,
				New: func(k []byte) (cipher.Block, error) { return des.NewTripleDESCipher(k) }}
		},
		Expect: shows("chiffrement", `1\.2\.840\.113549\.3\.7`, "C-02.algorithme.dre-reelles").
			kill("C-02.aes-128-cbc", `DES`).
			kill("C-02.sans-ecart", `attendu AES-128-CBC, constaté .*DES`),
	}, {
		Name:         "aes-128-mal-nomme",
		Title:        "Chiffre en AES-128, mais inscrit AES-192",
		Shows:        "L'algorithme inscrit dans le document n'est pas celui qui a servi.",
		Causes:       "La clé n'a pas la longueur que l'algorithme annonce : le frontal n'ouvre rien.",
		Requirements: []string{"C-02"},
		Policy: func(p *lps.Policy) {
			p.Cipher = lps.ContentCipher{OID: asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 22}, KeySize: 16,
				New: aes.NewCipher}
		},
		Expect: shows("chiffrement", `2\.16\.840\.1\.101\.3\.4\.1\.22`, "C-02.algorithme.dre-de-test").
			kill("C-02.aes-128-cbc", `AES-192`).
			kill("C-02.sans-ecart", `attendu AES-128-CBC, constaté .*AES-192`).
			aside("*", `Le déchiffrement échoue avec la clé du certificat désigné`, illisible),
	}, {
		Name:         "cle-de-session-constante",
		Title:        "Emploie toujours la même clé de session",
		Shows:        "Deux documents s'ouvrent avec la même clé AES.",
		Causes:       "Qui obtient la clé d'un lot, par exemple un autre destinataire, lit tous les autres.",
		Requirements: []string{"C-02"},
		Policy: func(p *lps.Policy) {
			p.SessionKey = func(d lps.Drawing) ([]byte, error) { return bytes.Repeat([]byte{7}, d.Octets), nil }
		},
		Expect: shows("cle", `^2 documents ouverts, 1 clés de session`, "C-02.cle-de-session.*",
			"C-02.cle-de-session-usages").
			kill("C-02.cle-neuve", `1 clé pour 2 messages ; .*l'une a servi à 2 documents`).
			kill("C-02.sans-ecart", `une clé de session qui se devine : un même octet répété`),
	}, {
		Name:         "deux-destinataires",
		Title:        "Chiffre aussi pour lui-même",
		Shows:        "Le document a deux destinataires : l'organisme, et le poste qui l'envoie.",
		Causes:       "Une clé oubliée sur un poste de cabinet ouvre tous les lots qu'il a émis.",
		Requirements: []string{"C-03"},
		Policy:       forItselfToo,
		Expect: shows("destinataire", `inconnu`, "C-03.destinataire.*", "C-01.oct.*").
			kill("C-03.cle-rsa", `^2 destinataires`).
			kill("C-03.sans-ecart", `attendu un seul destinataire, constaté 2 destinataires`),
	}, {
		Name:         "oaep",
		Title:        "Transmet la clé de session par RSA-OAEP",
		Shows:        "Le transport de la clé est RSAES-OAEP au lieu de RSA PKCS#1 v1.5.",
		Causes:       "Rien ne dit qu'un frontal réel le lise : le lot passe ou non selon l'organisme.",
		Requirements: []string{"C-03"},
		Policy: func(p *lps.Policy) {
			p.KeyTransport = lps.KeyTransport{
				Algorithm: pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 7},
					Parameters: asn1.RawValue{FullBytes: oaepSHA256}},
				Encrypt: func(pub *rsa.PublicKey, key []byte) ([]byte, error) {
					return rsa.EncryptOAEP(sha256.New(), rand.Reader, pub, key, nil)
				},
			}
		},
		Expect: shows("transport", `1\.2\.840\.113549\.1\.1\.7`, "C-03.destinataire.fse-de-test").
			warn("C-03.cle-rsa", `RSA-OAEP`).
			warn("C-03.sans-ecart", `attendu RSA PKCS#1 v1\.5, constaté .*OAEP`),
	}, {
		Name:         "chiffre-deux-fois",
		Title:        "Chiffre le document une seconde fois",
		Shows:        "Sous le chiffrement, le frontal trouve un autre document chiffré.",
		Causes:       "Le frontal déchiffre une fois et lit du bruit : le lot est rejeté pour norme.",
		Requirements: []string{"C-04"},
		Policy: document(func(f []byte, seal sealer) ([]byte, error) {
			d, err := seal(f)
			if err != nil {
				return nil, err
			}
			return seal(d)
		}),
		Expect: shows("clair", `autre contenu que le fichier confié`, "C-04.une-fois.*", "C-01.gros-fichier", "C-01.oct.*").
			kills(`un second objet CMS sous le premier`, "C-04.chiffre-une-fois", "C-04.sans-ecart").
			aside("A-09.fichier-intact", `un autre contenu : \d+ octets déchiffrés`,
				"Sous le premier chiffrement se trouve un document, et non le fichier.").
			aside("F-09.represente-identique", `le contenu avant chiffrement a changé`,
				"Le second document, sous le premier, a chaque fois une clé neuve."),
	}, {
		Name:         "signe-puis-chiffre",
		Title:        "Signe le fichier, puis le chiffre",
		Shows:        "Sous le chiffrement, le frontal trouve un SignedData et non le fichier.",
		Causes:       "Le frontal lit la signature comme un fichier de lots et le rejette pour norme.",
		Requirements: []string{"C-04"},
		Policy: document(func(f []byte, seal sealer) ([]byte, error) {
			s, err := signedBySender(f, false)
			if err != nil {
				return nil, err
			}
			return seal(s)
		}),
		Expect: shows("clair", `autre contenu que le fichier confié`, "C-04.une-fois.dre-reelles").
			kills(`SignedData`, "C-04.chiffre-une-fois", "C-04.sans-ecart").
			aside("A-09.fichier-intact", `un autre contenu : \d+ octets déchiffrés`,
				"Sous le chiffrement se trouve un objet signé, et non le fichier."),
	}, {
		Name:  "message-signe",
		Title: "Signe le message qui porte le document",
		Shows: "Le message est un multipart/signed S/MIME autour du message prévu.",
		Causes: "Le frontal n'attend aucune signature : il y voit deux fichiers et peut prendre la signature pour " +
			"le lot.",
		Requirements: []string{"C-04"},
		Policy:       func(p *lps.Policy) { p.Written = signedMessage },
		Expect: shows("structure", `^multipart/signed`, "C-04.une-fois.dre-de-test").
			kill("C-04.chiffre-une-fois", `multipart/signed`).
			kill("C-04.sans-ecart", `attendu un message qui n'est pas signé, constaté multipart/signed`),
	}}
}

// inTheClear attaches the file itself.
var inTheClear = document(func(f []byte, _ sealer) ([]byte, error) { return f, nil })

// oaepSHA256 are RSAES-OAEP-params with SHA-256 for both hashes (RFC 4055 §4.1).
var oaepSHA256 = []byte{0x30, 0x2d,
	0xa0, 0x0f, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
	0xa1, 0x1a, 0x30, 0x18, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08,
	0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01}
