package asp

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// fileName reads JSON-numeroAns-AAAAMMJJ-nnn.json (H-09).
var fileName = regexp.MustCompile(`^JSON-([0-9A-Za-z]+)-([0-9]{8})-([0-9]{3})\.json$`)

// FileName is a deposit's name: the ANS number, the day of the deposit, and the
// file's number on that day, from 1 to 999.
func FileName(numeroAns string, day time.Time, number int) string {
	return fmt.Sprintf("JSON-%s-%s-%03d.json", numeroAns, day.Format("20060102"), number)
}

// deposit checks what surrounds the file: its name and what was declared with it.
func (c *checker) deposit() {
	ans := c.report.NumeroAns
	c.fileName(ans)
	if c.opt.ANS == "" && c.opt.Declared {
		c.reject("8021", "", nil, "le numéro ANS du logiciel", "aucun numéro déclaré",
			"Indiquer avec le dépôt le numéro de référencement ANS : "+ans+".")
	} else if c.opt.ANS != "" && ans != "" && c.opt.ANS != ans {
		c.reject("8021", "/numeroAns", c.view.Get("numeroAns"), c.opt.ANS+", déclaré au dépôt", ans,
			"Déposer le fichier sous le numéro ANS qu'il porte.")
	}
	if c.report.Kind == Solde && (c.opt.Dossier != "" || c.opt.Declared) {
		c.declaredDossier()
	}
	if a, is := c.opt.Pieces.(Archives); is {
		c.archives(a)
	}
}

func (c *checker) archives(a Archives) {
	named := map[string]bool{}
	for _, q := range c.view.Get("lignesImport").List() {
		for _, p := range q.Get("piecesJustificatives").List() {
			named[textOf(p.Get("nomFichier"))] = true
		}
	}
	for _, f := range a.Findings(func(name string) bool { return named[name] }) {
		if f.Remark() {
			c.report.Remarks = append(c.report.Remarks, f)
		} else {
			c.report.Rejected = append(c.report.Rejected, f)
		}
	}
}

func (c *checker) fileName(ans string) {
	name := c.opt.Name
	if name == "" {
		c.remark("R013", nil, c.file, "un nom JSON-numeroAns-AAAAMMJJ-nnn.json", "aucun nom",
			"Le nom du fichier n'a pas été contrôlé.")
		return
	}
	day := c.opt.Date
	if day.IsZero() {
		day = time.Date(2022, 1, 31, 0, 0, 0, 0, time.UTC)
	}
	if found := firstUnseen(name); found != "" {
		c.remark("R019", nil, c.file, "", found, "")
	}
	example := FileName(ans, day, 1)
	part := fileName.FindStringSubmatch(name)
	if part == nil || part[3] == "000" {
		c.reject("8011", "", nil, "JSON-numeroAns-AAAAMMJJ-nnn.json, par exemple "+example, clip(name),
			"Renommer le fichier ; la numérotation commence à 001 chaque jour.")
		return
	}
	if ans != "" && part[1] != ans { // no number is told already
		c.reject("8012", "", nil, ans+", le numeroAns du fichier", part[1], "")
	}
	if _, err := time.Parse("20060102", part[2]); err != nil {
		c.reject("8013", "", nil, "un jour qui existe, AAAAMMJJ", part[2], "Corriger la date du nom : année, mois, jour.")
	} else if want := day.Format("20060102"); !c.opt.Date.IsZero() && part[2] != want {
		c.reject("8014", "", nil, want+", le jour du dépôt", part[2], "Renommer le fichier au jour où il est déposé.")
	} else if c.opt.Past != nil && c.opt.Past.FileNameUsed(name) {
		c.reject("8015", "", nil, "un numéro de fichier nouveau pour ce jour", name+", déjà déposé",
			"Numéroter les fichiers d'un jour et d'un numéro ANS l'un après l'autre : 001, 002…")
	}
}

// declaredDossier: the number declared with a balance is one of an advance, and
// one of those in the file (decisions/asp-names).
func (c *checker) declaredDossier() {
	number := c.opt.Dossier
	if len(number) != 12 || !dossier.MatchString(number) {
		c.reject("8022", "", nil, "FINBIO et six chiffres", cmp.Or(clip(number), "aucun numéro déclaré"),
			"Recopier le numéro de dossier rendu avec l'avance.")
		return
	}
	var all []string
	for _, q := range c.view.Get("lignesImport").List() {
		all = append(all, textOf(q.Get("numeroASP")))
	}
	if !slices.Contains(all, number) {
		c.reject("8023", "/lignesImport", c.view.Get("lignesImport"), "une demande du dossier "+number,
			clip(strings.Join(all, ", ")), "Déclarer le numeroASP d'une des demandes du fichier.")
	}
}
