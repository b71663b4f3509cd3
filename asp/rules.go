package asp

import (
	"fmt"
	"strconv"
	"strings"

	"amfront/asp/jsonfile"
)

// numeroASP numbers an accepted advance: FINMDV and six digits, after the
// FINBIO of the published balance.
func (c *checker) numeroASP() string {
	if c.opt.NextASP != nil {
		return c.opt.NextASP()
	}
	c.granted++
	return fmt.Sprintf("FINMDV%06d", c.granted)
}

// inSequence: requests are numbered 1, 2, 3… in their order.
func inSequence(q *request, at place, v *jsonfile.Value) bool {
	if want := strconv.Itoa(q.index + 1); v.Text != want {
		q.failCode("2018", at, want+", le rang de la demande dans le fichier", v.Text,
			"Numéroter les demandes de chaque fichier à partir de 1, sans trou ni doublon.")
	}
	return false
}

// newEditorNumber: a numeroEditeur is one request's only, and an advance's is
// new (H-05).
func newEditorNumber(q *request, at place, v *jsonfile.Value) bool {
	if first, twice := q.c.editors[v.Text]; twice {
		q.failCode("2048", at, "un numéro par demande", fmt.Sprintf("%s, déjà celui de la demande %d", v.Text, first),
			"Donner à chaque demande son propre numeroEditeur.")
		return false
	}
	q.c.editors[v.Text] = q.index + 1
	if q.c.opt.Past == nil {
		return false
	}
	if q.c.report.Kind == Avance {
		if r := q.c.report; q.c.opt.Past.EditorNumberUsed(Numbered(r.SIRET, r.NumeroAns, q.c.model.Corridor, v.Text)) {
			q.failCode("2049", at, "un numéro nouveau pour ce SIRET, ce couloir et ce numéro ANS", v.Text+", déjà déposé",
				"Une demande rejetée se redépose sous un nouveau numeroEditeur.")
		}
		return false
	}
	if a, known := q.c.opt.Past.Advance(q.text("numeroASP")); known && a.NumeroEditeur != v.Text {
		q.failCode("2047", at, a.NumeroEditeur+", le numeroEditeur de l'avance", v.Text,
			"Garder pour le solde le numeroEditeur de l'avance.")
	}
	return false
}

// knownAdvance: a balance names its own, paid advance (H-05, H-06).
func knownAdvance(q *request, at place, v *jsonfile.Value) bool {
	if first, twice := q.c.dossiers[v.Text]; twice {
		q.failCode("2038", at, "une demande de solde par avance",
			fmt.Sprintf("%s, déjà celui de la demande %d", v.Text, first), "Ne demander qu'une fois le solde d'une avance.")
		return false
	}
	q.c.dossiers[v.Text] = q.index + 1
	if q.c.opt.Past == nil {
		return false
	}
	a, known := q.c.opt.Past.Advance(v.Text)
	switch {
	case !known:
		q.failCode("2039", at, "le numeroASP d'une avance acceptée", v.Text+", inconnu",
			"Recopier le numeroASP du fichier rendu après le dépôt de l'avance.")
	case a.NumeroAns != q.c.report.NumeroAns:
		q.failCode("2115", at, "une avance du numéro ANS "+q.c.report.NumeroAns, "une avance du numéro ANS "+a.NumeroAns,
			"Grouper les soldes par numéro de référencement ANS.")
	case a.SIRET != "" && a.SIRET != q.c.report.SIRET:
		q.failCode("2117", at, "le SIRET "+a.SIRET+", à qui l'avance a été payée", "le SIRET "+q.c.report.SIRET,
			"Demander le solde sous le SIRET de l'avance.")
	case a.Settled:
		q.failCode("2118", at, "une avance dont le solde n'est pas encore demandé", "un solde déjà accepté", "")
	case strings.TrimPrefix(a.State, "avance ") != Paid:
		q.failCode("2114", at, "une avance à l'état « payée »", "l'état « "+a.State+" »",
			"Attendre le paiement de l'avance avant de demander le solde.")
	}
	return false
}

// withinOrder: the invoice is not higher than the order that the advance was
// asked with (DTJSONSOLDE-BIO-LOINC-VA1 §3.2); below the advance itself, what
// was paid too much is named.
func withinOrder(q *request, at place, v *jsonfile.Value) bool {
	if q.c.opt.Past == nil {
		return false
	}
	a, known := q.c.opt.Past.Advance(q.text("numeroASP"))
	order, ok := Cents(a.Amount)
	invoice, is := Cents(v.Text)
	switch paid := AdvanceOf(a.Amount); {
	case !known || !ok || !is:
	case invoice > order:
		q.failCode("3127", at, a.Amount+" au plus, le montant de la commande", v.Text,
			"Facturer au plus le montant du bon de commande.")
	default:
		if _, over := Remains(v.Text, paid); over != "" {
			q.note("R018", at, paid+" au moins, l'avance payée", v.Text+", soit un trop-perçu de "+over+" € à recouvrer",
				"Vérifier le total facturé ; le chiffre du trop-perçu est un choix du banc.")
		}
	}
	return false
}

// liberal: for doctors a tag is compulsory, for a structure it stays null.
func (q *request) liberal() Presence {
	switch q.text("beneficiaires", "commandePour") {
	case "LIBERAL":
		return Compulsory
	case "STRUCTURE":
		return Forbidden
	}
	return Undecided
}

// mandate: only a mandate for several doctors has a mandataire.
func (q *request) mandate() Presence {
	if p := q.liberal(); p != Compulsory {
		return p
	}
	unique, knownUnique := q.truth("beneficiaires", "isClientUnique")
	mandate, knownMandate := q.truth("beneficiaires", "isMandataire")
	switch {
	case !knownUnique || !knownMandate, unique && mandate:
		return Undecided
	case mandate:
		return Compulsory
	}
	return Forbidden
}

// unlessMandate: a doctor who is represented need not give mail and telephone.
func (q *request) unlessMandate() Presence {
	switch mandate, known := q.truth("beneficiaires", "isMandataire"); {
	case !known:
		return Undecided
	case mandate:
		return Optional
	}
	return Compulsory
}

// uniqueWithoutMandate: a mandate is for several doctors.
func uniqueWithoutMandate(q *request, at place, v *jsonfile.Value) bool {
	if mandate, _ := q.truth("beneficiaires", "isMandataire"); mandate && v.Bool {
		q.failCode("4037", at, "false, puisqu'il y a un mandataire", "true",
			"Un mandataire commande pour plusieurs médecins : corriger isClientUnique ou isMandataire.")
	}
	return false
}

// rightDoctors: doctors for LIBERAL, none for STRUCTURE, and as many as
// isClientUnique says.
func rightDoctors(q *request, at place, v *jsonfile.Value) bool {
	n := len(v.Items)
	unique, known := q.truth("beneficiaires", "isClientUnique")
	if mandate, _ := q.truth("beneficiaires", "isMandataire"); mandate && unique {
		known = false // contradicts itself, and is told so
	}
	switch p := q.liberal(); {
	case p == Undecided:
		return true
	case p == Forbidden && n > 0:
		q.failCode("4106", at, "un tableau vide [ ]", counted(n, "médecin"),
			"Vider liberal : la commande est pour une structure.")
	case p == Forbidden:
	case n == 0:
		q.failCode("4101", at, "au moins un médecin", "un tableau vide", "Décrire chaque médecin bénéficiaire.")
	case known && unique && n > 1:
		q.failCode("4107", at, "un seul médecin, puisque isClientUnique est true", counted(n, "médecin"),
			"Mettre isClientUnique à false, ou ne garder que le bénéficiaire.")
	case known && !unique && n == 1:
		q.failCode("4107", at, "plusieurs médecins, puisque isClientUnique est false", "1 médecin",
			"Mettre isClientUnique à true, ou ajouter les autres bénéficiaires.")
	default:
		return false
	}
	return true
}

// rightStructure: filled for STRUCTURE, {} for LIBERAL; a structure full of
// nulls is read as empty.
func rightStructure(q *request, at place, v *jsonfile.Value) bool {
	filled := false
	for _, m := range v.Members {
		filled = filled || !(blank(m.Value) || m.Value.Kind == jsonfile.Array && len(m.Value.Items) == 0)
	}
	switch p := q.liberal(); {
	case p == Compulsory && filled:
		q.failCode("4206", at, "un objet vide { }", show(v), "Vider structure : la commande est pour des médecins libéraux.")
	case p == Compulsory && len(v.Members) > 0:
		q.note("R009", at, "un objet vide { }", "des balises à null",
			"Écrire « structure » : { } pour des médecins libéraux.")
	case p == Forbidden && len(v.Members) == 0:
		q.failCode("4201", at, "les balises de la structure", "un objet vide",
			"Renseigner la structure : commandePour est STRUCTURE.")
	case p == Forbidden:
		return false
	}
	return true
}

func counted(n int, what string) string {
	return fmt.Sprintf("%d %s%s", n, what, plural(n))
}

func noteCentre(q *request, at place, v *jsonfile.Value) bool {
	if v.Bool {
		q.note("R012", at, "un logiciel référencé avec le profil « Centre de santé »", "true",
			"Vérifier le référencement du logiciel : le banc ne peut pas le savoir.")
	}
	return false
}

func noteOperator(q *request, at place, v *jsonfile.Value) bool {
	if op, _, _ := operatorFor(v.Text); op.Code == "MAI_15" {
		q.note("R011", at, "un logiciel référencé avec le profil « Mailiz »", op.Code,
			"Vérifier le référencement du logiciel : le banc ne peut pas le savoir.")
	}
	return false
}
