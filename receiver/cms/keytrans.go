package cms

import (
	"crypto"
	"crypto/rsa"
	_ "crypto/sha1" // the default of RSAES-OAEP-params
	_ "crypto/sha256"
	_ "crypto/sha512"
	"fmt"
)

// sessionKey tries the recipients that keys holds a key for, in their order.
// A certificate named twice is tried once, as OpenSSL does: an examiner must
// not open what a front-end would not. The index is that of the recipient.
func (m *Message) sessionKey(keys KeySource, c *contentCipher) (int, []byte, *Error) {
	var first *Error
	tried := map[string]bool{}
	for i, r := range m.Info.Recipients {
		if r.Type != "ktri" {
			continue
		}
		k, ok := keys(r)
		if !ok || k.Decrypter == nil {
			continue
		}
		id := string(k.RawIssuer) + "\x00" + string(k.KeyID)
		if k.Serial != nil {
			id += "\x00" + k.Serial.Text(16)
		}
		if tried[id] {
			continue
		}
		tried[id] = true
		key, err := m.recipients[i].unwrap(k.Decrypter, c)
		if err == nil {
			return i, key, nil
		}
		if first == nil {
			first = err
		}
	}
	if first == nil {
		first = refuse(NoRecipient, -1, noKeyOffered, len(m.Info.Recipients))
	}
	return -1, nil, first
}

// unwrap decrypts the session key with one private-key operation (RFC 8017
// §7.1.2, §7.2.2). It is the checked decryption: a key that does not come out,
// or is not as long as the algorithm's, is an error and never a guess. c is nil
// when the content's algorithm is unknown: the length cannot be judged then.
func (r recipient) unwrap(key crypto.Decrypter, c *contentCipher) ([]byte, *Error) {
	if _, ok := key.Public().(*rsa.PublicKey); !ok {
		return nil, refuse(KeyDecrypt, r.offset, keyNotRSA, fmt.Sprintf("%T", key.Public()))
	}
	var opts crypto.DecrypterOpts
	switch oid := r.alg.child("algorithm").oid(); oid {
	case oidRSA:
		//lint:ignore SA1019 C-03 means it, and every sender uses it
		opts = &rsa.PKCS1v15DecryptOptions{}
	case oidOAEP:
		o, err := oaepOptions(r.alg.child("parameters"), r.alg)
		if err != nil {
			return nil, err
		}
		opts = o
	default:
		return nil, refuse(UnknownAlgorithm, r.offset, keyAlgorithm, algorithm(oid).Name, oid)
	}
	session, err := key.Decrypt(nil, r.key, opts)
	if err != nil {
		return nil, refuse(KeyDecrypt, r.offset, keyNotOut, len(r.key), err)
	}
	if c != nil && len(session) != c.keySize {
		return nil, refuse(KeyDecrypt, r.offset, keySize, len(session), c.name, c.keySize)
	}
	return session, nil
}

var oaepHashes = map[string]crypto.Hash{
	"SHA-1": crypto.SHA1, "SHA-224": crypto.SHA224, "SHA-256": crypto.SHA256, "SHA-384": crypto.SHA384,
	"SHA-512": crypto.SHA512,
}

// oaepOptions reads RSAES-OAEP-params (RFC 4055 §4.1).
func oaepOptions(params, alg *element) (*rsa.OAEPOptions, *Error) {
	o := &rsa.OAEPOptions{Hash: crypto.SHA1, MGFHash: crypto.SHA1}
	bad := func(what sentence, found ...any) (*rsa.OAEPOptions, *Error) {
		return nil, alg.malformed(oaepParams, what.of(found...))
	}
	if params == nil || params.isNull() {
		return o, nil
	}
	if !params.is(universal, tagSequence) || !params.constructed {
		return bad(oaepSequence, params.header)
	}
	last := -1
	for _, p := range params.children {
		if p.class != contextTag || p.tag <= last || p.tag > 2 || len(p.children) != 1 {
			return bad(oaepTags, p.header)
		}
		last = p.tag
		f, scratch := gAlgorithm("AlgorithmIdentifier"), notes(nil)
		a := p.children[0]
		if err := match(a, &f, &scratch); err != nil {
			return nil, err
		}
		oid, arg := a.child("algorithm").oid(), a.child("parameters")
		switch p.tag {
		case 0:
			h, ok := oaepHashes[algorithm(oid).Name]
			if !ok {
				return nil, refuse(UnknownAlgorithm, a.offset, oaepHash, algorithm(oid).Name)
			}
			o.Hash = h
		case 1:
			if oid != oidMGF1 || arg == nil || match(arg, &f, &scratch) != nil {
				return nil, refuse(UnknownAlgorithm, a.offset, oaepMask, algorithm(oid).Name)
			}
			h, ok := oaepHashes[algorithm(arg.child("algorithm").oid()).Name]
			if !ok {
				return nil, refuse(UnknownAlgorithm, a.offset, maskHash, algorithm(arg.child("algorithm").oid()).Name)
			}
			o.MGFHash = h
		case 2:
			label, ok := arg.octetString()
			if oid != oidPSrc || !ok {
				return bad(oaepLabel)
			}
			o.Label = label
		}
	}
	return o, nil
}
