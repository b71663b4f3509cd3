package faulty

import (
	"context"
	"crypto/x509"
	"time"

	"amfront/lps"
	"amfront/lps/adapter"
)

// administration are faults in the choice, the store and the renewal of
// certificates (E-03 to E-07, E-11).
func administration() []Variant {
	const day = 24 * time.Hour
	return []Variant{
		{
			Name:  "premier-certificat",
			Title: "Prend le premier certificat que rend l'annuaire",
			Shows: "Quand plusieurs certificats sont publiés, la pièce jointe est chiffrée avec celui que l'annuaire " +
				"rend en tête, quel que soit son âge.",
			Causes: "L'annuaire ne promet aucun ordre : un jour l'ancien certificat passe devant, et tous les lots " +
				"sont chiffrés pour une clé que l'organisme retire.",
			Requirements: []string{"E-03"},
			Policy: func(p *lps.Policy) {
				p.Newer = func(_, _ *x509.Certificate) bool { return false }
			},
		},
		{
			Name:  "plus-grand-numero-de-serie",
			Title: "Tient le plus grand numéro de série pour le plus récent",
			Shows: "Le certificat choisi est celui du plus grand numéro de série, non celui de la date de début la " +
				"plus récente.",
			Causes:       "Les numéros de série sont tirés au hasard : une fois sur deux, le poste garde l'ancien certificat.",
			Requirements: []string{"E-03"},
			Policy: func(p *lps.Policy) {
				p.Newer = func(a, b *x509.Certificate) bool { return a.SerialNumber.Cmp(b.SerialNumber) > 0 }
			},
		},
		{
			Name:         "plus-ancien-certificat",
			Title:        "Préfère le certificat le plus ancien tant qu'il est valable",
			Shows:        "De deux certificats publiés, ou de celui du magasin et du nouveau, c'est l'ancien qui sert.",
			Causes:       "Le poste reste sur l'ancien certificat jusqu'à son dernier jour, puis tout est rejeté d'un coup.",
			Requirements: []string{"E-03", "E-04"},
			Policy: func(p *lps.Policy) {
				newer := p.Newer
				p.Newer = func(a, b *x509.Certificate) bool { return newer(b, a) }
			},
		},
		{
			Name:  "base-de-recherche-fausse",
			Title: "Cherche les certificats dans la mauvaise branche de l'annuaire",
			Shows: "Les recherches de certificats de test se font dans la branche de production, et l'inverse ; " +
				"l'annuaire ne rend rien.",
			Causes: "Le poste n'a aucun certificat : il n'envoie jamais rien, et l'éditeur cherche la panne du côté de " +
				"l'annuaire.",
			Requirements: []string{"E-04"},
			Driver: through(func(d adapter.Driver) act {
				return func(ctx context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
					if p, ok := r.Params.(*adapter.Configure); ok {
						c := *p
						c.LDAP.Bases.Test, c.LDAP.Bases.Reel = c.LDAP.Bases.Reel, c.LDAP.Bases.Test
						r.Params = &c
					}
					return d.Do(ctx, action, r)
				}
			}),
		},
		{
			Name:  "annuaire-a-chaque-envoi",
			Title: "Interroge l'annuaire à chaque envoi",
			Shows: "Chaque télétransmission ouvre une session d'annuaire et redemande le certificat, que le poste " +
				"tient pourtant déjà.",
			Causes:       "Multiplié par tous les cabinets, l'annuaire national ne tient plus ; et l'envoi ralentit d'autant.",
			Requirements: []string{"E-05"},
			Policy:       func(p *lps.Policy) { p.AskEachTime = true },
		},
		{
			Name:  "annuaire-obligatoire",
			Title: "N'envoie rien sans l'annuaire",
			Shows: "L'annuaire est interrogé avant chaque envoi et, s'il ne répond pas, l'envoi est refusé malgré un " +
				"magasin en règle.",
			Causes:       "Une panne de l'annuaire arrête la facturation de tous les cabinets équipés.",
			Requirements: []string{"E-05", "E-11"},
			Policy:       func(p *lps.Policy) { p.NeedsLDAP = true },
		},
		{
			Name:  "magasin-en-memoire",
			Title: "Ne garde les certificats qu'en mémoire",
			Shows: "À chaque action le magasin est vide : le certificat est redemandé, et manque si l'annuaire ne " +
				"répond pas.",
			Causes:       "Le logiciel se ferme chaque soir : au matin, sans annuaire, rien ne part.",
			Requirements: []string{"E-05", "E-11"},
			Policy:       func(p *lps.Policy) { p.Forget = true },
		},
		{
			Name:  "rien-avant-l-echeance",
			Title: "Ne renouvelle rien avant l'échéance",
			Shows: "À dix jours de la fin de son certificat, le poste envoie sans chercher de successeur dans " +
				"l'annuaire.",
			Causes:       "Le jour de l'échéance, l'envoi s'arrête net, souvent un dimanche.",
			Requirements: []string{"E-04"},
			Policy:       func(p *lps.Policy) { p.RenewBefore = 0 },
		},
		{
			Name:         "renouvellement-trop-tot",
			Title:        "Cherche un successeur des mois à l'avance",
			Shows:        "À soixante jours de l'échéance, l'envoi interroge déjà l'annuaire.",
			Causes:       "Tous les postes reviennent chaque jour à l'annuaire pendant des mois, pour rien.",
			Requirements: []string{"E-04", "E-05"},
			Policy:       func(p *lps.Policy) { p.RenewBefore = 120 * day },
		},
		{
			Name:         "mise-a-jour-sans-annuaire",
			Title:        "Dit avoir mis à jour sans interroger l'annuaire",
			Shows:        "L'action de mise à jour répond qu'elle est faite ; aucune requête n'a atteint l'annuaire.",
			Causes:       "L'utilisateur croit son poste à jour ; le premier envoi échoue, ou part avec un certificat révoqué.",
			Requirements: []string{"E-04"},
			Driver:       swallows(adapter.ActionRefresh),
		},
		{
			Name:  "une-mise-a-jour-par-jour",
			Title: "Ne met à jour qu'une fois par jour, même à la demande",
			Shows: "La première mise à jour interroge l'annuaire ; les suivantes répondent « à jour » sans rien " +
				"demander.",
			Causes: "Une révocation ou un renouvellement du jour ne se voit que le lendemain : les lots partent avec " +
				"une clé qui n'est plus sûre.",
			Requirements: []string{"E-04"},
			Driver: through(func(d adapter.Driver) act {
				return func(ctx context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
					if action != adapter.ActionRefresh {
						return d.Do(ctx, action, r)
					}
					n := notesOf(r)
					switch updated, err := n.get("mise-a-jour"); {
					case err != nil:
						return adapter.Answer{}, err
					case updated != "":
						return done(action), nil
					}
					if err := n.set("mise-a-jour", "faite"); err != nil {
						return adapter.Answer{}, err
					}
					return d.Do(ctx, action, r)
				}
			}),
		},
		{
			Name:         "annuaire-abandonne",
			Title:        "N'essaie plus l'annuaire après un premier échec",
			Shows:        "Une fois que l'annuaire s'est dit occupé, les mises à jour suivantes échouent sans l'appeler.",
			Causes:       "Un incident d'une minute arrête le poste jusqu'à ce que quelqu'un le réinstalle.",
			Requirements: []string{"E-04"},
			Driver: through(func(d adapter.Driver) act {
				return func(ctx context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
					n := notesOf(r)
					failed, err := n.get("annuaire-en-panne")
					if err != nil {
						return adapter.Answer{}, err
					}
					if failed != "" && (action == adapter.ActionRefresh || action == adapter.ActionSend) {
						return refused(action, "directory", "l'annuaire n'a pas répondu : "+failed), nil
					}
					a, err := d.Do(ctx, action, r)
					if err == nil && action == adapter.ActionSend && a.ReasonCode == "no-certificate" {
						err = n.set("annuaire-en-panne", a.Reason)
					}
					return a, err
				}
			}),
		},
		{
			Name:         "en-clair-faute-de-certificat",
			Title:        "Envoie en clair quand il n'a pas de certificat",
			Shows:        "Sans certificat utilisable, le fichier part tel quel, non chiffré, au lieu d'attendre.",
			Causes:       "Des données de santé circulent en clair, sans que l'utilisateur en sache rien.",
			Requirements: []string{"E-04", "C-01"},
			Policy:       func(p *lps.Policy) { p.ClearWithout = true },
		},
		{
			Name:         "crl-lue-a-l-installation",
			Title:        "Ne contrôle le certificat qu'à son entrée au magasin",
			Shows:        "Un certificat révoqué depuis qu'il est au magasin sert encore, alors que la liste du poste le nomme.",
			Causes:       "Une clé volée continue de servir à chiffrer des données de santé jusqu'à son échéance.",
			Requirements: []string{"E-04", "D-04"},
			Policy:       func(p *lps.Policy) { p.CheckAtUse = false },
		},
		{
			Name:  "range-sans-controler",
			Title: "Range au magasin ce que l'annuaire donne, sans contrôle",
			Shows: "Un certificat défectueux mais plus récent chasse le bon ; l'envoi, qui le contrôle, s'arrête.",
			Causes: "Une erreur de publication dans l'annuaire, ou un faux, met hors service tous les postes qui se " +
				"mettent à jour.",
			Requirements: []string{"E-06"},
			Policy:       func(p *lps.Policy) { p.CheckAtStore = false },
		},
		{
			Name:  "ancien-certificat-garde",
			Title: "Garde les anciens certificats après le renouvellement",
			Shows: "Quand le nouveau certificat est révoqué, le poste ressort l'ancien et chiffre avec lui.",
			Causes: "L'organisme a détruit l'ancienne clé : le lot est perdu, ou s'ouvre avec une clé qui ne devait " +
				"plus servir.",
			Requirements: []string{"E-07"},
			Policy:       func(p *lps.Policy) { p.DropOld = false },
		},
		{
			Name:  "mise-a-jour-efface-d-abord",
			Title: "Vide le magasin avant d'avoir reçu de quoi le remplir",
			Shows: "Si l'annuaire tombe pendant une mise à jour, ou ne rend qu'un certificat défectueux, il ne reste " +
				"rien sur le poste.",
			Causes:       "Une mise à jour interrompue laisse le cabinet sans pouvoir envoyer jusqu'au retour de l'annuaire.",
			Requirements: []string{"E-06", "E-11"},
			Policy:       func(p *lps.Policy) { p.PurgeFirst = true },
		},
	}
}
