package faulty

import (
	"bytes"

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
		Expect: lacks("description", `K$`, "A-05.reel.*", "A-06.test.*", "A-07.demonstration.*").
			kill("A-05.sans-ecart", `attendu « (FSE/B2|DRE/DR)/Z?K », constaté « (FSE/B2|DRE/DR)(/Z)? »`).
			kill("A-06.sans-ecart", `attendu « (FSETEST/B2|DRETEST/DR)/Z?K », constaté « (FSETEST/B2|DRETEST/DR)(/Z)? »`).
			kill("A-07.sans-ecart", `attendu « (FSEDEMO/B2|DREDEMO/DR)/Z?K », constaté « (FSEDEMO/B2|DREDEMO/DR)(/Z)? »`),
	}, {
		Name:         "k-mal-place",
		Title:        "Met K à la place de la norme",
		Shows:        "Content-Description vaut FSETEST/K/B2 au lieu de FSETEST/B2/K.",
		Causes:       "La norme lue est K et la marque de chiffrement B2 : aucun des deux ne veut rien dire pour le frontal.",
		Requirements: []string{"A-05", "A-06", "A-07"},
		Policy:       description("B2/ZK", "ZK/B2", "B2/K", "K/B2", "DR/ZK", "ZK/DR", "DR/K", "K/DR"),
		Expect: shows("description", `^[A-Z]+/Z?K/(B2|DR)$`, "A-06.test.fse", "A-05.reel.dre-compresse").
			kill("A-05.sans-ecart", `attendu « DRE/DR/K », constaté « DRE/ZK/DR »`).
			kill("A-06.sans-ecart", `constaté « (FSETEST/K/B2|DRETEST/K/DR) »`).
			aside("A-05.flux-annonce", `^un flux de DRE réel, non compressé$`,
				"ZK n'étant pas à sa place, la compression n'est annoncée nulle part."),
	}, {
		Name:         "kz",
		Title:        "Écrit KZ au lieu de ZK",
		Shows:        "Content-Description finit par KZ : chiffré puis compressé.",
		Causes:       "Le frontal défait les traitements dans l'ordre annoncé, et échoue.",
		Requirements: []string{"A-06"},
		Policy:       description("/ZK", "/KZ"),
		Expect: shows("description", `/KZ$`, "A-06.test.fse-compresse", "A-07.demonstration.dre-compresse").
			kill("A-06.sans-ecart", `attendu « FSETEST/B2/ZK », constaté « FSETEST/B2/KZ »`).
			kill("A-07.sans-ecart", `attendu « DREDEMO/DR/ZK », constaté « DREDEMO/DR/KZ »`),
	}, {
		Name:         "z-oublie",
		Title:        "Compresse le fichier sans l'annoncer",
		Shows:        "Le contenu déchiffré est compressé, mais Content-Description finit par K et non ZK.",
		Causes:       "Le frontal lit le fichier compressé comme un fichier de lots et le rejette pour norme.",
		Requirements: []string{"A-05", "A-09"},
		Policy:       description("/ZK", "/K"),
		Expect: lacks("description", `/ZK$`, "A-09.fichier.*-compresse", "A-09.contenu-binaire.*-compresse",
			"A-04.partie.*-compresse", "A-06.test.fse-compresse").
			kill("A-09.sans-ecart", `constaté un contenu compressé \(gzip\) sans Z`).
			kill("*.flux-annonce", `de test, non compressé$`),
	}, {
		Name:         "z-a-tort",
		Title:        "Annonce une compression qui n'a pas eu lieu",
		Shows:        "Content-Description finit toujours par ZK, même pour un fichier non compressé.",
		Causes:       "Le frontal tente de décompresser un fichier qui ne l'est pas, et rejette le lot.",
		Requirements: []string{"A-05", "A-09"},
		Policy:       description("/ZK", "/ZK", "/K", "/ZK"),
		Expect: shows("description", `/ZK$`, "A-09.fichier.fse", "A-09.fichier.dre", "A-04.partie.fse", "A-04.partie.dre",
			"A-05.reel.fse").
			kill("A-09.sans-ecart", `attendu un contenu compressé, comme Z l'annonce`).
			kill("*.flux-annonce", `(réel|de test), compressé$`),
	}, {
		Name:         "usage-non-annonce",
		Title:        "Annonce ses tests et démonstrations comme réels",
		Shows:        "Content-Description n'a ni TEST ni DEMO.",
		Causes:       "Un lot factice entre dans la chaîne des vrais paiements, ou en est rejeté faute de la clé réelle.",
		Requirements: []string{"A-06", "A-07"},
		Policy:       description("TEST", "", "DEMO", ""),
		Expect: shows("description", `^(FSE|DRE|MIXTE)/`, "A-06.test.*", "A-07.demonstration.*", "A-11.oct.*-de-*",
			"A-11.mixte.de-*", "B-03.du-reel-au-test").
			kill("*.flux-annonce", `(un flux de FSE|un flux de DRE|un flux mixte) réel, `).
			kill("A-0[67].sans-ecart", `le message annonce un flux de (FSE|DRE) réel`).
			kill("A-0[67].lot-accepte", `rejeté par un 4005 : .* pour un flux réel, la clé de am[oc]_pj\.reel`),
	}, {
		Name:         "tout-en-test",
		Title:        "Annonce tous ses lots comme des tests",
		Shows:        "Content-Description porte TEST, aussi pour des lots réels ou de démonstration.",
		Causes:       "Des lots réels sont tenus pour des essais : ils ne sont jamais payés.",
		Requirements: []string{"A-05", "A-07"},
		Policy: func(p *lps.Policy) {
			p.Description = takenFor(func(l *lps.Lot) { l.Usage = "test" }, lps.DescriptionOf)
		},
		Expect: shows("description", `^(FSETEST|DRETEST|MIXTETEST)/`, "A-05.reel.*", "A-07.demonstration.fse",
			"A-11.oct.*-reelles*", "A-11.mixte.reel*", "B-01.du-test-au-reel").
			kill("*.flux-annonce", `(un flux de FSE|un flux de DRE|un flux mixte) de test, `).
			kill("A-0[57].sans-ecart", `le message annonce un flux de (FSE|DRE) de test`).
			kill("A-05.lot-accepte", `rejeté par un 4005 : .* pour un flux de test, la clé de am[oc]_pj\.test`),
	}, {
		Name:         "mixte-annonce-fse",
		Title:        "Annonce un fichier mixte comme un fichier de FSE",
		Shows:        "Le fichier pour l'OCT porte FSE et DRE, mais Content-Description n'annonce que des FSE.",
		Causes:       "L'OCT aiguille tout vers l'AMO : les DRE du fichier se perdent.",
		Requirements: []string{"A-11"},
		Policy:       description("MIXTE", "FSE", "B2DR", "B2"),
		Expect: shows("description", `^FSE`, "A-11.mixte.de-test", "A-11.mixte.reel-compresse").
			kill("A-11.flux-annonce", `^un flux de FSE `),
	}, {
		Name:         "sans-compression",
		Title:        "Annonce ZK, mais ne compresse pas",
		Shows:        "Le contenu déchiffré d'un envoi compressé est le fichier tel quel.",
		Causes:       "Le frontal tente de décompresser un fichier qui ne l'est pas, et rejette le lot.",
		Requirements: []string{"A-09"},
		Policy:       func(p *lps.Policy) { p.Compress = uncompressed },
		Expect: shows("clair", `tel quel$`, "A-09.*compresse*").
			kill("A-09.fichier-intact", `le fichier, sans la compression demandée`).
			kill("A-09.sans-ecart", `attendu un contenu compressé, comme Z l'annonce`),
	}, {
		Name:  "compression-apres",
		Title: "Chiffre, puis compresse",
		Shows: "La pièce jointe d'un envoi compressé est un fichier gzip qui contient le document chiffré.",
		Causes: "Le frontal n'y reconnaît aucun document chiffré et rejette ; un contenu chiffré, d'ailleurs, ne se " +
			"compresse pas.",
		Requirements: []string{"A-09", "C-01"},
		Policy: document(func(f []byte, seal sealer) ([]byte, error) {
			if !gzipped(f) {
				return seal(f)
			}
			plain, err := unzipped(f)
			if err != nil {
				return nil, err
			}
			d, err := seal(plain)
			return zipped(d), err
		}),
		Expect: shows("document", `^gzip$`, "A-09.fichier.dre-compresse", "C-01.enveloppe.fse-de-test-compressees").
			kill("A-09.fichier-intact", `une pièce jointe qui n'est ni le fichier, ni un document qui s'ouvre`).
			kill("A-09.sans-ecart", `constaté le fichier chiffré est lui-même compressé`).
			kill("C-01.enveloppe-cms", `n'est pas un objet CMS`),
	}, {
		Name:         "compresse-toujours",
		Title:        "Compresse tous les fichiers, sans l'annoncer",
		Shows:        "Le contenu déchiffré d'un envoi non compressé est un fichier gzip ; Content-Description finit par K.",
		Causes:       "Le frontal lit le fichier compressé comme un fichier de lots et le rejette pour norme.",
		Requirements: []string{"A-09"},
		Policy: document(func(f []byte, seal sealer) ([]byte, error) {
			if !gzipped(f) {
				f = zipped(f)
			}
			return seal(f)
		}),
		Expect: shows("clair", `compressé$`, "A-09.contenu-binaire.fse-au-contenu-binaire",
			"A-09.contenu-binaire.dre-au-contenu-binaire", "A-09.fichier.dre").
			kill("A-09.fichier-intact", `le fichier, compressé alors que ce n'était pas demandé`).
			kill("A-09.sans-ecart", `constaté un contenu compressé \(gzip\) sans Z`),
	}, {
		Name:         "mode-texte",
		Title:        "Lit le fichier de lots en mode texte",
		Shows:        "Les fins de ligne du fichier sont converties avant le chiffrement : il manque des octets.",
		Causes:       "Les longueurs et les clés de contrôle du fichier ne tombent plus juste : tout le lot est rejeté.",
		Requirements: []string{"A-09"},
		Policy: given(func(f []byte) []byte {
			return bytes.ReplaceAll(bytes.ReplaceAll(f, []byte("\r\n"), []byte("\n")), []byte{0}, []byte(" "))
		}),
		Expect: shows("clair", `autre contenu que le fichier confié`, "A-09.contenu-binaire.*").
			kill("A-09.fichier-intact", `un autre contenu : \d+ octets déchiffrés`),
	}, {
		Name:         "fin-de-ligne-ajoutee",
		Title:        "Termine le fichier de lots par une fin de ligne",
		Shows:        "Le contenu déchiffré a deux octets de plus que le fichier confié au logiciel.",
		Causes:       "Le fichier est à enregistrements de longueur fixe : le dernier est faux, et le lot rejeté.",
		Requirements: []string{"A-09"},
		Policy:       given(func(f []byte) []byte { return append(bytes.Clone(f), "\r\n"...) }),
		Expect: shows("clair", `autre contenu que le fichier confié`, "A-03.lots-qui-se-suivent", "A-05.reel.*",
			"A-06.test.*", "A-07.demonstration.*", "A-09.fichier.fse", "A-09.gros-fichier.*", "A-11.oct.*", "A-11.mixte.*").
			kill("A-09.fichier-intact", `un autre contenu : \d+ octets déchiffrés`),
	}, {
		Name:         "premier-mebioctet",
		Title:        "Ne prend que le premier mébioctet du fichier",
		Shows:        "D'un gros fichier, seul le début est chiffré.",
		Causes:       "Les factures de la fin du fichier sont perdues, sans un mot d'erreur.",
		Requirements: []string{"A-09"},
		Policy:       given(func(f []byte) []byte { return f[:min(len(f), 1<<20)] }),
		Expect: shows("clair", `autre contenu que le fichier confié, 1048576 octets`, "A-09.gros-fichier.fse").
			kill("A-09.fichier-intact", `un autre contenu : 1048576 octets déchiffrés`),
	}, {
		Name:  "boites-echangees",
		Title: "Envoie à l'AMC ce qui est pour l'AMO, et l'inverse",
		Shows: "Les adresses des deux boîtes sont interverties dans la configuration ; les clés, elles, sont les " +
			"bonnes.",
		Causes:       "Chaque frontal reçoit des lots dont il n'a pas la clé : tout est rejeté.",
		Requirements: []string{"A-02", "B-01", "B-02", "B-03"},
		Driver: configured(func(c *adapter.Configure) {
			c.Mailboxes.AMO, c.Mailboxes.AMC = c.Mailboxes.AMC, c.Mailboxes.AMO
		}),
		Expect: shows("envois", `RCPT TO:<99996@996\.99\.rss\.fr>`, "A-03.structure.*", "A-03.lots-qui-se-suivent",
			"A-05.reel.*", "A-06.test.*", "A-07.demonstration.*", "A-09.gros-fichier.*", "A-12.deux-envois",
			"B-04.oct-puis-amo").
			kill("*.bonne-boite", `1 message reçu : (99996@996\.99|01996@996\.01)\.rss\.fr`).
			kill("*.lot-accepte", `rejeté par un 4005 : La pièce jointe est chiffrée avec la clé AM[OC]`),
	}, {
		Name:         "oct-a-l-amo",
		Title:        "Envoie à l'AMO ce qui est pour l'OCT",
		Shows:        "L'adresse de la boîte de l'OCT est celle de l'AMO ; la clé est celle de l'OCT.",
		Causes:       "L'assureur reçoit un lot qu'il ne peut pas ouvrir, et l'OCT n'en sait rien.",
		Requirements: []string{"A-11"},
		Driver:       configured(func(c *adapter.Configure) { c.Mailboxes.OCT = c.Mailboxes.AMO }),
		Expect: shows("envois", `RCPT TO:<01996@996\.01\.rss\.fr>`, "A-11.oct.*", "A-11.mixte.*", "B-04.oct.*",
			"B-04.oct-puis-amo").
			kill("*.bonne-boite", `1 message reçu : 01996@996\.01\.rss\.fr`).
			kill("A-11.sans-ecart", `arrivé dans la boîte 01996@996\.01\.rss\.fr, qui n'est pas celle d'un OCT`).
			kill("A-11.lot-accepte", `rejeté par un 4005 : La pièce jointe est chiffrée avec la clé OCT`),
	}, {
		Name:         "envoi-en-double",
		Title:        "Envoie deux fois à chaque demande",
		Shows:        "Un seul ordre de l'utilisateur fait partir deux messages, sous deux compostages.",
		Causes:       "L'organisme reçoit deux lots distincts des mêmes factures : il paie deux fois, puis réclame.",
		Requirements: []string{"A-03", "A-12"},
		Driver: driver(func(c call) (adapter.Answer, error) {
			a, err := c.pass()
			if err != nil || c.action != adapter.ActionSend || a.Status != adapter.Done {
				return a, err
			}
			again, err := c.pass()
			again.MessageIDs = append(a.MessageIDs, again.MessageIDs...)
			return again, err
		}),
		Expect: shows("envois", `^2 messages remis`, "A-03.structure.fse",
			"A-12.smtp-temporaire.le-relais-refuse-une-fois-le-message*", "A-12.accord-perdu").
			kill("A-03.bonne-boite", `^2 messages reçus`).
			kill("A-12.arrive-malgre-panne", `^2 arrivées`).
			kill("A-06.bonne-boite", `^2 messages reçus`).
			aside("A-12.doublon-reconnaissable", `^3 arrivées$`, "Deux envois, dont l'un est représenté après l'accord perdu."),
	}}
}
