package receiver

import (
	"fmt"
	"net/mail"
	"slices"
	"strings"

	"amfront/pki/testca"
	"amfront/scenarios"
)

// judge turns what was seen into findings. Each departure is found once,
// under the requirement that it misses first.
type judge struct {
	w       *walk
	a       *attachment // nil when the message has no file
	d       description
	box     Mailbox // Actor "" when no mailbox is known
	pick    pick
	label   string // of the certificate due
	in      *Inspection
	mixed   MixedProfile
	profile Profile
	bare    bool // a bare CMS file, no message around it
	local   bool // read from a file: bare LF is how Unix stores mail

	out []Finding
}

func (j *judge) add(id string, s Severity, expected, actual, advice string) {
	j.out = append(j.out, Finding{id, s, expected, actual, advice})
}

// all is every finding, in the order of the requirements.
func (j *judge) all() []Finding {
	if !j.bare {
		j.out = append(j.out, judgeSubject(j.in.Message.Subject, j.d.Kind, j.profile.references())...)
		j.headers()
		j.encodedWords()
		j.structure()
		if j.a != nil {
			j.part()
			j.description()
		}
	}
	if j.a != nil {
		j.compression()
		j.contents()
		j.document()
		if !j.bare {
			j.destination()
		}
		j.mime()
		j.key()
		j.encryption()
		j.content()
	} else {
		j.mime()
	}
	for i, f := range j.out {
		if q, _ := scenarios.RequirementByID(f.ID); j.profile.Loose && q.Former != "" && f.Severity == Erreur {
			j.out[i].Severity = Avertissement
		}
	}
	return j.out
}

// headers is A-02.
func (j *judge) headers() {
	h := j.w.top
	for _, f := range []struct{ name, advice string }{
		{"Date", "Dater le message à l'émission (RFC 5322 §3.6.1)."},
		{"From", "Porter l'adresse de messagerie du professionnel de santé."},
		{"To", "Porter l'adresse de la boîte frontale destinataire."},
		{"Message-ID", "Donner à chaque message un identifiant unique (RFC 5322 §3.6.4) : les messages de service le " +
			"rappellent."},
		{"Subject", "Composer l'objet selon le profil SV… ou DR…"},
		{"MIME-Version", "Ajouter « MIME-Version: 1.0 » (RFC 2045 §4)."},
	} {
		v := h.get(f.name)
		switch n := h.count(f.name); {
		case n == 0:
			j.add("A-02", Erreur, "un champ "+f.name, "champ absent", f.advice)
		case n > 1:
			j.add("A-02", Erreur, "un seul champ "+f.name, fmt.Sprintf("%d champs %s", n, f.name),
				"Ne garder qu'une occurrence : un relais ou un frontal peut lire l'une ou l'autre (RFC 5322 §3.6).")
		case v == "":
			j.add("A-02", Erreur, "un champ "+f.name+" renseigné", "champ vide", f.advice)
		default:
			j.headerForm(f.name, v, f.advice)
		}
	}
	if h.cut {
		j.add("A-02", Erreur, "un en-tête de taille raisonnable", "en-tête au-delà de 500 champs ou de 256 Kio",
			"Réduire l'en-tête : le banc n'en lit que le début.")
	}
}

// encodedWords remarks what need not be encoded: these values are US-ASCII.
func (j *judge) encodedWords() {
	fields := []struct{ id, name, value string }{{"A-01", "Subject", j.w.top.get("Subject")},
		{j.d.requirement(), "Content-Description", j.w.top.get("Content-Description")}}
	if j.a != nil && !j.a.alone {
		fields = append(fields, struct{ id, name, value string }{j.d.requirement(), "Content-Description",
			j.a.h.get("Content-Description")})
	}
	if j.a != nil {
		fields = append(fields, struct{ id, name, value string }{"A-10", "Content-Disposition",
			j.a.h.get("Content-Disposition")})
	}
	for _, f := range fields {
		if d := decodeWords(f.value); strings.Contains(f.value, "=?") && d != f.value && isASCII(d) {
			j.add(f.id, Remarque, f.name+" en clair : "+quote(d), "un mot encodé (RFC 2047) : "+quote(f.value),
				"Écrire la valeur telle quelle : un frontal qui compare les octets ne la reconnaît pas. Beaucoup de "+
					"bibliothèques n'encodent que ce qui n'est pas US-ASCII, ou le laissent régler.")
		}
	}
}

func (j *judge) headerForm(name, v, advice string) {
	switch name {
	case "Date":
		if _, err := mail.ParseDate(v); err != nil {
			j.add("A-02", Erreur, "une date selon RFC 5322 §3.3", quote(v), advice)
		}
	case "From":
		if _, err := mail.ParseAddressList(v); err != nil {
			j.add("A-02", Erreur, "une adresse selon RFC 5322 §3.4", quote(v), advice)
		}
	case "To":
		list, err := mail.ParseAddressList(v)
		if err != nil {
			j.add("A-02", Erreur, "une adresse selon RFC 5322 §3.4", quote(v), advice)
			return
		}
		if j.box.Address == "" {
			return
		}
		if slices.ContainsFunc(list, func(a *mail.Address) bool { return strings.EqualFold(a.Address, j.box.Address) }) {
			return
		}
		id, s := "A-02", Avertissement
		if j.box.Actor == testca.OCT {
			id, s = "A-11", Erreur
		}
		j.add(id, s, "l'adresse de la boîte destinataire, "+j.box.Address, quote(v),
			"Le champ To doit désigner le destinataire qui reçoit réellement le message.")
	case "Message-ID":
		in, ok := strings.CutPrefix(v, "<")
		in, ok2 := strings.CutSuffix(in, ">")
		if l, r, at := strings.Cut(in, "@"); !ok || !ok2 || !at || l == "" || r == "" || strings.ContainsAny(in, " <>\t") {
			j.add("A-02", Erreur, "un identifiant de la forme <…@…>", quote(v), advice)
		}
	case "MIME-Version":
		if stripComments(v) != "1.0" {
			j.add("A-02", Erreur, "MIME-Version: 1.0", quote(v), advice)
		}
	}
}

// stripComments drops RFC 5322 comments; what is quoted stays.
func stripComments(v string) string {
	var sb strings.Builder
	depth, quoted := 0, false
	for _, c := range v {
		quoted = quoted != (c == '"' && depth == 0)
		switch {
		case quoted:
			sb.WriteRune(c)
		case c == '(':
			depth++
		case c == ')' && depth > 0:
			depth--
		case depth == 0:
			sb.WriteRune(c)
		}
	}
	return strings.TrimSpace(sb.String())
}

// structure is A-03.
func (j *judge) structure() {
	w := j.w
	const one = "multipart/mixed ou message simple, portant un seul fichier"
	t := w.topType.value
	switch {
	case t == "multipart/mixed" || !strings.HasPrefix(t, "multipart/"):
	case t == "multipart/signed":
		j.add("C-04", Erreur, "un message qui n'est pas signé", "multipart/signed",
			"Retirer la signature S/MIME : la pièce jointe est chiffrée une fois et rien n'est signé.")
	default:
		j.add("A-03", Erreur, one, quote(t), "Employer multipart/mixed ; les autres structures ne sont pas prévues.")
	}
	if w.noBounds {
		j.add("A-03", Erreur, "un paramètre boundary utilisable", "multipart sans délimiteur exploitable",
			"Déclarer boundary= dans Content-Type (RFC 2046 §5.1.1).")
	} else if w.unclosed && w.parts == 0 {
		j.add("A-03", Erreur, "le délimiteur que boundary annonce", "délimiteur absent du corps",
			"Écrire dans le corps le délimiteur déclaré, précédé de deux tirets (RFC 2046 §5.1.1).")
	} else if w.unclosed {
		j.add("A-03", Erreur, "un délimiteur final --boundary--",
			"le message s'arrête, ou change de niveau, avant le délimiteur final",
			"Fermer chaque multipart ; un message coupé en route donne le même signe.")
	}
	if w.limited {
		j.add("A-03", Erreur, one, "trop de parties ou d'imbrications", "Le banc n'examine que les premières parties.")
	}
	if w.nested {
		j.add("A-03", Avertissement, one, "multipart imbriqué", "Placer le fichier directement sous multipart/mixed.")
	}
	switch n := len(w.files); {
	case n == 0 && !w.noBounds && !(w.unclosed && w.parts == 0):
		j.add("A-03", Erreur, "un fichier joint", "aucun fichier", "Joindre le fichier chiffré au message.")
	case n > 1:
		var names []string
		for _, a := range w.files[:min(n, 5)] {
			switch {
			case a.name != "":
				names = append(names, quote(a.name))
			case a.ct.value != "":
				names = append(names, quote(a.ct.value))
			}
		}
		found := fmt.Sprintf("%d fichiers : %s", n, strings.Join(names, ", "))
		if slices.ContainsFunc(w.files, func(a *attachment) bool { return a.skipped }) {
			found += fmt.Sprintf(" ; de ceux qui peuvent être le lot, et des autres, les %d premiers sont lus", w.lim.Files)
		}
		j.add("A-03", Erreur, "un seul fichier par message", found,
			"Envoyer un message par fichier.")
	}
	if w.texts > 0 {
		j.add("A-03", Avertissement, "un seul élément : le fichier", "une partie de texte accompagne le fichier",
			"Le préambule et l'épilogue sont libres ; une partie de texte, elle, n'est pas prévue.")
	}
}

// part is A-04.
func (j *judge) part() {
	a := j.a
	const want = "application/EDI-consent"
	raw := a.h.get("Content-Type")
	switch v := a.ct.value; {
	case a.h.count("Content-Type") > 1, a.h.count("Content-Transfer-Encoding") > 1, a.h.count("Content-Description") > 1:
		j.add("A-04", Erreur, "chaque champ Content-… une seule fois", "champ répété",
			"Ne garder qu'une occurrence de chaque champ.")
	case v == "application/pkcs7-mime", v == "application/x-pkcs7-mime":
		j.add("A-04", Erreur, want, quote(v),
			"Ce type annonce un chiffrement S/MIME de transport, retiré ; le fichier .pkcs7 voyage sous "+want+".")
		j.add("C-04", Erreur, "pas de chiffrement de transport", "Content-Type "+quote(v),
			"Chiffrer le fichier seul, puis construire le message autour du résultat.")
	case v == "":
		j.add("A-04", Erreur, want, "Content-Type absent", "Déclarer le type du fichier.")
	case v != "application/edi-consent":
		j.add("A-04", Erreur, want, quote(raw), "Donner au fichier le type "+want+" (RFC 1767).")
	case a.ct.broken:
		j.add("A-04", Erreur, want+" et des paramètres selon RFC 2045", quote(raw), "Corriger l'écriture des paramètres.")
	}
	switch {
	case a.cte == "base64":
	case a.cte == "":
		j.add("A-04", Erreur, "Content-Transfer-Encoding: base64", "champ absent",
			"Encoder la pièce jointe en base64 : sans encodage, le binaire ne traverse pas la messagerie.")
	default:
		j.add("A-04", Erreur, "Content-Transfer-Encoding: base64", quote(a.cte), "Encoder la pièce jointe en base64.")
	}
	st := a.transfer
	switch {
	case st.illegal > 0 && st.url == st.illegal:
		j.add("A-04", Erreur, "un corps en base64", fmt.Sprintf("du base64url (RFC 4648 §5) : %d « - » ou « _ »", st.url),
			"Employer l'alphabet de la RFC 2045 §6.8, « + » et « / » : l'encodeur est réglé pour des adresses web.")
	case st.illegal > 0:
		j.add("A-04", Erreur, "un corps en base64", fmt.Sprintf("%d octet(s) hors de l'alphabet base64", st.illegal),
			"Vérifier l'encodage ; le banc les a ignorés (RFC 2045 §6.8).")
	case st.afterPad > 0:
		j.add("A-04", Erreur, "rien après le remplissage « = »", fmt.Sprintf("%d caractère(s) de trop", st.afterPad),
			"Encoder le fichier d'un seul tenant, non par morceaux mis bout à bout.")
	case st.incomplete:
		j.add("A-04", Erreur, "un nombre de caractères base64 multiple de quatre", "dernier groupe incomplet",
			"Compléter par « = » ; un message coupé en route donne le même signe.")
	case st.err != nil:
		j.add("A-04", Erreur, "un corps conforme à son encodage", "encodage "+quote(a.cte)+" mal formé",
			"Encoder la pièce jointe en base64.")
	}
	if st.longLines > 0 {
		j.add("A-12", Avertissement, "des lignes base64 d'au plus 76 caractères",
			fmt.Sprintf("%d ligne(s) plus longue(s)", st.longLines), "Couper les lignes à 76 caractères (RFC 2045 §6.8).")
	}
}

// mime is A-12 as far as the message shows it.
func (j *judge) mime() {
	s := j.w.s
	if s == nil || j.bare {
		return
	}
	if j.w.noGap {
		j.add("A-12", Erreur, "une ligne vide entre l'en-tête et le corps", "une ligne qui n'est pas un champ d'en-tête",
			"Séparer l'en-tête du corps par une ligne vide (RFC 5322 §2.1).")
	}
	if s.bareLF > 0 && !(j.local && s.crlf == 0) {
		j.add("A-12", Erreur, "des lignes terminées par CR LF", fmt.Sprintf("%d ligne(s) terminée(s) par LF seul", s.bareLF),
			"Émettre CR LF (RFC 5321 §2.3.8).")
	}
	if s.bareCR > 0 {
		j.add("A-12", Erreur, "des lignes terminées par CR LF, sans CR isolé",
			fmt.Sprintf("%d CR sans LF, le premier à la ligne %d du message", s.bareCR, s.firstCR),
			"Ne jamais émettre CR seul (RFC 5321 §2.3.8) ; « CR CR LF » vient d'un fichier ouvert en mode texte.")
	}
	if s.long > 0 {
		j.add("A-12", Erreur, "des lignes d'au plus 998 octets", fmt.Sprintf("%d ligne(s) plus longue(s)", s.long),
			"Couper les lignes (RFC 5322 §2.1.1).")
	}
}
