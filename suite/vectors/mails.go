package vectors

import (
	"crypto/rsa"
	"crypto/x509"

	"amfront/lps"
)

// mailFaults are variants that show in a message, by the check that finds each.
var mailFaults = [][2]string{
	{"objet-autre-nature", "subject"}, {"objet-trois-champs", "subject"}, {"objet-version-ancienne", "subject"},
	{"objet-avec-espaces", "subject"}, {"sans-date", "headers"}, {"sans-mime-version", "headers"},
	{"expediteur-editeur", "from"}, {"date-figee", "date"}, {"deux-fichiers", "one-file"},
	{"multipart-related", "one-file"}, {"octet-stream", "part-type"}, {"type-pkcs7-mime", "part-type"},
	{"sans-description", "description"}, {"sans-k", "description"}, {"k-mal-place", "description"},
	{"kz", "description"}, {"z-oublie", "description"}, {"z-a-tort", "description"},
	{"usage-non-annonce", "description"}, {"tout-en-test", "description"}, {"mixte-annonce-fse", "description"},
	{"corps-binaire", "encoding"}, {"nom-d-origine", "file-name"}, {"pem", "binary"},
	{"base64-deux-fois", "binary"}, {"smime-texte", "binary"}, {"extension-en-capitales", ""}, {"octets-en-trop", ""},
}

// mails are part A: whole messages.
func (m *maker) mails() error {
	m.family("mails", "Ce message est-il celui d'un tel flux (partie A) ?",
		"subject", "Subject est SV140610 ou DR140610/exercice/compostage/numéro",
		"headers", "Date, From, To, Message-ID, Subject et MIME-Version sont là",
		"from", "From est l'adresse du professionnel",
		"date", "Date est celle de l'envoi, à un jour près",
		"one-file", "le message est une seule partie, ou un multipart/mixed d'un seul fichier",
		"part-type", "le fichier est application/EDI-consent",
		"encoding", "Content-Transfer-Encoding est base64",
		"description", "Content-Description est celle du flux",
		"file-name", "le nom du fichier finit par .pkcs7",
		"binary", "le document est binaire : il commence comme une SEQUENCE")
	p, err := m.world("mails")
	if err != nil {
		return err
	}
	file, err := lps.SampleLots("FSE", 2)
	if err != nil {
		return err
	}
	for _, l := range m.flows(1) {
		sound, _, err := m.compose(p, "mails", "", l, file)
		if err != nil {
			return err
		}
		inputs := func(id string, raw []byte) map[string]any {
			return map[string]any{"message": m.file(id+".eml", raw), "kind": l.Kind, "usage": l.Usage,
				"compressed": l.Compressed, "from": l.From, "reference": "140610"}
		}
		m.add(Vector{ID: l.name, Requirement: "A-01", Result: Valid, Title: "Un message conforme",
			Consequence: "Un lot juste est tenu pour faux.", Inputs: inputs(l.name, sound.message)})
		for _, f := range mailFaults {
			c, from, err := m.compose(p, "mails", f[0], l, file)
			if err != nil {
				return err
			}
			if string(c.message) == string(sound.message) {
				continue // it does not show in this flow
			}
			v := Vector{ID: l.name + "/" + f[0], Result: Invalid, Reason: f[1], Check: f[1], Twin: l.name}
			if f[1] == "" {
				v.Result = Acceptable
			}
			told(&v, from)
			v.Inputs = inputs(v.ID, c.message)
			m.add(v)
		}
	}
	return nil
}

// x509Key is a key as PKCS #1, which every library reads.
func x509Key(k *rsa.PrivateKey) []byte { return x509.MarshalPKCS1PrivateKey(k) }
