package checks

import (
	"cmp"
	"fmt"
	"strings"

	"amfront/journal"
	"amfront/judge/report"
	"amfront/scenarios"
)

// encryption are the checks on the encrypted document (part C). Each demands
// to have seen what it is about: a message in the clear has no departure from
// AES, and conforms to nothing.
func encryption() []Definition {
	return []Definition{
		{
			Name:  "enveloppe-cms",
			Title: "La pièce jointe est un EnvelopedData que le destinataire ouvre",
			Causes: []string{
				"la pièce jointe est partie en clair, ou signée au lieu d'être chiffrée",
				"l'outil de chiffrement produit un autre objet CMS (AuthEnvelopedData, EncryptedData)",
				"l'objet est altéré entre le chiffrement et le message",
				"l'émetteur ou le numéro de série du destinataire n'est pas recopié du certificat employé, à l'octet près",
			},
			Advice: "Ouvrir l'objet avec un outil tiers avant de l'émettre (openssl cms -decrypt), et comparer son " +
				"destinataire au certificat (openssl cms -cmsout -print ; RFC 5652 §6.2.1).",
			Eval: enveloped,
		},
		{
			Name:  "aes-128-cbc",
			Title: "Le contenu est chiffré en AES-128-CBC",
			Causes: []string{
				"l'outil prend un autre algorithme par défaut : Triple DES, AES-256",
				"il emploie un autre mode : GCM",
			},
			Advice: "Demander l'algorithme en toutes lettres (openssl : -aes-128-cbc).",
			Eval:   aes128,
		},
		{
			Name:  "cle-neuve",
			Title: "Chaque document a sa propre clé de session",
			Causes: []string{
				"la clé de session est constante, ou tirée une fois par poste",
				"c'est un compteur, un texte, ou un calcul sur le fichier, le message, le poste, le destinataire ou la date",
				"elle est gardée pour le même fichier, ou pour le nouvel envoi d'un lot rejeté",
				"le générateur de nombres aléatoires est amorcé avec la même valeur à chaque lancement",
			},
			Advice: "Tirer une clé de 128 bits d'un générateur cryptographique pour chaque document, nouvel envoi compris. Un " +
				"générateur ordinaire amorcé par l'heure passe ce contrôle sans être sûr : le banc ne peut pas le prouver.",
			Eval: freshKey,
		},
		{
			Name:   "iv-imprevisible",
			Title:  "Aucun vecteur d'initialisation ne se devine",
			Level:  report.SHOULD,
			Causes: []string{"le vecteur est laissé à zéro, ou constant", "c'est la clé, un compteur ou l'heure"},
			Advice: "Tirer seize octets d'un générateur cryptographique pour chaque document (RFC 5652 §14).",
			Eval:   freshIV,
		},
		{
			Name:  "cle-rsa",
			Title: "La clé de session est chiffrée pour un seul destinataire, en RSA 2048",
			Causes: []string{
				"le logiciel ajoute un second destinataire, souvent l'expéditeur lui-même",
				"la clé de session est transmise autrement : mot de passe, accord de clés",
			},
			Advice: "Chiffrer la clé de session avec la clé publique du seul certificat du destinataire (RSA PKCS#1 v1.5).",
			Eval:   oneRSARecipient,
		},
		{
			Name:  "chiffre-une-fois",
			Title: "Le fichier est chiffré une seule fois, et rien n'est signé",
			Causes: []string{
				"le fichier est signé avant d'être chiffré, ou le message signé après",
				"un chiffrement de transport S/MIME subsiste d'une version antérieure",
				"le fichier est chiffré deux fois",
			},
			Advice: "Chiffrer le fichier, puis construire le message autour du résultat, sans autre traitement.",
			Eval:   sealedOnce,
		},
	}
}

// opened tells whether an attachment was read as EnvelopedData and decrypted.
func opened(m journal.MessageReceived) bool {
	return m.CMS != nil && m.CMS.Class == "" && m.Certificate != nil && m.PlainSHA256 != ""
}

// misnamed tells whether a document names another recipient than the one whose
// key its session key is for: what follows from that is no fault of its own.
func misnamed(m journal.MessageReceived) bool { return m.CMS != nil && m.CMS.Misnamed != "" }

// notSeen is the outcome for what could not be seen because no key of the
// bench opens the document: part B says that.
func notSeen(o Outcome) Outcome {
	o.Verdict = report.NotObserved
	o.Reason = "le document n'a pas pu être ouvert : rien ne prouve ce point"
	return o
}

// inside says what the front-end found in an attachment that is no encrypted
// document, where it found a name for it.
func inside(m journal.MessageReceived) string {
	for _, f := range m.Findings {
		if strings.HasPrefix(f.Actual, "dans la pièce jointe : ") {
			return " (" + f.Actual + ")"
		}
	}
	return ""
}

func enveloped(v *View, _ journal.Check) Outcome {
	unknown := false
	o := v.each(Outcome{Expected: "un EnvelopedData (RFC 5652) qui s'ouvre"}, "un EnvelopedData, ouvert",
		func(_ *delivery, m journal.MessageReceived) string {
			if opened(m) && !misnamed(m) {
				return ""
			}
			unknown = unknown || m.CMS != nil && m.CMS.Class == "no-recipient"
			// never empty: that would be conforming
			return cmp.Or(m.Reason, "un document qui ne s'ouvre pas ; "+describe(m)) + inside(m)
		})
	if unknown && o.Verdict == report.NonConforming {
		return notSeen(o)
	}
	return o
}

func aes128(v *View, _ journal.Check) Outcome {
	return v.each(Outcome{Expected: "AES-128-CBC"}, "AES-128-CBC", func(_ *delivery, m journal.MessageReceived) string {
		switch {
		case m.CMS == nil || m.CMS.Content == "":
			return "aucun contenu chiffré : " + m.Reason + inside(m)
		case m.CMS.Content != "AES-128-CBC":
			return m.CMS.Content
		}
		return ""
	})
}

// foreseen is why keys or IVs could be, in the words that the front-end had at
// reception, and whether it looked at all of them.
func foreseen(all []At[journal.MessageReceived], of func(*journal.Drawn) []string) (why []string, looked bool) {
	looked = true
	for i, m := range all {
		if c := m.Payload.CMS; c == nil || c.Drawn == nil {
			looked = false
		} else if w := of(c.Drawn); len(w) > 0 {
			why = append(why, fmt.Sprintf("document n° %d : %s", i+1, strings.Join(w, " ; ")))
		}
	}
	return why, looked
}

func freshIV(v *View, _ journal.Check) Outcome {
	o := Outcome{Expected: "un vecteur d'initialisation que rien ne permet de prévoir, pour chaque document"}
	all, early := v.several(o)
	if early != nil {
		return *early
	}
	o.Evidence = evidence(events(all)...)
	why, looked := foreseen(all, func(d *journal.Drawn) []string { return d.IV })
	switch {
	case len(why) > 0:
		return o.found(report.NonConforming, strings.Join(why, " ; "))
	case !looked:
		return notSeen(o)
	}
	return o.found(report.Conforming,
		plural(len(all), "vecteur", "vecteurs")+" sans rapport entre eux ni avec ce qui est connu")
}

// freshKey compares the session keys of every message of the world. The very
// same document presented again keeps its key, in the same message or, unless it
// was rejected, in another: the reply to the first was lost.
func freshKey(v *View, _ journal.Check) Outcome {
	o := Outcome{Expected: "une clé de session différente pour chaque document"}
	all, early := v.several(o)
	if early != nil {
		return *early
	}
	o.Evidence = evidence(events(all)...)
	type document struct{ id, file string }
	same, rejected := map[journal.Digest]document{}, map[journal.Digest]bool{}
	users := map[journal.Digest]map[document]bool{}
	for _, m := range all {
		p := m.Payload
		if !opened(p) || p.CMS.KeySHA256 == "" {
			o.Observed = describe(p)
			return notSeen(o)
		}
		if users[p.CMS.KeySHA256] == nil {
			users[p.CMS.KeySHA256] = map[document]bool{}
		}
		this := document{p.MessageID, string(p.FileSHA256)}
		if d := p.CMS.Document; d != "" {
			if was, ok := same[d]; ok && !rejected[d] {
				this = was
			}
			same[d], rejected[d] = this, scenarios.Decision(p.Decision).Meaning().Fate == scenarios.Rejected
		}
		users[p.CMS.KeySHA256][this] = true
	}
	why, _ := foreseen(all, func(d *journal.Drawn) []string { return d.Key })
	o.Verdict, o.Observed = report.Conforming, strings.Join(append([]string{plural(len(users), "clé", "clés") + " pour " +
		plural(len(all), "message", "messages")}, why...), " ; ")
	if len(why) > 0 {
		o.Verdict = report.NonConforming
	}
	for _, u := range users {
		if len(u) > 1 {
			o.Verdict = report.NonConforming
			o.Observed += " ; l'une a servi à " + plural(len(u), "document", "documents")
		}
	}
	return o
}

func oneRSARecipient(v *View, _ journal.Check) Outcome {
	const due = "un destinataire, clé de session chiffrée par RSA 2048 bits"
	oaep := false
	o := v.each(Outcome{Expected: due}, due, func(_ *delivery, m journal.MessageReceived) string {
		if m.CMS == nil || len(m.CMS.Keys) == 0 {
			return "aucun destinataire : " + m.Reason + inside(m)
		}
		if n := len(m.CMS.Keys); n != 1 {
			return plural(n, "destinataire", "destinataires") + " : " + strings.Join(m.CMS.Keys, " ; ")
		}
		switch m.CMS.Keys[0] {
		case "ktri RSA PKCS#1 v1.5 2048":
			return ""
		case "ktri RSA-OAEP 2048":
			oaep = true
			return ""
		}
		return m.CMS.Keys[0]
	})
	if oaep && o.Verdict == report.Conforming {
		o.Verdict, o.Level, o.Observed = report.Warning, report.SHOULD,
			"RSA-OAEP : rien ne dit qu'un frontal réel le lise (choix du banc)"
	}
	return o
}

func sealedOnce(v *View, _ journal.Check) Outcome {
	file := v.Expected("file")
	if file == nil {
		return Outcome{Verdict: report.BenchError, Reason: "le scénario n'a pas dit quel fichier a été remis"}
	}
	closed, found := false, false
	o := v.each(Outcome{Expected: "le fichier lui-même sous un seul chiffrement, sans signature"},
		"le fichier lui-même, sous un seul chiffrement",
		func(_ *delivery, m journal.MessageReceived) string {
			for _, f := range m.Findings {
				if f.ID == "C-04" && f.Severity == "erreur" {
					found = true
					return f.Actual
				}
			}
			switch {
			case !opened(m):
				closed = true
				return describe(m)
			case m.CMS.Inner != "data":
				return "un contenu de type " + m.CMS.Inner
			case m.PlainSHA256 != file.Payload.SHA256 && m.FileSHA256 != file.Payload.SHA256:
				return "sous le chiffrement, autre chose que le fichier remis"
			}
			return ""
		})
	if closed && !found {
		return notSeen(o)
	}
	return o
}
