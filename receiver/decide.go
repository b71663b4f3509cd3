package receiver

import (
	"cmp"
	"fmt"
	"strings"

	"amfront/pki/testca"
	"amfront/receiver/cms"
	"amfront/scenarios"
)

// Facts are the inputs of the decision table (README, "How it decides") and nothing more.
type Facts struct {
	UnknownMailbox bool
	Encrypted      bool // K, or a content that is CMS
	AnnouncedK     bool
	Clear          bool // announced K, but the file itself, readable by anybody
	Readable       bool // EnvelopedData up to the content
	KeyHeld        bool // for this mailbox and usage
	Revoked        bool
	Expired        bool
	Decrypted      bool
	NewerPublished bool
	Class          cms.Class
	OtherLabel     string // whose key it was, when known

	// What follows only words the reason.
	Actor         testca.Actor
	Usage         string // as in Flow.Usage
	ExpectedLabel string // label of the certificate due
	Misnamed      string // French: how the recipient's identifier is wrong
	OtherDetail   string // French: serial number and issuer of the certificate used
	Errors        int    // findings of severity erreur; counts with Settings.Strict only
}

// Decision is the front-end's answer.
type Decision struct {
	Code       scenarios.Decision
	ReasonCode string // stable, English: "no-key", "revoked", "expired", "not-cms", …
	Reason     string // French, one sentence
	ARL        bool   // a positive ARL goes out
}

// Settings are the front-end's choices.
type Settings struct {
	ARL           bool // positive ARL on acceptance, default true
	RefuseExpired bool // row 6, default true
	// ClearAnnouncedK is the answer to a file in the clear that is announced as
	// encrypted: 4005 when "", or 4025.
	ClearAnnouncedK scenarios.Decision
	Strict          bool // other departures of severity erreur also reject: off by default
}

// Reason codes of a decision. Where the attachment is not readable the reason
// code is the cms.Class itself ("pem-text", "truncated", …).
const (
	ReasonUnknownMailbox = "unknown-mailbox"
	ReasonNotEncrypted   = "not-encrypted"
	ReasonNoKey          = "no-key"
	ReasonMisnamed       = "misnamed-recipient" // the identifier names another than the key is for
	ReasonRevoked        = "revoked"
	ReasonExpired        = "expired"
	ReasonDecrypt        = "decrypt" // key or content: told apart nowhere
	ReasonNewer          = "newer-certificate"
	ReasonStrict         = "strict"
	ReasonOK             = "ok"
)

// Decide is the decision table, first match wins (README, "How it decides"). It is pure and
// total: every combination of facts has a decision.
func Decide(f Facts, s Settings) Decision {
	switch {
	case f.UnknownMailbox:
		return Decision{scenarios.Undelivered, ReasonUnknownMailbox,
			"Aucune boîte frontale ne porte cette adresse : vérifier le destinataire du message.", false}
	case !f.Encrypted && !f.AnnouncedK:
		return Decision{scenarios.C4025, ReasonNotEncrypted,
			"La pièce jointe est arrivée en clair alors que son chiffrement est obligatoire.", false}
	case f.Clear && s.ClearAnnouncedK == scenarios.C4025:
		return Decision{scenarios.C4025, ReasonNotEncrypted, "La pièce jointe est arrivée en clair, bien qu'annoncée " +
			"chiffrée (K), alors que son chiffrement est obligatoire.", false}
	case f.Clear:
		return Decision{scenarios.C4005, unreadableCode(f.Class), unreadable(f.Class) + " Elle n'est pas chiffrée du " +
			"tout, ce que dirait un 4025 ; le banc répond 4005 parce que Content-Description l'annonce chiffrée (K).", false}
	case !f.Readable:
		return Decision{scenarios.C4005, unreadableCode(f.Class), unreadable(f.Class), false}
	case f.Misnamed != "":
		return Decision{scenarios.C4005, ReasonMisnamed, misnamed(f), false}
	case !f.KeyHeld:
		return Decision{scenarios.C4005, ReasonNoKey, noKey(f), false}
	case f.Revoked:
		return Decision{scenarios.C4005, ReasonRevoked,
			"Le certificat employé pour chiffrer (" + orUnknown(f.ExpectedLabel) +
				") est révoqué : le frontal n'ouvre plus ce qu'il protège.", false}
	case f.Expired && s.RefuseExpired:
		return Decision{scenarios.C4005, ReasonExpired,
			"Le certificat employé pour chiffrer (" + orUnknown(f.ExpectedLabel) +
				") n'est plus en cours de validité : sa date de fin est dépassée.", false}
	case !f.Decrypted:
		code, reason := undecrypted(f.Class)
		return Decision{scenarios.C4005, code, reason, false}
	case s.Strict && f.Errors > 0:
		return Decision{scenarios.C4005, ReasonStrict, fmt.Sprintf(
			"Le flux s'ouvre, mais le frontal est réglé pour rejeter tout écart : "+
				"%d exigence(s) non tenue(s), détaillées dans les constats.", f.Errors), false}
	case f.NewerPublished:
		return Decision{scenarios.C4015, ReasonNewer,
			"Le flux est déchiffré et accepté, mais un certificat plus récent est publié pour ce destinataire (" +
				orUnknown(f.ExpectedLabel) + ").", false}
	}
	return Decision{scenarios.Accepted, ReasonOK, "Le flux est déchiffré et accepté.", s.ARL}
}

func orUnknown(label string) string { return cmp.Or(label, "libellé inconnu") }

func unreadableCode(c cms.Class) string {
	return string(cmp.Or(c, cms.NotCMS))
}

// unreadable says in French what stands where EnvelopedData should.
func unreadable(c cms.Class) string {
	const due = " ; il faut un EnvelopedData CMS en binaire (DER)."
	switch c {
	case cms.Empty:
		return "La pièce jointe est absente ou vide" + due
	case cms.PEMText:
		return "La pièce jointe est du texte PEM (-----BEGIN …-----) et non du binaire" + due
	case cms.Base64Text:
		return "La pièce jointe est restée en base64 une fois l'encodage du transport ôté : elle a été encodée deux fois" +
			due
	case cms.SMIMEText:
		return "La pièce jointe commence par des en-têtes MIME : c'est la sortie S/MIME de l'outil de chiffrement" + due
	case cms.MailMessage:
		return "La pièce jointe est un message entier, transféré : le fichier chiffré est dedans, au lieu d'être " +
			"joint lui-même" +
			due
	case cms.OtherContentType:
		return "La pièce jointe est un objet CMS d'un autre type que EnvelopedData, par exemple SignedData" + due
	case cms.Truncated:
		return "La pièce jointe est tronquée : la structure CMS annonce plus d'octets qu'il n'en est arrivé."
	case cms.MalformedLength:
		return "La structure CMS de la pièce jointe porte une longueur qui ne tient pas : le fichier est abîmé."
	case cms.Detached:
		return "L'objet CMS ne contient pas le contenu chiffré : il a été produit détaché."
	case cms.TooDeep, cms.TooLarge:
		return "La structure CMS de la pièce jointe dépasse les limites du frontal : imbrication, taille ou nombre de " +
			"destinataires."
	case cms.UnknownAlgorithm:
		return "La pièce jointe est chiffrée avec un algorithme que le frontal ne traite pas ; AES-128 en mode CBC et RSA " +
			"sont attendus."
	case cms.NotCMS, "":
		return "La pièce jointe n'est pas un objet CMS" + due
	}
	return "La structure CMS de la pièce jointe est mal formée : le fichier est abîmé ou l'outil de chiffrement fautif."
}

// undecrypted is row 7. Key transport, padding and tag failures share one
// reason: telling them apart would make the front-end a padding oracle.
// Truncation and the like show without any key.
func undecrypted(c cms.Class) (code, reason string) {
	switch c {
	case cms.Truncated, cms.MalformedLength, cms.UnknownAlgorithm, cms.TooLarge, cms.TooDeep, cms.Malformed, cms.Detached:
		return string(c), unreadable(c)
	}
	return ReasonDecrypt, "Le déchiffrement échoue avec la clé du certificat désigné : clé de session ou contenu altéré."
}

func misnamed(f Facts) string {
	return "La pièce jointe désigne mal son destinataire : " + f.Misnamed + ". Le frontal n'y trouve aucune clé de " +
		"session pour lui. Celle qui s'y trouve est chiffrée pour " + f.OtherLabel + "." + detail(f)
}

func noKey(f Facts) string {
	due := orUnknown(f.ExpectedLabel)
	awaits := fmt.Sprintf("la boîte %s attend, pour un flux %s, la clé de %s", orUnknown(string(f.Actor)),
		usageWords(f.Usage), due)
	if f.OtherLabel == "" {
		return "La pièce jointe est chiffrée pour un destinataire que le frontal ne connaît pas, alors que " + awaits + "." +
			detail(f)
	}
	if f.OtherLabel == f.ExpectedLabel {
		return "La pièce jointe est chiffrée avec un certificat qui porte le bon libellé (" + due + ") mais dont le " +
			"frontal ne détient pas la clé : autorité inconnue, ou certificat qu'il fallait refuser au contrôle." + detail(f)
	}
	return fmt.Sprintf("La pièce jointe est chiffrée avec la clé %s (%s), alors que %s.%s", keyWords(f.OtherLabel),
		f.OtherLabel, awaits, detail(f))
}

func detail(f Facts) string {
	if f.OtherDetail == "" {
		return ""
	}
	return " Certificat employé : " + f.OtherDetail + "."
}

func usageWords(u string) string { return cmp.Or(usageWord[u], "d'usage non reconnu") }

var usageWord = map[string]string{UsageReel: "réel", UsageTest: "de test", UsageDemo: "de démonstration"}

// keyWords names the owner of a label: "AMC de test".
func keyWords(label string) string {
	name, _, _ := strings.Cut(label, "@")
	return cmp.Or(keyWord[label], name)
}

var keyWord = map[string]string{testca.LabelAMOReel: "AMO réelle", testca.LabelAMCReel: "AMC réelle",
	testca.LabelAMOTest: "AMO de test", testca.LabelAMCTest: "AMC de test", testca.LabelOCT: "OCT"}
