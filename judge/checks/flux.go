package checks

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"amfront/journal"
	"amfront/judge/report"
)

// flow are the checks on a sending as a whole: what was asked for is what
// arrived, where it had to, with the file that was given (part A).
func flow() []Definition {
	return []Definition{
		{
			Name:  "flux-annonce",
			Title: "Le message annonce le flux demandé",
			Causes: []string{
				"la description de la pièce jointe (Content-Description) est celle d'un autre usage : réel, test ou démonstration",
				"elle n'annonce pas la compression, ou l'annonce à tort",
				"elle confond feuilles de soins et demandes de remboursement",
			},
			Advice: "Composer Content-Description à partir de la nature, de l'usage et de la compression du lot, et la " +
				"porter sur la partie qui contient le fichier.",
			Eval: delivered("le flux que l'opérateur a demandé", announced),
		},
		{
			Name:  "bonne-boite",
			Title: "Le lot arrive seul, dans la boîte de son destinataire",
			Causes: []string{
				"l'adresse du destinataire est celle d'un autre organisme",
				"le logiciel met plusieurs destinataires en copie",
				"il envoie le lot deux fois",
			},
			Advice: "Un envoi, un message, un destinataire : comparer les adresses de RCPT TO avec celle de la boîte.",
			Eval:   delivered("un seul message, dans la boîte du destinataire", rightMailbox),
		},
		{
			Name:  "fichier-intact",
			Title: "Le fichier reçu est celui qui a été remis au logiciel",
			Causes: []string{
				"le fichier est converti à la lecture : fins de ligne, jeu de caractères, espaces de fin",
				"la compression a lieu après le chiffrement, ou n'a pas lieu",
				"un autre fichier que celui demandé est parti",
			},
			Advice: "Lire le fichier en binaire, le compresser s'il le faut, puis le chiffrer ; comparer les empreintes " +
				"avant et après.",
			Eval: fileIntact,
		},
		{
			Name:  "objet-attendu",
			Title: "L'objet du message est celui du flux demandé",
			Causes: []string{
				"le préfixe n'est pas celui de la nature : SV pour des FSE, DR pour des DRE",
				"la référence n'est pas de celles que le banc admet (réglage references)",
				"un champ manque, ou l'objet contient des espaces",
			},
			Advice: "Composer l'objet de quatre champs séparés par « / » : préfixe et version, exercice, compostage, numéro.",
			Eval:   delivered("un objet de quatre champs, selon le profil", subjectDue),
		},
		{
			Name:  "document-binaire",
			Title: "La pièce jointe est un document binaire, nommé en .pkcs7",
			Causes: []string{
				"l'outil de chiffrement écrit du texte, PEM ou S/MIME",
				"le nom du fichier d'origine est gardé sans l'extension",
			},
			Advice: "Demander une sortie binaire (openssl : -outform DER), et ajouter .pkcs7 au nom.",
			Eval:   binaryDocument,
		},
	}
}

// delivery is the newest sending that was asked for, with all that arrived
// since.
type delivery struct {
	stimulus *At[journal.LPSAction]
	got      []At[journal.MessageReceived]
}

// deliver finds the delivery that a check is about; without an arrival the
// second result is the outcome.
func (v *View) deliver(o Outcome) (*delivery, *Outcome) {
	d := &delivery{stimulus: v.Stimulus("send")}
	if d.stimulus == nil {
		o = notAsked(o, "l'envoi")
		return nil, &o
	}
	if d.got = v.Received(d.stimulus.Seq); len(d.got) == 0 {
		o = v.missing(o, d.stimulus)
		return nil, &o
	}
	return d, nil
}

// asked is a field of the request.
func (d *delivery) asked(field string) string { return answerString(d.stimulus.Payload.Request, field) }

func (d *delivery) compressed() bool {
	m, _ := d.stimulus.Payload.Request.(map[string]any)
	z, _ := m["compression"].(bool)
	return z
}

// setting is a field of the newest configure request, by path.
func (v *View) setting(path ...string) string {
	c := v.Stimulus("configure")
	if c == nil {
		return ""
	}
	at := c.Payload.Request
	for _, p := range path[:len(path)-1] {
		m, _ := at.(map[string]any)
		at = m[p]
	}
	return answerString(at, path[len(path)-1])
}

// each judges every message of the newest delivery; bad says what is wrong
// with one, "" for nothing.
func (v *View) each(o Outcome, good string, bad func(*delivery, journal.MessageReceived) string) Outcome {
	d, early := v.deliver(o)
	if early != nil {
		return *early
	}
	o.Evidence = evidence(append([]journal.Event{d.stimulus.Event}, events(d.got)...)...)
	var wrong []string
	for _, m := range d.got {
		if w := bad(d, m.Payload); w != "" {
			wrong = append(wrong, w)
			o.Evidence.Chosen = chosen(m.Payload)
		}
	}
	o.Verdict, o.Observed = report.Conforming, good
	if len(wrong) > 0 {
		o.Verdict, o.Observed = report.NonConforming, strings.Join(wrong, " ; ")
	}
	return o
}

// delivered makes a check of one that judges the newest delivery.
func delivered(expected string, eval func(*View, Outcome, *delivery) Outcome) func(*View, journal.Check) Outcome {
	return func(v *View, _ journal.Check) Outcome {
		o := Outcome{Expected: expected}
		d, early := v.deliver(o)
		if early != nil {
			return *early
		}
		return eval(v, o, d)
	}
}

func announced(v *View, _ Outcome, d *delivery) Outcome {
	want := journal.Flow{Kind: d.asked("kind"), Usage: d.asked("usage"), Compressed: d.compressed()}
	return v.each(Outcome{Expected: flowWords(want)}, flowWords(want),
		func(_ *delivery, m journal.MessageReceived) string {
			if m.Flow == want {
				return ""
			}
			return flowWords(m.Flow)
		})
}

// flowWords names a flow.
func flowWords(f journal.Flow) string {
	if f.Kind == "" {
		return "un flux dont la nature ne se lit pas"
	}
	s := map[string]string{"FSE": "un flux de FSE", "DRE": "un flux de DRE", "MIXTE": "un flux mixte"}[f.Kind]
	usage := map[string]string{"reel": "réel", "test": "de test", "demo": "de démonstration"}[f.Usage]
	if usage == "" {
		usage = "d'usage illisible"
	}
	z := "non compressé"
	if f.Compressed {
		z = "compressé"
	}
	return s + " " + usage + ", " + z
}

func rightMailbox(v *View, o Outcome, d *delivery) Outcome {
	box := v.setting("mailboxes", d.asked("destination"))
	if box == "" {
		return o.benchError("le scénario n'a pas donné au logiciel l'adresse de cette boîte")
	}
	o.Expected = "un seul message, dans la boîte " + box
	var to []string
	right := 0
	for _, m := range d.got {
		to = append(to, m.Payload.To)
		if strings.EqualFold(m.Payload.To, box) {
			right++
		}
	}
	sent := v.Sent(d.stimulus.Seq)
	o = o.found(conforms(right == 1 && len(d.got) == 1),
		plural(len(d.got), "message reçu", "messages reçus")+" : "+strings.Join(to, ", "),
		append(events(d.got), events(sent)...)...)
	accepted := len(where(sent, func(c At[journal.Command]) bool { return c.Payload.OK }))
	if accepted > 1 && o.Verdict == report.Conforming {
		return o.found(report.NonConforming, o.Observed+fmt.Sprintf(" ; mais %d messages confiés au relais", accepted))
	}
	return o
}

func fileIntact(v *View, _ journal.Check) Outcome {
	file := v.Expected("file")
	if file == nil {
		return Outcome{Verdict: report.BenchError, Reason: "le scénario n'a pas dit quel fichier a été remis"}
	}
	want := file.Payload.SHA256
	o := Outcome{Expected: fmt.Sprintf("le fichier remis, %d octets, empreinte %.16s…", file.Payload.Size, want)}
	return v.each(o, "le même fichier, à l'octet près", func(d *delivery, m journal.MessageReceived) string {
		switch {
		case m.PlainSHA256 == "":
			return "une pièce jointe qui ne s'ouvre pas ; " + describe(m)
		case d.compressed() && m.PlainSHA256 == want:
			return "le fichier, sans la compression demandée"
		case d.compressed() && m.FileSHA256 == want, !d.compressed() && m.PlainSHA256 == want:
			return ""
		case m.FileSHA256 == want:
			return "le fichier, compressé alors que ce n'était pas demandé"
		case !opened(m):
			return "une pièce jointe qui n'est ni le fichier, ni un document qui s'ouvre ; " + describe(m)
		case m.FileSHA256 == "":
			return fmt.Sprintf("un contenu compressé illisible (%d octets déchiffrés)", m.PlainSize)
		}
		return fmt.Sprintf("un autre contenu : %d octets déchiffrés, empreinte %.16s…", m.PlainSize, m.FileSHA256)
	})
}

var subjectShape = regexp.MustCompile(`^(SV|DR)[0-9A-Za-z]{6}/[^/\s]+/[^/\s]+/[0-9]+$`)

func subjectDue(v *View, _ Outcome, d *delivery) Outcome {
	prefix := map[string]string{"FSE": "SV", "DRE": "DR"}[d.asked("kind")] // of a mixed file either: not documented
	want := cmp.Or(prefix, "SV ou DR") + " suivi de la référence, puis /exercice/compostage/numéro"
	advice := ""
	o := v.each(Outcome{Expected: want}, "objet conforme", func(_ *delivery, m journal.MessageReceived) string {
		s := subjectShape.FindStringSubmatch(m.Subject)
		// The front-end knows which references hold, and what is wrong with a form.
		i := slices.IndexFunc(m.Findings,
			func(f journal.Finding) bool { return f.ID == "A-01" && f.Severity != "remarque" })
		if i < 0 && s != nil && (prefix == "" || s[1] == prefix) {
			return ""
		}
		if i >= 0 && strings.HasPrefix(m.Subject, prefix) {
			advice = m.Findings[i].Advice
		}
		return "objet « " + m.Subject + " »"
	})
	o.Advice = advice
	return o
}

func binaryDocument(v *View, _ journal.Check) Outcome {
	var odd string
	o := v.each(Outcome{Expected: "un objet CMS binaire, seul, dans un fichier en .pkcs7"},
		"un objet CMS binaire, dans un fichier en .pkcs7",
		func(_ *delivery, m journal.MessageReceived) string {
			switch c := m.CMS; {
			case c == nil || c.Encoding == "":
				return "pas d'objet CMS lisible : " + m.Reason
			case c.Encoding != "DER" && c.Encoding != "BER":
				return "un objet CMS en " + c.Encoding
			case c.Trailing > 0:
				return fmt.Sprintf("%d octets après l'objet CMS", c.Trailing)
			case m.FileName == "":
				return "un fichier sans nom"
			case !strings.HasSuffix(strings.ToLower(m.FileName), ".pkcs7"):
				return "un fichier nommé « " + m.FileName + " »"
			case !strings.HasSuffix(m.FileName, ".pkcs7"):
				odd = m.FileName
			}
			return ""
		})
	if odd != "" && o.Verdict == report.Conforming {
		o.Verdict, o.Level, o.Observed = report.Warning, report.SHOULD, "l'extension en capitales : « "+odd+" »"
	}
	return o
}
