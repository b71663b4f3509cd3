package faulty

import (
	"bytes"
	"net"
	"regexp"
	"strings"

	"amfront/lps"
)

// wire are faults of the dialogues with SMTP and POP3.
func wire() []Variant {
	return []Variant{{
		Name:         "sans-chevrons",
		Title:        "Donne les adresses sans chevrons",
		Shows:        "L'expéditeur s'écrit MAIL FROM:adresse au lieu de MAIL FROM:<adresse>.",
		Causes:       "Un relais tolérant l'accepte ; le jour où le fournisseur en change, plus aucun lot ne part.",
		Requirements: []string{"A-12"},
		Options:      saying(func(c string) string { return strings.NewReplacer("FROM:<", "FROM:", "> ", " ").Replace(c) }),
		Expect: shows("smtp", `^MAIL FROM:[^<]`, "A-12.envoi.fse").
			kill("A-12.dialogue-smtp", `« MAIL FROM:[^<].* » : la forme attendue est MAIL FROM:<adresse>`),
	}, {
		Name:         "espace-avant-adresse",
		Title:        "Met une espace avant l'adresse du destinataire",
		Shows:        "Le destinataire s'écrit RCPT TO: <adresse>.",
		Causes:       "C'est hors de la norme : un relais tolérant l'accepte, un autre refuse tous les lots.",
		Requirements: []string{"A-12"},
		Options:      saying(func(c string) string { return strings.Replace(c, "RCPT TO:<", "RCPT TO: <", 1) }),
		Expect: shows("smtp", `^RCPT TO: <`, "A-12.envoi.dre").
			kill("A-12.dialogue-smtp", `« RCPT TO: <.* » : la forme attendue est RCPT TO:<adresse>`),
	}, {
		Name:  "sans-quit",
		Title: "Coupe les connexions sans prendre congé",
		Shows: "Ni la session d'envoi ni celle de relève ne finit par QUIT.",
		Causes: "Les suppressions demandées à la boîte n'ont pas lieu : chaque retour est relevé, et parfois " +
			"traité, une seconde fois.",
		Requirements: []string{"A-12"},
		Options: saying(func(c string) string {
			if c == "QUIT\r\n" {
				return ""
			}
			return c
		}),
		Expect: lacks("smtp", `^QUIT`, "A-12.envoi.*", "A-12.deux-envois", "A-12.releve").
			kill("A-12.dialogue-smtp", `connexion fermée sans QUIT \(RFC 5321`).
			kill("A-12.dialogue-pop3", `connexion fermée sans QUIT \(RFC 1939`).
			because("sans QUIT, ce qui était à supprimer ne l'est pas (RFC 1939 §6)",
				warns("A-12.boite-videe", `relevés sont encore dans la boîte`)),
	}, {
		Name:  "helo",
		Title: "Se présente par HELO",
		Shows: "La session d'envoi commence par HELO, sans avoir tenté EHLO.",
		Causes: "Ni chiffrement de la connexion, ni authentification, ni annonce de taille : un relais moderne " +
			"finit par refuser.",
		Requirements: []string{"A-12"},
		Options:      saying(func(c string) string { return strings.Replace(c, "EHLO", "HELO", 1) }),
		Expect: shows("smtp", `^HELO `, "A-12.envoi.fse").
			warn("A-12.dialogue-smtp", `HELO sans avoir tenté EHLO`),
	}, {
		Name:         "base64-une-ligne",
		Title:        "Écrit la pièce jointe sur une seule ligne",
		Shows:        "Le texte base64 n'est pas coupé : des lignes dépassent 998 octets.",
		Causes:       "Un relais coupe la ligne où bon lui semble, ou refuse le message.",
		Requirements: []string{"A-12"},
		Policy:       written(rewrapped(4000)),
		Expect: shows("lignes", `plus de 998`, "A-12.envoi.*", "A-09.gros-fichier.*").
			kill("A-12.sans-ecart", `attendu des lignes d'au plus 998 octets`).
			with(Kill{Check: "A-12.sans-ecart", In: "A-12.envoi.fse-compresse", Verdict: Warning,
				Reason: `attendu des lignes base64 d'au plus 76 caractères`,
				Why:    "Le fichier compressé est si petit que sa seule ligne ne dépasse pas 998 octets."}),
	}, {
		Name:         "lignes-longues",
		Title:        "Coupe le texte base64 à 400 caractères",
		Shows:        "Les lignes de la pièce jointe dépassent les 76 caractères de la norme, sans atteindre 998.",
		Causes:       "La plupart des lecteurs s'en accommodent ; un lecteur strict rejette la pièce jointe.",
		Requirements: []string{"A-12"},
		Policy:       written(rewrapped(400)),
		Expect: shows("lignes", `de 79 à 998`, "A-12.envoi.dre").
			warn("A-12.sans-ecart", `attendu des lignes base64 d'au plus 76 caractères`),
	}, {
		Name:  "lf-seul",
		Title: "Finit les lignes de la pièce jointe par LF seul",
		Shows: "Le texte base64 du message transmis a des fins de ligne d'Unix.",
		Causes: "Bien des relais refusent de tels messages depuis qu'ils servent à en glisser un second dans le " +
			"premier (SMTP smuggling).",
		Requirements: []string{"A-12"},
		Options:      dialling(func(c net.Conn) net.Conn { return bareLF{c} }),
		Expect: shows("lignes", `sans CR : true`, "A-12.envoi.fse").
			kill("A-12.sans-ecart", `terminée\(s\) par LF seul`),
	}, {
		Name:         "efface-sans-lire",
		Title:        "Efface sans les lire les messages trop gros pour lui",
		Shows:        "Au-dessus d'une certaine taille, le message est supprimé de la boîte sans avoir été relevé.",
		Causes:       "Un accusé ou un rejet disparaît sans que personne ne l'ait vu.",
		Requirements: []string{"A-12", "A-08"},
		Policy:       func(p *lps.Policy) { p.MaxFetch = 500 },
		Expect: lacks("pop3", `^RETR`, "A-12.releve").
			kill("A-12.dialogue-pop3", `1 message supprimé sans avoir été relevé`).
			kill("A-12.retour-reconnu", `0 sur 1 relevé`).
			aside("F-09.*", `mais n'a pas pris le message de service`, "Le rejet est effacé sans avoir été lu."),
	}, {
		Name:  "points-non-retires",
		Title: "Laisse le point que POP3 ajoute en tête de ligne",
		Shows: "Une ligne du message qui commence par un point en a deux une fois relevée : sa signature n'est " +
			"plus juste.",
		Causes:       "Les messages de service qui ont une telle ligne ne sont pas crus, et leurs lots ne repartent jamais.",
		Requirements: []string{"A-12"},
		Policy: func(p *lps.Policy) {
			signed := p.Signed
			p.Signed = func(raw []byte) (*lps.SignedPart, error) {
				return signed(bytes.ReplaceAll(raw, []byte("\r\n."), []byte("\r\n..")))
			}
		},
		Expect: lacks("releve", `^4005 : acted`, "F-09.bien-signe.*").
			kill("F-09.represente-une-fois", `: 0 nouvel envoi`).
			aside("F-09.*", pasReparti, "le message n'est pas cru, le lot ne repart pas"),
	}}
}

// base64Line is a full line of base64.
var base64Line = regexp.MustCompile(`([A-Za-z0-9+/=]{76})\r\n`)

// bareLF is a connection that drops CR from the lines of base64.
type bareLF struct{ net.Conn }

func (c bareLF) Write(p []byte) (int, error) {
	if len(p) <= 600 { // a command
		return c.Conn.Write(p)
	}
	_, err := c.Conn.Write(base64Line.ReplaceAll(p, []byte("$1\n")))
	return len(p), err
}
