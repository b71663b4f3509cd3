package faulty

// Expectation is what must catch a variant, as plain data: the zoo resolves it
// against the suite, and refuses one that is incomplete or contradicts itself.
// Whatever fails in the examples played and is neither in Kills nor in Aside
// is an unexpected kill.
type Expectation struct {
	// Play are the examples in which it is played: ids or patterns of
	// path.Match ("D-03.*"). The control sample is always played too.
	Play []string
	Acts Act
	// Kills are what the variant is there for; each must be found at least
	// once, with its verdict and reason.
	Kills []Kill
	// Aside are declared consequences: what else fails because of the same
	// fault, each with Why.
	Aside []Kill

	// Never is for a client that is no software at all: over its examples (a
	// sample of all parts, and Play) no check is conforming, and its run ends
	// with one of Exit. Acts and Aside are then left out; Kills may name
	// verdicts that must be found.
	Never bool
	Exit  []int
}

// Act is the evidence that the fault acted, read from the journal and not from
// a check: in at least one example played, a line of the facet of the variant
// matches Shows (a regular expression) where none of the reference's does, or
// none matches Lacks where one of the reference's does.
type Act struct {
	Facet        string // a name of zoo.Facets
	Shows, Lacks string // exactly one
}

// Kill is a check that fails, and why.
type Kill struct {
	Check   string // pattern over check ids, requirement and name: "C-02.aes-128-cbc", "*.certificat-attendu"
	In      string // pattern over example ids; "" is any example played
	Verdict string // as a report says it; "" is "non conforme"
	// Reason is a regular expression that what the check observed, or its
	// reason, must match: the sentence that the editor would have read.
	Reason string
	Why    string // of a consequence: why it follows; French
	// Chance is for a consequence that hangs on what the bench draws at random
	// (a serial number): that it is not seen is no error. Why says so.
	Chance bool
}

// Verdicts of a kill other than "non conforme".
const (
	Warning     = "avertissement"
	NotObserved = "non observé"
)

// What several variants make an editor read.
const (
	otherSameOwner = `autre certificat du même titulaire que celui attendu`
	noCertificate  = `aucun certificat de am[oc]_pj\.(test|reel)@\S+ n'est installé sur ce poste`
	noList         = `aucune liste de révocation de AC-FACTURATION(-TEST)? n'est installée`
	noRoot         = `qu'aucune autorité racine installée sur ce poste ne garantit`
	saysSent       = `le logiciel dit avoir émis`
)

// kill is a check that is not conforming, for a reason.
func kill(check, reason string) Kill { return Kill{Check: check, Reason: reason} }

// warns is a recommendation that was not followed.
func warns(check, reason string) Kill {
	return Kill{Check: check, Verdict: Warning, Reason: reason}
}

// An expectation is written as one reads it: what shows that the fault acted,
// in which examples it is played, then each check that it kills and why.

// acts starts from evidence that several variants share.
func acts(a Act, play ...string) Expectation { return Expectation{Play: play, Acts: a} }

// shows starts from a line of a facet that the reference does not have.
func shows(facet, line string, play ...string) Expectation {
	return acts(Act{Facet: facet, Shows: line}, play...)
}

// lacks starts from a line of a facet that only the reference has.
func lacks(facet, line string, play ...string) Expectation {
	return acts(Act{Facet: facet, Lacks: line}, play...)
}

// never is a client that is no software at all; its run ends with exit.
func never(exit int, play ...string) Expectation {
	return Expectation{Play: play, Never: true, Exit: []int{exit}}
}

// kill adds a check that is not conforming.
func (e Expectation) kill(check, reason string) Expectation { return e.and(kill(check, reason)) }

// kills adds several that are not conforming for one reason.
func (e Expectation) kills(reason string, checks ...string) Expectation {
	for _, c := range checks {
		e = e.kill(c, reason)
	}
	return e
}

// killIn adds one that is not conforming in the examples of a pattern.
func (e Expectation) killIn(in, check, reason string) Expectation {
	return e.and(Kill{Check: check, In: in, Reason: reason})
}

// warn adds a recommendation that was not followed.
func (e Expectation) warn(check, reason string) Expectation { return e.and(warns(check, reason)) }

// aside adds a consequence, and why it follows.
func (e Expectation) aside(check, reason, why string) Expectation {
	return e.because(why, kill(check, reason))
}

// because adds consequences of one cause.
func (e Expectation) because(why string, list ...Kill) Expectation {
	return e.with(because(why, list...)...)
}

// because makes a consequence of a kill.
func because(why string, list ...Kill) []Kill {
	for i := range list {
		list[i].Why = why
	}
	return list
}

// What a check says when a lot left that should not have, by what the
// front-end made of it.
const (
	leftUnopened = `^1 message émis ; .* rejeté par un 4005 : .*dont le frontal ne détient pas la clé`
	leftExpired  = `^1 message émis ; .* rejeté par un 4005 : .*sa date de fin est dépassée`
	leftRevoked  = `^1 message émis ; .* rejeté par un 4005 : .*est révoqué`
	leftAccepted = `^1 message émis ; .* accepté`
	leftEarly    = `le lot était parti trop tôt`
	otherChosen  = `un autre certificat du même titulaire`
)

// departed is the evidence that a lot left where the reference stops.
func departed() Act { return Act{Facet: "envois", Shows: `^1 messages remis`} }

// refusedWith is the evidence that a sending was refused with words that the
// reference does not say.
func refusedWith(words string) Act { return Act{Facet: "motifs", Shows: `^send : .*` + words} }

// noReason follows from every sending that should have been refused.
func noReason() Kill {
	return Kill{Check: "*.motif-dit", Reason: `le logiciel dit avoir émis`,
		Why: "Ce qui est parti n'a pas été refusé : il n'y a pas de motif à dire."}
}

// tooEarly follows where the same file is to be sent again once the cause of
// the stop is gone.
func tooEarly() Kill {
	return Kill{Check: "*.certificat-attendu", Reason: leftEarly,
		Why: "Le lot devait attendre le bon certificat : il est parti avant, avec le mauvais."}
}

// spoilt is the lot that left too early and was rejected.
func spoilt() Kill {
	return Kill{Check: "*.lot-repris", Reason: `le lot n'a pas été repris : .* rejeté par un 4005`,
		Why: "Le lot est parti avec un certificat que le frontal n'accepte pas ; il n'y a plus rien à reprendre."}
}

// left are variants that send where they should stop; reasons are of rien-emis.
func left(reason string, play ...string) Expectation {
	return Expectation{Play: play, Acts: departed(), Kills: []Kill{{Check: "*.rien-emis", Reason: reason}},
		Aside: []Kill{noReason()}}
}

// and adds kills.
func (e Expectation) and(kills ...Kill) Expectation {
	e.Kills = append(e.Kills, kills...)
	return e
}

// with adds consequences.
func (e Expectation) with(aside ...Kill) Expectation {
	e.Aside = append(e.Aside, aside...)
	return e
}

// wrongOne is a decoy that was taken.
func wrongOne() Kill {
	return Kill{Check: "D-01.certificat-attendu", In: "D-01.leurre-*", Reason: otherChosen}
}

// tooStrict are variants that refuse what is in order; everywhere follows for
// the rest of what is played.
func tooStrict(words, everywhere string, play ...string) Expectation {
	e := Expectation{Play: play, Acts: refusedWith(words)}
	for _, p := range play {
		e.Kills = append(e.Kills, Kill{Check: "*.certificat-attendu", In: p, Reason: `le logiciel a refusé : « .*` + words})
	}
	if everywhere != "" {
		e.Aside = []Kill{{Check: "*", Reason: words, Why: everywhere}}
	}
	return e
}

// What several variants make an editor read.
const (
	neverBack     = `rejeté par \d+, n'est pas reparti après la relève`
	notResent     = `(rejeté par \d+ : 0 nouvel envoi|n'a pas été envoyé de nouveau)`
	resentInVain  = `1 nouvel envoi après la relève`
	otherSubject  = `l'objet a changé : « (SV|DR)140610/`
	otherContent  = `le contenu avant chiffrement a changé : SHA-256`
	notTaken      = `dit avoir relevé la boîte, mais n'a pas pris le message de service`
	clearAndWrong = `aucun certificat du banc n'ouvre la pièce jointe .*n'est pas un objet CMS`
)

// illisible is why so much fails with a document that cannot be read.
const illisible = "Un document illisible est rejeté : ni son certificat, ni son contenu, ni un nouvel envoi ne " +
	"peuvent être bons."

// pasReparti is what is said of a lot that was rejected and did not leave again.
const pasReparti = `rejeté par 4005 : 0 nouvel envoi|n'a pas été envoyé de nouveau|n'est pas reparti après la relève`

const silent = `le logiciel ne dit rien de ce message`

// each demands that nothing leaves of the examples of some patterns.
func (e Expectation) each(reason string, patterns ...string) Expectation {
	for _, p := range patterns {
		e = e.killIn(p, "*.rien-emis", reason)
	}
	return e
}

// believed follows where a false message is taken for a true one.
func believed() Kill {
	return Kill{Check: "F-09.message-denonce", Verdict: Warning, Reason: silent,
		Why: "un message que l'on croit ne se dénonce pas"}
}

// stuckAt is a sending that a bad certificate beside the good one stopped.
func stuckAt(in, words string) Kill {
	return Kill{Check: "D-01.certificat-attendu", In: in, Reason: `le logiciel a refusé : « .*` + words}
}

// acceptedIn is a lot that left and that the front-end took.
func acceptedIn(in string) Kill { return Kill{Check: "*.rien-emis", In: in, Reason: leftAccepted} }

const anyList = `aucune liste de révocation`

// allRefused follows where no list is taken for good.
func allRefused(why string) Kill { return Kill{Check: "*", Reason: anyList, Why: why} }
