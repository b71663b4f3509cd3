package faulty

import (
	"math/rand/v2"
	"slices"
	"time"

	"amfront/lps"
	"amfront/lps/adapter"
)

// planning are faults in when the lists are fetched: the date, the hour, and
// how stations are spread (E-09).
func planning() []Variant {
	return slices.Concat(wrongHours(), wrongDays(), idleDays())
}

// stations are as many as are asked for at once.
const stations = 300

// replanned changes the moments that the reference draws; i counts them.
func replanned(change func(t, now time.Time, last adapter.PlanState, i int) time.Time) func(*lps.Policy) {
	return func(p *lps.Policy) {
		draw, i := p.PlanCRL, -1
		p.PlanCRL = func(now time.Time, last adapter.PlanState) time.Time {
			i++
			return change(draw(now, last), now, last, i)
		}
	}
}

// clock moves a moment to minutes after midnight of its day.
func clock(t time.Time, minutes int) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, minutes, t.Second(), 0, t.Location())
}

// chance is a number below n for the i-th moment, the same in every run.
func chance(i, n int) int { return rand.New(rand.NewPCG(uint64(i), 2)).IntN(n) }

func wrongHours() []Variant {
	variant := func(name, title, look, causes, line string, k Kill, minute func(i int) int) Variant {
		return Variant{Name: name, Title: title, Shows: look, Causes: causes, Requirements: []string{"E-09"},
			Policy: replanned(func(t, _ time.Time, _ adapter.PlanState, i int) time.Time { return clock(t, minute(i)) }),
			Expect: shown(line).and(k)}
	}
	narrow := func(reason string) Kill { return warns("E-09.heures-etalees", reason) }
	return []Variant{{
		Name:         "crl-a-heure-fixe",
		Title:        "Demande la liste à la même heure sur tous les postes",
		Shows:        "Trois cents postes neufs prévoient tous leur première demande à midi juste.",
		Causes:       "Des dizaines de milliers de postes appellent l'annuaire à la même seconde : il tombe.",
		Requirements: []string{"E-09"},
		Policy: replanned(func(t, _ time.Time, _ adapter.PlanState, _ int) time.Time {
			return clock(t, 12*60).Truncate(time.Minute)
		}),
		Expect: shown(`toujours la même heure : 12`).
			warn("E-09.heures-etalees", `de 12:00 à 12:00, soit 00:00 ; 1 heure différente sur 300`),
	}, {
		Name:         "crl-la-nuit",
		Title:        "Demande la liste la nuit, hors de la plage permise",
		Shows:        "Toutes les demandes sont prévues à 23 h, après la fermeture de la plage.",
		Causes:       "L'annuaire est en maintenance la nuit : la demande échoue chaque semaine.",
		Requirements: []string{"E-09"},
		Policy: replanned(func(t, _ time.Time, _ adapter.PlanState, _ int) time.Time {
			return clock(t, 23*60+t.Minute())
		}),
		Expect: shown(`toujours la même heure : 23`).
			warn("E-09.heures-permises", `300 heures sur 300 hors de la plage`).
			because("une heure de nuit pour tous les postes, ce n'est pas non plus huit heures d'étalement",
				warns("E-09.heures-etalees", `de 23:\d\d à 23:\d\d, soit 00:`)),
	}, {
		Name:         "crl-apres-l-ouverture",
		Title:        "Demande la liste dans l'heure qui suit l'ouverture du cabinet",
		Shows:        "Les heures prévues diffèrent d'un poste à l'autre, mais tiennent toutes entre 9 h et 10 h.",
		Causes:       "Le tirage est au hasard, mais trop étroit : la pointe de charge reste, chaque matin.",
		Requirements: []string{"E-09"},
		Policy: replanned(func(t, _ time.Time, _ adapter.PlanState, _ int) time.Time {
			return clock(t, 9*60+t.Minute())
		}),
		Expect: shown(`toujours la même heure : 09`).
			warn("E-09.heures-etalees", `de 09:\d\d à 09:\d\d, soit 00:.*la plage est trop étroite`),
	}, {
		Name:         "crl-a-l-heure-pile",
		Title:        "Tire l'heure au hasard, mais demande toujours à l'heure pile",
		Shows:        "Les heures vont de 2 h à 21 h, et les minutes sont toutes zéro.",
		Causes:       "Vingt pointes par jour au lieu d'une : à chaque heure juste, l'annuaire sature.",
		Requirements: []string{"E-09"},
		Policy: replanned(func(t, _ time.Time, _ adapter.PlanState, _ int) time.Time {
			return clock(t, t.Hour()*60).Truncate(time.Minute)
		}),
		Expect: shown(`toujours les mêmes minutes : 00`).and(narrow(`1 seule minute : 00`)),
	},
		variant("crl-a-pas-regulier", "Donne au poste suivant l'heure du précédent, plus vingt minutes",
			"Le premier poste demande à 2 h, le deuxième à 2 h 20, et ainsi de suite jusqu'au soir.",
			"Rien n'est tiré au hasard : deux éditeurs qui font de même tombent sur les mêmes minutes, chez tous leurs clients.",
			`à pas régulier`, narrow(`à pas régulier, d'un poste au suivant`), func(i int) int { return 120 + i%60*20 }),
		variant("crl-dans-la-matinee", "Tire l'heure au hasard dans la matinée seulement",
			"Les heures sont bien mêlées, mais toutes entre 8 h 30 et 13 h.",
			"La charge de l'annuaire est double de ce qui est prévu, et nulle l'après-midi.",
			`resserrées`, narrow(`de (08|09):\d\d à 1[12]:\d\d, soit .*la plage est trop étroite`),
			func(i int) int { return 510 + chance(i, 260) }),
		variant("crl-sur-six-heures", "Tire l'heure au hasard sur six heures seulement",
			"Les heures sont bien mêlées, de 9 h à 15 h : la plage est de six heures au lieu de huit.",
			"La charge de l'annuaire dépasse d'un tiers ce qui est prévu.",
			`resserrées`, narrow(`de 09:\d\d à 14:\d\d, soit 05:\d\d.*la plage est trop étroite`),
			func(i int) int { return 540 + chance(i, 360) }),
		variant("crl-deux-postes-a-part", "Met tous les postes ensemble, sauf deux",
			"Un poste demande à 2 h 10, un autre à 21 h 50, tous les autres vers midi.",
			"L'étendue est bonne sur le papier, et l'annuaire tombe à midi.",
			`resserrées`, narrow(`presque toutes entre (09|10|11|12):\d\d et 1[2345]:\d\d`), func(i int) int {
				switch i % stations {
				case 7:
					return 130
				case 21:
					return 1310
				}
				return 600 + chance(i, 240)
			}),
		variant("crl-en-deux-pointes", "Demande à l'ouverture ou à la fermeture du cabinet",
			"Deux postes sur trois demandent entre 8 h et 8 h 30, les autres entre 18 h 30 et 19 h.",
			"Deux pointes par jour ne sont pas un étalement.",
			`plus de la moitié dans une heure`, narrow(`\d\d dans l'heure qui suit 08:0`), func(i int) int {
				if i%3 == 0 {
					return 18*60 + 30 + chance(i, 30)
				}
				return 8*60 + chance(i, 30)
			}),
		variant("crl-cinq-horaires", "Choisit parmi cinq horaires fixés dans le code",
			"Trois cents postes se partagent cinq heures, les mêmes à la minute près.",
			"Un cinquième de tous les postes de France appelle à la même minute.",
			`moments répétés`, narrow(`[345] heures différentes sur 300 ; trop peu`),
			func(i int) int { return 137 + chance(i, 5)*251 }),
		variant("crl-un-poste-la-nuit", "Déborde de la plage pour un poste de temps en temps",
			"Toutes les heures sont bonnes, sauf une : elle est à 23 h 40.",
			"Le tirage va jusqu'à minuit : un poste sur trois cents trouve l'annuaire en maintenance.",
			`^1 hors de 2 h à 22 h`, warns("E-09.heures-permises", `1 heure sur 300 hors de la plage, de 23:40`),
			func(i int) int {
				if i%stations == stations-1 {
					return 23*60 + 40
				}
				return 130 + chance(i, 1180)
			}),
		{
			Name:         "crl-heure-universelle",
			Title:        "Tire l'heure en temps universel",
			Shows:        "De 2 h à 22 h, mais en temps universel : les dernières heures sont à 22 h passées à Paris.",
			Causes:       "Une heure de décalage l'hiver, deux l'été : des postes appellent après la fermeture de la plage.",
			Requirements: []string{"E-09"},
			Policy: replanned(func(t, _ time.Time, _ adapter.PlanState, _ int) time.Time {
				return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
			}),
			Expect: shown(`^[1-9]\d* hors de 2 h à 22 h, heure de Paris`).
				warn("E-09.heures-permises", `^\d+ heures? sur 300 hors de la plage, de 22:\d\d.* tirées en temps universel`),
		}, {
			Name:         "crl-decalage-perdu",
			Title:        "Dit l'heure universelle comme si c'était celle de Paris",
			Shows:        "Les heures sont celles de Paris converties en temps universel, écrites avec le décalage de Paris.",
			Causes:       "Les premières demandes partent avant 2 h, quand la liste du jour n'est pas encore publiée.",
			Requirements: []string{"E-09"},
			Policy: replanned(func(t, _ time.Time, _ adapter.PlanState, _ int) time.Time {
				_, offset := t.Zone()
				return t.Add(-time.Duration(offset) * time.Second)
			}),
			Expect: shown(`^[1-9]\d* hors de 2 h à 22 h, heure de Paris`).
				warn("E-09.heures-permises",
					`heures? sur 300 hors de la plage, de 0[01]:\d\d à 01:\d\d.* avec le mauvais décalage`),
		}}
}

func wrongDays() []Variant {
	// variant is one whose days are wrong after a fetch that ended so; "" for
	// fresh stations.
	variant := func(name, title, look, causes, outcome string, protocol int, line, reason string, play []string,
		move func(t, now time.Time) time.Time) Variant {
		return Variant{Name: name, Title: title, Shows: look, Causes: causes, Requirements: []string{"E-09"},
			Protocol: protocol,
			Policy: replanned(func(t, now time.Time, last adapter.PlanState, _ int) time.Time {
				if last.Outcome == outcome {
					return move(t, now)
				}
				return t
			}),
			Expect: shows("plan", line, play...).warn("E-09.dates-prevues", reason)}
	}
	add := func(years, months, days int) func(t, _ time.Time) time.Time {
		return func(t, _ time.Time) time.Time { return t.AddDate(years, months, days) }
	}
	first := []string{"E-09.heures"}
	after := func(what string) []string { return []string{"E-09.heures-suivantes." + what} }
	return []Variant{
		variant("crl-dans-dix-ans", "Prévoit la première demande dans dix ans",
			"L'heure est bonne, l'année ne l'est pas.", "Une erreur d'unité : la liste périme et ne se renouvelle jamais.",
			"", 0, `^à 36\d\d jours`, `sur un poste neuf, 300 sur 300 trop tard : .*à 36\d\d jours`, first, add(10, 0, 0)),
		variant("crl-dans-le-passe", "Prévoit la première demande avant-hier",
			"La date prévue est déjà passée.", "Selon l'ordonnanceur : aussitôt, ou jamais.",
			"", 0, `^à -\d jours`, `sur un poste neuf, 300 sur 300 dans le passé`, first, add(0, 0, -3)),
		variant("crl-chaque-lundi", "Demande la liste le lundi, sur tous les postes",
			"De quelque jour que l'on parte, la date prévue est un lundi.",
			"La charge de la semaine entière tombe sur un jour.",
			"", adapter.Version, `^1 jours de la semaine`, `toutes le même jour de la semaine`, after("leur-mise-en-service"),
			func(t, _ time.Time) time.Time { return t.AddDate(0, 0, (8-int(t.Weekday()))%7) }),
		variant("crl-chaque-mois", "Ne demande la liste qu'une fois par mois",
			"Après une liste neuve, la demande suivante est prévue un mois plus tard.",
			"La liste périme avant d'être redemandée : une clé révoquée sert encore des semaines.",
			"fetched", adapter.Version, `^à 3\d jours`, `après une CRL neuve, 5 sur 5 trop tard : .*à 3\d jours`,
			after("une-crl-neuve"), add(0, 0, 23)),
		variant("crl-une-fois-pour-toutes", "Ne redemande plus la liste une fois qu'il l'a",
			"Après une liste neuve, la demande suivante est prévue en 9999.",
			"Une clé révoquée le lendemain sert pour toujours.",
			"fetched", adapter.Version, `^à \d{6,} jours`, `après une CRL neuve, 5 sur 5 trop tard : le \d\d/\d\d/9999`,
			after("une-crl-neuve"), func(t, _ time.Time) time.Time { return t.AddDate(9999-t.Year(), 0, 0) }),
		variant("crl-chaque-jour", "Redemande chaque jour une liste qu'il vient de recevoir",
			"Après une liste neuve, la demande suivante est prévue le lendemain.",
			"Sept fois la charge que le document prévoit.",
			"fetched", adapter.Version, `^à [25] jours`, `après une CRL neuve, 5 sur 5 trop tôt : .*à 1 jour du`,
			after("une-crl-neuve"), add(0, 0, -6)),
		variant("crl-sans-relance", "Attend la semaine suivante après un échec",
			"Après un échec, la demande suivante est prévue une semaine plus tard.",
			"Un incident d'une minute coûte une semaine ; deux, et la liste est périmée.",
			"failed", adapter.Version, `^à (8|9|11|12) jours`, `après un échec, 5 sur 5 trop tard`,
			after("un-echec"), add(0, 0, 7)),
		{
			Name:         "crl-une-seule-relance",
			Title:        "Ne retente qu'une fois après un échec",
			Shows:        "Le lendemain d'un échec il retente ; après un deuxième, il attend la semaine suivante.",
			Causes:       "L'annuaire en panne deux jours, et la liste périme faute d'essais.",
			Requirements: []string{"E-09"}, Protocol: adapter.Version,
			Policy: replanned(func(t, _ time.Time, last adapter.PlanState, _ int) time.Time {
				if last.Times > 1 {
					return t.AddDate(0, 0, 6)
				}
				return t
			}),
			Expect: shows("plan", `^à 8 jours`, "E-09.heures-suivantes.deux-echecs-de-suite", "E-09.heures-suivantes.un-echec").
				warn("E-09.dates-prevues", `après un échec \(2 fois de suite\), 5 sur 5 trop tard`),
		},
		variant("crl-relance-en-boucle", "Retente chaque minute après un échec",
			"Après un échec, la demande suivante est prévue dans la minute.",
			"Tous les postes de France martèlent un annuaire qui tombe : il ne se relèvera pas.",
			"failed", adapter.Version, `^à 4 jours`, `après un échec, 5 sur 5 trop tôt : .*à 0 jour du`,
			after("un-echec"), func(_, now time.Time) time.Time { return now.Add(time.Minute) }),
		variant("crl-inchangee-prise-pour-neuve", "Tient une liste inchangée pour une liste neuve",
			"Après une liste inchangée, la demande suivante est prévue une semaine plus tard.",
			"L'autorité tarde à publier, et le poste laisse périmer la liste qu'il a.",
			"unchanged", adapter.Version, `^à (8|11) jours`, `après une CRL inchangée, 5 sur 5 trop tard`,
			after("une-crl-inchangee"), add(0, 0, 6)),
	}
}

// idleDays say well what they plan, and do otherwise as the days pass.
func idleDays() []Variant {
	const weeks, outage = "E-09.semaines", "E-09.panne-qui-dure"
	lived := func(name, title, look, causes string, policy func(*lps.Policy), e Expectation) Variant {
		return Variant{Name: name, Title: title, Shows: look, Causes: causes, Requirements: []string{"E-09"},
			Protocol: adapter.Version, Policy: policy, Expect: e}
	}
	after := func(outcome string, days int) func(*lps.Policy) {
		return replanned(func(t, _ time.Time, last adapter.PlanState, _ int) time.Time {
			if last.Outcome == outcome {
				return t.AddDate(0, 0, days)
			}
			return t
		})
	}
	none := lived("jours-sans-effet", "Ne fait rien quand le temps passe",
		"Ses heures prévues sont bonnes ; les jours passent, et rien n'est demandé à l'annuaire.",
		"Le planificateur n'est pas installé : la liste périme en silence.", nil,
		lacks("annuaire", `^advance n° \d+ : .*[1-9]\d* de CRL`, weeks, outage).
			and(warns("E-09.rythme-vecu", `^la liste de la mise en service n'est pas redemandée, 1[1-7] jours après`)).
			and(warns("E-09.alerte-dite", `^aucune alerte en 1[01] jours`)))
	none.Driver = swallows(adapter.ActionAdvance)
	return []Variant{none,
		lived("liste-vecue-chaque-mois", "Laisse passer un mois entre deux listes", "Après une liste reçue, plus rien.",
			"La liste périme avant d'être redemandée.", after("fetched", 23),
			lacks("annuaire", `^advance n° (8|9|10|15|16|17) : .*[1-9]\d* de CRL`, weeks).
				and(warns("E-09.rythme-vecu", `^la liste reçue le jour \d n'est pas redemandée, 1\d jours après`))),
		lived("liste-vecue-chaque-jour", "Redemande chaque jour la liste qu'il vient de recevoir",
			"Jour après jour, l'annuaire est interrogé.", "Sept fois la charge que le document prévoit.", after("fetched", -6),
			shows("annuaire", `^advance n° [4-6] : .*[1-9]\d* de CRL`, weeks).
				and(warns("E-09.rythme-vecu", `^la liste reçue le jour \d est redemandée, 1 jour après`))),
		lived("panne-vecue-une-semaine", "Attend une semaine après une demande manquée",
			"L'annuaire en panne n'est pas redemandé le lendemain.", "Deux incidents, et la liste est périmée.",
			after("failed", 6),
			lacks("annuaire", `^advance n° [4-7] : .*[1-9]\d* de CRL`, outage).
				and(warns("E-09.rythme-vecu", `^la liste demandée en vain le jour \d+ est redemandée, 7 jours après`))),
		lived("panne-vecue-en-silence", "Ne dit rien d'une panne qui dure",
			"Dix jours sans liste, et pas un mot à l'utilisateur.", "La liste périme sans que personne n'ait été prévenu.",
			func(p *lps.Policy) { p.AlertAfter = 0 },
			lacks("alertes", `^advance : .*contactez`, outage).
				and(warns("E-09.alerte-dite", `^aucune alerte en 1[01] jours`))),
	}
}

// shown starts from a line on the hours of fresh stations.
func shown(line string) Expectation { return shows("plan", line, "E-09.heures") }
