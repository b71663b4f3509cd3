package receiver

import (
	"bytes"
	"fmt"
	"strings"

	"amfront/receiver/cms"
)

// Algorithms of part C.
const (
	oidAES128CBC = "2.16.840.1.101.3.4.1.2"
	oidRSA       = "1.2.840.113549.1.1.1"
	oidOAEP      = "1.2.840.113549.1.1.7"
)

// document is A-10: binary, DER, its name.
func (j *judge) document() {
	a := j.a
	const binary, ask = "un CMS binaire (DER)", "Demander la sortie DER à l'outil de chiffrement. "
	_, other := cms.Object(a.head)
	switch class := j.class(); {
	case other && a.info == nil: // said by C-01
	case class == cms.PEMText:
		j.add("A-10", Erreur, binary, "du texte PEM", ask+calls("text", nil))
	case class == cms.Base64Text && strings.ContainsAny(string(a.head), "-_"):
		j.add("A-10", Erreur, binary, "du texte base64url (RFC 4648 §5)",
			"Encoder en base64 une seule fois, pour le transport, avec « + » et « / » (RFC 2045 §6.8).")
	case class == cms.Base64Text:
		j.add("A-10", Erreur, binary, "du texte base64", "Encoder en base64 une seule fois, pour le transport.")
	case class == cms.MailMessage:
		j.add("A-10", Erreur, binary, "un message entier (message/rfc822), transféré en pièce jointe",
			"Joindre le fichier .pkcs7 lui-même : « transférer en pièce jointe » enferme le message qui le porte.")
	case class == cms.SMIMEText:
		j.add("A-10", Erreur, binary, "une entité S/MIME en texte", ask+calls("text", nil))
	case a.info != nil && (a.info.Encoding == "BER" || len(a.info.BER) > 0):
		j.add("A-10", Remarque, "DER, comme l'exemple du document", "BER : "+listed(a.info.BER, cms.Diagnosis.French),
			"BER est du CMS valable (RFC 5652) : rien à changer. Un lecteur strict demande parfois DER. "+calls("der", a.info))
	}
	if a.info != nil && a.info.Trailing > 0 {
		j.add("A-10", Avertissement, "rien après l'objet CMS", fmt.Sprintf("%d octet(s) de trop", a.info.Trailing),
			"Joindre l'objet CMS seul.")
	}
	if a.clear {
		return // its name tells nothing: the finding is that it is in the clear
	}
	lower := strings.ToLower(a.name)
	switch {
	case a.name == "" && !j.bare:
		j.add("A-10", Avertissement, "un nom de fichier en .pkcs7", "pas de nom de fichier",
			"Nommer le fichier dans Content-Disposition ou Content-Type.")
	case a.name == "":
	case !strings.HasSuffix(lower, ".pkcs7"):
		s := Erreur
		if j.bare {
			s = Avertissement // the name on this disk need not be the one sent
		}
		j.add("A-10", s, "un nom de fichier en .pkcs7", quote(a.name),
			"Ajouter l'extension .pkcs7 au nom du fichier chiffré.")
	case !strings.HasSuffix(a.name, ".pkcs7"):
		j.add("A-10", Remarque, "l'extension .pkcs7 en minuscules", quote(a.name),
			"L'extension est écrite en minuscules dans le cahier des charges.")
	}
}

func (j *judge) class() cms.Class {
	if j.a.failure == nil {
		return ""
	}
	return j.a.failure.Class
}

// recipients names the recipients of the CMS, at most three.
func (j *judge) recipients() string {
	var out []string
	for i, r := range j.a.info.Recipients {
		if i == 3 {
			out = append(out, "…")
			break
		}
		switch {
		case len(r.KeyID) > 0:
			out = append(out, fmt.Sprintf("identifiant de clé %x", r.KeyID[:min(len(r.KeyID), 32)]))
		case r.SerialHex != "":
			out = append(out, "numéro de série "+clip(r.SerialHex, 80)+", émetteur "+quote(r.Issuer))
		default:
			out = append(out, "destinataire de type "+r.Type)
		}
	}
	if out == nil {
		return "aucun destinataire"
	}
	return strings.Join(out, " ; ")
}

// encryption is C-01…C-04 as the CMS shows them.
func (j *judge) encryption() {
	a := j.a
	if a.info == nil {
		j.noCMS()
		return
	}
	info := a.info
	if info.ContentType != "EnvelopedData" {
		j.add("C-01", Erreur, "EnvelopedData (RFC 5652 §6)", info.ContentType,
			"Produire un EnvelopedData ; AES-GCM et AuthEnvelopedData ne sont pas prévus.")
	} else if info.Content.OID != oidAES128CBC {
		j.add("C-02", Erreur, "AES-128-CBC", info.Content.String(),
			"Demander AES-128 en mode CBC. "+calls("cipher", info))
	}
	if m := j.in.Misnamed; m != "" {
		j.add("C-01", Erreur, "un destinataire désigné par l'émetteur et le numéro de série de son certificat, ou par son "+
			"identifiant de clé (RFC 5652 §6.2.1)", m, "Reprendre du certificat employé, à l'octet près, son émetteur (issuer) "+
			"et son numéro de série.")
	}
	for _, r := range info.Recipients {
		if why := unnamed(r); why != "" && !a.open() && j.in.Misnamed == "" {
			j.add("C-01", Erreur, "un destinataire désigné par l'émetteur et le numéro de série d'un certificat, ou par un "+
				"identifiant de clé (RFC 5652 §6.2.1, RFC 5280 §4.1.2.2)", why,
				"Reprendre du certificat employé, à l'octet près, son émetteur (issuer) et son numéro de série.")
			break
		}
	}
	if n := len(info.Recipients); n != 1 {
		j.add("C-03", Erreur, "un seul destinataire", fmt.Sprintf("%d destinataires : %s", n, j.recipients()),
			"Chiffrer pour le seul certificat du destinataire : toute autre clé ouvrirait aussi le fichier.")
	}
	if i := j.main(); i >= 0 {
		switch r := info.Recipients[i]; {
		case r.Type != "ktri", r.Key.OID != oidRSA && r.Key.OID != oidOAEP:
			j.add("C-03", Erreur, "une clé de session chiffrée par RSA", r.Type+", "+r.Key.String(),
				"Chiffrer la clé de session avec la clé publique RSA du destinataire.")
		case r.KeyBits != 0 && r.KeyBits != 2048:
			j.add("C-03", Erreur, "une clé RSA de 2048 bits", fmt.Sprintf("%d bits", r.KeyBits),
				"Employer le certificat publié, dont la clé a 2048 bits.")
		case r.Key.OID == oidOAEP:
			j.add("C-03", Avertissement, "RSA PKCS#1 v1.5", r.Key.String(),
				"Choix du banc : OAEP est lu, mais rien ne dit qu'un frontal réel l'accepte. "+calls("oaep", info))
		}
	}
	if info.InnerType != "" && info.InnerType != "data" {
		j.add("C-04", Erreur, "un contenu de type data", quote(info.InnerType),
			"Chiffrer le fichier tel quel : ni signature, ni second chiffrement.")
	}
	if a.sealed != nil {
		j.add("C-01", Erreur, "un objet que la clé du destinataire peut ouvrir", a.sealed.Detail.French(),
			"Aucune clé n'ouvre ce qui manque ici : laisser la bibliothèque CMS écrire l'objet en entier.")
	}
	if a.failure != nil {
		j.unopened()
	} else if f := a.fit; f != nil {
		j.add("C-01", Remarque, "un contenu entier une fois déchiffré", "un premier bloc illisible : "+f.Detail.French(),
			f.Change)
	}
}

// unnamed says why no certificate can have a recipient's name: French, "" for one
// that may. A serial number is positive, of at most 20 octets, and an issuer is
// not empty (RFC 5280 §4.1.2.2, §4.1.2.4).
func unnamed(r cms.Recipient) string {
	switch {
	case r.Serial != nil && r.Serial.Sign() <= 0:
		return "un numéro de série nul ou négatif : " + clip(r.Serial.Text(16), 80)
	case r.Serial != nil && r.Serial.BitLen() > 8*20-1: // and its sign
		return fmt.Sprintf("un numéro de série de %d octets, 20 au plus", r.Serial.BitLen()/8+1)
	case r.Serial != nil && bytes.Equal(r.RawIssuer, []byte{0x30, 0}):
		return "un émetteur vide"
	case r.Serial == nil && r.KeyID != nil && len(r.KeyID) == 0:
		return "un identifiant de clé de 0 octet"
	}
	return ""
}

// main is the index of the recipient that counts, -1 for none.
func (j *judge) main() int {
	switch {
	case j.pick.cred != nil:
		return j.pick.index
	case len(j.a.info.Recipients) > 0:
		return 0
	}
	return -1
}

func (j *judge) unopened() {
	c, f := j.class(), j.a.fit
	_, reason := undecrypted(c)
	const opens = "un EnvelopedData que la clé du destinataire ouvre"
	switch c {
	case cms.NoRecipient: // said by part B
	case cms.Truncated, cms.MalformedLength, cms.Malformed, cms.TooLarge, cms.TooDeep, cms.UnknownAlgorithm, cms.Detached:
		if f != nil {
			j.add("C-01", Erreur, opens, reason+" "+f.Detail.French(), f.Change)
			return
		}
		j.add("C-01", Erreur, "un EnvelopedData entier (RFC 5652 §6)", reason,
			"Comparer l'objet émis avec ce que dit « openssl cms -cmsout -print ».")
	default:
		if f != nil {
			j.add("C-01", Erreur, opens, f.Detail.French(), f.Change)
			return
		}
		if j.a.unsearched {
			reason += " Le banc n'a pas cherché pourquoi : trop d'échecs à la suite."
		}
		j.add("C-01", Erreur, opens, reason, "Déchiffrer l'objet avec un outil tiers avant de l'émettre.")
	}
}

// noCMS is C-01 where no EnvelopedData could be read.
func (j *judge) noCMS() {
	a := j.a
	what, named := cms.Object(a.head)
	switch c := j.class(); {
	case named:
		j.add("C-01", Erreur, "un EnvelopedData (RFC 5652 §6)", "dans la pièce jointe : "+what.French(),
			"Joindre le fichier de lots chiffré pour le certificat du destinataire, rien d'autre.")
	case c == cms.PEMText, c == cms.Base64Text, c == cms.SMIMEText, c == cms.MailMessage: // said by A-10
	case c == cms.OtherContentType:
		if bytes.Equal(contentOID(a.head), oidSigned) {
			j.add("C-04", Erreur, "un fichier chiffré, non signé", "un SignedData", "Ne pas signer la pièce jointe.")
		}
		j.add("C-01", Erreur, "un EnvelopedData (RFC 5652 §6)", otherObject(a.head),
			"Chiffrer le fichier (openssl : cms -encrypt).")
	case j.d.Encrypted && !enciphered(a.head) && !j.bare && (a.clear || c == cms.Empty):
		// said by A-05: K is announced and nothing is encrypted
	case unzipHead(a.head) != nil && enciphered(a.head): // said by A-09
	case a.clear, c == cms.Empty:
		j.add("C-01", Erreur, "un EnvelopedData (RFC 5652 §6)", "dans la pièce jointe : "+naming(a.head),
			"Chiffrer le fichier avec le certificat du destinataire avant de le joindre.")
	default:
		j.add("C-01", Erreur, "un EnvelopedData (RFC 5652 §6)", unreadable(c),
			"Comparer l'objet émis avec ce que dit « openssl cms -cmsout -print ».")
	}
}

// content is what the opened content shows: C-04 and the frame of the file.
func (j *judge) content() {
	a := j.a
	if a.sink == nil || !a.open() && !a.clear {
		return
	}
	file := a.sink.content()
	if a.open() {
		head := a.sink.raw.head
		switch oid := contentOID(head); {
		case bytes.Equal(oid, oidSigned):
			j.add("C-04", Erreur, "le fichier lui-même sous le chiffrement",
				"un SignedData : le fichier a été signé puis chiffré", "Ne pas signer la pièce jointe.")
		case oid != nil:
			j.add("C-04", Erreur, "un seul chiffrement", "un second objet CMS sous le premier", "Chiffrer une seule fois.")
		case mimeEntity(head):
			j.add("C-04", Erreur, "le fichier lui-même sous le chiffrement", "une entité MIME : chiffrement S/MIME de transport",
				"Chiffrer le fichier, puis l'encapsuler en MIME ; l'inverse est le chiffrement de transport, retiré.")
		case enciphered(head):
			j.add("C-04", Erreur, "un seul chiffrement", "un second objet CMS, en texte ou compressé, sous le premier",
				"Chiffrer une seule fois.")
		}
	}
	if file.nirs.end(file.nirs.seen); file.nirs.real > 0 {
		j.add("A-03", Remarque, "des données fictives : un NIR de la forme A 555555 CCC zzz", fmt.Sprintf("%d numéro(s) "+
			"de la forme d'un vrai NIR, à la clé juste, le premier à l'octet %d", file.nirs.real, file.nirs.first+1),
			"Ce banc n'est pas fait pour des données réelles. Si c'en sont : supprimer l'échange et réinitialiser le banc, "+
				"et n'en partager un enregistrement qu'après « amfront bundle --redact ».")
	}
	if file.size == 0 {
		j.add("A-03", Erreur, "un fichier de lots", "un fichier vide", "Vérifier ce que le logiciel donne à chiffrer.")
	} else if odd := frame(file); odd != "" {
		j.add("A-03", Remarque, "des enregistrements de 128 octets, de 000 à 999", odd, "Simple remarque : le banc ne "+
			"juge pas le contenu du fichier. Un saut de ligne ajouté ou ôté au chiffrement (openssl : sans -binary) donne ce "+
			"signe.")
	}
}
