package report

import (
	"testing"
	"time"

	"amfront/journal"
)

// hostile is a value that an LPS could put into a subject or a file name.
const hostile = `SV140610/1/2/<script>alert("x")</script>]]>&amp;` + "\x00\u202e</svg>'"

func certRef(serial string) *CertificateRef { return &CertificateRef{labelAMO, serial} }

func steps(status StepStatus, texts ...string) []Step {
	var out []Step
	for i, t := range texts {
		kw := []string{"Étant donné", "Quand", "Alors", "Et"}[min(i, 3)]
		out = append(out, Step{Keyword: kw, Text: t, Line: 10 + i, Status: StepPassed, Duration: 20 * time.Millisecond})
	}
	out[len(out)-1].Status = status
	return out
}

// sampleRun has every verdict, every kind of arrow and hostile texts.
func sampleRun(t testing.TB) *Run {
	end := day0.Add(95 * time.Second)
	r := &Run{
		ID: "2026-11-21T093000Z", Suite: Suite{"1.0.0", "5f2d0c0c6f5a6e3c1b0d6c7f0c4b1f7a3d5e9b8a7c6d5e4f3a2b1c0d9e8f7a6b"},
		Profile: "agrement-complet",
		LPS:     LPS{"Cabinet Démo", "4.1", "Éditeur Exemple"},
		Driver:  Driver{Kind: "adaptateur", Command: "./adaptateur.sh"},
		Seed:    20261121, Shuffled: true,
		Started: day0, Ended: &end, Bench: Bench{"0.3.0", "linux/amd64"},
		Limits:  []string{"Le premier niveau de chiffrement, à l'intérieur de la FSE, n'est pas visible du banc."},
		Choices: []Setting{{"mailboxes.amo", amoBox}, {"texte des messages de service", "modèle du banc"}},
		SelfChecks: []SelfCheck{
			{ID: "signature-4005", Title: "Les messages de service signés se vérifient", Tool: "OpenSSL 3.0.19", OK: true},
			{ID: "crl", Title: "Les CRL publiées se vérifient", Tool: "NSS", Skipped: "NSS n'est pas installé"}},
		Features: []Feature{{"features/B/cle.feature",
			"# language: fr\nFonctionnalité: Choix de la clé\n\n  Scénario: Le certificat AMO de test est employé\n"}},
		Selected: []string{"jamais-atteint"},
	}
	for _, s := range []Scenario{nominal(t), wrongKey(t), revoked(t), stuckAdapter(t), plan(t), silent15(t),
		recommended(t), noOCT(t), attested(t), stopped(t), provisional(t)} {
		r.Scenarios = append(r.Scenarios, s)
		r.Selected = append(r.Selected, s.ID)
	}
	return r
}

// common texts make the sheets realistic.
func sheet(id, part, title string) Scenario {
	return Scenario{ID: id, Part: part, Title: title, Theme: "Choix de la clé", File: "features/B/cle.feature", Line: 8,
		World: "w-" + id, Tags: []string{"@" + part + "-01", "@" + id},
		Objective: "Le fichier de factures est chiffré avec le certificat de l'organisme auquel il est destiné, et avec " +
			"aucun autre.",
		Why: "Un fichier chiffré avec la clé d'un autre organisme ne peut pas être ouvert : les factures ne sont " +
			"pas payées tant que le cabinet ne les a pas renvoyées.",
		Situation: "L'annuaire publie deux certificats pour l'AMO ; le plus récent est en service depuis hier. Pour le " +
			"voir : interroger l'annuaire sur le libellé du destinataire.",
		ToDo: "Télétransmettre un fichier de feuilles de soins électroniques (FSE) vers la caisse, puis relever la " +
			"boîte aux lettres.",
		IfRed: []string{"Le logiciel prend le premier certificat que l'annuaire lui rend : regarder le tri après la " +
			"recherche LDAP.", "Le magasin local garde l'ancien certificat : regarder la mise à jour du magasin."},
		Reference: "Chiffrement des pièces jointes, §6.2.1", Started: day0, Duration: 412 * time.Millisecond}
}

func nominal(t testing.TB) Scenario {
	p := newTape(t)
	p.action("configure")
	p.reported("configure", 0, "")
	search := p.search("ldap-1", "(cn="+labelAMO+")", p.old, p.cert)
	p.action("send")
	got := p.send("smtp-1", journal.MessageReceived{Subject: "SV140610/00000000123456/2026112109300000001/00002",
		Decision: "accepted", FileName: "fse.pkcs7",
		Certificate: &journal.CertificateRef{Label: labelAMO, Serial: "51b7"}, CMS: &journal.CMSSummary{
			Encoding: "DER", Content: "AES-128-CBC", Recipients: []string{"CN=AC-FACTURATION-TEST, série 51b7"}}})
	p.reported("send", 0, "")
	s := sheet("B-03.amo-test", "B", "Le certificat AMO de test est employé")
	s.Rule = "Un flux de test est chiffré avec la clé de test"
	s.Steps = steps(StepPassed, "un poste configuré pour les flux de test", "l'opérateur télétransmet un fichier de FSE",
		"le frontal AMO ouvre la pièce jointe avec ce certificat", "le message annonce un flux de test chiffré")
	s.Checks = []Check{
		{ID: "B-03.certificat-choisi", Requirements: []string{"B-03", "E-03"}, Clause: "§6.2.1",
			Title: "Le certificat choisi est le plus récent du destinataire", Level: MUST, Verdict: Conforming,
			Expected: "certificat 51b7 de " + labelAMO, Observed: "certificat 51b7 de " + labelAMO, Step: 3,
			Evidence: Evidence{Events: []uint64{search, got}, Sessions: []string{"ldap-1", "smtp-1"},
				LDAP: "recherche (cn=" + labelAMO + "), 2 certificats rendus", Wanted: certRef("51b7"), Chosen: certRef("51b7")}},
		{ID: "A-06.description", Requirements: []string{"A-06"}, Clause: "annexe 4 §7.1",
			Title: "Le flux de test est annoncé comme tel", Level: MUST, Verdict: Conforming,
			Expected: "FSETEST/B2/K", Observed: "FSETEST/B2/K", Step: 4, Evidence: Evidence{Events: []uint64{got}}},
	}
	s.Exchanges = []Exchange{{Action: "send", Request: `{"protocol":1,"action":"send","kind":"FSE"}`,
		Answer: `{"message_id":"<smtp-1@ps.test>"}`, Duration: 300 * time.Millisecond}}
	s.Trace = p.trace(TraceLimits{})
	return s
}

func wrongKey(t testing.TB) Scenario {
	p := newTape(t)
	p.put("", journal.KindSituation, journal.Situation{ID: "certificat-revoque", Active: true})
	p.put("", journal.KindPKIChanged, journal.PKIChanged{Op: "revoke", Label: labelAMO, Serial: "51a3"})
	search := p.search("ldap-1", "(cn=amo*)", p.old, p.cert)
	p.action("send")
	got := p.send("smtp-1", journal.MessageReceived{Subject: hostile, FileName: hostile, Decision: "4005",
		Reason:      "Le certificat employé est révoqué depuis le 20/11/2026.",
		Certificate: &journal.CertificateRef{Label: labelAMO, Serial: "51a3"},
		Expected:    &journal.CertificateRef{Label: labelAMO, Serial: "51b7"},
		CMS: &journal.CMSSummary{Encoding: "BER", Content: "AES-128-CBC",
			Recipients: []string{"CN=AC-FACTURATION-TEST, série 51a3"}},
		Findings: []journal.Finding{{ID: "A-01", Severity: "erreur", Expected: "SV140610/exercice/compostage/nnnnn",
			Actual: hostile}}})
	p.reported("send", 0, "")
	p.action("poll")
	p.fetch("pop3-1", "r-smtp-1")
	p.reported("poll", 0, "")
	s := sheet("D-04.revoque", "D", "Le certificat du destinataire est révoqué <b>"+hostile)
	s.Steps = steps(StepFailed, "un annuaire dont la CRL à jour déclare révoqué l'ancien certificat",
		"l'opérateur télétransmet un fichier de FSE", "rien n'est émis")
	s.Checks = []Check{{ID: "D-04.rien-emis", Requirements: []string{"D-04"}, Clause: "§6.2.1 CE1",
		Title: "Rien n'est émis avec un certificat révoqué", Level: MUST, Verdict: NonConforming, Step: 3,
		Reason:   "Un message chiffré avec le certificat révoqué est arrivé au frontal.",
		Expected: "aucun message chiffré avec le certificat 51a3, révoqué",
		Observed: "message « " + hostile + " » chiffré avec le certificat 51a3",
		Causes: []string{"La CRL n'est pas consultée avant l'emploi du certificat.",
			"La CRL est relevée, mais comparée au numéro de série en décimal au lieu de l'hexadécimal."},
		Advice: "Refuser l'émission, dire à l'utilisateur que le certificat est révoqué, et relever l'annuaire.",
		Evidence: Evidence{Events: []uint64{search, got}, Sessions: []string{"ldap-1", "smtp-1", "pop3-1"},
			Blobs: []journal.Digest{p.cert},
			LDAP:  "recherche (cn=amo*), 2 certificats rendus", Wanted: certRef("51b7"), Chosen: certRef("51a3")}}}
	s.Trace = p.trace(TraceLimits{})
	return s
}

func revoked(t testing.TB) Scenario {
	p := newTape(t)
	p.put("", journal.KindPKIChanged, journal.PKIChanged{Op: "defect", Label: labelAMO, Defect: "not-yet-valid"})
	p.search("ldap-1", "(cn="+labelAMO+")", p.cert)
	p.action("send")
	n := p.reported("send", 10, "le certificat n'est valable qu'à partir du 22/11/2026")
	s := sheet("D-03.pas-encore-valable", "D", "Le certificat n'est pas encore valable")
	s.Steps = steps(StepPassed, "un annuaire qui publie un certificat AMO valable à partir de demain",
		"l'opérateur télétransmet un fichier de FSE", "rien n'est émis", "le poste dit pourquoi l'émission est arrêtée")
	s.Checks = []Check{{ID: "D-03.rien-emis", Requirements: []string{"D-03"}, Clause: "§6.2.1", Title: "Rien n'est émis",
		Level: MUST, Verdict: Conforming, Step: 3, Expected: "aucun message",
		Observed: "aucun message, refus annoncé par le poste", Evidence: Evidence{Events: []uint64{n}}}}
	s.Trace = p.trace(TraceLimits{})
	return s
}

func stuckAdapter(t testing.TB) Scenario {
	p := newTape(t)
	p.put("", journal.KindFaultArmed, journal.FaultArmed{ID: "coupure"})
	p.action("send")
	for i := range 40 {
		p.put("smtp-x", journal.KindSMTPCommand, journal.Command{
			Verb: "MAIL", Line: "MAIL FROM:<" + psBox + ">", Code: 451, Reply: "451 4.3.0 réessayer"})
		p.put("smtp-x", journal.KindFaultFired, journal.FaultFired{
			ID: "refus-temporaire", Protocol: "smtp", Command: "MAIL", Nth: i + 1, Action: "refus 451"})
	}
	p.reported("send", 1, "panic: runtime error")
	s := sheet("A-12.refus-temporaire", "A", "Le relais refuse provisoirement, puis accepte")
	s.Steps = steps(StepFailed, "un relais qui refuse provisoirement les deux premiers envois",
		"l'opérateur télétransmet un fichier de FSE", "le fichier arrive une fois et une seule")
	s.Checks = []Check{{ID: "A-12.une-fois", Requirements: []string{"A-12"},
		Title: "Le fichier arrive une fois et une seule", Level: MUST, Verdict: BenchError,
		Reason: "L'adaptateur s'est arrêté avec le code 1 : ce n'est pas un refus du logiciel."}}
	s.Errors = []string{"L'adaptateur a échoué pendant l'action send (code 1)."}
	s.Trace = p.trace(TraceLimits{})
	return s
}

func plan(testing.TB) Scenario {
	s := sheet("E-09.horaires", "E", "Les relevés de CRL sont répartis sur la journée")
	s.Steps = steps(StepFailed, "cent postes neufs", "chacun donne l'heure de son premier relevé",
		"les heures s'étalent sur au moins huit heures")
	s.Checks = []Check{{ID: "E-09.etalement", Requirements: []string{"E-09"},
		Title: "Les heures prévues s'étalent sur au moins huit heures", Level: MUST, Verdict: NotTestable,
		Reason: "L'adaptateur n'offre pas l'action plan (code 127)."}}
	return s
}

func silent15(testing.TB) Scenario {
	s := sheet("F-06.rien-renvoye", "F", "Après un 4015, rien n'est renvoyé")
	s.Steps = steps(StepFailed, "un lot accepté avec un message 4015", "l'opérateur relève la boîte aux lettres",
		"rien n'est renvoyé")
	s.Checks = []Check{{ID: "F-06.rien-renvoye", Requirements: []string{"F-06"}, Title: "Rien n'est renvoyé", Level: MUST,
		Verdict: NotObserved, Reason: "Le poste n'a donné aucun signe de vie après la relève : son silence ne prouve rien."}}
	return s
}

func recommended(t testing.TB) Scenario {
	p := newTape(t)
	n := p.search("ldap-1", "(cn="+labelAMO+")", p.cert)
	s := sheet("E-11.annuaire-absent", "E", "L'annuaire est injoignable, l'envoi se poursuit")
	s.Steps = steps(StepPassed, "un annuaire injoignable", "l'opérateur télétransmet un fichier de FSE",
		"l'envoi se fait depuis le magasin local")
	s.Checks = []Check{{ID: "E-11.envoi", Requirements: []string{"E-11"}, Title: "L'envoi se poursuit sans annuaire",
		Level: SHOULD, Verdict: NonConforming, Observed: "rien n'est parti", Evidence: Evidence{Events: []uint64{n}}}}
	s.Trace = p.trace(TraceLimits{})
	return s
}

func noOCT(testing.TB) Scenario {
	s := sheet("B-04.oct", "B", "Un flux vers un OCT est chiffré avec le certificat de l'OCT")
	s.Steps = steps(StepSkipped, "un poste qui passe par un OCT", "l'opérateur télétransmet", "l'OCT ouvre le fichier")
	s.Checks = []Check{{ID: "B-04.certificat-choisi", Requirements: []string{"B-04"},
		Title: "Le certificat est celui de l'OCT", Level: MUST, Verdict: NotApplicable,
		Reason: "Le logiciel ne transmet pas par un OCT (profil)."}}
	return s
}

func attested(testing.TB) Scenario {
	s := sheet("I-06.nouvelle-ac", "I", "Une nouvelle autorité peut être installée")
	s.Steps = steps(StepPassed, "la question posée à l'opérateur", "il répond", "la déclaration est gardée")
	s.Checks = []Check{{ID: "I-06.declaration", Requirements: []string{"I-06"},
		Title: "L'éditeur déclare qu'une nouvelle autorité peut être installée", Level: MUST, Verdict: Conforming,
		Declared: true, Observed: "oui, par la mise à jour du logiciel", Evidence: Evidence{Events: []uint64{2}}}}
	return s
}

func stopped(testing.TB) Scenario {
	s := sheet("C-02.cle-neuve", "C", "Chaque document a sa propre clé de session")
	s.Steps = steps(StepNotRun, "un poste configuré", "l'opérateur télétransmet deux fichiers", "les deux clés diffèrent")
	s.Checks = []Check{{ID: "C-02.cle-neuve", Requirements: []string{"C-02"}, Title: "Les clés de session diffèrent",
		Level: MUST, Verdict: Pending, Reason: "Le second envoi n'a pas eu lieu."}}
	s.Cancelled = "Arrêté par l'opérateur."
	return s
}

func provisional(testing.TB) Scenario {
	s := sheet("A-11.mixte", "A", "FSE et DRE dans un même fichier")
	s.Provisional = true
	s.Steps = steps(StepPassed, "un poste qui passe par un OCT", "l'opérateur télétransmet", "le fichier est accepté")
	s.Checks = []Check{{ID: "A-11.mixte", Requirements: []string{"A-11"}, Title: "Le profil mixte est annoncé",
		Level: MUST, Verdict: NonConforming, Observed: "FSE/B2/K", Evidence: Evidence{Events: []uint64{1}}}}
	return s
}
