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
	"fmt"
	"math/big"
	"net"
	"sync"

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
		Policy: func(p *lps.Policy) {
			p.Document = func(f []byte, _ func([]byte) ([]byte, error)) ([]byte, error) { return f, nil }
		},
	}, {
		Name:         "tronque",
		Title:        "Perd la fin du document chiffré",
		Shows:        "L'objet CMS annonce plus d'octets qu'il n'en porte.",
		Causes:       "Le frontal ne peut pas le déchiffrer : le lot est rejeté, à chaque renvoi.",
		Requirements: []string{"C-01"},
		Policy:       sealed(func(d []byte) ([]byte, error) { return d[:len(d)-16], nil }),
	}, {
		Name:         "signe-sans-chiffrer",
		Title:        "Signe le fichier au lieu de le chiffrer",
		Shows:        "La pièce jointe est un objet CMS, mais un SignedData : le fichier y est lisible.",
		Causes:       "Des données de santé circulent en clair dans ce qui semble un document protégé.",
		Requirements: []string{"C-01"},
		Policy: func(p *lps.Policy) {
			p.Document = func(f []byte, _ func([]byte) ([]byte, error)) ([]byte, error) { return signedBySender(f, false) }
		},
	}, {
		Name:         "aes-256",
		Title:        "Chiffre en AES-256 au lieu d'AES-128",
		Shows:        "La pièce jointe s'ouvre, mais l'algorithme inscrit dans le document est aes256-CBC.",
		Causes:       "Le frontal d'un assureur qui ne connaît que AES-128-CBC rejette le lot, et le remboursement attend.",
		Requirements: []string{"C-02"},
		Policy: func(p *lps.Policy) {
			p.Cipher.OID, p.Cipher.KeySize = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 42}, 32
		},
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
	}, {
		Name:         "cle-de-session-constante",
		Title:        "Emploie toujours la même clé de session",
		Shows:        "Deux documents s'ouvrent avec la même clé AES.",
		Causes:       "Qui obtient la clé d'un lot, par exemple un autre destinataire, lit tous les autres.",
		Requirements: []string{"C-02"},
		Policy: func(p *lps.Policy) {
			p.SessionKey = func(n int) ([]byte, error) { return bytes.Repeat([]byte{7}, n), nil }
		},
	}, {
		Name:         "deux-destinataires",
		Title:        "Chiffre aussi pour lui-même",
		Shows:        "Le document a deux destinataires : l'organisme, et le poste qui l'envoie.",
		Causes:       "Une clé oubliée sur un poste de cabinet ouvre tous les lots qu'il a émis.",
		Requirements: []string{"C-03"},
		Policy:       forItselfToo,
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
	}, {
		Name:         "chiffre-deux-fois",
		Title:        "Chiffre le document une seconde fois",
		Shows:        "Sous le chiffrement, le frontal trouve un autre document chiffré.",
		Causes:       "Le frontal déchiffre une fois et lit du bruit : le lot est rejeté pour norme.",
		Requirements: []string{"C-04"},
		Policy: func(p *lps.Policy) {
			p.Document = func(f []byte, seal func([]byte) ([]byte, error)) ([]byte, error) {
				d, err := seal(f)
				if err != nil {
					return nil, err
				}
				return seal(d)
			}
		},
	}, {
		Name:         "signe-puis-chiffre",
		Title:        "Signe le fichier, puis le chiffre",
		Shows:        "Sous le chiffrement, le frontal trouve un SignedData et non le fichier.",
		Causes:       "Le frontal lit la signature comme un fichier de lots et le rejette pour norme.",
		Requirements: []string{"C-04"},
		Policy: func(p *lps.Policy) {
			p.Document = func(f []byte, seal func([]byte) ([]byte, error)) ([]byte, error) {
				s, err := signedBySender(f, false)
				if err != nil {
					return nil, err
				}
				return seal(s)
			}
		},
	}, {
		Name:  "message-signe",
		Title: "Signe le message qui porte le document",
		Shows: "Le message est un multipart/signed S/MIME autour du message prévu.",
		Causes: "Le frontal n'attend aucune signature : il y voit deux fichiers et peut prendre la signature pour " +
			"le lot.",
		Requirements: []string{"C-04"},
		Options:      dialling(func(c net.Conn) net.Conn { return signing{c} }),
	}}
}

// oaepSHA256 are RSAES-OAEP-params with SHA-256 for both hashes (RFC 4055 §4.1).
var oaepSHA256 = []byte{0x30, 0x2d,
	0xa0, 0x0f, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
	0xa1, 0x1a, 0x30, 0x18, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08,
	0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01}

// forItselfToo adds the sender as a second recipient.
func forItselfToo(p *lps.Policy) {
	// One station does one action at a time, but a software drives several:
	// the key of a document travels with its octets and not beside them.
	document := p.Document
	transport := p.KeyTransport.Encrypt
	var mu sync.Mutex
	keys := map[string][]byte{} // session key by what the recipient gets of it
	p.KeyTransport.Encrypt = func(pub *rsa.PublicKey, key []byte) ([]byte, error) {
		wrapped, err := transport(pub, key)
		mu.Lock()
		defer mu.Unlock()
		keys[string(wrapped)] = bytes.Clone(key)
		return wrapped, err
	}
	p.Document = func(f []byte, seal func([]byte) ([]byte, error)) ([]byte, error) {
		return document(f, func(content []byte) ([]byte, error) {
			d, err := seal(content)
			if err != nil {
				return nil, err
			}
			return secondRecipient(d, func(wrapped []byte) ([]byte, error) {
				me, err := own()
				if err != nil {
					return nil, err
				}
				mu.Lock()
				defer mu.Unlock()
				defer delete(keys, string(wrapped))
				return transport(&me.key.PublicKey, keys[string(wrapped)])
			})
		})
	}
}

type contentInfo struct {
	ContentType asn1.ObjectIdentifier
	Content     asn1.RawValue `asn1:"explicit,tag:0"`
}

type envelopedData struct {
	Version          int
	RecipientInfos   []recipient `asn1:"set"`
	EncryptedContent asn1.RawValue
}

type recipient struct {
	Version      int
	ID           issuerAndSerial
	Algorithm    pkix.AlgorithmIdentifier
	EncryptedKey []byte
}

type issuerAndSerial struct {
	Issuer asn1.RawValue
	Serial *big.Int
}

// secondRecipient adds the sender to an EnvelopedData (RFC 5652 §6.1); wrap
// tells its share of the session key from the first recipient's.
func secondRecipient(der []byte, wrap func([]byte) ([]byte, error)) ([]byte, error) {
	me, err := own()
	if err != nil {
		return nil, err
	}
	var ci contentInfo
	if _, err := asn1.Unmarshal(der, &ci); err != nil {
		return nil, fmt.Errorf("read own document: %w", err)
	}
	var e envelopedData
	if _, err := asn1.Unmarshal(ci.Content.Bytes, &e); err != nil {
		return nil, fmt.Errorf("read own document: %w", err)
	}
	first := e.RecipientInfos[0]
	share, err := wrap(first.EncryptedKey)
	if err != nil {
		return nil, err
	}
	e.RecipientInfos = append(e.RecipientInfos, recipient{
		ID:        issuerAndSerial{asn1.RawValue{FullBytes: me.cert.RawIssuer}, me.cert.SerialNumber},
		Algorithm: first.Algorithm, EncryptedKey: share})
	inner, err := asn1.Marshal(e)
	if err != nil {
		return nil, err
	}
	return asn1.Marshal(contentInfo{ci.ContentType, asn1.RawValue{
		Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: inner}})
}
