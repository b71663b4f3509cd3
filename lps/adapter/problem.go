package adapter

import (
	"fmt"
	"strings"

	"amfront/words"
)

// Cause is what an adapter did wrong, finer than a FailureKind.
type Cause string

// Problem is what is wrong with an adapter's answer, or with the way in which
// it ended, told in English (Error) and in French.
type Problem struct {
	Cause  Cause
	Field  string // path of the field: "fetched[0].kind"
	Found  string
	Wanted string // what was expected in its place
	Line   int    // of the standard output, 1 for the first; 0 where no line is meant
	Text   string // of that line
	Err    error  // may be nil
}

// The causes.
const (
	CauseNoProgram    Cause = "no-program"
	CauseNoScript     Cause = "no-script"      // the file that the interpreter was to run
	CauseNoInterp     Cause = "no-interpreter" // of the script's first line
	CauseLacking      Cause = "lacking"        // something else, in the interpreter's words
	CauseNotExec      Cause = "not-executable"
	CauseStart        Cause = "start"
	CauseExit         Cause = "exit"
	CauseSignal       Cause = "signal"
	CauseTimeout      Cause = "timeout"
	CauseFlood        Cause = "flood"
	CauseUnreachable  Cause = "unreachable" // nothing answers at the address
	CauseContrary     Cause = "contrary"
	CauseContraryHTTP Cause = "contrary-http"
	CauseStatus       Cause = "http-status"
	CauseEnded        Cause = "ended"   // a process that was to stay, or a connection
	CauseUnasked      Cause = "unasked" // a line that no request asked for
	CauseLines        Cause = "lines"   // an answer over several lines
	CauseOpenLine     Cause = "open-line"
	CauseCut          Cause = "cut" // a connection, before the answer was whole
	CauseToken        Cause = "token"
	CauseCoded        Cause = "coded" // compressed
	CauseLiving       Cause = "living"
	CauseShared       Cause = "shared" // between two stations
	CauseConfirm      Cause = "confirm"

	CauseEmpty     Cause = "empty"
	CauseLogBefore Cause = "log-before"
	CauseNotJSON   Cause = "not-json"
	CauseHTML      Cause = "html"
	CauseBOM       Cause = "bom"
	CauseUTF16     Cause = "utf-16"
	CauseNotUTF8   Cause = "not-utf-8"
	CauseBroken    Cause = "broken-json"
	CauseTwo       Cause = "two-objects"
	CauseAfter     Cause = "after"

	CauseUnknown  Cause = "unknown-field"
	CauseTwice    Cause = "twice"
	CauseMissing  Cause = "missing"
	CauseType     Cause = "type"
	CauseValue    Cause = "value"
	CauseMismatch Cause = "mismatch" // with the request
	CauseCount    Cause = "count"
	CauseForeign  Cause = "foreign" // a field of another action
	CauseNoReason Cause = "no-reason"
)

// causes are what each says, in English and in French.
var causes = map[Cause][2]string{
	CauseNoProgram: {"the command cannot be run: there is no {found}",
		"le programme de votre adaptateur, « {found} », n'a pas été trouvé ; donnez son chemin complet"},
	CauseNoScript: {"the command cannot be run: there is no {found}, which {wanted} is to run; check this path, which " +
		"starts at the directory where the bench is run, or give it whole",
		"« {found} », que « {wanted} » doit exécuter, n'a pas été trouvé ; vérifiez ce chemin, qui part du répertoire " +
			"où le banc est lancé, ou donnez-le complet"},
	CauseNoInterp: {"{found} is there, its interpreter is not: its first line names {wanted}; install that or " +
		"mend the line (a \\r at its end is of Windows' line ends)",
		"« {found} » existe, mais l'interprète que nomme sa première ligne, « {wanted} », n'a pas été trouvé ; " +
			"installez-le ou corrigez cette ligne (un « \\r » à la fin vient de fins de ligne de Windows)"},
	CauseLacking: {"{found} ended without an answer, for want of a program, a file or a module: {text}; " +
		"install what is missing or mend the command, and try it by hand",
		"« {found} » s'est terminé sans répondre, faute d'un programme, d'un fichier ou d'un module : « {text} » ; " +
			"installez ce qui manque, ou corrigez la commande, et essayez-la à la main"},
	CauseNotExec: {"the command cannot be run: {found} is not executable",
		"le programme de votre adaptateur, « {found} », ne peut pas être exécuté ; donnez-lui ce droit (chmod +x), " +
			"ou son interprète devant lui"},
	CauseStart: {"the command cannot be run: {found}",
		"votre adaptateur, « {found} », ne démarre pas ; essayez cette commande à la main, depuis le même " +
			"répertoire"},
	CauseExit: {"exit code {found}; expected 0 (done), 10 (refused) or 127 (not supported)",
		"votre adaptateur a rendu le code de sortie {found} ; attendu 0 (fait), 10 (refusé) ou 127 (non proposé) ; " +
			"sa sortie d'erreur dit pourquoi"},
	CauseSignal: {"killed by signal {found}; expected an exit code",
		"votre adaptateur a été arrêté par le signal {found} avant de répondre ; cherchez ce qui l'a tué (mémoire, " +
			"plantage, autre programme)"},
	CauseTimeout: {"no end after {wanted}; its process group was killed (the time limit of an action is a " +
		"setting)",
		"votre adaptateur n'a pas répondu en {wanted} ; cherchez ce qu'il attend (une fenêtre, une saisie, un " +
			"programme qu'il a laissé ouvert), ou allongez le temps par --timeout"},
	CauseFlood: {"more than {wanted} octets on standard output; expected one JSON object",
		"votre adaptateur répond par plus de {wanted} octets, là où un seul objet JSON est attendu ; s'il y écrit son " +
			"journal, écrivez-le ailleurs (sur la sortie d'erreur)"},
	CauseUnreachable: {"nothing answers at {found}",
		"rien ne répond à l'adresse {found} de votre adaptateur ; démarrez-le, ou corrigez l'adresse"},
	CauseContrary: {"exit code {found} means {wanted}, but the answer says {field}",
		"votre adaptateur a rendu le code de sortie {found}, qui veut dire « {wanted} », mais sa réponse dit « " +
			"{field} » ; accordez les deux"},
	CauseContraryHTTP: {"HTTP status {found} means {wanted}, but the answer says {field}",
		"votre logiciel a répondu par le statut HTTP {found}, qui veut dire « {wanted} », mais sa réponse dit « " +
			"{field} » ; accordez les deux"},
	CauseStatus: {"HTTP status {found}; expected 200 (done), 409 (refused) or 501 (not supported)",
		"votre logiciel a répondu par le statut HTTP {found} ; attendu 200 (fait), 409 (refusé) ou 501 (non proposé) ; " +
			"aucune redirection n'est suivie ; son journal dit sans doute pourquoi"},
	CauseEnded: {"its output ended before the answer did ({found})",
		"votre adaptateur s'est terminé, ou a fermé sa sortie, avant d'avoir répondu en entier ({found}) ; il reste " +
			"ouvert tant que son entrée l'est, et répond d'une ligne à chaque demande"},
	CauseUnasked: {"a line that nobody asked for: {text}",
		"votre adaptateur a écrit une ligne que rien ne demandait, « {text} » ; écrivez son journal sur la sortie " +
			"d'erreur, et une seule réponse à chaque demande"},
	CauseLines: {"expected one JSON object on one line; found its beginning only: {text}",
		"l'objet JSON de votre adaptateur s'étend sur plusieurs lignes, ou n'est pas complet : « {text} » ; écrivez-le " +
			"sur une seule ligne (sans mise en forme), puis une fin de ligne"},
	CauseOpenLine: {"it answered without the end of a line, within {wanted}",
		"votre adaptateur a répondu, mais sans fin de ligne, ou la suite est restée dans un tampon ({wanted} passées) ; " +
			"finissez chaque réponse par une fin de ligne et videz le tampon"},
	CauseCut: {"the connection ended before the answer was whole",
		"votre logiciel a fermé la connexion avant d'avoir répondu en entier ; cherchez dans son journal ce qui l'a arrêté"},
	CauseToken: {"HTTP status 401: the token is missing or another",
		"votre logiciel refuse le jeton (statut HTTP 401) ; donnez le même à lui et au banc, par AMFRONT_LPS_TOKEN"},
	CauseCoded: {"the answer has Content-Encoding {found}; expected none",
		"votre logiciel répond sous une forme compressée (Content-Encoding : {found}) ; répondez sans compression"},
	CauseLiving: {"it answered, but did not end within {wanted}",
		"votre adaptateur a répondu, mais son processus n'est pas terminé après {wanted} ; terminez-le après la réponse, " +
			"ou prenez la forme « --resident »"},
	CauseShared: {"two stations share what they keep: {found} is of the station of {wanted}",
		"deux postes partagent ce qu'ils gardent : {found} est du poste de l'exemple {wanted} ; gardez l'état de " +
			"chaque poste dans le répertoire « station » de la demande, et nulle part ailleurs"},
	CauseConfirm: {"a message was \"awaiting\" the user's agreement, but confirm is unsupported (127)",
		"votre adaptateur a dit un message en attente de l'accord de l'utilisateur (« awaiting »), mais ne propose " +
			"pas « confirm » (127) ; proposez-le, ou n'annoncez pas « awaiting »"},
	CauseEmpty: {"found nothing; expected one JSON object",
		"votre adaptateur n'a rien répondu : la réponse est vide, un objet JSON y est attendu ; écrivez-le avant de " +
			"finir"},
	CauseLogBefore: {"expected one JSON object of the protocol; found {text} before it, on line {line}",
		"votre adaptateur écrit son journal sur la sortie standard, {at} ; écrivez-le sur la sortie d'erreur"},
	CauseNotJSON: {"expected one JSON object of the protocol; found {text}",
		"votre adaptateur répond autre chose que l'objet JSON attendu, {at} ; n'écrivez que cet objet sur la sortie " +
			"standard"},
	CauseHTML: {"expected one JSON object of the protocol; found an HTML page: {text}",
		"votre adaptateur répond par une page HTML, {at}, sans doute la page d'erreur d'un serveur ; répondez par " +
			"l'objet JSON attendu"},
	CauseBOM: {"expected one JSON object of the protocol; found a byte order mark before it",
		"la réponse de votre adaptateur commence par une marque d'ordre des octets (BOM) ; écrivez-la en UTF-8 sans " +
			"cette marque"},
	CauseUTF16: {"expected one JSON object in UTF-8; found UTF-16",
		"votre adaptateur répond en UTF-16, comme le fait Windows PowerShell ; écrivez la réponse en UTF-8 sans " +
			"marque d'ordre des octets"},
	CauseNotUTF8: {"expected UTF-8; found other octets on line {line}",
		"la réponse de votre adaptateur n'est pas en UTF-8 mais sans doute en Latin-1 ou Windows-1252, {at} ; " +
			"écrivez-la en UTF-8"},
	CauseBroken: {"expected one whole JSON object of the protocol; it is broken on line {line}: {text}",
		"l'objet JSON de votre adaptateur est mal formé ou incomplet, {at} ; faites-le écrire par une bibliothèque " +
			"JSON"},
	CauseTwo: {"expected one JSON object and nothing after it; found another on line {line}",
		"votre adaptateur répond par plusieurs objets JSON, {at} ; un seul est attendu"},
	CauseAfter: {"expected one JSON object and nothing after it; found more on line {line}",
		"votre adaptateur écrit autre chose après l'objet JSON, {at} ; écrivez son journal sur la sortie d'erreur"},
	CauseUnknown: {"the answer has a field {field}, which the protocol does not know",
		"la réponse de votre adaptateur porte un champ « {field} », que le protocole ne connaît pas{or}"},
	CauseTwice: {"a field is there twice, on line {line}: {text}",
		"la réponse de votre adaptateur porte deux fois le même champ, {at} ; gardez-en un"},
	CauseMissing: {"{field} is missing; expected {wanted}",
		"il manque « {field} » dans la réponse de votre adaptateur"},
	CauseType: {"{field} is a {found}; expected a {wanted}",
		"dans la réponse de votre adaptateur, « {field} » n'a pas la forme attendue ({wanted}) ; trouvé : {found}"},
	CauseValue: {"{field} is \"{found}\"; expected one of {wanted}",
		"dans la réponse de votre adaptateur, « {field} » vaut « {found} » ; valeurs admises : {wanted}"},
	CauseMismatch: {"{field} is {found}; expected {wanted}, that of the request",
		"dans la réponse de votre adaptateur, « {field} » vaut « {found} » ; attendu « {wanted} », comme dans la " +
			"demande"},
	CauseCount: {"{field} is {found}; expected {wanted}",
		"dans la réponse de votre adaptateur, « {field} » compte {found} élément(s) ; attendu : {wanted}"},
	CauseForeign: {"{field} belongs to the answer of {wanted}, not of {found}",
		"« {field} » est un champ de la réponse à « {wanted} », non à « {found} » ; retirez-le"},
	CauseNoReason: {"{field} is refused without a reason; expected the reason that the LPS gives its user",
		"« {field} » est refusé sans motif ; donnez dans « reason » ce que le logiciel dit à son utilisateur"},
}

func (p *Problem) Error() string { return p.tell(0) }

// Unwrap gives the error below, if there is one.
func (p *Problem) Unwrap() error { return p.Err }

// French says what was expected, what was found and what to do.
func (p *Problem) French() string { return p.tell(1) }

// In implements words.Speaker.
func (p *Problem) In(l words.Language) string {
	if l == words.English {
		return p.tell(0)
	}
	return p.tell(1)
}

func (p *Problem) tell(language int) string {
	found, wanted := p.Found, p.Wanted
	if language == 1 && p.Cause == CauseType {
		found, wanted = jsonForms.Replace(found), jsonForms.Replace(wanted)
	}
	at, or := fmt.Sprintf("ligne %d : « %s »", p.Line, p.Text), ""
	if p.Wanted != "" {
		or = " ; vouliez-vous écrire « " + p.Wanted + " » ?"
	}
	return strings.NewReplacer("{field}", p.Field, "{found}", found, "{wanted}", wanted, "{text}", p.Text,
		"{line}", fmt.Sprint(p.Line), "{at}", at, "{or}", or).Replace(causes[p.Cause][language])
}

// jsonForms are JSON's types in French.
var jsonForms = strings.NewReplacer("string", "texte", "number", "nombre", "integer", "entier", "array", "liste",
	"object", "objet", "boolean", "booléen", "bool", "booléen")
