package receiver

import (
	"errors"
	"fmt"
	"slices"

	"amfront/pki/testca"
	"amfront/receiver/cms"
)

// wanted lists the descriptions of encrypted flows that fit what is known.
func (j *judge) wanted() string {
	f := j.d.Flow
	f.Encrypted = true
	if f.Usage == "" {
		f.Usage = UsageReel
		if j.label == testca.LabelAMOTest || j.label == testca.LabelAMCTest {
			f.Usage = UsageTest
		}
	}
	if f.Kind == "" {
		switch j.box.Actor {
		case testca.AMO:
			f.Kind = FSE
		case testca.AMC:
			f.Kind = DRE
		default:
			return "FSE/B2/K, FSE/B2/ZK, DRE/DR/K ou DRE/DR/ZK (suffixe TEST ou DEMO selon l'usage)"
		}
	}
	return quote(f.Describe(j.mixed))
}

// description is the presence of Content-Description and its value
// (A-05, A-06, A-07 by usage, A-11 for the mixed profile).
func (j *judge) description() {
	part, msg := j.a.desc, decodeWords(j.w.top.get("Content-Description"))
	switch {
	case part == "" && msg == "":
		j.add("A-04", Erreur, "Content-Description: "+j.wanted(), "champ absent",
			"Décrire le fichier : nature, norme, et K ou ZK.")
		return
	case part == "" && !j.a.alone:
		j.add("A-04", Avertissement, "Content-Description dans l'en-tête de la partie qui porte le fichier",
			"champ dans l'en-tête du message seulement", "Le porter sur la partie ; le banc a lu celui du message.")
	case !j.a.alone && msg != "" && msg != part:
		j.add(j.d.requirement(), Remarque, "une seule description", "partie "+quote(part)+", message "+quote(msg),
			"Le banc retient celle de la partie ; accorder les deux.")
	}
	j.value()
}

func (j *judge) value() {
	d := j.d
	id, got := d.requirement(), quote(d.Description)
	norms := map[string]string{FSE: "B2", DRE: "DR", Mixte: j.mixed.Norm}
	sealed := j.in.Facts.Encrypted && (j.a.info != nil || enciphered(j.a.head))
	switch {
	case d.Kind == "":
		j.add(id, Erreur, j.wanted(), got, "Nature inconnue : employer FSE ou DRE, suivi de TEST ou DEMO hors production.")
		return
	case d.Usage == "":
		j.add(id, Erreur, j.wanted(), got, "Usage illisible : la nature s'écrit "+d.Kind+", "+d.Kind+"TEST ou "+d.Kind+
			"DEMO.")
		return
	// The norm of a mixed flow is the bench's choice: another is a remark.
	case d.norm != norms[d.Kind] && (d.Kind != Mixte || d.norm == ""):
		j.add(id, Erreur, j.wanted(), got, "La norme d'un flux "+d.Kind+" est "+norms[d.Kind]+".")
	case d.extra:
		j.add(id, Erreur, j.wanted(), got, "Trois sous-champs au plus.")
	case d.unknownK:
		j.add(id, Erreur, j.wanted(), got,
			"Le troisième sous-champ vaut K, ou ZK quand le fichier est compressé avant chiffrement.")
	case d.order:
		j.add(id, Erreur, j.wanted(), got, "L'ordre est ZK : compressé puis chiffré.")
	case sealed && !d.Encrypted:
		j.add(id, Erreur, j.wanted(), got,
			"La pièce jointe est chiffrée : l'annoncer par K. Le frontal a jugé sur le contenu.")
	case d.form:
		j.add(id, Avertissement, j.wanted(), got, "Écrire la valeur en majuscules, sans guillemets ni espaces.")
	}
	if d.Encrypted && !sealed {
		j.add(id, Erreur, "une pièce jointe chiffrée, comme K l'annonce", "dans la pièce jointe : "+naming(j.a.head),
			"Chiffrer le fichier avant de le joindre.")
	}
}

// compression is A-09.
func (j *judge) compression() {
	a := j.a
	if u := unzipHead(a.head); u != nil && enciphered(u) {
		j.add("A-09", Erreur, "compression puis chiffrement", "le fichier chiffré est lui-même compressé ("+
			compression(a.head)+")", "Compresser le fichier de lots, puis chiffrer le résultat ; ne plus rien faire ensuite.")
		return
	}
	if !a.open() && !a.clear || a.sink == nil {
		return
	}
	s := a.sink
	announced := j.d.Compressed
	format, _ := cms.Format(s.raw.head)
	switch {
	case j.bare:
	case announced && s.kind == "" && format == cms.ZIP:
		j.add("A-09", Avertissement, "une compression gzip", "une archive ZIP",
			"Choix du banc : Z désigne gzip (RFC 1952), ou zlib (RFC 1950) comme naguère.")
	case announced && s.kind == "" && (a.open() || !j.d.Encrypted):
		j.add("A-09", Erreur, "un contenu compressé, comme Z l'annonce", "dans le fichier : "+naming(s.raw.head),
			"Compresser avant de chiffrer, ou ne pas annoncer Z.")
	case !announced && s.kind != "":
		j.add("A-09", Erreur, "Z dans Content-Description quand le contenu est compressé",
			"un contenu compressé ("+s.kind+") sans Z", "Annoncer ZK.")
	}
	if s.kind == "" {
		return
	}
	switch {
	case errors.Is(s.unpack, errBomb):
		j.add("A-09", Erreur, fmt.Sprintf("au plus %d octets une fois décompressé, et %d pour un", j.w.lim.Decompressed,
			j.w.lim.Ratio), fmt.Sprintf("décompression arrêtée après %d octets", s.file.size),
			"Le fichier a tout d'une bombe de décompression ; le banc ne le lit pas plus loin.")
	case s.unpack != nil:
		j.add("A-09", Erreur, "un contenu "+s.kind+" entier", "décompression impossible : données altérées ou incomplètes",
			"Vérifier la compression par un outil tiers (gzip -t).")
	case s.kind == cms.Zlib:
		j.add("A-09", Remarque, "gzip (RFC 1952)", "zlib (RFC 1950)",
			"Choix du banc : les deux sont lus ; gzip est l'usage présent.")
	}
}

// destination is A-11 and the fit of flow and mailbox (B-01…B-03).
func (j *judge) destination() {
	kind, actor := j.d.Kind, j.box.Actor
	if actor == "" {
		return
	}
	id := "B-01"
	if actor == testca.AMC {
		id = "B-02"
	}
	if j.d.Usage == UsageTest || j.d.Usage == UsageDemo {
		id = "B-03"
	}
	const route = "Adresser les FSE à l'AMO, les DRE à l'AMC."
	switch {
	case kind == Mixte && actor != testca.OCT:
		j.add("A-11", Erreur, "un flux d'une seule nature", "un flux mixte adressé à la boîte "+string(actor),
			"Seul un OCT reçoit FSE et DRE dans un même fichier.")
	case kind == Mixte:
		j.add("A-11", Remarque, "Content-Description du profil mixte : "+quote(j.wantedBare()), quote(j.d.Description),
			"Choix du banc : le profil mixte officiel n'est pas public ; le régler si l'on a le document.")
	case kind == DRE && actor == testca.AMO:
		j.add(id, Erreur, "un flux de FSE", "un flux de DRE adressé à la boîte AMO", route)
	case kind == FSE && actor == testca.AMC:
		j.add(id, Erreur, "un flux de DRE", "un flux de FSE adressé à la boîte AMC", route)
	}
}

func (j *judge) wantedBare() string {
	f := j.d.Flow
	f.Encrypted = true
	return f.Describe(j.mixed)
}

// keyRequirement is the clause that says which key is due.
func (j *judge) keyRequirement() string {
	switch {
	case j.box.Actor == testca.OCT:
		return "B-04"
	case slices.Contains([]string{testca.LabelAMOTest, testca.LabelAMCTest}, j.label):
		return "B-03"
	case j.box.Actor == testca.AMC:
		return "B-02"
	}
	return "B-01"
}

// key is B-01…B-04.
func (j *judge) key() {
	if j.a.info == nil || j.box.Actor == "" || j.pick.held ||
		j.in.Misnamed != "" && j.pick.cred.Held && j.pick.cred.Label == j.label {
		return
	}
	want := "le certificat " + j.label
	id := j.keyRequirement()
	c := j.pick.cred
	switch {
	case c == nil:
		j.add(id, Erreur, want, "un destinataire que le banc ne connaît pas : "+j.recipients(),
			"Chiffrer avec le certificat que publie l'annuaire de ce banc pour ce libellé.")
	case c.Label == j.label:
		j.add(id, Erreur, want+" en vigueur", "un certificat au même libellé que le frontal n'a pas : "+credentialWords(c),
			"Contrôler chaîne, validité et libellé avant d'employer un certificat.")
	default:
		j.add(id, Erreur, want, "le certificat "+c.Label+" ("+credentialWords(c)+")",
			"Choisir le certificat selon le destinataire et l'usage du flux.")
	}
}
