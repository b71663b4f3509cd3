package cms

import (
	"bytes"
	"crypto"
	"crypto/cipher"
	"crypto/rsa"
	"encoding/base64"
	"encoding/hex"
	"math/big"
	"slices"
)

// slip is one thing that a software does otherwise; the zero one is what is right.
type slip struct {
	name   string // stable
	says   sentence
	change string // French: what to write instead, in the usual languages
	args   []any
}

func (s slip) with(args ...any) slip { s.args = args; return s }

// What to change: who does not build the CMS by hand has nothing to choose.
const (
	whole = "Le plus sûr est de laisser tout faire : openssl « cms -encrypt -binary -aes-128-cbc -outform DER », " +
		"BouncyCastle « CMSEnvelopedDataGenerator », .NET « EnvelopedCms », Delphi « CMS_encrypt » des DLL d’OpenSSL " +
		"qu’Indy charge, PHP « openssl_cms_encrypt », node-forge « forge.pkcs7.createEnvelopedData ». À la main : "
	changeTransport = whole + "openssl « EVP_PKEY_encrypt » avec « RSA_PKCS1_PADDING » et la clé publique du certificat ; " +
		"BouncyCastle « RSA/ECB/PKCS1Padding » ; .NET « RSAEncryptionPadding.Pkcs1 » ; Delphi : retourner les octets que rend " +
		"« CryptEncrypt » (CryptoAPI) ; PHP « openssl_public_encrypt(…, OPENSSL_PKCS1_PADDING) » ; node-forge " +
		"« publicKey.encrypt(cle, 'RSAES-PKCS1-V1_5') »."
	changeKey = whole + "donner à RSA les 16 octets mêmes de la clé AES, ni texte, ni enveloppe. openssl « -aes-128-cbc » ; " +
		"BouncyCastle « CMSAlgorithm.AES128_CBC », « key.getEncoded() » ; .NET « aes.KeySize = 128 » et « aes.Key », sans " +
		"« BitConverter.ToString » ni « Convert.ToBase64String » ; Delphi « TBytes », non « string » (UTF-16), sans " +
		"« BinToHex » ; PHP « random_bytes(16) », sans « bin2hex » ; node-forge « forge.random.getBytesSync(16) », sans " +
		"« bytesToHex »."
	changeMode = whole + "mode CBC, son vecteur dans les paramètres de l’algorithme et nulle part ailleurs. openssl " +
		"« EVP_aes_128_cbc » ; BouncyCastle « AES/CBC/PKCS7Padding », « new DEROctetString(iv) » ; .NET « CipherMode.CBC », " +
		"« aes.IV » ; Delphi (DCPcrypt) « EncryptCBC » ; PHP « openssl_encrypt($x, 'aes-128-cbc', $cle, OPENSSL_RAW_DATA, " +
		"$iv) » ; node-forge « createCipher('AES-CBC', cle) », « start({iv: iv}) »."
	changeEnd = whole + "bourrer selon la RFC 5652 §6.3 : 1 à 16 octets qui valent chacun leur nombre, 16 quand la " +
		"longueur tombe juste. openssl « EVP_CIPHER_CTX_set_padding(ctx, 1) », sans « -nopad » ; BouncyCastle " +
		"« AES/CBC/PKCS7Padding » ; .NET « PaddingMode.PKCS7 », « BlockSize = 128 » ; Delphi (DCPcrypt ne bourre pas) : " +
		"l’ajouter ; PHP « openssl_encrypt » sans « OPENSSL_ZERO_PADDING » (mcrypt bourrait de zéros) ; node-forge " +
		"« cipher.finish() », sans fonction à soi."
)

// The sentences where no single way fits.
var (
	otherSize = slip{name: "key-size", change: changeKey, says: sentence{
		"the session key has %d octets, %s takes %d", "la clé de session a %d octets, %s en demande %d"}}
	keyStays = slip{name: "key-unknown", change: changeTransport, says: sentence{
		"the session key comes out in no way that was tried: damaged, or for another public key",
		"la clé de session ne sort d’aucune des façons essayées : elle est abîmée, ou chiffrée par une autre clé publique"}}
	contentStays = slip{name: "content-unknown", change: changeMode, says: sentence{
		"the session key comes out, the content opens in no way that was tried: damaged, or by another session key",
		"la clé de session sort, mais le contenu ne s’ouvre d’aucune des façons essayées : il est abîmé, ou chiffré par une " +
			"autre clé de session"}}
)

// transports are the ways in which a session key is encrypted: what comes out.
var transports = []struct {
	slip
	open func(r recipient, key *rsa.PrivateKey) [][]byte
}{
	{slip{}, func(r recipient, key *rsa.PrivateKey) [][]byte {
		if out, err := r.unwrap(key, nil); err == nil && len(out) > 0 {
			return [][]byte{out}
		}
		return nil
	}},
	{slip{name: "rsa-reversed", change: changeTransport, says: sentence{"the octets of the encrypted key are reversed",
		"les octets de la clé chiffrée sont à l’envers (CryptoAPI les rend ainsi)"}},
		func(r recipient, key *rsa.PrivateKey) [][]byte { return unpadded(decrypted(key, reversed(r.key)), 2) }},
	{slip{name: "rsa-unpadded", change: changeTransport, says: sentence{"the session key was encrypted by RSA without padding",
		"la clé de session est chiffrée par RSA sans bourrage"}},
		func(r recipient, key *rsa.PrivateKey) [][]byte { return unfilled(decrypted(key, r.key)) }},
	{slip{name: "rsa-unpadded-reversed", change: changeTransport, says: sentence{
		"the session key was encrypted by RSA without padding, its octets reversed",
		"la clé de session est chiffrée par RSA sans bourrage, octets à l’envers"}},
		func(r recipient, key *rsa.PrivateKey) [][]byte { return unfilled(decrypted(key, reversed(r.key))) }},
	{slip{name: "rsa-block-type", change: changeTransport, says: sentence{
		"the padding of the encrypted key is that of a signature (block type 1)",
		"le bourrage de la clé chiffrée est celui d’une signature (bloc de type 1)"}},
		func(r recipient, key *rsa.PrivateKey) [][]byte { return unpadded(decrypted(key, r.key), 1) }},
	{slip{name: "rsa-private-key", change: changeTransport, says: sentence{
		"the session key was encrypted by the private key of the pair, not by the public one",
		"la clé de session est chiffrée par la clé privée de la paire, au lieu de la clé publique"}},
		func(r recipient, key *rsa.PrivateKey) [][]byte {
			em := power(key, r.key, big.NewInt(int64(key.E)))
			return append(append(unpadded(em, 1), unpadded(em, 2)...), unfilled(em)...)
		}},
	{slip{name: "rsa-padding-unsaid", change: changeTransport, says: sentence{
		"the session key is padded otherwise than its algorithm says (OAEP for PKCS#1 v1.5, or another hash)",
		"le bourrage RSA n’est pas celui que l’algorithme annonce (OAEP pour PKCS#1 v1.5, ou une autre empreinte)"}},
		func(r recipient, key *rsa.PrivateKey) [][]byte {
			out := unpadded(decrypted(key, r.key), 2)
			for _, h := range []crypto.Hash{crypto.SHA1, crypto.SHA256, crypto.SHA384, crypto.SHA512} {
				for _, mgf := range []crypto.Hash{h, crypto.SHA1} {
					if p, err := key.Decrypt(nil, r.key, &rsa.OAEPOptions{Hash: h, MGFHash: mgf}); err == nil && len(p) > 0 {
						return append(out, p)
					}
				}
			}
			return out
		}},
	{slip{name: "rsa-text", change: changeTransport, says: sentence{"the encrypted key is text, hexadecimal or base64",
		"la clé chiffrée est du texte, hexadécimal ou base64"}},
		func(r recipient, key *rsa.PrivateKey) [][]byte {
			return unpadded(decrypted(key, fromText(r.key)), 2)
		}},
	{slip{name: "rsa-wrapped", change: changeTransport, says: sentence{"the encrypted key is wrapped in an OCTET STRING once more",
		"la clé chiffrée est enveloppée d’un OCTET STRING de trop"}},
		func(r recipient, key *rsa.PrivateKey) [][]byte { return unpadded(decrypted(key, unwrapped(r.key)), 2) }},
}

// forms are those in which a session key stands in what RSA encrypted; size is
// what the algorithm takes.
var forms = []struct {
	slip
	of func(p []byte, size int) []byte
}{
	{slip{}, func(p []byte, _ int) []byte { return p }},
	{slip{name: "key-hex-text", change: changeKey, says: sentence{"the session key is hexadecimal text",
		"la clé de session est du texte hexadécimal"}}, func(p []byte, _ int) []byte { return hexOctets(p) }},
	{slip{name: "key-utf16-text", change: changeKey, says: sentence{"the session key is hexadecimal text in UTF-16",
		"la clé de session est du texte hexadécimal en UTF-16"}}, func(p []byte, _ int) []byte { return hexOctets(narrow(p)) }},
	{slip{name: "key-base64-text", change: changeKey, says: sentence{"the session key is base64 text",
		"la clé de session est du texte base64"}}, func(p []byte, _ int) []byte { return base64Octets(p) }},
	{slip{name: "key-wrapped", change: changeKey, says: sentence{"the session key is wrapped in an OCTET STRING",
		"la clé de session est enveloppée d’un OCTET STRING"}}, func(p []byte, _ int) []byte { return unwrapped(p) }},
	{slip{name: "key-reversed", change: changeKey, says: sentence{"the octets of the session key are reversed",
		"les octets de la clé de session sont à l’envers"}}, func(p []byte, _ int) []byte { return reversed(p) }},
	{slip{name: "key-ended", change: changeKey, says: sentence{"a NUL or a line end follows the session key",
		"un octet nul ou une fin de ligne suit la clé de session"}},
		func(p []byte, _ int) []byte { return bytes.TrimRight(p, "\x00\r\n") }},
	{slip{name: "key-first-octets", change: changeKey, says: sentence{
		"the session key is longer than the algorithm's, and only its first octets were used",
		"la clé de session est plus longue que celle de l’algorithme, et seuls ses premiers octets ont servi"}},
		func(p []byte, size int) []byte { return p[:min(size, len(p))] }},
}

// mode is a way to encrypt the content: both ends in the clear, nil for a way
// that cannot be; no tail for one without padding.
type mode struct {
	slip
	open func(c ciphertext, b cipher.Block) (head, tail []byte)
}

var modes = []mode{
	{slip{}, func(c ciphertext, b cipher.Block) ([]byte, []byte) { return c.cbc(b, c.iv) }},
	{slip{name: "iv-in-front", change: changeMode, says: sentence{"the IV stands in front of the content",
		"le vecteur d’initialisation est placé devant le contenu"}},
		func(c ciphertext, b cipher.Block) ([]byte, []byte) {
			n := b.BlockSize()
			if len(c.head) < 2*n {
				return nil, nil
			}
			iv := c.head[:n]
			c.head, c.total = c.head[n:], c.total-int64(n)
			c.tail = c.tail[max(0, len(c.tail)-int(min(c.total, tailSample))):]
			return c.cbc(b, iv)
		}},
	{slip{name: "iv-zero", change: changeMode, says: sentence{"the IV that was used is all zeros",
		"le vecteur d’initialisation employé est nul, non celui des paramètres"}},
		func(c ciphertext, b cipher.Block) ([]byte, []byte) { return c.cbc(b, make([]byte, b.BlockSize())) }},
	{slip{name: "iv-text", change: changeMode, says: sentence{"the IV of the parameters is hexadecimal text",
		"le vecteur d’initialisation des paramètres est du texte hexadécimal"}},
		func(c ciphertext, b cipher.Block) ([]byte, []byte) { return c.cbc(b, hexOctets(c.iv)) }},
	{slip{name: "mode-ecb", change: changeMode, says: sentence{"the content is encrypted in ECB mode",
		"le contenu est chiffré en mode ECB, non en CBC"}},
		func(c ciphertext, b cipher.Block) ([]byte, []byte) {
			n := b.BlockSize()
			if c.total < int64(n) || c.total%int64(n) != 0 {
				return nil, nil
			}
			head, tail := slices.Clone(c.head[:len(c.head)/n*n]), slices.Clone(c.tail[len(c.tail)%n:])
			ecbDecrypter{b}.CryptBlocks(head, head)
			ecbDecrypter{b}.CryptBlocks(tail, tail)
			return head, tail
		}},
	{slip{name: "mode-stream", change: changeMode, says: sentence{"the content is encrypted in CTR, CFB or OFB mode",
		"le contenu est chiffré en mode CTR, CFB ou OFB, non en CBC"}},
		func(c ciphertext, b cipher.Block) ([]byte, []byte) {
			if len(c.iv) != b.BlockSize() {
				return nil, nil
			}
			//lint:ignore SA1019 nobody should send them: that is what is looked for
			for _, s := range []cipher.Stream{cipher.NewCTR(b, c.iv), cipher.NewCFBDecrypter(b, c.iv), cipher.NewOFB(b, c.iv)} {
				head := slices.Clone(c.head)
				if s.XORKeyStream(head, head); plausible(head) > 0 {
					return head, nil
				}
			}
			return nil, nil
		}},
	{slip{name: "content-text", change: changeMode, says: sentence{"the encrypted content is text, hexadecimal or base64",
		"le contenu chiffré est du texte, hexadécimal ou base64"}},
		func(c ciphertext, b cipher.Block) ([]byte, []byte) {
			c.head = fromText(c.head)
			c.total, c.tail = int64(len(c.head)/b.BlockSize()*b.BlockSize()), c.head
			head, _ := c.cbc(b, c.iv)
			return head, nil
		}},
	{slip{name: "content-wrapped", change: changeMode, says: sentence{
		"the encrypted content is wrapped in an OCTET STRING once more",
		"le contenu chiffré est enveloppé d’un OCTET STRING de trop"}},
		func(c ciphertext, b cipher.Block) ([]byte, []byte) {
			h, short, err := parseHeader(c.head, 0, new(notes))
			if err != nil || short || !h.is(universal, tagOctetString) || h.length != c.total-int64(h.size) {
				return nil, nil
			}
			c.head, c.total = c.head[h.size:], h.length
			c.tail = c.tail[max(0, len(c.tail)-int(min(c.total, tailSample))):]
			return c.cbc(b, c.iv)
		}},
}

// ends are the ways in which the last block is filled up: the bits of evidence
// for one, -1 where it is not that. The first that fits counts.
var ends = []struct {
	slip
	bits func(tail []byte, known bool, total int64, bs int) int
}{
	{slip{}, func(tail []byte, _ bool, _ int64, bs int) int {
		if n := int(last(tail)); n > 0 && n <= bs && same(tail) >= n {
			return 8 * n
		}
		return -1
	}},
	{slip{name: "padding-block-size", change: changeEnd, says: sentence{"the PKCS#7 padding is that of another block size",
		"le bourrage PKCS#7 est celui d’une autre taille de bloc"}}, func(tail []byte, _ bool, _ int64, bs int) int {
		if n := int(last(tail)); n > bs && (n < ' ' || n > '~') && same(tail) >= n {
			return 8 * n
		}
		return -1
	}},
	{slip{name: "padding-x923", change: changeEnd, says: sentence{"the padding is that of ANSI X9.23 (zeros, then their number)",
		"le bourrage est celui d’ANSI X9.23 (des zéros, puis leur nombre)"}}, func(tail []byte, _ bool, _ int64, bs int) int {
		if n := int(last(tail)); n > 1 && n <= bs && nuls(tail[:len(tail)-1]) >= n-1 {
			return 8 * n
		}
		return -1
	}},
	{slip{name: "padding-iso7816", change: changeEnd, says: sentence{"the padding is that of ISO 7816-4 (80, then zeros)",
		"le bourrage est celui d’ISO 7816-4 (80, puis des zéros)"}}, func(tail []byte, _ bool, _ int64, bs int) int {
		if n := nuls(tail); n < bs && n < len(tail) && tail[len(tail)-n-1] == 0x80 {
			return 8 * (n + 1)
		}
		return -1
	}},
	{slip{name: "padding-zero", change: changeEnd, says: sentence{"the padding is zeros",
		"le bourrage est fait d’octets nuls"}}, func(tail []byte, _ bool, _ int64, bs int) int {
		if n := nuls(tail); n > 0 && n <= bs {
			return 8 * n
		}
		return -1
	}},
	{slip{name: "padding-iso10126", change: changeEnd, says: sentence{
		"the padding is that of ISO 10126 (octets of chance, then their number)",
		"le bourrage est celui d’ISO 10126 (des octets de hasard, puis leur nombre)"}},
		func(tail []byte, known bool, _ int64, bs int) int {
			if n := int(last(tail)); known && n > 2 && n <= bs && n < len(tail) && textual(tail[:len(tail)-n]) &&
				!textual(tail[len(tail)-n:]) {
				return 8
			}
			return -1
		}},
	{slip{name: "padding-spaces", change: changeEnd, says: sentence{"the padding is spaces",
		"le bourrage est fait d’espaces"}}, func(tail []byte, known bool, total int64, _ int) int {
		if known && last(tail) == ' ' && total%128 != 0 {
			return 0
		}
		return -1
	}},
	{slip{name: "padding-absent", change: changeEnd, says: sentence{"there is no padding",
		"il n’y a pas de bourrage"}}, func(tail []byte, known bool, _ int64, _ int) int {
		if known {
			return 0
		}
		return -1
	}},
}

func last(p []byte) byte { return append([]byte{0}, p...)[len(p)] }

// same is how many of the last octets are alike.
func same(p []byte) (n int) {
	for n < len(p) && p[len(p)-1-n] == last(p) {
		n++
	}
	return n
}

func nuls(p []byte) int { return len(p) - len(bytes.TrimRight(p, "\x00")) }

func hexOctets(p []byte) []byte {
	out, err := hex.DecodeString(string(bytes.Trim(p, "\x00\r\n ")))
	if err != nil {
		return nil
	}
	return out
}

func base64Octets(p []byte) []byte {
	p = bytes.TrimRight(bytes.Trim(p, "\x00\r\n "), "=")
	out, err := base64.RawStdEncoding.DecodeString(string(p))
	if err != nil {
		return nil
	}
	return out
}

// fromText decodes text that is hexadecimal, or else base64, its lines joined.
func fromText(p []byte) []byte {
	p = bytes.ReplaceAll(bytes.ReplaceAll(p, []byte("\r"), nil), []byte("\n"), nil)
	if out := hexOctets(p); len(out) > 0 {
		return out
	}
	if !bytes.HasSuffix(p, []byte("=")) {
		p = p[:len(p)/4*4]
	}
	return base64Octets(p)
}

// narrow drops the zeros of UTF-16, nil where it is none.
func narrow(p []byte) []byte {
	var out []byte
	for i := 0; i+1 < len(p); i += 2 {
		if p[i+1] != 0 {
			return nil
		}
		out = append(out, p[i])
	}
	return out
}

// unwrapped is what an OCTET STRING holds that is all of it, else nil.
func unwrapped(p []byte) []byte {
	h, short, err := parseHeader(p, 0, new(notes))
	if err != nil || short || !h.is(universal, tagOctetString) || h.length != int64(len(p)-h.size) {
		return nil
	}
	return p[h.size:]
}
