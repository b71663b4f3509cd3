package asp

import (
	"slices"
	"strings"
	"sync"
)

// Code is a line of the table of codes. Codes are ours and stable: three digits
// for the tag, one for the fault (see Digit); those of the first control on the
// file as such begin with 00, those of the deposit with 8, remarks with R.
type Code struct {
	Code        string
	Title       string // what is wrong, in French
	Control     Control
	Kinds       []Kind
	Requirement string
	Expected    string
	Advice      string
}

// Remark tells whether the code rejects nothing.
func (c Code) Remark() bool { return strings.HasPrefix(c.Code, "R") }

// Codes is the whole table, sorted, 0000 first.
func Codes() []Code {
	out := make([]Code, 0, len(codeTable()))
	for _, c := range codeTable() {
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b Code) int { return strings.Compare(a.Code, b.Code) })
	return out
}

// The table is made once, and never changed after.
var (
	codesOnce sync.Once
	codesMade map[string]Code
)

func codeTable() map[string]Code {
	codesOnce.Do(func() { codesMade = makeCodes() })
	return codesMade
}

func makeCodes() map[string]Code {
	table := map[string]Code{}
	add := func(c Code) {
		if before, is := table[c.Code]; is {
			c.Kinds = slices.Concat(before.Kinds, c.Kinds)
			if before.Title != c.Title || before.Expected != c.Expected {
				c.Expected = before.Expected + " (avance) ; " + c.Expected + " (solde)"
			}
		}
		table[c.Code] = c
	}
	for _, c := range fixedCodes {
		add(c)
	}
	for _, k := range Kinds() {
		m := ModelOf(k)
		m.Walk(func(t *Tag, path []string) {
			for _, c := range tagCodes(t, len(path) == 0) {
				c.Kinds = []Kind{k}
				add(c)
			}
		})
		for _, p := range m.Pieces {
			add(Code{Code: p.Number + "1", Title: "il manque une pièce " + p.Type, Control: OfRequest, Kinds: []Kind{k},
				Requirement: "H-07", Expected: p.French, Advice: "Joindre " + p.French + "."})
			add(Code{Code: p.Number + "8", Title: "plusieurs pièces " + p.Type, Control: OfRequest, Kinds: []Kind{k},
				Requirement: "H-07", Expected: "une seule pièce " + p.Type, Advice: "Ne garder qu'un fichier."})
		}
	}
	return table
}

// titles says what each digit means of a tag.
var titles = map[Digit]string{
	Missing: " n'est pas renseigné", WrongType: " n'a pas le bon type JSON", Length: " n'a pas la bonne longueur",
	Form: " n'est pas écrit comme attendu", Admitted: " n'a pas une valeur admise", NotNull: " doit rester null",
}

// tagCodes derives a tag's codes from its format and rules.
func tagCodes(t *Tag, ofFile bool) []Code {
	control := OfRequest
	if ofFile {
		control = OfStructure
	}
	var out []Code
	add := func(d Digit, title, expected string) {
		if !slices.ContainsFunc(out, func(c Code) bool { return c.Code == t.Number+string(d) }) {
			out = append(out, Code{Code: t.Number + string(d), Title: title, Control: control, Requirement: requirementOf(t),
				Expected: expected, Advice: t.Need})
		}
	}
	for _, r := range t.Rules {
		add(r.Digit, r.Title, t.Format.French())
	}
	container := t.Format.Type == Object || t.Format.Type == Table
	if !container && t.Format.Type != AlwaysNull && !strings.HasPrefix(t.Need, "facultatif") {
		add(Missing, t.Name+titles[Missing], t.Format.French())
	}
	for _, d := range t.Format.digits() {
		add(d, t.Name+titles[d], t.Format.French())
	}
	if strings.Contains(t.Need, "sinon null") {
		add(NotNull, t.Name+titles[NotNull], "null")
	}
	return out
}

func requirementOf(t *Tag) string {
	switch {
	case t.Number == "602":
		return "H-08"
	case t.Number == "203":
		return "H-05"
	}
	return "H-07"
}

// fixedCodes are the codes that no tag's format gives.
var fixedCodes = slices.Concat([]Code{{Code: Accepted, Title: AcceptedLabel, Control: OfRequest, Kinds: Kinds(),
	Requirement: "H-04"}},
	of(OfStructure, "H-03", Kinds(),
		Code{Code: "0001", Title: "le fichier est vide", Expected: "un objet JSON", Advice: "Déposer le fichier rempli."},
		Code{Code: "0002", Title: "le fichier est trop gros", Expected: "16 Mio au plus",
			Advice: "Répartir les demandes dans plusieurs fichiers."},
		Code{Code: "0003", Title: "le fichier a trop de niveaux imbriqués", Expected: "16 niveaux au plus",
			Advice: "Repartir du modèle de l'ASP."},
		Code{Code: "0004", Title: "le fichier a trop de valeurs", Expected: "un million de valeurs au plus",
			Advice: "Répartir les demandes dans plusieurs fichiers."},
		Code{Code: "0005", Title: "le fichier commence par une marque d'ordre des octets", Expected: "de l'UTF-8 sans BOM",
			Advice: "Enregistrer en UTF-8 sans BOM (en .NET : new UTF8Encoding(false))."},
		Code{Code: "0006", Title: "le fichier n'est pas en UTF-8", Expected: "de l'UTF-8",
			Advice: "Enregistrer en UTF-8 : c'est le codage de JSON (RFC 8259)."},
		Code{Code: "0007", Title: "le fichier n'est pas du JSON", Expected: "du JSON (RFC 8259)",
			Advice: "Corriger à l'endroit indiqué."},
		Code{Code: "0008", Title: "le fichier est tronqué", Expected: "un JSON complet",
			Advice: "Vérifier l'écriture et le transfert du fichier."},
		Code{Code: "0009", Title: "quelque chose suit le JSON", Expected: "un seul objet JSON",
			Advice: "Retirer ce qui suit l'accolade finale."},
		Code{Code: "0010", Title: "une balise figure deux fois", Expected: "chaque balise une fois par objet",
			Advice: "Garder une seule des deux."},
		Code{Code: "0021", Title: "une balise du modèle manque", Expected: "toutes les balises du modèle",
			Advice: "Ajouter la balise."},
		Code{Code: "0022", Title: "une balise est inconnue du modèle", Expected: "les balises du modèle seulement",
			Advice: "Retirer la balise ou corriger son nom."},
		Code{Code: "0023", Title: "un objet est attendu", Expected: "un objet { }", Advice: "Reprendre la forme du modèle."},
		Code{Code: "0024", Title: "un tableau est attendu", Expected: "un tableau [ ]",
			Advice: "Reprendre la forme du modèle."},
		Code{Code: "0025", Title: "une valeur simple est attendue", Expected: "ni objet ni tableau",
			Advice: "Reprendre la forme du modèle."},
		Code{Code: "0026", Title: "une balise figure sous ses deux noms", Expected: "un seul des deux noms",
			Advice: "Garder le nom du modèle."},
		Code{Code: "0027", Title: "le fichier ne contient aucune demande", Expected: "1 à 200 demandes",
			Advice: "Ajouter une demande."},
		Code{Code: "0028", Title: "le fichier contient plus de 200 demandes", Expected: "1 à 200 demandes",
			Advice: "Répartir les demandes dans plusieurs fichiers."},
		Code{Code: "0029", Title: "le fichier est celui d'un autre type de demande", Expected: "le modèle du type déclaré",
			Advice: "Déposer sous le bon type."}),
	of(OfDeposit, "H-09", Kinds(),
		Code{Code: "8011", Title: "le nom du fichier ne suit pas la nomenclature",
			Expected: "JSON-numeroAns-AAAAMMJJ-nnn.json", Advice: "Renommer le fichier."},
		Code{Code: "8012", Title: "le nom du fichier porte un autre numéro ANS", Expected: "le numeroAns du fichier",
			Advice: "Renommer le fichier, ou corriger numeroAns."},
		Code{Code: "8013", Title: "la date du nom du fichier n'existe pas", Expected: "AAAAMMJJ",
			Advice: "Renommer le fichier."},
		Code{Code: "8014", Title: "la date du nom n'est pas celle du dépôt", Expected: "le jour du dépôt",
			Advice: "Renommer le fichier."},
		Code{Code: "8015", Title: "un fichier de ce nom a déjà été déposé", Expected: "un numéro de fichier nouveau",
			Advice: "Renommer le fichier."}),
	of(OfDeposit, "H-02", Kinds(),
		Code{Code: "8021", Title: "le numéro ANS déclaré n'est pas celui du fichier", Expected: "le numeroAns du fichier",
			Advice: "Déposer sous le bon numéro."}),
	of(OfDeposit, "H-02", []Kind{Solde},
		Code{Code: "8022", Title: "le numéro de dossier déclaré n'en est pas un", Expected: "FINBIO et six chiffres",
			Advice: "Recopier le numéro rendu avec l'avance."},
		Code{Code: "8023", Title: "le dossier déclaré n'est pas dans le fichier",
			Expected: "le numeroASP d'une demande du fichier", Advice: "Déclarer un des dossiers du fichier."}),
	of(OfRequest, "H-05", []Kind{Avance},
		Code{Code: "2049", Title: "numeroEditeur a déjà servi dans un dépôt précédent", Expected: "un numéro nouveau",
			Advice: "Redéposer sous un nouveau numeroEditeur."}),
	of(OfRequest, "H-06", []Kind{Solde},
		Code{Code: "2047", Title: "numeroEditeur n'est pas celui de l'avance", Expected: "le numeroEditeur de l'avance",
			Advice: "Garder le même numéro."},
		Code{Code: "2114", Title: "l'avance n'est pas à l'état « payée »", Expected: "une avance payée",
			Advice: "Attendre le paiement."},
		Code{Code: "2115", Title: "l'avance est d'un autre numéro ANS", Expected: "une avance du même numéro ANS",
			Advice: "Grouper par numéro ANS."},
		Code{Code: "2118", Title: "le solde de l'avance a déjà été accepté", Expected: "une avance sans solde",
			Advice: "Retirer la demande."}),
	of(OfRequest, "H-01", Kinds(),
		Code{Code: "5041", Title: "la pièce n'est dans aucune archive", Expected: "le fichier dans une archive",
			Advice: "Ajouter le fichier."},
		Code{Code: "5042", Title: "la pièce est vide", Expected: "un fichier PDF, PNG ou JPG", Advice: "Déposer la pièce."},
		Code{Code: "5043", Title: "la pièce dépasse 3 Mo", Expected: "3 000 000 octets au plus", Advice: "Réduire la pièce."},
		Code{Code: "5044", Title: "la pièce n'est pas du format annoncé", Expected: "le format de formatFichier",
			Advice: "Convertir le fichier."}),
	of(OfRequest, "", Kinds(),
		Code{Code: "R001", Title: "impId est écrit impld", Requirement: "H-07"},
		Code{Code: "R005", Title: "la vague est écrite autrement que Va1", Requirement: "H-09"},
		Code{Code: "R013", Title: "le nom du fichier n'est pas connu", Requirement: "H-09"},
		Code{Code: "R014", Title: "le type de demande n'est pas reconnu", Requirement: "H-02"}),
	of(OfRequest, "", []Kind{Avance},
		Code{Code: "R002", Title: "isDirecToDMP est écrit isDirectToDMP", Requirement: "H-07"},
		Code{Code: "R004", Title: "le code d'opérateur est écrit autrement", Requirement: "H-08"},
		Code{Code: "R007", Title: "une balise conditionnelle est absente", Requirement: "H-07"},
		Code{Code: "R008", Title: "false pour une structure, au lieu de null", Requirement: "H-07"},
		Code{Code: "R009", Title: "structure remplie de null au lieu de { }", Requirement: "H-07"},
		Code{Code: "R010", Title: "une preuve HT au régime TTC", Requirement: "H-07"},
		Code{Code: "R011", Title: "opérateur Mailiz : profil à vérifier", Requirement: "H-08"},
		Code{Code: "R012", Title: "centre de santé : profil à vérifier", Requirement: "H-07"}),
	of(OfRequest, "", []Kind{Solde},
		Code{Code: "R003", Title: "un bloc n'est pas réuni dans son objet", Requirement: "H-07"},
		Code{Code: "R006", Title: "le catalogue n'est pas numéroté", Requirement: "H-07"}),
	archiveCodes,
)

func of(control Control, requirement string, kinds []Kind, codes ...Code) []Code {
	for i := range codes {
		codes[i].Control, codes[i].Kinds = control, kinds
		if requirement != "" {
			codes[i].Requirement = requirement
		}
	}
	return codes
}
