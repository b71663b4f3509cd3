package demo

import (
	"cmp"
	"fmt"
	"slices"

	"amfront/scenarios"
	"amfront/words"
)

// Kind is a kind of gesture.
type Kind string

// The kinds. The first ones are the software's, the last ones the bench's.
const (
	SetUp    Kind = "poste"    // configure: a fresh station
	Fetch    Kind = "annuaire" // refresh
	Send     Kind = "envoi"
	Poll     Kind = "releve"
	OCT      Kind = "oct"      // the OCT's material is installed by hand
	Planning Kind = "planning" // plan: when lists would be fetched

	Situation Kind = "situation"
	Nominal   Kind = "nominal"
	Impose    Kind = "decision" // the front-end's next decision, whatever the lot
	Forge     Kind = "faux"     // a forged 4005 in the mailbox of the station
)

// Gesture is one thing that the software, or the bench, is to do.
type Gesture struct {
	Kind       Kind
	Flow       string // Send: "FSE", "DRE", "MIXTE"
	Usage      string // Send, Fetch: "test", "demo", "reel"
	OCT        bool   // Send: to the OCT; MIXTE always is
	Compressed bool
	Invoices   int    // Send: in the file, 0 is 3
	Situation  string // id
	Code       string // Impose: one of scenarios.ServiceCodes
}

// Limits of a gesture.
const (
	standardInvoices = 3
	maxInvoices      = 500
)

// Bench tells whether the bench itself acts.
func (g Gesture) Bench() bool {
	return slices.Contains([]Kind{Situation, Nominal, Impose, Forge}, g.Kind)
}

// check refuses what no gesture is.
func (g Gesture) check() error {
	wrong := func(what string, v any) error { return fmt.Errorf("%w: %s %q", ErrUnknown, what, fmt.Sprint(v)) }
	in := func(v string, list ...string) bool { return slices.Contains(list, v) }
	switch g.Kind {
	case SetUp, Poll, OCT, Planning, Nominal, Forge:
	case Situation:
		if g.Situation == "" {
			return wrong("situation", g.Situation)
		}
	case Impose:
		if !scenarios.Decision(g.Code).Meaning().Service() {
			return wrong("code", g.Code)
		}
	case Fetch:
		if !in(g.Usage, "test", "demo", "reel") {
			return wrong("usage", g.Usage)
		}
	case Send:
		switch {
		case !in(g.Flow, "FSE", "DRE", "MIXTE"):
			return wrong("flow", g.Flow)
		case !in(g.Usage, "test", "demo", "reel"):
			return wrong("usage", g.Usage)
		case g.Invoices < 0 || g.Invoices > maxInvoices:
			return wrong("number of invoices", g.Invoices)
		}
	default:
		return wrong("gesture", g.Kind)
	}
	return nil
}

var usageWords = map[string]string{"test": "de test", "demo": "de démonstration", "reel": "réel"}

// Title says what is done.
func (g Gesture) Title() *words.Said {
	switch g.Kind {
	case Fetch:
		if g.Usage == "reel" {
			return words.Text("Relever certificats et CRL de production dans l’annuaire")
		}
		return words.Text("Relever certificats et CRL de test dans l’annuaire")
	case Send:
		flow := map[string]string{"FSE": "de FSE", "DRE": "de DRE", "MIXTE": "mixte"}[g.Flow]
		t := words.Errorf("Envoyer un lot %v %v", words.Text(flow), words.Text(usageWords[g.Usage]))
		if g.Compressed {
			t = words.Errorf("%v, compressé", t)
		}
		if g.OCT || g.Flow == "MIXTE" {
			t = words.Errorf("%v, à l’OCT", t)
		}
		return t
	case Impose:
		return words.Errorf("Le banc imposera un %s au prochain lot", g.Code)
	}
	return words.Text(cmp.Or(titles[g.Kind], string(g.Kind)))
}

// titles are those of gestures that are always the same.
var titles = map[Kind]string{
	SetUp: "Remettre le poste à neuf", Poll: "Relever la boîte aux lettres",
	OCT: "Installer le certificat et l’autorité remis par l’OCT", Planning: "Annoncer les prochaines relèves de CRL",
	Situation: "Le banc applique une situation", Nominal: "Le banc revient à la situation nominale",
	Forge: "Le banc dépose un faux rejet 4005 dans la boîte",
}

// Sequence is a prepared sequence of gestures.
type Sequence struct {
	ID, Title string
	Lesson    string // what to look at
	Gestures  []Gesture
}

// FindSequence is the sequence of an id.
func FindSequence(id string) (Sequence, bool) {
	for _, q := range Sequences() {
		if q.ID == id {
			return q, true
		}
	}
	return Sequence{}, false
}

// Sequences lists the prepared ones.
func Sequences() []Sequence {
	fresh, fetch, poll, nominal := Gesture{Kind: SetUp}, Gesture{Kind: Fetch, Usage: "test"}, Gesture{Kind: Poll},
		Gesture{Kind: Nominal}
	fse := Gesture{Kind: Send, Flow: "FSE", Usage: "test"}
	with := func(id string) Gesture { return Gesture{Kind: Situation, Situation: id} }
	return []Sequence{
		{"premier-lot", "Un premier lot, du poste neuf à l’accusé de réception",
			"Annuaire, chiffrement, envoi, accusé : l’échange entier quand tout va bien. C’est ici que se voient les fautes " +
				"de message et de chiffrement.",
			[]Gesture{nominal, fresh, fetch, fse, poll}},
		{"toutes-natures", "FSE, DRE, test, démonstration, réel",
			"Quatre lots de suite : l’objet, la description et surtout le certificat changent avec la nature et l’usage du " +
				"flux.",
			[]Gesture{nominal, fresh, fetch, fse, {Kind: Send, Flow: "DRE", Usage: "test", Compressed: true},
				{Kind: Send, Flow: "FSE", Usage: "demo"},
				{Kind: Fetch, Usage: "reel"}, {Kind: Send, Flow: "DRE", Usage: "reel"}}},
		{"oct", "Un lot mixte confié à l’OCT",
			"L’OCT remet son certificat et son autorité à la main ; le lot mixte part chez lui et avec sa clé, non celle de " +
				"l’AMO.",
			[]Gesture{nominal, fresh, {Kind: OCT}, {Kind: Send, Flow: "MIXTE", Usage: "reel", OCT: true}, poll}},
		{"rejet-4005", "Rejet 4005, certificat repris, lot renvoyé",
			"Le certificat est révoqué après que le poste l’a relevé. Le frontal rejette par un 4005 ; le logiciel contrôle " +
				"le message, reprend le certificat et renvoie le même lot, une fois.",
			[]Gesture{nominal, fresh, fetch, with("certificat-revoque"), fse, poll, poll, nominal}},
		{"avertissement-4015", "Avertissement 4015 : un certificat plus récent existe",
			"Le lot est accepté : rien ne repart. Le nouveau certificat sert à l’envoi suivant.",
			[]Gesture{nominal, fresh, fetch, with("certificat-renouvele"), fse, poll, fse, nominal}},
		{"rejet-4025", "Rejet 4025 imposé par le banc",
			"Le frontal dit avoir reçu le lot en clair. Le logiciel représente le même lot, chiffré.",
			[]Gesture{nominal, fresh, fetch, {Kind: Impose, Code: "4025"}, fse, poll, poll, nominal}},
		{"faux-rejet", "Un faux rejet dans la boîte",
			"Un 4005 altéré après sa signature attend dans la boîte. Le logiciel ne doit ni le croire, ni changer de " +
				"certificat, ni renvoyer le lot.",
			[]Gesture{nominal, fresh, fetch, fse, poll, {Kind: Forge}, poll, fse}},
		{"mauvais-certificat", "L’annuaire publie un certificat d’une autorité inconnue",
			"Le poste est neuf et n’a que ce certificat. Il doit le refuser et s’arrêter : rien ne part.",
			[]Gesture{nominal, fresh, with("certificat-autorite-inconnue"), fetch, fse, nominal}},
		{"titulaire", "L’annuaire publie le certificat d’un autre titulaire",
			"Tout y est juste, sauf le nom. Chiffrer pour lui serait livrer le lot à qui n’en est pas destinataire.",
			[]Gesture{nominal, fresh, with("titulaire-inconnu"), fetch, fse, nominal}},
		{"revoque", "Le certificat est révoqué et rien ne le remplace",
			"Le poste relève la liste de révocation, puis doit refuser d’envoyer ; l’envoi reprend au retour à la normale.",
			[]Gesture{nominal, fresh, with("certificat-revoque-sans-remplacant"), fetch, fse, nominal, fetch, fse}},
		{"sans-crl", "Aucune liste de révocation n’est publiée",
			"Sans CRL sur le poste, le certificat ne vaut rien : l’envoi s’arrête jusqu’à ce qu’une liste soit relevée.",
			[]Gesture{nominal, fresh, with("crl-absente"), fetch, fse, nominal, fetch, fse}},
		{"plusieurs", "Plusieurs certificats publiés, le plus récent en dernier",
			"L’annuaire ne promet aucun ordre : le logiciel doit comparer les dates, non prendre le premier.",
			[]Gesture{nominal, fresh, with("plusieurs-le-plus-recent-a-la-fin"), fetch, fse, nominal}},
		{"annuaire-absent", "L’annuaire ne répond plus",
			"Le poste a ses certificats : l’envoi continue depuis son magasin, et une relève manquée lève une alerte.",
			[]Gesture{nominal, fresh, fetch, with("annuaire-arrete"), fse, fetch, nominal}},
		{"relais", "Le relais refuse une fois, puis accepte",
			"Un refus temporaire (451) n’est pas une panne : le logiciel réessaie, et le lot ne part ni deux fois ni pas du " +
				"tout.",
			[]Gesture{nominal, fresh, fetch, with("smtp-refus-temporaire"), fse, poll, nominal}},
	}
}
