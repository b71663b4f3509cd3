package faulty

import (
	"bytes"
	"context"

	"amfront/lps"
	"amfront/lps/adapter"
)

// announce are faults in what the message announces and carries, and to whom
//
func announce() []Variant {
	return []Variant{{
		Name:  "sans-k",
		Title: "Oublie K dans la description",
		Shows: "La pièce jointe est chiffrée, mais Content-Description n'a pas la marque K (ou garde Z seul).",
		Causes: "Un frontal qui se fie à la description ne déchiffre pas : le lot finit en rejet 4025, comme s'il " +
			"était en clair.",
		Requirements: []string{"A-05", "A-06", "A-07"},
		Policy:       description("/ZK", "/Z", "/K", ""),
	}, {
		Name:         "k-mal-place",
		Title:        "Met K à la place de la norme",
		Shows:        "Content-Description vaut FSETEST/K/B2 au lieu de FSETEST/B2/K.",
		Causes:       "La norme lue est K et la marque de chiffrement B2 : aucun des deux ne veut rien dire pour le frontal.",
		Requirements: []string{"A-05", "A-06", "A-07"},
		Policy:       description("B2/ZK", "ZK/B2", "B2/K", "K/B2", "DR/ZK", "ZK/DR", "DR/K", "K/DR"),
	}, {
		Name:         "kz",
		Title:        "Écrit KZ au lieu de ZK",
		Shows:        "Content-Description finit par KZ : chiffré puis compressé.",
		Causes:       "Le frontal défait les traitements dans l'ordre annoncé, et échoue.",
		Requirements: []string{"A-06"},
		Policy:       description("/ZK", "/KZ"),
	}, {
		Name:         "z-oublie",
		Title:        "Compresse le fichier sans l'annoncer",
		Shows:        "Le contenu déchiffré est compressé, mais Content-Description finit par K et non ZK.",
		Causes:       "Le frontal lit le fichier compressé comme un fichier de lots et le rejette pour norme.",
		Requirements: []string{"A-05", "A-09"},
		Policy:       description("/ZK", "/K"),
	}, {
		Name:         "z-a-tort",
		Title:        "Annonce une compression qui n'a pas eu lieu",
		Shows:        "Content-Description finit toujours par ZK, même pour un fichier non compressé.",
		Causes:       "Le frontal tente de décompresser un fichier qui ne l'est pas, et rejette le lot.",
		Requirements: []string{"A-05", "A-09"},
		Policy:       description("/ZK", "/ZK", "/K", "/ZK"),
	}, {
		Name:         "usage-non-annonce",
		Title:        "Annonce ses tests et démonstrations comme réels",
		Shows:        "Content-Description n'a ni TEST ni DEMO.",
		Causes:       "Un lot factice entre dans la chaîne des vrais paiements, ou en est rejeté faute de la clé réelle.",
		Requirements: []string{"A-06", "A-07"},
		Policy:       description("TEST", "", "DEMO", ""),
	}, {
		Name:         "tout-en-test",
		Title:        "Annonce tous ses lots comme des tests",
		Shows:        "Content-Description porte TEST, aussi pour des lots réels ou de démonstration.",
		Causes:       "Des lots réels sont tenus pour des essais : ils ne sont jamais payés.",
		Requirements: []string{"A-05", "A-07"},
		Policy: func(p *lps.Policy) {
			p.Description = func(l *lps.Lot) string {
				as := *l
				as.Usage = "test"
				return lps.DescriptionOf(&as)
			}
		},
	}, {
		Name:         "mixte-annonce-fse",
		Title:        "Annonce un fichier mixte comme un fichier de FSE",
		Shows:        "Le fichier pour l'OCT porte FSE et DRE, mais Content-Description n'annonce que des FSE.",
		Causes:       "L'OCT aiguille tout vers l'AMO : les DRE du fichier se perdent.",
		Requirements: []string{"A-11"},
		Policy:       description("MIXTE", "FSE", "B2DR", "B2"),
	}, {
		Name:         "sans-compression",
		Title:        "Annonce ZK, mais ne compresse pas",
		Shows:        "Le contenu déchiffré d'un envoi compressé est le fichier tel quel.",
		Causes:       "Le frontal tente de décompresser un fichier qui ne l'est pas, et rejette le lot.",
		Requirements: []string{"A-09"},
		Policy:       func(p *lps.Policy) { p.Compress = uncompressed },
	}, {
		Name:  "compression-apres",
		Title: "Chiffre, puis compresse",
		Shows: "La pièce jointe d'un envoi compressé est un fichier gzip qui contient le document chiffré.",
		Causes: "Le frontal n'y reconnaît aucun document chiffré et rejette ; un contenu chiffré, d'ailleurs, ne se " +
			"compresse pas.",
		Requirements: []string{"A-09", "C-01"},
		Policy: func(p *lps.Policy) {
			p.Document = func(f []byte, seal func([]byte) ([]byte, error)) ([]byte, error) {
				if !gzipped(f) {
					return seal(f)
				}
				plain, err := unzipped(f)
				if err != nil {
					return nil, err
				}
				d, err := seal(plain)
				return zipped(d), err
			}
		},
	}, {
		Name:         "compresse-toujours",
		Title:        "Compresse tous les fichiers, sans l'annoncer",
		Shows:        "Le contenu déchiffré d'un envoi non compressé est un fichier gzip ; Content-Description finit par K.",
		Causes:       "Le frontal lit le fichier compressé comme un fichier de lots et le rejette pour norme.",
		Requirements: []string{"A-09"},
		Policy: func(p *lps.Policy) {
			p.Document = func(f []byte, seal func([]byte) ([]byte, error)) ([]byte, error) {
				if !gzipped(f) {
					f = zipped(f)
				}
				return seal(f)
			}
		},
	}, {
		Name:         "mode-texte",
		Title:        "Lit le fichier de lots en mode texte",
		Shows:        "Les fins de ligne du fichier sont converties avant le chiffrement : il manque des octets.",
		Causes:       "Les longueurs et les clés de contrôle du fichier ne tombent plus juste : tout le lot est rejeté.",
		Requirements: []string{"A-09"},
		Policy: given(func(f []byte) []byte {
			return bytes.ReplaceAll(bytes.ReplaceAll(f, []byte("\r\n"), []byte("\n")), []byte{0}, []byte(" "))
		}),
	}, {
		Name:         "fin-de-ligne-ajoutee",
		Title:        "Termine le fichier de lots par une fin de ligne",
		Shows:        "Le contenu déchiffré a deux octets de plus que le fichier confié au logiciel.",
		Causes:       "Le fichier est à enregistrements de longueur fixe : le dernier est faux, et le lot rejeté.",
		Requirements: []string{"A-09"},
		Policy:       given(func(f []byte) []byte { return append(bytes.Clone(f), "\r\n"...) }),
	}, {
		Name:         "premier-mebioctet",
		Title:        "Ne prend que le premier mébioctet du fichier",
		Shows:        "D'un gros fichier, seul le début est chiffré.",
		Causes:       "Les factures de la fin du fichier sont perdues, sans un mot d'erreur.",
		Requirements: []string{"A-09"},
		Policy:       given(func(f []byte) []byte { return f[:min(len(f), 1<<20)] }),
	}, {
		Name:  "boites-echangees",
		Title: "Envoie à l'AMC ce qui est pour l'AMO, et l'inverse",
		Shows: "Les adresses des deux boîtes sont interverties dans la configuration ; les clés, elles, sont les " +
			"bonnes.",
		Causes:       "Chaque frontal reçoit des lots dont il n'a pas la clé : tout est rejeté.",
		Requirements: []string{"A-02", "B-01", "B-02", "B-03"},
		Driver: configured(func(c *adapter.Configure) {
			c.Mailboxes.AMO, c.Mailboxes.AMC = c.Mailboxes.AMC,
				c.Mailboxes.AMO
		}),
	}, {
		Name:         "oct-a-l-amo",
		Title:        "Envoie à l'AMO ce qui est pour l'OCT",
		Shows:        "L'adresse de la boîte de l'OCT est celle de l'AMO ; la clé est celle de l'OCT.",
		Causes:       "L'assureur reçoit un lot qu'il ne peut pas ouvrir, et l'OCT n'en sait rien.",
		Requirements: []string{"A-11"},
		Driver:       configured(func(c *adapter.Configure) { c.Mailboxes.OCT = c.Mailboxes.AMO }),
	}, {
		Name:         "envoi-en-double",
		Title:        "Envoie deux fois à chaque demande",
		Shows:        "Un seul ordre de l'utilisateur fait partir deux messages, sous deux compostages.",
		Causes:       "L'organisme reçoit deux lots distincts des mêmes factures : il paie deux fois, puis réclame.",
		Requirements: []string{"A-03", "A-12"},
		Driver: driver(func(ctx context.Context, next adapter.Driver, action adapter.Action,
			r adapter.Request) (adapter.Answer, error) {
			a, err := next.Do(ctx, action, r)
			if err != nil || action != adapter.ActionSend || a.Status != adapter.Done {
				return a, err
			}
			again, err := next.Do(ctx, action, r)
			again.MessageIDs = append(a.MessageIDs, again.MessageIDs...)
			return again, err
		}),
	}}
}
