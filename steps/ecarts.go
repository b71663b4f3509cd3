package steps

// states are the deviations of parts D and E: every one that the PKI knows.
func states() []state {
	unknown := []string{"unknown-ca", "bad-signature"}
	name := []string{"wrong-name"}
	usage := []string{"key-usage"}
	key := []string{"key", "certificate-form", "algorithm"}
	partial := []string{"crl-scope", "crl-forged", "crl-absent", "critical-extension"}
	return []state{
		// D-01: the chain of trust.
		{"unknown-ca", "un certificat {X} signé par une autorité inconnue qui porte le nom de la bonne", "", unknown},
		{"other-hierarchy", "un certificat {X} émis par une autorité véritable mais d'une autre hiérarchie", "",
			[]string{"unknown-ca"}},
		{"self-signed", "un certificat {X} que son titulaire a signé lui-même", "", append(unknown, "certificate-form")},
		{"bad-signature", "un certificat {X} dont la signature est altérée", "", unknown},
		{"unknown-root", "un certificat {X} sous une nouvelle racine que le poste n'a pas reçue",
			"un certificat {X} sous une nouvelle racine installée sur le poste", unknown},
		{"intermediate-not-ca", "un certificat {X} émis par un titulaire qui n'est pas une autorité",
			"un certificat {X} émis par une nouvelle autorité intermédiaire en règle", []string{"ca-profile", "unknown-ca"}},
		{"intermediate-no-cert-sign", "un certificat {X} émis par une autorité sans le droit d'en signer",
			"", []string{"ca-profile", "unknown-ca", "key-usage"}},
		{"path-too-long", "un certificat {X} émis par une autorité de trop dans la chaîne", "",
			[]string{"ca-profile", "unknown-ca"}},
		{"unknown-critical", "un certificat {X} à l'extension critique inconnue", "",
			[]string{"critical-extension", "certificate-form", "unknown-ca"}},
		// C-03: the form of the certificate, and its key.
		{"version-1", "un certificat {X} de la version 1 de X.509", "",
			[]string{"certificate-form", "wrong-name", "key-usage", "no-certificate"}},
		{"key-rsa-1024", "un certificat {X} dont la clé RSA a 1024 bits", "", key},
		{"key-rsa-3072", "un certificat {X} dont la clé RSA a 3072 bits", "", key},
		{"key-ec", "un certificat {X} dont la clé est à courbe elliptique", "", key},
		// D-02: the authorities above.
		{"intermediate-expired", "un certificat {X} émis par une autorité intermédiaire périmée",
			"un certificat {X} ancien émis par une nouvelle autorité intermédiaire en règle", []string{"ca-expired", "expired"}},
		{"intermediate-not-yet-valid", "un certificat {X} émis par une autorité intermédiaire pas encore valable", "",
			[]string{"ca-expired", "not-yet-valid"}},
		{"intermediate-revoked", "un certificat {X} émis par une autorité intermédiaire révoquée", "",
			[]string{"ca-revoked", "revoked"}},
		{"root-expired", "un certificat {X} sous une racine périmée installée sur le poste",
			"un certificat {X} ancien sous une nouvelle racine installée sur le poste", []string{"ca-expired", "expired"}},
		{"root-not-yet-valid", "un certificat {X} sous une racine pas encore valable installée sur le poste", "",
			[]string{"ca-expired", "not-yet-valid"}},
		// D-03: dates.
		{"expired", "un certificat {X} périmé depuis hier", "un certificat {X} ancien et toujours valable",
			[]string{"expired"}},
		{"not-yet-valid", "un certificat {X} valable à partir de demain", "un certificat {X} valable aujourd'hui",
			[]string{"not-yet-valid"}},
		{"expired-just-now", "un certificat {X} périmé depuis une demi-heure", "", []string{"expired"}},
		{"valid-soon", "un certificat {X} valable dans une demi-heure", "", []string{"not-yet-valid"}},
		// D-04: revocation.
		{"revoked", "un certificat {X} révoqué", "un certificat {X} que la liste de révocation ne nomme pas",
			[]string{"revoked"}},
		// D-05: the owner's name.
		{"san-wrong-label", "un certificat {X} au nom d'un autre titulaire", "un certificat {X} au nom du bon titulaire",
			name},
		{"san-lookalike", "un certificat {X} au nom d'un titulaire qui ressemble au bon", "", name},
		{"san-absent", "un certificat {X} qui ne nomme pas son titulaire", "", name},
		{"san-other-actor", "un certificat {X} au nom de l'autre organisme", "", name},
		{"san-other-usage", "un certificat {X} au nom de l'autre usage", "", name},
		// D-06: key usage.
		{"ku-absent", "un certificat {X} qui ne dit pas les usages de sa clé",
			"un certificat {X} dont tous les usages de clé sont présents", usage},
		{"ku-not-critical", "un certificat {X} dont les usages de clé ne sont pas critiques", "", usage},
		{"ku-no-digital-signature", "un certificat {X} sans l'usage de signature numérique", "", usage},
		{"ku-no-non-repudiation", "un certificat {X} sans l'usage de non-répudiation", "", usage},
		{"ku-no-key-encipherment", "un certificat {X} sans l'usage de chiffrement de clé", "", usage},
		// D-07, D-08, D-10, E-09: the revocation list.
		{"crl-absent", "le certificat {X} sans aucune liste de révocation",
			"le certificat {X} avec une liste de révocation à jour", []string{"crl-absent"}},
		{"crl-outdated", "le certificat {X} avec une liste de révocation périmée", "", nil},
		{"crl-outdated-revoked", "un certificat {X} qu'une liste de révocation périmée nomme",
			"un certificat {X} qu'une liste de révocation périmée ne nomme pas", []string{"revoked"}},
		{"crl-forged", "le certificat {X} avec une liste de révocation falsifiée", "",
			[]string{"crl-forged", "bad-signature", "crl-absent"}},
		{"crl-other-key", "le certificat {X} avec une liste de révocation signée par une autre clé", "",
			[]string{"crl-forged", "bad-signature", "crl-absent"}},
		{"crl-other-ca", "le certificat {X} avec la liste de révocation d'une autre autorité", "",
			[]string{"crl-other-ca", "crl-forged", "crl-absent"}},
		{"crl-not-yet-valid", "le certificat {X} avec une liste de révocation pas encore en vigueur", "",
			[]string{"crl-dates", "crl-absent"}},
		{"intermediate-no-crl-sign", "le certificat {X} d'une autorité sans le droit de signer des listes", "",
			[]string{"ca-profile", "crl-forged", "crl-absent"}},
		{"crl-delta", "le certificat {X} avec une liste de révocation qui ne dit que des changements", "",
			append([]string{"delta-crl"}, partial...)},
		{"crl-scope", "le certificat {X} avec une liste de révocation réservée aux autorités", "", partial},
		{"crl-some-reasons", "le certificat {X} avec une liste de révocation limitée à certains motifs", "", partial},
		{"crl-critical", "le certificat {X} avec une liste de révocation à l'extension critique inconnue", "",
			[]string{"critical-extension", "crl-forged", "crl-absent"}},
		{"crl-endless", "le certificat {X} avec une liste de révocation sans date de fin", "",
			[]string{"crl-dates", "crl-forged", "crl-absent"}},
		{"crl-unchanged", "le certificat {X} avec toujours la même liste de révocation", "", nil},
		// E-03: several valid certificates.
		{"several-newest-first", "trois certificats {X} valables dont le plus récent vient en premier", "", nil},
		{"several-newest-middle", "trois certificats {X} valables dont le plus récent vient en deuxième", "", nil},
		{"several-newest-last", "trois certificats {X} valables dont le plus récent vient en dernier",
			"seulement le plus récent de trois certificats {X} valables", nil},
	}
}
