package zoo

// announce are expectations of the variants of faulty.announce.
func announce() []Expectation {
	return []Expectation{{
		Variant: "sans-k",
		Play:    []string{"A-05.reel.*", "A-06.test.*", "A-07.demonstration.*"},
		Acts:    Act{Facet: "description", Lacks: `K$`},
		Kills: []Kill{
			{Check: "A-05.sans-ecart", Reason: `attendu « (FSE/B2|DRE/DR)/Z?K », constaté « (FSE/B2|DRE/DR)(/Z)? »`},
			{Check: "A-06.sans-ecart",
				Reason: `attendu « (FSETEST/B2|DRETEST/DR)/Z?K », constaté « (FSETEST/B2|DRETEST/DR)(/Z)? »`},
			{Check: "A-07.sans-ecart",
				Reason: `attendu « (FSEDEMO/B2|DREDEMO/DR)/Z?K », constaté « (FSEDEMO/B2|DREDEMO/DR)(/Z)? »`},
		},
	}, {
		Variant: "k-mal-place",
		Play:    []string{"A-06.test.fse", "A-05.reel.dre-compresse"},
		Acts:    Act{Facet: "description", Shows: `^[A-Z]+/Z?K/(B2|DR)$`},
		Kills: []Kill{
			{Check: "A-05.sans-ecart", Reason: `attendu « DRE/DR/K », constaté « DRE/ZK/DR »`},
			{Check: "A-06.sans-ecart", Reason: `constaté « (FSETEST/K/B2|DRETEST/K/DR) »`},
		},
		Aside: []Kill{{Check: "A-05.flux-annonce", Reason: `^un flux de DRE réel, non compressé$`,
			Why: "ZK n'étant pas à sa place, la compression n'est annoncée nulle part."}},
	}, {
		Variant: "kz",
		Play:    []string{"A-06.test.fse-compresse", "A-07.demonstration.dre-compresse"},
		Acts:    Act{Facet: "description", Shows: `/KZ$`},
		Kills: []Kill{
			{Check: "A-06.sans-ecart", Reason: `attendu « FSETEST/B2/ZK », constaté « FSETEST/B2/KZ »`},
			{Check: "A-07.sans-ecart", Reason: `attendu « DREDEMO/DR/ZK », constaté « DREDEMO/DR/KZ »`},
		},
	}, {
		Variant: "z-oublie",
		Play: []string{"A-09.fichier.*-compresse", "A-09.contenu-binaire.*-compresse", "A-04.partie.*-compresse",
			"A-06.test.fse-compresse"},
		Acts: Act{Facet: "description", Lacks: `/ZK$`},
		Kills: []Kill{
			{Check: "A-09.sans-ecart", Reason: `constaté un contenu compressé \(gzip\) sans Z`},
			{Check: "*.flux-annonce", Reason: `de test, non compressé$`},
		},
	}, {
		Variant: "z-a-tort",
		Play:    []string{"A-09.fichier.fse", "A-09.fichier.dre", "A-04.partie.fse", "A-04.partie.dre", "A-05.reel.fse"},
		Acts:    Act{Facet: "description", Shows: `/ZK$`},
		Kills: []Kill{
			{Check: "A-09.sans-ecart", Reason: `attendu un contenu compressé, comme Z l'annonce`},
			{Check: "*.flux-annonce", Reason: `(réel|de test), compressé$`},
		},
	}, {
		Variant: "usage-non-annonce",
		Play: []string{"A-06.test.*", "A-07.demonstration.*", "A-11.oct.*-de-*", "A-11.mixte.de-*",
			"B-03.du-reel-au-test"},
		Acts: Act{Facet: "description", Shows: `^(FSE|DRE|MIXTE)/`},
		Kills: []Kill{
			{Check: "*.flux-annonce", Reason: `(un flux de FSE|un flux de DRE|un flux mixte) réel, `},
			{Check: "A-0[67].sans-ecart", Reason: `le message annonce un flux de (FSE|DRE) réel`},
			{Check: "A-0[67].lot-accepte", Reason: `rejeté par un 4005 : .* pour un flux réel, la clé de am[oc]_pj\.reel`},
		},
	}, {
		Variant: "tout-en-test",
		Play: []string{"A-05.reel.*", "A-07.demonstration.fse", "A-11.oct.*-reelles*", "A-11.mixte.reel*",
			"B-01.du-test-au-reel"},
		Acts: Act{Facet: "description", Shows: `^(FSETEST|DRETEST|MIXTETEST)/`},
		Kills: []Kill{
			{Check: "*.flux-annonce", Reason: `(un flux de FSE|un flux de DRE|un flux mixte) de test, `},
			{Check: "A-0[57].sans-ecart", Reason: `le message annonce un flux de (FSE|DRE) de test`},
			{Check: "A-05.lot-accepte", Reason: `rejeté par un 4005 : .* pour un flux de test, la clé de am[oc]_pj\.test`},
		},
	}, {
		Variant: "mixte-annonce-fse",
		Play:    []string{"A-11.mixte.de-test", "A-11.mixte.reel-compresse"},
		Acts:    Act{Facet: "description", Shows: `^FSE`},
		Kills:   []Kill{{Check: "A-11.flux-annonce", Reason: `^un flux de FSE `}},
	}, {
		Variant: "sans-compression",
		Play:    []string{"A-09.*compresse*"},
		Acts:    Act{Facet: "clair", Shows: `tel quel$`},
		Kills: []Kill{
			{Check: "A-09.fichier-intact", Reason: `le fichier, sans la compression demandée`},
			{Check: "A-09.sans-ecart", Reason: `attendu un contenu compressé, comme Z l'annonce`},
		},
	}, {
		Variant: "compression-apres",
		Play:    []string{"A-09.fichier.dre-compresse", "C-01.enveloppe.fse-de-test-compressees"},
		Acts:    Act{Facet: "document", Shows: `^gzip$`},
		Kills: []Kill{
			{Check: "A-09.fichier-intact", Reason: `une pièce jointe qui n'est ni le fichier, ni un document qui s'ouvre`},
			{Check: "A-09.sans-ecart", Reason: `constaté le fichier chiffré est lui-même compressé`},
			{Check: "C-01.enveloppe-cms", Reason: `n'est pas un objet CMS`},
		},
	}, {
		Variant: "compresse-toujours",
		Play: []string{"A-09.contenu-binaire.fse-au-contenu-binaire", "A-09.contenu-binaire.dre-au-contenu-binaire",
			"A-09.fichier.dre"},
		Acts: Act{Facet: "clair", Shows: `compressé$`},
		Kills: []Kill{
			{Check: "A-09.fichier-intact", Reason: `le fichier, compressé alors que ce n'était pas demandé`},
			{Check: "A-09.sans-ecart", Reason: `constaté un contenu compressé \(gzip\) sans Z`},
		},
	}, {
		Variant: "mode-texte",
		Play:    []string{"A-09.contenu-binaire.*"},
		Acts:    Act{Facet: "clair", Shows: `autre contenu que le fichier confié`},
		Kills: []Kill{
			{Check: "A-09.fichier-intact", Reason: `un autre contenu : \d+ octets déchiffrés`},
		},
	}, {
		Variant: "fin-de-ligne-ajoutee",
		Play: []string{"A-03.lots-qui-se-suivent", "A-05.reel.*", "A-06.test.*", "A-07.demonstration.*",
			"A-09.fichier.fse", "A-09.gros-fichier.*", "A-11.oct.*", "A-11.mixte.*"},
		Acts:  Act{Facet: "clair", Shows: `autre contenu que le fichier confié`},
		Kills: []Kill{{Check: "A-09.fichier-intact", Reason: `un autre contenu : \d+ octets déchiffrés`}},
	}, {
		Variant: "premier-mebioctet",
		Play:    []string{"A-09.gros-fichier.fse"},
		Acts:    Act{Facet: "clair", Shows: `autre contenu que le fichier confié, 1048576 octets`},
		Kills:   []Kill{{Check: "A-09.fichier-intact", Reason: `un autre contenu : 1048576 octets déchiffrés`}},
	}, {
		Variant: "boites-echangees",
		Play: []string{"A-03.structure.*", "A-03.lots-qui-se-suivent", "A-05.reel.*", "A-06.test.*",
			"A-07.demonstration.*", "A-09.gros-fichier.*", "A-12.deux-envois", "B-04.oct-puis-amo"},
		Acts: Act{Facet: "envois", Shows: `RCPT TO:<99996@996\.99\.rss\.fr>`},
		Kills: []Kill{
			{Check: "*.bonne-boite", Reason: `1 message reçu : (99996@996\.99|01996@996\.01)\.rss\.fr`},
			{Check: "*.lot-accepte", Reason: `rejeté par un 4005 : La pièce jointe est chiffrée avec la clé AM[OC]`},
		},
	}, {
		Variant: "oct-a-l-amo",
		Play:    []string{"A-11.oct.*", "A-11.mixte.*", "B-04.oct.*", "B-04.oct-puis-amo"},
		Acts:    Act{Facet: "envois", Shows: `RCPT TO:<01996@996\.01\.rss\.fr>`},
		Kills: []Kill{
			{Check: "*.bonne-boite", Reason: `1 message reçu : 01996@996\.01\.rss\.fr`},
			{Check: "A-11.sans-ecart", Reason: `arrivé dans la boîte 01996@996\.01\.rss\.fr, qui n'est pas celle d'un OCT`},
			{Check: "A-11.lot-accepte", Reason: `rejeté par un 4005 : La pièce jointe est chiffrée avec la clé OCT`},
		},
	}, {
		Variant: "envoi-en-double",
		Play: []string{"A-03.structure.fse", "A-12.smtp-temporaire.le-relais-refuse-une-fois-le-message*",
			"A-12.accord-perdu"},
		Acts: Act{Facet: "envois", Shows: `^2 messages remis`},
		Kills: []Kill{
			{Check: "A-03.bonne-boite", Reason: `^2 messages reçus`},
			{Check: "A-12.arrive-malgre-panne", Reason: `^2 arrivées`},
			{Check: "A-06.bonne-boite", Reason: `^2 messages reçus`},
		},
		Aside: []Kill{{Check: "A-12.doublon-reconnaissable", Reason: `^3 arrivées$`,
			Why: "Deux envois, dont l'un est représenté après l'accord perdu."}},
	}}
}
