package cms

// sentences are all that Error.Detail, Info.Departures and Info.BER can hold;
// french_test.go holds them against the sources.
var sentences = []phrase{
	// The beginning.
	{"expected a binary CMS (DER), found %s", "attendu un CMS binaire (DER), trouvé %s"},
	{"expected an ASN.1 structure, found %s", "attendu une structure ASN.1, trouvé %s"},
	{"a CMS begins with SEQUENCE (30), found %v", "un CMS commence par SEQUENCE (30), trouvé %s"},
	{"a ContentInfo begins with an OBJECT IDENTIFIER, found %v", "ContentInfo commence par un OBJECT IDENTIFIER, trouvé %s"},
	{"expected EnvelopedData (%s), found %s (%s)", "attendu EnvelopedData (%s), trouvé %s (%s)"},

	// Octets that are missing or too many.
	{"the input ends, expected %s", "les données s’arrêtent trop tôt ; attendu %s"},
	{"the input ends, expected %d more octets of encrypted content", "les données s’arrêtent trop tôt ; attendu encore %d octets de contenu chiffré"},
	{"%s, more than is left in what holds it", "%s ; l’élément qui le contient finit avant"},
	{"%s, the limit is %d octets in all", "%s ; la limite est de %d octets en tout"},
	{"%v declares %d octets, %d are left in what holds it", "%s annonce %d octets, il n’en reste que %d dans l’élément qui le contient"},
	{"an element's header passes the end of what holds it", "l’en-tête d’un élément dépasse la fin de l’élément qui le contient"},
	{"octets after the message pass the limit of %d in all", "avec les octets qui suivent le message, le tout dépasse la limite de %d octets"},
	{"%s: more than %d octets beside the content", "%s : plus de %d octets hors du contenu chiffré, c’est la limite du banc"},
	{"authenticated content above %d octets", "le contenu authentifié dépasse la limite de %d octets"},
	{"more than %d elements before the content", "plus de %d éléments avant le contenu chiffré, c’est la limite du banc"},
	{"%d recipients, the limit is %d", "%d destinataires, la limite du banc est de %d"},
	{"nested more than %d levels", "imbrication sur plus de %d niveaux, c’est la limite du banc"},
	{"OCTET STRINGs nested more than %d levels", "des OCTET STRING imbriqués sur plus de %d niveaux, c’est la limite du banc"},

	// Identifier and length octets.
	{"tag number above 2^28", "numéro d’étiquette (tag) supérieur à 2^28"},
	{"tag 0 that is not end-of-contents", "étiquette (tag) 0 qui n’est pas une fin de contenu (end-of-contents) : attendu deux octets nuls"},
	{"%v: primitive encoding with indefinite length", "%s : longueur indéfinie en codage primitif, elle n’est permise qu’en codage construit"},
	{"%v: reserved length octet FF", "%s : l’octet de longueur FF est réservé"},
	{"%v: length in %d octets", "%s : longueur écrite sur %d octets, plus que le banc n’en lit"},
	{"%v: length above 2^63", "%s : longueur supérieure à 2^63"},
	{"%v without end-of-contents", "%s de longueur indéfinie, sans la fin de contenu (end-of-contents) qui doit le fermer"},
	{"end-of-contents inside %v of definite length", "fin de contenu (end-of-contents) à l’intérieur de %s, dont la longueur est définie"},
	{"end-of-contents without an indefinite length, expected %s", "fin de contenu (end-of-contents) alors qu’aucune longueur indéfinie n’est à fermer ; attendu %s"},

	// The type and the place of an element.
	{"%v of %d octets", "%s de %d octets ; un BOOLEAN en a un, un NULL n’en a pas"},
	{"%v in constructed encoding", "%s en codage construit ; attendu un codage primitif"},
	{"%s: %v in primitive encoding", "%s : %s en codage primitif ; attendu un codage construit"},
	{"%s: expected %s, found %v", "%s : attendu %s, trouvé %s"},
	{"%s: expected a constructed %v, found %v", "%s : attendu %s en codage construit, trouvé %s"},
	{"%s: expected one element inside %v, found %d", "%s : attendu un seul élément dans %s, trouvé %d"},
	{"%s: %s is missing, expected %s", "%s : le champ %s manque, attendu %s"},
	{"%s is missing, expected %s", "le champ %s manque, attendu %s"},
	{"%s is missing: expected %v", "le champ %s manque, attendu %s en codage construit"},
	{"%s: %v after its last field", "%s : trouvé %s après le dernier champ prévu"},
	{"%v where %s should end", "trouvé %s là où %s doit finir"},
	{"the structure ends where %s may stand", "la structure finit là où le champ %s peut venir, avant ce qui doit suivre"},
	{"encryptedContent: expected [0], found %v", "encryptedContent : attendu [0], trouvé %s"},
	{"encryptedContent: expected OCTET STRING, found %v", "encryptedContent : attendu OCTET STRING, trouvé %s"},
	{"%s: %v inside a constructed %s", "%s : trouvé %s à l’intérieur de %[3]s en codage construit, où seul %[3]s est permis"},

	// Values.
	{"version %v", "version %d, trop grande pour être un numéro de version"},
	{"%s: OBJECT IDENTIFIER in constructed encoding", "%s : OBJECT IDENTIFIER en codage construit ; attendu un codage primitif"},
	{"%s: not an OBJECT IDENTIFIER: %X", "%s : la valeur n’est pas celle d’un OBJECT IDENTIFIER, trouvé %v"},
	{"%s: INTEGER in constructed encoding", "%s : INTEGER en codage construit ; attendu un codage primitif"},
	{"%s: INTEGER %X is empty or longer than it need be", "%s : INTEGER vide ou plus long que nécessaire, trouvé %v"},

	// The session key.
	{"none of the %d recipients is one that a key was offered for", "le message nomme %d destinataires, aucun dont la clé ait été fournie"},
	{"the key offered is %T, expected RSA", "la clé fournie est de type %v ; attendu une clé RSA"},
	{"key encryption algorithm %s (%s)", "l’algorithme de chiffrement de la clé de session, %s (%s), n’est pas un de ceux que le banc sait ouvrir"},
	{"the session key does not come out of its %d octets: %v", "la clé de session ne se déchiffre pas (%d octets lus, « %v »)"},
	{"the session key has %d octets, %s takes %d", "la clé de session a %d octets, %s en demande %d"},
	{"RSAES-OAEP-params: %s", "RSAES-OAEP-params : %s"},
	{"RSA-OAEP with hash %s", "RSA-OAEP avec la fonction de hachage %s, que le banc ne sait pas employer"},
	{"RSA-OAEP with mask generation %s", "RSA-OAEP avec la génération de masque %s, que le banc ne sait pas employer ; attendu MGF1"},
	{"MGF1 with hash %s", "MGF1 avec la fonction de hachage %s, que le banc ne sait pas employer"},

	// The content.
	{"encryptedContent is absent: the octets are elsewhere", "encryptedContent est absent : les octets chiffrés ne sont pas dans le message"},
	{"content encryption algorithm %s (%s): %s", "algorithme de chiffrement du contenu %s (%s) : %s"},
	{"%s: expected an initialisation vector of %d octets as parameters (RFC 3370 §5, 3565 §4)", "%s : attendu un vecteur d’initialisation de %d octets comme paramètre (RFC 3370 §5, 3565 §4)"},
	{"%s: expected GCMParameters", "%s : attendu GCMParameters comme paramètre"},
	{"%s: expected a nonce", "%s : attendu un nonce (OCTET STRING non vide) au début de GCMParameters"},
	{"%s: expected a tag of 12 to 16 octets", "%s : attendu un code d’authentification de 12 à 16 octets"},
	{"tag of %d octets, the parameters say %d", "le code d’authentification a %d octets, les paramètres en annoncent %d"},
	{"%s with a nonce of %d octets and a tag of %d", "%s avec un nonce de %d octets et un code d’authentification de %d octets : le banc n’ouvre pas cette combinaison"},
	{"%d octets of ciphertext, expected a multiple of %d above 0", "%d octets de contenu chiffré ; attendu un multiple de %d, au-dessus de 0"},
	{"the last octets of the plaintext are not padding of 1 to %d octets (RFC 5652 §6.3)", "les derniers octets du contenu déchiffré ne sont pas un bourrage de 1 à %d octets (RFC 5652 §6.3)"},
	{"the authentication tag does not match content and attributes", "le code d’authentification ne correspond pas au contenu et aux attributs reçus"},

	// Departures.
	{"recipientInfos[%d]: version %d, RFC 5652 §6.2.1 wants %d", "recipientInfos[%d] : version %d, la RFC 5652 §6.2.1 demande %d"},
	{"recipientInfos[%d]: rsaEncryption without NULL parameters, RFC 3370 §4.2.1 wants them", "recipientInfos[%d] : rsaEncryption n’est pas suivi de paramètres NULL, la RFC 3370 §4.2.1 les demande"},
	{"recipientInfos is empty (SET SIZE (1..MAX))", "recipientInfos est vide ; attendu au moins un destinataire (SET SIZE (1..MAX))"},
	{"version %d, RFC 5083 §2.1 wants 0", "version %d, la RFC 5083 §2.1 demande 0"},
	{"version %d with originatorInfo, RFC 5652 §6.1 wants 2 or more", "version %d alors qu’originatorInfo est présent, la RFC 5652 §6.1 demande 2 ou plus"},
	{"version %d, RFC 5652 §6.1 wants %d", "version %d, la RFC 5652 §6.1 demande %d"},
	{"%s is empty (SET SIZE (1..MAX))", "%s est vide ; attendu au moins un élément (SET SIZE (1..MAX))"},

	// What is not DER.
	{"indefinite length", "longueur indéfinie"},
	{"constructed OCTET STRING", "OCTET STRING en codage construit"},
	{"constructed string", "chaîne en codage construit"},
	{"non-minimal length", "longueur non minimale"},
	{"non-minimal tag", "étiquette (tag) non minimale"},
	{"non-minimal INTEGER", "INTEGER non minimal"},
	{"SET OF not in ascending order", "SET OF qui n’est pas en ordre croissant"},
}
