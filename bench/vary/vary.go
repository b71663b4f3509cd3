// Package vary draws by a seed what no document fixes, so that a software that
// leans on the bench's habits shows. In come a seed, the name of a world and the
// choices that may differ; out go the forms to take, the same for the same seed.
// It must not know what is varied: rooms ask it and do it (decisions/bench-forged-and-forced).
package vary

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
)

// Choice is one thing that no document fixes, by its French name.
type Choice string

// Meaning is what a choice is about: a French sentence, and what leaves it open.
type Meaning struct {
	Choice Choice
	Says   string
	Source string
}

// The choices.
const (
	Order    Choice = "ordre-des-champs"
	Folding  Choice = "repli-des-champs"
	Case     Choice = "casse-des-champs"
	Dates    Choice = "fuseau-des-dates"
	Encoding Choice = "encodage-des-textes"
	Lines    Choice = "lignes-de-base64"
	Layout   Choice = "mise-en-page"
	Parts    Choice = "suite-des-parties"
	Chain    Choice = "chaine-de-la-signature"
	Return   Choice = "forme-des-arl"
	Attrs    Choice = "ordre-des-attributs"
	Values   Choice = "ordre-des-valeurs"
	More     Choice = "valeurs-en-plus"
	Names    Choice = "casse-de-l-annuaire"
	Serials  Choice = "taille-des-numeros-de-serie"
	Lists    Choice = "taille-des-listes"
	TLS      Choice = "version-de-tls"
	Wire     Choice = "decoupage-des-octets"
)

var meanings = []Meaning{
	{Order, "l'ordre des champs d'en-tête", "RFC 5322 §3.6"},
	{Folding, "l'endroit où les champs d'en-tête sont repliés", "RFC 5322 §2.2.3"},
	{Case, "majuscules et minuscules du nom des champs d'en-tête", "RFC 5322 §1.2.2, RFC 2045 §5.1"},
	{Dates, "le fuseau et la forme des dates d'en-tête", "RFC 5322 §3.3"},
	{Encoding, "le jeu de caractères et l'encodage des textes", "RFC 2045 §6, RFC 2046 §4.1.2"},
	{Lines, "la longueur des lignes de base64", "RFC 2045 §6.8"},
	{Layout, "la mise en page et les mots des messages de service", "annexe 4 §11.3.3 : codes et libellés seuls"},
	{Parts, "le nombre et l'ordre des parties d'un message", "RFC 2046 §5.1.3"},
	{Chain, "l'ordre des certificats d'une signature, et si la racine y est", "RFC 5652 §5.1 et §10.2.3"},
	{Return, "la compression et les noms des fichiers de retour", "annexe 4 §8 et §9 (avec ou sans /Z), RFC 2183 §2"},
	{Attrs, "l'ordre des attributs d'une entrée de l'annuaire", "RFC 4511 §4.1.7"},
	{Values, "l'ordre des valeurs d'un attribut de l'annuaire", "RFC 4511 §4.1.7"},
	{More, "d'autres valeurs et attributs à l'entrée d'un destinataire ou d'une autorité",
		"RFC 4512 §2.4.3, RFC 4519 §2.3"},
	{Names, "majuscules et minuscules des attributs et des noms de l'annuaire", "RFC 4512 §2.5, RFC 4514 §3"},
	{Serials, "la longueur des numéros de série, de 4 à 20 octets", "RFC 5280 §4.1.2.2"},
	{Lists, "la taille des listes de révocation, jusqu'à 2 Mo", "RFC 5280 §5"},
	{TLS, "la version de TLS, 1.2 seule ou 1.3 aussi", "RFC 9325 §3.1.1"},
	{Wire, "le découpage et la cadence des octets sur le réseau", "RFC 9293 §3.7, RFC 5321 §4.5.3.2"},
}

// Choices lists them all.
func Choices() []Choice {
	out := make([]Choice, len(meanings))
	for i, m := range meanings {
		out[i] = m.Choice
	}
	return out
}

// Meaning is what the choice is about; of none that exists, its name alone.
func (c Choice) Meaning() Meaning {
	if i := slices.IndexFunc(meanings, func(m Meaning) bool { return m.Choice == c }); i >= 0 {
		return meanings[i]
	}
	return Meaning{Choice: c, Says: string(c)}
}

// Plan is which form each choice takes. A nil one takes the bench's own, form 0,
// everywhere. It never changes.
type Plan struct {
	seed  uint64
	world string
	vary  []Choice
}

// New is the plan of a seed, in which every choice varies.
func New(seed uint64) *Plan { return &Plan{seed: seed, vary: Choices()} }

// Draw is a seed that is short enough to be typed again, from 1.
func Draw() uint64 { return 1 + rand.Uint64N(999_999) }

// Seed is what the plan was drawn by.
func (p *Plan) Seed() uint64 { return p.seed }

// In is the plan of one world: each has forms of its own.
func (p *Plan) In(world string) *Plan {
	if p == nil {
		return nil
	}
	return &Plan{p.seed, world, p.vary}
}

// Only is the plan with the same forms of these choices, and the bench's own of
// all others.
func (p *Plan) Only(c ...Choice) *Plan { return &Plan{p.seed, p.world, c} }

// Form is which of n forms a choice takes, 0 being the bench's own.
func (p *Plan) Form(c Choice, n int) int {
	if !p.varies(c) {
		return 0
	}
	return int(p.number(c, "") % uint64(n))
}

func (p *Plan) varies(c Choice) bool { return p != nil && slices.Contains(p.vary, c) }

// number is drawn for one thing that a choice is made about.
func (p *Plan) number(c Choice, about string) uint64 {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d\n%s\n%s\n%s", p.seed, p.world, c, about))
	return binary.BigEndian.Uint64(sum[:])
}

// Sort puts a list into the order that the plan draws for the names of its
// members; members of one name keep theirs. A choice that is not varied leaves
// the list as it is.
func Sort[T any](p *Plan, c Choice, list []T, name func(T) string) {
	if p.varies(c) {
		slices.SortStableFunc(list, func(a, b T) int { return cmp.Compare(p.number(c, name(a)), p.number(c, name(b))) })
	}
}
