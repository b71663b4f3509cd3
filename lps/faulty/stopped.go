package faulty

import (
	"encoding/json"
	"os"
	"path/filepath"

	"amfront/lps/adapter"
)

// stopped are faults of a software that stopped: what it says, and how it goes
// on (D-09, and the reason of every refusal).
func stopped() []Variant {
	return []Variant{{
		Name:         "reste-arrete",
		Title:        "Garde en mémoire son refus et ne reprend jamais",
		Shows:        "Le poste redit le même refus alors que le certificat a été renouvelé ou la liste installée.",
		Causes:       "Un arrêt définitif coûte au cabinet sa facturation, jusqu'à une réinstallation.",
		Requirements: []string{"D-07", "D-09"},
		Driver:       afterRefusal(func(_ call, a adapter.Answer) (adapter.Answer, error) { return a, nil }),
		Expect: lacks("envois", `^1 messages remis`, "D-07.reprise-*", "D-09.*", "D-0?.oct-*").
			kills(`rien n'est arrivé ; le logiciel a refusé : « .{12}`, "*.lot-repris", "*.certificat-attendu"),
	}, {
		Name:         "lot-perdu-a-l-arret",
		Title:        "Perd le lot arrêté, et dit l'avoir envoyé à la reprise",
		Shows:        "Après le refus, la nouvelle demande est dite faite, mais rien ne part.",
		Causes:       "Les feuilles de soins de la journée ne seront jamais payées, et personne ne le sait.",
		Requirements: []string{"D-07", "D-09"},
		Driver:       afterRefusal(func(c call, _ adapter.Answer) (adapter.Answer, error) { return c.done() }),
		Expect: lacks("envois", `^1 messages remis`, "D-09.reprise.perime", "D-07.reprise-annuaire").
			kills(`rien n'est arrivé, bien que le logiciel dise avoir émis`, "*.lot-repris", "*.certificat-attendu"),
	}, {
		Name:  "lot-refait-a-la-reprise",
		Title: "Refait le lot arrêté au lieu de le reprendre",
		Shows: "Ce qui part à la reprise n'est pas, à l'octet près, le fichier de la première demande.",
		Causes: "Le lot refait ne correspond plus à ce que le professionnel a signé, ni à ce que son logiciel " +
			"attend en retour.",
		Requirements: []string{"D-07", "D-09"},
		Driver:       afterRefusal(func(c call, _ adapter.Answer) (adapter.Answer, error) { return sendOther(c) }),
		Expect: shows("clair", `autre contenu que le fichier confié`, "D-09.reprise.perime", "D-07.reprise-annuaire").
			kill("*.lot-repris", `1 message reçu, 0 porte ce fichier`),
	}, {
		Name:         "lot-double-a-la-reprise",
		Title:        "Envoie deux fois le lot arrêté, de lui-même et à la demande",
		Shows:        "À la reprise, le même fichier arrive deux fois.",
		Causes:       "L'organisme rejette le second lot comme un doublon, ou le paie deux fois.",
		Requirements: []string{"D-07", "D-09"},
		Driver: afterRefusal(func(c call, _ adapter.Answer) (adapter.Answer, error) {
			if a, err := c.pass(); err != nil || a.Status != adapter.Done {
				return a, err
			}
			return c.pass()
		}),
		Expect: shows("envois", `^2 messages remis`, "D-09.reprise.perime", "D-07.reprise-annuaire").
			kill("*.lot-repris", `2 messages reçus, 2 portent ce fichier`),
	}, {
		Name:  "motif-unique",
		Title: "Dit toujours « annuaire indisponible », quelle que soit la cause du refus",
		Shows: "Le poste refuse, à raison, mais donne une cause qui n'est pas celle de la situation.",
		Causes: "L'utilisateur appelle le mauvais service et attend que l'annuaire revienne ; le certificat, lui, " +
			"reste à renouveler.",
		Requirements: []string{"D-01", "D-02", "D-03", "D-04", "D-05", "D-06", "D-07", "D-08", "D-10"},
		Driver: edited(func(_ adapter.Action, a *adapter.Answer) {
			if a.Status == adapter.Refused {
				a.Reason, a.ReasonCode = "annuaire indisponible", "directory"
			}
		}),
		Expect: acts(refusedWith(`annuaire indisponible`), "D-01.autorite-inconnue", "D-01.autre-hierarchie",
			"D-01.autosigne", "D-01.signature-alteree", "D-01.amc.*", "D-01.reel.*", "D-01.racine-non-installee",
			"D-01.emetteur-sans-droit", "D-01.oct-*", "D-02.intermediaire-[a-df-z]*", "D-02.racine-[a-df-z]*", "D-02.amc.*",
			"D-02.oct-intermediaire-perimee", "D-03.perime", "D-03.pas-encore-valable", "D-03.amc.*", "D-03.reel.*",
			"D-03.oct-perime", "D-03.oct-a-venir", "D-04.revoque", "D-04.revoque-en-magasin", "D-04.amc.*", "D-04.oct-revoque",
			"D-05.autre-titulaire", "D-05.titulaire-*", "D-05.*-pour-*", "D-05.amc.*", "D-05.reel.*", "D-05.oct-*",
			"D-06.usages-absents", "D-06.usages-non-critiques", "D-06.sans-*", "D-06.amc.*", "D-06.oct-*", "D-07.liste-absente",
			"D-07.amc.*", "D-07.oct-sans-liste", "D-08.nomme", "D-08.nomme-amc", "D-10.falsifiee", "D-10.autre-*",
			"D-10.a-venir", "D-10.amc.*", "D-10.revocation-tenue.*").
			kill("*.motif-dit", `le refus a une autre cause \(directory\) que la situation \([a-z-]+`),
	}, {
		Name:  "refus-muet",
		Title: "Refuse d'envoyer sans dire pourquoi",
		Shows: "Rien ne part, et l'utilisateur n'a pas de motif.",
		Causes: "L'utilisateur ne sait pas qu'il faut renouveler un certificat : il essaie, essaie encore, et sa " +
			"facturation attend.",
		Requirements: []string{"D-03", "D-04", "D-07"},
		Driver: edited(func(_ adapter.Action, a *adapter.Answer) {
			if a.Status == adapter.Refused {
				a.Reason, a.ReasonCode = " ", ""
			}
		}),
		Expect: lacks("motifs", `^send : le certificat n'est plus valable`, "D-03.perime", "D-04.revoque",
			"D-07.liste-absente").
			kill("*.motif-dit", `un refus sans motif`),
	}}
}

// afterRefusal does something else with each sending asked of a station whose
// sending was refused once; refusal is that answer.
func afterRefusal(again func(c call, refusal adapter.Answer) (adapter.Answer, error)) func(adapter.Driver,
) adapter.Driver {
	return driver(func(c call) (adapter.Answer, error) {
		const kept = "refus"
		if c.action != adapter.ActionSend {
			return c.pass()
		}
		if data := c.note(kept); data != "" {
			var refusal adapter.Answer
			if err := json.Unmarshal([]byte(data), &refusal); err != nil {
				return adapter.Answer{}, err
			}
			return again(c, refusal)
		}
		a, err := c.pass()
		if err != nil || a.Status != adapter.Refused {
			return a, err
		}
		data, err := json.Marshal(a)
		if err != nil {
			return a, err
		}
		return a, c.remember(kept, string(data))
	})
}

// sendOther sends a file of one record less than the one asked for.
func sendOther(c call) (adapter.Answer, error) {
	p, ok := c.Params.(*adapter.Send)
	if !ok {
		return c.pass()
	}
	data, err := os.ReadFile(p.File)
	if err != nil {
		return adapter.Answer{}, err
	}
	if err := c.remember("lot", string(data[:max(0, len(data)-128)])); err != nil {
		return adapter.Answer{}, err
	}
	other := *p
	other.File = filepath.Join(c.Station, notePrefix+"lot")
	c.Params = &other
	return c.pass()
}
