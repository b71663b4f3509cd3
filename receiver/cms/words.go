package cms

// All that Error.Detail, Info.Departures and Info.BER can hold.
var (
	// The beginning.
	notBinary     = sentence{"expected a binary CMS (DER), found %s", "attendu un CMS binaire (DER), trouvé %s"}
	notASN1       = sentence{"expected an ASN.1 structure, found %s", "attendu une structure ASN.1, trouvé %s"}
	noSequence    = sentence{"a CMS begins with SEQUENCE (30), found %s", "un CMS commence par SEQUENCE (30), trouvé %s"}
	noContentType = sentence{"a ContentInfo begins with an OBJECT IDENTIFIER, found %s",
		"ContentInfo commence par un OBJECT IDENTIFIER, trouvé %s"}
	otherContentType = sentence{"expected EnvelopedData (%s), found %s (%s)",
		"attendu EnvelopedData (%s), trouvé %s (%s)"}

	// Octets that are missing or too many.
	inputEnds       = sentence{"the input ends, expected %s", "les données s’arrêtent trop tôt ; attendu %s"}
	moreThanLeft    = sentence{"%s, more than is left in what holds it", "%s ; l’élément qui le contient finit avant"}
	aboveSize       = sentence{"%s, the limit is %d octets in all", "%s ; la limite est de %d octets en tout"}
	declaresTooMany = sentence{"%s declares %d octets, %d are left in what holds it",
		"%s annonce %d octets, il n’en reste que %d dans l’élément qui le contient"}
	headerPasses = sentence{"an element's header passes the end of what holds it",
		"l’en-tête d’un élément dépasse la fin de l’élément qui le contient"}
	trailingAboveSize = sentence{"octets after the message pass the limit of %d in all",
		"avec les octets qui suivent le message, le tout dépasse la limite de %d octets"}
	aboveHeader = sentence{"%s: more than %d octets beside the content",
		"%s : plus de %d octets hors du contenu chiffré, c’est la limite du banc"}
	aboveAuthenticated = sentence{"authenticated content above %d octets",
		"le contenu authentifié dépasse la limite de %d octets"}
	aboveElements = sentence{"more than %d elements before the content",
		"plus de %d éléments avant le contenu chiffré, c’est la limite du banc"}
	aboveRecipients = sentence{"%d recipients, the limit is %d", "%d destinataires, la limite du banc est de %d"}
	aboveDepth      = sentence{"nested more than %d levels", "imbrication sur plus de %d niveaux, c’est la limite du banc"}
	abovePieces     = sentence{"OCTET STRINGs nested more than %d levels",
		"des OCTET STRING imbriqués sur plus de %d niveaux, c’est la limite du banc"}

	// Identifier and length octets.
	tagTooHigh = sentence{"tag number above 2^28", "numéro d’étiquette (tag) supérieur à 2^28"}
	tagZero    = sentence{"tag 0 that is not end-of-contents",
		"étiquette (tag) 0 qui n’est pas une fin de contenu (end-of-contents) : attendu deux octets nuls"}
	primitiveIndefinite = sentence{"%s: primitive encoding with indefinite length",
		"%s : longueur indéfinie en codage primitif, elle n’est permise qu’en codage construit"}
	lengthReserved = sentence{"%s: reserved length octet FF", "%s : l’octet de longueur FF est réservé"}
	lengthTooLong  = sentence{"%s: length in %d octets", "%s : longueur écrite sur %d octets, plus que le banc n’en lit"}
	lengthTooHigh  = sentence{"%s: length above 2^63", "%s : longueur supérieure à 2^63"}
	neverEnded     = sentence{"%s without end-of-contents",
		"%s de longueur indéfinie, sans la fin de contenu (end-of-contents) qui doit le fermer"}
	endInDefinite = sentence{"end-of-contents inside %s of definite length",
		"fin de contenu (end-of-contents) à l’intérieur de %s, dont la longueur est définie"}
	endOfNothing = sentence{"end-of-contents without an indefinite length, expected %s",
		"fin de contenu (end-of-contents) alors qu’aucune longueur indéfinie n’est à fermer ; attendu %s"}

	// The type and the place of an element.
	wrongSize       = sentence{"%s of %d octets", "%s de %d octets ; un BOOLEAN en a un, un NULL n’en a pas"}
	constructedForm = sentence{"%s in constructed encoding", "%s en codage construit ; attendu un codage primitif"}
	primitiveForm   = sentence{"%s: %s in primitive encoding", "%s : %s en codage primitif ; attendu un codage construit"}
	wrongType       = sentence{"%s: expected %s, found %s", "%s : attendu %s, trouvé %s"}
	notConstructed  = sentence{"%s: expected a constructed %s, found %s",
		"%s : attendu %s en codage construit, trouvé %s"}
	notOne = sentence{"%s: expected one element inside %s, found %d",
		"%s : attendu un seul élément dans %s, trouvé %d"}
	missingIn          = sentence{"%s: %s is missing, expected %s", "%s : le champ %s manque, attendu %s"}
	missing            = sentence{"%s is missing, expected %s", "le champ %s manque, attendu %s"}
	missingConstructed = sentence{"%s is missing: expected %s", "le champ %s manque, attendu %s en codage construit"}
	afterLast          = sentence{"%s: %s after its last field", "%s : trouvé %s après le dernier champ prévu"}
	afterEnd           = sentence{"%s where %s should end", "trouvé %s là où %s doit finir"}
	structureEnds      = sentence{"the structure ends where %s may stand",
		"la structure finit là où le champ %s peut venir, avant ce qui doit suivre"}
	noContent = sentence{"encryptedContent: expected [0], found %s", "encryptedContent : attendu [0], trouvé %s"}
	noPiece   = sentence{"encryptedContent: expected OCTET STRING, found %s",
		"encryptedContent : attendu OCTET STRING, trouvé %s"}
	strangePiece = sentence{"%s: %s inside a constructed %s",
		"%s : trouvé %s à l’intérieur de %[3]s en codage construit, où seul %[3]s est permis"}

	// Values.
	versionTooHigh = sentence{"version %s", "version %s, trop grande pour être un numéro de version"}
	oidConstructed = sentence{"%s: OBJECT IDENTIFIER in constructed encoding",
		"%s : OBJECT IDENTIFIER en codage construit ; attendu un codage primitif"}
	notOID = sentence{"%s: not an OBJECT IDENTIFIER: %s",
		"%s : la valeur n’est pas celle d’un OBJECT IDENTIFIER, trouvé %s"}
	integerConstructed = sentence{"%s: INTEGER in constructed encoding",
		"%s : INTEGER en codage construit ; attendu un codage primitif"}
	integerTooLong = sentence{"%s: INTEGER %s is empty or longer than it need be",
		"%s : INTEGER vide ou plus long que nécessaire, trouvé %s"}

	// The session key.
	noKeyOffered = sentence{"none of the %d recipients is one that a key was offered for",
		"le message nomme %d destinataires, aucun dont la clé ait été fournie"}
	keyNotRSA    = sentence{"the key offered is %s, expected RSA", "la clé fournie est de type %s ; attendu une clé RSA"}
	keyAlgorithm = sentence{"key encryption algorithm %s (%s)",
		"l’algorithme de chiffrement de la clé de session, %s (%s), n’est pas un de ceux que le banc sait ouvrir"}
	keyNotOut = sentence{"the session key does not come out of its %d octets: %s",
		"la clé de session ne se déchiffre pas (%d octets lus, « %s »)"}
	keySize = sentence{"the session key has %d octets, %s takes %d",
		"la clé de session a %d octets, %s en demande %d"}
	oaepParams   = sentence{"RSAES-OAEP-params: %s", "RSAES-OAEP-params : %s"}
	oaepSequence = sentence{"expected SEQUENCE, found %s", "attendu SEQUENCE, trouvé %s"}
	oaepTags     = sentence{"expected [0] [1] [2], found %s",
		"attendu [0], [1] et [2], chacun une fois au plus et dans cet ordre, trouvé %s"}
	oaepLabel = sentence{"pSourceAlgorithm is not id-pSpecified with an OCTET STRING",
		"pSourceAlgorithm n’est pas id-pSpecified suivi d’un OCTET STRING"}
	oaepHash = sentence{"RSA-OAEP with hash %s",
		"RSA-OAEP avec la fonction de hachage %s, que le banc ne sait pas employer"}
	oaepMask = sentence{"RSA-OAEP with mask generation %s",
		"RSA-OAEP avec la génération de masque %s, que le banc ne sait pas employer ; attendu MGF1"}
	maskHash = sentence{"MGF1 with hash %s", "MGF1 avec la fonction de hachage %s, que le banc ne sait pas employer"}

	// The content.
	detached = sentence{"encryptedContent is absent: the octets are elsewhere",
		"encryptedContent est absent : les octets chiffrés ne sont pas dans le message"}
	contentAlgorithm = sentence{"content encryption algorithm %s (%s): %s",
		"algorithme de chiffrement du contenu %s (%s) : %s"}
	notOpened        = sentence{"not one that this reader opens", "ce n’est pas un de ceux que le banc sait ouvrir"}
	notAuthenticated = sentence{"AuthEnvelopedData needs an authenticated mode, AES-GCM is read",
		"AuthEnvelopedData exige un mode authentifié, le banc lit AES-GCM"}
	noRoomForTag = sentence{"EnvelopedData holds no authentication tag",
		"EnvelopedData n’a pas de place pour le code d’authentification de ce mode"}
	noVector = sentence{"%s: expected an initialisation vector of %d octets as parameters (RFC 3370 §5, 3565 §4)",
		"%s : attendu un vecteur d’initialisation de %d octets comme paramètre (RFC 3370 §5, 3565 §4)"}
	noGCM   = sentence{"%s: expected GCMParameters", "%s : attendu GCMParameters comme paramètre"}
	noNonce = sentence{"%s: expected a nonce", "%s : attendu un nonce (OCTET STRING non vide) au début de GCMParameters"}
	noTag   = sentence{"%s: expected a tag of 12 to 16 octets",
		"%s : attendu un code d’authentification de 12 à 16 octets"}
	tagSize = sentence{"tag of %d octets, the parameters say %d",
		"le code d’authentification a %d octets, les paramètres en annoncent %d"}
	gcmSizes = sentence{"%s with a nonce of %d octets and a tag of %d",
		"%s avec un nonce de %d octets et un code d’authentification de %d octets : le banc n’ouvre pas cette combinaison"}
	keyEmpty  = sentence{"the encrypted key has 0 octets", "la clé chiffrée compte 0 octet"}
	keyNought = sentence{"the encrypted key is the number %d, which RSA makes of no padded key",
		"la clé chiffrée est le nombre %d, que RSA ne tire d’aucune clé bourrée"}
	notBlocks = sentence{"%d octets of ciphertext, expected a multiple of %d above 0",
		"%d octets de contenu chiffré ; attendu un multiple de %d, au-dessus de 0"}
	noPadding = sentence{"the last octets of the plaintext are not padding of 1 to %d octets (RFC 5652 §6.3)",
		"les derniers octets du contenu déchiffré ne sont pas un bourrage de 1 à %d octets (RFC 5652 §6.3)"}
	wrongTag = sentence{"the authentication tag does not match content and attributes",
		"le code d’authentification ne correspond pas au contenu et aux attributs reçus"}

	// Departures.
	recipientVersion = sentence{"recipientInfos[%d]: version %d, RFC 5652 §6.2.1 wants %d",
		"recipientInfos[%d] : version %d, la RFC 5652 §6.2.1 demande %d"}
	rsaWithoutNull = sentence{"recipientInfos[%d]: rsaEncryption without NULL parameters, RFC 3370 §4.2.1 wants them",
		"recipientInfos[%d] : rsaEncryption n’est pas suivi de paramètres NULL, la RFC 3370 §4.2.1 les demande"}
	noRecipients = sentence{"recipientInfos is empty (SET SIZE (1..MAX))",
		"recipientInfos est vide ; attendu au moins un destinataire (SET SIZE (1..MAX))"}
	authVersion       = sentence{"version %d, RFC 5083 §2.1 wants 0", "version %d, la RFC 5083 §2.1 demande 0"}
	originatorVersion = sentence{"version %d with originatorInfo, RFC 5652 §6.1 wants 2 or more",
		"version %d alors qu’originatorInfo est présent, la RFC 5652 §6.1 demande 2 ou plus"}
	wrongVersion = sentence{"version %d, RFC 5652 §6.1 wants %d", "version %d, la RFC 5652 §6.1 demande %d"}
	emptySet     = sentence{"%s is empty (SET SIZE (1..MAX))",
		"%s est vide ; attendu au moins un élément (SET SIZE (1..MAX))"}

	// A signature.
	sigRefused      = sentence{"the signature does not verify", "la vérification de la signature échoue"}
	sigEmpty        = sentence{"the signature is empty", "la partie de signature est vide"}
	sigNoASN1       = sentence{"the signature is no ASN.1", "la partie de signature n’est pas une structure ASN.1 lisible"}
	sigNoSignedData = sentence{"the signature is no SignedData",
		"la partie de signature n’est pas une structure SignedData lisible"}
	sigOtherContent = sentence{"expected SignedData, found another content type",
		"attendu une structure SignedData, trouvé un autre type de contenu"}
	sigNoSigner      = sentence{"the SignedData has no signer", "la structure SignedData ne porte aucune signature"}
	sigNoCertificate = sentence{"the signer's certificate is not in the signature",
		"le certificat du signataire n’est pas joint à la signature"}
	sigNoDigest = sentence{"the signed attributes have no messageDigest",
		"l’empreinte du texte (messageDigest) manque parmi les attributs signés"}
	sigTime = sentence{"the signing time is outside the validity of the signer's certificate",
		"la date de signature est hors de la période de validité du certificat du signataire"}
	sigChain = sentence{"the signer's certificate does not lead to an anchor, or is not valid at the signing time",
		"le certificat du signataire ne remonte pas jusqu’à la racine du banc, ou n’est pas valable à la date de signature"}
	sigAlgorithm = sentence{"the signature's algorithm is not one that is verified here",
		"l’algorithme de signature n’est pas un de ceux que le banc sait vérifier"}
	sigAltered = sentence{"the text has changed since it was signed",
		"le texte a changé depuis la signature : son empreinte n’est pas celle qui a été signée"}
	sigWrong = sentence{"the signature is not of the certificate's key over the signed attributes",
		"la signature ne correspond pas à la clé du certificat et aux attributs signés"}

	// What is not DER.
	berIndefinite = sentence{"indefinite length", "longueur indéfinie"}
	berOctets     = sentence{"constructed OCTET STRING", "OCTET STRING en codage construit"}
	berString     = sentence{"constructed string", "chaîne en codage construit"}
	berLength     = sentence{"non-minimal length", "longueur non minimale"}
	berTag        = sentence{"non-minimal tag", "étiquette (tag) non minimale"}
	berInteger    = sentence{"non-minimal INTEGER", "INTEGER non minimal"}
	berSetOrder   = sentence{"SET OF not in ascending order", "SET OF qui n’est pas en ordre croissant"}

	// What sentences hold: what was expected,
	aContentInfo    = sentence{"a ContentInfo", "une structure ContentInfo"}
	aStructure      = sentence{"a structure", "une structure ASN.1"}
	anElement       = sentence{"an element", "un élément"}
	aPiece          = sentence{"a piece of encryptedContent", "un morceau d’encryptedContent"}
	moreContent     = sentence{"more encrypted content", "la suite du contenu chiffré"}
	octetsOfContent = sentence{"%d more octets of encrypted content", "encore %d octets de contenu chiffré"}
	endOfInput      = sentence{"the end of the input", "la fin des données"}
	endOf           = sentence{"the end of %s", "la fin de l’élément %s"}
	moreOctets      = sentence{"%d more octets of %s", "encore %d octets de l’élément %s"}
	octetsOfValue   = sentence{"%d octets of %s", "%d octets de valeur pour %s"}
	needsHeader     = sentence{"%s needs a header", "%s : attendu un en-tête"}
	declares        = sentence{"%s declares %d octets", "%s annonce %d octets"}
	declaresIn      = sentence{"%s in %s declares %d octets", "%s, dans %s, annonce %d octets"}
	hasNoEnd        = sentence{"%s has no end", "%s n’a pas de fin"}
	either          = sentence{"%s or %s", "%s ou %s"}
	endOfContents   = sentence{"end-of-contents", "fin de contenu (end-of-contents)"}

	// and what the first octets are; formats by signature are in format.go.
	beginsWith   = sentence{"something that begins with %s", "des octets qui commencent par %s"}
	nothing      = sentence{"nothing: 0 octets", "rien : 0 octet"}
	blanks       = sentence{"white space only", "rien que des blancs"}
	pemText      = sentence{`PEM text ("%s")`, "un texte PEM (« %s »)"}
	mimeText     = sentence{"a MIME header (S/MIME text)", "un en-tête MIME (texte S/MIME)"}
	base64Binary = sentence{"base64 text of a binary structure", "un texte base64 qui contient une structure binaire"}
	base64PEM    = sentence{"base64 text of PEM text", "un texte base64 qui contient un texte PEM"}
	base64Base64 = sentence{"base64 text of base64 text", "un texte base64 qui contient un autre texte base64"}
	notEncrypted = sentence{"%s (compressed, not encrypted)", "%s (compressées, pas chiffrées)"}
	htmlPage     = sentence{"an HTML page", "une page HTML"}
	xmlDocument  = sentence{"an XML document", "un document XML"}
	jsonText     = sentence{"JSON text, by its first character", "un texte JSON, d’après son premier caractère"}
	hexText      = sentence{"hexadecimal text", "un texte hexadécimal"}
	b2Text       = sentence{"plain text that begins as a B2 file does (000): not encrypted",
		"un texte en clair qui commence comme un fichier B2 (000) : il n’est pas chiffré"}
	plainText     = sentence{`plain text ("%s")`, "un texte en clair (« %s »)"}
	pkcs12        = sentence{"a PKCS#12 file", "un fichier PKCS#12"}
	pkcs8         = sentence{"a PKCS#8 private key", "une clé privée PKCS#8"}
	noContentInfo = sentence{"EnvelopedData (or SignedData) without its ContentInfo",
		"EnvelopedData (ou SignedData) sans la structure ContentInfo qui doit l’entourer"}
	certificate = sentence{"an X.509 certificate", "un certificat X.509"}
	revocations = sentence{"a certificate revocation list (CRL)", "une liste de révocation (CRL)"}
	request     = sentence{"a certificate request (PKCS#10)", "une demande de certificat (PKCS#10)"}
	publicKey   = sentence{"a public key", "une clé publique"}
	ldifText    = sentence{"an export of a directory (LDIF)", "un export d’annuaire (LDIF)"}
	uuencoded   = sentence{"uuencoded text", "un texte en uuencode"}
	tnef        = sentence{"a winmail.dat of Outlook (TNEF)", "un winmail.dat d’Outlook (TNEF)"}
	mailText    = sentence{"a whole e-mail message", "un message électronique entier"}
	base64URL   = sentence{"base64url text (RFC 4648 §5) of a structure",
		"un texte base64url (RFC 4648 §5) d’une structure"}
	otherASN1 = sentence{"an ASN.1 structure that is no ContentInfo: SEQUENCE { %s …",
		"une structure ASN.1 qui n’est pas ContentInfo : SEQUENCE { %s …"}
)
