package explore

import "testing"

// TestHeld: every oracle may be held against a software somewhere in what is drawn.
func TestHeld(t *testing.T) {
	all, held := vocabulary(), map[string]int{}
	for _, seed := range []uint64{1, 2, 3} {
		g := newGenerator(seed, all)
		for range 1000 {
			e, meaning := g.sequence().example("x.1", everything)
			for step := range meaning {
				held[e.Steps[step-1].Text]++
			}
		}
	}
	for _, o := range oracles {
		if held[o.step] == 0 {
			t.Errorf("%q is never asked", o.step)
		}
	}
}

// TestLawful: what is held against a software after the last gesture of a sequence,
// and what is its own choice there; each row was a mistake of ours.
func TestLawful(t *testing.T) {
	const (
		service  = "un poste en service pour les flux de test | "
		fresh    = "un poste configuré pour les flux de test | "
		fse      = "l'opérateur télétransmet un fichier de FSE"
		oct      = "l'opérateur télétransmet un fichier de FSE à l'OCT"
		visit    = "l'opérateur relève la boîte aux lettres"
		update   = "le poste met à jour ses certificats et ses CRL"
		list     = "l'annuaire montre à la place de la CRL de l'AMO une CRL périmée | "
		moves    = "le frontal AMO passe à une nouvelle autorité de certification | "
		expired  = "l'annuaire publie désormais un certificat AMO périmé depuis hier | "
		secured  = "la messagerie se joint par STARTTLS | " + service
		unproven = "le relais montre un certificat expiré | "
		given    = "le poste a reçu de l'OCT son certificat et son autorité | "
		installs = "l'opérateur installe ce que l'OCT lui a remis | "
		outdated = "un OCT qui remet un certificat périmé depuis hier | "
		sound    = "un OCT qui remet un certificat ancien et toujours valable | "
		reject   = "un message 4005 arrive à propos de ce lot, signé avec le certificat en vigueur"
		down     = "l'annuaire ne répond plus | "
		up       = "l'annuaire répond de nouveau | "

		alert    = "le poste alerte l'utilisateur"
		nothing  = "rien n'est émis"
		again    = "chaque lot rejeté est envoyé de nouveau, une seule fois"
		opens    = "le frontal AMO ouvre la pièce jointe avec ce certificat"
		none     = "rien n'est envoyé de nouveau"
		accepted = "le frontal AMO accepte le lot"
	)
	for name, c := range map[string]struct {
		sequence, oracle string
		want             bool
	}{
		"a list that is bad twice":           {service + list + update + " | " + update, alert, true},
		"once":                               {service + list + update, alert, false},
		"a new station has to ask":           {fresh + expired + fse, nothing, true},
		"one that was set up before":         {fresh + expired + visit + " | " + fse, nothing, false},
		"a second change may have set it up": {fresh + expired + expired + fse, nothing, false},
		"up to date, the authority is not": {
			service + moves + update + " | " + fse,
			arrives + "AMO chiffré avec " + before, true},
		"an update that failed": {
			service + moves + down + update + " | " + up + fse,
			arrives + "AMO chiffré avec " + before, false},
		"another flow": {
			service + moves + "le poste passe aux flux réels | " + update + " | " + fse,
			arrives + "AMO chiffré avec " + before, false},
		"revoked since": {
			service + "l'autorité révoque le certificat AMO pour autorité compromise (cACompromise) | " +
				"le logiciel a eu un jour pour s'en occuper | " + expired + fse,
			nothing, false},
		"a successor that came since": {
			service + "l'annuaire publie désormais trois certificats AMO valables dont le plus récent vient en dernier | " + fse,
			opens, false},
		"a relay that proves nothing":  {secured + unproven + fse, linkFailed, true},
		"that is no relay which fails": {secured + unproven + fse, sendFailed, false},
		"TLS, whatever fails":          {secured + unproven + fse, underTLS, true},
		"no TLS":                       {service + fse, underTLS, false},
		"a rejection that could not be known": {
			service + moves + "le frontal est réglé pour répondre 4005 au prochain lot | " + fse + " | " +
				visit + " | le poste reçoit la nouvelle autorité de certification | " + update + " | " + visit,
			again, true},
		"still not": {
			service + moves + "le frontal est réglé pour répondre 4005 au prochain lot | " + fse + " | " +
				visit + " | le poste reçoit la nouvelle autorité de certification | " + visit,
			again, false},
		"an unsigned part beside": {
			service + fse + " | " + reject + ", mais un texte sans signature le précède, d'un autre code | " +
				visit,
			none, false},
		"the AMC's front-end answers, too": {
			service +
				"le frontal AMC révoque son certificat et en publie un nouveau | l'opérateur télétransmet un fichier de DRE | " +
				visit + " | " + reject + " | " + visit,
			none, false},
		"an OCT's after a good one": {
			service + given + outdated + installs + update + " | " + oct,
			"le frontal AMO accepte le lot", false},
		"the AMO's beside it": {
			service + given + outdated + installs + update + " | " + fse,
			accepted, true},
		"two of an OCT's that are good": {
			service + given + sound + installs + update + " | " + oct,
			accepted, true},
		"the new certificate of a rejected": {
			service + "le frontal AMO renouvelle son certificat | " + fse + " | " + visit + " | " + visit,
			"le lot envoyé de nouveau est chiffré avec le nouveau certificat", false},
		"of a first rejection": {
			service + fse + " | " + reject + " | " + visit,
			"le lot envoyé de nouveau est chiffré avec le nouveau certificat", true},
	} {
		t.Run(name, func(t *testing.T) {
			s := parseSequence(c.sequence)
			if !s.sound() {
				t.Fatal("cannot be asked for")
			}
			e, meaning := s.example("x.1", everything)
			got := false
			for step, q := range meaning {
				got = got || q.gesture == len(s)-1 && e.Steps[step-1].Text == c.oracle
			}
			if got != c.want {
				t.Errorf("held: %t", got)
			}
		})
	}
}
